"""A model server that misbehaves: quotes and a line, few requests, and the next question works."""

from __future__ import annotations

import httpx2
import openai
import pytest
from langchain_core.language_models import FakeListChatModel
from langchain_core.messages import HumanMessage

from ingest.index import ArticleIndex
from ingest.library import Library
from ingest.load import from_text
from rag.models.client import Bounds, client_of, options, shown
from rag.models.fault import ModelError, pause, told
from rag.models.guard import GuardedChat
from rag.models.open import open_model
from rag.writing.draft import streamed
from tests.faulty_server import FAULTS, KEY, SAID, FaultyServer, faulty
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
    with client_of(address, Bounds()) as client:
        assert client.trust_env is not own


ENVIRONMENT = {
    "OPENAI_ORG_ID": "organisation",
    "OPENAI_PROJECT_ID": "project",
    "OPENAI_CUSTOM_HEADERS": "X-Pass: sesame",
    "OPENAI_BASE_URL": "http://elsewhere.invalid/v1",
    "OPENAI_PROXY": "http://proxy.invalid:3128",
    "ALL_PROXY": "socks5://proxy.invalid:1080",
}


def test_what_the_environment_says_for_another_server_goes_to_none(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    sent = list[httpx2.Request]()
    with faulty("none") as address:
        chat = GuardedChat(**options(address, KEY, "m", Bounds()))
        assert chat.http_client
        chat.http_client.event_hooks["request"].append(sent.append)
        assert "".join(streamed(chat, [HumanMessage("?")], max_tokens=9))
    (request,) = sent
    assert str(request.url).startswith(address)
    assert not {"organisation", "project", "sesame"} & set(request.headers.values())
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert caplog.records == []


def test_a_reply_that_is_not_streamed_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FAULTS, "at once", FaultyServer.reply_at_once)
    with faulty("at once") as address:
        assert GuardedChat(**options(address, KEY, "m", Bounds())).invoke("?").text == SAID


def test_a_reply_that_comes_byte_by_byte_is_waited_for_within_bounds() -> None:
    with faulty("keeps the line open") as address:
        chat = GuardedChat(**options(address, KEY, "m", Bounds(silent=5.0, whole=0.3)))
        with pytest.raises(ModelError, match="did not go on in time"):
            chat.invoke("?")


def test_a_reply_that_goes_on_after_its_tokens_is_cut() -> None:
    chat = FakeListChatModel(responses=["word " * 100])
    assert len("".join(streamed(chat, [HumanMessage("?")], max_tokens=100))) == 500
    with pytest.raises(ValueError, match="goes on after 10 tokens"):
        list(streamed(chat, [HumanMessage("?")], max_tokens=10))


def test_the_name_of_a_model_holds_no_password() -> None:
    model = open_model("http://anna:sesame@127.0.0.1:9/v1?key=x")
    assert model
    assert model.name == "http://127.0.0.1:9/v1"


def test_an_address_that_is_none_is_told_without_it() -> None:
    with pytest.raises(ModelError, match="write it as") as told_of:
        open_model("http://anna:sesame@host:port/v1")
    assert "sesame" not in str(told_of.value)
