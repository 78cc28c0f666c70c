"""Follow-up questions made whole by rules: what is replaced, what is put in, what is left alone."""

from __future__ import annotations

import pytest

from rag.answer import Answer, Statement
from rag.followup import depends, whole

MILL = "When did Tomas Vell build the tide mill?"
BUILT = "The crew of Ines Calder dug a long canal (with spades) in 1842."


def turns(*questions: str, answer: str = "") -> list[Answer]:
    said = (Statement(answer, (), "quoted"),) if answer else ()
    return [Answer(question, question, statements=said) for question in questions]


WHOLE: dict[str, tuple[tuple[str, ...], str, str]] = {
    "it, the object": ((MILL,), "Who repaired it?", "Who repaired the tide mill?"),
    "he, the person": ((MILL,), "Where did he live?", "Where did Tomas Vell live?"),
    "his, the owner": ((MILL,), "Who were his brothers?", "Who were Tomas Vell's brothers?"),
    "its, the owner": ((MILL,), "Who measured its height?", "Who measured the tide mill's height?"),
    "they, the group": (
        ("What do the ferrymen of Oslo want?",),
        "When did they strike?",
        "When did the ferrymen of Oslo strike?",
    ),
    "it, a land": (("What does Norway fear?",), "What has it done about that?", ""),
    "a leading And": ((MILL,), "And who repaired it?", "Who repaired the tide mill?"),
    "there, the place": (
        ("Who lives in Port Ellery?",),
        "What grows there?",
        "What grows in Port Ellery?",
    ),
    "from the turn before the last": (
        ("Who is Ines Calder?", "Does it rain often?"),
        "Where does she teach?",
        "Where does Ines Calder teach?",
    ),
    "who is asked for": (
        ("Who runs the ferry?",),
        "When does she retire?",
        "When does the person who runs the ferry retire?",
    ),
    "what is asked for": (
        ("Which valley flooded the town?",),
        "How deep is it?",
        "How deep is the valley that flooded the town?",
    ),
    "that figure": (
        ("How many barges have sunk?",),
        "Who gave that figure?",
        "Who gave the figure of how many barges have sunk?",
    ),
    "says so": (("Could the dam break?",), "Who says so?", "Who says that the dam could break?"),
    "in that case": (
        ("What if the dam breaks?",),
        "Who is warned in that case?",
        "Who is warned if the dam breaks?",
    ),
    "why": ((MILL,), "And why?", "Why did Tomas Vell build the tide mill then?"),
    "why there": (
        ("From which valleys does Norway take its timber?",),
        "Why there?",
        "Why does Norway take its timber from those valleys?",
    ),
    "why what": (
        ("What does Norway want in the north?",),
        "Why?",
        "Why does Norway want that in the north?",
    ),
    "a person for a person": ((MILL,), "And Ines Calder?", "When did Ines Calder build the tide mill?"),
    "a land for two": (
        ("How have Norway and Sweden reacted?",),
        "What about Denmark?",
        "How has Denmark reacted?",
    ),
    "a year for a year": (("Who ruled Norway in 1905?",), "And in 1950?", "Who ruled Norway in 1950?"),
    "a year where there was none": (
        ("How many ships sank?",),
        "And in 1950?",
        "How many ships sank in 1950?",
    ),
    "now": (
        ("What was the harbour of Bergen like in the past?",),
        "And now?",
        "What is the harbour of Bergen like now?",
    ),
    "how many": (
        ("Did Norway sell ships to Chile?",),
        "How many?",
        "How many ships did Norway sell to Chile?",
    ),
    "a name where there is no place for it": (("Why?",), "And Sweden?", ""),
    "nothing for them": ((MILL,), "Who repaired them?", ""),
}


@pytest.mark.parametrize(("earlier", "question", "expected"), WHOLE.values(), ids=WHOLE)
def test_made_whole(earlier: tuple[str, ...], question: str, expected: str) -> None:
    assert (whole(question, turns(*earlier)) or "") == expected


def test_the_answer_says_what_was_asked_for() -> None:
    history = turns("What did the crew dig near the town?", answer=BUILT)
    assert whole("How far did it reach, next to the earlier ones?", history) == (
        "How far did the long canal reach, next to the earlier canals?"
    )
    ferry = turns("Who runs the ferry?", answer="Since May it has been run by Ada Quill.")
    assert whole("When does she retire?", ferry) == "When does Ada Quill retire?"


OWN = {
    "another topic in few words": "What is Chile's plan?",
    "did and how are no pointers": "How did Chile react?",
    "that after a verb of speech": "Who says that Norway sold ships?",
    "there is": "Are there ships in the harbour of Bergen?",
    "it is said": "Is it likely that Norway sells ships?",
    "a pronoun for a name of its own": "When did Ada Quill sell her ferry?",
    "this article": "What is this article about, ships or harbours?",
}


@pytest.mark.parametrize("question", OWN.values(), ids=OWN)
def test_a_question_of_its_own_leans_on_nothing(question: str) -> None:
    assert not depends(question, turns(MILL))
