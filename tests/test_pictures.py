"""The pictures in README and docs: each has its recipe, none is large, and a recipe leads to a picture."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests import pictures
from tests.browsing import browser_marks
from tests.conftest import ROOT, Caller
from tests.pictures import FOLDER, MAX_BYTES, main, take
from tests.shots import REPORT, SHOTS, Shot

PAGE = "data:text/html,<title>A page</title><h1>A page</h1>"


def test_every_picture_has_its_recipe_and_is_shown() -> None:
    papers = [ROOT / "README.md", *FOLDER.glob("*.md")]
    shown = {name for p in papers for name in re.findall(r"([\w-]+)\.png", p.read_text(encoding="utf-8"))}
    assert shown == {path.stem for path in FOLDER.glob("*.png")}
    assert shown <= {shot.name for shot in SHOTS}


def test_no_two_pictures_have_one_name() -> None:
    assert len({shot.name for shot in SHOTS}) == len(SHOTS)


def test_no_picture_is_large() -> None:
    assert {path.name for path in FOLDER.glob("*.png") if path.stat().st_size > MAX_BYTES} == set()


def test_an_unknown_picture_is_wrong_usage(call: Caller) -> None:
    assert "sunset" in call.refused(main, "--only", "sunset")


class TestTaken:
    """In Chromium."""

    pytestmark = browser_marks

    def test_a_picture_is_of_the_size_and_the_state_that_were_asked_for(
        self, browser: Browser, tmp_path: Path
    ) -> None:
        reached = []

        def reach(page: Page) -> None:
            reached.append(page.title())

        path = take(browser, Shot("small", reach, 60, 40), PAGE, tmp_path)
        assert path == tmp_path / "small.png"
        head = path.read_bytes()
        assert (int.from_bytes(head[16:20]), int.from_bytes(head[20:24])) == (60, 40)
        assert reached == ["A page"]

    def test_a_picture_that_is_too_large_is_refused(
        self, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pictures, "MAX_BYTES", 100)
        with pytest.raises(OSError, match="more than 100"):
            take(browser, replace(REPORT[0], name="large"), PAGE, tmp_path)
