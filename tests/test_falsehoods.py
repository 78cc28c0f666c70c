"""Planted falsehoods: what is retold falsely differs, is repeatable, and is told apart by grounding."""

from __future__ import annotations

import pytest

from eval.__main__ import main
from eval.falsehoods import FALSE, TRUE, falsehood_table, shown, told
from ingest.article import Article
from tests.conftest import Caller
from tests.fake_reader import OverlapReader

TEXT = (
    "In May 1842, the engineer Tomas Vell said that the old mill may grind only 2,500 sacks of grain a year. "
    "Mayor Ines Calder, who owns two boats, has warned that the sluice gate is weak.\n\n"
    "Norway supported the plan before the crew arrived on Monday, according to Ines Calder."
)
ARTICLE = Article("The tide mill", "test", TEXT)
SENTENCES = [TEXT.split(" Mayor")[0], "Mayor" + TEXT.split(" Mayor")[1]]
NAMES = ["Vell", "Calder", "Norway"]


def test_every_kind_can_be_made_and_only_the_sentence_itself_is_unchanged() -> None:
    made = [(text, each) for text in SENTENCES for each in told(text, NAMES, 1)]
    assert {each.kind for _, each in made if not each.true} == set(FALSE)
    assert {each.kind for _, each in made if each.true} >= set(TRUE) - {"straight quotes"}
    assert all((each.text == text) == (each.kind == "as it stands") for text, each in made)


def test_the_same_seed_makes_the_same() -> None:
    assert told(SENTENCES[0], NAMES, 1) == told(SENTENCES[0], NAMES, 1)
    assert any(told(SENTENCES[0], NAMES, 1) != told(SENTENCES[0], NAMES, seed) for seed in range(2, 9))


def test_a_number_is_changed_to_another() -> None:
    changed = next(each for each in told(SENTENCES[0], NAMES, 1) if each.kind == "number")
    assert changed.text != SENTENCES[0]


def test_false_statements_are_rejected_and_true_ones_shown(reader: OverlapReader) -> None:
    found = shown(ARTICLE, reader)
    assert not [each for each, stands in found if stands and not each.true]
    assert not [each for each, stands in found if not stands and each.true]


def test_the_table_has_a_line_for_each_kind(reader: OverlapReader) -> None:
    table = falsehood_table(shown(ARTICLE, reader), "mill")
    assert {row[0] for row in table.rows} >= {"false: all", "true: all", "false: negation"}
    assert falsehood_table([], "empty").rows == (("false: all", "0", "–", "–"), ("true: all", "0", "–", "–"))


@pytest.mark.slow
def test_the_command_measures_the_bundled_article(call: Caller) -> None:
    said = call(main, "falsehoods")
    assert said.code == 0
    assert "false: all" in said.out
    assert call.refused(main, "falsehoods", "--article", "no-such-file.txt")
