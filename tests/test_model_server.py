"""A chat model in a second process, behind an OpenAI-compatible address: asked, and lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.library import BUNDLED, Library, default_root
from ingest.load import load
from rag.assistant import Assistant
from rag.models.open import open_model
from rag.models.weights import find_weights

pytestmark = [pytest.mark.model]

_KEY = "between the two"
# The engine itself is such a server: here it runs as a stranger would run one.
_SERVE = """
import sys, xllamacpp
params = xllamacpp.CommonParams()
params.model.path, params.api_keys = sys.argv[1], [sys.argv[2]]
params.n_ctx, params.ui, params.verbosity = 4096, False, -1
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def served() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A process that serves the model, and its address."""
    weights = find_weights(default_root(os.environ) / "models")
    if weights is None:
        pytest.skip("the chat model is not there (make setup)")
    command = [sys.executable, "-c", _SERVE, str(weights), _KEY]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"{process.stdout.readline().strip()}/v1", process
        process.kill()


def test_a_model_elsewhere_words_the_answer_and_quotes_stand_when_it_is_gone(
    served: tuple[str, subprocess.Popen[str]], tmp_path: Path
) -> None:
    address, process = served
    assistant = Assistant(Library(tmp_path).add(load(BUNDLED)), model=open_model(address, key=_KEY))
    question = "Which institute does Cha Du-Hyeogn belong to?"
    answer = assistant.ask(question)
    assert (answer.llm, answer.notice) == (address, None)
    assert answer.statements[0].label == "supported"
    process.kill()
    process.wait()
    after = assistant.ask(question)
    assert {s.label for s in after.statements} == {"quoted"}
    assert after.notice is not None
    assert after.notice.startswith("Answered in quotes only, for the model failed:")
