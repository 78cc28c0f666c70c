"""Reports: figures that say when they are undefined, pairs that are compared, pages that are escaped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.compare import changes, difference, differences, gate, paired, regressions, wilson
from eval.gold import Gold
from eval.jsonl import DataError
from eval.measures import NAMED, Measure, figure
from eval.report import report_tables, report_text
from eval.row import Row, row_json
from eval.table import Table, to_markdown, to_text
from rag.answer import REFUSAL, Citation, Statement
from tests.conftest import Caller

pytestmark = pytest.mark.usefixtures("few_draws")

QUOTE = Citation(0, 24, "The mill opened in 1890.")
FACT = Gold("fact", True, (("1890",),), (("opened in 1890",),), ((Citation(9, 23, "opened in 1890"),),))
ABSENT = Gold("not-stated", False)


def right(number: int, gold: Gold = FACT) -> Row:
    said = (Statement(QUOTE.quote, (QUOTE,), "quoted"),)
    name, article = f"c{number:02}", f"article {number % 4}"
    return Row(
        name, "When?", "When?", False, QUOTE.quote, said, 0.9, 1.0, 0.5, "none", None, gold, article=article
    )


def wrong(number: int, gold: Gold = FACT) -> Row:
    return replace(right(number, gold), answer="In 1891.", seconds=3.0)


def declined(number: int, gold: Gold = FACT) -> Row:
    return replace(right(number, gold), answer=REFUSAL, statements=(), refused=True, answerable_p=0.2)


MIXED = [*map(right, range(6)), *map(wrong, range(6, 8)), *map(declined, range(8, 10))]
MIXED += [declined(n, ABSENT) for n in range(10, 13)] + [wrong(13, ABSENT)]


def write(path: Path, rows: Sequence[Row]) -> str:
    path.write_text("\n".join(map(row_json, rows)), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("name", "value", "cases"),
    [
        ("facts right", 0.6, 10),
        ("evidence cited", 0.8, 10),
        ("facts and evidence", 0.6, 10),
        ("right", 0.6, 10),
        ("wrong", 0.2, 10),
        ("declined", 0.2, 10),
        ("right when attempted", 0.75, 8),
        ("refused, unanswerable", 0.75, 4),
        ("refused, answerable", 0.2, 10),
        ("answerability AUC", 0.775, 14),
        ("seconds, p50", 1.0, 14),
        ("seconds, p95", 3.0, 14),
    ],
)
def test_figures_of_a_mixed_run(name: str, value: float, cases: int) -> None:
    found = figure(NAMED[name], MIXED)
    assert found.value == pytest.approx(value)
    assert found.cases == cases
    assert found.interval is not None
    assert found.interval[0] <= value <= found.interval[1]


def test_an_undefined_figure_says_what_it_lacks() -> None:
    text = report_text(report_tables([declined(1, ABSENT), declined(2, ABSENT)]), "rows.jsonl")
    line = next(line for line in text.splitlines() if line.startswith("facts right"))
    assert line.split() == ["facts", "right", "–", "no", "answerable", "case", "with", "facts", "0"]
    assert "nan" not in text.lower().split()


@pytest.mark.parametrize("measure", NAMED.values(), ids=NAMED.keys())
def test_every_measure_of_nothing_is_undefined(measure: Measure) -> None:
    assert figure(measure, []).value is None


def test_the_report_tells_kinds_apart_and_names_what_failed() -> None:
    broken = replace(wrong(20), error="ModelError: gone")
    lost = replace(right(21), gold=replace(FACT, spans=((),)))
    text = report_text(report_tables([*MIXED, broken, lost]), "rows.jsonl")
    assert text.startswith("rows.jsonl\n\n16 cases (12 answerable, 4 not), 4 articles, model none\n")
    assert "1 case with an error: c20." in text
    assert "1 case with evidence that is not in the article: c21." in text
    kinds = text[text.index("By kind") :].splitlines()
    assert [line.split()[:2] for line in kinds[3:5]] == [["fact", "12"], ["not-stated", "4"]]


def test_tables_are_aligned_and_bars_are_escaped() -> None:
    table = Table("T", ("name", "n"), (("a", "10"), ("long one", "5")), ("Note.",))
    assert to_text(table) == "T\n\nname       n\na         10\nlong one   5\n\nNote."
    assert to_markdown(Table("", ("a",), (("x|y",),))).splitlines()[2] == "| x\\|y |"


def test_a_run_against_itself_has_no_difference() -> None:
    pairs = paired(MIXED, MIXED)
    found = differences(pairs)
    assert {each.value for each in found if each.value is not None} == {0.0}
    assert regressions(found) == []
    assert changes(pairs).rows == ()


def test_differences_are_new_minus_old_over_the_cases_of_both() -> None:
    old = [right(n) for n in range(8)]
    new = [wrong(n) for n in range(4)] + [right(n) for n in range(4, 7)] + [wrong(99)]
    found = difference(NAMED["facts right"], paired(new, old))
    assert (found.before, found.cases) == (1.0, 7)
    assert found.after == pytest.approx(3 / 7)
    assert found.value == pytest.approx(-4 / 7)


@pytest.mark.parametrize(
    ("new", "phrases"),
    [
        (wrong, {"facts right 1.00 → 0.00", "wrong 0.00 → 1.00"}),
        (declined, {"facts right 1.00 → 0.00", "refused, answerable 0.00 → 1.00"}),
    ],
    ids=["more wrong answers", "more false refusals"],
)
def test_what_got_worse_beyond_chance_is_named(new: Callable[[int], Row], phrases: set[str]) -> None:
    rows, against = [new(n) for n in range(8)], [right(n) for n in range(8)]
    assert phrases <= set(regressions(differences(paired(rows, against))))
    assert not phrases & set(regressions(differences(paired(against, rows))))


def test_changed_outcomes_list_the_ids() -> None:
    table = changes(paired([wrong(0), declined(1), right(2)], [right(0), right(1), right(2)]))
    assert table.rows == (("right → declined", "1", "c01"), ("right → wrong", "1", "c00"))


def test_runs_without_a_common_case_cannot_be_compared() -> None:
    with pytest.raises(DataError, match="no case in common: 'c01'"):
        paired([right(1)], [right(2)])


def test_the_command_prints_the_report_and_writes_the_page(tmp_path: Path, call: Caller) -> None:
    page = tmp_path / "out.html"
    shown = call(main, "report", write(tmp_path / "rows.jsonl", MIXED), "--html", page)
    assert (shown.code, shown.err) == (0, "")
    assert "facts right" in shown.out
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_command_exits_with_1_when_a_measure_got_worse(tmp_path: Path, call: Caller) -> None:
    new = write(tmp_path / "new.jsonl", [wrong(n) for n in range(8)])
    old = write(tmp_path / "old.jsonl", [right(n) for n in range(8)])
    shown = call(main, "report", new, "--against", old)
    assert shown.code == 1
    assert "right → wrong" in shown.out
    assert shown.err.startswith(f"error: worse than {old}: facts right 1.00 → 0.00")
    assert call(main, "report", old, "--against", new).code == 0


KEPT = [*map(right, range(16)), *map(wrong, range(16, 20)), *(declined(n, ABSENT) for n in range(20, 30))]


def worse(rows: list[Row]) -> list[str]:
    return gate(rows, KEPT)[1]


@pytest.mark.parametrize(
    "rows",
    [
        KEPT,
        KEPT[::5],
        [right(n) if n < 20 else row for n, row in enumerate(KEPT)],
        [wrong(0), *KEPT[1:]],
        [*KEPT[:29], wrong(29, ABSENT)],
    ],
    ids=["the same", "a part of them", "better ones", "one that is wrong", "one that was not declined"],
)
def test_rows_that_are_hardly_worse_pass(rows: list[Row]) -> None:
    assert worse(rows) == []


@pytest.mark.parametrize(
    ("rows", "phrase"),
    [
        ([*map(wrong, range(10)), *KEPT[10:]], "facts right 0.80 → 0.30, outside"),
        ([*map(declined, range(10)), *KEPT[10:]], "refused, answerable 0.00 → 0.50, outside"),
        ([*KEPT[:20], *(wrong(n, ABSENT) for n in range(20, 30))], "refused, unanswerable 1.00 → 0.00"),
        ([replace(KEPT[0], error="OSError: gone"), *KEPT[1:]], "failed: c00"),
    ],
    ids=["wrong answers", "false refusals", "answers to what is not there", "a case that failed"],
)
def test_worse_rows_are_stopped_and_named(rows: list[Row], phrase: str) -> None:
    assert any(found.startswith(phrase) for found in worse(rows))


def test_a_case_that_was_not_kept_cannot_be_compared() -> None:
    with pytest.raises(DataError, match="1 case not among the kept rows: c77"):
        gate([right(77)], KEPT)


def test_wilsons_interval() -> None:
    assert wilson(1.0, 10) == pytest.approx((0.7225, 1.0), abs=1e-3)
    assert wilson(0.5, 100) == pytest.approx((0.4038, 0.5962), abs=1e-3)


def test_the_command_exits_with_1_when_a_figure_dropped(tmp_path: Path, call: Caller) -> None:
    kept = write(tmp_path / "kept.jsonl", KEPT)
    bad = write(tmp_path / "bad.jsonl", [*map(wrong, range(10)), *KEPT[10:]])
    shown = call(main, "check", bad, "--against", kept)
    assert shown.code == 1
    assert "DROPPED" in shown.out
    assert shown.err.startswith(f"error: worse than {kept}: ")
    assert call(main, "check", kept, "--against", kept).code == 0
