"""The assistant with the real embedded model, on the bundled article."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

from ingest.library import Library, default_root
from ingest.load import load
from rag.assistant import Assistant
from rag.models.open import open_model
from rag.models.weights import find_weights


@pytest.fixture(scope="module")
def folder() -> Path:
    models = default_root(os.environ) / "models"
    if find_weights(models) is None:
        pytest.skip(f"the embedded model is not in {models}; run `make setup`")
    return models


@pytest.fixture(scope="module")
def real(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    bundled = Path(str(resources.files("ingest") / "articles" / "briefing.txt"))
    index = Library(tmp_path_factory.mktemp("real")).add(load(bundled))
    return Assistant(index, model=open_model("local", folder=folder))


@pytest.mark.model
def test_the_real_assistant_cites_the_fact(real: Assistant) -> None:
    answer = real.ask("How many North Korean soldiers were sent to Russia?")
    assert not answer.refused
    assert any("10,000" in c.quote for c in answer.citations)


@pytest.mark.model
def test_the_real_assistant_answers_the_same_question_alike_whatever_was_asked_before(
    real: Assistant,
) -> None:
    question = "What does Edward Howell find concerning?"
    first = real.ask(question)
    real.ask("And why?", [first])
    assert real.ask(question) == first


@pytest.mark.model
def test_another_process_prints_the_same_answer_byte_for_byte(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "models").symlink_to(folder)
    question = "Who calls the deployment a stopgap?"
    command = [sys.executable, "-m", "rag", "ask", question, "--llm", "local", "--json"]
    first, again = (
        subprocess.run(
            command,
            env=os.environ | {"LECTERN_HOME": str(tmp_path), "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            check=True,
            timeout=300,
        ).stdout
        for seed in ("1", "2")
    )
    assert b"Richey" in first
    assert first == again
