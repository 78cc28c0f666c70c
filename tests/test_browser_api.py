"""The page that tells people what programs can ask, in the browser; and the examples that it is told with."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from ingest.library import Library
from tests import axe
from tests.browsing import browser_marks, page_at, watch
from tests.conftest import ROOT
from tests.programs import serving, stocked
from ui.__main__ import HOMES
from ui.programs import beside


@pytest.fixture
def line(library: Library) -> Iterator[httpx.Client]:
    with serving(beside(stocked(library), library, adds=True)) as client:
        yield client


@pytest.mark.parametrize(("width", "dark"), [(320, True), (1280, False)])
@pytest.mark.browser
@browser_marks[1]
def test_the_page_keeps_no_reader_off_and_fits_a_phone(
    browser: Browser, line: httpx.Client, width: int, dark: bool
) -> None:
    with page_at(browser, width, dark=dark) as page:
        seen = watch(page)
        page.goto(str(line.base_url.join("/api/")))
        assert axe.violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.locator("h2").count() == 6
        page.get_by_role("link", name="openapi.json").click()
        page.wait_for_url("**/api/openapi.json")
        assert seen.errors == []
        assert {httpx.URL(address).host for address in seen.asked} == {"127.0.0.1"}


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_example_over_http_runs_and_its_answer_stands(line: httpx.Client, tmp_path: Path) -> None:
    command = [
        "sh",
        str(ROOT / "examples" / "api.sh"),
        'Who built the "weir"?',
        str(line.base_url).rstrip("/"),
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    *events, checked = map(json.loads, done.stdout.splitlines())
    assert [event["event"] for event in events] == ["evidence", "quotes", "answer"]
    assert checked["stands"] is True
    assert json.loads((tmp_path / "answer.json").read_text(encoding="utf-8")) == events[-1]["answer"]


def test_the_example_for_assistants_names_what_is_there(line: httpx.Client) -> None:
    servers = json.loads((ROOT / "examples" / "mcp.json").read_text(encoding="utf-8"))["mcpServers"]
    assert servers["lectern"] == {"command": "lectern", "args": ["mcp"]}
    assert HOMES["mcp"] == "rag"
    assert line.get(httpx.URL(servers["lectern-window"]["url"]).path).status_code == 405
