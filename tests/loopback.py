"""A web server on this machine, for tests of fetching and loading."""

from __future__ import annotations

import gzip
import ipaddress
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import unquote

from ingest.fetch import Address

HOST = "127.0.0.1"
PAGE = b"<p>Seals have returned to the bay.</p>"


class Handler(BaseHTTPRequestHandler):
    """Answers by path; `/to?ADDRESS` redirects to the address."""

    def do_GET(self) -> None:
        path, _, rest = self.path.partition("?")
        answers: dict[str, Callable[[], None]] = {
            "/page": lambda: self.answer(PAGE, {"Content-Type": "text/html; charset=UTF-8"}),
            "/bare": lambda: self.answer(PAGE, {}),
            "/gzip": lambda: self.answer(gzip.compress(PAGE), {"Content-Encoding": "gzip"}),
            "/bomb": lambda: self.answer(gzip.compress(b"x" * 10_000), {"Content-Encoding": "gzip"}),
            "/broken-gzip": lambda: self.answer(b"not gzip", {"Content-Encoding": "gzip"}),
            "/br": lambda: self.answer(b"?", {"Content-Encoding": "br"}),
            "/gone": lambda: self.answer(b"", {}, status=404),
            "/nowhere": lambda: self.answer(b"", {}, status=302),
            "/to": lambda: self.answer(b"", {"Location": unquote(rest)}, status=302),
            "/loop": lambda: self.answer(b"", {"Location": "/loop"}, status=301),
            "/announced": lambda: self.answer(b"", {"Content-Length": "50"}),
            "/short": lambda: self.answer(b"only this", {"Content-Length": "30"}),
            "/endless": self.endless,
            "/agent": lambda: self.answer(self.headers["User-Agent"].encode(), {}),
            "/echo%20%C3%A9": lambda: self.answer(self.path.encode(), {}),
        }
        answers[path]()

    def answer(self, body: bytes, headers: dict[str, str], *, status: int = 200) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for _ in range(100):
                self.wfile.write(b"x" * 10)
        except OSError:
            return

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep the tests' output clean."""


class ModelServer(Handler):
    """Lists its models and lets them say a word, as an OpenAI-compatible server does; notes what it gets."""

    served: ClassVar[list[str]] = []
    keys: ClassVar[list[str | None]] = []
    heads: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        data = [{"id": name, "object": "model", "created": 0, "owned_by": "test"} for name in self.served]
        self.reply({"object": "list", "data": data})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        message = {"role": "assistant", "content": "ready"}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        self.reply({"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]})

    def reply(self, value: object) -> None:
        self.keys.append(self.headers["Authorization"])
        self.heads.append(str(self.headers))
        self.answer(json.dumps(value).encode(), {"Content-Type": "application/json"})


@contextmanager
def serving_models(*names: str) -> Iterator[str]:
    """Serve these models, of whose readers nothing is known yet, and yield their address."""
    ModelServer.served, ModelServer.keys, ModelServer.heads = [*names], [], []
    with serving(ModelServer) as address:
        yield f"{address}/v1"


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler] = Handler) -> Iterator[str]:
    """Serve on a free port and yield the address, without a slash at its end."""
    httpd = ThreadingHTTPServer((HOST, 0), handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://{HOST}:{httpd.server_port}"
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def loopback(address: Address) -> bool:
    """Allow the test server's own address and nothing else."""
    return address == ipaddress.ip_address(HOST)
