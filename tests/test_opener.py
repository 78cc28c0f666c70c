"""What may be opened by typing in the window: no key goes out, no file is looked for."""

from __future__ import annotations

import pytest

from rag.command import opener
from rag.models.open import ModelError
from tests.loopback import ModelServer, serving_models
from ui.models import Models


def test_the_key_of_the_environment_is_sent_to_no_address_that_is_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "sesame")
    with serving_models("m") as address:
        told = Models("none", None, opener({"OPENAI_API_KEY": "sesame"})).check(address)
    assert told.startswith(f"{address} answers")
    assert ModelServer.keys == ["Bearer none", "Bearer none"]
    assert not [head for head in ModelServer.heads if "sesame" in head]


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
