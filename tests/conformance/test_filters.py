"""Filters, ranges and facets: several values of one widen, several narrow, counts add up."""

from __future__ import annotations

import numpy as np
import pytest

from catalogue.search.engine import Engine, Plan
from catalogue.search.query import Bounds
from catalogue.sheets.fields import facet_fields
from tests.conformance.conftest import ROLL, SHELF, hits, ids, words

FACETS = tuple(facet_fields())


def test_everything_is_found_by_an_empty_plan(engine: Engine) -> None:
    found = engine.search(Plan())
    assert found.total == len(SHELF)
    assert ids(found) == {sheet["id"] for sheet, _ in SHELF}


def test_values_of_one_facet_widen(engine: Engine) -> None:
    assert hits(engine, filters={"country": ("TR",)}) == {"mrap-tr", "radio-tr"}
    assert hits(engine, filters={"country": ("TR", "GH")}) == {"mrap-tr", "radio-tr", "uav-en"}


def test_facets_narrow_each_other(engine: Engine) -> None:
    assert hits(engine, filters={"country": ("TR",), "domain": ("land",)}) == {"mrap-tr"}


def test_a_filter_narrows_the_neighbours_too(engine: Engine) -> None:
    plan = Plan(vector=ROLL, floor=0.5, lexical=False, filters={"language": ("tr",)})
    assert ids(engine.search(plan)) == {"mrap-tr"}


def test_an_unknown_value_finds_nothing(engine: Engine) -> None:
    assert engine.search(Plan(filters={"country": ("ZZ",)})).total == 0


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        (Bounds(minimum=10_000), {"mrap-fr", "mrap-tr"}),
        (Bounds(maximum=10_000), {"truck-fr"}),
        (Bounds(9_000, 14_000), {"truck-fr", "mrap-fr"}),  # ends belong to it
        (Bounds(minimum=18_001), set()),
    ],
)
def test_a_range_compares_in_the_canonical_unit(
    engine: Engine, bounds: Bounds, expected: set[str]
) -> None:
    assert hits(engine, ranges={"weight": bounds}) == expected


def test_a_sheets_own_range_is_met_when_it_overlaps(engine: Engine) -> None:
    assert hits(engine, ranges={"range": Bounds(20, 28)}) == {"radio-tr"}
    assert hits(engine, ranges={"range": Bounds(20, 30)}) == {"radio-tr", "uav-ar"}
    assert hits(engine, ranges={"range": Bounds(minimum=25)}) == {"radio-tr", "uav-ar", "uav-en"}


def test_minutes_and_hours_are_compared_as_what_they_are(engine: Engine) -> None:
    assert hits(engine, ranges={"endurance": Bounds(minimum=1.5)}) == {"uav-ar", "uav-en"}
    assert hits(engine, ranges={"endurance": Bounds(minimum=1.6)}) == {"uav-en"}


def test_facets_count_every_value_once(engine: Engine) -> None:
    facets = engine.search(Plan(facets=FACETS)).facets
    assert facets["country"] == {"ML": 3, "TR": 2, "GH": 1, "LY": 1, "KZ": 1}
    assert facets["domain"] == {"land": 3, "air": 2, "naval": 1, "communications": 2}
    assert facets["language"] == {"fr": 3, "tr": 2, "en": 1, "ar": 1, "ru": 1}
    assert facets["hall"] == {"a": 3, "b": 2, "c": 1, "d": 2}
    assert facets["maturity"] == {"in-service": 2, "in-production": 1, "prototype": 1}


def test_a_broader_concept_counts_its_narrower_ones(engine: Engine) -> None:
    concepts = engine.search(Plan(facets=("concept",))).facets["concept"]
    assert concepts["mine-protected-vehicle"] == 2
    assert concepts["armoured-vehicle"] == 2
    assert concepts["unmanned-aircraft"] == concepts["tactical-uav"] + concepts["mini-uav"] == 2


def test_a_facet_ignores_its_own_filter_and_heeds_the_others(engine: Engine) -> None:
    filters = {"country": ("TR",), "domain": ("land",)}
    facets = engine.search(Plan(facets=FACETS, filters=filters)).facets
    assert facets["country"] == {"ML": 2, "TR": 1}  # land, any country
    assert facets["domain"] == {"land": 1, "communications": 1}  # Türkiye, any domain
    assert facets["language"] == {"tr": 1}


@pytest.mark.parametrize("lexical", [True, False])
def test_counts_of_a_single_valued_facet_add_up_to_the_total(engine: Engine, lexical: bool) -> None:
    plan = Plan(clauses=(words("convois"),), vector=ROLL, floor=0.5, facets=FACETS, lexical=lexical)
    found = engine.search(plan)
    assert found.total == sum(found.facets["country"].values())
    for country, count in found.facets["country"].items():
        narrowed = Plan(
            clauses=plan.clauses,
            vector=ROLL,
            floor=0.5,
            facets=FACETS,
            lexical=lexical,
            filters={"country": (country,)},
        )
        assert engine.search(narrowed).total == count


def test_total_and_facets_count_the_union_of_both_lists(engine: Engine) -> None:
    # "drone" is in one sheet; the vector points at the three that roll.
    found = engine.search(
        Plan(clauses=(words("drone"),), vector=np.asarray(ROLL), floor=0.5, facets=("domain",))
    )
    assert found.total == 4
    assert found.facets["domain"] == {"air": 1, "land": 3}
