"""The window, its interfaces, the command and a server over stdio, as they are started: they say the same."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters

from benchmarks.window import served
from ingest.library import HOME_VARIABLE
from ingest.load import from_text
from rag.command import ALL
from tests.conftest import ROOT
from tests.scripted import WEIR
from tests.test_tools import PLANK, told, using
from trust.protocol import Browser

pytestmark = pytest.mark.model


def exported(window: Browser) -> Any:
    """Return the receipt of the conversation that a window hands its browser as a file."""
    sent = json.dumps([*window.act("export", "json")])
    (kept,) = set(re.findall(r"<pre hidden [^>]*>(.*?)</pre>", sent))
    return json.loads(html.unescape(json.loads(f'"{kept}"')))


def test_a_window_its_interfaces_the_command_and_a_server_over_stdio_say_the_same(tmp_path: Path) -> None:
    """Two processes work on one library, and a third asks it once."""
    environ, asked = {**os.environ, HOME_VARIABLE: str(tmp_path)}, "How many soldiers were sent?"
    command = [sys.executable, "-m", "rag"]
    stdio = StdioServerParameters(
        command=command[0], args=[*command[1:], "mcp", "--llm", "none"], cwd=ROOT, env=environ
    )

    async def use(client: Client) -> str:
        said = await told(client, "ask", question=asked)
        # What one process adds, the other finds.
        await told(client, "add_article", text=WEIR)
        return said

    with served("none", environ) as (address, _), Browser(address) as window:
        window.arrive()
        list(window.ask(asked))
        (turn,) = exported(window)["turns"]
        over_http = window.http.post("/api/ask", json={"question": asked}).text
        over_mcp = using(f"{address.rstrip('/')}/mcp", lambda client: told(client, "ask", question=asked))
        over_stdio = using(stdio, use)
        found = window.http.post("/api/ask", json={"question": PLANK, "article": ALL}).json()
    run = [*command, "ask", asked, "--llm", "none", "--json"]
    printed = subprocess.run(run, cwd=ROOT, env=environ, capture_output=True, check=True).stdout.decode()
    assert over_http == over_mcp == over_stdio == printed
    assert turn["statements"]
    assert {name: json.loads(printed)[name] for name in turn} == turn
    assert found["article"] == from_text(WEIR).sha256


def test_nothing_but_the_protocol_is_printed(tmp_path: Path) -> None:
    begin = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    asked = {"name": "ask", "arguments": {"question": "How many soldiers were sent?"}}
    sent: list[Any] = [
        {"id": 0, "method": "initialize", "params": begin},
        {"method": "notifications/initialized"},
        {"id": 1, "method": "tools/call", "params": asked},
    ]
    lectern = [sys.executable, "-c", "from ui.__main__ import lectern; lectern()", "mcp", "--llm", "none"]
    environ = {**os.environ, HOME_VARIABLE: str(tmp_path)}
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(lectern, cwd=ROOT, env=environ, text=True, **pipes) as process:
        assert process.stdin
        assert process.stdout
        print(
            "no JSON",
            *(json.dumps({"jsonrpc": "2.0", **each}) for each in sent),
            sep="\n",
            file=process.stdin,
        )
        process.stdin.flush()
        answers = [json.loads(process.stdout.readline()) for _ in range(2)]
        rest, complaints = process.communicate(timeout=30)
    assert [answer["id"] for answer in answers] == [0, 1]
    assert '"format": "lectern-answer"' in answers[1]["result"]["content"][0]["text"]
    assert (process.returncode, rest, complaints.count("\n")) == (0, "", 1)
    assert complaints.startswith(f"lectern: serving {tmp_path} ")
