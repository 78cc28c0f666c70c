"""A receipt that was altered anywhere fails, and the place is named; one of an earlier version is read."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from ingest.article import Article
from ingest.split import SPLITTER_VERSION
from rag.answer import Answer
from rag.receipt.made import PROGRAM, differing, made, support
from rag.receipt.record import conversation, single
from rag.receipt.saved import SavedError, read_receipt
from rag.receipt.seal import seal_faults, sealed, written
from rag.receipt.told import lines, stands
from rag.receipt.verify import Judge, check
from rag.settings import Settings
from tests.conftest import ROOT
from tests.fake_reader import OverlapReader
from tests.test_record import ANSWER, DECLINED, answers
from tests.test_verify import ARTICLE, TEXT
from trust.receipts import alterations, unnoticed

MADE = made(Settings(), "hash-64")
RECEIPT = conversation(ARTICLE, [ANSWER, DECLINED], MADE)
SINGLE = single(ANSWER, ARTICLE, MADE)


def told(data: bytes) -> tuple[bool, list[str]]:
    receipt = read_receipt(data)
    checked = [check(turn, ARTICLE, OverlapReader()) for turn in receipt.turns]
    return stands(receipt, checked), list(lines(receipt, checked, ARTICLE, None))


@pytest.mark.parametrize("whole", [RECEIPT, SINGLE], ids=["a conversation", "an answer"])
def test_what_was_not_altered_stands(whole: dict[str, Any]) -> None:
    data = written(whole).encode()
    assert read_receipt(data).faults == read_receipt(data).unknown == ()
    assert told(data)[0]
    assert told(data.replace(b"\n", b"\r\n"))[0]
    assert told(data.decode().encode("utf-16"))[0]


@given(answers(ARTICLE))
def test_any_answer_is_read_as_it_was_sealed(answer: Answer) -> None:
    text = written(conversation(ARTICLE, [answer], MADE))
    assert [*seal_faults(text, json.loads(text))] == []


@pytest.mark.parametrize("whole", [RECEIPT, SINGLE], ids=["a conversation", "an answer"])
def test_every_field_that_is_altered_fails_and_is_named(whole: dict[str, Any]) -> None:
    tried = [*alterations(whole)]
    assert len(tried) > 150
    assert [what for what, data in tried if unnoticed(data.encode(), ARTICLE)] == []


def test_a_byte_that_is_altered_fails_wherever_it_is() -> None:
    data, pick = written(RECEIPT).encode(), random.Random(7)
    for _ in range(300):
        at = pick.randrange(len(data))
        for altered in (data[:at] + data[at + 1 :], data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]):
            assert not unnoticed(altered, ARTICLE), altered[max(0, at - 20) : at + 20]


PLACES = {
    "a field of a turn": (("turns", 0, "notice"), "turn 1: “notice” is not what was saved"),
    "a field of the whole": (("title",), "“title” is not what was saved"),
    "a setting": (("made", "settings", "support"), "“made” is not what was saved"),
    "a digest": (("seal", "“title”"), "the seal of “title” is not what was saved"),
}


@pytest.mark.parametrize(("path", "place"), PLACES.values(), ids=PLACES)
def test_the_place_is_named(path: tuple[str | int, ...], place: str) -> None:
    altered = copy.deepcopy(RECEIPT)
    inner: Any = altered
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = 0.1 if path[-1] == "support" else "another"
    assert place in read_receipt(written(altered).encode()).faults


SPELLINGS = {
    "white space": ('"refused": false', '"refused":  false'),
    "an escape": ("The mill", "\\u0054he mill"),
    "a key that comes twice": ('"refused": false,', '"refused": true,\n      "refused": false,'),
}


@pytest.mark.parametrize(("was", "is_now"), SPELLINGS.values(), ids=SPELLINGS)
def test_what_changes_no_value_is_noticed_too_by_its_line(was: str, is_now: str) -> None:
    text = written(RECEIPT)
    assert was in text
    altered = text.replace(was, is_now, 1)
    (fault,) = read_receipt(altered.encode()).faults
    assert fault.startswith("line ")
    assert fault.endswith("is not as it was written")


def test_keys_in_another_order_are_noticed() -> None:
    altered = {
        **{key: RECEIPT[key] for key in reversed([*RECEIPT]) if key != "seal"},
        "seal": RECEIPT["seal"],
    }
    assert any("order" in fault for fault in read_receipt(written(altered).encode()).faults)


def test_who_seals_anew_is_found_by_the_article() -> None:
    forged = copy.deepcopy({key: value for key, value in RECEIPT.items() if key != "seal"})
    forged["turns"][0]["statements"][1]["text"] = "Engineer Oskar Vell built the mill in 1842."
    good, said = told(written(sealed(forged)).encode())
    assert not good
    assert any("name 'osk" in line for line in said)


def test_a_field_that_the_format_has_not_is_told() -> None:
    more = {key: value for key, value in RECEIPT.items() if key != "seal"} | {"mood": "fair"}
    good, said = told(written(sealed(more)).encode())
    assert good
    assert "not known to this version, and not checked: “mood”" in said


@pytest.mark.parametrize("name", ["conversation-1", "answer-1", "row-1"])
def test_what_an_earlier_version_saved_is_still_read_and_stands(name: str) -> None:
    assert told((ROOT / "tests" / "kept" / f"{name}.json").read_bytes())[0]


def test_other_versions_and_settings_are_told_in_one_line() -> None:
    assert differing(MADE) is None
    other = {**MADE, "splitter": 1, "settings": {**MADE["settings"], "support": 0.6}}
    line = differing(other) or ""
    assert f"splitter '1', not '{SPLITTER_VERSION}', so that a sentence may end elsewhere" in line
    assert "support 0.6, not 0.7" in line
    assert (support(other), support({}), support({"settings": {"support": True}})) == (0.6, 0.7, 0.7)


def test_the_version_is_the_packages() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == PROGRAM


def test_evidence_must_be_the_articles_too() -> None:
    forged = copy.deepcopy({key: value for key, value in SINGLE.items() if key != "seal"})
    forged["evidence"][1]["quote"] = "It ground."
    good, said = told(written(sealed(forged)).encode())
    assert not good
    assert any(line.startswith("failed  evidence 2: at ") for line in said)


def test_against_another_edition_each_quote_says_what_became_of_it() -> None:
    def fates(text: str) -> tuple[bool, list[str]]:
        receipt = read_receipt(written(SINGLE).encode())
        checked = [check(receipt.turns[0], Article("The tide mill", "test", text), OverlapReader())]
        return stands(receipt, checked), list(lines(receipt, checked, ARTICLE, None))

    good, said = fates(f"It rained.\n\n{TEXT}")
    assert good
    assert all("(quotes: moved" in line for line in said if line.startswith("ok"))
    good, said = fates(TEXT.replace("1842", "1843"))
    assert not good
    assert "the article has 'The tide mill of Port Ellery was built in 1843" in said[0]
    good, said = fates("A crew from Norway lifted the gate in April.")
    assert not good
    assert "is gone from this edition" in said[0]


BARE = """
import sys
from importlib.abc import MetaPathFinder
ALLOWED = {"ingest", "rag", "sentencex", "Stemmer", "platformdirs"} - {*sys.argv[1].split()}
class Bare(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and top not in ALLOWED:
            raise ModuleNotFoundError(f"not here: {name}", name=top)
sys.meta_path.insert(0, Bare())
from rag.__main__ import main
sys.exit(main(sys.argv[2:]))
"""


@pytest.fixture
def bare(tmp_path: Path) -> list[str]:
    """The command without any library but those that the rules need, on a receipt and its article."""
    (tmp_path / "mill.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "saved.json").write_text(written(RECEIPT), encoding="utf-8")
    rest = ["verify", str(tmp_path / "saved.json"), "--article", str(tmp_path / "mill.txt")]
    return [sys.executable, "-c", BARE, "platformdirs", *rest]


def test_a_receipt_is_checked_with_the_standard_library_and_the_rules_alone(
    bare: list[str], tmp_path: Path
) -> None:
    said = subprocess.run(bare, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, "")
    assert "the reader's judgement was not repeated, for it cannot be loaded (onnxruntime)" in said.stdout
    assert "2 of 2 turns stand" in said.stdout
    kept = json.loads(written(RECEIPT))
    kept["turns"][0]["statements"][1]["text"] = "Engineer Oskar Vell built the mill in 1842."
    (tmp_path / "saved.json").write_text(written(kept), encoding="utf-8")
    said = subprocess.run(bare, cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert "failed  turn 1: “statements” is not what was saved" in said.stdout
    assert "name 'osk" in said.stdout


def test_where_the_reader_can_be_loaded_it_judges() -> None:
    judge = Judge(OverlapReader())
    assert judge.supported("Bees dance.", ["Stones lie."]) == OverlapReader().supported(
        "Bees dance.", ["Stones lie."]
    )
    assert judge.missing is None


def test_what_is_not_sealed_cannot_be_passed_off_as_sealed() -> None:
    with pytest.raises(SavedError, match="it has lost its seal"):
        read_receipt(written({"version": 2, "format": "lectern-answer"}).encode())
