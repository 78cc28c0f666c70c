"""A web address becomes bytes, over public networks only and within bounds of size and time."""

from __future__ import annotations

import http.client
import io
import ipaddress
import re
import socket
import ssl
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from ingest.extract import LoadError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

MAX_BYTES = 20_000_000
"""Largest file or page that is read, in bytes."""
STEP_SECONDS = 10.0
"""Longest wait for a connection or for the next bytes."""
TOTAL_SECONDS = 30.0
"""Longest wait for a page, redirects included."""
MAX_REDIRECTS = 5
"""Redirects followed before giving up."""

_HEADERS = {
    "User-Agent": "lectern/0.1",
    "Accept": "*/*",
    "Accept-Encoding": "identity",
    "Connection": "close",
}
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NO_HOST = re.compile(r"[\x00-\x20\x7f%/\\]")
_URL_SAFE = "/%:@!$&'()*+,;=~"
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
AddressCheck = Callable[[Address], bool]
_Target = tuple[int, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Page:
    """What an address answered; `url` is the last hop, `content_type` is lower case without parameters."""

    url: str
    content_type: str
    charset: str | None
    data: bytes


def is_public(address: Address) -> bool:
    """Whether `address` belongs to the public internet, also when it only wraps an IPv4 address."""
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(wrapped)
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def fetch(url: str, *, allow: AddressCheck = is_public) -> Page:
    """Return the page at `url`, an http(s) address.

    `allow` decides for each resolved network address whether it may be connected to; redirects pass it too.

    Raises:
        LoadError: the address is refused, does not answer, or answers with no page within the limits.
    """
    deadline = time.monotonic() + TOTAL_SECONDS
    for _ in range(MAX_REDIRECTS + 1):
        parts = _parse(url)
        connection = _Connection(parts, allow, deadline)
        try:
            answer = _ask(connection, parts)
            if answer.status not in _REDIRECTS:
                return _page(url, answer)
            url = _next_hop(url, answer.headers.get("Location"))
        except (OSError, http.client.HTTPException, zlib.error) as error:
            raise LoadError(f"{url} {_reason(error)}") from error
        finally:
            connection.drop()
    raise LoadError(f"{url} is redirect number {MAX_REDIRECTS + 1}; give the address that the page ends at")


class _Connection(http.client.HTTPConnection):
    """A connection that resolves once, asks `allow`, and connects to the very address that was checked."""

    def __init__(self, parts: SplitResult, allow: AddressCheck, deadline: float) -> None:
        self.default_port = _PORTS[parts.scheme]
        super().__init__(str(parts.hostname), parts.port or self.default_port)
        self._tls = parts.scheme == "https"
        self._allow = allow
        self._deadline = deadline
        self._raw: socket.socket | None = None

    def connect(self) -> None:
        """Connect to the first checked address that answers; TLS verifies the host name, not the address."""
        self._raw = self._first_open(_resolve(self.host, self.port, self._allow))
        if self._tls:
            self._raw.settimeout(_remaining(self._deadline))
            self._raw = ssl.create_default_context().wrap_socket(self._raw, server_hostname=self.host)
        self.sock = _TimedSocket(self._raw, self._deadline)

    def _first_open(self, targets: list[_Target]) -> socket.socket:
        failure: OSError = TimeoutError()
        for family, target in targets:
            raw = socket.socket(family, socket.SOCK_STREAM)
            try:
                raw.settimeout(_remaining(self._deadline))
                raw.connect(target)
            except OSError as error:
                raw.close()
                failure = error
            else:
                return raw
        raise failure

    def drop(self) -> None:
        """Close the connection, whatever state it is in."""
        self.close()
        if self._raw is not None:
            self._raw.close()


class _TimedSocket(io.RawIOBase):
    """The part of a socket that http.client uses, each wait cut to what is left of the total time."""

    def __init__(self, raw: socket.socket, deadline: float) -> None:
        self._raw = raw
        self._deadline = deadline

    def sendall(self, data: ReadableBuffer) -> None:
        self._raw.settimeout(_remaining(self._deadline))
        self._raw.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        self._raw.settimeout(_remaining(self._deadline))
        return self._raw.recv_into(buffer)

    def close(self) -> None:
        """Leave the socket open: the answer is still read from it; `_Connection.drop` closes it."""


def _remaining(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return min(STEP_SECONDS, left)


def _resolve(host: str, port: int, allow: AddressCheck) -> list[_Target]:
    targets: list[_Target] = []
    for family, _, _, _, found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        address = str(found[0])
        if not allow(ipaddress.ip_address(address)):
            raise LoadError(f"{host} is at {address}, not on the public internet; save the page instead")
        targets.append((family, (address, port)))
    return targets


def _parse(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii") if parts.hostname else ""
        port = parts.port
    except ValueError as error:
        raise LoadError(f"{url!r} is not a web address; check its spelling") from error
    if parts.scheme not in _PORTS:
        raise LoadError(f"the scheme {parts.scheme!r} is not supported; give an http:// or https:// address")
    if parts.username is not None or parts.password is not None:
        raise LoadError(f"the address of {host!r} carries a user name or password; leave it out")
    if not host or _NO_HOST.search(host):
        raise LoadError(f"{url!r} names no host; give an address like https://example.org/article")
    netloc = f"[{host}]" if ":" in host else host
    return parts._replace(netloc=netloc if port is None else f"{netloc}:{port}")


def _ask(connection: _Connection, parts: SplitResult) -> http.client.HTTPResponse:
    # Percent signs stay: the address may be quoted already.
    target = quote(parts.path or "/", safe=_URL_SAFE)
    query = quote(parts.query, safe=_URL_SAFE + "?")
    connection.request("GET", f"{target}?{query}" if query else target, headers=_HEADERS)
    return connection.getresponse()


def _next_hop(url: str, location: str | None) -> str:
    if not location:
        raise LoadError(f"{url} redirects to nowhere; open it in a browser and save the page")
    # http.client reads headers as Latin-1; servers send UTF-8.
    return urljoin(url, location.encode("latin-1", "ignore").decode("utf-8", "replace"))


def _page(url: str, answer: http.client.HTTPResponse) -> Page:
    if answer.status != 200:
        raise LoadError(f"{url} answered with status {answer.status}; open it in a browser to check")
    if (answer.length or 0) > MAX_BYTES:
        raise LoadError(f"{url} has {answer.length:,} bytes, more than {MAX_BYTES:,}; load a smaller page")
    data = _body(url, answer)
    if len(data) > MAX_BYTES:
        raise LoadError(f"{url} has more than {MAX_BYTES:,} bytes; load a smaller page")
    kind = answer.headers.get_content_type() if "Content-Type" in answer.headers else ""
    return Page(url, kind, answer.headers.get_content_charset(), data)


def _body(url: str, answer: http.client.HTTPResponse) -> bytes:
    expected = answer.length
    data = answer.read(MAX_BYTES + 1)
    if expected is not None and len(data) < expected:
        raise LoadError(f"{url} broke off after {len(data):,} of {expected:,} bytes; try again")
    coding = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if coding == "identity":
        return data
    if coding not in ("gzip", "x-gzip"):
        raise LoadError(f"{url} is compressed as {coding!r}; save the page and load the file")
    return zlib.decompressobj(wbits=31).decompress(data, MAX_BYTES + 1)


def _reason(error: Exception) -> str:
    return next(reason for kind, reason in _REASONS if isinstance(error, kind))


_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (socket.gaierror, "has a host name that is not found; check the spelling and the network connection"),
    (ssl.SSLError, "has no valid certificate; check the address"),
    (TimeoutError, f"did not answer within {STEP_SECONDS:.0f} s ({TOTAL_SECONDS:.0f} s in all); try again"),
    (ConnectionRefusedError, "refuses connections; check the host and port"),
    (ConnectionError, "broke the connection; try again"),
    (http.client.HTTPException, "does not speak HTTP as expected; save the page and load the file"),
    (zlib.error, "is damaged: it cannot be decompressed; try again"),
    (OSError, "cannot be reached; check the network connection"),
)
