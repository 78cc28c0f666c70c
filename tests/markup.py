"""What a piece of HTML holds: its tags, its attributes, its text, as a browser would read them."""

from __future__ import annotations

from html.parser import HTMLParser


class Markup(HTMLParser):
    """Collects tags, attributes, text, and the text of each numbered block."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[dict[str, str]] = []
        self.text = ""
        self.blocks: dict[int, str] = {}
        self._block: int | None = None
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.attributes.append(given)
        if "data-block" in given:
            self._block = int(given["data-block"])
            self.blocks[self._block] = ""

    def handle_endtag(self, tag: str) -> None:
        self._block = None

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._block is not None:
            self.blocks[self._block] += data

    @property
    def names(self) -> set[str]:
        """The names of all attributes."""
        return {name for given in self.attributes for name in given}

    @property
    def levels(self) -> list[int]:
        """The levels of the headings, in order."""
        return [int(tag[1]) for tag in self.tags if tag in {f"h{n}" for n in range(1, 7)}]

    def values(self, name: str) -> list[str]:
        """Return every value of an attribute, in order."""
        return [given[name] for given in self.attributes if name in given]
