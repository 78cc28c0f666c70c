"""What happens in the settings: choose, and check that a model answers."""

from __future__ import annotations

from collections.abc import Iterator

from ui.keeper import Keeper
from ui.preferences import Preferences
from ui.render_desk import note_html
from ui.session import Visitor
from ui.shelf import Shelf
from ui.view import Changes, View, problem_of


class Choices:
    """Takes over what a reader chooses; it holds from the next question on."""

    def __init__(self, view: View, shelf: Shelf, keeper: Keeper) -> None:
        self._view = view
        self._shelf = shelf
        self._keeper = keeper

    def choose(
        self, *, strictness: str, quotes_only: bool, evidence: float, visitor: Visitor, model: str = ""
    ) -> Changes:
        """Keep the settings; a model of no known form is told and the one before stays.

        They are not written back: the reader may have chosen something else by then.
        """
        before, wanted = visitor.session.preferences, model.strip() or None
        chosen = Preferences.from_json(
            {
                "llm": wanted,
                "quotes_only": quotes_only,
                "strictness": strictness,
                "evidence": int(evidence or 0),
            }
        )

        def choose() -> Changes:
            self._shelf.models.get(wanted)  # raises before anything is changed
            session = visitor.note(lambda s: self._keeper.prefer(s, chosen))
            fresh = {} if wanted == before.llm else {self._view.parts.drawer.checked: ""}
            return self._view.unkept(session) | fresh

        return self._view.guarded(choose)

    def check(self, model: str, visitor: Visitor) -> Iterator[Changes]:
        """Tell whether the model answers."""
        told = self._view.parts.drawer.checked
        yield {told: note_html("Asking the model for a word …")}
        said = list[str]()
        problem = problem_of(lambda: said.append(self._shelf.models.check(model.strip() or None)))
        yield {told: note_html(problem or said[0], problem=problem is not None)}
