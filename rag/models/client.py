"""What reaches a model behind an address: how long it waits, and by which way it goes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import httpx2 as httpx
import openai

from rag.models.weights import ModelError

_SEED = 1
_REDIRECTS = 3
_OWN = "x-stainless-"
"""What the client's own headers begin with: by one of them it knows later how to read the reply."""

_SENT = {
    *("accept", "accept-encoding", "authorization", "connection", "content-length", "content-type"),
    *("host", "transfer-encoding", "user-agent"),
}
"""Headers of a request. The client adds what the environment says for its makers' own server, an
organisation's name and others of a reader's choice: none of it is for whatever address is asked.
"""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many seconds a model behind an address may take."""

    connecting: float = 5.0
    listing: float = 10.0
    silent: float = 120.0
    """Until the first token, and from one to the next: a cold prompt takes a slow laptop a minute."""
    whole: float = 300.0
    """Until a reply ends, whatever its server sends meanwhile."""


def options(address: str, key: str, model: str, bounds: Bounds) -> dict[str, Any]:
    """Return what the client of a model behind an address is made with."""
    from pydantic import SecretStr

    return {
        "base_url": address,
        "api_key": SecretStr(key),
        "model": model,
        "temperature": 0,
        "seed": _SEED,
        "http_client": client_of(address, bounds),
        # Never used; made here, as the one that is made otherwise fails with some proxies of the environment.
        "http_async_client": openai.DefaultAsyncHttpxClient(trust_env=False),
        "http_socket_options": (),
        "openai_proxy": "",
        "timeout": httpx.Timeout(bounds.silent, connect=bounds.connecting),
        "max_retries": 0,  # rag.models.guard asks again
    }


def client_of(address: str, bounds: Bounds) -> httpx.Client:
    """Return a client that keeps the bounds, and reaches this machine by no proxy, whatever the environment
    names.
    """

    def bound(response: httpx.Response) -> None:
        assert isinstance(response.stream, httpx.SyncByteStream)
        response.stream = _Bounded(response.stream, time.monotonic() + bounds.whole)

    return openai.DefaultHttpxClient(
        timeout=httpx.Timeout(bounds.silent, connect=bounds.connecting),
        trust_env=not local(address),
        follow_redirects=True,
        max_redirects=_REDIRECTS,
        event_hooks={"request": [_plain], "response": [bound]},
    )


class _Bounded(httpx.SyncByteStream):
    """The bytes of a reply until a time: a server can keep a line open and say nothing, byte by byte."""

    def __init__(self, stream: httpx.SyncByteStream, until: float) -> None:
        self._stream, self._until = stream, until

    def __iter__(self) -> Iterator[bytes]:
        for part in self._stream:
            if time.monotonic() > self._until:
                raise httpx.ReadTimeout("the reply does not end")
            yield part

    def close(self) -> None:
        self._stream.close()


def _plain(request: httpx.Request) -> None:
    for name in [name.lower() for name in request.headers]:
        if name not in _SENT and not name.startswith(_OWN):
            del request.headers[name]


def local(address: str) -> bool:
    """Return whether an address is of this machine."""
    host = httpx.URL(address).host
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def shown(address: str) -> str:
    """Return an address without the name, the password and the query it may hold.

    Raises:
        ModelError: it is none.
    """
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:  # what it says may be a part of the password
        raise ModelError("the model's address cannot be read; write it as http://host:port/v1") from None
    return str(url.copy_with(userinfo=b"", query=None)) if url.userinfo or url.query else address
