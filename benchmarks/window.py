"""The window in a real browser: from a standing start to a readable article, from Enter to a whole answer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from playwright.sync_api import Browser, Page

from benchmarks.stages import REPEATS, ROOT, Line, asked_alone, resident, spread
from ingest.library import HOME_VARIABLE, default_root
from rag.models.open import Model
from tests.browsing import chromium, page_at

QUESTIONS = 20
PAUSE = 3.0
"""Seconds that a reader takes after an answer: what the window does meanwhile is done then."""

_PATIENCE = 120_000
_READABLE = "document.querySelector('#article')?.innerText.length > 500"
# Runs in the page. Time begins with the key and ends with the frame that shows a span, or the answer's end.
_WATCH = """turn => { window.timing = new Promise(done => {
  let begun = 0, lit = 0;
  document.addEventListener("keydown", event => { if (event.key === "Enter") begun ||= event.timeStamp; },
    { capture: true, once: true });
  const frame = now => {
    if (!lit && document.querySelector(`#article mark[data-keys*="${turn}:"]`)) lit = now - begun;
    const over = document.querySelector(`.turn[data-turn="${turn}"] .tools`);
    if (over) done({ lit, whole: now - begun }); else requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}); }"""


@dataclass(frozen=True, slots=True)
class Timing:
    """One question, in seconds from Enter: until a span is lit (0: none was), until the answer is whole."""

    lit: float
    whole: float


def window(model: Model | None, environ: Mapping[str, str]) -> Iterator[Line]:
    """Time start and answers of the window as it is served, with an article that its library knows."""
    with chromium() as browser:
        yield from _starts(browser, environ)
        yield from _asked(browser, environ, "none", ("quotes", ".15 s", ".6 s", "650 MB"))
        if model and model.embedded:
            yield from _asked(
                browser, environ, model.name, ("with the chat model", ".15 s", "4.5 s", "2400 MB")
            )


def _starts(browser: Browser, environ: Mapping[str, str]) -> Iterator[Line]:
    with TemporaryDirectory(ignore_cleanup_errors=True) as home:
        for known, name in ((False, "first start ever"), (True, "start")):
            took = []
            for _ in range(REPEATS if known else 1):
                started = perf_counter()
                with (
                    served("none", {**environ, HOME_VARIABLE: home}) as (address, _),
                    page_at(browser) as page,
                ):
                    page.goto(address)
                    page.wait_for_function(_READABLE, timeout=_PATIENCE)
                    took.append(perf_counter() - started)
                    if not known:
                        page.locator(".starter").first.wait_for(timeout=_PATIENCE)  # it is indexed now
            yield Line(f"{name} to the article readable in the browser", f"{median(took):.1f} s", "4 s")


def _asked(
    browser: Browser, environ: Mapping[str, str], llm: str, named: tuple[str, str, str, str]
) -> Iterator[Line]:
    """Ask questions about the bundled article, as a reader does who reads each answer."""
    name, lit, whole, memory = named
    asked = [case.question for case in asked_alone()][:QUESTIONS]
    models = default_root(environ) / "models"
    with TemporaryDirectory(ignore_cleanup_errors=True) as home:
        (Path(home) / "models").symlink_to(models)
        with served(llm, {**environ, HOME_VARIABLE: home}) as (address, process), page_at(browser) as page:
            page.goto(address)
            page.locator(".starter").first.wait_for(timeout=_PATIENCE)
            idle = resident(process)
            timings = [timed(page, question, turn) for turn, question in enumerate(asked, 1)]
            yield from _told(f"window, {name}", timings, lit, whole)
            if llm == "none":
                yield Line("memory of the window, idle", f"{idle / 1e6:.0f} MB", memory)
            yield Line(f"memory of the window, {name}", f"{resident(process) / 1e6:.0f} MB", memory)


def _told(name: str, timings: Sequence[Timing], lit: str, whole: str) -> Iterator[Line]:
    for words, values, target in (
        ("lit evidence", [t.lit for t in timings if t.lit], lit),
        ("whole answer", [t.whole for t in timings], whole),
    ):
        yield Line(f"{name}: Enter to {words}, {len(values)} questions", spread(values), target)


def timed(page: Page, question: str, turn: int) -> Timing:
    """Ask the n-th question of a conversation and time it."""
    sleep(PAUSE)
    page.locator("#question textarea").fill(question)
    page.evaluate(_WATCH, turn)
    page.keyboard.press("Enter")
    page.locator(f'.turn[data-turn="{turn}"] .tools').wait_for(state="attached", timeout=_PATIENCE)
    found = page.evaluate("window.timing")
    return Timing(found["lit"] / 1e3, found["whole"] / 1e3)


@contextmanager
def served(llm: str, environ: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Serve the window in a process of its own; give its address and the process.

    Raises:
        OSError: it ended before it was served.
    """
    command = [sys.executable, "-u", "-m", "ui", "--llm", llm]
    with subprocess.Popen(
        command, cwd=ROOT, env={**environ}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as own:
        assert own.stdout is not None
        try:
            line = own.stdout.readline()
            if "http" not in line:
                raise OSError(
                    f"the window was not served: {line.strip() or 'it said nothing'}; run make chat"
                )
            yield line[line.index("http") :].split()[0], own.pid
        finally:
            own.terminate()
