"""Reports: figures that say when they are undefined, pairs that are compared, pages that are escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.compare import changes, difference, differences, paired, regressions
from eval.gold import Gold
from eval.jsonl import DataError
from eval.measures import NAMED, Measure, figure
from eval.report import report_tables, report_text
from eval.row import Row, row_json
from eval.table import Table, to_markdown, to_text
from rag.answer import REFUSAL, Citation, Statement

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
    ("old", "new", "phrase"),
    [
        (right, wrong, "facts right 1.00 → 0.00"),
        (right, wrong, "wrong 0.00 → 1.00"),
        (right, declined, "refused, answerable 0.00 → 1.00"),
    ],
    ids=["less of what is good", "more of what is bad", "more false refusals"],
)
def test_what_got_worse_beyond_chance_is_named(old: object, new: object, phrase: str) -> None:
    assert callable(old)
    assert callable(new)
    rows, against = [new(n) for n in range(8)], [old(n) for n in range(8)]
    assert phrase in regressions(differences(paired(rows, against)))
    assert phrase not in regressions(differences(paired(against, rows)))


def test_changed_outcomes_list_the_ids() -> None:
    table = changes(paired([wrong(0), declined(1), right(2)], [right(0), right(1), right(2)]))
    assert table.rows == (("right → declined", "1", "c01"), ("right → wrong", "1", "c00"))


def test_runs_without_a_common_case_cannot_be_compared() -> None:
    with pytest.raises(DataError, match="no case in common: 'c01'"):
        paired([right(1)], [right(2)])


def test_the_command_prints_the_report_and_writes_the_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "out.html"
    assert main(["report", write(tmp_path / "rows.jsonl", MIXED), "--html", str(page)]) == 0
    shown = capsys.readouterr()
    assert "facts right" in shown.out
    assert shown.err == ""
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_command_exits_with_1_when_a_measure_got_worse(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = write(tmp_path / "new.jsonl", [wrong(n) for n in range(8)])
    old = write(tmp_path / "old.jsonl", [right(n) for n in range(8)])
    assert main(["report", new, "--against", old]) == 1
    shown = capsys.readouterr()
    assert "right → wrong" in shown.out
    assert shown.err.startswith(f"error: worse than {old}: facts right 1.00 → 0.00")
    assert main(["report", old, "--against", new]) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["report", "missing.jsonl"],
        ["report"],
        ["run", "--cases", "missing.jsonl"],
        ["run", "--cases", "x.jsonl", "--limit", "0"],
        ["run", "--cases", "x.jsonl", "--limit", "²"],
        ["run", "--cases", "x.jsonl", "--jobs", "99"],
        ["dance"],
    ],
    ids=[
        "no such rows",
        "no rows named",
        "no such cases",
        "limit of none",
        "an odd limit",
        "too many jobs",
        "no such command",
    ],
)
def test_wrong_usage_is_one_line_and_exits_with_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = main(arguments)
    except SystemExit as leaving:
        code = int(str(leaving.code))
    shown = capsys.readouterr()
    assert code == 2
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1
