"""Vectors in a Chroma server: its connection, and what is told when it is away."""

from __future__ import annotations

import json
import re
import shutil
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import chromadb
import httpx  # what Chroma's client connects with, and whose errors it lets through
from chromadb.api import ClientAPI
from chromadb.errors import ChromaError, NotFoundError, error_types
from langchain_chroma import Chroma

from ingest.embed import Embedder
from ingest.store import ON_DISK, StaleIndexError, StoreError, Stores, collection, settings

URL_VARIABLE = "CHROMA_URL"
"""Environment variable that names the Chroma server; without it the vectors lie on disk."""

_HEARTBEAT = "/api/v2/heartbeat"
# Chroma's own client waits for ever.
_PATIENCE = httpx.Timeout(10.0, connect=3.0)


class OnServer:
    """A store is a collection of a Chroma server; in its place lies a file with the server's address.

    All stores share one connection, made with the first need. Processes may share server and directory.
    """

    shared = True

    def __init__(self, address: str, *, credentials: str = "") -> None:
        """Take the address, without its credentials; these are `user:password`."""
        self.address = address
        token = b64encode(credentials.encode()).decode()
        self._headers = {"Authorization": f"Basic {token}"} if credentials else {}
        self._lock = threading.Lock()
        self._connected: ClientAPI | None = None

    def create(self, path: Path, embedder: Embedder) -> Chroma:
        """Make the collection, after what stands for it: a build that is killed leaves its trace."""
        with self.reaching():
            client = self._client()
            path.write_text(self.address, encoding="utf-8")
            return collection(path.name, client, embedder, create=True)

    def open(self, path: Path, embedder: Embedder) -> tuple[Chroma, int]:
        """Open the collection; the errors are those of `Stores.open`."""
        with self.reaching():
            store = collection(path.name, self._client(), embedder, create=False)
            return store, store._collection.count()

    def exists(self, path: Path) -> bool:
        """Whether a collection was made; a server that has lost it is found out when it is used."""
        return path.is_file()

    def digest(self, path: Path) -> str:
        """Return nothing: what lies in the server is the server's to keep whole."""
        return ""

    def remove(self, path: Path) -> None:
        """Delete the collection and what stands for it; a folder of earlier, on disk, as well."""
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.exists():
            with self.reaching(), suppress(NotFoundError):
                self._client().delete_collection(path.name)
            path.unlink(missing_ok=True)

    def close(self, store: Chroma) -> None:
        """Do nothing: the connection is shared."""

    @contextmanager
    def reaching(self) -> Iterator[None]:
        """Tell a server that is away from one that does not hold what was asked for."""
        try:
            yield
        except (httpx.HTTPError, json.JSONDecodeError) as error:
            raise self._away() from error
        except NotFoundError as error:
            gone = f"the Chroma server at {self.address} does not hold the index; build it again"
            raise StaleIndexError(gone) from error
        except ChromaError as error:
            raise self._refusal(str(error)) from error

    def _client(self) -> ClientAPI:
        with self._lock:
            if self._connected is None:
                self._connected = self._connect()
            return self._connected

    def _connect(self) -> ClientAPI:
        """Connect, once the server has answered: Chroma's client would wait for it without a limit."""
        try:
            answer = httpx.get(f"{self.address}{_HEARTBEAT}", headers=self._headers, timeout=_PATIENCE)
            if answer.status_code in (401, 403):
                raise self._refusal(_problem(answer))
            if not answer.is_success or "heartbeat" not in answer.text:
                raise self._away()
            client: Any = chromadb.HttpClient(self.address, headers=dict(self._headers), settings=settings())
        except (httpx.HTTPError, ChromaError, ValueError) as error:
            raise self._away() from error
        # Chroma offers no other way to what it connects with.
        session: httpx.Client = client._server._session
        session.timeout = _PATIENCE
        session.event_hooks = {"response": [self._check]}
        connected: ClientAPI = client
        return connected

    def _check(self, response: httpx.Response) -> None:
        """Raise StoreError for failures, and for what Chroma's client would raise a bare Exception for."""
        if response.is_success:
            return
        response.read()
        if response.status_code in (502, 503, 504):
            raise self._away()
        if response.status_code >= 500 or _told(response).get("error") not in error_types:
            raise self._refusal(_problem(response))

    def _away(self) -> StoreError:
        remedy = f"start it (`chroma run …`) or unset {URL_VARIABLE}"
        return StoreError(f"no Chroma server answers at {self.address}; {remedy}")

    def _refusal(self, problem: str) -> StoreError:
        return StoreError(f"the Chroma server at {self.address} refuses: {problem}; see its log")


def stores_at(url: str | None) -> Stores:
    """Return the stores of the Chroma server at `http://host:port` or `https://…`; those on disk without one.

    Connects with the first need. Raises StoreError for what is no such address.
    """
    if not url:
        return ON_DISK
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        parts = httpx.URL()
    if parts.scheme not in ("http", "https") or not parts.host or " " in url or parts.query or parts.fragment:
        problem = f"{URL_VARIABLE} is {_public(url)!r}, which is no address of a Chroma server"
        raise StoreError(f"{problem}; set it like http://127.0.0.1:8000, or unset it")
    address = f"{parts.scheme}://{parts.netloc.decode()}{parts.path.rstrip('/')}"
    return OnServer(address, credentials=f"{parts.username}:{parts.password}" if parts.userinfo else "")


def _public(url: str) -> str:
    """Return what was given for an address without what could be a password or a key."""
    scheme = match[0] if (match := re.match(r"\w+://", url)) else ""
    rest = url.removeprefix(scheme)
    return re.split("[?#]", f"{scheme}…@{rest.rpartition('@')[2]}" if "@" in rest else url)[0]


def _told(response: httpx.Response) -> dict[str, object]:
    """Return what Chroma says of an error; nothing of an error that is not its own."""
    try:
        told = response.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _problem(response: httpx.Response) -> str:
    return f"{response.status_code} {_told(response).get('message') or response.reason_phrase}"
