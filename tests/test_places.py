"""The table of places is consistent, and its forms meet where they should and nowhere else."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.checking import places
from rag.checking.naming import name_key, name_keys, names, stands_for

TABLE = places.table()
STATES = [place for place in TABLE if place.seats]
PLACES = st.sampled_from(TABLE)


def test_every_sovereign_state_is_there() -> None:
    extra = {"Taiwan", "Kosovo", "Scotland", "Wales", "Northern Ireland", "European Union"}
    # Those named as their capital.
    alone = {"Djibouti", "Luxembourg", "Monaco", "San Marino", "Sao Tome and Principe"}
    states = {place.name for place in STATES} - extra | alone
    assert len(states) == 195
    assert {"Palestine", "Vatican", "America", "Britain"} <= states
    assert {"England", *extra} <= {place.name for place in TABLE}


def test_no_two_places_share_a_key_or_a_form() -> None:
    owners = defaultdict(set)
    for place in TABLE:
        for form in place.forms:
            owners[places.fold(form)].add(place.name)
    assert {form: names for form, names in owners.items() if len(names) > 1} == {}


def test_no_seat_is_written_like_a_land() -> None:
    forms = {places.fold(form) for place in TABLE for form in place.forms}
    seats = {places.fold(form) for place in TABLE for seat in place.seats for form in seat}
    assert forms & seats == set()


def test_a_spelling_of_a_seat_belongs_to_one_seat() -> None:
    owners = defaultdict(set)
    for place in TABLE:
        for seat in place.seats:
            for form in seat:
                owners[places.fold(form)].add(seat[0])
    assert {form: seats for form, seats in owners.items() if len(seats) > 1} == {}


def test_the_table_is_clean() -> None:
    cells = [form for place in TABLE for form in [*place.forms, *(f for seat in place.seats for f in seat)]]
    assert all(cell == cell.strip() and cell and "." not in cell and "’" not in cell for cell in cells)


@given(PLACES, st.data())
def test_every_form_of_a_place_meets_its_name(place: places.Place, data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(place.forms))
    assert name_key(form) == name_key(f"{form}’s") == name_key(place.name)
    assert name_key(place.name) in name_keys(f"They met {form} delegates in the square.")
    assert name_key(place.name) in {name_key(name) for name in names(f"They met {form} delegates.")}


@given(PLACES, PLACES)
def test_two_places_stay_apart(one: places.Place, other: places.Place) -> None:
    assert (name_key(one.name) == name_key(other.name)) is (one == other)


@given(st.sampled_from(STATES), st.data())
def test_a_land_and_its_seats_stand_for_each_other(place: places.Place, data: st.DataObject) -> None:
    spelling = data.draw(st.sampled_from(data.draw(st.sampled_from(place.seats))))
    land, seat = name_key(place.name), name_key(spelling)
    assert land != seat
    assert land in stands_for(spelling)
    assert seat in stands_for(place.name)
    assert stands_for(land) == stands_for(place.name)
    assert stands_for(seat) == stands_for(spelling)
    assert land not in stands_for(land)


@given(st.text() | st.text("Northkea U.S’'s-\n "))
def test_any_text_has_keys(text: str) -> None:
    assert isinstance(name_key(text), str)
    assert {name_key(name) for name in names(text)} <= name_keys(text) | {name_key("")}
    assert isinstance(stands_for(text), frozenset)


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("Swede", "Swedes"),
        ("Irishman", "Irishmen"),
        ("Dutchwoman", "Dutchwomen"),
        ("German", "Germans"),
        ("Chinese", "Chinese"),
        ("Iraqi", "Iraqis"),
    ],
)
def test_plurals(one: str, many: str) -> None:
    assert places.plural(one) == many
