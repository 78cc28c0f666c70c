"""The embedded engine's own process, killed and held up while it writes; what ends when its parent does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.library import BUNDLED, Library, default_root
from ingest.load import load
from rag.answer import Answer
from rag.assistant import Assistant
from rag.models.client import Bounds
from rag.models.engine import PROGRAM, Engine, end
from rag.models.fault import ModelError
from rag.models.open import Model
from rag.models.weights import find_weights
from tests.conftest import ROOT

WEIGHTS = find_weights(default_root(os.environ) / "models")
there = pytest.mark.skipif(WEIGHTS is None, reason="the embedded model is not there (make setup)")
QUESTION = "Which institute does Cha Du-Hyeogn belong to?"


class Embedded:
    """The assistant with an engine whose process can be got at."""

    def __init__(self, folder: Path, *, silent: float) -> None:
        assert WEIGHTS
        path = WEIGHTS
        self.engine = Engine(lambda: path, 2, bounds=Bounds(silent=silent))
        model = Model("local", self.engine.start, embedded=True, running=lambda: self.engine.running)
        self.assistant = Assistant(Library(folder).add(load(BUNDLED)), model=model)

    def ask(self, sign: signal.Signals | None = None) -> Answer:
        """Ask; once the quotes are there and the model is at work, its process is sent a signal."""
        answer = Answer(QUESTION, QUESTION)
        for answer in self.assistant.answers(QUESTION):
            if sign and answer.llm == "local" and self.engine.pid:
                os.kill(self.engine.pid, sign)
                sign = None
        return answer


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Embedded]:
    made = Embedded(tmp_path, silent=60.0)
    made.assistant.warm()
    yield made
    if made.engine._process:
        end(made.engine._process)


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGSEGV], ids=lambda sign: sign.name)
@pytest.mark.model
@there
def test_an_engine_that_dies_leaves_quotes_and_the_next_question_is_worded(
    embedded: Embedded, sign: signal.Signals
) -> None:
    assert embedded.ask().llm == "local"
    before = embedded.engine.pid
    hurt = embedded.ask(sign)
    assert hurt.done
    assert hurt.notice
    assert {statement.label for statement in hurt.statements} == {"quoted"}
    after = embedded.ask()
    assert (after.llm, after.notice) == ("local", None)
    assert embedded.engine.pid not in (None, before)


@pytest.mark.model
@there
def test_an_engine_that_hangs_is_ended_and_started_again(tmp_path: Path) -> None:
    embedded = Embedded(tmp_path, silent=60.0)
    assert embedded.ask().llm == "local"
    before = embedded.engine.pid
    embedded.engine._bounds = Bounds(silent=3.0)
    assert before
    os.kill(before, signal.SIGKILL)
    assert embedded.ask().notice is None  # started anew, with the shorter patience
    began = time.monotonic()
    hurt = embedded.ask(signal.SIGSTOP)
    assert time.monotonic() - began < 30
    assert hurt.notice
    assert embedded.ask().llm == "local"
    assert embedded.engine._process
    end(embedded.engine._process)


SLEEPER = "import sys, time; sys.stdin.readline(); print('{}', flush=True)"


def test_an_engine_that_never_starts_is_let_alone_after_a_few_times(tmp_path: Path) -> None:
    program = tmp_path / "process.py"
    program.write_text(SLEEPER, encoding="utf-8")
    engine = Engine(lambda: tmp_path / "model.gguf", 1, bounds=Bounds(), program=program)
    for _ in range(4):
        with pytest.raises(ModelError, match="does not start with"):
            engine.start()
    with pytest.raises(ModelError, match="was started 4 times"):
        engine.start()


@pytest.mark.model
@there
def test_the_engine_ends_with_the_process_that_started_it() -> None:
    code = (
        "from pathlib import Path\nfrom rag.models.client import Bounds\n"
        "from rag.models.engine import Engine\n"
        f"engine = Engine(lambda: Path({str(WEIGHTS)!r}), 2, bounds=Bounds())\nengine.start()\n"
        "print(engine.pid, flush=True)\ninput()"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdin=-1, stdout=-1) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert PROGRAM.name in Path(f"/proc/{child}/cmdline").read_text(encoding="utf-8")
        parent.kill()
        parent.wait()
        gone = time.monotonic() + 20
        while Path(f"/proc/{child}/cmdline").exists() and time.monotonic() < gone:
            time.sleep(0.1)
    assert not Path(f"/proc/{child}/cmdline").exists()
