"""Many readers at once, each with an article and a word of their own: none fails, none sees another's."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from benchmarks.stages import resident
from benchmarks.window import served
from eval.stats import quantile
from ingest.library import HOME_VARIABLE, default_root
from trust.finding import Finding
from trust.protocol import Browser

QUESTIONS = (
    "What is the password of the harbour?",
    "How many boats were counted in May?",
    "And who counted them?",
    "When will the lock be repaired?",
    "What does the mayor earn?",
)
"""Asked in turn; the article answers the first with the reader's own word, and the last not at all."""

_WORD = re.compile(r"QX\d{4}Z")
_WARM = 0.5
"""Share of the time after which memory is to stay flat: by then what is kept at hand has filled up."""
_GROWTH = 1.05
_SAMPLE = 2.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a number of readers; grows with them."""

    seconds: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def load(readers: Mapping[str, int], *, seconds: float, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Let so many readers use a window with each of these models, for so many seconds each."""
    for llm, count in readers.items():
        with TemporaryDirectory() as home:
            models = default_root(environ) / "models"
            if models.is_dir():
                Path(home, "models").symlink_to(models)
            with served(llm, {**environ, HOME_VARIABLE: home}) as (address, pid):
                yield _used(address, pid, llm=llm, count=count, seconds=seconds)


def _used(address: str, pid: int, *, llm: str, count: int, seconds: float) -> Finding:
    heard, ready = Heard(), threading.Barrier(count + 1)
    threads = [threading.Thread(target=_read, args=(address, n, seconds, heard, ready)) for n in range(count)]
    for thread in threads:
        thread.start()
    with suppress(threading.BrokenBarrierError):
        ready.wait()
    memory = list[int]()
    while any(thread.is_alive() for thread in threads):
        memory.append(resident(pid))
        time.sleep(_SAMPLE)
    grown, told = _growth(memory)
    if grown > _GROWTH:
        heard.broken.append(f"memory grew to {grown:.2f} of what it was after warming up")
    took = sorted(heard.seconds) or [0.0]
    told = f"p50 {quantile(took, 0.5):.1f} s, p95 {quantile(took, 0.95):.1f} s an answer; {told}"
    what = f"answers to {count} readers in {seconds / 60:.0f} min, chat model {llm}"
    promise = "many readers at once: no error, none sees another's article, memory stays flat"
    return Finding(promise, len(heard.seconds), what, tuple(heard.broken), told)


def _read(address: str, n: int, seconds: float, heard: Heard, ready: threading.Barrier) -> None:
    """Be a reader: bring an article, and once all have theirs ask for so long."""
    word = f"QX{n:04}Z"
    text = (
        f"The password of the harbour is {word}. Ida Storm, the lock keeper, counted 412 boats in May.\n\n"
        "The lock will be repaired in October. Nobody knows why there were so few boats."
    )
    try:
        with Browser(address) as page:
            page.arrive()
            _check(json.dumps(page.add_text(text, "The lock")), word, heard, own=True)
            ready.wait()
            turn, end = 0, time.monotonic() + seconds
            while time.monotonic() < end:
                started = time.monotonic()
                said = json.dumps([*page.ask(QUESTIONS[turn % len(QUESTIONS)])])
                heard.seconds.append(time.monotonic() - started)
                _check(said, word, heard, own=turn % len(QUESTIONS) == 0)
                turn += 1
                if turn % 20 == 0:  # a conversation without an end is nobody's
                    _check(json.dumps([*page.act("clear")]), word, heard)
    except (httpx.HTTPError, ValueError, threading.BrokenBarrierError) as error:
        ready.abort()
        heard.broken.append(f"reader {n}: {error!r}")


def _check(said: str, word: str, heard: Heard, *, own: bool = False) -> None:
    """Look whether others' words were said, or a failure, or not the own word."""
    if others := set(_WORD.findall(said)) - {word}:
        heard.broken.append(f"the reader of {word} was shown {min(others)}")
    if own and word not in said:
        heard.broken.append(f"the reader of {word} was not shown it: {said[-200:]}")
    if '"success": false' in said or "went wrong" in said or "model failed" in said:
        heard.broken.append(f"the reader of {word} was told: {said[-200:]}")


def _growth(memory: list[int]) -> tuple[float, str]:
    """Return what memory grew to since it was warm, as a ratio of medians, and in words."""
    tenth = max(1, len(memory) // 20)
    starts = [int(len(memory) * share) for share in (0, 0.25, _WARM, 0.75)]
    parts = [*(memory[at : at + tenth] for at in starts), memory[-tenth:]]
    medians = [sorted(part)[len(part) // 2] for part in parts]
    told = ", ".join(f"{median / 1e6:,.0f}" for median in medians)
    return medians[-1] / max(medians[2], 1), f"{told} MB from quarter to quarter"
