"""A saved answer is checked again, from nothing but itself, the article and the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from ingest.article import Article, Sentence
from ingest.editions import Editions, Found
from ingest.split import split
from rag.answer import REFUSAL, Citation, Rejection, Statement
from rag.checking.check import Checker, Supporting
from rag.checking.refuse import lead
from rag.receipt.restored import misquote, unproved
from rag.receipt.saved import Saved
from rag.receipt.value import shown
from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class Verdict:
    """A statement and what is wrong with it; None when it stands.

    `fates` say what became of its citations, where the article is another edition than it was made from.
    """

    statement: Statement
    fault: str | None
    fates: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A saved answer with the verdict on each statement, and what is wrong with it as a whole."""

    saved: Saved
    verdicts: tuple[Verdict, ...]
    fault: str | None

    @property
    def standing(self) -> int:
        """How many statements stand."""
        return sum(verdict.fault is None for verdict in self.verdicts)

    @property
    def stands(self) -> bool:
        """Whether everything of it stands."""
        return self.fault is None and self.standing == len(self.verdicts)


class Judge:
    """A reader, for as long as it can be loaded; where a library of it is missing, the rules decide alone."""

    def __init__(self, reader: Supporting) -> None:
        self._reader = reader
        self.missing: str | None = None
        """Which library is missing."""

    def supported(self, claim: str, texts: Sequence[str]) -> float:
        """Return the reader's probability; without it, that nothing speaks against the claim."""
        try:
            return self._reader.supported(claim, texts)
        except ImportError as error:
            self.missing = error.name or str(error)
            return 1.0


def check(saved: Saved, article: Article, reader: Supporting, *, least: float | None = None) -> Checked:
    """Check everything of a saved answer: its statements, what was found for it, and its text.

    `least` is the probability of support that written sentences must have; the default unless given. Of an
    article that is another edition, every citation is followed to where its words are now.
    """
    another = saved.article not in ("", article.sha256)
    verdicts = _followed(saved, article, reader, least) if another else recheck(saved, article, reader, least)
    fault = text_fault(saved, None if another else article)
    found = [(f"evidence {n}", citation) for n, citation in enumerate(saved.evidence, start=1)]
    found += [("what it is about", saved.about.marked)] if saved.about else []
    for what, citation in [] if another else found:
        if problem := misquote(citation, article):
            fault = fault or f"{what}: {problem}"
    return Checked(saved, verdicts, fault)


def recheck(
    saved: Saved, article: Article, reader: Supporting, least: float | None = None
) -> tuple[Verdict, ...]:
    """Check every statement: its quotes, then its text against the sentences it cites.

    A written one is grounded again as it was when it was drafted, so it must cite whole sentences.
    """
    sentences, passages = split(article.text)
    checker = Checker(article, passages, reader)
    placed = {(s.start, s.end): s for s in sentences}
    least = Settings().support if least is None else least
    return tuple(Verdict(s, _fault(s, saved.standalone, placed, checker, least)) for s in saved.statements)


def _followed(saved: Saved, article: Article, reader: Supporting, least: float | None) -> tuple[Verdict, ...]:
    """Check the statements where the words they cite are now; one whose words are nowhere does not stand."""
    editions = _against(article.text)
    fates = [tuple(editions.fate(c.start, c.end, c.quote) for c in s.citations) for s in saved.statements]
    here = [_moved(s, found) for s, found in zip(saved.statements, fates, strict=True)]
    checked = recheck(replace(saved, statements=tuple(here)), article, reader, least)
    verdicts = []
    for statement, found, verdict in zip(saved.statements, fates, checked, strict=True):
        lost = next((n for n, f in enumerate(found) if f.fate in ("changed", "gone")), None)
        fault = verdict.fault if lost is None else _lost(statement.citations[lost], found[lost])
        verdicts.append(Verdict(statement, fault, found))
    return tuple(verdicts)


@lru_cache(maxsize=1)
def _against(text: str) -> Editions:
    return Editions("", text)


def _moved(statement: Statement, fates: Sequence[Found]) -> Statement:
    cited = zip(statement.citations, fates, strict=True)
    return replace(
        statement, citations=tuple(replace(c, start=f.start, end=f.start + len(c.quote)) for c, f in cited)
    )


def _lost(citation: Citation, found: Found) -> str:
    at = f"its quote at {citation.start}-{citation.end} "
    if found.fate == "gone":
        return f"{at}is gone from this edition of the article"
    return f"{at}has changed; at {found.start}-{found.end} the article has {shown(found.text)} now"


def text_fault(saved: Saved, article: Article | None) -> str | None:
    """Say whether the answer's text is not its statements, after the refusal where it declines.

    What a refusal says of names holds of one article; without that, only how it begins is looked at.
    """
    said = [s.text for s in saved.statements]
    if saved.refused and article is None:
        text = " ".join(said)
        if saved.answer.startswith(REFUSAL) and saved.answer.endswith(text):
            return None
    if saved.refused and article is not None:
        question = saved.translation or saved.question or saved.standalone
        told = partial(lead, question, article, quoting=bool(said), asked=saved.question)
        leads = (told(doubting=doubting) for doubting in (True, False))
        if any(saved.answer == " ".join([refusal, *said]) for refusal in leads):
            return None
    elif saved.answer == " ".join(said):
        return None
    return "the text of the answer is not the " + ("refusal" if saved.refused else "text of its statements")


def _fault(
    statement: Statement,
    question: str,
    sentences: Mapping[tuple[int, int], Sentence],
    checker: Checker,
    least: float,
) -> str | None:
    if (fault := unproved(statement, checker.article)) or statement.label == "quoted":
        return fault
    cited = []
    for c in statement.citations:
        if (c.start, c.end) not in sentences:
            return f"{c.start}-{c.end} is not a sentence of the article"
        cited.append(sentences[c.start, c.end])
    checked = checker.check(statement.text, question, cited, least=least)
    return checked.reason if isinstance(checked, Rejection) else None
