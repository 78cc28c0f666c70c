"""Fetching: what is refused, what is bounded, what comes back; only this machine is ever contacted."""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ingest import fetch as fetch_module
from ingest.extract import LoadError
from ingest.fetch import AddressCheck, fetch, is_public
from tests.loopback import HOST, PAGE, loopback, serving


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with serving() as address:
        yield address


def allow_once() -> AddressCheck:
    """Allow the first address, the test server's, and judge all that follow as in earnest."""
    first = iter([True])
    return lambda address: next(first, False) or is_public(address)


def test_a_page_comes_back_with_its_type_and_charset(server: str) -> None:
    page = fetch(f"{server}/page", allow=loopback)
    assert (page.data, page.content_type, page.charset) == (PAGE, "text/html", "utf-8")


def test_a_missing_content_type_is_empty_not_guessed(server: str) -> None:
    assert fetch(f"{server}/bare", allow=loopback).content_type == ""


ASKED = {
    "a compressed page is unpacked though not asked for": ("gzip", PAGE),
    "the agent names the program": ("agent", b"lectern/0.1"),
    "what is beyond ASCII is quoted once": ("echo é?q=ü%20v#part", b"/echo%20%C3%A9?q=%C3%BC%20v"),
}


@pytest.mark.parametrize(("path", "data"), ASKED.values(), ids=ASKED)
def test_a_page_is_asked_for_and_read(server: str, path: str, data: bytes) -> None:
    assert fetch(f"{server}/{path}", allow=loopback).data == data


def test_a_redirect_is_followed_to_its_last_hop(server: str) -> None:
    page = fetch(f"{server}/to?/page", allow=loopback)
    assert (page.data, page.url) == (PAGE, f"{server}/page")


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        pytest.param("/gone", "status 404", id="a status other than 200"),
        pytest.param("/nowhere", "redirects to nowhere", id="a redirect without a target"),
        pytest.param("/loop", "redirect number", id="too many redirects"),
        pytest.param("/short", "broke off after 9 of 30", id="a body shorter than announced"),
        pytest.param("/br", "compressed as 'br'", id="an unknown compression"),
        pytest.param("/broken-gzip", "damaged", id="a broken compression"),
        pytest.param("/to?http://localhost:1/", "not on the public", id="a redirect to loopback by name"),
        pytest.param("/to?http://127.0.0.2/", "127.0.0.2, not on the public", id="a redirect to loopback"),
        pytest.param("/to?http://[::1]/", "not on the public", id="a redirect to IPv6 loopback"),
        pytest.param("/to?file:///etc/hostname", "scheme 'file'", id="a redirect to a file"),
        pytest.param(
            "/to?http://me:pw@127.0.0.1/", "user name or password", id="a redirect with credentials"
        ),
    ],
)
def test_answers_that_are_refused(server: str, path: str, complaint: str) -> None:
    with pytest.raises(LoadError, match=complaint) as caught:
        fetch(f"{server}{path}", allow=allow_once() if path.startswith("/to?") else loopback)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        pytest.param("ftp://example.org/a", "scheme 'ftp'", id="another scheme"),
        pytest.param("http://me:secret@example.org/", "leave it out", id="credentials"),
        pytest.param("http:///article", "names no host", id="no host"),
        pytest.param("http://exa mple.org/", "names no host", id="a space in the host"),
        pytest.param("http://example.org:99999/", "not a web address", id="an impossible port"),
        pytest.param("http://[::1/", "not a web address", id="an open bracket"),
        pytest.param("http://a..b/", "not a web address", id="an empty label"),
        pytest.param("http://127.0.0.1/", "not on the public", id="loopback"),
        pytest.param("http://2130706433/", "not on the public", id="loopback as a number"),
        pytest.param("http://[::1]/", "not on the public", id="IPv6 loopback"),
        pytest.param("http://localhost/", "not on the public", id="loopback by name"),
        pytest.param("https://localhost/", "not on the public", id="loopback over TLS"),
    ],
)
def test_refused_unasked(url: str, complaint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lookup = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *a, **k: lookup(host.replace("2130706433", HOST), *a, **k)
    )
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("connected"))
    with pytest.raises(LoadError, match=complaint) as caught:
        fetch(url)
    assert "secret" not in str(caught.value)


def answer_of(*addresses: str) -> Callable[..., list[tuple[Any, ...]]]:
    """A look-up that resolves every name to these addresses."""

    def look_up(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        families = [socket.AF_INET6 if ":" in a else socket.AF_INET for a in addresses]
        return [(f, socket.SOCK_STREAM, 6, "", (a, port)) for f, a in zip(families, addresses, strict=True)]

    return look_up


@pytest.mark.parametrize("private", ["10.0.0.8", "::ffff:10.0.0.8", "169.254.169.254"])
def test_a_name_with_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch, private: str) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answer_of("93.184.215.14", private))
    with pytest.raises(LoadError, match=f"example.org is at {re.escape(private)}, not on the public"):
        fetch("http://example.org/")


def test_the_address_connected_to_is_the_one_checked(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second look-up that answers otherwise (DNS rebinding) has nothing to change."""
    answers = iter([answer_of(HOST)])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: next(answers)(*a, **k))
    page = fetch(f"{server}/page".replace(HOST, "news.example"), allow=loopback)
    assert page.data == PAGE


def test_the_next_address_is_tried_when_one_refuses(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answer_of("127.0.0.9", HOST))
    page = fetch(f"{server}/page".replace(HOST, "news.example"), allow=lambda _: True)
    assert page.data == PAGE


def test_an_unknown_host_is_named_with_what_to_do() -> None:
    with pytest.raises(LoadError, match="host name that is not found; check the spelling"):
        fetch("http://nothing.invalid/")


def test_a_closed_port_refuses() -> None:
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    with pytest.raises(LoadError, match="refuses connections"):
        fetch(f"http://{HOST}:{port}/", allow=loopback)


@pytest.mark.parametrize(
    ("page", "limit", "complaint"),
    [
        pytest.param("announced", 40, "has 50 bytes, more than 40", id="announced"),
        pytest.param("endless", 40, "more than 40 bytes", id="read"),
        pytest.param("bomb", 1_000, "more than 1,000 bytes", id="unpacked"),
    ],
)
def test_no_more_than_the_limit_is_read(
    server: str, monkeypatch: pytest.MonkeyPatch, page: str, limit: int, complaint: str
) -> None:
    monkeypatch.setattr(fetch_module, "MAX_BYTES", limit)
    with pytest.raises(LoadError, match=complaint):
        fetch(f"{server}/{page}", allow=loopback)


@pytest.fixture
def dripping() -> Iterator[str]:
    """A server that sends a header byte every 50 ms for ever: each wait is short, the whole is not."""
    stop = threading.Event()
    with socket.create_server((HOST, 0)) as listener:
        thread = threading.Thread(target=_drip, args=(listener, stop))
        thread.start()
        yield f"http://{HOST}:{listener.getsockname()[1]}/"
        stop.set()
        thread.join()


def _drip(listener: socket.socket, stop: threading.Event) -> None:
    client, _ = listener.accept()
    with client:
        try:
            client.sendall(b"HTTP/1.1 200 OK\r\n")
            while not stop.wait(0.05):
                client.sendall(b"x")
        except OSError:
            return


@pytest.mark.parametrize(
    ("limit", "seconds"),
    [
        pytest.param("TOTAL_SECONDS", 0.3, id="a slow drip ends at the total limit"),
        pytest.param("STEP_SECONDS", 0.01, id="a long silence ends at the step limit"),
    ],
)
def test_time_is_bounded(dripping: str, monkeypatch: pytest.MonkeyPatch, limit: str, seconds: float) -> None:
    monkeypatch.setattr(fetch_module, limit, seconds)
    with pytest.raises(LoadError, match="did not answer within"):
        fetch(dripping, allow=loopback)


def test_a_server_that_does_not_speak_tls_has_no_valid_certificate(server: str) -> None:
    with pytest.raises(LoadError, match="no valid certificate"):
        fetch(server.replace("http:", "https:"), allow=loopback)


PUBLIC = "93.184.215.14 2606:2800:21f:cb07:6820:80da:af6b:8b2c ::ffff:93.184.215.14 64:ff9b::5db8:d70e"
OTHERS = """
    127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 240.0.0.1
    255.255.255.255 :: ::1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: fe80::1 fe80::1%lo fec0::1
    fd00::1 ff0e::1
"""


@pytest.mark.parametrize("address", f"{PUBLIC} {OTHERS}".split())
def test_public_addresses_are_told_from_others(address: str) -> None:
    assert is_public(ipaddress.ip_address(address)) is (address in PUBLIC.split())
