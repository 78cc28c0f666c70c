"""What other programs may ask: plain values in, plain JSON values out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import LibraryError, UnknownArticleError
from ingest.extract import LoadError
from ingest.library import Library
from ingest.load import from_text
from rag.command import ALL
from rag.operations import AT_ONCE, BusyError, Operations
from rag.receipt.seal import written
from rag.threads import in_threads
from rag.verdicts import PLACES, of_quote
from tests.conftest import HashEmbedder
from tests.programs import stocked
from tests.scripted import OTTERS, WEIR
from ui.programs import beside

PLANK = "When was the plank found?"
LOST = "A plank was lost in the flood."


@pytest.fixture
def operations(library: Library) -> Operations:
    return beside(stocked(library), library, adds=True)


def answer(
    operations: Operations, question: str, history: Sequence[str] = (), article: str | None = None
) -> dict[str, Any]:
    told = operations.told(question, history, article)
    return operations.receipt(told, everywhere=article == ALL)


def test_articles_are_listed_added_and_read(operations: Operations) -> None:
    assert [e["title"] for e in operations.list_articles()] == ["Notes from the weir", "On otters"]
    added = operations.add_article(None, "On bees\n\nBees dance in the dark.", " On bees ")
    assert (added["title"], added["words"]) == ("On bees", 7)
    whole = operations.article(added["id"][:6])
    assert whole == added | {"text": "On bees\n\nBees dance in the dark."}
    assert operations.list_articles()[0]["id"] == added["id"]


@pytest.mark.parametrize(
    ("source", "text", "told"),
    [
        (None, None, "either an address or a text"),
        ("https://a.example", "x", "either an address or a text"),
        ("/etc/hostname", None, "not a web address: '/etc/hostname'"),
        ("file:///etc/hostname", None, "not a web address"),
        (None, " ", "no words"),
    ],
)
def test_what_cannot_be_added_is_told(
    operations: Operations, source: str | None, text: str | None, told: str
) -> None:
    with pytest.raises(LoadError, match=told):
        operations.add_article(source, text)


def test_files_are_added_where_the_program_runs_for_the_reader_alone(
    library: Library, tmp_path: Path
) -> None:
    assistant = stocked(library)
    path = tmp_path / "bees.txt"
    path.write_text("On bees\n\nBees dance in the dark.", encoding="utf-8")
    local = Operations(library, assistant.over, settings=assistant.settings, files=True)
    assert local.add_article(str(path))["source"] == "bees.txt"
    closed = beside(assistant, library, adds=False)
    with pytest.raises(LibraryError, match="no article can be added here"):
        closed.add_article(None, "On bees")


def test_an_answer_is_the_receipt_that_the_assistant_gives(operations: Operations, library: Library) -> None:
    told = answer(operations, PLANK)
    text = library.find(str(told["article"])[:12]).text
    spans = [c for s in told["statements"] for c in s["citations"]]
    assert spans
    assert [c["quote"] for c in spans] == [text[c["start"] : c["end"]] for c in spans]
    assert operations.verify(written(told).encode())["stands"] is True


def test_earlier_questions_are_answered_in_turn(operations: Operations) -> None:
    told = answer(operations, "When?", ("Who built the weir?",))
    assert told["standalone"] == "Who built the weir? When?"


def test_all_articles_are_asked_and_the_answer_is_of_the_best(operations: Operations) -> None:
    told = answer(operations, "What do otters hold when they sleep?", (), ALL)
    assert told["article"] == from_text(OTTERS).sha256
    assert told["also"] == []
    assert "also" not in answer(operations, PLANK)
    found = operations.find_evidence("What do otters hold when they sleep?", ALL, limit=1)
    assert (found["article"]["title"], len(found["evidence"])) == ("On otters", 1)


def test_evidence_is_what_the_answer_rests_on(operations: Operations) -> None:
    found, told = operations.find_evidence(PLANK), answer(operations, PLANK)
    assert (found["evidence"], found["answerable_p"]) == (told["evidence"], told["answerable_p"])
    assert operations.find_evidence(PLANK, limit=2)["evidence"] == told["evidence"][:2]


def test_an_article_that_is_gone_is_told_and_the_latest_takes_its_place(
    operations: Operations, library: Library
) -> None:
    weir, otters = (entry.id for entry in library.entries())
    with pytest.raises(UnknownArticleError, match="no article with id 'f0f0'"):
        operations.article("f0f0")
    with pytest.raises(UnknownArticleError, match="no article with id 'f0f0'"):
        operations.find_evidence(PLANK, "f0f0")
    library.remove(weir)
    assert operations.find_evidence(PLANK)["article"]["id"] == otters
    library.remove(otters)
    for article in (None, ALL):
        with pytest.raises(UnknownArticleError, match="add one"):
            answer(operations, PLANK, (), article)


def test_no_more_are_answered_at_once_than_can_be(operations: Operations) -> None:
    begun = [operations.answers(PLANK) for _ in range(AT_ONCE)]
    for steps in begun:
        next(steps)
    with pytest.raises(BusyError, match="ask again"):
        next(operations.answers(PLANK))
    begun[0].close()
    assert next(operations.answers(PLANK)).answer.evidence


def test_two_searches_across_in_one_process_agree(operations: Operations, library: Library) -> None:
    other = beside(stocked(library), library, adds=True)
    for n in range(3):
        for each in (operations, other, operations):
            added = each.add_article(
                None, f"Note {n}\n\nThe lamp of house {n} burnt {n} nights in {each is other}."
            )
            asked = f"How many nights burnt the lamp of house {n}?"
            told = {json.dumps(o.find_evidence(asked, ALL)) for o in (operations, other)}
            assert len(told) == 1
            assert added["title"] == f"Note {n}"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(tmp_path_factory.mktemp("library"), embedder=HashEmbedder())


@given(data=st.data())
def test_a_quote_is_found_where_it_stands_and_nowhere_else(shelf: Library, data: st.DataObject) -> None:
    index = shelf.add(from_text(WEIR))
    start = data.draw(st.integers(0, len(WEIR) - 1))
    end = data.draw(st.integers(start + 1, len(WEIR)))
    quote = WEIR[start:end]
    there = of_quote(index, quote, start, end)
    assert (there["verdict"], there["places"]) == ("same", [{"start": start, "end": end}])
    assert of_quote(index, quote, start, None) == of_quote(index, quote, None, end) == there
    anywhere = of_quote(index, quote, None, None)
    assert anywhere["verdict"] == "same"
    assert {"start": start, "end": end} in anywhere["places"] or len(anywhere["places"]) == PLACES
    assert all(WEIR[p["start"] : p["end"]] == quote for p in anywhere["places"])
    elsewhere = of_quote(index, quote, start, end + 1)
    assert elsewhere["verdict"] == "elsewhere"
    changed = of_quote(index, f"{quote}\N{SNOWMAN}", start, None)
    assert (changed["verdict"], changed["places"]) == ("absent", [])
    assert changed["nearest"] is None or changed["nearest"]["quote"] in WEIR


def test_what_is_nearest_to_a_false_quote_is_shown(operations: Operations) -> None:
    verdict = operations.verify_quote("A plank was found in the flood.")
    assert (verdict["verdict"], verdict["nearest"]["quote"]) == ("absent", LOST)
    assert verdict["told"] == f"not in the article; the nearest sentence is at {WEIR.index(LOST)}-" + str(
        WEIR.index(LOST) + len(LOST)
    )


def test_a_saved_answer_that_was_altered_does_not_stand(operations: Operations, library: Library) -> None:
    text = written(answer(operations, PLANK))
    checked = operations.verify(text.replace("in the flood", "in the storm").encode())
    assert checked["stands"] is False
    assert any("storm" in str(turn["statements"]) for turn in checked["turns"])
    assert checked["faults"]
    library.remove(library.entries()[0].id)
    with pytest.raises(UnknownArticleError, match="the article of the answer"):
        operations.verify(text.encode())


def test_steps_taken_in_threads_end_with_who_takes_them() -> None:
    closed = list[str]()

    def steps() -> Generator[str]:
        try:
            yield from "abc"
        finally:
            closed.append("closed")

    async def take() -> list[str]:
        taking = in_threads(steps())
        first = [await anext(taking)]
        await taking.aclose()
        return first

    assert asyncio.run(take()) == ["a"]
    assert closed == ["closed"]
