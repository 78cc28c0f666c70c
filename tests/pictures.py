"""The pictures that README and docs show, taken of the real program: `python -m tests.pictures --help`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Error, Page, expect

from eval.output import tell
from eval.shipped import ARTICLES, KEPT, bundled
from ingest.command import Parser, one_line, text
from ingest.library import Library
from rag.assistant import Assistant
from rag.command import BAD_INPUT, named_model
from tests.browsing import chromium, page_at
from tests.conftest import ROOT
from tests.voice import listened
from ui.app import build_app, launch_options

MAX_BYTES = 300_000
"""A larger picture makes the page of the project slow to open."""

ANSWER_TIMEOUT = 120_000
"""Milliseconds that a model may take to answer."""

QUESTION = "How does the new missile compare with those tested earlier?"
UNANSWERED = "Why does Cha call the deployment a stopgap?"

COMPARING = "Which of the articles says who was hurt or killed?"
GERMAN = "Was sagt Cha über die Entsendung der Soldaten?"

FOLDER = ROOT / "docs"


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: its name, what is done on the page before it is taken, and of what reader's screen."""

    name: str
    reach: Callable[[Page], None]
    width: int = 1440
    height: int = 900
    dark: bool = False
    phone: bool = False
    """It is held in the hand: touched, not pointed at, and with smaller pixels."""


def ask(page: Page, question: str) -> None:
    """Ask once the window is ready, and wait until the answer is complete."""
    expect(page.locator("article")).to_be_attached()
    expect(page.locator(".starter").first).to_be_visible()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#live .turn")).to_be_attached()
    expect(page.locator("#live .status")).to_have_count(0, timeout=ANSWER_TIMEOUT)


def answered(page: Page) -> None:
    """Show an answer with its citations."""
    ask(page, QUESTION)
    expect(page.locator("#live .chip").first).to_be_visible()
    expect(page.locator("#live .refusal")).to_have_count(0)


def pointed_at(page: Page) -> None:
    """Show the quote of a citation."""
    answered(page)
    page.locator("#live .chip").first.hover()
    expect(page.locator("#quote")).to_be_visible()


def followed(page: Page) -> None:
    """Show a citation's place in the article."""
    answered(page)
    page.locator("#live .chip").first.click()
    expect(page.locator("mark.cited").first).to_be_in_viewport()


def declined(page: Page) -> None:
    """Show what is said where the article does not answer."""
    ask(page, UNANSWERED)
    expect(page.locator("#live .refusal")).to_be_visible()


def opened(panel: str) -> Callable[[Page], None]:
    """Show a panel over an answer."""

    def reach(page: Page) -> None:
        answered(page)
        page.locator(f"#{panel}-open").click()
        expect(page.locator(f"#{panel}")).to_be_visible()

    return reach


def marked(page: Page) -> None:
    """Show the bar over marked words, beside the answer to where else the article says so."""
    expect(page.locator(".starter").first).to_be_visible()
    mark = """number => {
        const block = document.querySelector(`#article [data-block="${number}"]`);
        getSelection().selectAllChildren(block);
    }"""
    page.evaluate(mark, 4)
    page.locator("#marked [data-act=where]").click()
    expect(page.locator("#live .chip").first).to_be_visible()
    page.evaluate(mark, 4)
    expect(page.locator("#marked")).to_be_visible()


def briefed(page: Page) -> None:
    """Show the briefing."""
    expect(page.locator(".starter").first).to_be_visible()
    page.locator("#briefing-open").click()
    expect(page.locator(".briefing .chip").first).to_be_visible()


def noted(page: Page) -> None:
    """Show the reader's notes over the article, where they are lit."""
    answered(page)
    page.locator("#live .tools [data-act=keep]").click()
    expect(page.locator("#noted [data-note]")).to_have_count(1)
    page.locator("#notes-open").click()
    page.locator("#noted textarea").first.fill("Compare with the range that was told in May.")
    expect(page.locator("#notes")).to_be_visible()


def compared(page: Page) -> None:
    """Show what several articles say to one question, two of them side by side."""
    expect(page.locator(".starter").first).to_be_visible()
    page.locator("#scope label").last.click()
    ask(page, COMPARING)
    expect(page.locator("#beside article")).to_be_visible()


def translated(page: Page) -> None:
    """Show how a question in another language was understood."""
    ask(page, GERMAN)
    expect(page.locator("#live .searched")).to_be_visible()


def as_it_opens(page: Page) -> None:
    """Show the top of the page."""


def at_questions(page: Page) -> None:
    """Show a question of the report that was answered wrongly."""
    page.get_by_label("outcome", exact=True).select_option("wrong")
    page.get_by_label("kind", exact=True).select_option("who-said")
    page.locator("#questions").evaluate("node => node.scrollIntoView()")
    page.evaluate("document.activeElement.blur()")


PHONE = 390, 844

WINDOW = (
    Shot("window", followed),
    Shot("window-dark", followed, dark=True),
    Shot("hover", pointed_at),
    Shot("refusal", declined),
    Shot("library", opened("library")),
    Shot("settings", opened("settings")),
    Shot("marked", marked),
    Shot("listening", listened),
    Shot("briefing", briefed),
    Shot("notes", noted),
    Shot("several", compared),
    Shot("german", translated),
    Shot("phone", answered, *PHONE, phone=True),
    Shot("phone-article", followed, *PHONE, phone=True),
)
"""Pictures of the chat window."""

REPORT = (
    Shot("report", as_it_opens, 1280, 1500),
    Shot("report-question", at_questions, 1280, 1000),
    Shot("report-phone", as_it_opens, 390, 1400, phone=True),
)
"""Pictures of the report page."""

SHOTS = (*WINDOW, *REPORT)


def take(browser: Browser, shot: Shot, address: str, folder: Path) -> Path:
    """Take a picture of the page at an address.

    Raises:
        OSError: the picture is larger than MAX_BYTES, or cannot be written.
    """
    scale = 1.5 if shot.phone else 1.0
    with page_at(browser, shot.width, shot.height, dark=shot.dark, touch=shot.phone, scale=scale) as page:
        page.goto(address)
        shot.reach(page)
        path = folder / f"{shot.name}.png"
        page.screenshot(path=path, animations="disabled")
    if (size := path.stat().st_size) > MAX_BYTES:
        raise OSError(f"{path} has {size:,} bytes, more than {MAX_BYTES:,}; make its screen smaller")
    return path


@contextmanager
def window(llm: str | None) -> Iterator[str]:
    """Serve the window on the bundled article, with a library of its own; give its address."""
    spec, model = named_model(llm, os.environ)
    tell(f"model: {spec}\n")
    # Chroma may still write while the folder goes.
    with TemporaryDirectory(ignore_cleanup_errors=True) as root:
        library = Library(Path(root))
        for name in ARTICLES:
            library.add(bundled(name))
        assistant = Assistant(library.add(library.find(None)), model=model)
        assistant.warm()
        app = build_app(assistant, library)
        options = launch_options() | {"prevent_thread_lock": True, "quiet": True}
        _, address, _ = app.launch(server_name="127.0.0.1", **options)
        try:
            yield address
        finally:
            app.close(verbose=False)


@contextmanager
def report(_: str | None) -> Iterator[str]:
    """Make the report page of the kept runs, as the command does; give its address.

    Raises:
        OSError: the command failed.
    """
    rows = KEPT.relative_to(ROOT)
    with TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        command = ["report", rows, "--html", page]
        done = subprocess.run(
            [sys.executable, "-m", "eval", *map(str, command)], cwd=ROOT, capture_output=True, text=True
        )
        if done.returncode:
            raise OSError(f"the report was not made: {one_line(done.stderr)}")
        yield page.as_uri()


def main(argv: Sequence[str] | None = None) -> int:
    """Take the pictures; 0 done, 1 one could not be taken, 2 wrong usage or bad input."""
    args = _parser().parse_args(argv)
    try:
        with chromium() as browser:
            for path in _taken(browser, args):
                tell(f"{path}\n")
    except (AssertionError, Error) as error:
        tell(f"pictures: the page did not come to its state: {one_line(error)}\n")
        return 1
    except BAD_INPUT as error:
        tell(f"pictures: {one_line(error)}\n")
        return 2
    return 0


def _taken(browser: Browser, args: argparse.Namespace) -> Iterator[Path]:
    for shots, served in ((WINDOW, window), (REPORT, report)):
        if wanted := [shot for shot in shots if shot.name in args.only]:
            with served(args.llm) as address:
                for shot in wanted:
                    yield take(browser, shot, address, args.out)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="python -m tests.pictures", description="Take the pictures that README and docs show."
    )
    names = [shot.name for shot in SHOTS]
    parser.add_argument(
        "--only", nargs="+", choices=names, default=names, metavar="NAME", help=f"of {', '.join(names)}"
    )
    parser.add_argument(
        "--llm", type=text, metavar="SPEC", help="model of the window; default: local when its file is there"
    )
    parser.add_argument("--out", type=Path, default=FOLDER, metavar="FOLDER", help="default: docs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
