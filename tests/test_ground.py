"""Grounding: a draft is cited exactly, or rejected with the reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from ingest.split import split
from rag.answer import Rejection, Statement
from rag.checking.ground import MAX_CITATIONS, copied_from, ground, quote
from rag.checking.lexicon import content

TEXT = (
    "The tide mill of Port Ellery was built in 1842 by the engineer Tomas Vell. It ground 2,500 sacks of "
    "grain a year.\n\nMayor Ines Calder said that the mill would reopen before June. She called the repairs "
    "“a debt to our grandparents.” The harbour council has not paid for the sluice gate.\n\n"
    "A crew from Norway lifted the gate in April."
)
ARTICLE = Article("The tide mill", "test", TEXT)
SENTENCES = split(TEXT)[0]


def grounded(draft: str, question: str = "What is said of it?") -> Statement | Rejection:
    return ground(draft, question, SENTENCES, ARTICLE)


ACCEPTED = {
    "a paraphrase": ("Engineer Tomas Vell built the mill in 1842.", ["The tide mill"]),
    "a number in words": ("It ground two and a half thousand sacks of grain.", ["It ground"]),
    "a quotation": ("She called the repairs “a debt to our grandparents”.", ["She called"]),
    "a denial that the article makes": ("The council has not paid for the gate.", ["The harbour council"]),
    "a claim out of two sentences": (
        "The mill was built in 1842 and ground 2,500 sacks of grain a year.",
        ["The tide mill", "It ground"],
    ),
    "two sentences are cited in reading order": (
        "A crew from Norway lifted the gate in April, and Mayor Ines Calder said the mill would reopen.",
        ["Mayor", "A crew"],
    ),
}


@pytest.mark.parametrize(("draft", "openings"), ACCEPTED.values(), ids=ACCEPTED)
def test_a_true_draft_gets_its_minimal_citations(draft: str, openings: list[str]) -> None:
    found = grounded(draft)
    assert isinstance(found, Statement)
    assert (found.text, found.label) == (draft, "supported")
    assert len(found.citations) == len(openings)
    assert all(c.quote.startswith(o) for c, o in zip(found.citations, openings, strict=True))


REJECTED = {
    "a wrong number": ("The mill was built in 1843 by Tomas Vell.", "number 1843"),
    "a wrong number in words": ("It ground three thousand sacks of grain a year.", "number 3000"),
    "a wrong name": ("The mill was built in 1842 by Oskar Vell.", "name 'osk"),
    "another land": ("A crew from Iceland lifted the gate in April.", "name 'iceland'"),
    "a wrong quotation": ("She called the repairs “a gift to our children”.", "quotation 'a gift"),
    "a denial the article does not make": ("The mill was not built by Tomas Vell.", "denies"),
    "matter of its own": ("Otters attract many curious summer tourists.", "content words"),
    "talk of the excerpts": ("The excerpts do not say when the mill was built in 1842.", "excerpts"),
    "nothing to check": ("They are not such.", "nothing that can be checked"),
}


@pytest.mark.parametrize(("draft", "reason"), REJECTED.values(), ids=REJECTED)
def test_a_draft_that_is_not_borne_out_is_rejected_with_the_reason(draft: str, reason: str) -> None:
    found = grounded(draft)
    assert isinstance(found, Rejection)
    assert found.text == draft
    assert reason in found.reason


def test_a_name_may_come_from_the_question_where_the_paragraph_has_it() -> None:
    draft = "In Ellery it ground 2,500 sacks of grain a year."
    found = ground(draft, "How much was ground in Ellery?", SENTENCES[1:], ARTICLE)
    assert isinstance(found, Statement)
    assert [c.quote for c in found.citations] == [SENTENCES[1].text]
    assert isinstance(ground(draft, "How much was ground?", SENTENCES[1:], ARTICLE), Rejection)


def test_a_name_of_the_question_that_the_paragraph_lacks_is_rejected() -> None:
    found = grounded(
        "The gate of Brixholm was lifted in April by a crew from Norway.", "Who lifted the gate of Brixholm?"
    )
    assert isinstance(found, Rejection)
    assert "'brixholm' of the question" in found.reason


def test_a_number_may_not_come_from_the_question() -> None:
    assert isinstance(grounded("The mill was built in 1850.", "Was the mill built in 1850?"), Rejection)


def test_without_sources_everything_is_rejected() -> None:
    assert ground("The mill is old.", "How old is it?", (), ARTICLE) == Rejection(
        "The mill is old.", "no evidence"
    )


def test_a_quote_cites_itself() -> None:
    statement = quote(SENTENCES[1], ARTICLE)
    assert statement.label == "quoted"
    assert [c.quote for c in statement.citations] == [statement.text] == [SENTENCES[1].text]


WORDS = st.sampled_from(["lantern", "otter", "harbour", "copper", "meadow", "violin", "glacier", "pepper"])
SENTENCE = st.lists(WORDS, min_size=2, max_size=7).map(lambda words: " ".join(words).capitalize() + ".")


@given(st.lists(SENTENCE, min_size=1, max_size=6))
def test_every_plain_sentence_grounds_to_one_sentence_that_says_as_much(lines: list[str]) -> None:
    article = Article("Words", "test", "\n".join(lines))
    sentences = split(article.text)[0]
    for sentence in sentences:
        found = ground(sentence.text, "What is there?", sentences, article)
        assert isinstance(found, Statement)
        (citation,) = found.citations
        assert content(citation.quote) >= content(sentence.text)


@given(st.text(min_size=1), st.text(max_size=60))
def test_every_citation_is_a_slice_of_the_article(text: str, question: str) -> None:
    article = Article("Anything", "test", text)
    sentences = split(text)[0][:6]
    for sentence in sentences:
        found = ground(sentence.text, question, sentences, article)
        if isinstance(found, Rejection):
            assert found.reason
        else:
            assert 1 <= len(found.citations) <= MAX_CITATIONS
            assert all(article.text[c.start : c.end] == c.quote for c in found.citations)


def test_a_preface_about_the_excerpts_is_left_out() -> None:
    found = grounded("According to the excerpts, a crew from Norway lifted the gate in April.")
    assert isinstance(found, Statement)
    assert found.text == "A crew from Norway lifted the gate in April."


def test_a_denial_that_the_draft_drops_is_noticed() -> None:
    found = grounded("The harbour council has paid for the sluice gate.")
    assert isinstance(found, Rejection)
    assert found.reason == "it leaves out 'not'"


def test_a_draft_that_repeats_its_source_is_a_copy() -> None:
    whole = grounded("The tide mill of Port Ellery was built in 1842 by the engineer Tomas Vell.")
    part = grounded("The mill was built in 1842.")
    assert isinstance(whole, Statement)
    assert isinstance(part, Statement)
    source = copied_from([whole])
    assert source is not None
    assert source.text == whole.citations[0].quote
    assert source.label == "quoted"
    assert copied_from([part]) is None
    assert copied_from([]) is None


def test_a_seat_of_government_in_the_question_stands_for_its_land() -> None:
    article = Article("Land", "test", "Norway avoids a toll on its own trawlers.")
    found = ground("Oslo avoids a toll.", "Does Oslo avoid a toll?", split(article.text)[0], article)
    assert isinstance(found, Statement)
