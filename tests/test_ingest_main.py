from __future__ import annotations

from pathlib import Path

import pytest

from ingest.__main__ import ProgressBar, main
from ingest.library import Library


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "herons.txt"
    path.write_text("Herons\n\nHerons stand in the shallows. They wait for fish.\n", encoding="utf-8")
    return path


def test_an_article_is_added_listed_removed_and_restored(
    library: Library, article: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def out(*argv: str) -> str:
        assert main(argv, library=library) == 0
        return capsys.readouterr().out

    id_ = out("add", str(article)).split()[0]
    assert out("list").startswith(id_)
    assert f"restore {id_}" in out("remove", id_[:6])
    assert out("list") == ""
    assert "restored" in out("restore", id_)
    assert out("list").startswith(id_)


@pytest.mark.parametrize(
    "argv",
    [["add", "no/such/file.txt"], ["remove", "abc"], ["restore", "abc"]],
    ids=["add a missing file", "remove what is not there", "restore what was not removed"],
)
def test_bad_input_exits_with_2_and_one_line(
    argv: list[str], library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv, library=library) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("ingest: ")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    "argv",
    [[], ["burn"], ["add"], ["add", "\udcff.txt"]],
    ids=["nothing", "unknown command", "no source", "a byte that is no character"],
)
def test_wrong_usage_exits_with_2_and_one_line(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(argv)
    assert stopped.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(("seconds", "drawn"), [(1.0, False), (3.0, True)], ids=["quick work", "slow work"])
def test_the_bar_shows_only_in_slow_work(
    seconds: float, drawn: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    times = iter([0.0, seconds])
    bar = ProgressBar(clock=lambda: next(times))
    bar(5, 10)
    bar.close()
    assert ("5 of 10" in capsys.readouterr().err) is drawn
