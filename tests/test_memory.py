"""What is kept of a reader: it comes back, whole and only where it stands in the article."""

from __future__ import annotations

import json
import os
import re
import stat
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.article import Article
from rag.answer import REFUSAL, Answer, Statement, cite
from rag.receipt.record import restore
from ui import memory as module
from ui.memory import KeepError, Memory, Recent, new_reader, write_whole
from ui.preferences import Preferences

WEIR = Article("The weir", "test", "The weir is 40 metres wide. It was built in 1911 by Ada Quill.")
OTTERS = Article("On otters", "test", "Otters float on their backs.")
READER = "0123456789abcdef" * 2


def quoted(question: str, article: Article = WEIR, end: int = 27) -> Answer:
    citation = cite(article, 0, end)
    statement = Statement(citation.quote, (citation,), "quoted")
    return Answer(question, question, statements=(statement,), answerable_p=0.9, done=True)


WIDE = quoted("How wide is it?")
REFUSED = Answer("Is it old?", "Is the weir old?", refusal=REFUSAL, answerable_p=0.1, done=True)


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path)


def files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def kept(root: Path, article: Article = WEIR) -> Path:
    return root / "readers" / READER / f"{article.id}.json"


def test_a_conversation_comes_back_after_a_restart_and_emptied_it_leaves_no_file(tmp_path: Path) -> None:
    Memory(tmp_path).keep(READER, WEIR, (WIDE, REFUSED))
    again = Memory(tmp_path)
    assert again.conversation(READER, WEIR) == (WIDE, REFUSED)
    again.keep(READER, WEIR, ())
    assert (again.conversation(READER, WEIR), files(tmp_path)) == ((), [])


def test_conversations_of_articles_and_of_readers_are_apart(memory: Memory) -> None:
    where = quoted("Where?", OTTERS, 28)
    memory.keep(READER, WEIR, (WIDE,))
    memory.keep(READER, OTTERS, (where,))
    assert memory.conversation(READER, WEIR) == (WIDE,)
    assert memory.conversation(READER, OTTERS) == (where,)
    assert memory.conversation(new_reader(), WEIR) == ()


def test_a_visitor_who_only_looks_leaves_no_file(memory: Memory, tmp_path: Path) -> None:
    assert memory.conversation(READER, WEIR) == ()
    assert memory.last_article(READER) is None
    assert memory.preferences(READER) == Preferences()
    memory.prefer(READER, Preferences())
    memory.keep(READER, WEIR, ())
    assert list(tmp_path.iterdir()) == []


def test_only_the_owner_may_look(memory: Memory, tmp_path: Path) -> None:
    memory.append(READER, WEIR, WIDE)
    modes = {p: stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "readers").rglob("*")}
    assert all(mode == (0o700 if path.is_dir() else 0o600) for path, mode in modes.items())
    assert stat.S_IMODE((tmp_path / "readers").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "change",
    [
        lambda r: r["statements"][0]["citations"][0].update(quote="The weir is 90 metres wide."),
        lambda r: r["statements"][0]["citations"][0].update(start=1),
        lambda r: r.update(article="0" * 64),
        lambda r: r.clear(),
    ],
    ids=["another quote", "another place", "another article", "nothing"],
)
def test_a_record_that_does_not_stand_is_left_out(
    memory: Memory, tmp_path: Path, change: Callable[[dict[str, object]], None]
) -> None:
    memory.keep(READER, WEIR, (WIDE, REFUSED))
    records = json.loads(kept(tmp_path).read_text())
    change(records[0])
    kept(tmp_path).write_text(json.dumps(records))
    assert memory.conversation(READER, WEIR) == (REFUSED,)


@pytest.mark.parametrize(
    "data", [b"", b"[{", b"{}", b"null", b"\xff\xfe\x00", b"[" * 100_000, b"[1, [], null]"], ids=repr
)
def test_a_damaged_file_is_an_empty_one(memory: Memory, tmp_path: Path, data: bytes) -> None:
    memory.keep(READER, WEIR, (WIDE,))
    memory.opened(READER, WEIR.id)
    for path in (kept(tmp_path), kept(tmp_path).with_name("reader.json")):
        path.write_bytes(data)
    assert memory.conversation(READER, WEIR) == ()
    assert memory.last_article(READER) is None
    assert memory.preferences(READER) == Preferences()
    assert memory.append(READER, WEIR, WIDE) == (WIDE,)
    assert Memory(tmp_path).conversation(READER, WEIR) == (WIDE,)


def test_what_the_reader_chose_comes_back(memory: Memory, tmp_path: Path) -> None:
    chosen = Preferences(llm="none", strictness="strict", evidence=12)
    memory.prefer(READER, chosen)
    memory.opened(READER, OTTERS.id)
    again = Memory(tmp_path)
    assert again.preferences(READER) == chosen
    assert again.last_article(READER) == OTTERS.id
    assert json.loads(kept(tmp_path).with_name("reader.json").read_text()) == {
        "article": OTTERS.id,
        "preferences": chosen.to_json(),
    }


def test_windows_that_finish_at_once_both_keep_theirs(memory: Memory, tmp_path: Path) -> None:
    gate = threading.Barrier(8)

    def finish(n: int) -> None:
        gate.wait()
        for turn in range(5):
            memory.append(READER, WEIR, quoted(f"question {n}.{turn}"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(finish, range(8)))
    asked = [a.question for a in Memory(tmp_path).conversation(READER, WEIR)]
    assert sorted(asked) == [f"question {n}.{turn}" for n in range(8) for turn in range(5)]


@pytest.mark.parametrize(
    "reader", ["", "../" * 8, READER.upper(), READER + "\n", READER[:-1], f"{READER}/..", "é" * 32], ids=repr
)
def test_an_id_that_is_no_readers_touches_no_file(memory: Memory, tmp_path: Path, reader: str) -> None:
    uses: list[Callable[[], object]] = [
        lambda: memory.conversation(reader, WEIR),
        lambda: memory.keep(reader, WEIR, (WIDE,)),
        lambda: memory.append(reader, WEIR, WIDE),
        lambda: memory.last_article(reader),
        lambda: memory.opened(reader, WEIR.id),
        lambda: memory.preferences(reader),
        lambda: memory.prefer(reader, Preferences(evidence=4)),
    ]
    for use in uses:
        with pytest.raises(ValueError, match="not a reader's id"):
            use()
    assert list(tmp_path.iterdir()) == []


def test_new_readers_are_others() -> None:
    readers = {new_reader() for _ in range(100)}
    assert len(readers) == 100
    assert all(re.fullmatch("[0-9a-f]{32}", reader) for reader in readers)


def test_a_failure_to_write_says_what_and_where_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    memory = Memory(tmp_path / "file")
    for write, what in (
        (lambda: memory.keep(READER, WEIR, (WIDE,)), "the conversation"),
        (lambda: memory.append(READER, WEIR, WIDE), "the answer"),
        (lambda: memory.opened(READER, WEIR.id), "what you chose"),
        (lambda: memory.prefer(READER, Preferences(evidence=4)), "what you chose"),
    ):
        told = rf"^cannot keep {what} in {tmp_path / 'file'}.*; free the disk or set LECTERN_HOME$"
        with pytest.raises(KeepError, match=told):
            write()


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    memory: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    memory.keep(READER, WEIR, (WIDE,))
    before = files(tmp_path)
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(KeepError, match="No space left on device"):
        memory.append(READER, WEIR, REFUSED)
    assert files(tmp_path) == before
    assert memory.conversation(READER, WEIR) == (WIDE,)


def test_a_file_that_cannot_be_read_is_not_overwritten(memory: Memory, tmp_path: Path) -> None:
    kept(tmp_path).mkdir(parents=True)
    assert memory.conversation(READER, WEIR) == ()
    with pytest.raises(KeepError, match="cannot keep the answer"):
        memory.append(READER, WEIR, WIDE)


def test_a_conversation_is_parsed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[object] = []

    def counted(data: object, article: Article) -> Answer:
        parsed.append(data)
        return restore(data, article)

    monkeypatch.setattr(module, "restore", counted)
    Memory(tmp_path).keep(READER, WEIR, [replace(WIDE, question=f"question {n}") for n in range(200)])
    memory = Memory(tmp_path)
    assert {len(memory.conversation(READER, WEIR)) for _ in range(20)} == {200}
    assert len(memory.append(READER, WEIR, WIDE)) == len(memory.conversation(READER, WEIR)) == 201
    assert len(parsed) == 200


def test_what_another_program_has_written_is_read_again(memory: Memory, tmp_path: Path) -> None:
    memory.keep(READER, WEIR, (WIDE,))
    Memory(tmp_path).append(READER, WEIR, REFUSED)
    assert memory.conversation(READER, WEIR) == (WIDE, REFUSED)
    kept(tmp_path).unlink()
    assert memory.conversation(READER, WEIR) == ()


def test_the_latest_used_files_stay_in_memory(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in "abc"]
    for path in paths:
        write_whole(path, path.name.encode(), what="a letter")
    recent, parsed = Recent[bytes](2), list[bytes]()

    def parse(data: bytes) -> bytes:
        parsed.append(data)
        return data

    for path in (paths[0], paths[1], paths[0], paths[2], paths[0], paths[1]):
        assert recent.read(path, parse) == path.name.encode()
    assert parsed == [b"a", b"b", b"c", b"b"]
