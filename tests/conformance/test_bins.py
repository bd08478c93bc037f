"""Counts of numbers in bins, beside the counts of facets."""

from __future__ import annotations

from typing import Any

from catalogue.search.bins import bin_of
from catalogue.search.engine import Engine, Plan
from catalogue.search.query import Bounds
from tests.conformance.conftest import ROLL, SHELF, hits, words


def counted(engine: Engine, **plan: Any) -> Any:
    """The bins of a plan."""
    return engine.search(Plan(**{"bins": True, **plan})).bins


def bins(*highs: float) -> dict[int, int]:
    """Bins that have these values, one each or several."""
    found: dict[int, int] = {}
    for high in highs:
        found[bin_of(high)] = found.get(bin_of(high), 0) + 1
    return found


EVERYTHING = {
    "weight": bins(14_000, 18_000, 9_000),
    "speed": bins(105),
    "range": bins(150, 30, 25),
    "endurance": bins(12, 1.5),
    "draught": bins(0.4),
}


def test_each_sheet_counts_in_the_bin_of_its_highest_value(engine: Engine) -> None:
    assert counted(engine) == EVERYTHING


def test_bins_are_counted_only_when_asked_for(engine: Engine) -> None:
    assert counted(engine, bins=False) == {}


def test_filters_words_and_demands_narrow_the_bins(engine: Engine) -> None:
    assert counted(engine, filters={"country": ("TR",)}) == {
        "weight": bins(18_000),
        "range": bins(25),
    }
    assert counted(engine, clauses=(words("camion"),)) == {"weight": bins(9_000)}
    assert counted(engine, demanded=(words("camion"),)) == {"weight": bins(9_000)}
    assert counted(engine, excluded=(words("convois"),))["weight"] == bins(18_000)


def test_a_specification_ignores_its_own_bounds_and_heeds_the_others(engine: Engine) -> None:
    heavy = {"weight": Bounds(minimum=10_000)}
    found = counted(engine, ranges=heavy)
    assert found == {"weight": EVERYTHING["weight"], "speed": bins(105)}
    fast = {**heavy, "speed": Bounds(minimum=50)}
    found = counted(engine, ranges=fast)
    assert found == {"weight": bins(14_000), "speed": bins(105)}


def test_bounds_that_nothing_meets_leave_their_own_bins(engine: Engine) -> None:
    found = engine.search(Plan(bins=True, ranges={"weight": Bounds(minimum=1e9)}))
    assert found.total == 0
    assert found.bins == {"weight": EVERYTHING["weight"]}


def test_bounds_of_what_no_result_has_give_no_bins(engine: Engine) -> None:
    plan = {"filters": {"country": ("KZ",)}, "ranges": {"weight": Bounds(minimum=1)}}
    assert counted(engine, **plan) == {"weight": {}}


def test_bins_count_the_union_of_both_lists(engine: Engine) -> None:
    # "drone" is in one sheet; the vector points at the three that roll.
    plan = {"clauses": (words("drone"),), "vector": ROLL, "floor": 0.5}
    assert counted(engine, **plan) == {
        "weight": EVERYTHING["weight"],
        "speed": bins(105),
        "range": bins(150),
        "endurance": bins(12),
    }
    assert counted(engine, vector=ROLL, floor=0.5, lexical=False) == {
        "weight": EVERYTHING["weight"],
        "speed": bins(105),
    }


def test_a_bin_has_as_many_sheets_as_its_bounds_find(engine: Engine) -> None:
    for name, of_one in EVERYTHING.items():
        assert sum(of_one.values()) == len(hits(engine, ranges={name: Bounds(minimum=0)}))
    assert sum(len(sheet.get("specifications", ())) for sheet, _ in SHELF) == sum(
        sum(of_one.values()) for of_one in EVERYTHING.values()
    )
