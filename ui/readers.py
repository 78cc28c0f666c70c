"""Who a request comes from: a browser by its cookie, or somebody by name and password."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
import re
import secrets
from http.cookies import CookieError, SimpleCookie
from math import ceil
from pathlib import Path

from ui.limits import Limit

COOKIE = "lectern-reader"
SET_COOKIE = COOKIE + "={}; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax"
"""Lax: who follows a link that leads here from elsewhere is known. No script can read it."""

TRIES = (5, 0.1)
"""Wrong passwords for a name from one address, at once and a second."""

_TOKEN = re.compile("[0-9a-f]{32}")
_ASK = {"WWW-Authenticate": 'Basic realm="Lectern", charset="UTF-8"'}


class Refusal(Exception):
    """A request that does not get through; the message says why in one line."""

    def __init__(self, status: int, told: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(told)
        self.status, self.headers = status, headers or {}

    @classmethod
    def for_now(cls, told: str, seconds: float) -> Refusal:
        """Return the refusal of what may be tried again after so many seconds."""
        wait = str(ceil(seconds))
        return cls(429, f"{told}; try again in {wait} s", {"Retry-After": wait})


class UsersError(OSError):
    """The file of names and passwords cannot be used; the message says why, and what to do."""


class Users:
    """Names with their passwords. Safe between threads."""

    def __init__(self, passwords: dict[str, str]) -> None:
        self._passwords = {name: password.encode() for name, password in passwords.items()}
        self._tries = Limit(*TRIES)

    @classmethod
    def read(cls, path: Path) -> Users:
        """Return those of a file that has `name:password` on each line; `#` begins a remark.

        Raises:
            UsersError: it cannot be read, or a line of it is no such pair.
        """
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError) as error:
            why = (error.strerror if isinstance(error, OSError) else None) or "it is not UTF-8"
            problem = f"cannot read the passwords in {path}: {why}"
            raise UsersError(f"{problem}; name their file with --auth") from error
        told = [(n, line.strip()) for n, line in enumerate(lines, 1) if line.strip() and line[0] != "#"]
        pairs = {name: password for _, line in told for name, _, password in [line.partition(":")]}
        wrong = next((n for n, line in told if not all(line.partition(":"))), None)
        if wrong or not pairs:
            where = f"line {wrong} of {path} is no" if wrong else f"{path} has no line with"
            raise UsersError(f"{where} name and password; write them as name:password")
        return cls(pairs)

    def named(self, authorization: str | None, address: str) -> str:
        """Return the name that a header of HTTP's Basic scheme (RFC 7617) proves.

        Raises:
            Refusal: it proves none, or too many wrong ones came from the address.
        """
        if authorization is None:
            raise Refusal(401, "give your name and password", _ASK)
        name, _, password = _decoded(authorization).partition(":")
        if wait := self._tries.wait((address, name), take=False):
            raise Refusal.for_now("too many wrong passwords", wait)
        # Compared in any case: how long it takes tells nothing about the names there are.
        right = hmac.compare_digest(password.encode(), self._passwords.get(name, b"\0"))
        if right and name in self._passwords:
            return name
        self._tries.wait((address, name))
        raise Refusal(401, "name or password is wrong", _ASK)


def reader_of(cookies: str | None, name: str | None) -> tuple[str, str | None]:
    """Return the id under which all of a reader is kept, and the cookie to be set where there is none.

    The id is a digest: neither is the cookie known to who reads the database, nor a name. Somebody who gave
    a name is the same reader in any browser.
    """
    if name is not None:
        return _digest("name", name), None
    if token := _token(cookies):
        return _digest("cookie", token), None
    token = secrets.token_hex(16)
    return _digest("cookie", token), token


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens on an address; of other names there is no telling."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _digest(kind: str, secret: str) -> str:
    return hashlib.sha256(f"lectern {kind}\0{secret}".encode()).hexdigest()


def _token(cookies: str | None) -> str | None:
    try:
        found = SimpleCookie(cookies or "").get(COOKIE)
    except CookieError:
        return None
    return found.value if found and _TOKEN.fullmatch(found.value) else None


def _decoded(authorization: str) -> str:
    scheme, _, given = authorization.partition(" ")
    try:
        return base64.b64decode(given, validate=True).decode() if scheme.lower() == "basic" else ""
    except (binascii.Error, ValueError):
        return ""
