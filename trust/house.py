"""A small library with articles and conversations, and what is done with it: the ground of the trials."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable
from pathlib import Path

from ingest.article import Article
from ingest.embed import Embedder, MiniLM
from ingest.index import ArticleIndex
from ingest.library import Library
from rag.answer import Answer, Statement, cite
from ui.database import Database, home_database
from ui.export import conversation_markdown
from ui.feedback import Feedback, praised
from ui.files import write_whole
from ui.memory import Memory

READER = "0123456789abcdef" * 4
_WIDTH = 64
_LANDS = ("Almen", "Brost", "Carven", "Dunholt", "Esk", "Farnow")


def _article(land: str) -> Article:
    towns = [
        f"Town {n} of {land} has {n + 3} bridges. Its mayor is called Person{n} {land}." for n in range(24)
    ]
    return Article(f"The towns of {land}", f"{land}.txt", "\n".join(towns))


ARTICLES = {article.id: article for article in map(_article, _LANDS)}


class HashedWords(Embedder):
    """Bags of hashed words: similar texts share words, and nothing has to be loaded."""

    @property
    def identity(self) -> str:
        """Say that it is no model."""
        return "hashed-words"

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed texts, each alone."""
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """Count words by their digest, to unit length."""
        vector = [0.01] + [0.0] * (_WIDTH - 1)
        for word in re.findall(r"\w+", text.lower()):
            vector[hashlib.sha256(word.encode()).digest()[0] % _WIDTH] += 1.0
        norm = math.sqrt(sum(v * v for v in vector))
        return [v / norm for v in vector]


class House:
    """The library in a folder as one process has it open, with its reader's conversations."""

    def __init__(
        self, root: Path, *, model: bool = False, tell: Callable[[str], None] = lambda line: None
    ) -> None:
        """With `model` texts are embedded by the real one."""
        embedder = MiniLM() if model else HashedWords()
        self.library = Library(root, embedder=embedder, tell=tell)
        self.database: Database = home_database(root)
        self.memory = Memory(self.database)
        self.feedback = Feedback(root / "cases.jsonl")

    def add(self, id_: str) -> None:
        """Add an article."""
        self.library.add(ARTICLES[id_])

    def rebuild(self, id_: str) -> None:
        """Have an index built again that is there."""
        if index := self.library._open.pop(id_, None):
            index.close()
        (self.library.root / "articles" / id_ / "manifest.json").unlink(missing_ok=True)
        self.library.open(id_)

    def answer(self, id_: str, n: int) -> Answer:
        """Ask for a sentence of an article, and quote what is nearest."""
        index = self.library.open(id_)
        wanted = n % len(index.sentences)
        near = index.similarities(index.sentences[wanted].text).sentences
        found = index.sentences[
            wanted if near[wanted] >= max(near.values()) - 1e-5 else max(near, key=near.__getitem__)
        ]
        quote = cite(index.article, found.start, found.end)
        question = f"Question {n} of {index.article.title}"
        statement = Statement(quote.quote, (quote,), "quoted")
        return Answer(question, question, statements=(statement,), answerable_p=0.9, done=True)

    def ask(self, id_: str, n: int) -> None:
        """Ask, and keep the answer."""
        self.memory.append(READER, ARTICLES[id_], self.answer(id_, n))

    def clear(self, id_: str) -> None:
        """Clear a conversation."""
        self.memory.keep(READER, ARTICLES[id_], ())

    def export(self, id_: str) -> None:
        """Save a conversation to a file."""
        text = conversation_markdown(ARTICLES[id_], self.memory.conversation(READER, ARTICLES[id_]))
        write_whole(self.library.root / f"{id_}.md", text.encode(), what="the conversation")

    def judge(self, id_: str, n: int) -> None:
        """Call an answer right."""
        self.feedback.keep(praised(self.answer(id_, n), (), ARTICLES[id_]))

    def numbers(self, id_: str) -> list[int]:
        """Return the numbers of the questions kept about an article; each quote must stand there."""
        turns = self.memory.conversation(READER, ARTICLES[id_])
        for citation in (c for turn in turns for c in turn.citations):
            assert ARTICLES[id_].text[citation.start : citation.end] == citation.quote, citation
        return [int(turn.question.split()[1]) for turn in turns]


def answers(index: ArticleIndex) -> str:
    """Say what is wrong with an index that is asked for each of its sentences; nothing if all are found."""
    pieces = len(index.sentences), len(index.passages)
    for n in range(0, len(index.sentences), 7):
        near = index.similarities(index.sentences[n].text)
        if (len(near.sentences), len(near.passages)) != pieces:
            return f"{len(near.sentences)} sentences and {len(near.passages)} passages of {pieces} are found"
        if near.sentences[n] < max(near.sentences.values()) - 1e-5 or near.sentences[n] < 1 - 1e-3:
            return f"sentence {n} is not the nearest to itself"
    return ""
