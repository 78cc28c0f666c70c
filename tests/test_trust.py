"""What `make trust` prints and keeps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trust import __main__ as command
from trust import page as pages
from trust.finding import Finding


def test_what_broke_is_told_and_the_findings_are_kept_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "SECURITY.md"
    page.write_text(f"# Promises\n\n{pages.BEGIN}\nbefore\n{pages.END}\n\nthe rest\n", encoding="utf-8")
    monkeypatch.setattr(pages, "PAGE", page)
    monkeypatch.setattr(pages, "KEPT", tmp_path / "kept.json")
    good, bad = Finding("it holds", 2_000, "tries"), Finding("it stays", 3, "tries", ("the third",), "2 of 3")
    monkeypatch.setattr(
        command, "STAGES", {"a": ("About a", lambda: iter([good])), "b": ("B", lambda: iter([bad]))}
    )
    assert command.main(["--only", "a"]) == 0
    assert "before" in page.read_text(encoding="utf-8")
    assert command.main(["--write"]) == 1
    said = capsys.readouterr()
    assert "broken: it stays: the third" in said.err
    told = page.read_text(encoding="utf-8")
    assert "| it holds | 2,000 tries | 0 | – |" in told
    assert "| it stays | 3 tries | 1 | 2 of 3 |" in told
    assert "before" not in told
    assert told.endswith(f"{pages.END}\n\nthe rest\n")
    assert command.main(["--only", "a", "--write"]) == 0
    assert page.read_text(encoding="utf-8") == told


def test_the_page_shows_what_is_kept() -> None:
    text = pages.PAGE.read_text(encoding="utf-8")
    kept = json.loads(pages.KEPT.read_text(encoding="utf-8")) if pages.KEPT.exists() else {}
    assert pages.page(text, kept) == text
    assert set(kept) <= set(command.STAGES)


def test_an_unknown_stage_is_wrong_usage() -> None:
    with pytest.raises(SystemExit) as stopped:
        command.main(["--only", "moon"])
    assert stopped.value.code == 2
