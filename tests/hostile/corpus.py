"""All files of the corpus, and what is wrong with what came of one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from unicodedata import normalize

from ingest.article import Article
from ingest.extract import LoadError
from ingest.load import load
from ingest.split import split
from rag.answer import Answer, Evidence
from rag.checking.ground import quote
from tests.hostile.books import books
from tests.hostile.builds import aimed
from tests.hostile.files import pdfs, words
from tests.hostile.outcome import Input, Loaded, Refused
from tests.hostile.pages import pages
from tests.hostile.shown import faults
from tests.hostile.texts import texts

SHOWN = 3
"""Sentences of an article that are shown as an answer, from its beginning and from its end."""


@cache
def inputs() -> dict[str, Input]:
    """Return the files of the corpus by their names."""
    return {one.name: one for one in chain(texts(), pages(), words(), pdfs(), books())}


def wrongs(one: Input, folder: Path, *, port: int = 9) -> Iterator[str]:
    """Load one, and say what is not as it should be; what it asks for lies at a port of this machine."""
    path = folder / f"hostile{one.ending}"
    path.write_bytes(one.build() if one.heavy else aimed(one.build(), port))
    expected = one.outcome
    try:
        article = load(path)
    except LoadError as error:
        if isinstance(expected, Loaded) or (
            isinstance(expected, Refused) and expected.words not in str(error)
        ):
            yield f"refused: {error}"
        if "\n" in str(error):
            yield "refused in several lines"
        return
    if isinstance(expected, Refused):
        yield f"loaded: {article.text[:80]!a}"
        return
    expected = expected if isinstance(expected, Loaded) else Loaded()
    has = (normalize("NFC", aimed(text.encode(), port).decode()).strip() for text in expected.has)
    yield from (f"lacks {text!a}: {article.text[:200]!a}" for text in has if text not in article.text)
    yield from (f"has {text!a}" for text in expected.lacks if text in article.text + article.title)
    if expected.title is not None and article.title != expected.title:
        yield f"is named {article.title!a}"
    yield from _shown(article)


def _shown(article: Article) -> Iterator[str]:
    """Say what of an article breaks out of its place wherever it is shown."""
    sentences, passages = split(article.text)
    yield from (f"{s.start} is not where it is" for s in sentences if article.text[s.start : s.end] != s.text)
    yield from (f"{p.start} is not where it is" for p in passages if article.text[p.start : p.end] != p.text)
    some = [*sentences[:SHOWN], *sentences[SHOWN:][-SHOWN:]]
    said = tuple(quote(sentence, article) for sentence in some)
    evidence = tuple(Evidence(sentence, 0.5) for sentence in some)
    question = article.title
    yield from faults(article, Answer(question, some[-1].text, evidence, said, 0.9, llm="none", done=True))
