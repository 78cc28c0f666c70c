"""Saved answers, receipts and cases that mean harm, and what their readers make of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from eval.jsonl import DataError, parser
from eval.row import Row
from ingest.article import Article
from ingest.split import split
from rag.answer import REFUSAL, Answer
from rag.cases import CaseError, read_case
from rag.checking.check import Supporting
from rag.checking.ground import quote
from rag.receipt.record import conversation, record
from rag.receipt.restored import restore
from rag.receipt.saved import SavedError, read_all
from rag.receipt.value import RecordError
from rag.receipt.verify import check
from tests.hostile.outcome import Fails, Refused, Stands
from tests.hostile.replies import TEXT, TRUE, tags

ARTICLE = Article("The tide mill", "test", TEXT)
_FIRST = split(TEXT)[0][0]
_SAID = quote(_FIRST, ARTICLE)
_WHOLE = Answer("Who built the mill?", "Who built the mill?", (), (_SAID,), 0.9, llm="none", done=True)
_RECORD: dict[str, Any] = json.loads(json.dumps(record(_WHOLE, ARTICLE)))

Saved = tuple[bytes, Refused | Fails | Stands]


def _with(**changed: Any) -> bytes:
    return json.dumps(_RECORD | changed).encode()


def _stating(text: str, label: str = "supported", **citation: Any) -> bytes:
    """Return an answer that says one sentence and cites the first of the article, but for what is given."""
    cited = {"start": _FIRST.start, "end": _FIRST.end, "quote": _FIRST.text} | citation
    return _with(answer=text, statements=[{"text": text, "label": label, "citations": [cited]}])


def _told(**changed: Any) -> bytes:
    return json.dumps(conversation(ARTICLE, [_WHOLE]) | changed).encode()


_OWN = "the text of the answer is not"
_HAS = "the article has"
_WRITTEN = "is not written so"
_TRUE = f"{TRUE}."
SAVED: Mapping[str, Saved] = {
    "as it was": (_with(), Stands()),
    "written, and true": (_stating(_TRUE), Stands()),
    "a conversation": (_told(), Stands()),
    "a mark of byte order": (b"\xef\xbb\xbf" + _with(), Stands()),
    "in UTF-16": (_with().decode().encode("utf-16"), Stands()),
    "keys of its own": (_with(__class__="os.system", run="rm -rf ~", **{"$ref": "#"}), Stands()),
    "a key twice": (_with()[:-1] + b', "refused": true}', Fails(_OWN)),
    "another quote": (_stating(_FIRST.text, "quoted", quote="The mayor resigned."), Fails(_HAS)),
    "a quote turned round": (_stating("\u202e" + _FIRST.text, "quoted"), Fails("not the quote")),
    "a quote with a blank of no width": (
        _stating(_FIRST.text.replace("mill", "mi\u200bll"), "quoted"),
        Fails("not the quote"),
    ),
    "a quote in look-alikes": (
        _stating(_FIRST.text, "quoted", quote=_FIRST.text.replace("e", "е", 1)),
        Fails(_HAS),
    ),
    "tags behind a quote": (_stating(_FIRST.text + tags("but no"), "quoted"), Fails("not the quote")),
    "a denial with a blank of no width": (_stating("The mill was n\u200bot built in 1842."), Fails(_WRITTEN)),
    "a link": (_stating(f"{TRUE} [here](http://evil.example/)."), Fails(_WRITTEN)),
    "a colour of the terminal": (_stating(f"\x1b[31m{_TRUE}"), Fails(_WRITTEN)),
    "another number": (_stating("The mill was built in 1843."), Fails("number 1843")),
    "places before the article": (_stating(_TRUE, start=-5), Fails("lies outside")),
    "places behind the article": (_stating(_TRUE, end=10**30), Fails("lies outside")),
    "places the wrong way round": (_stating(_TRUE, start=50, end=10), Fails("lies outside")),
    "half of a sentence": (_stating(_TRUE, end=20, quote=TEXT[:20]), Fails("is not a sentence")),
    "nothing cited": (
        _with(statements=[{"text": _TRUE, "label": "quoted", "citations": []}]),
        Fails("cites nothing"),
    ),
    "a text of its own": (_with(answer="The mayor resigned."), Fails(_OWN)),
    "a refusal that says something": (
        _with(refused=True, answer=f"{REFUSAL} The mayor resigned.", statements=[]),
        Fails(_OWN),
    ),
    "a sentence of a megabyte": (_stating("mill " * 200_000), Fails("more than a sentence")),
    "a megabyte without a blank": (_stating("m" * 1_000_000), Fails("more than a sentence")),
    "a million citations": (
        _with(
            statements=[
                {
                    "text": _TRUE,
                    "label": "supported",
                    "citations": [{"start": 0, "end": 3, "quote": "The"}] * 10_000,
                }
            ]
        ),
        Fails(""),
    ),
    "places of text": (_stating(_TRUE, start="0"), Refused("must be a whole number")),
    "places that are true": (_stating(_TRUE, start=True), Refused("must be a whole number")),
    "places of NaN": (_stating(_TRUE, start=float("nan")), Refused("must be a whole number")),
    "another label": (_stating(_TRUE, "proved"), Refused("must be quoted or supported")),
    "no statements": (_with(statements=None), Refused("must be a list")),
    "statements of text": (_with(statements=["x"]), Refused("must be an object")),
    "says nothing": (_with(statements=[], answer=""), Refused("neither says nor declines")),
    "a list": (b"[1, 2]", Refused("must be an object")),
    "lists in lists": (b"[" * 100_000 + b"]" * 100_000, Refused("")),
    "objects in objects": (b'{"a":' * 100_000, Refused("not one JSON object")),
    "a number of a megabyte": (b'{"statements": ' + b"9" * 1_000_000 + b"}", Refused("not one JSON object")),
    "no JSON": (b"<html>", Refused("not one JSON object")),
    "nothing": (b"", Refused("not one JSON object")),
    "NULs": (b"\0\0\0\0", Refused("not one JSON object")),
    "half a character in the file": (b'{"standalone": "\xed\xa0\x80"}', Refused('has no "statements"')),
    "half a character as JSON": (_stating("The mill \ud800."), Fails(_WRITTEN)),
    "a program": (b"cos\nsystem\n(S'true'\ntR.", Refused("not one JSON object")),
    "two answers": (_with() + _with(), Refused("not one JSON object")),
    "a conversation of tomorrow": (_told(version=99), Refused("version 99")),
    "a conversation without turns": (_told(turns=[]), Refused("without turns")),
    "turns of another article": (_told(article="0" * 64), Refused("turn 1 is of article")),
    "turns of text": (_told(turns=["x"]), Refused("must be an object")),
}
"""Each saved answer with what comes of it."""


def wrong(data: bytes, outcome: Refused | Fails | Stands, reader: Supporting) -> Iterator[str]:
    """Read a saved answer, check it again, and say what is not as it should be."""
    try:
        turns = [check(saved, ARTICLE, reader) for saved in read_all(data)]
    except SavedError as error:
        if not isinstance(outcome, Refused) or outcome.words not in str(error):
            yield f"refused: {str(error)[:200]!a}"
        return
    told = [str(fault) for t in turns for fault in (t.fault, *(v.fault for v in t.verdicts)) if fault]
    if isinstance(outcome, Stands) and told:
        yield f"does not stand: {told}"
    if isinstance(outcome, Refused) or (
        isinstance(outcome, Fails) and not any(outcome.words in f for f in told)
    ):
        yield f"is told of: {[fault[:200] for fault in told]}"


def unread(data: bytes) -> Iterator[str]:
    """Say which reader of records, cases or rows ends with anything but a value or its own error."""
    text = data.decode("utf-8", "replace")
    readings = (
        (lambda: restore(json.loads(text), ARTICLE), (RecordError, ValueError, RecursionError)),
        (lambda: read_case(text), (CaseError,)),
        (lambda: parser(Row)(text), (DataError,)),
    )
    for read, errors in readings:
        try:
            read()
        except errors as error:
            if "\n" in str(error) and errors[0] is not RecordError:
                yield f"told in several lines: {str(error)[:200]!a}"
