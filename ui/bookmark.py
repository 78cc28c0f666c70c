"""The bookmark that brings a page from the browser into the library, and what is asked before it is added."""

from __future__ import annotations

from ingest.extract import LoadError
from ingest.printable import printable

MAX_ADDRESS = 1_900
"""Longest address that is brought, in characters; the address field takes longer ones."""

_SHOWN = 160

# The page's script gives the link its address, for that names the window's own.
BOOKMARK = (
    '<div id="bookmark"><p>Drag this to the bookmarks bar, or copy it into a new bookmark. Chosen on '
    'any page, it offers to add that page: <a href="#bookmark" class="quiet">Add to Lectern</a> '
    '<button type="button" class="quiet" data-copy="">Copy</button></p><p role="status"></p></div>'
)
"""The bookmark to drag, and a button for those who cannot."""


def web_address(address: str, *, longest: int | None = None) -> str:
    """Return an address of the web without blanks around it; LoadError if it is none, or longer than that."""
    address = address.strip()
    # A bare path here would let any visitor read files of the machine that serves the window.
    if not address.lower().startswith(("https://", "http://")):
        raise LoadError(f"not a web address: {address!r}; it must begin with https:// or http://")
    if longest and len(address) > longest:
        raise LoadError(f"the address has more than {longest:,} characters; put it into the address field")
    return address


def question(address: str) -> str:
    """Return what is asked before a page is added.

    Raises:
        LoadError: it is no address of the web, or too long.
    """
    named = printable(web_address(address, longest=MAX_ADDRESS))
    return f"Add “{named if len(named) <= _SHOWN else f'{named[:_SHOWN]}…'}”?"
