"""How fast the window is, measured in the browser: `python -m tests.latency --help`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Error, Page, expect

from eval.cases import read_cases
from eval.jsonl import DataError
from eval.output import tell
from eval.stats import quantile
from ingest.command import Parser, one_line, text
from rag.command import BAD_INPUT
from tests.browsing import chromium, page_at
from tests.conftest import ROOT
from tests.pictures import ANSWER_TIMEOUT, window

QUESTIONS = 15
CASES = ROOT / "eval" / "cases"

# Runs in the page. Time begins with the key and ends with the frame that shows a span of the new answer.
_WATCH = """turn => new Promise(done => {
  let begun = 0, last = 0, longest = 0, lit = 0;
  document.addEventListener("keydown", event => { if (event.key === "Enter") begun ||= event.timeStamp; },
    { capture: true, once: true });
  const frame = now => {
    if (begun && last) longest = Math.max(longest, now - last);
    last = begun ? now : 0;
    if (!lit && document.querySelector(`#article mark[data-keys*="${turn}:"]`)) lit = now - begun;
    const over = document.querySelector(`.turn[data-turn="${turn}"] .tools`);
    if (over) done({ lit, longest, whole: now - begun }); else requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""


@dataclass(frozen=True, slots=True)
class Timing:
    """One question, in milliseconds from Enter."""

    lit: float
    """Until a span of the article was lit for it; 0 where none was."""
    longest: float
    """The longest time between two frames while it was answered: what a reader feels as a hitch."""
    whole: float
    """Until the answer was complete."""


def timed(page: Page, question: str, turn: int) -> Timing:
    """Ask the n-th question of a conversation and time it."""
    box = page.locator("#question textarea")
    box.fill(question)
    page.evaluate(f"turn => {{ window.timing = ({_WATCH})(turn); }}", turn)
    page.keyboard.press("Enter")
    page.locator(f'.turn[data-turn="{turn}"] .tools').wait_for(state="attached", timeout=ANSWER_TIMEOUT)
    return Timing(**page.evaluate("window.timing"))


def told(timings: Sequence[Timing]) -> str:
    """Return what was measured, a line each."""
    lit = sorted(t.lit for t in timings if t.lit)
    rows = [("Enter to lit evidence", lit), ("longest frame", sorted(t.longest for t in timings))]
    rows.append(("Enter to whole answer", sorted(t.whole for t in timings)))
    lines = [f"{name:24}p50 {median(v):7.0f} ms   p90 {quantile(v, 0.9):7.0f} ms" for name, v in rows if v]
    return "\n".join([f"{len(timings)} questions, {len(lit)} with lit evidence", *lines])


def main(argv: Sequence[str] | None = None) -> int:
    """Measure; 0 done, 1 the page did not come to its state, 2 wrong usage or bad input."""
    args = _parser().parse_args(argv)
    try:
        cases = [c for c in read_cases(args.cases) if c.article == "briefing" and not c.history]
        questions = [case.question for case in cases][: args.questions]
        with chromium() as browser, window(args.llm) as address, page_at(browser) as page:
            page.goto(address)
            expect(page.locator(".starter").first).to_be_visible(timeout=ANSWER_TIMEOUT)
            tell(f"{told([timed(page, q, n) for n, q in enumerate(questions, 1)])}\n")
    except (AssertionError, Error) as error:
        tell(f"latency: the page did not come to its state: {one_line(error)}\n")
        return 1
    except (*BAD_INPUT, DataError) as error:
        tell(f"latency: {one_line(error)}\n")
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="python -m tests.latency", description="Time the window in a browser.")
    parser.add_argument("--llm", type=text, metavar="SPEC", help="default: local when its file is there")
    parser.add_argument(
        "--cases", type=Path, default=CASES, help="whose questions about the briefing are asked"
    )
    parser.add_argument("--questions", type=int, default=QUESTIONS, metavar="N")
    return parser


if __name__ == "__main__":
    sys.exit(main())
