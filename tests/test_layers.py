"""The shape of the code: who may import whom, and how large things may get."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.conftest import ROOT

MAY_IMPORT = {
    "ingest": {"ingest"},
    "rag": {"rag", "ingest"},
    "ui": {"ui", "rag", "ingest"},
    "eval": {"eval", "rag", "ingest"},
    "benchmarks": {"benchmarks", "eval", "rag", "ingest"},
    "trust": {"trust", "benchmarks", "eval", "ui", "rag", "ingest"},
}
PARTS = (
    *("answer", "settings", "cases", "checking", "reader", "evidence", "writing", "receipt", "models"),
    *("briefing", "strictness", "assistant", "across", "joint", "printed", "command", "verdicts", "threads"),
    *("operations", "tools", "__init__", "__main__"),
)
"""The parts of `rag`, its modules and sub-packages: each may import those before it."""
MAX_FILE, MAX_FUNCTION, MAX_PARAMETERS, MAX_DEPENDENCIES, MAX_SETTINGS = 250, 40, 5, 18, 12
MAX_STATIC = 200
CODE = sorted(path for name in MAY_IMPORT for path in (ROOT / name).rglob("*.py"))
PACKAGES = {".".join(path.relative_to(ROOT).parts[:-1]) for path in CODE}
PYTHON = [*CODE, *sorted((ROOT / "tests").glob("*.py"))]
STATIC = sorted((ROOT / "ui" / "static").iterdir())
# Joined here, so that this file does not trip over its own rule.
MACHINE = re.compile(r"(?<![\w.~/}])/(?:" + "|".join(["work/", "root/", "home/[a-z]", "tmp/"]) + ")")
HOSTS = re.compile("|".join([r"pypi\.(?=org)", r"pythonhosted\.(?=org)", r"download\.pytorch\.(?=org)"]))
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")

Rule = Callable[[ast.Module, Path], Iterator[str]]


def imports(tree: ast.Module) -> set[str]:
    """Modules of this project that a module imports, at any depth."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = node.module in PACKAGES  # `from eval import stats` names modules
            found.update(f"{node.module}.{a.name}" if whole else node.module for a in node.names)
    return {name for name in found if name.split(".")[0] in MAY_IMPORT}


def direction(tree: ast.Module, path: Path) -> Iterator[str]:
    package = path.relative_to(ROOT).parts[0]
    for name in sorted(imports(tree)):
        if name.split(".")[0] not in MAY_IMPORT[package]:
            yield f"{package} imports {name}"


def order(tree: ast.Module, path: Path) -> Iterator[str]:
    package, *inner = path.relative_to(ROOT).with_suffix("").parts
    if package != "rag":
        return
    for name in sorted(imports(tree)):
        parts = name.split(".")
        if parts[0] == "rag" and PARTS.index(parts[1]) > PARTS.index(inner[0]):
            yield f"rag.{inner[0]} imports {name}"


def function_size(tree: ast.Module, path: Path) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            names = [a.arg for a in node.args.posonlyargs + node.args.args if a.arg not in ("self", "cls")]
            if lines > MAX_FUNCTION:
                yield f"{node.name} has {lines} lines"
            # Keyword-only parameters are options: each is named where it is used.
            if len(names) > MAX_PARAMETERS:
                yield f"{node.name} has {len(names)} positional parameters"


def input_and_output(tree: ast.Module, path: Path) -> Iterator[str]:
    if path.name == "__main__.py":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == "print":
            yield f"line {node.lineno}: print"
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("os.environ", "os.getenv", "sys.argv"):
            yield f"line {node.lineno}: {ast.unparse(node)}"


def broad_excepts(tree: ast.Module, path: Path) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            caught = "everything" if node.type is None else ast.unparse(node.type)
            if node.type is None or re.search(r"\b(Base)?Exception\b", caught):
                yield f"line {node.lineno}: except {caught}"


def loose_dataclasses(tree: ast.Module, path: Path) -> Iterator[str]:
    for node in ast.walk(tree):
        for decorator in node.decorator_list if isinstance(node, ast.ClassDef) else ():
            text = ast.unparse(decorator)
            if "dataclass" in text and not ("frozen=True" in text and "slots=True" in text):
                yield f"line {decorator.lineno}: {text}"


RULES: list[Rule] = [direction, order, function_size, input_and_output, broad_excepts, loose_dataclasses]

BAD: dict[Rule, str] = {
    direction: "from ui.render import article_html",
    order: "from rag.assistant import Assistant",
    function_size: "def f(a, b, c, d, e, g): ...",
    input_and_output: "import os\nhome = os.environ['HOME']",
    broad_excepts: "try: ...\nexcept (ValueError, Exception): ...",
    loose_dataclasses: "@dataclass(frozen=True)\nclass A: ...",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_code_keeps(rule: Rule) -> None:
    broken = [
        f"{path.relative_to(ROOT)}: {problem}"
        for path in CODE
        if not (rule is broad_excepts and path.parent.name == "ui")  # the window's boundary
        for problem in rule(ast.parse(path.read_text(encoding="utf-8")), path)
    ]
    assert broken == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_breach_is_caught(rule: Rule) -> None:
    assert list(rule(ast.parse(BAD[rule]), ROOT / "rag" / "checking" / "bad.py"))


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_modules_of_a_package_form_no_circle(package: str) -> None:
    assert list(TopologicalSorter(graph(ROOT, package)).static_order())


def graph(root: Path, package: str) -> dict[str, set[str]]:
    """Which modules of a package, sub-packages too, import which others of it."""
    return {
        ".".join(path.relative_to(root).with_suffix("").parts): {
            name for name in imports(ast.parse(path.read_text(encoding="utf-8"))) if name.startswith(package)
        }
        for path in (root / package).rglob("*.py")
    }


@pytest.mark.parametrize("line", ["from rag.reader.b import c", "from rag.reader import b"])
def test_a_circle_is_caught_in_a_sub_package_too(tmp_path: Path, line: str) -> None:
    (tmp_path / "rag" / "reader").mkdir(parents=True)
    (tmp_path / "rag" / "a.py").write_text(line, encoding="utf-8")
    (tmp_path / "rag" / "reader" / "b.py").write_text("from rag.a import d", encoding="utf-8")
    with pytest.raises(CycleError):
        TopologicalSorter(graph(tmp_path, "rag")).prepare()


def test_every_package_is_installed() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert set(tools["setuptools"]["packages"]) == {
        p for p in PACKAGES if p.partition(".")[0] not in ("benchmarks", "trust")
    }


def test_files_are_short() -> None:
    most = dict.fromkeys(PYTHON, MAX_FILE) | dict.fromkeys(STATIC, MAX_STATIC)
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in most}
    assert {str(p.relative_to(ROOT)): size for p, size in sizes.items() if size > most[p]} == {}


def test_every_type_ignore_has_a_reason() -> None:
    bare = re.compile(r"# type: ignore(?:\[[^\]]*\])?\s*$", re.MULTILINE)
    assert bare.search("x = 1  # type: ignore[misc]\n")
    assert [p.name for p in PYTHON if bare.search(p.read_text(encoding="utf-8"))] == []


def tracked_text() -> dict[str, str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    paths = [ROOT / name for name in listed.stdout.splitlines()]
    kinds = {".py", ".md", ".txt", ".toml", ".css", ".js", ".jsonl", ".json", ""}
    return {
        str(p.relative_to(ROOT)): p.read_text(encoding="utf-8")
        for p in paths
        if p.suffix in kinds and p.is_file()
    }


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="needs the repository")
@pytest.mark.parametrize(
    ("pattern", "breach"),
    [(MACHINE, "see /ro" + "ot/x"), (HOSTS, "https://py" + "pi.org/x"), (UNFINISHED, "# TO" + "DO: later")],
    ids=["no path of a machine", "no host of a registry", "nothing left to do"],
)
def test_tracked_files_hold(pattern: re.Pattern[str], breach: str) -> None:
    assert pattern.search(breach)
    found = {name: hit[0] for name, text in tracked_text().items() if (hit := pattern.search(text))}
    assert found == {}


def test_dependencies_are_few_explained_and_locked() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    wanted = [Requirement(line) for line in project["dependencies"]]
    files = [ROOT / "requirements" / name for name in ("lock.txt", "torch.txt", "embedder.txt")]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    locked = dict(line.lower().split()[0].split("==") for line in lines if "==" in line and line[0] != "#")
    assert len(wanted) <= MAX_DEPENDENCIES
    block = text.partition("\ndependencies = [\n")[2].partition("\n]")[0]
    assert [line for line in block.splitlines() if not re.search(r'",\s+# \w', line)] == []
    wanted += [Requirement(line) for extra in project["optional-dependencies"].values() for line in extra]
    assert [str(r) for r in wanted if locked.get(r.name.lower(), "0") not in r.specifier] == []


def test_settings_are_few() -> None:
    tree = ast.parse((ROOT / "rag" / "settings.py").read_text(encoding="utf-8"))
    fields = [node for node in ast.walk(tree) if isinstance(node, ast.AnnAssign)]
    assert 0 < len(fields) <= MAX_SETTINGS
