"""The command line of the window: `python -m ui`, as far as it goes without opening one."""

from __future__ import annotations

from pathlib import Path

import pytest

from ui.__main__ import main

BAD = {
    "a missing file": (["--article", "no/such.txt", "--llm", "none"], "no/such.txt"),
    "an unknown id": (["--article", "abc", "--llm", "none"], "no article with id 'abc'"),
    "an unknown model": (["--llm", "clever"], "unknown model 'clever'"),
}


@pytest.mark.parametrize(("argv", "complaint"), BAD.values(), ids=BAD)
def test_bad_input_exits_2_with_one_line(
    argv: list[str],
    complaint: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LECTERN_HOME", str(tmp_path))
    assert main(argv) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("ui: ")
    assert complaint in captured.err
    assert captured.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("argv", [["--loud"], ["--port", "high"]], ids=" ".join)
def test_wrong_usage_exits_2_with_one_line(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(argv)
    assert left.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1
