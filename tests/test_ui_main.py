"""The command line of the window: `python -m ui`, as far as it goes without opening one."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import gradio as gr
import pytest

from ingest.library import Library
from ingest.load import from_text
from rag.assistant import Assistant
from tests.conftest import Caller
from tests.scripted import WEIR
from ui import serve as module
from ui.__main__ import HOMES, lectern, main
from ui.database import Database
from ui.models import Models
from ui.readers import is_loopback

HERE = ["127.0.0.1", "127.8.8.8", "::1", "localhost"]
ELSEWHERE = ["0.0.0.0", "::", "192.168.0.7", "fe80::1", "example.org", "localhost.example.org", ""]


@pytest.mark.parametrize("host", [*HERE, *ELSEWHERE], ids=repr)
def test_an_address_is_of_this_machine_alone_or_taken_for_open_to_others(host: str) -> None:
    assert is_loopback(host) is (host in HERE)


@dataclass(frozen=True, slots=True)
class Built:
    """Takes the place of `build_app`, and keeps what it was given."""

    models: list[Models | None] = field(default_factory=list)
    pinned: list[bool] = field(default_factory=list)
    shared: list[bool] = field(default_factory=list)

    def __call__(
        self,
        assistant: Assistant,
        library: Library,
        *,
        models: Models | None,
        database: Database | None,
        pinned: bool,
        shared: bool,
    ) -> gr.Blocks:
        self.models.append(models)
        self.pinned.append(pinned)
        self.shared.append(shared)
        return gr.Blocks()


@pytest.fixture
def built(library: Library, monkeypatch: pytest.MonkeyPatch) -> Built:
    """What is built by a main that serves nothing, on the library of the test."""
    taken = Built()
    monkeypatch.setattr(module, "library_of", lambda environ, tell: library)
    monkeypatch.setattr(module, "build_app", taken)
    monkeypatch.setattr(module, "_launched", lambda *_: "http://here")
    monkeypatch.setattr(gr.Blocks, "block_thread", lambda _: None)
    monkeypatch.setattr(Assistant, "warm", lambda _: None)
    return taken


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_model_can_be_chosen_only_where_nobody_else_can_look_in(
    host: str, built: Built, library: Library
) -> None:
    id_ = library.add(from_text(WEIR)).article.id
    assert main(["--llm", "none", "--host", host, "--no-auth", "--article", id_]) == 0
    (models,) = built.models
    assert (models is not None) is (host == "127.0.0.1")
    assert models is None or (models.first, models.get("none")) == ("none", None)


def test_others_are_let_in_only_with_a_word_about_who(built: Built, call: Caller, tmp_path: Path) -> None:
    told = call.refused(main, "--llm", "none", "--host", "0.0.0.0")
    assert "--auth FILE" in told
    assert "--no-auth" in told
    assert "no line with name and password" in call.refused(main, "--auth", empty(tmp_path), "--llm", "none")
    call.refused(main, "--auth", empty(tmp_path), "--no-auth")
    assert built.models == []
    said = call(main, "--llm", "none", "--host", "0.0.0.0", "--no-auth")
    assert (said.code, built.shared) == (0, [True])
    assert "cannot change it" in said.out


def empty(folder: Path) -> Path:
    path = folder / "users"
    path.touch()
    return path


def test_an_article_that_was_named_is_the_one_to_open_on(built: Built, library: Library) -> None:
    id_ = library.add(from_text(WEIR)).article.id
    assert main(["--llm", "none", "--article", id_]) == 0
    assert main(["--llm", "none"]) == 0
    assert built.pinned == [True, False]


@pytest.mark.parametrize("command", HOMES)
def test_lectern_finds_every_command(command: str, monkeypatch: pytest.MonkeyPatch, call: Caller) -> None:
    monkeypatch.setattr("sys.argv", ["lectern", command, "--help"])
    said = call(lambda _: lectern())
    assert said.code == 0
    assert f"usage: python -m {HOMES[command]} {command}" in said.out


def test_lectern_alone_is_the_window(built: Built, monkeypatch: pytest.MonkeyPatch, call: Caller) -> None:
    monkeypatch.setattr("sys.argv", ["lectern", "--llm", "none"])
    said = call(lambda _: lectern())
    assert (said.code, len(built.pinned)) == (0, 1)
    assert "Lectern is open at http://here" in said.out


def test_a_model_that_cannot_be_fetched_is_told_and_the_window_opens_without(
    built: Built, call: Caller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LECTERN_HOME", str(tmp_path))
    (tmp_path / "models").write_text("in the way", encoding="utf-8")
    said = call(main, "--fetch")
    assert said.code == 0
    assert "ui: cannot write the model to" in said.err
    assert "model: none; choose another with --llm; the embedded one comes with `make setup`" in said.err
