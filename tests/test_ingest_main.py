from __future__ import annotations

from pathlib import Path

import pytest

from ingest.__main__ import ProgressBar, main
from ingest.library import Library
from tests.conftest import Caller


def test_an_article_is_added_listed_removed_and_restored(
    library: Library, tmp_path: Path, call: Caller
) -> None:
    def out(*argv: object) -> str:
        said = call(main, *argv, library=library)
        assert said.code == 0
        return said.out

    path = tmp_path / "herons.txt"
    path.write_text("Herons\n\nHerons stand in the shallows. They wait for fish.\n", encoding="utf-8")
    id_ = out("add", path).split()[0]
    assert out("list").startswith(id_)
    assert f"restore {id_}" in out("remove", id_[:6])
    assert out("list") == ""
    assert "restored" in out("restore", id_)
    assert out("list").startswith(id_)


@pytest.mark.parametrize(
    "argv", [["add", "no/such/file.txt"], ["remove", "abc"], ["restore", "abc"]], ids=" ".join
)
def test_bad_input_exits_with_2_and_one_line(argv: list[str], library: Library, call: Caller) -> None:
    assert call.refused(main, *argv, library=library).startswith("ingest: ")


@pytest.mark.parametrize(("seconds", "drawn"), [(1.0, False), (3.0, True)], ids=["quick work", "slow work"])
def test_the_bar_shows_only_in_slow_work(
    seconds: float, drawn: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    times = iter([0.0, seconds])
    bar = ProgressBar(clock=lambda: next(times))
    bar(5, 10)
    bar.close()
    assert ("5 of 10" in capsys.readouterr().err) is drawn
