"""The server that conversations can be on: named by its address, away, back again."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.library import Library
from tests.conftest import Caller
from tests.databases import PASSWORD, Base, Server, schema
from tests.scripted import Window, merged
from tests.test_memory import READER, REFUSED, WEIR, WIDE
from ui.__main__ import main
from ui.database import named_database
from ui.engine import DatabaseError, shown
from ui.files import KeepError
from ui.memory import Memory

AWAY = f"postgresql://lectern:{PASSWORD}@127.0.0.1:9/notes"


def test_without_an_address_it_is_a_file_of_the_library(tmp_path: Path) -> None:
    for environ in ({}, {"DATABASE_URL": ""}):
        Memory(named_database(environ, tmp_path)).append(READER, WEIR, WIDE)
    assert Base(tmp_path).sql("SELECT count(*) FROM turns") == [(2,)]


def test_an_address_can_name_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for path in ("near.db", f"{tmp_path}/folder/far.db"):
        Memory(named_database({"DATABASE_URL": f"sqlite:///{path}"}, tmp_path / "home")).append(
            READER, WEIR, WIDE
        )
    assert (tmp_path / "near.db").exists()
    assert (tmp_path / "folder" / "far.db").exists()
    assert not (tmp_path / "home").exists()
    (tmp_path / "away").write_text("in the way")
    blocked = Memory(named_database({"DATABASE_URL": f"sqlite:///{tmp_path}/away/x.db"}, tmp_path))
    with pytest.raises(
        KeepError, match=r"^cannot keep the answer in .*x.db: .*; free the disk or set DATABASE_URL$"
    ):
        blocked.append(READER, WEIR, WIDE)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://root:otter-4711@db/notes", "'mysql://root:***@db/notes'"),
        ("postgres:otter-4711@db", "'postgres:***@db'"),
        ("host=db password=otter-4711 user=me", "'host=db password=*** user=me'"),
        ("host=db password='otter-4711 b' user=me", "'host=db password=*** user=me'"),
        ("sqlite://", "'sqlite://'"),
        ("sqlite:///", "'sqlite:///'"),
        ("notes.db", "'notes.db'"),
    ],
)
def test_an_address_of_no_database_is_refused(url: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError) as refused:
        named_database({"DATABASE_URL": url}, tmp_path)
    assert str(refused.value) == (
        f"DATABASE_URL names no database: {told}; "
        "give sqlite:///path or postgresql://user@host:port/name, or unset it"
    )


@given(st.text("ab:/@?&=%'\" ", min_size=1))
def test_no_address_shows_its_password(password: str) -> None:
    secret = f"se{password}cret"
    assert "cret" not in shown(f"postgresql://lectern:{secret}@host:5432/notes")
    assert "cret" not in shown(
        f"postgresql://host/notes?user=a&password={quote(secret, safe='')}&connect_timeout=1"
    )


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("notes", "DATABASE_URL names no database: 'notes'; give "),
        (AWAY, "cannot use postgresql://lectern:***@127.0.0.1:9/notes: connection failed"),
        (
            AWAY.replace("9/", "x/"),
            "cannot use postgresql://lectern:***@127.0.0.1:x/notes: ",
        ),
        (
            AWAY.replace("-", "%zz"),
            "cannot read DATABASE_URL postgresql://lectern:***@127.0.0.1:9/notes; give ",
        ),
    ],
    ids=["no address", "away", "no port", "no encoding"],
)
def test_the_window_does_not_open_without_the_database_that_was_named(
    url: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Caller
) -> None:
    pytest.importorskip("psycopg")
    monkeypatch.setenv("LECTERN_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", url)
    line = call.refused(main, "--llm", "none")
    assert line.startswith(f"ui: {told}")
    assert "otter" not in line
    assert list(tmp_path.iterdir()) == []


def test_a_missing_driver_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(
        DatabaseError, match=r"^cannot use DATABASE_URL postgresql://lectern:\*\*\*@.*psycopg\[binary\]"
    ):
        named_database({"DATABASE_URL": AWAY}, tmp_path)


def test_the_driver_is_loaded_only_for_a_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert Base(tmp_path).memory().append(READER, WEIR, WIDE) == (WIDE,)


@pytest.fixture
def kept(postgres: Server, tmp_path: Path) -> Base:
    return Base(tmp_path, {"DATABASE_URL": postgres.url(schema())})


def test_a_server_that_was_started_anew_is_connected_to_again(postgres: Server, kept: Base) -> None:
    memory = kept.memory()
    memory.append(READER, WEIR, WIDE)
    postgres.stop()
    postgres.start()
    assert memory.conversation(READER, WEIR) == (WIDE,)
    postgres.stop()
    postgres.start()
    assert memory.append(READER, WEIR, REFUSED) == kept.memory().conversation(READER, WEIR) == (WIDE, REFUSED)


def test_while_the_server_is_away_the_window_goes_on_and_afterwards_nothing_is_lost(
    postgres: Server, kept: Base, library: Library
) -> None:
    window = Window(library, database=kept.database())
    window.ask("How wide is the weir?")
    postgres.stop()
    try:
        told = window.note(window.ask("When was it found?"))
        assert told.count("cannot keep the answer in postgresql://lectern:***@/postgres") == 1
        assert "see to the server or set DATABASE_URL" in told
        assert PASSWORD not in told
        merged(window.reading.sync(window.visitor))
        assert window.questions() == ["How wide is the weir?", "When was it found?"]
        stranger = window.arrive(window.visitor.session.reader)
        assert "cannot read the conversation in" in (stranger.session.unkept or "")
    finally:
        postgres.start()
    merged(window.reading.sync(stranger))
    assert [answer.question for answer in stranger.session.turns] == ["How wide is the weir?"]
    assert window.parts.note not in window.ask("Who built it?")
    merged(window.reading.sync(stranger))
    said = ["How wide is the weir?", "When was it found?", "Who built it?"]
    assert window.questions() == [answer.question for answer in stranger.session.turns] == said


def test_a_connection_thrown_out_within_a_transaction_is_begun_again(kept: Base) -> None:
    database = kept.database()
    thrown = list[bool]()
    turns = database._turns

    def thrown_out(reader: str, article: str) -> list[str]:
        if not thrown:
            thrown.append(True)
            kept.sql(
                "SELECT pg_terminate_backend(l.pid) FROM pg_locks l "
                "WHERE l.locktype = 'advisory' AND l.pid <> pg_backend_pid()"
            )
        return turns(reader, article)

    database._turns = thrown_out  # type: ignore[method-assign]  # in the place of a server that fails there
    assert Memory(database).append(READER, WEIR, WIDE) == (WIDE,)
    assert thrown
