"""Who says it: the speaker of each sentence of an article, and those to whom a text gives words.

Rules on the form of reported speech in English: a name beside a verb of speech, `according to`, a pronoun
that goes on with the last speaker, a quotation that belongs to the speaker named in its paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ingest.article import Passage, Sentence
from rag import checks, places
from rag.answer import Citation, Statement

ANONYMOUS = ""
"""The speaker where nobody is named: experts, reports, some say."""

_VERBS = (
    r"believ|explain|comment|argu|not|call|describ|warn|suggest|remark|stat|claim|expect|fear|recommend|propos|"
    r"announc|characteri[sz]|predict|add|caution|estimat|highlight|insist|stress|emphasi[sz]|assert|observ|"
    r"conclud|maintain|contend|acknowledg|admit|den|conced|point|hop|speculat|suspect|urg|confirm|report|mention|"
    r"reckon|agree|declar|recall|repl|answer|posit|worr|wonder"
)
_SPEAKS = (
    r"(?:says?|said|tells?|told|thinks?|thought|believe|writes?|wrote|finds|sees|doubts|"
    rf"(?:{_VERBS})(?:e?s|ies|e?d|ted|ied))"
)
"""A finite verb of speech; a bare stem could be a noun: report, answer, point."""

_PERSON = r"((?:[A-Z][\w’'.-]*\s?)+)"
_ASIDE = r"(?:,\s[^“”\"]{3,140}?,)?"
_GIVEN = (
    re.compile(rf"^{_PERSON}(?:of (?:[A-Z]\w+\s?)+)?{_ASIDE}\s?(?:also |has |had |have |\w+ly )?{_SPEAKS}\b"),
    re.compile(rf"\b[Aa]ccording to\s+(?:the )?{_PERSON}"),
)
_NAMED = (
    re.compile(
        rf"\b{_PERSON}(?:of (?:[A-Z]\w+\s?)+)?{_ASIDE}\s?(?:also |has |had |have |\w+ly )?{_SPEAKS}\b"
    ),
    re.compile(rf"[”\"’,]\s(?:\w+ly )?{_SPEAKS}\s+{_PERSON}"),
    re.compile(rf"\b[Aa]ccording to\s+(?:the )?{_PERSON}"),
)
_UNNAMED = re.compile(
    rf"\b(?:experts?|analysts?|observers?|officials?|critics?|researchers?|scientists?|economists?|reports?|"
    rf"sources?|some|many|others)\b[^.“”\"]{{0,40}}?\b(?:{_SPEAKS}|say|think|(?:{_VERBS})(?:e|y|ing)?)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(rf"\b(?:he|she)\s(?:also |has |had |\w+ly )?{_SPEAKS}\b", re.IGNORECASE)
_QUOTES = re.compile(r"[“”\"]")
_NOBODY = frozenset(
    re.findall(
        r"\w+",
        "he she it they we i you this that the in on by for with as if although while when after before "
        "since president minister prime professor dr mr mrs ms sir king queen chancellor chairman director "
        "general senator doctor judge bishop pope captain and of",
    )
)
"""Words with a capital that name no person of their own."""

_PLURAL = re.compile(
    r"^(?:experts?|analysts?|observers?|officials?|critics?|researchers?|scientists?|economists?|reports?|"
    r"sources?|some|many|others)$",
    re.IGNORECASE,
)


def given_speakers(statement: str) -> frozenset[str]:
    """Return the keys of the names of those to whom a drafted sentence gives words."""
    return _keys(found for pattern in _GIVEN for found in pattern.findall(statement))


class Voices:
    """The speakers of the sentences of one article."""

    def __init__(self, text: str, sentences: Sequence[Sentence]) -> None:
        self._of: dict[tuple[int, int], frozenset[str]] = {}
        for paragraph in _paragraphs(text, sentences):
            self._read(paragraph)

    def of(self, start: int, end: int) -> frozenset[str]:
        """Return the name keys of who speaks at start:end; empty where the article itself does."""
        return self._of.get((start, end), frozenset())

    def _read(self, paragraph: Sequence[Sentence]) -> None:
        named = [_named(sentence.text) for sentence in paragraph]
        last: frozenset[str] = frozenset()
        for n, sentence in enumerate(paragraph):
            said, place = named[n], (sentence.start, sentence.end)
            if not said and _GOES_ON.search(sentence.text):
                said = last
            if not said and _QUOTES.search(sentence.text):
                said = last or next((later for later in named[n:] if later), frozenset())
            self._of[place] = said
            # He and she are people: a land that confirmed something does not go on speaking.
            last = frozenset(key for key in said if key and not places.key(key)) or last


def misspoken(statement: Statement, voices: Voices, passages: Sequence[Passage]) -> str | None:
    """Say whose words a draft claims though a sentence it cites is not theirs; None when all are."""
    given = given_speakers(statement.text)
    if given and not all(_speaks(given, citation, voices, passages) for citation in statement.citations):
        return f"words given to {min(given)!r} stand where that name does not"
    return None


def _speaks(names: frozenset[str], cited: Citation, voices: Voices, passages: Sequence[Passage]) -> bool:
    """Tell whether one of the names speaks there; where nobody does, whether the passage names them."""
    if speaking := voices.of(cited.start, cited.end):
        return bool(names & speaking)
    around = [p.text for p in passages if p.start <= cited.start and cited.end <= p.end]
    return bool(names & checks.name_keys(" ".join(around)))


def _named(text: str) -> frozenset[str]:
    outside = re.sub(r"“[^”]*”|\"[^\"]*\"", "“”", text)
    keys = _keys(found for pattern in _NAMED for found in pattern.findall(outside))
    return keys or frozenset({ANONYMOUS} if _UNNAMED.search(outside) else ())


def _paragraphs(text: str, sentences: Sequence[Sentence]) -> Iterable[list[Sentence]]:
    paragraph: list[Sentence] = []
    for sentence in sentences:
        if paragraph and "\n" in text[paragraph[-1].end : sentence.start]:
            yield paragraph
            paragraph = []
        paragraph.append(sentence)
    if paragraph:
        yield paragraph


def _keys(found: Iterable[str]) -> frozenset[str]:
    words = (
        word.strip("’'.,").removesuffix("’s").removesuffix("'s") for name in found for word in name.split()
    )
    named = (word for word in words if word.lower() not in _NOBODY and not word.lower().endswith("ally"))
    return frozenset(ANONYMOUS if _PLURAL.match(word) else checks.name_key(word) for word in named if word)
