"""What reads and shows what others wrote is fed with anything at all, at length.

Guided by coverage where atheris is installed (`pip install atheris`, on Python 3.11 to 3.13 under Linux or
macOS), else by mangling the corpus blindly. What breaks something is written into the finding, as base64.
"""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic

from tests.hostile.targets import TARGETS, seeds
from trust.finding import Finding

SECONDS = 60
"""Time for each target."""
_SHOWN = 400
_DONE = re.compile(r"#(\d+)\s+DONE\s+cov: (\d+)")
_PIECE = 64


def fuzz(seconds: int = SECONDS) -> Iterator[Finding]:
    """Feed each target for so long."""
    for name in TARGETS:
        run = _guided if find_spec("atheris") else _blind
        yield run(name, seconds)


def _guided(name: str, seconds: int) -> Finding:
    """Have atheris feed a target, in a process of its own, whose code is measured as it is loaded."""
    with TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for n, data in enumerate(seeds(name)):
            (corpus / str(n)).write_bytes(data)
        options = [
            f"-max_total_time={seconds}",
            "-timeout=60",
            "-rss_limit_mb=3000",
            f"-artifact_prefix={folder}/",
        ]
        command = [sys.executable, "-m", "trust.guided", name, *options, str(corpus)]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        broken = [_told(path.name, path.read_bytes()) for path in Path(folder).iterdir() if path.is_file()]
    found = _DONE.search(done.stderr)
    if not found and not broken:
        broken = [f"atheris ended with {done.returncode}: {done.stderr[-_SHOWN:]}"]
    tried, covered = (int(found[1]), f"{int(found[2]):,} edges covered") if found else (1, "")
    return Finding(f"{name}: anything is read, or refused", tried, "inputs", tuple(broken), covered)


def _blind(name: str, seconds: int) -> Finding:
    chance, some, broken, tried = Random(name), list(seeds(name)), list[str](), 0
    until = monotonic() + seconds
    with ThreadPoolExecutor(1) as pool:
        while monotonic() < until and not broken:
            data = mangled(chance.choice(some), some, chance)
            tried += 1
            # Whatever it is, it was not to be.
            if error := pool.submit(TARGETS[name], data).exception():
                broken.append(_told("".join(traceback.format_exception(error, limit=-2)), data))
    return Finding(
        f"{name}: anything is read, or refused", tried, "inputs", tuple(broken), "without guidance"
    )


def _told(what: str, data: bytes) -> str:
    return f"{what}: {base64.b64encode(data).decode()[:_SHOWN]}"


def mangled(data: bytes, others: Sequence[bytes], chance: Random) -> bytes:
    """Return the data with a few pieces cut out, doubled, changed, or taken from others."""
    for _ in range(chance.randint(1, 6)):
        at = chance.randint(0, len(data))
        end = at + chance.randint(0, _PIECE)
        other = chance.choice(others)
        start = chance.randint(0, len(other))
        new = (
            b"",
            data[at:end] * chance.randint(2, 50),
            chance.randbytes(chance.randint(1, 8)),
            other[start : start + chance.randint(0, 10 * _PIECE)],
        )
        data = data[:at] + chance.choice(new) + data[end:]
    return data
