"""Names and passwords before the window."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tests.test_gate import ME, OTHER, asking, behind
from ui.gate import Gate
from ui.readers import TRIES, Users, UsersError


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{name}:{password}'.encode()).decode()}"}


def test_names_and_passwords_let_in_and_a_name_is_one_reader_in_every_browser() -> None:
    ask = asking(Gate(behind, users=Users({"ada": "tide:mill", "bo": "weir"})))
    assert ask("GET", "/").headers["www-authenticate"].startswith("Basic ")
    assert ask("GET", "/gradio_api/startup-events").status_code == 200
    ada = [
        ask("GET", "/assets/a", headers=basic("ada", "tide:mill"), cookie=c).json()[0] for c in (ME, OTHER)
    ]
    bo = ask("GET", "/assets/a", headers=basic("bo", "weir"), cookie=ME).json()[0]
    assert (ada[0] == ada[1] != bo, len(bo)) == (True, 64)
    for wrong in (basic("ada", "weir"), basic("eve", "\0"), basic("ada", ""), {"Authorization": "Basic ?"}):
        assert ask("GET", "/", headers=wrong, client="10.0.0.1").status_code == 401


def test_passwords_cannot_be_tried_one_after_the_other() -> None:
    ask = asking(Gate(behind, users=Users({"ada": "mill"})))
    told = [ask("GET", "/", headers=basic("ada", str(n))).status_code for n in range(TRIES[0] + 2)]
    assert told == [401] * TRIES[0] + [429, 429]
    assert ask("GET", "/", headers=basic("ada", "mill")).status_code == 429
    assert ask("GET", "/", headers=basic("ada", "mill"), client="10.0.0.2").status_code == 200
    assert ask("GET", "/", headers=basic("bo", "x")).status_code == 401


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "no line with"), ("# none\n", "no line with"), ("ada:mill\nbo\n", "line 2"), (":x", "line 1")],
    ids=repr,
)
def test_a_file_of_passwords_that_is_none_is_told(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "users"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsersError, match=told):
        Users.read(path)
    with pytest.raises(UsersError, match="--auth"):
        Users.read(tmp_path / "none")
