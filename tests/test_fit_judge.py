"""Fitting the judge: known coefficients come back, wrong signs go, files weigh the same, folds are apart."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval import __main__ as command
from eval.fit import (
    SIGNS,
    Example,
    examples,
    fit,
    folds,
    out_of_fold,
    split_by_question,
    tables_json,
    weights,
)
from eval.fitted import judge_report
from eval.gold import Gold
from eval.jsonl import DataError
from eval.row import Row, row_json
from eval.stats import auc, refused_at, threshold_at
from rag.answer import Features
from rag.judge import coefficients, probability

TRUE = {"intercept": -0.5, "log_odds": 1.0, "similarity": 2.0, "strange_names": -1.0}
BLANK = Features(None, 0.5, 0.5, 0)


def drawn(n: int, table: dict[str, float], *, model: bool = True, file: str = "a.jsonl") -> list[Example]:
    """Invent n cases of 20 articles, whose features are noise and whose answerability follows the table."""
    random = Random(n)
    found = []
    for case in range(n):
        odds = random.gauss(0, 2) if model else None
        measured = Features(odds, random.random(), random.random(), random.randrange(3))
        said = random.random() < probability(measured, table)
        found.append(Example(file, f"article {case % 20}", f"question {case}", measured, said))
    return found


def rows(found: Sequence[Example], llm: str = "local") -> list[Row]:
    blank = Row("", "", "", False, "", (), 0.5, 1.0, 0.5, llm, None, Gold("fact", True))
    return [
        replace(
            blank,
            id=f"c{n}",
            standalone=each.question,
            article=each.article,
            judged=each.measured,
            gold=Gold("fact", each.answerable),
        )
        for n, each in enumerate(found)
    ]


def write(path: Path, found: Sequence[Row]) -> str:
    path.write_text("\n".join(map(row_json, found)), encoding="utf-8")
    return str(path)


def test_every_feature_has_a_sign() -> None:
    assert list(SIGNS) == [field.name for field in fields(Features)]


def test_the_coefficients_that_made_the_rows_are_found() -> None:
    found = fit(drawn(8000, TRUE)).coefficients
    assert found.pop("cover", 0.0) == pytest.approx(0.0, abs=0.2)
    assert found == pytest.approx(TRUE, abs=0.2)


def test_a_feature_of_the_wrong_sign_is_dropped_and_the_rest_fitted_again() -> None:
    found = drawn(4000, TRUE | {"similarity": -2.0, "strange_names": 1.0, "cover": 2.0})
    fitted = fit(found)
    assert set(fitted.dropped) == {"similarity", "strange_names"}
    assert fitted.coefficients.keys() == {"intercept", "log_odds", "cover"}
    assert fitted.coefficients["cover"] == pytest.approx(2.0, abs=0.5)


def test_when_nothing_is_left_the_intercept_is_the_base_rate() -> None:
    found = [replace(each, measured=replace(BLANK, similarity=0.0, cover=0.0)) for each in drawn(900, TRUE)]
    share = sum(each.answerable for each in found) / len(found)
    table = fit(found).coefficients
    assert table == {"intercept": pytest.approx(math.log(share / (1 - share)), abs=0.02)}


def test_a_feature_that_no_row_shows_keeps_its_coefficient() -> None:
    fitted = fit(drawn(400, TRUE), {"intercept": 9.0, "unheard": -2.0, "log_odds": 9.0})
    assert fitted.unseen == ("far", "unheard")
    assert fitted.coefficients["unheard"] == -2.0
    assert "far" not in fitted.coefficients
    assert fitted.coefficients["log_odds"] < 2.0


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=40))
def test_files_weigh_the_same(files: list[str]) -> None:
    found = [Example(file, "x", str(n), BLANK, True) for n, file in enumerate(files)]
    share = weights(found)
    sums = {file: sum(w for w, f in zip(share, files, strict=True) if f == file) for file in files}
    assert sum(share) == pytest.approx(len(files))
    assert len({round(total, 6) for total in sums.values()}) == 1


def test_a_small_file_bends_the_fit_as_much_as_a_large_one() -> None:
    few, many = drawn(300, {"intercept": 2.0}, file="few"), drawn(3000, {"intercept": -2.0}, file="many")
    alike = [replace(each, measured=replace(BLANK, similarity=0.0, cover=0.0)) for each in [*few, *many]]
    assert abs(fit(alike).coefficients["intercept"]) < 0.2


PLACES = st.tuples(st.sampled_from("ab"), st.integers(0, 5), st.integers(0, 9))


@given(st.lists(PLACES, min_size=1))
def test_an_article_lies_in_one_fold_unless_a_file_has_no_other(places: list[tuple[str, int, int]]) -> None:
    found = [Example(file, f"article {a}", f"question {q}", BLANK, True) for file, a, q in places]
    lone = {each.article for each in found if each.file in split_by_question(found)}
    seen: dict[tuple[str, str], set[int]] = {}
    for each, fold in zip(found, folds(found), strict=True):
        seen.setdefault((each.article, each.question if each.article in lone else ""), set()).add(fold)
    assert all(len(found) == 1 for found in seen.values())


def test_the_cases_of_a_single_article_are_split() -> None:
    found = [replace(each, article="one") for each in drawn(50, TRUE)]
    assert set(folds(found)) == set(range(5))


def test_what_was_not_seen_is_judged_by_a_fit_without_it() -> None:
    noise = [replace(each, answerable=n % 7 < 3) for n, each in enumerate(drawn(60, TRUE))]
    points = [(chance, each.answerable) for chance, each in zip(out_of_fold(noise), noise, strict=True)]
    found = auc(points)
    assert found is not None
    assert found < 0.65
    true = drawn(600, TRUE)
    found = auc([(chance, each.answerable) for chance, each in zip(out_of_fold(true), true, strict=True)])
    assert found is not None
    assert found > 0.8


def test_refusals_at_a_share_of_the_answerable() -> None:
    points = [(n / 20, True) for n in range(20)] + [(0.04, False), (0.05, False), (0.9, False)]
    assert (threshold_at(points, 5), threshold_at(points, 10), threshold_at(points, 0)) == (0.05, 0.1, 0.0)
    assert refused_at(points, 5) == pytest.approx(1 / 3)
    assert refused_at(points, 10) == pytest.approx(2 / 3)
    assert refused_at([(0.5, True)], 5) is None
    assert refused_at([(0.5, False)], 5) is None


def test_rows_that_were_not_judged_as_their_run_says_are_left_out() -> None:
    good = rows(drawn(3, TRUE))
    fell_back = replace(good[0], judged=BLANK)
    failed = replace(good[1], error="ModelError: gone")
    assert [each.question for each in examples("a", [fell_back, failed, good[2]])] == ["question 2"]
    with pytest.raises(DataError, match="a: no row holds what the judge measured"):
        examples("a", [replace(good[0], judged=None)])


def test_what_has_no_rows_stays_in_force() -> None:
    now = {"with_model": {"intercept": 1.0}, "without_model": {"intercept": 2.0}}
    tables, after = judge_report(drawn(200, TRUE, model=False), now)
    assert after["with_model"] == now["with_model"]
    assert after["without_model"] != now["without_model"]
    assert [table.title[:13] for table in tables] == ["without_model"] * 2


def test_the_tables_are_written_as_they_lie_in_the_package() -> None:
    assert json.loads(tables_json(coefficients())) == coefficients()


def test_the_command_prints_the_figures_and_stores_the_coefficients(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "judge.json"
    monkeypatch.setattr("eval.commands.COEFFICIENTS", target)
    lone = [replace(each, article="one") for each in drawn(100, TRUE, model=False)]
    files = [
        write(tmp_path / "a.jsonl", rows(drawn(200, TRUE))),
        write(tmp_path / "b.jsonl", rows(lone, "none")),
    ]
    assert command.main(["fit", *files]) == 0
    shown = capsys.readouterr()
    assert "answerability AUC" in shown.out
    assert "by case: the file has a single article" in shown.out
    assert "Left as it is, for it is 0 in every row: far, unheard." in shown.out
    assert "0 of 300 rows left out" in shown.out
    assert not target.exists()
    assert command.main(["fit", *files, "--write"]) == 0
    stored = json.loads(target.read_text(encoding="utf-8"))
    assert stored.keys() == {"with_model", "without_model"}
    assert all(value == round(value, 2) for table in stored.values() for value in table.values())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"judged": None}, "no row holds what the judge measured"),
        ({"judged": {"log_odds": 1.0}}, '"judged": the key "similarity" is missing'),
        (
            {"gold": {"kind": "fact", "answerable": True, "facts": [], "evidence": [], "spans": []}},
            "of both kinds",
        ),
    ],
    ids=["an older run", "a feature is missing", "one kind only"],
)
def test_rows_that_cannot_be_learnt_from_are_one_line_and_exit_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, object], reason: str
) -> None:
    path = tmp_path / "rows.jsonl"
    lines = [json.dumps(json.loads(row_json(row)) | change) for row in rows(drawn(20, TRUE))]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert command.main(["fit", str(path)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert reason in shown.err
    assert len(shown.err.splitlines()) == 1
