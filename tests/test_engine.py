"""The embedded engine's own process, killed while it writes; and that it ends when its parent does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.library import default_root
from rag.models.client import Bounds
from rag.models.engine import PROGRAM, Engine
from rag.models.fault import ModelError
from rag.models.weights import find_weights
from tests.conftest import ROOT
from trust.engine import Embedded, hurt

WEIGHTS = find_weights(default_root(os.environ) / "models")
there = pytest.mark.skipif(WEIGHTS is None, reason="the embedded model is not there (make setup)")


@pytest.mark.model
@there
def test_an_engine_that_dies_leaves_quotes_and_the_next_question_is_worded(tmp_path: Path) -> None:
    assert WEIGHTS
    embedded = Embedded(tmp_path, WEIGHTS)
    embedded.assistant.warm()
    try:
        assert [*hurt(embedded, signal.SIGKILL)] == []
    finally:
        embedded.close()


def test_an_engine_that_never_starts_is_let_alone_after_a_few_times(tmp_path: Path) -> None:
    program = tmp_path / "process.py"
    program.write_text("import sys; sys.stdin.readline(); print('{}', flush=True)", encoding="utf-8")
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
