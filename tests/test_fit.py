"""What was found must fit the form of the question."""

from __future__ import annotations

import pytest

from ingest.split import split
from rag.answer import Citation, Evidence
from rag.fit import Fit
from rag.speakers import Voices

TEXT = (
    "Keeper Jonas Ruhl said that the lighthouse needs a new lamp. He wants it before winter.\n\n"
    "The lamp costs 12,000 marks. The first keeper came in 1871."
)
SENTENCES, PASSAGES = split(TEXT)
VOICES = Voices(TEXT, SENTENCES)


def cited(*numbers: int) -> list[Citation]:
    return [Citation(SENTENCES[n].start, SENTENCES[n].end, SENTENCES[n].text) for n in numbers]


def fitting(question: str) -> Fit:
    return Fit(question, PASSAGES, VOICES)


@pytest.mark.parametrize(
    ("question", "numbers", "fits"),
    [
        ("What did Jonas Ruhl say about the lamp?", [0], True),
        ("What did Jonas Ruhl say about the winter?", [1], True),  # named in the passage
        ("What did Mara Oste say about the lamp?", [0], False),
        ("According to Ruhl, what is needed?", [2], False),
        ("How much does the lamp cost?", [2], True),
        ("How much does the lamp cost?", [0], False),
        ("How many keepers came before the first?", [3], True),
        ("On what date did the keeper come?", [1], False),
        ("In what year did the first keeper come?", [3], True),
        ("Why is a lamp needed?", [0], True),
        ("When did the first keeper come?", [3], True),
        ("When was the lamp made?", [0], False),
    ],
)
def test_question_and_citations(question: str, numbers: list[int], fits: bool) -> None:
    assert (fitting(question).misfit(cited(*numbers)) is None) is fits


def test_words_given_to_somebody_else_are_noticed() -> None:
    assert fitting("").misspoken("Jonas Ruhl said that a new lamp is needed.", cited(0)) is None
    assert "stand where that name does not" in str(
        fitting("").misspoken("Mara Oste said that a new lamp is needed.", cited(0))
    )
    assert fitting("").misspoken("He said that a new lamp is needed.", cited(0)) is None


def test_each_cited_passage_must_name_the_speaker() -> None:
    assert fitting("").misspoken("Jonas Ruhl says that the lamp costs 12,000 marks.", cited(0, 2))


def test_a_sentence_of_another_speaker_is_not_heard() -> None:
    assert fitting("What did Jonas Ruhl say?").heard(SENTENCES[0])
    assert not fitting("What did Mara Oste say?").heard(SENTENCES[0])
    assert fitting("What does the lamp cost?").heard(SENTENCES[0])


def test_a_part_of_a_question_may_be_answered_by_any_sentence() -> None:
    question = "What did Mara Oste say, and how much does the lamp cost?"
    assert fitting(question).misfit(cited(1)) is None
    assert fitting(question).heard(SENTENCES[0])


@pytest.mark.parametrize(
    ("question", "ranked", "best"),
    [
        pytest.param("Why is a lamp needed?", [2, 0, 1], [2, 0], id="the best come first"),
        pytest.param(
            "How much does the lamp cost?", [0, 2, 1], [2], id="what has the form asked for stands alone"
        ),
        pytest.param(
            "How much does the lamp cost?", [0, 1, 2], [0, 1], id="what is ranked too low is not fetched"
        ),
        pytest.param(
            "What did Jonas Ruhl say about it?", [2, 1, 0], [1, 0], id="only the one asked about is heard"
        ),
        pytest.param(
            "What is needed, and what does it cost?", [0, 1, 2], [0, 1, 2], id="each part has its own"
        ),
    ],
)
def test_the_best_evidence_that_fits_is_quoted(question: str, ranked: list[int], best: list[int]) -> None:
    evidence = [Evidence(SENTENCES[n], 1 / (place + 1)) for place, n in enumerate(ranked)]
    assert fitting(question).best(evidence, 2) == [SENTENCES[n] for n in best]


def test_a_comparison_measures_without_a_figure() -> None:
    def fits(text: str) -> bool:
        return fitting("How far does its light reach?").misfit([Citation(0, len(text), text)]) is None

    assert fits("Its light reaches farther than any lamp before.")
    assert not fits("Its light reaches the other ships.")
