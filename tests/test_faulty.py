"""A model server that misbehaves: quotes and a line, few requests, and the next question works."""

from __future__ import annotations

import httpx2
import openai
import pytest

from ingest.index import ArticleIndex
from ingest.library import Library
from ingest.load import from_text
from rag.models.client import Bounds, client_of, shown
from rag.models.fault import pause, told
from tests.faulty_server import FAULTS, KEY
from tests.test_assistant import ASKED, TEXT
from trust.models import problems


@pytest.fixture
def index(library: Library) -> ArticleIndex:
    return library.add(from_text(TEXT))


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")  # the client's, of another shape
@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_the_server_does_the_article_answers(index: ArticleIndex, fault: str) -> None:
    assert list(problems(index, ASKED, fault)) == []


def status(code: int, message: str, headers: dict[str, str] | None = None) -> openai.APIStatusError:
    """Return what the client raises for an answer."""
    request = httpx2.Request("POST", "http://127.0.0.1/v1")
    response = httpx2.Response(code, headers=headers, request=request)
    kinds = {401: openai.AuthenticationError, 429: openai.RateLimitError, 400: openai.BadRequestError}
    return kinds.get(code, openai.InternalServerError)(message, response=response, body=None)


TOLD = {
    "wrong key": (status(401, f"Incorrect API key: {KEY}"), None, "set OPENAI_API_KEY"),
    "limit": (status(429, "slow down", {"Retry-After": "60"}), None, "ask again in 60 s"),
    "short limit": (status(429, "slow down", {"Retry-After": "2"}), 2.0, "ask again in 2 s"),
    "context": (status(400, "exceeds the context size"), None, "ask a shorter one"),
    "fault": (status(500, "<html>"), 0.0, "answered with error 500"),
    "a provider's own words": (openai.OpenAIError(f"bad key {KEY}\nmore"), None, "bad key …"),
}


@pytest.mark.parametrize(("error", "wait", "words"), TOLD.values(), ids=TOLD)
def test_a_failure_says_what_to_do_and_is_tried_again_where_that_helps(
    error: Exception, wait: float | None, words: str
) -> None:
    assert pause(error) == wait
    assert words in told(error)
    assert KEY not in told(error)
    assert "\n" not in told(error)


def test_an_address_is_shown_without_the_password_it_holds() -> None:
    assert shown("http://anna:sesame@host.invalid/v1?key=x") == "http://host.invalid/v1"


@pytest.mark.parametrize(
    ("address", "own"),
    [("http://127.0.0.1:1/v1", True), ("http://localhost:1/v1", True), ("http://models.invalid/v1", False)],
)
def test_no_proxy_stands_before_this_machine(
    address: str, own: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://proxy.invalid:3128")
    with client_of(address, 1.0, Bounds()) as client:
        assert client.trust_env is not own
