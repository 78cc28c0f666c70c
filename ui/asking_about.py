"""What happens with words that a reader marks: asked about in the article, looked up in an answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator

from ingest.article import Article
from rag.answer import About, Answer, Want, cite
from rag.checking.stands import stands
from rag.evidence.marked import explaining, points_in_view, seeking
from ui.conversation import Conversation
from ui.render_about import stands_html
from ui.session import Session, Visitor
from ui.shelf import Shelf
from ui.spans import blocks, characters, marked_span
from ui.view import Changes, View

MOST = 5000
"""Characters that can be marked at once: a few paragraphs."""

_VIEW = "view "
_WORDS = re.compile(r"(\d{1,4}):(\d{1,3}):(\d{1,6})-(\d{1,6})", re.ASCII)
_NONE = f"Nothing of this article is marked, or more than {MOST:,} characters; mark some words of it again."


class AskingAbout:
    """Serves the bar over marked words; everything it remembers is in the session it is handed."""

    def __init__(self, view: View, shelf: Shelf, conversation: Conversation) -> None:
        self._view = view
        self._shelf = shelf
        self._conversation = conversation

    def explain(self, marked: str, visitor: Visitor) -> Generator[Changes]:
        """Ask what the article says about the marked words, besides them."""
        yield from self._picked(marked, visitor, "explain", explaining)

    def where(self, marked: str, visitor: Visitor) -> Generator[Changes]:
        """Ask where else the article speaks of the same."""
        yield from self._picked(marked, visitor, "elsewhere", seeking)

    def _picked(
        self, marked: str, visitor: Visitor, want: Want, form: Callable[[str], str]
    ) -> Generator[Changes]:
        def picked() -> Generator[Changes]:
            article = self._shelf.article(visitor.session.article)
            if about := about_of(article, marked, want):
                question = form(about.marked.quote)
                yield from self._conversation.pick(question, visitor, alone=True, about=about)
            else:
                yield self._view.note(_NONE, problem=True)

        yield from self._view.guarded_steps(picked())

    def stands(self, value: str, visitor: Visitor) -> Changes:
        """Tell what words of an answer stand on: the value is `turn:statement:from-to`, counted in UTF-16."""

        def told() -> Changes:
            session = visitor.session
            index = self._shelf.assistant(session.article, session.preferences).index
            found = _WORDS.fullmatch(value)
            number, place, start, end = map(int, found.groups()) if found else (0, 0, 0, 0)
            answer = _turn(session, number)
            if answer is None or place >= len(answer.statements):
                return {}
            said = answer.statements[place]
            marked = characters(said.text, start), characters(said.text, end)
            stand = stands(said, marked, index.sentences)
            shown = stands_html(index.article, stand, index.sentences) if stand else ""
            return {self._view.parts.chat.stands: shown}

        return self._view.guarded(told)


def about_of(article: Article, marked: str, want: Want) -> About | None:
    """Return the words that were marked, `block:offset-block:offset`, as what a question is about.

    None where they are no words of the article, or more than can be marked.
    """
    span = marked_span(article.text, blocks(article.text), marked)
    return About(cite(article, *span), want) if span and span[1] - span[0] <= MOST else None


def about_asked(article: Article, marked: str, question: str) -> About | None:
    """Return what a question is about: what was marked, or what is in view where it points there."""
    if not marked.startswith(_VIEW):
        return about_of(article, marked, "ask")
    return about_of(article, marked.removeprefix(_VIEW), "view") if points_in_view(question) else None


def _turn(session: Session, number: int) -> Answer | None:
    turns = [*session.turns, *([session.live] if session.live else [])]
    return turns[number - 1] if 0 < number <= len(turns) else None
