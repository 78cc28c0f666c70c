"""Which article of a library answers: read together, answered from one, the others named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.cases import read_cases
from eval.shipped import ARTICLES, CASES, bundled
from ingest.article import Article
from ingest.library import HOME_VARIABLE, Library
from rag.__main__ import main
from rag.across import NAMED, Across
from rag.answer import REFUSAL
from rag.assistant import Assistant
from rag.joint import Told, tell
from tests.conftest import Caller, HashEmbedder
from tests.fake_reader import OverlapReader
from tests.scripted_chat import model_of, scripted

MILL = Article(
    "The mill", "mill.txt", "The mill\n\nThe tide mill was built in 1842 by Tomas Vell. It burned."
)
WEIR = Article("The weir", "weir.txt", "The weir\n\nThe weir was built in 1911 by Ada Quill.\n\nIt leaks.")
OWLS = Article("Owls", "owls.txt", "Owls hunt at night. They hear well.")
WHO = "Who built the tide mill in 1842?"


@pytest.fixture
def full(library: Library) -> Library:
    for article in (MILL, WEIR, OWLS):
        library.add(article)
    return library


def told(library: Library, question: str, before: Told | None = None) -> Told:
    found = tell(question, Across(library), lambda id_: Assistant(library.open(id_)), before=before)
    assert found
    return found


def test_the_article_that_answers_comes_first_with_its_best_sentence(full: Library) -> None:
    look = Across(full).look(WHO)
    assert look.found
    assert look.articles == 3
    (first, *_) = look.hits
    assert (first.id, first.title, first.best.quote) == (
        MILL.id,
        "The mill",
        "The tide mill was built in 1842 by Tomas Vell.",
    )
    assert MILL.text[first.best.start : first.best.end] == first.best.quote


def test_a_question_in_another_language_is_looked_for_in_english(full: Library) -> None:
    asked, model = "Wer hat 1842 die Mühle gebaut?", model_of(scripted(WHO))
    found = tell(asked, Across(full), lambda id_: Assistant(full.open(id_), model=model))
    assert found
    assert (found.article.id, found.answer.question, found.answer.own) == (MILL.id, asked, WHO)
    assert found.look
    assert found.look.found


def test_where_none_answers_the_nearest_alone_is_named(full: Library) -> None:
    look = Across(full).look("Which owls pay taxes, rent and interest monthly?")
    assert not look.found
    assert [hit.id for hit in look.hits] == [OWLS.id]
    assert look.also == ()


@pytest.mark.parametrize("articles", [0, 1])
def test_a_library_may_hold_one_article_or_none(library: Library, articles: int) -> None:
    for article in (MILL,)[:articles]:
        library.add(article)
    look = Across(library).look(WHO)
    assert (look.articles, look.found, len(look.hits)) == (articles, bool(articles), articles)
    assert tell("Why?", Across(library), lambda id_: Assistant(library.open(id_))) is None or articles


def test_others_that_answer_are_named_after_the_first_and_not_too_many(full: Library) -> None:
    for n in range(5):
        full.add(Article(f"Mill {n}", "mill.txt", f"{MILL.text} It has {n} wheels."))
    look = Across(full).look(WHO)
    assert len(look.hits) == NAMED
    assert len({hit.id for hit in look.hits}) == NAMED
    assert [hit.p for hit in look.hits] == sorted((hit.p for hit in look.hits), reverse=True)


def test_all_is_read_in_one_go_and_no_more_than_asked_for(full: Library, reader: OverlapReader) -> None:
    Across(full, read=2).look(WHO)
    assert reader.read_queries == [WHO]
    assert reader.read_passages == 2


def test_an_article_that_is_removed_meanwhile_is_left_out(full: Library) -> None:
    across = Across(full)
    across.look(WHO)
    full.remove(MILL.id)
    across.index.refresh = lambda progress=None: 3  # type: ignore[method-assign]  # as if it was removed just after
    assert MILL.id not in [hit.id for hit in across.look(WHO).hits]


def test_a_question_that_leans_on_the_last_stays_with_its_article(full: Library) -> None:
    first = told(full, WHO)
    then = told(full, "And when was it built?", first)
    assert (then.article.id, then.look, then.history) == (MILL.id, None, (first.answer,))
    assert then.answer.standalone == f"{WHO} And when was it built?"


@pytest.mark.parametrize("question", ["Who built the weir, Ada Quill?", "Do owls hunt at night, too?"])
def test_a_question_that_stands_alone_or_is_not_answered_there_goes_to_all(
    full: Library, question: str
) -> None:
    then = told(full, question, told(full, WHO))
    assert then.article.id != MILL.id
    assert (then.history, then.answer.standalone) == ((), question)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr("ingest.library.MiniLM", HashEmbedder)
    return tmp_path / "home"


@pytest.fixture
def shelved(home: Path) -> Library:
    library = Library(home)
    for article in (MILL, WEIR, OWLS):
        library.add(article)
    return library


def asking(question: str, *rest: str) -> tuple[str, ...]:
    return "ask", question, "--article", "all", "--llm", "none", *rest


@pytest.mark.usefixtures("shelved")
def test_the_command_says_which_article_answers(call: Caller) -> None:
    said = call(main, *asking(WHO))
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"The mill  ({MILL.id})\n\nThe tide mill was built in 1842 by Tomas Vell. [1]")


def test_the_command_names_others_that_answer_as_json(shelved: Library, call: Caller) -> None:
    other = Article("Mills", "mills.txt", "The tide mill was built in 1842 by Tomas Vell, they say.")
    shelved.add(other)
    also = json.loads(call(main, *asking(WHO, "--json")).out)["also"]
    assert [(hit["id"], hit["title"]) for hit in also] == [(other.id, "Mills")]
    assert 0.4 <= also[0]["answerable_p"] <= 1


@pytest.mark.usefixtures("shelved")
@pytest.mark.parametrize("question", [WHO, "Which owls pay taxes, rent and interest monthly?"])
def test_what_the_command_prints_as_json_can_be_verified(question: str, call: Caller, tmp_path: Path) -> None:
    said = call(main, *asking(question, "--json"))
    saved = tmp_path / "answer.json"
    saved.write_text(said.out, encoding="utf-8")
    assert json.loads(said.out)["article"] in (MILL.sha256, OWLS.sha256)
    assert call(main, "verify", saved).code == 0


@pytest.mark.usefixtures("shelved")
def test_the_command_says_that_none_answers_and_which_is_nearest(call: Caller) -> None:
    said = call(main, *asking("Which owls pay taxes, rent and interest monthly?")).out
    nearest = f"None of 3 articles says so. The nearest:\nOwls  ({OWLS.id})\n\n{REFUSAL}"
    assert said.startswith(nearest)


@pytest.mark.usefixtures("shelved")
def test_the_command_asks_earlier_questions_first(call: Caller) -> None:
    said = call(main, *asking("And when was it built?", "--history", WHO, "--json"))
    found = json.loads(said.out)
    assert (found["article"], found["also"]) == (MILL.sha256, [])
    assert found["standalone"] == f"{WHO} And when was it built?"


def test_an_empty_library_is_given_the_bundled_article(home: Path, call: Caller) -> None:
    assert call(main, *asking("Who closed the bridge?")).code == 0
    assert len(Library(home).entries()) == 1


@pytest.mark.usefixtures("home")
def test_a_file_that_is_called_all_is_named_by_its_path(call: Caller) -> None:
    assert "cannot load ./all" in call.refused(main, "ask", "Who?", "--article", "./all")


@pytest.mark.model
def test_shipped_questions_find_their_article_among_the_three_that_are_bundled(tmp_path: Path) -> None:
    library = Library(tmp_path)
    ids = {name: library.add(bundled(name)).article.id for name in ARTICLES}
    across = Across(library)
    asked = [c for c in read_cases(CASES) if c.kind in ("fact", "number") and not c.history]
    first = [across.look(case.question).hits[0].id == ids[case.article or ""] for case in asked]
    assert len(asked) >= 20
    assert sum(first) / len(first) >= 0.95
    assert not across.look("What does a kilogram of saffron cost in Lisbon?").found
