"""One question to several articles: which of them are asked, and how their answers grow side by side.

Each answer is that of its own article's assistant, checked against that article; no sentence mixes two.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from itertools import islice

from ingest.article import Article, Sentence
from ingest.index import Progress
from ingest.language import foreign
from ingest.library import LibraryError
from rag.across import NAMED, Across, Hit, Look, stays
from rag.answer import About, Answer, Evidence, Part
from rag.assistant import Assistant

Opened = Callable[[str], Assistant]
"""Gives the assistant of an article by its id; LibraryError where it is not there."""

GONE = "Articles that were to be asked, too, and are no longer in the library: {}."

_COMPARES = re.compile(
    r"\b(?:which|what|who|any|each|either|neither|both|all|one) of (?:the|these|those|them)\b|\bboth\b|"
    r"\b(?:compare[ds]?|comparison|versus|vs|(?:dis)?agrees?|contradicts?|differ(?:s|ences?|ent(?:ly)?)?)\b|"
    r"\bin common\b|\b(?:either|neither|each) (?:article|text|story|report)\b",
    re.IGNORECASE,
)


def compares(question: str) -> bool:
    """Tell whether a question sets articles side by side: then one that does not say is an answer, too."""
    return bool(_COMPARES.search(question))


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a question is put to: ids of articles, and what came of looking for them.

    There are none where none of those looked through answers. `look` is None where nothing was looked for;
    `leans` says that the question stays with the articles of the answer before it.
    """

    ids: tuple[str, ...]
    look: Look | None = None
    leans: bool = False

    def seen(self, question: str, id_: str) -> Answer | None:
        """Return what the look has read of an article as evidence, which is there before that is searched."""
        hits = self.look.hits if self.look and self.look.found else ()
        best = next((hit for hit in hits if hit.id == id_), None)
        if best is None:
            return None
        sentence = Sentence(best.best.start, best.best.end, best.best.quote, 0)
        return Answer(question, question, (Evidence(sentence, best.p),))


def whom(
    question: str,
    across: Across,
    among: Sequence[str] | None = None,
    *,
    threshold: float | None = None,
    progress: Progress | None = None,
) -> Asked:
    """Return which articles are asked a question that leans on nothing.

    `among` are those that the reader chose, None stands for all of the library. No more than may be named
    are each asked where they were chosen, or are compared. Of more, those that answer are asked, best first;
    none if none does, and for a question that compares two at least. `threshold` and errors are those of
    `Across.look`.
    """
    ids = [entry.id for entry in across.library.entries()] if among is None else [*dict.fromkeys(among)]
    comparing = compares(question)
    if len(ids) <= NAMED and (comparing or among is not None):
        return Asked(tuple(ids))
    look = across.look(
        question, threshold=threshold, among=among, least=2 if comparing else 1, progress=progress
    )
    return Asked(tuple(hit.id for hit in look.hits) if look.found else (), look)


def staying(question: str, here: Article, turns: Sequence[Answer], opened: Opened) -> tuple[str, ...]:
    """Return the ids of the articles of the last answer if the question leans on it and one answers, too.

    `here` is the article that the turns are about, besides those that were asked with it. One that is no
    longer there is left out.
    """
    asked = (here.id, *(part.id for part in turns[-1].beside)) if turns else ()
    there = list[tuple[str, Assistant]]()
    for id_ in asked:
        with suppress(LibraryError):
            there.append((id_, opened(id_)))
    leans = any(stays(question, said_of(a.index.article, here, turns), a) for _, a in there)
    return tuple(id_ for id_, _ in there) if leans else ()


def said_of(article: Article, here: Article, turns: Sequence[Answer]) -> tuple[Answer, ...]:
    """Return what was said about an article in a conversation about the one that is `here`.

    Of what it was not asked the questions alone: what one article says is not read with another.
    """
    if article.sha256 == here.sha256:
        return tuple(turns)
    own = [{part.sha256: part.answer for part in turn.beside}.get(article.sha256) for turn in turns]
    return tuple(
        said or Answer(turn.question, turn.standalone, done=True)
        for said, turn in zip(own, turns, strict=True)
    )


def answers(
    question: str,
    ids: Sequence[str],
    opened: Opened,
    history: Sequence[Answer] = (),
    *,
    about: About | None = None,
) -> Generator[Answer]:
    """Yield the growing answer of the first article, with those of the others `beside` it.

    Evidence of the first is there before another is opened; all are judged before any is put in words.
    `history` are the answers about the first, with those of the others beside them; words asked `about` are
    of the first. Another that is gone is left out, and told. Closing the iterator stops the model.

    Raises:
        LibraryError: the first is no longer there.
    """
    first, *others = dict.fromkeys(ids)
    articles, streams, heard = list[Article](), list[Generator[Answer]](), list[Answer]()
    with ExitStack() as closes:

        def begin(id_: str) -> None:
            article = (assistant := opened(id_)).index.article
            said = said_of(article, [*articles, article][0], history)
            asked = assistant.answers(question, said, about=None if articles else about)
            streams.append(closes.enter_context(closing(asked)))
            heard.append(next(streams[-1]))
            articles.append(article)

        begin(first)
        yield _joined(articles, heard, waiting=len(others))
        for n, id_ in enumerate(others, start=1):
            with suppress(LibraryError):
                begin(id_)
            yield _joined(articles, heard, waiting=len(others) - n)
        gone = len(others) + 1 - len(heard)
        for most in (1, None):  # judgement, then the rest
            for n, stream in enumerate(streams):
                for heard[n] in islice(stream, most):
                    yield _joined(articles, heard, gone=gone)


def _joined(
    articles: Sequence[Article], heard: Sequence[Answer], *, waiting: int = 0, gone: int = 0
) -> Answer:
    """Return the first answer with the others; `waiting` are still to come, `gone` cannot be had."""
    first, *others = heard
    beside = tuple(Part(a.sha256, a.title, answer) for a, answer in zip(articles[1:], others, strict=True))
    told = GONE.format(gone) if gone else None
    notice = " ".join(filter(None, (first.notice, told))) or None
    done = not waiting and all(answer.done for answer in heard)
    return replace(first, beside=beside, notice=notice, done=done)


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, the article it is about, what was said about that before, and what was looked through.

    `look` is None where nothing was looked for: the articles were named, or are those of the answers before.
    """

    answer: Answer
    article: Article
    history: tuple[Answer, ...]
    look: Look | None

    @property
    def also(self) -> tuple[Hit, ...]:
        """The articles that answer, too, and were not asked."""
        asked = {self.article.id, *(part.id for part in self.answer.beside)}
        return tuple(hit for hit in self.look.hits if hit.id not in asked) if self.look else ()


def tell(
    question: str,
    across: Across,
    opened: Opened,
    *,
    among: Sequence[str] | None = None,
    before: Told | None = None,
    progress: Progress | None = None,
) -> Told | None:
    """Answer as `telling` does; None if there is no article at all."""
    told = telling(question, across, opened, among=among, before=before, progress=progress)
    return next(iter(deque(told, maxlen=1)), None)


def telling(
    question: str,
    across: Across,
    opened: Opened,
    *,
    among: Sequence[str] | None = None,
    before: Told | None = None,
    progress: Progress | None = None,
) -> Generator[Told]:
    """Yield the growing answer of the articles that answer, or of the nearest; nothing if there is none.

    A question that leans on what was asked `before` stays with those articles if one of them answers;
    otherwise all, or those it is put to `among`, are looked through for the question alone.

    Raises:
        LibraryError, EmbedderError, ReaderError: as `Across.look` does.
    """
    history, look = (*before.history, before.answer) if before else (), None
    ids = staying(question, before.article, history, opened) if before else ()
    if not ids:
        known = among or [entry.id for entry in across.library.entries()]
        english = opened(known[0]).in_english(question) if known and foreign(question) else question
        history, asked = (), whom(english, across, among, progress=progress)
        look = asked.look
        ids = asked.ids or tuple(hit.id for hit in (look.hits[:1] if look else ()))
    if ids:
        here = opened(ids[0]).index.article
        with closing(answers(question, ids, opened, history)) as grown:
            for answer in grown:
                yield Told(answer, here, history, look)
