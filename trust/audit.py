"""Known vulnerabilities among the locked packages, where their data can be reached: part of `make check`."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parent.parent
LOCKS = (ROOT / "requirements" / "torch.txt", ROOT / "requirements" / "lock.txt")
KEPT = Path(sys.prefix) / ".audited"
"""Holds the digest of what was last audited and found good; it holds for a day."""
UNREACHED = "not audited: no vulnerability data can be reached"
_DAY = 86_400.0

Found = Sequence[Mapping[str, Any]]
Audit = Callable[[Sequence[Path]], Found | None]
"""Gives what pip-audit tells of each requirement; None where it cannot be asked."""


def pip_audit(files: Sequence[Path], *, seconds: float = 60.0) -> Found | None:
    """Ask pip-audit of pinned requirements, without resolving them."""
    command = [sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip", "--format", "json"]
    command += ["--progress-spinner", "off", "--timeout", "2", *(f"--requirement={file}" for file in files)]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
        found: Found = json.loads(run.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError):
        return None
    return found


def audited(files: Sequence[Path] = LOCKS, kept: Path = KEPT, ask: Audit = pip_audit) -> tuple[int, str]:
    """Return 1 where a vulnerability that has a fix is known, else 0; and what there is to say."""
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    if kept.is_file() and kept.read_text() == digest and time.time() - kept.stat().st_mtime < _DAY:
        return 0, ""
    with TemporaryDirectory() as folder:
        # A service that knows nothing, such as a plain mirror, says so of every package: one is asked first.
        probe = Path(folder) / "probe.txt"
        probe.write_text(next(x for x in files[-1].read_text().split() if "==" in x) + "\n")
        first = ask([probe])
    if not first or "skip_reason" in first[0] or (found := ask(files)) is None:
        return 0, UNREACHED
    known = [(package, v) for package in found for v in package.get("vulns", ())]
    lines = [
        f"{p['name']} {p['version']}: {v['id']}, mended in {' '.join(v['fix_versions']) or 'no version yet'}"
        for p, v in known
    ]
    unknown = [str(p["name"]) for p in found if "skip_reason" in p]
    lines += [f"not audited, for the data do not know them: {', '.join(unknown)}"] if unknown else []
    broken = any(v["fix_versions"] for _, v in known)
    if not broken:
        kept.write_text(digest)
    return int(broken), "\n".join(lines)


if __name__ == "__main__":
    code, words = audited()
    sys.stderr.write(words and words + "\n")
    sys.exit(code)
