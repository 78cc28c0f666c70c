"""What happens in the right pane and in the library: open, add, remove and restore articles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from ingest.article import Article
from ui.aloud import VOICELESS
from ui.background import Background
from ui.bookmark import question
from ui.conversation import Conversation
from ui.keeper import Keeper
from ui.markup import act
from ui.render_changes import changes_html, summary
from ui.render_desk import article_html, date
from ui.session import Session, Visitor
from ui.shelf import Progress, Shelf
from ui.view import Changes, View

Bring = Callable[[Progress], Article]
"""Brings in an article and reports on the way."""


class Reading:
    """Shows the session's article and changes the shelf; errors are told in the window."""

    def __init__(self, view: View, shelf: Shelf, keeper: Keeper, conversation: Conversation) -> None:
        self._view = view
        self._shelf = shelf
        self._keeper = keeper
        self._conversation = conversation

    def arrive(self, reader: str, visitor: Visitor, *, former: object = "") -> Iterator[Changes]:
        """Fill a window that has just been opened by a reader; `former` is what a browser may have kept."""

        def arrived() -> Changes:
            self._keeper.take_over(former, reader)
            early = visitor.session
            if early.question is not None or early.turns:
                # Somebody was quicker with a question than the window with this: it is being answered.
                session = visitor.note(lambda s: self._keeper.join(s, reader))
            else:
                session = visitor.interrupt(lambda s: self._keeper.arrive(s, reader))
            return self._shown(session)

        yield self._view.guarded(arrived)
        yield from self._more(visitor)

    def sync(self, visitor: Visitor) -> Iterator[Changes]:
        """Take over what another window of the same reader has changed."""
        before = visitor.session

        def synced() -> Changes:
            there = self._shelf.has(before.article)
            # An answer about an article that is gone must not go on in the conversation about another.
            session = visitor.note(self._keeper.sync) if there else visitor.interrupt(self._keeper.sync)
            if session.article != before.article:
                return self._shown(session)
            listed = self._view.books(session) | self._view.settings(session)
            if session.notes != before.notes:
                listed |= self._view.notes(session)
            same = session.turns == before.turns
            return listed if same else listed | self._view.conversation(session)

        yield self._view.guarded(synced)

    def dismiss(self, visitor: Visitor) -> Changes:
        """Close the message."""
        return self._view.note("")

    def sentences(self, visitor: Visitor) -> Changes:
        """Tell the browser where the sentences of the open article lie, for its voice."""
        return self._view.guarded(lambda: self._view.sentences(visitor.session))

    def voiceless(self, visitor: Visitor) -> Changes:
        """Say why nothing is read aloud."""
        return self._view.note(VOICELESS, problem=True)

    def open(self, id_: str, visitor: Visitor) -> Iterator[Changes]:
        """Open an article of the library."""
        if not self._shelf.ready(id_):
            yield self._view.note("Indexing the article again …")
        yield self._opened(visitor, id_)
        yield from self._more(visitor)

    def add_file(self, path: str, visitor: Visitor) -> Iterator[Changes]:
        """Add an uploaded file and open it."""
        yield from self._add(visitor, "Reading the file", partial(self._shelf.add_file, path))

    def add_address(self, address: str, visitor: Visitor) -> Iterator[Changes]:
        """Fetch a web page, add it and open it."""
        yield from self._add(visitor, "Fetching the page", partial(self._shelf.add_address, address))

    def suggest(self, address: str, visitor: Visitor) -> Changes:
        """Ask whether to add a page: any page can name it in a link, so nothing is fetched before."""

        def asked() -> Changes:
            told = question(address)
            return self._view.note(told, offer=act("add", address.strip(), "Add", css="undo"))

        return self._view.guarded(asked)

    def add_text(self, pasted: str, title: str, visitor: Visitor) -> Iterator[Changes]:
        """Add pasted text and open it."""
        yield from self._add(visitor, "Reading the text", partial(self._shelf.add_text, pasted, title))

    def remove(self, id_: str, visitor: Visitor) -> Iterator[Changes]:
        """Remove an article; if it is the open one, open another. It can be undone."""

        def removed() -> Changes:
            session = visitor.session
            self._shelf.check_removable(id_)
            if id_ == session.article:
                # While it is still there: what was said about it so far is kept with it.
                session = visitor.interrupt(self._keeper.stop)
            entry = self._shelf.remove(id_)
            told = self._view.note(f"Removed “{entry.title}”.", undo="restore")
            if id_ != session.article:
                left = visitor.note(lambda s: s.forget(entry.id))
                said = self._view.conversation(left) if left.turns else {}
                return self._view.books(left) | said | told
            return self._shown(visitor.interrupt(lambda s: self._left(s, entry.id))) | told

        yield self._view.guarded(removed)
        yield from self._more(visitor)

    def _left(self, session: Session, removed: str) -> Session:
        return self._keeper.open(session, self._shelf.first).forget(removed)

    def restore(self, visitor: Visitor) -> Iterator[Changes]:
        """Bring the article back that was removed last, with its conversation."""

        def restored() -> Changes:
            entry = self._shelf.restore(visitor.session.removed or "")
            back = visitor.interrupt(lambda s: self._keeper.open(s, entry.id).forget(None))
            return self._view.note("It is back.") | self._shown(back)

        yield self._view.guarded(restored)
        yield from self._more(visitor)

    def _add(self, visitor: Visitor, doing: str, bring: Bring) -> Iterator[Changes]:
        """Tell how far the article is read and indexed; open it, or say why it could not be added."""
        yield self._view.note(f"{doing} …")

        def bring_in(hand_out: Callable[[tuple[int, int]], None]) -> Article:
            return bring(lambda done, total: hand_out((done, total)))

        work = Background(bring_in)
        for done, total in work.steps():
            yield self._view.progress("Indexing", done, total)
        yield self._view.guarded(lambda: self._added(visitor, work.result()))
        yield from self._more(visitor)

    def _added(self, visitor: Visitor, article: Article) -> Changes:
        shown = self._shown(visitor.interrupt(lambda s: self._keeper.open(s, article.id)))
        shelf = self._view.parts.shelf
        emptied: Changes = {shelf.address: "", shelf.pasted: "", shelf.title: ""}
        added = f"Added “{article.title}”."
        if told := self._told(article):
            offered = act("changes", article.id, "Show what changed", css="undo")
            return self._view.note(f"{added} {told}", offer=offered) | shown | emptied
        return self._view.note(added) | shown | emptied

    def _told(self, article: Article) -> str:
        """Say how much of an article has changed since it was added before; nothing if it was not."""
        if (before := self._shelf.before(article.id)) is None:
            return ""
        page = article.source.startswith(("https://", "http://"))
        return summary(before.editions.changes, page=page, since=date(before.entry.added))

    def changes(self, id_: str, visitor: Visitor) -> Changes:
        """Show above the open article what changed since its version before."""

        def listed() -> Changes:
            article, before = self._shelf.article(id_), self._shelf.before(id_)
            if before is None or article.id != visitor.session.article:
                return self._view.note("The earlier version is no longer in the library.", problem=True)
            above = changes_html(article.id, before.editions.changes, self._told(article))
            return self._view.note("") | {self._view.parts.desk.article: above + article_html(article)}

        return self._view.guarded(listed)

    def _opened(self, visitor: Visitor, id_: str) -> Changes:
        return self._view.guarded(
            lambda: self._view.note("") | self._shown(visitor.interrupt(lambda s: self._keeper.open(s, id_)))
        )

    def _shown(self, session: Session) -> Changes:
        """Show the article at once; the questions offered follow, for they are checked first."""
        return self._view.everything(session, starters=False) | self._view.unkept(session)

    def _more(self, visitor: Visitor) -> Iterator[Changes]:
        session, run = visitor.session, visitor.run
        if session.turns:
            yield from self._conversation.go_on(visitor, run)
        elif session.question is None:
            offered = self._view.guarded(lambda: self._view.conversation(session))
            if visitor.proceed(run, lambda s: s):
                yield offered
        self._view.guarded(lambda: self._offer(session))

    def _offer(self, session: Session) -> Changes:
        self._shelf.write_questions(session.article, session.preferences)
        return {}
