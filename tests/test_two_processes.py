"""Two processes on one library: they add the same article and others, remove, restore, and ask throughout."""

from __future__ import annotations

import random
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from ingest.library import LibraryError
from ingest.owner import Owner
from trust.children import returned, started
from trust.house import ARTICLES, House, answers
from trust.kills import seen

SAME, *OTHERS = ARTICLES
ROUNDS = 12


def work(pipe: Connection, root: Path, mine: list[str], others: str) -> None:
    """Do all that a window does, and tell what went wrong, each article that is gone being told in a line."""
    owner, house, wrong = Owner(root), House(root), list[str]()
    asked: dict[str, list[int]] = {id_: [] for id_ in (SAME, *mine)}
    house.library.tidy()
    pipe.send("ready")
    pipe.recv()
    rng = random.Random(mine[0])
    for n in range(ROUNDS):
        for id_ in (SAME, *mine):
            with suppress(LibraryError):  # the other one has just removed it
                if problem := answers(house.library.add(ARTICLES[id_])):
                    wrong.append(f"{id_}: {problem}")
                house.ask(id_, n)
                asked[id_].append(n)
        for id_ in (SAME, mine[0], others):
            try:
                act = rng.choice((house.library.remove, house.library.restore, house.library.open))
                act(id_)
            except LibraryError as error:
                if "\n" in str(error):
                    wrong.append(str(error))
    pipe.send((owner.other, wrong, asked))


@pytest.mark.slow
def test_two_processes_work_on_one_library(tmp_path: Path) -> None:
    pairs = [
        started(work, tmp_path, OTHERS[:2], OTHERS[2]),
        started(work, tmp_path, OTHERS[2:4], OTHERS[0]),
    ]
    assert [pipe.recv() for _, pipe in pairs] == ["ready", "ready"]
    for _, pipe in pairs:
        pipe.send("go")
    told = [pipe.recv() for _, pipe in pairs]
    for process, _ in pairs:
        process.join(30)
    assert [wrong for _, wrong, _ in told] == [[], []]
    assert sorted(other is None for other, _, _ in told) == [False, True]
    state, wrong = returned(seen, tmp_path, False)
    assert wrong == []
    for id_ in (SAME, *OTHERS[:4]):
        finished = [n for _, _, asked in told for n in asked.get(id_, [])]
        assert sorted(state.turns[id_]) == sorted(finished)
        assert finished
