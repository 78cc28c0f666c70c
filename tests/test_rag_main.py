"""The command line: `python -m rag`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ingest.load import load
from rag.__main__ import main
from rag.answer import REFUSAL
from tests.conftest import Caller, HashEmbedder
from tests.scripted_chat import model_of, scripted
from tests.test_pdf import pdf

TEXT = "The tide mill was built in 1842 by Tomas Vell. It ground grain.\n\nA crew lifted the gate in April."


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep everything below a folder of the test, and embed without the real model."""
    monkeypatch.setenv("LECTERN_HOME", str(tmp_path))
    monkeypatch.setattr("ingest.library.MiniLM", HashEmbedder)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "mill.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Where an answer is saved."""
    return tmp_path / "answer.json"


def asking(article: object, *rest: str) -> tuple[object, ...]:
    return "ask", "Who built the tide mill in 1842?", "--article", article, "--llm", "none", *rest


def test_ask_prints_the_answer_and_its_citations(article: Path, call: Caller) -> None:
    said = call(main, *asking(article))
    assert said.code == 0
    assert "[1] (quoted)" in said.out
    assert "[1] 0-46: The tide mill was built in 1842 by Tomas Vell." in said.out


def test_ask_names_the_page_of_a_pdf(tmp_path: Path, call: Caller) -> None:
    path = tmp_path / "mill.pdf"
    first, second = "Grain came by the river, in boats.", "The tide mill was built in 1842 by Tomas Vell."
    path.write_bytes(pdf([(50, 700, first)], [(50, 700, second)]))
    assert f"] page 2, 36-82: {second}" in call(main, *asking(path)).out


def test_ask_as_json_gives_exact_spans(article: Path, call: Caller) -> None:
    answer = json.loads(call(main, *asking(article, "--json")).out)
    text = load(article).text
    spans = [c for s in answer["statements"] for c in s["citations"]] + answer["evidence"]
    assert answer["statements"]
    assert answer["evidence"]
    assert all(text[c["start"] : c["end"]] == c["quote"] for c in spans)
    assert (answer["refused"], answer["llm"]) == (False, "none")
    assert answer["article"] == load(article).sha256


def test_earlier_questions_are_answered_first(article: Path, call: Caller) -> None:
    rest = ("--article", article, "--llm", "none", "--json")
    said = call(main, "ask", "When?", "--history", "Who built the tide mill?", *rest)
    assert json.loads(said.out)["standalone"] == "Who built the tide mill? When?"


def test_a_question_about_a_place_is_answered_from_its_paragraph(
    article: Path, saved: Path, call: Caller
) -> None:
    start = TEXT.index("A crew")
    rest = ("--article", article, "--llm", "none", "--about", f"{start}-{start + 6}")
    said = call(main, "ask", "What was done in April?", *rest)
    assert said.out.startswith("(From the paragraph you marked.)\n")
    saved.write_text(call(main, "ask", "What was done in April?", *rest, "--json").out, encoding="utf-8")
    about = json.loads(saved.read_text(encoding="utf-8"))["about"]
    assert about == {"marked": {"start": start, "end": start + 6, "quote": "A crew"}, "want": "ask"}
    assert call(main, "verify", saved, "--article", article).code == 0
    altered = saved.read_text(encoding="utf-8").replace('"quote": "A crew"', '"quote": "A crow"')
    saved.write_text(altered, encoding="utf-8")
    told = call(main, "verify", saved, "--article", article)
    assert told.code == 1
    assert "what it is about: at" in told.out


@pytest.mark.parametrize(
    ("span", "problem"), [("12", "START-END"), ("a-b", "START-END"), ("9-3", "span"), ("0-999", "outside")]
)
def test_a_place_that_is_none_is_refused_in_a_line(
    article: Path, call: Caller, span: str, problem: str
) -> None:
    assert problem in call.refused(main, *asking(article, "--about", span))


def test_a_place_is_in_one_article(article: Path, call: Caller) -> None:
    assert "one article" in call.refused(main, *asking("all", "--about", "0-3"))


def test_an_article_of_the_library_is_found_by_its_id(article: Path, call: Caller) -> None:
    first, id_ = call(main, *asking(article)), load(article).id
    article.unlink()
    assert call(main, *asking(id_)) == first


@pytest.fixture
def answer(article: Path, saved: Path, call: Caller) -> Path:
    """An answer, saved as the command prints it."""
    saved.write_text(call(main, *asking(article, "--json")).out, encoding="utf-8")
    return saved


def test_a_saved_answer_stands_against_its_article_even_when_the_file_is_gone(
    article: Path, answer: Path, call: Caller
) -> None:
    id_ = load(article).id
    told = call(main, "verify", answer, "--article", article)
    assert (told.code, told.err) == (0, "")
    assert told.out.splitlines()[0] == "ok      1 quoted 'The tide mill was built in 1842 by Tomas Vell.'"
    assert re.fullmatch(rf"(\d) of \1 statements stand; article {id_}, .*", told.out.splitlines()[-1])
    article.unlink()
    assert call(main, "verify", answer) == told


def test_a_written_answer_stands_until_a_word_of_it_is_altered(
    article: Path, saved: Path, monkeypatch: pytest.MonkeyPatch, call: Caller
) -> None:
    chat = scripted("Tomas Vell built the mill in 1842.")
    monkeypatch.setattr("rag.__main__.named_model", lambda *_: ("scripted", model_of(chat)))
    said = call(main, *asking(article, "--json")).out
    saved.write_text(said, encoding="utf-8")
    told = call(main, "verify", saved)
    assert told.code == 0
    assert "ok      1 supported 'Tomas Vell built the mill in 1842.'" in told.out
    saved.write_text(said.replace("Vell built", "Voss built"), encoding="utf-8")
    told = call(main, "verify", saved)
    assert told.code == 1
    assert "failed  1 supported 'Tomas Voss built the mill in 1842.': name 'voss'" in told.out


def test_a_row_of_a_run_is_an_answer_too(article: Path, answer: Path, call: Caller) -> None:
    record = json.loads(answer.read_text(encoding="utf-8"))
    row = {key: value for key, value in record.items() if key not in ("format", "version", "made", "seal")}
    row |= {"id": "c1", "article": "", "seconds": 1.0, "error": None}
    answer.write_text(json.dumps(row), encoding="utf-8")
    assert call(main, "verify", answer, "--article", article).code == 0
    # A row that names no article is taken for one of the bundled article.
    told = call(main, "verify", answer)
    assert told.code == 1
    assert "the article has" in told.out


def test_a_refusal_stands(saved: Path, call: Caller) -> None:
    said = {"standalone": "Why?", "refused": True, "answer": REFUSAL, "statements": []}
    for text, code, told in (
        (REFUSAL, 0, "the answer declines; article "),
        ("Because.", 1, "failed  the text of the answer is not the refusal\n"),
    ):
        saved.write_text(json.dumps(said | {"answer": text}), encoding="utf-8")
        found = call(main, "verify", saved)
        assert found.code == code
        assert found.out.startswith(told)


ALTERED = {
    "the text of the answer": ('"answer": "The', '"answer": "Surely the', "the text of the answer is not"),
    "a statement": ('"text": "The', '"text": "Surely the', "1 quoted 'Surely the"),
    "a quote": ('"quote": "The', '"quote": "the', "not 'the tide mill"),
    "an offset": ('"start": 0', '"start": 1', "at 1-46 the article has 'he tide mill"),
}


@pytest.mark.parametrize(("was", "is_now", "fault"), ALTERED.values(), ids=ALTERED)
def test_an_altered_answer_exits_1_and_says_what_failed(
    answer: Path, was: str, is_now: str, fault: str, call: Caller
) -> None:
    whole = answer.read_text(encoding="utf-8")
    assert was in whole
    answer.write_text(whole.replace(was, is_now, 1), encoding="utf-8")
    told = call(main, "verify", answer)
    assert told.code == 1
    assert any(fault in line for line in told.out.splitlines() if line.startswith("failed  "))


def test_an_article_altered_since_is_said_and_checked(article: Path, answer: Path, call: Caller) -> None:
    article.write_text(TEXT + " It rained.", encoding="utf-8")
    told = call(main, "verify", answer, "--article", article)
    assert told.code == 0
    assert re.fullmatch(r"rag: the answer was made from article \w{12}, not from \w{12}\n", told.err)
    article.write_text(TEXT.replace("1842", "1843"), encoding="utf-8")
    told = call(main, "verify", answer, "--article", article)
    assert told.code == 1
    assert "the article has 'The tide mill was built in 1843" in told.out


NOWHERE = '{"standalone": "", "refused": true, "answer": "", "statements": [], "article": "f00"}'
UNVERIFIABLE = {
    "a missing file": (None, "cannot read {}: No such file or directory; check the path"),
    "no JSON": ("The mill.", "{} is not a saved answer: it is not one JSON object"),
    "no answer": ("{}", '{} is not a saved answer: the answer has no "statements"'),
    "an article that is not there": (
        NOWHERE,
        "of the answer, 'f00', is not in the library; name it with --article",
    ),
}


@pytest.mark.parametrize(("content", "complaint"), UNVERIFIABLE.values(), ids=UNVERIFIABLE)
def test_what_cannot_be_verified_exits_2_with_one_line(
    content: str | None, complaint: str, saved: Path, call: Caller
) -> None:
    if content is not None:
        saved.write_text(content, encoding="utf-8")
    told = call.refused(main, "verify", saved)
    assert told.startswith("rag: ")
    assert complaint.replace("{}", str(saved)) in told
