"""The head of the window's page: its script is its modules, and its typeface is served or left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.packages import install
from ui.head import FONT, FONT_FILES, MODULES, STATIC, STYLES, font_folder, font_routes, head, script

IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+\.js)";$', re.MULTILINE)
DEFINED = re.compile(r"^(export )?(?:const|let|function) (\w+)", re.MULTILINE)
ADDRESS = re.compile(r'url\("([^"]+)"\)')
FOLDER = Path(FONT.replace("-", "_")) / "files"
PATHS = [f"{FOLDER / name}" for name in FONT_FILES.values()]


def source(module: str) -> str:
    return (STATIC / module).read_text(encoding="utf-8")


def exported(module: str) -> set[str]:
    return {name for export, name in DEFINED.findall(source(module)) if export}


def test_every_file_has_its_place() -> None:
    assert {path.name for path in STATIC.iterdir()} == {*STYLES, *MODULES, "export.css"}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_takes_from_those_before_it_what_they_give(module: str) -> None:
    before = MODULES[: MODULES.index(module)]
    for names, other in IMPORT.findall(source(module)):
        assert other in before
        assert set(re.findall(r"\w+", names)) <= exported(other)
    assert len(IMPORT.findall(source(module))) == source(module).count("import ")


def test_no_two_modules_define_the_same_name() -> None:
    names = [name for module in MODULES for _, name in DEFINED.findall(source(module))]
    assert len(names) > 40
    assert sorted(names) == sorted(set(names))


def test_the_script_is_the_modules_and_nothing_ties_them() -> None:
    assert not re.search(r"^(import|export)\b", script(), re.MULTILINE)
    assert DEFINED.findall(script()) == [
        ("", name) for module in MODULES for _, name in DEFINED.findall(source(module))
    ]


def test_the_typeface_is_served_where_the_style_looks_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, FONT, {name: Path(name).name.encode() for name in PATHS})
    monkeypatch.syspath_prepend(str(tmp_path))
    folder = font_folder()
    assert folder == tmp_path / FOLDER
    served = TestClient(Starlette(routes=font_routes(folder)))
    addresses = ADDRESS.findall(head(font=True))
    assert [served.get(f"/{address}").text for address in addresses] == list(FONT_FILES.values())
    assert served.get("/fonts/..%2f..%2fMETADATA").status_code == 404


@pytest.mark.parametrize("names", [[], PATHS[:1]], ids=["without its files", "without the italic"])
def test_a_typeface_that_is_not_whole_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: list[str]
) -> None:
    install(tmp_path, FONT, dict.fromkeys(names, b"x"), PATHS)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert font_folder() is None


def test_without_the_typeface_the_page_takes_one_of_the_readers_system(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.path", [])
    assert font_folder() is None
    assert font_routes(None) == []
    assert "@font-face" not in head(font=False)
    assert "Georgia, serif;" in head(font=False)
