"""What is fed with anything at all: each takes bytes, and raises only where a promise is broken."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress

from eval.jsonl import DataError, parser
from eval.row import Row
from ingest.article import Article
from ingest.epub import read_epub
from ingest.extract import Extract, LoadError
from ingest.load import from_text
from ingest.pdf import read_pdf
from ingest.readers import read_markdown, read_text
from ingest.split import MAX_SENTENCE, MAX_SENTENCES, split
from ingest.web import read_html
from ingest.word import read_docx
from rag.answer import REFUSAL, Answer, Rejection
from rag.cases import CaseError, read_case
from rag.checking.ground import MAX_CITATIONS, ground, quote
from rag.receipt.restored import restore
from rag.receipt.saved import SavedError, read_all
from rag.receipt.value import RecordError
from rag.receipt.verify import check
from tests.hostile.answers import Credulous
from tests.hostile.builds import word
from tests.hostile.corpus import inputs
from tests.hostile.replies import REPLIES, TEXT
from tests.hostile.saved import ARTICLE, SAVED
from tests.hostile.shown import faults

Target = Callable[[bytes], None]


def _loads(reader: Callable[[bytes, str | None], Extract]) -> Target:
    """An article or a LoadError, and an article is kept as it is."""

    def target(data: bytes) -> None:
        with suppress(LoadError):
            found = reader(data, None)
            article = from_text(found.text, title=found.title)
            assert from_text(article.text).text == article.text
            article.text.encode()

    return target


def _word(data: bytes) -> None:
    _loads(read_docx)(word("", parts={"word/document.xml": data}))


def splits(data: bytes) -> None:
    """Pieces lie where they say, in order, hold all but headings' marks, and are as long as may be."""
    text = data.decode("utf-8", "replace")
    sentences, passages = split(text)
    at = 0
    for sentence in sentences:
        assert text[sentence.start : sentence.end] == sentence.text
        assert not text[at : sentence.start].strip().strip("#")
        assert at <= sentence.start < sentence.end <= sentence.start + MAX_SENTENCE
        assert passages[sentence.passage].start <= sentence.start
        assert sentence.end <= passages[sentence.passage].end
        at = sentence.end
    assert not text[at:].strip()
    held = [sum(p.start <= s.start and s.end <= p.end for s in sentences) for p in passages]
    assert all(1 <= count <= MAX_SENTENCES for count in held)


def grounds(data: bytes) -> None:
    """A draft is cited to the letter or rejected with a reason; a quote is what it cites."""
    draft, question, text = _three(data)
    article = Article("Anything", "test", text or TEXT)
    sentences = split(article.text)[0][:6]
    found = ground(draft, question, sentences, article)
    if isinstance(found, Rejection):
        assert found.reason
        return
    assert found.label == "supported"
    assert 1 <= len(found.citations) <= MAX_CITATIONS
    assert all(article.text[c.start : c.end] == c.quote for c in found.citations)


def shows(data: bytes) -> None:
    """Nothing of an article, a question or a refusal breaks out of its place."""
    title, question, text = _three(data)
    with suppress(LoadError):
        article = from_text(text, title=title, source=question)
        said = tuple(quote(sentence, article) for sentence in split(article.text)[0][:3])
        refusal = f"{REFUSAL} {title}".replace("\0", "")
        answer = Answer(question, title or question, (), said, 0.5, refusal, llm="none", done=True)
        assert list(faults(article, answer)) == []


def reads(data: bytes) -> None:
    """A record, a receipt, a case or a row is a value, or its reader's own error."""
    text = data.decode("utf-8", "replace")
    with suppress(SavedError):
        for saved in read_all(data):
            check(saved, ARTICLE, Credulous())
    with suppress(CaseError):
        read_case(text)
    with suppress(DataError):
        parser(Row)(text)
    with suppress(ValueError, RecursionError):
        record = json.loads(text)
        with suppress(RecordError):
            restore(record, ARTICLE)


def _three(data: bytes) -> tuple[str, str, str]:
    first, second, third = [*data.split(b"\xff", 2), b"", b""][:3]
    return (
        first.decode("utf-8", "replace"),
        second.decode("utf-8", "replace"),
        third.decode("utf-8", "replace"),
    )


TARGETS: dict[str, Target] = {
    "text": _loads(read_text),
    "markdown": _loads(read_markdown),
    "page": _loads(read_html),
    "pdf": _loads(read_pdf),
    "word": _word,
    "book": _loads(read_epub),
    "split": splits,
    "ground": grounds,
    "shown": shows,
    "saved": reads,
}
_FILES = {"text": ".txt", "markdown": ".md", "page": ".html", "pdf": ".pdf", "book": ".epub", "split": ".txt"}
_MOST = 60_000


def seeds(name: str) -> Iterator[bytes]:
    """Yield what a target is fed with first: what the corpus has of its kind."""
    light = [one for one in inputs().values() if not one.heavy]
    if name in _FILES:
        found = [one.build() for one in light if one.ending == _FILES[name]]
    elif name == "word":
        found = [word("<w:p><w:r><w:t>So it is.</w:t></w:r></w:p>")]
    elif name == "saved":
        found = [data for data, _ in SAVED.values()]
    else:
        texts = [one.build() for one in light if one.ending == ".txt"]
        drafts = [reply.text.encode("utf-8", "replace") for reply in REPLIES.values()]
        found = [
            b"\xff".join([draft, b"What is said?", text])
            for draft, text in zip(drafts, texts * 2, strict=False)
        ]
    yield from (data for data in found if len(data) <= _MOST)
