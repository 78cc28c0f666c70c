"""A drafted sentence is shown where the exact rules and the reader both agree, and not otherwise."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ingest.load import from_text
from ingest.split import split
from rag.answer import Rejection, Statement, cite
from rag.checking.check import Checker
from rag.reader.run import Reader

ARTICLE = from_text(
    "The tide mill of Port Ellery was built in 1842 by the engineer Tomas Vell. It ground 2,500 sacks of "
    "grain a year.\n\n“The gate is too old,” Mayor Ines Calder said. The council will pay for it.\n\n"
    "Tomas Vell, the engineer’s grandson, said that the wheel would turn before June."
)
SENTENCES, PASSAGES = split(ARTICLE.text)
ASKED = "Who built the mill?"
TRUE = "The mill was built by Tomas Vell."


class Fixed(Reader):
    """Holds everything for supported to one degree; remembers what it was asked."""

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p, self.seen = p, list[tuple[str, tuple[str, ...]]]()

    def supported(self, claim: str, texts: Sequence[str]) -> float:
        self.seen.append((claim, tuple(texts)))
        return self.p


def check(draft: str, reader: Reader, least: float = 0.5) -> Statement | Rejection:
    checker = Checker(ARTICLE, PASSAGES, reader)
    return checker.check(draft, ASKED, SENTENCES, least=least)


def test_what_both_agree_to_is_a_statement_with_its_citations() -> None:
    first = cite(ARTICLE, SENTENCES[0].start, SENTENCES[0].end)
    assert check(TRUE, Fixed(0.9)) == Statement(TRUE, (first,), "supported")


@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        ("The mill was built by Oskar Vell.", "name 'osk"),
        ("The mill was built in 1843.", "number 1843"),
        ("The mill was not built in 1842.", "it denies"),
    ],
    ids=["a wrong name", "a wrong number", "a denial"],
)
def test_what_the_exact_rules_find_wrong_is_left_out_however_sure_the_reader(draft: str, reason: str) -> None:
    reader = Fixed(1.0)
    found = check(draft, reader)
    assert isinstance(found, Rejection)
    assert reason in found.reason
    assert reader.seen == []


def test_what_the_reader_does_not_find_supported_is_left_out_with_its_probability() -> None:
    assert check(TRUE, Fixed(0.123)) == Rejection(TRUE, "the article does not bear it out (probability 0.12)")


@pytest.mark.parametrize(("p", "shown"), [(0.69, False), (0.7, True), (0.71, True)])
def test_the_least_probability_is_enough(p: float, shown: bool) -> None:
    assert isinstance(check(TRUE, Fixed(p), least=0.7), Statement) == shown


def test_the_reader_reads_the_passage_around_what_is_cited() -> None:
    reader = Fixed(1.0)
    check(TRUE, reader)
    assert reader.seen == [(TRUE, (PASSAGES[0].text,))]


def test_passages_of_several_citations_are_read_together_each_once_in_the_articles_order() -> None:
    reader = Fixed(0.4)
    checker = Checker(ARTICLE, PASSAGES, reader)
    cited = [cite(ARTICLE, SENTENCES[n].start, SENTENCES[n].end) for n in (2, 1, 0)]
    assert checker.supported("x", cited) == 0.4
    assert reader.seen == [("x", (PASSAGES[0].text, PASSAGES[1].text))]


def test_a_citation_in_no_passage_supports_nothing() -> None:
    reader = Fixed(1.0)
    checker = Checker(ARTICLE, PASSAGES, reader)
    whole = cite(ARTICLE, 0, len(ARTICLE.text))
    assert checker.supported("x", [whole]) == checker.supported("x", []) == 0.0
    assert reader.seen == []


def test_without_sources_nothing_is_shown() -> None:
    checker = Checker(ARTICLE, PASSAGES, Fixed(1.0))
    assert isinstance(checker.check(TRUE, ASKED, [], least=0.0), Rejection)
