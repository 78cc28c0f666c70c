"""A reader's verdict on an answer, kept as a case of the evaluation: what a right answer says and cites."""

from __future__ import annotations

import hashlib
import json
import re
import threading
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.article import Article
from ingest.split import split
from rag.answer import REFUSAL, Answer
from rag.cases import Case, CaseError, Groups, read_case, write_case
from rag.checking import lexicon, naming
from ui.files import KeepError, Latest, delete, write_whole

_FLAGS = re.IGNORECASE | re.DOTALL
_WORD = re.compile(r"\w+(?:(?:[.,-]|['’](?!s\b))\w+)*")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_LEAST_STEM = 4
"""Letters of a stem from which a word may end otherwise: opened, opens."""
_VERDICT = re.compile(r"^\W*(yes|no)(?:[.,:;!]|\s*$)", re.IGNORECASE)
_OPPOSITE = {"yes": "no", "no": "yes"}
_MARKS = " \t\r\n\u00a0\"'“”„‟‘’‚«»‹›"
_SHOWN = 60
_TERMS = 2
_WHAT = "your feedback"
_ASKS_WHO = re.compile(r"^[^\w\n]*(?:and |but |so )?(?:who|whom|whose|where)\b", re.I | re.M)
_ASKS_FIGURE = re.compile(r"\bwhen\b|\bhow (?:many|much|long|far|tall|old|wide)\b|\b(?:date|year)\b", re.I)


class FeedbackError(ValueError):
    """What the reader wrote makes no case; the message says what is missing or wrong."""


def case_id(answer: Answer, history: Sequence[Answer], article: Article) -> str:
    """Return the id of the case that any verdict on this answer makes: of article, question and history."""
    asked = [article.sha256, answer.question, *(past.question for past in history), *(_about(answer) or ())]
    return f"reader-{hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:10]}"


def praised(answer: Answer, history: Sequence[Answer], article: Article) -> Case:
    """Return the case of an answer that is right: what it says and cites is the gold."""
    case = replace(_case(answer, history, article), answerable=not answer.refused, vote="up")
    if answer.refused:
        return case
    quotes = [citation.quote for citation in answer.citations]
    facts = _facts(
        [s.text for s in answer.statements], _Texts(answer, " ".join(quotes), article.text.lower())
    )
    return replace(case, facts=facts, evidence=_evidence(quotes))


def corrected(answer: Answer, history: Sequence[Answer], article: Article, *, says: str, quote: str) -> Case:
    """Return the case of an answer that is wrong: `says` is what the article says, `quote` where it does.

    The quote may differ from the article in white space, and stand in quotation marks.

    Raises:
        FeedbackError: `says` has no words, or the quote is not in the article.
    """
    if not any(map(str.isalnum, says)):
        raise FeedbackError(f"{_shown(says)} is no answer; write what the article says, in a sentence")
    passage = _located(quote, article.text)
    said = [sentence.text for sentence in split(says.strip())[0]]
    facts = _facts(said, _Texts(answer, passage, article.text.lower(), wrong=answer.text))
    return replace(_case(answer, history, article), facts=facts, evidence=_evidence([passage]))


def denied(answer: Answer, history: Sequence[Answer], article: Article) -> Case:
    """Return the case of a question that the article does not answer."""
    return replace(_case(answer, history, article), answerable=False)


class Feedback:
    """The cases of all readers in one JSONL file. Safe between threads of one process, which owns it.

    What writes raises KeepError; what only reads takes a file that cannot be read for an empty one.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._votes = Latest(path, lambda data: dict(map(_vote, _lines(data))))

    def ids(self) -> frozenset[str]:
        """Return the ids of the cases that are kept."""
        return frozenset(filter(None, self._voted()))

    def vote(self, answer: Answer, history: Sequence[Answer], article: Article) -> str:
        """Return "up" or "down" as the answer was judged, empty where it was not."""
        return self._voted().get(case_id(answer, history, article), "")

    def _voted(self) -> dict[str, str]:
        with self._lock, suppress(OSError):
            return self._votes.read()
        return {}

    def keep(self, case: Case) -> None:
        """Add the case, or put it in the place of the one with its id."""
        # Half a character, which a browser may send, is written as JSON escapes it.
        line = write_case(case).encode("utf-8", "backslashreplace")
        with self._lock:
            lines = self._read()
            ids = [_vote(other)[0] for other in lines]
            at = ids.index(case.id) if case.id in ids else len(ids)
            lines[at : at + 1] = [line]
            self._write(lines)

    def drop(self, id_: str) -> None:
        """Take the case with that id away, if there is one."""
        with self._lock:
            lines = self._read()
            rest = [line for line in lines if _vote(line)[0] != id_]
            if len(rest) < len(lines):
                self._write(rest)

    def _read(self) -> list[bytes]:
        try:
            return _lines(self.path.read_bytes())
        except FileNotFoundError:
            return []
        except OSError as error:
            raise KeepError.of(_WHAT, self.path, error) from error

    def _write(self, lines: Sequence[bytes]) -> None:
        if lines:
            write_whole(self.path, b"".join(line + b"\n" for line in lines), what=_WHAT)
        else:
            delete(self.path, what=_WHAT)


def _lines(data: bytes) -> list[bytes]:
    """Return the lines of a file; one that is damaged stays as it is, to the byte."""
    lines = data.split(b"\n")
    return lines if lines[-1] else lines[:-1]


def _vote(line: bytes) -> tuple[str, str]:
    """Return the id and the vote of a case; both are empty where the line is no case."""
    try:
        case = read_case(line)
    except CaseError:
        return "", ""
    return case.id, case.vote or "down"


def _case(answer: Answer, history: Sequence[Answer], article: Article) -> Case:
    return Case(
        id=case_id(answer, history, article),
        kind="reader",
        question=answer.question,
        answerable=True,
        history=tuple(past.question for past in history),
        context=article.text,
        vote="down",
        about=_about(answer),
    )


def _about(answer: Answer) -> tuple[int, int] | None:
    marked = answer.about.marked if answer.about and answer.about.want in ("ask", "view") else None
    return (marked.start, marked.end) if marked else None


def _evidence(quotes: Iterable[str]) -> Groups:
    """Return a group for each quote, for each paragraph of one that runs over several."""
    pieces = (piece.strip() for quote in quotes for piece in re.split(r"\n\s*\n", quote))
    return tuple((piece,) for piece in dict.fromkeys(pieces) if piece)


def _located(quote: str, text: str) -> str:
    """Return the slice of the text that a quote copies."""
    copied = unicodedata.normalize("NFC", quote)
    for words in (copied.split(), copied.strip(_MARKS).split()):
        found = re.search(r"\s+".join(map(re.escape, words)), text)
        if found and any(map(str.isalnum, found[0])):
            return found[0]
    raise FeedbackError(f"the article does not have {_shown(quote)}; copy the passage from it word for word")


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…")


@dataclass(frozen=True, slots=True)
class _Texts:
    """What patterns are chosen by: they match what is cited, not what is asked, nor a `wrong` answer."""

    answer: Answer
    cited: str
    article: str
    wrong: str = ""

    @property
    def asked(self) -> str:
        return "\n".join([self.answer.question, self.answer.standalone, REFUSAL])


def _facts(sentences: Sequence[str], texts: _Texts) -> Groups:
    """Return a group for each sentence, and one for the yes or no that the first opens with."""
    said = (_VERDICT.sub("", sentence).strip() for sentence in sentences)
    facts = [_pattern(sentence, texts) for sentence in said if sentence]
    if sentences and (verdict := _VERDICT.match(sentences[0])):
        word = verdict[1].lower()
        # Beside another fact it is enough not to say the opposite: the sentence that settles it answers, too.
        alone = all(re.search(fact, texts.asked, _FLAGS) for fact in facts)
        facts.insert(0, rf"^\W*{word}\b" if alone else rf"^(?!\W*{_OPPOSITE[word]}[.,:;!])")
    return tuple((fact,) for fact in dict.fromkeys(facts))


def _pattern(sentence: str, texts: _Texts) -> str:
    """Return a pattern of the words that tell a sentence from others, in either order."""
    words = [word for word in _WORD.findall(sentence) if _tells(word)]
    if not words:
        return r"\s+".join(map(re.escape, sentence.split()))
    names = {part for name in naming.names(f"of {sentence}") for part in _WORD.findall(name)}
    ranks = {word: _faults(word, texts, named=word in names) for word in words}
    fit = [word for word in ranks if ranks[word] == min(ranks.values())]
    best = sorted(fit, key=lambda word: (texts.article.count(word.lower()), -len(word)))[:_TERMS]
    terms = list(dict.fromkeys(_term(word) for word in words if word in best))
    return "|".join(dict.fromkeys([".*".join(terms), ".*".join(reversed(terms))]))


def _tells(word: str) -> bool:
    return bool(_FIGURE.match(word) or lexicon.matter(word))


def _faults(word: str, texts: _Texts, *, named: bool) -> tuple[bool, ...]:
    """Return what speaks against asking for a word, the weightiest first."""
    said = re.compile(_term(word), _FLAGS).search
    figure = bool(_FIGURE.match(word)) or word.lower() in lexicon.NUMBER_WORDS
    fits = (figure or not _ASKS_FIGURE.search(texts.asked)) and (named or not _ASKS_WHO.search(texts.asked))
    return bool(said(texts.asked)), bool(said(texts.wrong)), not said(texts.cited), not fits


def _term(word: str) -> str:
    if _FIGURE.fullmatch(word):
        figure = re.sub(r",(?=\d{3})", ",?", re.escape(word))
        return rf"(?<!\d)(?<!\d[.,]){figure}(?![.,]?\d)"
    stem = min(lexicon.content(word), key=len, default="")
    ends_freely = len(stem) >= _LEAST_STEM and word.isalpha() and word.lower().startswith(stem)
    return rf"\b{word[: len(stem)]}" if ends_freely else rf"\b{re.escape(word)}\b"
