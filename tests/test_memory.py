"""What is kept of a reader, in either database: it comes back, whole, where it stands in the article."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.article import Article
from rag.answer import REFUSAL, Answer, Statement, cite
from rag.receipt.restored import restore
from tests.databases import Base
from tests.test_record import answers
from ui import memory as module
from ui.memory import Memory, new_reader
from ui.preferences import Preferences

WEIR = Article("The weir", "test", "The weir is 40 metres wide. It was built in 1911 by Ada Quill.")
OTTERS = Article("On otters", "test", "Otters float on their backs.")
READER = "0123456789abcdef" * 4


def quoted(question: str, article: Article = WEIR, end: int = 27) -> Answer:
    citation = cite(article, 0, end)
    statement = Statement(citation.quote, (citation,), "quoted")
    return Answer(question, question, statements=(statement,), answerable_p=0.9, done=True)


WIDE = quoted("How wide is it?")
REFUSED = Answer("Is it old?", "Is the weir old?", refusal=REFUSAL, answerable_p=0.1, done=True)


@pytest.fixture
def memory(base: Base) -> Memory:
    return base.memory()


def questions(base: Base) -> list[str]:
    return [answer.question for answer in base.memory().conversation(READER, WEIR)]


def test_a_conversation_comes_back_after_a_restart_and_emptied_it_leaves_nothing(base: Base) -> None:
    base.memory().keep(READER, WEIR, (WIDE, REFUSED))
    again = base.memory()
    assert again.conversation(READER, WEIR) == (WIDE, REFUSED)
    again.keep(READER, WEIR, ())
    assert (again.conversation(READER, WEIR), base.rows()) == ((), 0)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(answers(WEIR), max_size=4))
def test_any_answers_come_back_as_they_were_kept(base: Base, given: list[Answer]) -> None:
    reader, other = new_reader(), new_reader()
    memory = base.memory()
    memory.keep(reader, WEIR, given)
    for answer in given:
        memory.append(other, WEIR, answer)
    again = base.memory()
    assert again.conversation(reader, WEIR) == again.conversation(other, WEIR) == tuple(given)


def test_conversations_of_articles_and_of_readers_are_apart(memory: Memory) -> None:
    where = quoted("Where?", OTTERS, 28)
    memory.keep(READER, WEIR, (WIDE,))
    memory.append(READER, OTTERS, where)
    assert memory.conversation(READER, WEIR) == (WIDE,)
    assert memory.conversation(READER, OTTERS) == (where,)
    assert memory.conversation(new_reader(), WEIR) == ()
    memory.keep(READER, WEIR, ())
    assert memory.conversation(READER, OTTERS) == (where,)


def test_a_visitor_who_only_looks_leaves_nothing(memory: Memory, base: Base) -> None:
    assert memory.conversation(READER, WEIR) == ()
    assert memory.last_article(READER) is None
    assert memory.preferences(READER) == Preferences()
    memory.prefer(READER, Preferences())
    memory.keep(READER, WEIR, ())
    assert base.rows() == 0
    assert list(base.root.iterdir()) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda r: r["statements"][0]["citations"][0].update(quote="The weir is 90 metres wide."),
        lambda r: r["statements"][0]["citations"][0].update(start=1),
        lambda r: r.update(article="0" * 64),
        lambda r: r.clear(),
    ],
    ids=["another quote", "another place", "another article", "nothing"],
)
def test_a_turn_that_does_not_stand_is_left_out_and_stays(
    memory: Memory, base: Base, change: Callable[[dict[str, object]], None]
) -> None:
    memory.keep(READER, WEIR, (WIDE, REFUSED))
    ((first, text),) = base.sql("SELECT id, record FROM turns ORDER BY id LIMIT 1")
    kept = json.loads(str(text))
    change(kept)
    base.sql("UPDATE turns SET record = ? WHERE id = ?", json.dumps(kept), first)
    assert memory.conversation(READER, WEIR) == (REFUSED,)
    assert memory.append(READER, WEIR, WIDE) == (REFUSED, WIDE)
    assert base.sql("SELECT record FROM turns WHERE id = ?", first) == [(json.dumps(kept),)]


@pytest.mark.parametrize("text", ["", "[{", "{}", "null", "[" * 100_000, "[1, [], null]"], ids=repr)
def test_what_is_damaged_is_empty(memory: Memory, base: Base, text: str) -> None:
    memory.keep(READER, WEIR, (WIDE,))
    memory.prefer(READER, Preferences(evidence=4))
    base.sql("UPDATE turns SET record = ?", text)
    base.sql("UPDATE readers SET preferences = ?", text)
    assert memory.conversation(READER, WEIR) == ()
    assert memory.last_article(READER) is None
    assert memory.preferences(READER) == Preferences()
    assert memory.append(READER, WEIR, WIDE) == base.memory().conversation(READER, WEIR) == (WIDE,)


def test_what_the_reader_chose_comes_back(memory: Memory, base: Base) -> None:
    chosen = Preferences(llm="none", strictness="strict", evidence=12)
    memory.prefer(READER, chosen)
    memory.opened(READER, OTTERS.id)
    again = base.memory()
    assert (again.preferences(READER), again.last_article(READER)) == (chosen, OTTERS.id)
    again.prefer(READER, Preferences())
    assert (memory.preferences(READER), memory.last_article(READER)) == (Preferences(), OTTERS.id)


@pytest.mark.parametrize(
    "reader", ["", "../" * 8, READER.upper(), READER + "\n", READER[:-1], f"{READER}/..", "é" * 32], ids=repr
)
def test_an_id_that_is_no_readers_touches_nothing(tmp_path: Path, reader: str) -> None:
    memory = Base(tmp_path).memory()
    uses: list[Callable[[], object]] = [
        lambda: memory.conversation(reader, WEIR),
        lambda: memory.keep(reader, WEIR, (WIDE,)),
        lambda: memory.append(reader, WEIR, WIDE),
        lambda: memory.last_article(reader),
        lambda: memory.opened(reader, WEIR.id),
        lambda: memory.preferences(reader),
        lambda: memory.prefer(reader, Preferences(evidence=4)),
    ]
    for use in uses:
        with pytest.raises(ValueError, match="not a reader's id"):
            use()
    assert list(tmp_path.iterdir()) == []


def test_what_another_window_has_just_added_outlives_a_conversation_that_is_replaced(base: Base) -> None:
    memory, other = base.memory(), quoted("Who built it?", end=62)
    memory.keep(READER, WEIR, (WIDE,))
    base.memory().append(READER, WEIR, other)
    memory.keep(READER, WEIR, (), known=(WIDE,))
    assert base.memory().conversation(READER, WEIR) == (other,)
    memory.keep(READER, WEIR, (WIDE, other), known=(other,))
    assert base.memory().conversation(READER, WEIR) == (WIDE, other)


def test_new_readers_are_others() -> None:
    readers = {new_reader() for _ in range(100)}
    assert len(readers) == 100
    assert all(re.fullmatch("[0-9a-f]{64}", reader) for reader in readers)


def test_a_turn_is_parsed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[object] = []

    def counted(data: object, article: Article) -> Answer:
        parsed.append(data)
        return restore(data, article)

    monkeypatch.setattr(module, "restore", counted)
    base = Base(tmp_path)
    base.memory().keep(READER, WEIR, [replace(WIDE, question=f"question {n}") for n in range(200)])
    memory = base.memory()
    assert {len(memory.conversation(READER, WEIR)) for _ in range(20)} == {200}
    assert len(memory.append(READER, WEIR, WIDE)) == len(memory.conversation(READER, WEIR)) == 201
    assert len(parsed) == 200


def test_the_turns_used_least_lately_are_parsed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[object] = []
    monkeypatch.setattr(module, "PARSED", 2)
    monkeypatch.setattr(module, "restore", lambda data, article: parsed.append(data))
    base = Base(tmp_path)
    readers = [new_reader() for _ in range(3)]
    for n, reader in enumerate(readers):
        base.memory().append(reader, WEIR, quoted(f"{n}"))
    memory = base.memory()
    for n in (0, 1, 0, 2, 0, 1):
        memory.conversation(readers[n], WEIR)
    assert [data["question"] for data in parsed if isinstance(data, dict)] == ["0", "1", "2", "1"]
