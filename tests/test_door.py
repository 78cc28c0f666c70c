"""The door for other programs: its names, the examples, the installed command; what each part loads."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
import sysconfig
import zipfile
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


HEAVY = {"chromadb", "gradio", "langchain", "langchain_core", "onnxruntime", "sentence_transformers", "torch"}


@pytest.mark.parametrize("module", ["rag", "rag.receipt.verify", "rag.reader.run", "ui.__main__"])
def test_a_part_loads_no_more_than_it_needs(module: str) -> None:
    ask = f"import sys, {module}; print(*{{name.split('.')[0] for name in sys.modules}})"
    told = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(told.stdout.split()) & (HEAVY - {"onnxruntime" if module == "rag.reader.run" else ""}) == set()


@pytest.mark.model
def test_the_wheel_installs_into_an_empty_environment_and_answers(tmp_path: Path) -> None:
    def run(*command: str | Path) -> str:
        env = {**os.environ, "LECTERN_HOME": str(tmp_path / "home")}
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("git", "clone", "--quiet", "--depth=1", f"file://{ROOT}", "source")  # a build leaves files behind
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", ".", "source")
    (wheel,) = tmp_path.glob("lectern-*.whl")
    listed = run("git", "-C", "source", "ls-files", "ingest", "rag", "ui", "eval").splitlines()
    own = {name for name in listed if not name.startswith("rag/reader/articles/")}  # for training only
    assert own <= set(zipfile.ZipFile(wheel).namelist())
    run(sys.executable, "-m", "venv", "new")
    new = tmp_path / "new" / "bin"
    run(new / "python", "-m", "pip", "install", "--quiet", "--no-deps", wheel)
    # The libraries are those of the lock, which this environment has.
    libraries = tmp_path / "new" / Path(sysconfig.get_path("purelib")).relative_to(sys.prefix)
    (libraries / "locked.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    (tmp_path / "article.txt").write_text(TEXT, encoding="utf-8")
    asked = ("Who built the tide mill?", "--article", "article.txt", "--llm", "none")
    assert BUILT in run(new / "lectern", "ask", *asked)
    assert "22 words" in run(new / "lectern", "list")
    (tmp_path / "answer.json").write_text(run(new / "lectern", "ask", *asked, "--json"), encoding="utf-8")
    run(new / "lectern", "verify", "answer.json")
