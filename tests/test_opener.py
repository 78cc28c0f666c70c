"""What may be opened by typing in the window: no key goes out, no file is looked for."""

from __future__ import annotations

import json
from typing import ClassVar

import pytest

from rag.command import opener
from rag.models.open import ModelError
from tests.loopback import Handler, serving
from ui.models import Models


class ChatServer(Handler):
    """Lists a model and lets it say one word; notes the headers it gets."""

    keys: ClassVar[list[str | None]] = []
    sent: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.reply(
            {"object": "list", "data": [{"id": "m", "object": "model", "created": 0, "owned_by": "t"}]}
        )

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        message = {"role": "assistant", "content": "ready"}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        self.reply({"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]})

    def reply(self, value: object) -> None:
        self.keys.append(self.headers["Authorization"])
        self.sent.append(str(self.headers))
        self.answer(json.dumps(value).encode(), {"Content-Type": "application/json"})


def test_the_key_of_the_environment_is_sent_to_no_address_that_is_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ChatServer, "keys", [])
    monkeypatch.setattr(ChatServer, "sent", [])
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "sesame")
    with serving(ChatServer) as address:
        told = Models("none", None, opener({"OPENAI_API_KEY": "sesame"})).check(f"{address}/v1")
    assert told.startswith(f"{address}/v1 answers")
    assert ChatServer.keys == ["Bearer none", "Bearer none"]
    assert not [headers for headers in ChatServer.sent if "sesame" in headers]


@pytest.mark.parametrize("path", ["x.gguf", "~/x.gguf", "/etc/x.gguf", "a:b/x.gguf"])
def test_no_file_is_looked_for_that_is_typed(path: str) -> None:
    with pytest.raises(ModelError, match="cannot be chosen here; start with --llm and its path"):
        opener({})(path)


@pytest.mark.parametrize(
    ("spec", "embedded"), [("local", True), ("openai:gpt-4o", False), ("http://127.0.0.1:1/x.gguf", False)]
)
def test_what_is_typed_opens_as_at_the_start_otherwise(spec: str, embedded: bool) -> None:
    model = opener({})(spec)
    assert model is not None
    assert (model.name, model.embedded) == (spec, embedded)
    assert opener({})("none") is None
    with pytest.raises(ModelError, match="unknown model 'clever'"):
        opener({})("clever")
