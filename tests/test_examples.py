"""Every example runs, and says what it should; README shows the first one as it is."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

import rag
from tests.conftest import ROOT, HashEmbedder

EXAMPLES = ROOT / "examples"
BUILT = "The tide mill of Port Ellery was built in 1842 by Tomas Vell."
TEXT = f"{BUILT}\n\nA weir was dug in 1911 by Ada Quill.\n"
SAID = {
    "ask.py": (BUILT, f"0-{len(BUILT)}: {BUILT}"),
    "stream.py": ("0 shown", f"1 shown: {BUILT}", "read as: Who built the tide mill? And when?"),
    "runnable.py": (f"{BUILT} [(0, {len(BUILT)})]", "The article does not say."),
    "retriever.py": (f"[1] {BUILT} (0)",),
}


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.py")))
def test_an_example_runs_and_says_what_it_should(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("ingest.library.MiniLM", HashEmbedder)
    monkeypatch.chdir(tmp_path)
    Path("article.txt").write_text(TEXT, encoding="utf-8")
    runpy.run_path(str(EXAMPLES / name))
    told = capsys.readouterr().out
    assert [said for said in SAID[name] if said not in told] == []


def test_readme_shows_the_first_example() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    code = (EXAMPLES / "ask.py").read_text(encoding="utf-8").partition('"""\n\n')[2]
    assert f"```python\n{code}```" in readme


@pytest.mark.parametrize("name", rag.__all__)
def test_every_name_of_the_door_says_what_it_is_for(name: str) -> None:
    assert (getattr(rag, name).__doc__ or "").strip()


def test_what_the_door_does_not_have_is_told() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Oracle'"):
        _ = rag.Oracle
