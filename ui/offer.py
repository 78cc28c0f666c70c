"""Questions that the chat model writes, a sentence of the article at a time; what they claim is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from ingest.article import Sentence
from rag.checking import exact, lexicon, naming
from rag.models.open import Model
from rag.writing.draft import streamed
from rag.writing.followup import depends

MAX_TOKENS = 40
TRIED = 8
"""Sentences that questions are written of."""

LONGEST = 120
"""Most characters of a question that is offered."""

SYSTEM = (
    "Write one short question that the sentence answers, as somebody would ask who has not read it. Name "
    "what it is about. Reply with the question only."
)
EXAMPLES = (
    (
        "The harbour board says that repairs to the ferry's engine may cost 40,000 crowns.",
        "How much may the repairs to the ferry's engine cost?",
    ),
    (
        "Library visits rose by a tenth because it opens longer, the director, Omar Reyes, told the council.",
        "Why did library visits rise, according to Omar Reyes?",
    ),
    (
        "Farmers complain of flooded fields, but beavers returned to the river Ulm for good in 2011.",
        "When did beavers return to the river Ulm?",
    ),
)
"""Invented, so that no fact of a reader's article can come from here."""


def spread(sentences: Sequence[Sentence], n: int = TRIED) -> list[Sentence]:
    """Return up to n sentences spread over an article: those of each stretch that say most exactly."""
    told = [s for s in sentences if naming.names(s.text) or exact.numbers(s.text)]
    apart = max(1, -(-len(told) // max(1, n)))
    stretches = [told[k : k + apart] for k in range(0, len(told), apart)]
    return [max(stretch, key=lambda s: len(lexicon.content(s.text))) for stretch in stretches]


def written(
    sentences: Sequence[Sentence], model: Model, holds: Callable[[str, Sentence], bool]
) -> Iterator[tuple[str, int]]:
    """Yield the questions that hold, each with the place where its sentence begins; takes seconds a sentence.

    `holds` tells whether the article answers a question from that sentence. The model is used while nobody
    else needs it: a question that is being written then is given up, and written again later.
    """
    for sentence in sentences:
        draft = None
        while draft is None:
            model.until_idle()
            draft = _drafted(sentence, model)
        question = _fitting(draft, sentence)
        if question and holds(question, sentence):
            yield question, sentence.start


def _drafted(sentence: Sentence, model: Model) -> str | None:
    """Return what the model writes of a sentence; None where somebody needs it meanwhile."""
    turns: list[BaseMessage] = [SystemMessage(SYSTEM)]
    for text, reply in EXAMPLES:
        turns += [HumanMessage(text), AIMessage(reply)]
    draft = ""
    with closing(
        streamed(model.chat(), [*turns, HumanMessage(sentence.text)], max_tokens=MAX_TOKENS)
    ) as chunks:
        for chunk in chunks:
            if not model.idle:
                return None
            draft += chunk
    return draft


def _fitting(draft: str, sentence: Sentence) -> str | None:
    """Return the question that a draft begins with; None where it cannot be offered.

    It must stand alone, be short, and bring no name or number that the sentence lacks.
    """
    question = draft.strip().splitlines()[0].strip('"“” ') if draft.strip() else ""
    own = {naming.name_key(name) for name in naming.names(question)}
    fits = (
        question.endswith("?")
        and question.count("?") == 1
        and len(question) <= LONGEST
        and not depends(question)
        and own <= naming.name_keys(sentence.text)
        and exact.numbers(question) <= exact.numbers(sentence.text)
    )
    return question if fits else None
