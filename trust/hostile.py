"""The whole corpus of inputs that mean harm, with all that they ask for listened to."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rag.reader.run import shared
from tests.hostile.answers import Asked, Credulous
from tests.hostile.corpus import inputs, wrongs
from tests.hostile.growth import WORST, exponent
from tests.hostile.patterns import patterns
from tests.hostile.replies import QUESTIONS, REPLIES
from tests.hostile.saved import SAVED, unread, wrong
from trust.finding import Finding


def hostile() -> Iterator[Finding]:
    """Try every file, reply, question and saved answer, and the growth of every regular expression."""
    with TemporaryDirectory() as folder, _listening() as heard:
        files = [
            f"{name}: {problem}"
            for name, one in inputs().items()
            for problem in wrongs(one, Path(folder), port=heard.getsockname()[1])
        ]
        files += ["something was asked for"] if _called(heard) else []
        asked = Asked(Path(folder, "asked"), shared())
        replies = [f"{name}: {p}" for name, reply in REPLIES.items() for p in asked.reply(reply)]
        questions = [f"{name}: {p}" for name, question in QUESTIONS.items() for p in asked.question(question)]
    saved = [
        f"{name}: {p}" for name, one in SAVED.items() for p in (*wrong(*one, Credulous()), *unread(one[0]))
    ]
    yield Finding("a file that means harm", len(inputs()), "files", tuple(files), "none called out")
    yield Finding("a model that was taken over", len(REPLIES), "replies", tuple(replies))
    yield Finding("a question that means harm", len(QUESTIONS), "questions", tuple(questions))
    yield Finding("a saved answer that means harm", len(SAVED), "answers", tuple(saved))
    grown = {where: exponent(*found) for where, found in patterns()[0].items()}
    slow = [f"{where}: {shown}" for where, (power, shown) in grown.items() if power > WORST]
    yield Finding("an expression is linear on its worst input", len(grown), "expressions", tuple(slow))


@contextmanager
def _listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def _called(server: socket.socket) -> bool:
    try:
        server.accept()[0].close()
    except BlockingIOError:
        return False
    return True
