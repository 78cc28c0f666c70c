"""The pictures that README and docs show, taken of the real program: `python -m tests.pictures --help`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Error

from eval.output import tell
from eval.shipped import ARTICLES, KEPT, bundled
from ingest.command import Parser, one_line, text
from ingest.library import Library
from rag.assistant import Assistant
from rag.command import BAD_INPUT, named_model
from tests.browsing import chromium, page_at
from tests.conftest import ROOT
from tests.shots import REPORT, SHOTS, WINDOW, Shot
from ui.app import build_app, launch_options

MAX_BYTES = 300_000
"""A larger picture makes the page of the project slow to open."""

FOLDER = ROOT / "docs"


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
