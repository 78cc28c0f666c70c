"""The Dockerfile keeps what it promises: no root, checked downloads, commands that exist, a living window."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.conftest import ROOT, Caller
from ui.__main__ import main

TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")
STEPS = [
    (line.split()[0], line.partition(" ")[2])
    for line in re.sub(r"\\\n\s*", "", TEXT).splitlines()
    if line[:1].isupper()
]
LAST = STEPS[max(i for i, (name, _) in enumerate(STEPS) if name == "FROM") :]


def said(name: str) -> list[str]:
    """What the last stage says under that name."""
    return [rest for step, rest in LAST if step == name]


def test_the_base_is_one_version_of_python_that_the_locked_torch_is_for() -> None:
    bases = {rest.split(" AS ")[0] for name, rest in STEPS if name == "FROM"}
    (base,) = bases
    assert re.fullmatch(r"python:3\.11\.\d+-slim-\w+", base)
    assert "+cpu" in (ROOT / "requirements" / "torch-cpu.txt").read_text(encoding="utf-8")


def test_it_runs_as_a_user_who_owns_the_volume_and_no_more() -> None:
    (user,), (volume,) = said("USER"), said("VOLUME")
    assert user not in ("root", "0")
    made = " ".join(said("RUN"))
    assert f"useradd --create-home {user}" in made
    assert f"install --directory --owner {user} {volume}" in made
    assert f"LECTERN_HOME={volume}" in " ".join(said("ENV"))
    names = [name for name, _ in LAST]
    assert max(i for i, n in enumerate(names) if n in ("RUN", "COPY")) < names.index("USER")


def test_what_is_downloaded_is_known_by_its_digest_and_nothing_else_is_installed() -> None:
    runs = " && ".join(rest for name, rest in STEPS if name == "RUN")
    downloads = re.findall(r"pip download[^&]*", runs)
    installs = re.findall(r"pip (?:install|wheel)[^&]*", runs)
    assert (len(downloads), len(installs)) == (2, 3)
    assert all("--require-hashes" in one and "--no-deps" in one for one in downloads)
    assert all("--no-index" in one for one in installs)
    for name in re.findall(r"--requirement (\S+)", runs):
        assert (ROOT / name).is_file()


def test_it_starts_the_window_and_lets_nobody_in_before_it_is_told_whom(call: Caller) -> None:
    program, *options = json.loads(said("ENTRYPOINT")[0])
    assert program == "lectern"
    assert said("CMD") == []
    assert "--auth FILE" in call.refused(main, *options)
    assert f"EXPOSE {options[options.index('--port') + 1]}" in TEXT


class Answering(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(type(self).status if self.path == "/favicon.ico" else 500)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "code"), [(200, False), (401, False), (404, False), (500, True), (503, True)]
)
def test_its_health_is_that_the_window_answers(
    status: int, code: bool, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Answering, "status", status)
    options, _, command = said("HEALTHCHECK")[0].partition(" CMD ")
    assert "--start-period=15m" in options  # as long as a first start may fetch the model
    program, flag, script = json.loads(command)
    assert (program, flag) == ("python", "-c")
    assert ", 7860," in script
    with pytest.raises(SystemExit) as left:
        exec(script.replace(", 7860,", f", {port},"))
    assert left.value.code is code


def test_what_the_wheel_is_made_of_is_sent_to_the_build_and_no_more() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    kept, left = {line[1:] for line in lines if line[0] == "!"}, [line for line in lines if line[0] != "!"]
    assert left[0] == "*"
    built = {"pyproject.toml", "LICENSE", "README.md"} | {"ingest", "rag", "ui", "eval"}
    assert kept == built | {"requirements"}
    assert not any(fnmatch(f"rag/reader/{needed}", one) for needed in ("model", "run.py") for one in left[1:])


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="needs the repository")
def test_each_file_that_code_reads_comes_with_the_wheel() -> None:
    data = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    listed = subprocess.run(
        ["git", "ls-files", "ingest", "rag", "ui", "eval"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = [Path(line) for line in listed.stdout.splitlines()]
    packed = {
        f"{package.replace('.', '/')}/{pattern}"
        for package, patterns in data["package-data"].items()
        for pattern in patterns
    }
    left = [f for f in files if f.suffix != ".py" and not any(f.match(one) for one in packed)]
    assert {str(f.parent) for f in left} == {"rag/reader/articles"}, left  # what the reader was trained on
