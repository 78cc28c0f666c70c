"""The command line: `python -m rag`."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from ingest.library import Library
from ingest.load import load
from rag.__main__ import main
from rag.answer import REFUSAL
from rag.models.weights import QWEN
from tests.conftest import HashEmbedder
from tests.scripted_chat import model_of, scripted

TEXT = "The tide mill was built in 1842 by Tomas Vell. It ground grain.\n\nA crew lifted the gate in April."


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep everything below a folder of the test, and embed without the real model."""
    monkeypatch.setenv("LECTERN_HOME", str(tmp_path))
    monkeypatch.setattr("rag.__main__.Library", lambda root: Library(root, embedder=HashEmbedder()))
    return tmp_path


@pytest.fixture
def article(tmp_path: Path) -> str:
    path = tmp_path / "mill.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def asking(article: str, *rest: str) -> list[str]:
    return ["ask", "Who built the tide mill in 1842?", "--article", article, "--llm", "none", *rest]


def test_ask_prints_the_answer_and_its_citations(article: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(asking(article)) == 0
    out = capsys.readouterr().out
    assert "[1] (quoted)" in out
    assert "[1] 0-46: The tide mill was built in 1842 by Tomas Vell." in out


def test_ask_as_json_gives_exact_spans(article: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(asking(article, "--json")) == 0
    answer = json.loads(capsys.readouterr().out)
    text = load(article).text
    spans = [c for s in answer["statements"] for c in s["citations"]] + answer["evidence"]
    assert answer["statements"]
    assert answer["evidence"]
    assert all(text[c["start"] : c["end"]] == c["quote"] for c in spans)
    assert (answer["refused"], answer["llm"]) == (False, "none")
    assert answer["article"] == load(article).sha256


def test_earlier_questions_are_answered_first(article: str, capsys: pytest.CaptureFixture[str]) -> None:
    rest = ["--article", article, "--llm", "none", "--json"]
    assert main(["ask", "When?", "--history", "Who built the tide mill?", *rest]) == 0
    assert json.loads(capsys.readouterr().out)["standalone"] == "Who built the tide mill? When?"


def test_an_article_of_the_library_is_found_by_its_id(
    article: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(asking(article)) == 0
    first = capsys.readouterr().out
    id_ = load(article).id
    Path(article).unlink()
    assert main(asking(id_)) == 0
    assert capsys.readouterr().out == first


@pytest.fixture
def answer(article: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """An answer, saved as the command prints it."""
    assert main(asking(article, "--json")) == 0
    path = tmp_path / "answer.json"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    return path


def test_a_saved_answer_stands_against_its_article_even_when_the_file_is_gone(
    article: str, answer: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    id_ = load(article).id
    assert main(["verify", str(answer), "--article", article]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines()[0] == "ok      1 quoted 'The tide mill was built in 1842 by Tomas Vell.'"
    assert re.fullmatch(rf"(\d) of \1 statements stand; article {id_}, .*", told.out.splitlines()[-1])
    assert told.err == ""
    Path(article).unlink()
    assert main(["verify", str(answer)]) == 0
    assert capsys.readouterr() == told


def test_a_written_answer_stands_until_a_word_of_it_is_altered(
    article: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chat = scripted("Tomas Vell built the mill in 1842.")
    monkeypatch.setattr("rag.__main__.named_model", lambda *_: ("scripted", model_of(chat)))
    assert main(asking(article, "--json")) == 0
    path, said = tmp_path / "answer.json", capsys.readouterr().out
    path.write_text(said, encoding="utf-8")
    assert main(["verify", str(path)]) == 0
    assert "ok      1 supported 'Tomas Vell built the mill in 1842.'" in capsys.readouterr().out
    path.write_text(said.replace("Vell built", "Voss built"), encoding="utf-8")
    assert main(["verify", str(path)]) == 1
    assert "failed  1 supported 'Tomas Voss built the mill in 1842.': name 'voss'" in capsys.readouterr().out


def test_a_row_of_a_run_is_an_answer_too(
    article: str, answer: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = json.loads(answer.read_text(encoding="utf-8"))
    row = {"id": "c1", **record, "article": "", "seconds": 1.0, "error": None}
    answer.write_text(json.dumps(row), encoding="utf-8")
    assert main(["verify", str(answer), "--article", article]) == 0
    # A row that names no article is taken for one of the bundled article.
    assert main(["verify", str(answer)]) == 1
    assert "the article has" in capsys.readouterr().out


def test_a_refusal_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "answer.json"
    said = {"standalone": "Why?", "refused": True, "answer": REFUSAL, "statements": []}
    path.write_text(json.dumps(said), encoding="utf-8")
    assert main(["verify", str(path)]) == 0
    assert capsys.readouterr().out.startswith("the answer declines; article ")
    path.write_text(json.dumps(said | {"answer": "Because."}), encoding="utf-8")
    assert main(["verify", str(path)]) == 1
    assert capsys.readouterr().out.startswith("failed  the text of the answer is not the refusal\n")


ALTERED = {
    "the text of the answer": ('"answer": "The', '"answer": "Surely the', "the text of the answer is not"),
    "a statement": ('"text": "The', '"text": "Surely the', "1 quoted 'Surely the"),
    "a quote": ('"quote": "The', '"quote": "the', "not 'the tide mill"),
    "an offset": ('"start": 0', '"start": 1', "at 1-46 the article has 'he tide mill"),
}


@pytest.mark.parametrize(("was", "is_now", "fault"), ALTERED.values(), ids=ALTERED)
def test_an_altered_answer_exits_1_and_says_what_failed(
    answer: Path, was: str, is_now: str, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = answer.read_text(encoding="utf-8")
    assert was in whole
    answer.write_text(whole.replace(was, is_now, 1), encoding="utf-8")
    assert main(["verify", str(answer)]) == 1
    failed = [line for line in capsys.readouterr().out.splitlines() if line.startswith("failed  ")]
    assert any(fault in line for line in failed)


def test_an_article_altered_since_is_said_and_checked(
    article: str, answer: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(article).write_text(TEXT + " It rained.", encoding="utf-8")
    assert main(["verify", str(answer), "--article", article]) == 0
    assert re.fullmatch(
        r"rag: the answer was made from article \w{12}, not from \w{12}\n", capsys.readouterr().err
    )
    Path(article).write_text(TEXT.replace("1842", "1843"), encoding="utf-8")
    assert main(["verify", str(answer), "--article", article]) == 1
    assert "the article has 'The tide mill was built in 1843" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "cannot read {}: No such file or directory; check the path"),
        ("The mill.", "{} is not a saved answer: it is not one JSON object"),
        ("{}", '{} is not a saved answer: the answer has no "statements"'),
        (
            '{"standalone": "", "refused": true, "answer": "", "statements": [], "article": "f00"}',
            "the article of the answer, 'f00', is not in the library; name it with --article",
        ),
    ],
    ids=["a missing file", "no JSON", "no answer", "an article that is not there"],
)
def test_what_cannot_be_verified_exits_2_with_one_line(
    content: str | None, complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "answer.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert main(["verify", str(path)]) == 2
    captured = capsys.readouterr()
    assert complaint.replace("{}", str(path)) in captured.err
    assert captured.err.startswith("rag: ")
    assert captured.err.count("\n") == 1
    assert captured.out == ""


BAD = {
    "an empty question": (["ask", "  ", "--llm", "none"], "the question is empty"),
    "a missing file": (["ask", "Why?", "--article", "/nowhere/x.txt", "--llm", "none"], "/nowhere/x.txt"),
    "an unknown model": (["ask", "Why?", "--llm", "clever"], "unknown model 'clever'"),
}


@pytest.mark.parametrize(("argv", "complaint"), BAD.values(), ids=BAD)
def test_bad_input_exits_2_with_one_line(
    argv: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2
    captured = capsys.readouterr()
    assert complaint in captured.err
    assert captured.err.startswith("rag: ")
    assert captured.err.count("\n") == 1
    assert captured.out == ""


@pytest.mark.parametrize(
    "argv", [[], ["ask"], ["verify"], ["sing"], ["ask", "Why?", "--loud"], ["ask", "\udcff?"]], ids=ascii
)
def test_wrong_usage_exits_2_with_one_line(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(argv)
    assert left.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_weights_check_tells_whether_the_model_is_there(home: Path) -> None:
    assert main(["weights", "--check"]) == 1
    path = home / "models" / QWEN.name
    path.parent.mkdir()
    path.touch()
    os.truncate(path, QWEN.size)  # a hole of the right size takes no room
    assert main(["weights", "--check"]) == 1
    path.with_name(path.name + ".sha256").write_text(QWEN.sha256, encoding="ascii")
    assert main(["weights", "--check"]) == 0
