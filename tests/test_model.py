"""Model specs: what each opens, what fails and when, and the one lazy start."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_openai import ChatOpenAI

from rag.models.open import Model, ModelError, open_model
from tests.loopback import ModelServer, serving_models
from tests.scripted_chat import scripted


def test_none_is_no_model(tmp_path: Path) -> None:
    assert open_model("none", folder=tmp_path) is None


@pytest.mark.parametrize(
    "spec", ["local", "openai:gpt-4o", "http://127.0.0.1:1/v1", "https://models.invalid/v1", "x.gguf"]
)
def test_a_spec_is_kept_as_the_name_and_nothing_starts(spec: str, tmp_path: Path) -> None:
    model = open_model(spec, folder=tmp_path)
    assert model is not None
    assert model.name == spec


def test_a_spec_of_no_known_form_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"unknown model 'clever': use local, none"):
        open_model("clever", folder=tmp_path)


UNSTARTABLE = {
    "the embedded model is not set up": ("local", "make setup"),
    "the file is missing": ("/nowhere/x.gguf", "no model file at /nowhere/x.gguf"),
    "the provider is unknown": ("nosuchprovider:x", "model 'nosuchprovider:x' cannot be used"),
    "no server listens": ("http://127.0.0.1:1/v1", "no model server answers at http://127.0.0.1:1/v1"),
}


@pytest.mark.parametrize(("spec", "complaint"), UNSTARTABLE.values(), ids=UNSTARTABLE)
def test_a_model_that_cannot_start_says_why_in_one_line(spec: str, complaint: str, tmp_path: Path) -> None:
    model = open_model(spec, folder=tmp_path)
    assert model is not None
    with pytest.raises(ModelError) as caught:
        model.chat()
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_first_model_of_a_server_is_used_with_the_key(tmp_path: Path) -> None:
    with serving_models("tiny", "large") as address:
        model = open_model(address, folder=tmp_path, key="sesame")
        assert model is not None
        chat = model.chat()
    assert isinstance(chat, ChatOpenAI)
    assert chat.model_name == "tiny"
    assert ModelServer.keys == ["Bearer sesame"]


def test_a_server_without_models_is_refused(tmp_path: Path) -> None:
    with serving_models() as address:
        model = open_model(address, folder=tmp_path)
        assert model is not None
        with pytest.raises(ModelError, match="serves no model"):
            model.chat()


def test_a_model_starts_once_whichever_thread_asks() -> None:
    starts: list[int] = []
    together = threading.Barrier(8)

    def start() -> BaseChatModel:
        starts.append(1)
        time.sleep(0.05)
        return scripted("Yes.")

    model = Model("scripted", start)
    assert starts == []

    def ask(_: int) -> BaseChatModel:
        together.wait(timeout=10)
        return model.chat()

    with ThreadPoolExecutor(8) as pool:
        chats = list(pool.map(ask, range(8)))
    assert len(starts) == 1
    assert all(chat is chats[0] for chat in chats)


def test_a_start_that_failed_is_tried_again() -> None:
    outcomes: list[BaseChatModel | ModelError] = [ModelError("busy; try again"), scripted("Yes.")]

    def start() -> BaseChatModel:
        outcome = outcomes.pop(0)
        if isinstance(outcome, ModelError):
            raise outcome
        return outcome

    model = Model("scripted", start)
    with pytest.raises(ModelError, match="busy"):
        model.chat()
    assert model.chat() is model.chat()


def test_a_model_can_be_kept_for_an_answer_while_it_starts() -> None:
    starting, go_on = threading.Event(), threading.Event()

    def start() -> BaseChatModel:
        starting.set()
        assert go_on.wait(60)
        return scripted("ready")

    model = Model("slow", start)

    def use() -> bool:
        with model.used():
            return model.idle

    with ThreadPoolExecutor(2) as pool:
        started = pool.submit(model.chat)
        try:
            assert starting.wait(60)
            assert pool.submit(use).result(10) is False
            assert not started.done()
        finally:
            go_on.set()
    assert model.idle


def test_who_waits_for_an_idle_model_goes_on_once_the_last_answer_is_written() -> None:
    model = Model("busy", lambda: scripted("ready"))
    with ThreadPoolExecutor(1) as pool:
        with model.used():
            with model.used():
                waiting = pool.submit(model.until_idle)
            assert not waiting.done()
        waiting.result(60)
