"""Nothing leaves the machine: whole sessions in a network of their own, which has no way out.

That is a network namespace of Linux. It leads nowhere but to itself, and its name server is elsewhere:
whatever tries to leave, of Python or of a native library, has no route, and the kernel counts it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.library import BUNDLED, HOME_VARIABLE, default_root
from trust.finding import Finding

NEEDED = ("unshare", "ip", "mount")
"""Commands; and only root may make a network."""

AWAY = "192.0.2.7"
"""An address that is nobody's (RFC 5737)."""

SPYING: Mapping[str, str] = {
    **dict.fromkeys(("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2"), "true"),
    **dict.fromkeys(("LANGSMITH_API_KEY", "LANGCHAIN_API_KEY", "OPENAI_API_KEY"), "key"),
    **dict.fromkeys(("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"), f"http://{AWAY}:3128"),
    "OPENAI_BASE_URL": f"http://{AWAY}/v1",
    "ANONYMIZED_TELEMETRY": "True",
    "GRADIO_ANALYTICS_ENABLED": "True",
}
"""What an environment may say that would have some library tell others, or ask them."""

_ROOM = f"""set -e
mount --make-rprivate /
echo 'nameserver {AWAY}' > "$ROOM/resolv.conf"
mount --bind "$ROOM/resolv.conf" /etc/resolv.conf
ip link set lo up
code=0
"$@" || code=$?
cat /proc/net/snmp /proc/net/snmp6 > "$ROOM/counted"
exit $code
"""
_COUNTED = (
    re.compile(r"^Ip: (.*)\nIp: (.*)$", re.MULTILINE),
    re.compile(r"^Ip6OutNoRoutes\s+(\d+)$", re.MULTILINE),
)
_TIME = 400.0


def possible() -> bool:
    """Whether a network can be made here."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and all(map(shutil.which, NEEDED))


def attempts(command: Sequence[str], environ: Mapping[str, str]) -> tuple[int, str]:
    """Run a command in a network of its own; return how often it tried to leave, and what it printed.

    Raises:
        subprocess.SubprocessError: it failed, or took too long.
    """
    with TemporaryDirectory() as room:
        done = subprocess.run(
            ["unshare", "--net", "--mount", "sh", "-c", _ROOM, "room", *command],
            env={**environ, "ROOM": room},
            capture_output=True,
            text=True,
            timeout=_TIME,
            check=False,
        )
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr[-2000:])
        return _counted(Path(room, "counted").read_text(encoding="ascii")), done.stdout + done.stderr


def _counted(told: str) -> int:
    """Return what the kernel says was sent and had no route (`OutNoRoutes` of RFC 4293)."""
    v4, v6 = _COUNTED
    names, values = v4.findall(told)[0]
    found = dict(zip(names.split(), map(int, values.split()), strict=True))
    return int(found["OutNoRoutes"]) + sum(map(int, v6.findall(told)))


def sessions(llm: str) -> dict[str, list[str]]:
    """Return commands, by what they are: together all that a reader does, with a model that is embedded."""
    python, question = sys.executable, "What does the article say?"
    case = str(Path(__file__).parent.parent / "eval" / "cases" / "fact.jsonl")
    return {
        "add": [python, "-m", "ingest", "add", BUNDLED],
        "ask": [python, "-m", "rag", "ask", question, "--llm", llm],
        "ask all": [python, "-m", "rag", "ask", question, "--article", "all", "--llm", "none"],
        "evaluate": [python, "-m", "eval", "run", "--cases", case, "--limit", "2", "--llm", "none"],
        "window": [python, "-c", f"import os; from trust.visit import visit; visit({llm!r}, os.environ)"],
    }


def network(llm: str, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Do what readers do, in an environment that would have libraries call out."""
    if not possible():
        return
    broken, done, all_left = list[str](), sessions(llm), 0
    with TemporaryDirectory() as home:
        models = default_root(environ) / "models"
        if models.is_dir():
            Path(home, "models").symlink_to(models)
        for name, command in done.items():
            left, told = attempts(command, {**environ, **SPYING, HOME_VARIABLE: home})
            all_left += left
            if left:
                broken.append(f"{name}: {left} times; {told[-300:]}")
    yield Finding("nothing leaves the machine", len(done), "sessions", tuple(broken), f"{all_left} attempts")
