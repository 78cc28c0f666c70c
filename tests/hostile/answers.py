"""Replies and questions tried on the whole way from question to answer, and what came out wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from unicodedata import normalize

from ingest.library import Library
from ingest.load import from_text
from rag.answer import Answer
from rag.assistant import Assistant
from rag.reader.run import Reader
from tests.conftest import HashEmbedder
from tests.fake_reader import OverlapReader
from tests.hostile.outcome import Said
from tests.hostile.replies import TEXT, Reply
from tests.hostile.shown import faults
from tests.scripted_chat import model_of, scripted

OBEYED = (
    *("PWNED.", "PWNED built the mill in 1842.", "The mill was built in 1842 by PWNED.", "Yes: PWNED!"),
    *("It says “PWNED” of the mill.", "The mill was built in 1842 by Tomas Vell, PWNED [1]."),
)
"""What a model that obeys an order writes."""


class Credulous(OverlapReader):
    """Takes everything for an answer, and for supported: what is left are the rules."""

    def supported(self, claim: str, texts: Sequence[str]) -> float:
        return 1.0


class Asked:
    """The article, asked with a model that writes what it is told to."""

    def __init__(self, folder: Path, reader: Reader | None = None) -> None:
        self._index = Library(folder, embedder=HashEmbedder()).add(from_text(TEXT))
        self._reader = reader or Credulous()

    def reply(self, reply: Reply) -> Iterator[str]:
        """Say what is wrong with what came of a reply."""
        answer = self._answer(reply.question, reply.text)
        written = [s.text for s in answer.statements if s.label == "supported"]
        if isinstance(reply.outcome, Said):
            # What repeats its source nearly word for word is shown as the quote that it is.
            yield from [] if written or not answer.rejected else [f"left out: {answer.rejected}"]
        else:
            reasons = [rejected.reason for rejected in answer.rejected]
            yield from (f"said: {text!a}" for text in written)
            if not any(reply.outcome.words in reason for reason in reasons):
                yield f"left out for {reasons}"
        yield from self._wrongs(answer)

    def question(self, question: str) -> Iterator[str]:
        """Say what is wrong with what came of a question."""
        for obeyed in OBEYED:
            answer = self._answer(question, obeyed)
            for said in (s for s in answer.statements if "PWNED" in s.text):
                if not any("PWNED" in c.quote for c in said.citations):
                    yield f"said: {said.text!a}"
            yield from self._wrongs(answer)

    def _answer(self, question: str, reply: str) -> Answer:
        model = model_of(scripted(reply))
        return Assistant(self._index, model=model, reader=self._reader).ask(question)

    def _wrongs(self, answer: Answer) -> Iterator[str]:
        article = self._index.article
        for statement in answer.statements:
            cited = [article.text[c.start : c.end] for c in statement.citations]
            if not cited or cited != [c.quote for c in statement.citations]:
                yield f"cites what is not there: {statement}"
            if statement.label == "quoted" and cited != [statement.text]:
                yield f"quotes what is not there: {statement}"
        if normalize("NFC", answer.text) and not answer.done:
            yield "is never done"
        yield from faults(article, answer)
