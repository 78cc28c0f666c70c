"""The models that a window can choose from: opened once, checked with a word, failures told in a line."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import openai
import pytest
from langchain_core.language_models import BaseChatModel

from rag.command import opener
from rag.models.open import Model, ModelError
from tests.scripted_chat import ScriptedChat, model_of, scripted
from ui.models import Models

Outcome = BaseChatModel | Exception


def nothing(spec: str) -> Model | None:
    """Open no spec but `none`."""
    if spec == "none":
        return None
    raise ModelError(f"unknown model {spec!r}: use none")


def starting(*outcomes: Outcome, embedded: bool = False) -> Model:
    """Return a model whose starts end like this, one after the other."""
    left = [*outcomes]

    def start() -> BaseChatModel:
        outcome = left.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return Model("scripted", start, embedded=embedded)


@pytest.mark.parametrize("spec", [None, "", "  ", "local", " local "])
def test_no_spec_and_the_first_one_are_the_model_that_was_given(spec: str | None) -> None:
    given = model_of(scripted("ready"))
    models = Models("local", given, nothing)
    assert models.first == "local"
    assert models.get(spec) is given


def test_a_model_file_given_at_the_start_can_be_chosen_again() -> None:
    given = model_of(scripted("ready"))
    assert Models("some/model.gguf", given, opener({})).get("some/model.gguf") is given


def test_each_other_spec_is_opened_once_also_the_one_without_a_model() -> None:
    opened: list[str] = []

    def open_spec(spec: str) -> Model | None:
        opened.append(spec)
        return None if spec == "none" else model_of(scripted("ready"))

    models = Models("local", None, open_spec)
    assert models.get("a:b") is models.get("a:b ")
    assert models.get("none") is models.get("none") is None
    assert opened == ["a:b", "none"]


def test_a_spec_is_opened_once_whichever_thread_asks() -> None:
    opened: list[str] = []
    together = threading.Barrier(8)

    def open_spec(spec: str) -> Model:
        opened.append(spec)
        time.sleep(0.05)
        return model_of(scripted("ready"))

    models = Models("none", None, open_spec)

    def get(_: int) -> Model | None:
        together.wait(timeout=10)
        return models.get("a:b")

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(get, range(8)))
    assert opened == ["a:b"]
    assert all(model is found[0] for model in found)


@pytest.mark.parametrize("act", [Models.get, Models.check], ids=["to be had", "to be checked"])
def test_a_spec_of_no_known_form_is_an_error_each_time(act: Callable[[Models, str], object]) -> None:
    models = Models("none", None, nothing)
    for _ in range(2):
        with pytest.raises(ModelError, match="unknown model 'clever'"):
            act(models, "clever")


def test_a_check_asks_for_a_word_and_tells_the_seconds() -> None:
    chat = scripted("ready")
    told = Models("local", model_of(chat), nothing).check(None)
    assert re.fullmatch(r"local answers \(\d+\.\d s\)", told)
    assert len(chat.prompts) == 1
    assert chat.options[0]["max_tokens"] <= 16


def test_a_check_does_not_count_the_start() -> None:
    def start() -> BaseChatModel:
        time.sleep(0.5)
        return scripted("ready")

    told = re.fullmatch(
        r"slow answers \((.*) s\)", Models("slow", Model("slow", start), nothing).check("slow")
    )
    assert told
    assert float(told[1]) < 0.5


@pytest.mark.parametrize("first", ["none", "local"])
def test_without_a_model_a_check_says_that_answers_are_quotes(first: str) -> None:
    assert Models(first, None, nothing).check("none") == "no model: answers are quotes"


FAILURES = {
    "a start that says what to do keeps its words": (
        starting(ModelError("no file; run `make setup`")),
        "no file; run `make setup`",
    ),
    "a start that says too much is cut to its first line": (
        starting(ModelError("no server (<!DOCTYPE html>\n<p>…)")),
        "a:b does not answer: no server (<!DOCTYPE html>; see that it runs, or choose another",
    ),
    "the client complains": (
        starting(openai.OpenAIError("Connection error.")),
        "a:b does not answer: Connection error; see that it runs, or choose another",
    ),
    "the line breaks": (
        model_of(scripted("ready", fails_after=0)),
        "a:b does not answer: the line is dead; see that it runs, or choose another",
    ),
    "the reply makes no sense": (
        starting(ValueError()),
        "a:b does not answer: ValueError; see that it runs, or choose another",
    ),
    "the reply is a whole page": (
        starting(ValueError("x" * 5000)),
        f"a:b does not answer: {'x' * 200}; see that it runs, or choose another",
    ),
}


@pytest.mark.parametrize(("model", "told"), FAILURES.values(), ids=FAILURES)
def test_a_failure_is_one_line(model: Model, told: str) -> None:
    with pytest.raises(ModelError) as caught:
        Models("none", None, lambda _: model).check("a:b")
    assert str(caught.value) == told


def test_a_model_that_hangs_is_not_waited_for() -> None:
    release = threading.Event()

    def start() -> BaseChatModel:
        release.wait(10)
        return scripted("ready")

    models = Models("slow", Model("slow", start), nothing)
    try:
        with pytest.raises(ModelError, match=r"^slow does not answer: no word within 0\.05 s; see that"):
            models.check(None, seconds=0.05)
    finally:
        release.set()
    assert models.check(None).startswith("slow answers")


class Unforeseen(ScriptedChat):
    """A model with a fault of its own."""

    def _generate(self, *_: object, **__: object) -> None:  # type: ignore[override]  # it returns nothing
        raise LookupError("a fault of the integration")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_failure_that_nobody_foresaw_is_told_at_once() -> None:
    models = Models("odd", model_of(Unforeseen(replies=[])), nothing)
    with pytest.raises(ModelError, match="the model failed, the terminal says how"):
        models.check(None)


def test_a_model_that_failed_is_opened_anew() -> None:
    models_to_open = [starting(OSError("refused")), model_of(scripted("ready"))]
    models = Models("none", None, lambda _: models_to_open.pop(0))
    with pytest.raises(ModelError, match="refused"):
        models.check("a:b")
    assert models.check("a:b").startswith("a:b answers")
    assert models_to_open == []


@pytest.mark.parametrize("first", [True, False], ids=["the first", "another"])
def test_an_embedded_model_that_failed_starts_again_and_is_not_doubled(first: bool) -> None:
    model = starting(OSError("no memory"), scripted("ready"), embedded=True)
    models = Models("local", model, nothing) if first else Models("none", None, lambda _: model)
    with pytest.raises(ModelError, match="no memory"):
        models.check("local")
    assert models.get("local") is model
    assert models.check("local").startswith("local answers")


def test_a_model_that_failed_does_not_take_its_successor_along() -> None:
    """Two visitors check the same spec; the later failure is of a model that is already forgotten."""
    begun, release = threading.Event(), threading.Event()

    def start() -> BaseChatModel:
        begun.set()
        release.wait(10)
        return scripted("ready", fails_after=0)

    successor = model_of(scripted("ready"))
    to_open = [Model("a:b", start), successor]
    models = Models("none", None, lambda _: to_open.pop(0))
    with ThreadPoolExecutor(1) as pool:
        later = pool.submit(partial(models.check, "a:b"))
        assert begun.wait(10)
        with pytest.raises(ModelError, match="no word within"):
            models.check("a:b", seconds=0.05)
        assert models.get("a:b") is successor
        release.set()
        assert isinstance(later.exception(timeout=10), ModelError)
    assert models.get("a:b") is successor
