"""One question to several articles: each answers for itself, side by side, and is checked by itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.article import Article
from ingest.errors import LibraryError
from ingest.library import HOME_VARIABLE, Library
from rag.__main__ import main
from rag.across import NAMED, Across
from rag.answer import REFUSAL, Answer
from rag.assistant import Assistant
from rag.joint import Asked, Told, answers, compares, said_of, staying, tell, whom
from rag.receipt.record import record
from rag.receipt.restored import misfit, restore
from rag.receipt.value import RecordError
from tests.conftest import Caller, HashEmbedder

MILL = Article(
    "The mill", "mill.txt", "The mill\n\nThe tide mill was built in 1842 by Tomas Vell. It burned."
)
MILLS = Article("Mills", "mills.txt", "Mills\n\nThe tide mill was built in 1842 by Tomas Vell, they say.")
OWLS = Article("Owls", "owls.txt", "Owls hunt at night. They hear well.")
BATS = Article("Bats", "bats.txt", "Bats sleep by day. They hear well, too.")
WHO = "Who built the tide mill in 1842?"


@pytest.fixture
def full(library: Library) -> Library:
    for article in (BATS, OWLS, MILLS, MILL):
        library.add(article)
    return library


def opened(library: Library) -> Callable[[str], Assistant]:
    return lambda id_: Assistant(library.open(id_))


def told(library: Library, question: str, **options: object) -> Told:
    found = tell(question, Across(library), opened(library), **options)  # type: ignore[arg-type]  # passed on
    assert found
    return found


def grown(library: Library, *asked: Article, question: str = WHO) -> list[Answer]:
    return list(answers(question, [article.id for article in asked], opened(library)))


def stands(answer: Answer, first: Article, *others: Article) -> bool:
    """Whether every part of an answer stands in its own article, in that order."""
    own = [part.sha256 for part in answer.beside] == [article.sha256 for article in others]
    return own and not any(map(misfit, answer.parts, (first, *others)))


def test_all_that_answer_are_asked_and_each_answers_from_its_own_text(full: Library) -> None:
    found = told(full, WHO)
    assert {found.article.id, *(part.id for part in found.answer.beside)} == {MILL.id, MILLS.id}
    other = MILLS if found.article == MILL else MILL
    assert stands(found.answer, found.article, other)
    assert not any(answer.refused for answer in found.answer.parts)
    assert found.also == ()


def test_evidence_of_the_first_is_there_before_another_is_opened(full: Library) -> None:
    asked = list[str]()

    def opening(id_: str) -> Assistant:
        asked.append(id_)
        return Assistant(full.open(id_))

    steps = answers(WHO, [MILL.id, OWLS.id], opening)
    assert next(steps).evidence
    assert asked == [MILL.id]
    steps.close()


def test_it_is_done_with_the_last_step_alone_and_one_that_is_silent_says_so(full: Library) -> None:
    steps = grown(full, OWLS, MILL)
    assert [answer.done for answer in steps] == [False] * (len(steps) - 1) + [True]
    silent, said = steps[-1].parts
    assert silent.refused
    assert not said.refused
    assert stands(steps[-1], OWLS, MILL)


def test_an_article_alone_is_answered_as_ever(full: Library) -> None:
    assert grown(full, MILL)[-1] == Assistant(full.open(MILL.id)).ask(WHO)


def test_one_that_is_gone_is_left_out_and_the_answer_says_so(full: Library) -> None:
    full.remove(MILLS.id)
    last = grown(full, MILL, MILLS, OWLS)[-1]
    assert last.done
    assert last.notice == "Articles that were to be asked, too, and are no longer in the library: 1."
    assert stands(last, MILL, OWLS)
    with pytest.raises(LibraryError, match=r"no article with id"):
        grown(full, MILLS, MILL)


@pytest.mark.parametrize(
    ("question", "does"),
    [
        ("Which of the two articles names the builder?", True),
        ("Do both say who built it?", True),
        ("How do they differ on the date?", True),
        ("Do the reports agree?", True),
        ("Which of its arches fell?", False),
        ("Who built the mill, and when?", False),
        ("What difficulties did they meet?", False),
    ],
)
def test_a_question_that_compares_is_known(question: str, does: bool) -> None:
    assert compares(question) == does


def test_few_that_are_chosen_are_each_asked_without_a_look(full: Library) -> None:
    across = Across(full)
    chosen = [OWLS.id, MILL.id, OWLS.id]
    assert whom(WHO, across, chosen) == Asked((OWLS.id, MILL.id))


def test_of_many_that_are_chosen_those_are_asked_that_answer(full: Library) -> None:
    asked = whom(WHO, Across(full), [BATS.id, OWLS.id, MILL.id, "0" * 12])
    assert (asked.ids, asked.look and asked.look.articles) == ((MILL.id,), 4)


def test_what_the_look_has_read_is_evidence_before_the_article_is_searched(full: Library) -> None:
    asked = whom(WHO, Across(full))
    seen = asked.seen(WHO, MILL.id)
    assert seen
    assert [e.sentence.text for e in seen.evidence] == ["The tide mill was built in 1842 by Tomas Vell."]
    assert misfit(seen, MILL) is None
    assert (seen.answerable_p, seen.done) == (None, False)
    assert asked.seen(WHO, OWLS.id) is None
    assert Asked((OWLS.id,)).seen(WHO, OWLS.id) is None


def test_where_none_of_many_answers_none_is_asked(full: Library) -> None:
    asked = whom("Which taxes, rents and interest are paid monthly?", Across(full))
    assert asked.ids == ()
    assert asked.look
    assert not asked.look.found


def test_a_question_that_compares_is_put_to_two_at_least(full: Library) -> None:
    ids = whom("Which of the articles says that owls hunt at night?", Across(full)).ids
    assert ids[0] == OWLS.id
    assert 2 <= len(ids) <= NAMED


def test_the_search_can_be_held_to_some_articles(full: Library) -> None:
    across = Across(full)
    across.look(WHO)
    assert {place.article for place in across.index.search(WHO, limit=9, among=[OWLS.id])} == {OWLS.id}


def test_a_question_that_leans_on_several_goes_to_them_with_what_each_said(full: Library) -> None:
    first = told(full, WHO, among=[OWLS.id, MILL.id])
    then = told(full, "And when was it built?", before=first)
    assert then.article == OWLS
    assert [part.id for part in then.answer.beside] == [MILL.id]
    assert then.answer.beside[0].answer.standalone == f"{WHO} And when was it built?"
    assert said_of(MILL, OWLS, (first.answer,)) == (first.answer.beside[0].answer,)
    assert said_of(BATS, OWLS, (first.answer,)) == (Answer(WHO, WHO, done=True),)
    assert then.look is None
    full.remove(OWLS.id)
    assert staying("And when was it built?", OWLS, (first.answer,), opened(full)) == (MILL.id,)


def test_a_record_holds_what_each_article_says_and_gives_it_back(full: Library) -> None:
    answer = grown(full, MILL, OWLS)[-1]
    data = json.loads(json.dumps(record(answer, MILL)))
    assert restore(data, MILL) == answer
    with pytest.raises(RecordError, match=r"part 1 beside it has no \"title\""):
        restore(data | {"beside": [record(answer, OWLS)]}, MILL)
    forged = data["beside"][0] | {"title": "Mills", "article": MILLS.sha256}
    part = restore(data | {"beside": [forged]}, MILL).beside[0]
    assert misfit(part.answer, MILLS)


@pytest.fixture
def shelved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr("ingest.library.MiniLM", HashEmbedder)
    library = Library(tmp_path / "home")
    for article in (MILL, MILLS, OWLS):
        library.add(article)
    return library


def asking(*articles: Article | str) -> tuple[str, ...]:
    ids = ",".join(a if isinstance(a, str) else a.id for a in articles)
    return "ask", WHO, "--article", ids, "--llm", "none"


@pytest.mark.usefixtures("shelved")
def test_the_command_names_the_article_at_each_citation(call: Caller) -> None:
    said = call(main, *asking(MILL, MILLS, OWLS))
    assert (said.code, said.err) == (0, "")
    assert (
        f"\nMills  ({MILLS.id})\n\nThe tide mill was built in 1842 by Tomas Vell, they say. [2]" in said.out
    )
    assert f"\nOwls  ({OWLS.id})\n\n{REFUSAL}" in said.out
    assert "\n[1] The mill, 10-56: The tide mill" in said.out
    assert "\n[2] Mills, 7-63: The tide mill" in said.out


@pytest.mark.usefixtures("shelved")
def test_the_command_refuses_an_id_that_is_not_there(call: Caller) -> None:
    assert "no article with id 'abcdef'" in call.refused(main, *asking(MILL, "abcdef"))


def test_every_part_of_a_saved_answer_is_verified_against_its_own_article(
    shelved: Library, call: Caller, tmp_path: Path
) -> None:
    saved = tmp_path / "answer.json"
    whole = call(main, *asking(MILL, MILLS, OWLS), "--json").out
    saved.write_text(whole, encoding="utf-8")
    checked = call(main, "verify", saved)
    assert checked.code == 0
    assert f"turn 2: '{WHO}', to 'Mills'" in checked.out
    assert "3 of 3 turns stand" in checked.out
    saved.write_text(whole.replace("Vell, they say", "Voss, they say"), encoding="utf-8")
    assert call(main, "verify", saved).code == 1
    saved.write_text(whole, encoding="utf-8")
    shelved.remove(MILLS.id)
    assert f"'{MILLS.id}', is not in the library ('Mills')" in call.refused(main, "verify", saved)
