"""Two programs on one database, and one that is killed: nothing that was finished is lost or doubled."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from rag.answer import Answer
from tests.conftest import ROOT
from tests.databases import Base
from tests.test_memory import READER, REFUSED, WEIR, WIDE, questions, quoted
from ui.memory import Memory
from ui.preferences import Preferences


def test_windows_that_finish_at_once_all_keep_theirs(base: Base) -> None:
    """Of two programs, each with four windows."""
    memories, gate = [base.memory(), base.memory()], threading.Barrier(8)

    def finish(n: int) -> None:
        gate.wait()
        for turn in range(5):
            memories[n % 2].append(READER, WEIR, quoted(f"question {n}.{turn}"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(finish, range(8)))
    kept = questions(base)
    assert sorted(kept) == [f"question {n}.{turn}" for n in range(8) for turn in range(5)]
    for n in range(8):
        mine = [question for question in kept if question.startswith(f"question {n}.")]
        assert mine == sorted(mine)
    assert all(len(memory.conversation(READER, WEIR)) == 40 for memory in memories)


def test_a_reader_who_moves_between_two_programs_finds_everything(base: Base) -> None:
    one, two = base.memory(), base.memory()
    told: list[Answer] = []
    for n in range(6):
        here, there = (one, two) if n % 2 else (two, one)
        told.append(quoted(f"question {n}"))
        assert here.append(READER, WEIR, told[-1]) == there.conversation(READER, WEIR) == tuple(told)
        here.prefer(READER, Preferences(evidence=4 + n))
        there.opened(READER, f"{n}")
        assert (there.preferences(READER).evidence, here.last_article(READER)) == (4 + n, f"{n}")
    two.keep(READER, WEIR, ())
    assert one.conversation(READER, WEIR) == ()
    one.keep(READER, WEIR, told)
    assert two.append(READER, WEIR, WIDE) == (*told, WIDE)


def test_what_two_programs_bring_back_at_once_is_there_once(base: Base) -> None:
    gate = threading.Barrier(2)

    def bring_back(memory: Memory) -> None:
        for _ in range(5):
            gate.wait()
            memory.keep(READER, WEIR, (WIDE, REFUSED))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(bring_back, [base.memory(), base.memory()]))
    assert questions(base) == [WIDE.question, REFUSED.question]


KILLED = """
import sys
from pathlib import Path
from tests.test_memory import READER, WEIR, quoted
from ui.database import named_database
from ui.memory import Memory
memory = Memory(named_database({"DATABASE_URL": sys.argv[2]}, Path(sys.argv[1])))
for n in range(100_000):
    memory.append(READER, WEIR, quoted(f"question {n}"))
    print(n, flush=True)
    if n % 10 == 9:
        memory.keep(READER, WEIR, [quoted(f"question {k}") for k in range(n + 1)])
"""


@pytest.mark.parametrize("finished", [1, 29])
def test_a_program_killed_while_it_writes_leaves_all_that_was_finished(base: Base, finished: int) -> None:
    command = [sys.executable, "-c", KILLED, str(base.root), base.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as program:
        assert program.stdout is not None
        said = [next(program.stdout) for _ in range(finished)]
        program.kill()
        said += list(program.stdout)
    kept = questions(base)
    assert kept == [f"question {n}" for n in range(len(kept))]
    assert len(said) <= len(kept) <= len(said) + 1
    # The server may have been about to confirm another one.
    assert base.memory().append(READER, WEIR, WIDE)[-1] == WIDE
    assert questions(base)[: len(kept)] == kept
