"""What bears on a question: candidates by retrieval, read and put in order by the reader."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ingest.article import Article
from ingest.index import ArticleIndex
from ingest.library import Library
from ingest.load import from_text
from rag.evidence.find import FIRST, LEAST, MOST, NOTHING, SURE, Finder, candidates
from rag.reader.run import ReaderError, Reading
from tests.fake_reader import OverlapReader
from tests.test_verify import TEXT

MILL = "The tide mill of Port Ellery was built in 1842 by Tomas Vell."
ASKED = "Who built the tide mill of Port Ellery?"


class Recorder(OverlapReader):
    """Remembers what it was given to read, and finds that every passage answers alike."""

    def __init__(self, answers: float = 0.0) -> None:
        super().__init__()
        self.answers = answers
        self.given: list[tuple[str, ...]] = []

    def read(self, query: str, passages: Sequence[Sequence[str]]) -> list[Reading]:
        self.given += [tuple(passage) for passage in passages]
        return [Reading(self.answers, 0.0, tuple(0.0 for _ in passage)) for passage in passages]


@pytest.fixture
def index(library: Library) -> ArticleIndex:
    return library.add(from_text(TEXT))


def test_every_sentence_read_comes_once_the_best_first(index: ArticleIndex) -> None:
    found = Finder(index, OverlapReader()).find(ASKED, limit=99).evidence
    assert found[0].sentence == index.sentences[0]
    assert {e.sentence for e in found} == set(index.sentences)
    assert len(found) == len(index.sentences)
    scores = [e.score for e in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_no_more_is_found_than_asked_for(index: ArticleIndex, limit: int) -> None:
    finder = Finder(index, OverlapReader())
    assert finder.find(ASKED, limit=limit).evidence == finder.find(ASKED, limit=99).evidence[:limit]


def test_evidence_stands_where_it_says(index: ArticleIndex) -> None:
    for e in Finder(index, OverlapReader()).find(ASKED, limit=99).evidence:
        assert index.article.text[e.sentence.start : e.sentence.end] == e.sentence.text


def harbour(library: Library, ships: int) -> ArticleIndex:
    """Return an article of a passage for each ship, and one before the last that answers ASKED."""
    lines = [f"Ship number {n} carried oats to the isle of Skerra." for n in range(ships)]
    lines.insert(-1, MILL)
    return library.add(from_text("\n\n".join(lines)))


def test_where_nothing_surely_answers_all_of_a_short_article_is_read(library: Library) -> None:
    index, reader = harbour(library, FIRST + 3), Recorder(SURE - 0.1)
    Finder(index, reader).find(ASKED, limit=1)
    assert sorted(" ".join(passage) for passage in reader.given) == sorted(p.text for p in index.passages)


@pytest.mark.parametrize("sure", [SURE, SURE + 3])
def test_where_one_of_the_likeliest_surely_answers_the_rest_is_left_unread(
    library: Library, sure: float
) -> None:
    index, reader = harbour(library, FIRST + 4), Recorder(sure)
    found = Finder(index, reader).find(ASKED, limit=99)
    assert len(reader.given) == FIRST
    assert (MILL,) in reader.given
    assert found.best == sure
    assert {e.sentence.text for e in found.evidence} == {text for passage in reader.given for text in passage}


def test_passages_are_read_sentence_by_sentence(index: ArticleIndex) -> None:
    reader = Recorder()
    Finder(index, reader).find("Zebras?", limit=1)
    inside = (
        (p, [s for s in index.sentences if p.start <= s.start and s.end <= p.end]) for p in index.passages
    )
    assert sorted(map(list, reader.given)) == sorted([s.text for s in within] for _, within in inside)


@pytest.mark.parametrize(("ships", "read"), [(20, LEAST), (3 * MOST + 20, MOST)], ids=["short", "long"])
def test_of_an_article_the_likeliest_passages_are_read(library: Library, ships: int, read: int) -> None:
    index, reader = harbour(library, ships), Recorder()
    found = Finder(index, reader).find(ASKED, limit=1)
    assert len(reader.given) == read
    assert found.evidence[0].sentence.text == MILL
    assert (MILL,) in reader.given[:FIRST]


def test_where_the_reader_finds_all_alike_the_nearest_comes_first(index: ArticleIndex) -> None:
    found = Finder(index, Recorder()).find("Which crew from Norway lifted it?", limit=9)
    assert found.evidence[0].sentence.text.startswith("A crew from Norway")
    assert found.evidence[0].score == pytest.approx(0.25)


def test_a_sentence_that_two_passages_share_is_found_once_by_the_better_of_them(library: Library) -> None:
    names = ("Vell", "Calder", "Quill", "Brandt", "Oseku", "Merrin", "Adler")
    index = library.add(from_text(" ".join(f"The keeper {name} painted the mill." for name in names)))
    assert any(a.end > b.start for a, b in zip(index.passages, index.passages[1:], strict=False))
    reader = Recorder()
    found = Finder(index, reader).find("Who painted the mill?", limit=99).evidence
    assert sum(map(len, reader.given)) > len(index.sentences)
    assert sorted(e.sentence.start for e in found) == [s.start for s in index.sentences]


def test_the_decision_is_made_by_the_best_passage(index: ArticleIndex) -> None:
    reader = OverlapReader()
    passages = [[s.text for s in index.sentences if s.passage == n] for n in range(len(index.passages))]
    best = max(reading.answers for reading in reader.read(ASKED, passages))
    assert Finder(index, reader).find(ASKED, limit=1).best == best


def test_a_question_that_leans_is_read_with_what_came_before_and_alone(library: Library) -> None:
    index = library.add(from_text("The tide mill of Port Ellery was built in 1842."))
    finder = Finder(index, OverlapReader())
    alone = "And the sluice gate?"
    joined = f"{ASKED} {alone}"
    one, other = (finder.find(question, limit=1).best for question in (joined, alone))
    assert one != other
    assert finder.find(joined, alone, limit=1).best == pytest.approx((one + other) / 2)
    assert finder.find(ASKED, ASKED, limit=9) == finder.find(ASKED, limit=9)


def test_a_question_that_is_surely_answered_alone_does_not_lean(library: Library) -> None:
    finder = Finder(library.add(from_text("The tide mill was built in 1842.")), OverlapReader())
    earlier = "Who sold the harbour cranes?"
    for alone, leans in (("When was the tide mill built?", False), ("And the sluice gate?", True)):
        assert finder.find(f"{earlier} {alone}", alone, limit=1).leans is leans
    assert not finder.find("And the sluice gate?", limit=1).leans


def test_an_empty_article_gives_nothing(library: Library) -> None:
    found = Finder(library.add(Article("Empty", "test", "")), OverlapReader()).find(ASKED, limit=8)
    assert found.evidence == ()
    assert found.best == NOTHING


def test_a_reader_that_cannot_be_loaded_is_an_error(index: ArticleIndex) -> None:
    class Missing(OverlapReader):
        def read(self, query: str, passages: Sequence[Sequence[str]]) -> list[Reading]:
            raise ReaderError("reader not found")

    with pytest.raises(ReaderError, match="not found"):
        Finder(index, Missing()).find(ASKED, limit=1)


@pytest.mark.parametrize(("passages", "read"), [(3, LEAST), (24, 8), (45, 15), (72, MOST), (5000, MOST)])
def test_a_third_of_the_passages_are_candidates_within_bounds(passages: int, read: int) -> None:
    assert candidates(passages) == read
