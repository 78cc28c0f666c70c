"""What can be checked exactly: numbers, quotations, names, content words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.checking.exact import numbers, plain, quotations
from rag.checking.lexicon import content
from rag.checking.naming import name_key, name_keys, names, stands_for

NUMBERS = {
    "a figure with a thousands comma": ("The mill ground 2,500 sacks.", {2500.0}),
    "a figure with two commas": ("1,200,000 bees", {1_200_000.0}),
    "a decimal figure with a scale word": ("2.5 million litres", {2_500_000.0}),
    "words with a half and a scale": ("two and a half thousand tickets", {2500.0}),
    "half of a scale word": ("half a million bees", {500_000.0}),
    "a half with no scale is no number": ("half the town came", set()),
    "a range in words": ("between 30 and 45 boats", {30.0, 45.0}),
    "a range with a dash": ("30-45 days", {30.0, 45.0}),
    "an enumeration stays apart": ("10, 20 and 30", {10.0, 20.0, 30.0}),
    "a tens word joined to a unit": ("twenty-four jars", {24.0}),
    "hundreds in words": ("three hundred and six", {306.0}),
    "hundreds above a thousand": ("twelve hundred", {1200.0}),
    "scales add up": ("3 million and 200 thousand", {3_200_000.0}),
    "a price at the end of a sentence": ("It costs $4.50.", {4.5}),
    "one is a word": ("one of the boats", set()),
    "no number at all": ("The mill is old.", set()),
}


@pytest.mark.parametrize(("text", "expected"), NUMBERS.values(), ids=NUMBERS)
def test_numbers(text: str, expected: set[float]) -> None:
    assert numbers(text) == expected


@given(st.integers(2, 10**9))
def test_a_figure_is_read_alike_with_and_without_commas(value: int) -> None:
    assert numbers(f"It has {value:,} parts.") == numbers(f"It has {value} parts.") == {float(value)}


@given(st.text())
def test_any_text_can_be_checked(text: str) -> None:
    assert all(value >= 0 for value in numbers(text))
    assert all(quotation in text for quotation in quotations(text))
    assert all(name in text for name in names(text))


QUOTATIONS = {
    "curved marks": ("She called it “a debt.”", ["a debt"]),
    "straight marks": ('She said "fine, then," and left.', ["fine, then"]),
    "angular marks": ("He said «oui!»", ["oui"]),
    "two quotations": ("“One” and “two”", ["One", "two"]),
    "an apostrophe opens none": ("The mayor’s mill isn't open.", []),
    "empty marks hold nothing": ("“ ”", []),
}


@pytest.mark.parametrize(("text", "expected"), QUOTATIONS.values(), ids=QUOTATIONS)
def test_quotations(text: str, expected: list[str]) -> None:
    assert quotations(text) == expected


NAMES = {
    "inside a sentence": ("Visitors came with Ines Calder.", ["Ines", "Calder"]),
    "the first word of a later sentence is none": ("It opened. Visitors came.", []),
    "the first word of a quotation is none": ("“Tomorrow,” said Ines.", ["Ines"]),
    "the word after a colon is none": ("He promised: Nobody pays.", []),
    "an acronym opens its sentence as a name": ("NASA met.", ["NASA"]),
    "I is no name": ("Then I saw Bo", ["Bo"]),
    "a place of several words is one name": ("It is near North Korea.", ["North Korea"]),
    "two such places are two": ("All of North Korea and New Zealand met.", ["North Korea", "New Zealand"]),
    "a place of several words is a name where it opens the sentence": ("North Korea paid.", ["North Korea"]),
    "a place does not run over the end of a sentence": ("They flew North. Korea paid.", ["North"]),
    "a place does not run over a line": ("Go North\nKorea Line", ["North", "Korea", "Line"]),
    "a possessive is cut": ("the gate of Calder’s mill", ["Calder"]),
}


@pytest.mark.parametrize(("text", "expected"), NAMES.values(), ids=NAMES)
def test_names(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def pairs(table: str) -> list[tuple[str, str]]:
    """Return the pairs of a table: those of a line are divided by commas, one from the other by a bar."""
    cells = [cell for line in table.strip().splitlines() for cell in line.strip(" ,").split(",")]
    return [(one.strip(), other.strip()) for one, _, other in (cell.partition("|") for cell in cells)]


SAME = """
    Brazil | Brazilian, Russia | Russian, Russia | Russians, Germany | German, Italy | Italians,
    Kenya | Kenyan, Japan | Japanese, Israel | Israeli, Calder | Calder’s, U.S. | American, U.S. | USA,
    UK | British, Norway | Norwegians, Peru | Peruvian, Spain | Spanish, Netherlands | Dutch,
    Philippines | Filipinos, Thailand | Thai, France | Frenchmen, North Korea | North Koreans,
    New Zealand’s | New Zealander, Ivory Coast | Côte d’Ivoire, Kyiv | Kiev, Europe | European,
    peru | peruvian, Democrat | Democrats
"""


@pytest.mark.parametrize(("one", "other"), pairs(SAME), ids=lambda name: name)
def test_two_forms_of_a_name_meet(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


DIFFERENT = """
    Iran | Iraq, Austria | Australia, Mali | Malta, Slovakia | Slovenia, Niger | Nigeria, Nigerien | Nigerian,
    India | Indiana, North Korean | South Korean, Korea | South Korea, Congo | DR Congo, US | us,
    Polish | polish, Texas | Texa, Un | UN
"""


@pytest.mark.parametrize(("one", "other"), pairs(DIFFERENT), ids=lambda name: name)
def test_two_lands_stay_apart(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("text", ["The United States paid.", "The U.S. paid.", "An American paid."])
def test_a_long_form_and_its_short_forms_share_a_key(text: str) -> None:
    assert name_key("America") in name_keys(text)


MENTIONS = {
    "the whole name": ("A South Korean ship came.", ["South Korea", "Korea"], ["North Korea"]),
    "two lands that share a word": ("North and South Korea met.", ["North Korea", "South Korea"], []),
    "a land joined by a hyphen": ("US-North Korea talks", ["America", "North Korea"], ["South Korea"]),
    "a region names no land in it": ("ships of South America", ["South America"], ["America"]),
    "a short form has the words of its name": ("The UAE paid.", ["United Arab Emirates", "Emirates"], []),
    "a seat that is not capitalised is none": ("a white house", [], ["White House"]),
    "a land of lower case": ("is north korea rich", ["North Korea"], ["South Korea"]),
}


@pytest.mark.parametrize(("text", "named", "unnamed"), MENTIONS.values(), ids=MENTIONS)
def test_places_in_a_text(text: str, named: list[str], unnamed: list[str]) -> None:
    assert {name_key(name) for name in named} <= name_keys(text)
    assert not {name_key(name) for name in unnamed} & name_keys(text)


STANDS = """
    Moscow | Russia, Kremlin | Russia, Kremlin | Moscow, Washington | America, White House | U.S.,
    Americans | Pentagon, Beijing | China, Seoul | South Korea, Pyongyang | North Korea, Brussels | EU,
    Brussels | Belgium, Kiev | Ukraine, white house | America, union buildings | South Africa
"""


@pytest.mark.parametrize(("name", "other"), pairs(STANDS))
def test_what_stands_for_a_name(name: str, other: str) -> None:
    assert name_key(other) in stands_for(name)


@pytest.mark.parametrize("name", ["the Kremlin", "Calder", "Korea"])
def test_nothing_stands_for_a_name_that_is_no_land_and_no_seat(name: str) -> None:
    assert stands_for(name) == frozenset()


def test_one_capital_does_not_stand_for_another_land() -> None:
    assert not stands_for("Seoul") & stands_for("Pyongyang")


def test_a_hyphenated_word_counts_whole_and_in_parts() -> None:
    assert name_keys("Vell-Calder") >= {name_key("Vell-Calder"), name_key("Vell"), name_key("Calder")}


def test_content_is_stemmed_and_without_stop_words() -> None:
    assert content("The mills were grinding") == content("a mill, grinding, were")
    assert "the" not in content("The mill")


def test_plain_folds_quotes_dashes_case_and_spaces() -> None:
    assert plain("It’s  “A – B”\n") == 'it\'s "a - b"'
