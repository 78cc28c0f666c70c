"""Killed at any moment: one library survives it all, and each time the next process finds it whole."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.across import AcrossIndex
from ingest.owner import Owner
from ingest.tidy import PART_SECONDS
from trust.children import ChildError, returned, started
from trust.finding import Finding
from trust.house import ARTICLES, House, answers

KILLS = 200
MODEL_EVERY, FIRST_EVERY = 10, 8
"""Each so many kills the real model embeds; each so many the library is a new one."""

LONGEST = 0.5
"""Seconds after which a process is killed at the latest."""

QUICK, SHORT = ("first start", "remove", "restore", "clear", "export"), 0.004
"""What is done so quickly that it is waited for, and the seconds within which it is killed."""

_SEED = 20
_IN_FOLDER = {"article.json", "entry.json", "manifest.json", "questions.json"}


@dataclass(frozen=True, slots=True)
class State:
    """What the library must hold: articles, removed ones, and the numbers of the questions about each."""

    listed: set[str]
    removed: set[str]
    turns: dict[str, list[int]]

    def after(self, act: str, id_: str, n: int) -> State:
        """Return the state once an act is done."""
        later = deepcopy(self)
        if act in ("add", "restore", "first start"):
            later.listed.add(id_)
            later.removed.discard(id_)
        elif act == "remove":
            later.listed.discard(id_)
            later.removed.add(id_)
        elif act == "ask":
            later.turns.setdefault(id_, []).append(n)
        elif act == "clear":
            later.turns[id_] = []
        return later


Act = tuple[str, str, int]


def work(pipe: Connection, root: Path, state: State, seed: int, model: bool) -> None:
    """Do one thing after another with the library, telling each before and after, until killed."""
    rng = random.Random(seed)
    first = not state.listed and not state.removed
    id_ = next(iter(ARTICLES))
    pipe.send(("begun", ("first start" if first else "open", id_, 0)))
    owner, house = Owner(root), House(root, model=model)
    house.library.tidy()
    if first:
        house.library.begin(ARTICLES[id_])
        pipe.send(("done", ("first start", id_, 0)))
        state = state.after("first start", id_, 0)
    while owner.other is None:
        act = _chosen(rng, state)
        pipe.send(("begun", act))
        _do(house, *act)
        pipe.send(("done", act))
        state = state.after(*act)


def _chosen(rng: random.Random, state: State) -> Act:
    """Choose what can be done; the last article is not removed."""
    acts = [("add", id_) for id_ in ARTICLES if id_ not in state.removed]
    acts += [("restore", id_) for id_ in sorted(state.removed)]
    for id_ in sorted(state.listed):
        more = ("ask", "ask", "clear", "export", "judge", "rebuild", "everywhere")
        acts += [(act, id_) for act in (*more, *(["remove"] if len(state.listed) > 1 else []))]
    # As many of each kind, whichever there are more of.
    kind = rng.choice(sorted({act for act, _ in acts}))
    act, id_ = rng.choice([each for each in acts if each[0] == kind])
    return act, id_, rng.randrange(1_000_000)


def _do(house: House, act: str, id_: str, n: int) -> None:
    if act in ("ask", "judge"):
        getattr(house, act)(id_, n)
    elif act in ("remove", "restore"):
        getattr(house.library, act)(id_)
    elif act == "everywhere":
        AcrossIndex(house.library).refresh()
    else:
        getattr(house, act)(id_)


def seen(root: Path, model: bool) -> tuple[State, list[str]]:
    """Return what a fresh process finds in the library, and what is wrong with it."""
    house, wrong = House(root, model=model), list[str]()
    house.library.tidy()
    listed = [entry.id for entry in house.library.entries()]
    for id_ in listed:
        if problem := answers(house.library.open(id_)):
            wrong.append(f"article {id_}: {problem}")
    across = AcrossIndex(house.library)
    if (searched := across.refresh()) != len(listed):
        wrong.append(f"{searched} of {len(listed)} articles are searched together")
    places = across.search("Which mayor?", limit=50) if listed else []
    wrong += [
        f"found in {place.article}, which is not listed" for place in places if place.article not in listed
    ]
    across.close()
    removed = {path.parent.name for path in root.glob("removed/*/entry.json")} - {*listed}
    wrong += leaked(root)
    return State({*listed}, removed, {id_: house.numbers(id_) for id_ in ARTICLES}), wrong


def leaked(root: Path) -> list[str]:
    """Name whatever lies in the library and belongs to nothing."""
    old = time.time() - 2 * PART_SECONDS
    left = [path for path in root.rglob(".*") if path.suffix != ".part" or path.stat().st_mtime < old]
    for folder in root.glob("articles/*/"):
        stores = sorted(folder.glob("index-*"))
        known = [path for path in folder.iterdir() if path.name in _IN_FOLDER]
        left += [path for path in folder.iterdir() if path not in known and path not in stores[:1]]
    left += [*root.glob("across/*/")][1:]
    return [f"{path.relative_to(root)} is left over" for path in left]


def trial(root: Path, state: State, rng: random.Random, *, model: bool) -> tuple[State, str, list[str]]:
    """Kill a process at work; return what is there then, what it was doing, and what is wrong."""
    process, pipe = started(work, root, state, rng.randrange(2**32), model)
    told = _awaited(pipe, rng)
    crashed = process.exitcode
    process.kill()
    process.join()
    with suppress(EOFError, OSError):
        while pipe.poll():
            told.append(pipe.recv())
    pipe.close()
    under_way: Act | None = None
    for what, act in told:
        under_way = act if what == "begun" else None
        state = state.after(*act) if what == "done" else state
    doing = under_way[0] if under_way else "nothing"
    try:
        found, wrong = returned(seen, root, model)
    except ChildError as error:
        return state, doing, [str(error)]
    if crashed is not None:
        wrong.append(f"the process ended by itself with {crashed}")
    possible = [state, *([state.after(*under_way)] if under_way else [])]
    return found, doing, wrong + _lost(found, possible)


def _awaited(pipe: Connection, rng: random.Random) -> list[tuple[str, Act]]:
    """Wait for the moment to kill, by the clock or within something short; return what was told."""
    quick, told = rng.choice([None, *QUICK]), [pipe.recv()]
    if quick is None:
        time.sleep(rng.random() * LONGEST)
        return told
    end = time.monotonic() + 4 * LONGEST
    while (told[-1][0], told[-1][1][0]) != ("begun", quick) and time.monotonic() < end:
        if pipe.poll(LONGEST):
            told.append(pipe.recv())
    time.sleep(rng.random() * SHORT)
    return told


def _lost(found: State, possible: list[State]) -> list[str]:
    wrong = list[str]()
    if not any(found.listed == state.listed for state in possible):
        wrong.append(f"listed are {sorted(found.listed)}, not {sorted(possible[0].listed)}")
    for id_ in ARTICLES:
        kept = found.turns[id_]
        if not any(kept == state.turns.get(id_, []) for state in possible):
            wrong.append(f"kept of {id_} is {kept}, not {possible[0].turns.get(id_, [])}")
    return wrong


def kills(count: int = KILLS, *, seed: int = _SEED) -> Iterator[Finding]:
    """Kill processes at work on one library; now and then on a new one, or with the real model."""
    rng, broken, doing = random.Random(seed), list[str](), Counter[str]()
    states: dict[str, State] = {}
    with TemporaryDirectory() as folder:
        for n in range(count):
            model, first = n % MODEL_EVERY == MODEL_EVERY - 1, n % FIRST_EVERY == FIRST_EVERY - 1
            name = f"new-{n}" if first else f"model-{model}"
            before = states.get(name, State(set(), set(), {}))
            states[name], act, wrong = trial(Path(folder) / name, before, rng, model=model)
            doing[act] += 1
            broken += [f"kill {n} (seed {seed}), {act}: {problem}" for problem in wrong]
    yield Finding(
        "Killed at any moment, everything finished is there, nothing half is, and no disk is leaked",
        count,
        "kills",
        tuple(broken),
        landed(doing),
    )


def landed(doing: Mapping[str, int]) -> str:
    """Say how many kills came while what was done."""
    return ", ".join(f"{act} {n}" for act, n in sorted(doing.items()))
