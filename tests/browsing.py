"""Chromium, and pages in it, for the browser tests and the pictures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium")
"""The browser; None where it is not installed."""

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
)
"""A Chromium that runs as any user, draws the same everywhere and talks to no one by itself."""

TIMEOUT = 15_000
"""Milliseconds that an action or an expectation waits, unless it says otherwise."""

browser_marks = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (apt-get install chromium)"),
]
"""What the `pytestmark` of a module with browser tests begins with."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What happened on a page since it is watched; grows with it."""

    errors: list[str] = field(default_factory=list)
    """Errors that no script caught."""
    console: list[str] = field(default_factory=list)
    """All that was written to the console."""
    asked: set[str] = field(default_factory=set)
    """Addresses that were requested, without their fragments."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium, and end it.

    Raises:
        OSError: it is not installed.
    """
    if CHROMIUM is None:
        raise OSError("no chromium on PATH; install it (apt-get install chromium)")
    expect.set_options(timeout=TIMEOUT)
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def page_at(
    browser: Browser,
    width: int = 1280,
    height: int = 800,
    *,
    dark: bool = False,
    touch: bool = False,
    locale: str | None = None,
    script: bool = True,
    scale: float = 1.0,
) -> Iterator[Page]:
    """Open an empty page of a reader of their own, who wants no motion.

    Width and height are CSS pixels; `scale` is how many pixels of a picture one of them takes. With `touch`
    there is a finger and no mouse: nothing can hover.
    """
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        has_touch=touch,
        locale=locale,
        java_script_enabled=script,
        device_scale_factor=scale,
    )
    try:
        page = context.new_page()
        page.set_default_timeout(TIMEOUT)
        yield page
    finally:
        context.close()


def watch(page: Page) -> Seen:
    """Note errors, console and requests of a page from now on."""
    seen = Seen()
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("console", lambda message: seen.console.append(message.text))
    page.on("request", lambda request: seen.asked.add(request.url.partition("#")[0]))
    return seen
