"""An OpenAI-compatible server on loopback that misbehaves in one way at a time."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer

from tests.loopback import HOST, ModelServer

SAID = "The institute is old."


class FaultyServer(ModelServer):
    """Lists one model, and answers each question as `fault` says; counts the questions."""

    fault = "none"
    asked = 0
    released = threading.Event()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        type(self).asked += 1
        try:
            FAULTS[self.fault](self)
        except OSError:
            self.close_connection = True

    def begin(self, kind: str = "text/event-stream") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.close_connection = True

    def say(self, text: str, finish: str | None = None) -> None:
        choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": finish}
        data = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
        self.wfile.write(b"data: " + json.dumps(data).encode() + b"\n\n")
        self.wfile.flush()

    def reply_whole(self, text: str = SAID) -> None:
        self.begin()
        self.say(text)
        self.say("", "stop")
        self.wfile.write(b"data: [DONE]\n\n")

    def reply_at_once(self, text: str = SAID) -> None:
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        data = {"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}
        self.answer(json.dumps(data).encode(), {"Content-Type": "application/json"})

    def fail(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        body = json.dumps({"error": {"message": message, "code": status}}).encode()
        self.answer(body, {"Content-Type": "application/json", **(headers or {})}, status=status)

    def hang(self) -> None:
        self.released.wait(20)
        self.close_connection = True

    def part(self, after: Callable[[], None]) -> None:
        self.begin()
        self.say("The institute is ")
        after()

    def repeat(self, pause: float) -> None:
        self.begin()
        while not self.released.wait(pause):
            self.say("word ")

    def keep_open(self) -> None:
        """Send what a stream may be kept open with, and is no part of a reply."""
        self.begin()
        for _ in range(200):
            if self.released.wait(0.05):
                return
            self.wfile.write(b": still here\n\n")
            self.wfile.flush()

    def raw(self, data: bytes) -> None:
        self.begin()
        self.wfile.write(data)

    def drop(self) -> None:
        self.close_connection = True

    def first(self, act: Callable[[], None]) -> None:
        act() if self.asked == 1 else self.reply_whole()

    def cut(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.say("The institute is ")
        self.close_connection = True


KEY = "sk-very-secret-key-1234"
FAULTS: dict[str, Callable[[FaultyServer], None]] = {
    "none": FaultyServer.reply_whole,
    "hangs before the first byte": FaultyServer.hang,
    "hangs in mid-stream": lambda s: s.part(s.hang),
    "drops before the first byte": FaultyServer.drop,
    "drops once before the first byte": lambda s: s.first(s.drop),
    "drops in mid-stream": FaultyServer.cut,
    "slow": lambda s: s.repeat(0.05),
    "endless": lambda s: s.repeat(0.001),
    "keeps the line open": FaultyServer.keep_open,
    "nested too deep": lambda s: s.raw(b"data: " + b"[" * 100_000 + b"\n\n"),
    "not JSON": lambda s: s.raw(b"data: <html>\n\n"),
    "another shape": lambda s: s.raw(b'data: {"choices": [7]}\n\n'),
    "a list": lambda s: s.raw(b"data: [1, 2]\n\n"),
    "invalid UTF-8": lambda s: s.raw(b'data: {"choices": "\xff\xfe"}\n\n'),
    "empty": lambda s: s.reply_whole(""),
    "white space": lambda s: s.reply_whole(" \n\t "),
    "nothing at all": lambda s: s.raw(b""),
    "400 context": lambda s: s.fail(400, "the request exceeds the available context size"),
    "401": lambda s: s.fail(401, f"Incorrect API key provided: {KEY}\nsecond line"),
    "429": lambda s: s.fail(429, "rate limit"),
    "429 once, wait 0 s": lambda s: s.first(lambda: s.fail(429, "rate limit", {"Retry-After": "0"})),
    "429 wait 60 s": lambda s: s.fail(429, "rate limit", {"Retry-After": "60"}),
    "429 wait for ever": lambda s: s.fail(429, "rate limit", {"Retry-After": "1e300"}),
    "leads to itself": lambda s: s.answer(b"", {"Location": "/v1/chat/completions"}, status=307),
    "500 once": lambda s: s.first(lambda: s.fail(500, "<html>")),
    "500": lambda s: s.fail(500, "<html>\n" * 99),
}


@contextmanager
def faulty(fault: str) -> Iterator[str]:
    """Serve with a fault, and yield the address."""
    FaultyServer.served, FaultyServer.fault, FaultyServer.asked = ["m"], fault, 0
    FaultyServer.released = threading.Event()
    httpd = ThreadingHTTPServer((HOST, 0), FaultyServer)
    httpd.daemon_threads = True
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://{HOST}:{httpd.server_port}/v1"
    finally:
        FaultyServer.released.set()
        httpd.shutdown()
        thread.join()
        httpd.server_close()
