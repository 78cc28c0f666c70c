"""Damaged on disk: each file of a library in turn, in every way; and a disk that is full, or read-only."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from ingest.across import AcrossIndex
from ingest.command import BAD_INPUT
from trust.children import ChildError, returned
from trust.finding import Finding
from trust.house import ARTICLES, READER, House, answers

FLIPS = 5
"""Places in each file at which a bit is turned."""

NOBODY = 65534
"""The user who may read nothing of a library that root has closed to others."""

_SEED = 20
_KEPT, _NEW = list(ARTICLES)[:2], list(ARTICLES)[2]
_UNIQUE = re.compile(r"(?<=index-)[0-9a-f]{12}|[0-9a-f]{8}-[0-9a-f-]{27}|(?<=across/)[0-9a-f]{12}")


class Seen(NamedTuple):
    """What a fresh process made of a library: what is wrong, and the lines that it was told."""

    wrong: list[str]
    told: list[str]


def furnished(root: Path) -> None:
    """Put articles into a library, with questions, conversations, verdicts, and the search of all."""
    house = House(root)
    for id_ in _KEPT:
        house.add(id_)
        house.library.keep_questions(id_, [("How many bridges?", 10)])
        for n in (3, 8):
            house.ask(id_, n)
        house.judge(id_, 5)
    across = AcrossIndex(house.library)
    across.refresh()
    across.close()


def visited(root: Path, user: int | None = None) -> Seen:
    """Open, list, ask, add, read conversations and all else, as a reader would; an error told is fine."""
    if user is not None:
        os.setgid(user)
        os.setuid(user)
    told = list[str]()
    house, wrong = House(root, tell=told.append), list[str]()

    def step(do: Callable[[], str | None]) -> None:
        try:
            wrong.extend(filter(None, [do()]))
        except BAD_INPUT as error:
            told.append(f"{type(error).__name__}: {error}")

    step(house.library.tidy)
    for id_ in [*_KEPT, _NEW]:
        step(lambda id_=id_: answers(house.library.add(ARTICLES[id_])))  # type: ignore[misc]  # bound early
        step(lambda id_=id_: _stands(house, id_))  # type: ignore[misc]  # bound early
    step(lambda: house.ask(_NEW, 4))
    step(lambda: _searched(house))
    step(lambda: house.judge(_NEW, 4))
    step(lambda: house.memory.opened(READER, _NEW))
    wrong += [f"told at length: {line!r}" for line in told if "Traceback" in line]
    return Seen(wrong, told)


def _stands(house: House, id_: str) -> str | None:
    kept = house.numbers(id_)
    return None if {*kept} <= {3, 8, 4} else f"turns about {id_} are {kept}"


def _searched(house: House) -> str | None:
    across = AcrossIndex(house.library)
    try:
        across.refresh()
        for place in across.search("How many bridges has town 7 of Almen?", limit=8):
            text = ARTICLES[place.article].text
            if not all(0 <= start < end <= len(text) for start, end in place.sentences):
                return f"found in {place.article} at {place.sentences}, where nothing is"
    finally:
        across.close()
    return None


def cut(path: Path) -> None:
    """Leave the first half."""
    os.truncate(path, path.stat().st_size // 2)


def emptied(path: Path) -> None:
    """Leave nothing in it."""
    os.truncate(path, 0)


def replaced(path: Path) -> None:
    """Put a folder in its place."""
    path.unlink()
    path.mkdir()


def flipped(rng: random.Random) -> Callable[[Path], None]:
    """Turn one bit."""

    def flip(path: Path) -> None:
        data = bytearray(path.read_bytes())
        if data:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        path.write_bytes(data)

    return flip


def closed(path: Path) -> None:
    """Let nobody read it; the rest belongs to who looks."""
    root = next(parent for parent in path.parents if parent.name.startswith("library"))
    for each in (root.parent, root, *root.rglob("*")):
        os.chown(each, NOBODY, NOBODY)
    os.chown(path, 0, 0)
    path.chmod(0)


def ways(flips: int, rng: random.Random) -> dict[str, Callable[[Path], None]]:
    """Return the kinds of damage by name."""
    found: dict[str, Callable[[Path], None]] = {
        "emptied": emptied,
        "cut": cut,
        "deleted": Path.unlink,
        "a folder": replaced,
    }
    if os.geteuid() == 0:
        found["unreadable"] = closed
    return found | {f"bit {n}": flipped(rng) for n in range(flips)}


def damage(*, flips: int = FLIPS, every: int = 1, seed: int = _SEED) -> Iterator[Finding]:
    """Damage each file in each way; `every` leaves out all but each so-manieth."""
    rng, broken, told, tried = random.Random(seed), list[str](), 0, 0
    with TemporaryDirectory() as folder:
        whole = Path(folder) / "whole"
        returned(furnished, whole)
        files = sorted(path.relative_to(whole) for path in whole.rglob("*") if path.is_file())
        trials = [(file, name, do) for file in files for name, do in ways(flips, rng).items()]
        for n, (file, name, do) in enumerate(trials[::every]):
            root = Path(folder) / f"of-{n}" / "library"
            shutil.copytree(whole, root)
            do(root / file)
            seen = _tried(root, NOBODY if name == "unreadable" else None)
            tried += 1
            told += bool(seen.told)
            shown = _UNIQUE.sub("…", str(file))
            broken += [f"{shown}, {name} (seed {seed}): {problem}" for problem in seen.wrong]
            shutil.rmtree(root.parent)
    promise = "A damaged file is made again, or told in a line; no answer cites what is not there"
    yield Finding(promise, tried, "damages", tuple(broken), f"told in a line {told}, else healed silently")
    yield from _disks()


def _tried(root: Path, user: int | None = None) -> Seen:
    try:
        return returned(visited, root, user)
    except ChildError as error:
        return Seen([str(error)], [])


def _disks() -> Iterator[Finding]:
    """Fill a disk at several points, and take the right to write away."""
    if not mountable():
        return
    full, read_only = list[str](), list[str]()
    rooms = range(0, 2400, 150)
    for room in rooms:
        full += [f"{room} kB left: {problem}" for problem in filled(room).wrong]
    yield Finding("A full disk is told in a line, and nothing kept is lost", len(rooms), "disks", tuple(full))
    for empty in (True, False):
        read_only += locked(empty=empty).wrong
    yield Finding("A folder that cannot be written is told in a line", 2, "folders", tuple(read_only))


def filled(room: int) -> Seen:
    """Let a library work on a disk with so many kilobytes left; and again once there is room."""
    with _disk() as disk:
        root = disk / "library"
        returned(furnished, root)
        free = shutil.disk_usage(disk).free - room * 1024
        with (disk / "ballast").open("wb") as ballast, suppress(OSError):
            for _ in range(max(0, free) // 4096):
                ballast.write(b"\0" * 4096)
        seen = _tried(root)
        (disk / "ballast").unlink()
        after = _tried(root)
        lost = [f"afterwards: {line}" for line in after.told if "indexed again" not in line]
        return Seen(seen.wrong + after.wrong + lost, seen.told)


def locked(*, empty: bool) -> Seen:
    """Let a library work in a folder that cannot be written."""
    with _disk() as disk:
        if not empty:
            returned(furnished, disk / "library")
        _mount("-o", "remount,ro", str(disk))
        seen = _tried(disk / "library")
        untold = [] if seen.told else ["nothing is told"]
        return Seen(seen.wrong + untold, seen.told)


@contextmanager
def _disk() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        _mount("-t", "tmpfs", "-o", "size=12m", "tmpfs", folder)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def mountable() -> bool:
    """Whether disks can be made here."""
    if os.geteuid() != 0:
        return False
    with suppress(OSError, subprocess.CalledProcessError), _disk():
        return True
    return False
