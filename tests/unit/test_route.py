"""The way over stands: the same stands come out, it is short, and one can really walk it."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.plan import Box, Door, Plan, PlannedHall, PlannedStand, route
from catalogue.plan.places import by_number
from catalogue.plan.walking import walks_of
from catalogue.settings import Settings


def demo() -> Plan:
    plan = Settings.from_environment({}).plan
    assert plan is not None
    return plan


DEMO = demo()
NUMBERS = sorted(stand.number for hall in DEMO.halls for stand in hall.stands)
BOXES = {(hall.id, stand.number): stand.box for hall in DEMO.halls for stand in hall.stands}


def length_by_name(plan: Plan, numbers: set[str]) -> int:
    """The metres of the way in the order of names."""
    stands = [stand for n in sorted(numbers, key=by_number) if (stand := plan.find(n))]
    return sum(
        walks_of(plan).metres(start, end)
        for start, end in zip([None, *stands], stands, strict=False)
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Plans of some halls, each with stands that have an aisle on all sides."""
    halls = []
    for place in range(draw(st.integers(1, 4))):
        columns, rows = draw(st.integers(1, 4)), draw(st.integers(1, 3))
        letter = "ABCD"[place]
        width, depth = columns * 6.0 + 2, rows * 6.0 + 2
        numbers = draw(st.permutations(range(1, columns * rows + 1)))
        stands = tuple(
            PlannedStand(
                f"{letter}{number}",
                letter.lower(),
                Box(2 + 6.0 * (cell % columns), 2 + 6.0 * (cell // columns), 4, 4),
            )
            for cell, number in enumerate(numbers)
        )
        side = draw(st.sampled_from(["top", "right", "bottom", "left"]))
        at = draw(st.floats(1, (width if side in ("top", "bottom") else depth) - 1))
        box = Box(place % 2 * 40.0, place // 2 * 40.0, width, depth)
        halls.append(PlannedHall(letter.lower(), box, (Door(side, at),), stands))
    return Plan((33.0, draw(st.floats(-10, 70))), tuple(halls))


@settings(deadline=None, max_examples=60)
@given(plans(), st.data())
def test_a_route_is_the_same_set_and_never_longer_than_by_name(plan: Plan, data: st.DataObject):
    everything = sorted(stand.number for hall in plan.halls for stand in hall.stands)
    wanted = data.draw(st.lists(st.sampled_from(everything), max_size=14))
    found = route(plan, wanted)
    assert sorted(found.order) == sorted(set(wanted))
    assert found.length <= length_by_name(plan, set(wanted))
    assert len(found.metres) == len(found.legs) == len(found.stops)


@settings(deadline=None, max_examples=40)
@given(st.sets(st.sampled_from(NUMBERS), max_size=20))
def test_the_demos_routes_are_never_longer_than_by_name(wanted: set[str]):
    found = route(DEMO, wanted)
    assert set(found.order) == wanted
    assert found.length <= length_by_name(DEMO, wanted)


@settings(deadline=None, max_examples=40)
@given(st.sets(st.sampled_from(NUMBERS), max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_asking_does_not_matter(wanted: set[str], chance: random.Random):
    shuffled = [*wanted, *wanted]
    chance.shuffle(shuffled)
    respelled = [f" {number[0].lower()}-{number[1:]} " for number in shuffled]
    assert route(DEMO, respelled) == route(DEMO, sorted(wanted))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(max_size=8), max_size=8))
def test_any_text_is_a_stand_that_is_known_or_not(texts: list[str]):
    found = route(DEMO, [*texts, "B4"])
    assert "B4" in found.order
    assert not any(DEMO.find(number) for number in found.unknown)


def test_unknown_stands_come_last_in_the_order_of_their_names():
    found = route(DEMO, ["Z10", "C4", "Z9", "A99", "B12"])
    assert found.order == ("B12", "C4", "A99", "Z9", "Z10")
    assert len(found.legs) == 2


def test_a_hall_is_done_before_the_next_one():
    for seed in range(10):
        wanted = random.Random(seed).sample(NUMBERS, 15)
        halls = [stop.hall for stop in route(DEMO, wanted).stops]
        changes = sum(one != other for one, other in pairwise(halls))
        assert changes == len(set(halls)) - 1


def test_no_stands_are_no_way():
    found = route(DEMO, [])
    assert found.order == ()
    assert found.length == 0


def test_a_long_way_is_found_at_once_and_much_shorter_than_by_name():
    found = route(DEMO, NUMBERS)
    assert len(found.stops) == len(NUMBERS)
    assert found.length < 0.8 * length_by_name(DEMO, set(NUMBERS))


def test_distances_are_the_same_both_ways_and_never_longer_than_over_a_third_place():
    stands = [DEMO.find(number) for number in random.Random(7).sample(NUMBERS, 12)]
    metres = walks_of(DEMO).metres
    for one in stands:
        assert one is not None
        assert metres(one, one) == 0
        for other in stands:
            assert other is not None
            assert metres(one, other) == metres(other, one)
            for third in stands:
                assert third is not None
                assert metres(one, third) <= metres(one, other) + metres(other, third)


@pytest.mark.parametrize("seed", range(5))
def test_the_way_keeps_to_the_aisles_and_its_metres_are_those_walked(seed: int):
    found = route(DEMO, random.Random(seed).sample(NUMBERS, 12))
    for leg, metres, stop in zip(found.legs, found.metres, found.stops, strict=True):
        assert leg[-1].hall == stop.hall
        walked = 0.0
        for piece in leg:
            for (x, y), (to_x, to_y) in pairwise(piece.points):
                walked += abs(x - to_x) + abs(y - to_y)
                steps = max(2, int(4 * max(abs(x - to_x), abs(y - to_y))))
                for step in range(1, steps):
                    at = (x + (to_x - x) * step / steps, y + (to_y - y) * step / steps)
                    inside = [
                        number
                        for (hall, number), box in BOXES.items()
                        if hall == piece.hall
                        and box.x < at[0] < box.right
                        and box.y < at[1] < box.bottom
                    ]
                    assert not inside, (at, inside)
        assert abs(walked - metres) <= 12, (
            "but for the steps from the aisle to the stand, and doors"
        )


def test_a_way_from_hall_to_hall_goes_through_doors():
    first, second = route(DEMO, ["A1", "D5"]).legs
    assert [piece.hall for piece in first] == ["", "a"]
    assert second[0].hall == "a"
    assert second[-1].hall == "d"
    assert "" in [piece.hall for piece in second]
