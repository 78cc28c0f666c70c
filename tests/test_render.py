"""Any text in: no tag but ours out, the text itself kept to the letter, and lit where it should be."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article, Sentence
from rag.answer import REFUSAL, Answer, Citation, Evidence, Rejection, Statement, cite
from rag.checking.refuse import INSTEAD
from tests.markup import Markup
from ui.export import markdown, plain
from ui.render import Turn, live_html, stage, turn_html, turns_html

OURS = {"article", "section", "div", "h1", "h2", "h3", "h4", "p", "span", "button", "ul", "li", "pre"}
OURS |= {"blockquote", "a", "form", "label", "textarea", "meter", "progress"}
TEXT = (
    "Notes from the weir\n\nThe weir is 40 metres wide. 😀 It was built in 1911!\n\n"
    "## Repairs\n\n- A plank was lost.\n- Two were found.\n\nThe “gate” & <frame> stayed."
)
ARTICLE = Article("Notes from the weir", "pasted text", TEXT)

# Texts with a letter for every trap: markup, quotes, astral characters, several blocks.
texts = st.text(
    st.one_of(st.sampled_from("<>&\"'`/=#\n ab😀{}$|\t"), st.characters(codec="utf-8")), max_size=300
)


def at(quote: str) -> Citation:
    start = TEXT.index(quote)
    return cite(ARTICLE, start, start + len(quote))


def evidence(quote: str, score: float) -> Evidence:
    citation = at(quote)
    return Evidence(Sentence(citation.start, citation.end, quote, 0), score)


WIDE, BUILT = at("The weir is 40 metres wide."), at("It was built in 1911!")
ANSWER = Answer(
    question="How wide is it?",
    standalone="How wide is the weir?",
    evidence=(evidence("The weir is 40 metres wide.", 0.9), evidence("A plank was lost.", 0.2)),
    statements=(
        Statement("Built in 1911, it spans 40 metres.", (BUILT, WIDE), "supported"),
        Statement("The weir is 40 metres wide.", (WIDE,), "quoted"),
    ),
    answerable_p=0.9,
    done=True,
)


def kept(text: str) -> str:
    """What a browser can hold of a text: no NUL."""
    return text.replace("\0", "\ufffd")


def shown(answer: Answer | None, *, number: int = 1, vote: str = "") -> Markup:
    return Markup(turn_html(ARTICLE, Turn(number, "q", answer, vote=vote)))


@given(
    question=texts, standalone=texts, said=texts, notice=texts, problem=texts, text=texts.filter(str.strip)
)
def test_a_turn_has_no_tags_but_ours_and_keeps_its_texts(
    question: str, standalone: str, said: str, notice: str, problem: str, text: str
) -> None:
    article = Article("t", "s", text)
    citation = cite(article, 0, len(text))
    read_sentence = Evidence(Sentence(0, len(text), text, 0), 0.5)
    statement = Statement(said, (citation,), "quoted")
    answer = Answer(question, standalone, (read_sentence,), (statement,), done=True)
    refused = replace(answer, statements=(), refusal=REFUSAL, notice=notice)
    for each, expected in ((answer, (question, said)), (refused, (question, text, notice, problem))):
        read = Markup(turn_html(article, Turn(1, question, each, problem)))
        assert set(read.tags) <= OURS
        assert all(kept(piece) in read.text for piece in expected)
        assert read.values("data-copy") == [kept(plain(each, article)), kept(markdown(each, article))]
    read = Markup(turn_html(article, Turn(1, question, answer)))
    assert read.values("data-quote") == [kept(text)]
    assert ("form" in read.tags) is (standalone.strip() != question.strip())


def test_numbers_follow_the_citations_of_the_answer() -> None:
    chips = [(a["id"], a["data-quote"]) for a in shown(ANSWER, number=3).attributes if "data-quote" in a]
    assert chips == [("chip-3-1-1", BUILT.quote), ("chip-3-1-2", WIDE.quote), ("chip-3-2-2", WIDE.quote)]


def test_a_citation_says_where_it_stands_and_what_it_quotes() -> None:
    first = next(a for a in shown(ANSWER).attributes if "data-quote" in a)
    assert first["data-place"] == f"characters {BUILT.start} to {BUILT.end}"
    paged = Markup(turn_html(replace(ARTICLE, pages=(0, BUILT.start)), Turn(1, ANSWER.question, ANSWER)))
    assert f"page 2 · characters {BUILT.start} to {BUILT.end}" in paged.values("data-place")
    assert first["aria-description"] == BUILT.quote
    assert first["aria-label"] == "Citation 1: show it in the article"


def test_the_payload_for_the_browser_is_json_that_survives_the_attribute() -> None:
    (payload,) = shown(ANSWER).values("data-lit")
    lit = json.loads(payload)
    assert [(p["key"], p["block"]) for p in lit] == [("1", 1), ("2", 1), ("e1", 1), ("e2", 3)]
    assert {frozenset(p) for p in lit} == {frozenset({"block", "start", "end", "key", "last"})}


@pytest.mark.parametrize(
    ("answer", "best"),
    [
        pytest.param(ANSWER, "1", id="the first citation"),
        pytest.param(replace(ANSWER, statements=()), "e1", id="else the best evidence"),
        pytest.param(Answer("q", "q"), "", id="else nothing"),
        pytest.param(None, "", id="nothing before the evidence"),
    ],
)
def test_the_turn_names_what_is_to_be_seen_first(answer: Answer | None, best: str) -> None:
    assert shown(answer).values("data-best") == [best]


def test_the_question_as_searched_can_be_changed_and_is_shown_only_when_it_differs() -> None:
    read = shown(ANSWER, number=2)
    assert "understood as" in read.text
    assert "How wide is the weir?" in read.text
    assert read.values("for") == ["searched-2"]
    assert {"again", "keep", "praise", "doubt"} == set(read.values("data-act"))
    assert "understood as" not in shown(replace(ANSWER, standalone=f" {ANSWER.question}\n")).text


def test_a_refusal_lists_the_nearest_passages_best_first() -> None:
    near = (evidence("A plank was lost.", 0.2), evidence("It was built in 1911!", 0.7))
    read = shown(Answer("q", "Is it <old>?", near, refusal=REFUSAL, done=True))
    assert REFUSAL in read.text
    assert "Looked for: “Is it <old>?”" in read.text
    assert read.text.index("It was built") < read.text.index("A plank")
    assert read.values("data-key") == ["e2", "e1"]


def test_a_refusal_lists_three_passages_at_most() -> None:
    near = tuple(evidence(quote, 0.5) for quote in ("A plank", "Two were", "The weir", "It was", "stayed"))
    read = shown(Answer("q", "q", near, refusal=REFUSAL, done=True))
    assert read.values("data-key") == ["e1", "e2", "e3"]


def test_a_refusal_quotes_what_the_article_says_instead_and_lists_it_once() -> None:
    found = evidence("It was built in 1911!", 0.7)
    near = (evidence("A plank was lost.", 0.2), found)
    instead = (Statement(BUILT.quote, (BUILT,), "quoted"),)
    answer = Answer("q", "q", near, instead, refusal=f"{REFUSAL} {INSTEAD}", done=True)
    read = shown(answer)
    assert read.text.index(INSTEAD) < read.text.index("It was built") < read.text.index("A plank")
    assert read.values("data-key") == ["1", "e1"]


TWO = (evidence("A plank was lost.", 0.2), evidence("It was built in 1911!", 0.7))
JUDGED = Answer("q", "q", TWO, answerable_p=0.9)
LEFT = (Rejection("x", "y"),)
SAID = ANSWER.statements
WRITING = "Writing; each sentence is checked before it is shown"
CHECKED = "Writing and checking: 1 sentence checked"
STAGES = {
    "before the evidence": (None, "Searching the article"),
    "before the judgement": (Answer("q", "q", TWO[:1]), "Judging whether 1 sentence can answer this"),
    "while the model is asked": (JUDGED, "Judging whether 2 sentences can answer this"),
    "under quotes": (replace(JUDGED, statements=SAID[1:]), WRITING),
    "while writing": (replace(JUDGED, statements=SAID), CHECKED),
    "when some did not stand": (replace(JUDGED, statements=SAID, rejected=LEFT), f"{CHECKED}, 1 left out"),
    "nothing when done": (ANSWER, ""),
}


@pytest.mark.parametrize(("answer", "said"), STAGES.values(), ids=STAGES)
def test_the_status_says_what_is_going_on(answer: Answer | None, said: str) -> None:
    assert stage(answer) == said
    assert (said in shown(answer).text) is True


def test_sentences_left_out_are_counted_when_the_answer_is_done() -> None:
    assert "1 drafted sentence was not supported" in shown(replace(ANSWER, rejected=LEFT)).text
    assert "2 drafted sentences were not supported" in shown(replace(ANSWER, rejected=LEFT * 2)).text
    assert "drafted" not in shown(replace(ANSWER, rejected=LEFT, done=False)).text


@pytest.mark.parametrize(
    ("vote", "pressed"),
    [("up", ["true", "false"]), ("down", ["false", "true"]), ("", ["false", "false"])],
    ids=["right", "wrong", "no opinion"],
)
def test_the_button_of_the_readers_opinion_is_pressed(vote: str, pressed: list[str]) -> None:
    read = shown(ANSWER, number=4, vote=vote)
    assert read.values("aria-pressed") == pressed
    assert read.values("data-value") == ["answer 4", "4", "4"]


def test_an_answer_at_work_has_no_tools_yet() -> None:
    assert shown(replace(ANSWER, done=False)).values("data-copy") == []


def test_every_text_of_the_article_or_of_a_reader_sets_its_own_direction() -> None:
    found = (evidence("It was built in 1911!", 0.7),)
    read = shown(replace(ANSWER, refusal=REFUSAL, evidence=found, statements=SAID[1:]))
    ways = zip(read.tags, read.attributes, strict=True)
    assert [tag for tag, given in ways if given.get("dir") == "auto"] == [
        *("h2", "textarea", "span", "p", "span", "blockquote")
    ]


def test_the_live_turn_is_announced_and_the_past_is_not() -> None:
    turn = Turn(1, "q", ANSWER)
    assert 'aria-live="polite"' in live_html(ARTICLE, turn)
    assert Markup(live_html(ARTICLE, None)).text == ""
    assert "aria-live" not in turns_html(ARTICLE, (turn,))
