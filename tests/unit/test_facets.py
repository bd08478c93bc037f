"""Counts become facets: labelled, in order, the concepts as a tree."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from catalogue.search.facets import MOST_VALUES, FacetLabels, facet_results
from catalogue.search.query import Query
from catalogue.search.results import FacetResult
from catalogue.settings import Settings
from catalogue.taxonomy import load_taxonomy

LABELS = FacetLabels(
    load_taxonomy(),
    Settings.from_environment({}).show,
    lambda ids: {"acme": "Acme Savunma"},
)


def facet(name: str, counts: Mapping[str, int], query: Query | None = None) -> FacetResult:
    found = facet_results({name: counts}, query or Query(), LABELS)
    return next(result for result in found if result.name == name)


def test_concepts_stand_below_their_broader_ones():
    counts = {"armoured-personnel-carrier": 2, "unmanned-aircraft": 3, "armoured-vehicle": 4}
    assert [(v.value, v.depth) for v in facet("concept", counts).values] == [
        ("armoured-vehicle", 0),
        ("armoured-personnel-carrier", 1),
        ("unmanned-aircraft", 0),
    ]


def test_concepts_of_a_level_go_by_count():
    counts = {
        "armoured-vehicle": 9,
        "main-battle-tank": 5,
        "infantry-fighting-vehicle": 2,
    }
    assert [v.value for v in facet("concept", counts).values][1:] == [
        "main-battle-tank",
        "infantry-fighting-vehicle",
    ]


def test_a_selected_concept_outside_the_tree_stays_so_that_it_can_be_taken_off():
    values = facet("concept", {}, Query(filters={"concept": ("teapot",)})).values
    assert [(v.value, v.count, v.selected) for v in values] == [("teapot", 0, True)]


def test_a_selected_value_stays_with_a_count_of_zero():
    values = facet("country", {"ML": 3}, Query(filters={"country": ("TR",)})).values
    assert [(v.value, v.count, v.selected) for v in values] == [("ML", 3, False), ("TR", 0, True)]


def test_a_facet_without_values_is_not_shown():
    assert facet_results({"country": {}}, Query(), LABELS) == ()


def test_values_go_by_count_then_by_name():
    values = facet("country", {"TR": 2, "ML": 5, "FR": 2}).values
    assert [v.value for v in values] == ["ML", "FR", "TR"]


def test_domains_go_in_the_order_declared_whatever_their_counts():
    values = facet("domain", {"armament": 9, "air": 2, "land": 1}).values
    assert [v.value for v in values] == ["land", "air", "armament"]


def test_maturities_go_in_the_order_declared():
    values = facet("maturity", {"in-service": 9, "concept": 1}).values
    assert [v.value for v in values] == ["concept", "in-service"]


def test_facets_come_in_the_order_of_the_declaration():
    counts = {"maturity": {"concept": 1}, "country": {"ML": 1}, "domain": {"air": 1}}
    names = [result.name for result in facet_results(counts, Query(), LABELS)]
    assert names == ["country", "domain", "maturity"]


@pytest.mark.parametrize(
    ("name", "value", "language", "heading", "label"),
    [
        ("country", "TR", "fr", "Pays", "Turquie"),
        ("country", "TR", "ar", "البلد", "تركيا"),
        ("domain", "land", "tr", "Alan", "Kara"),
        ("concept", "armoured-vehicle", "en", "Category", "Armoured vehicle"),
        ("language", "tr", "fr", "Langue de la fiche", "Turc"),
        ("hall", "b", "en", "Hall", "Hall B · Anatolia"),
        ("maturity", "in-service", "ar", "مستوى النضج", "في الخدمة"),
        ("exhibitor", "acme", "fr", "Exposant", "Acme Savunma"),
    ],
)
def test_a_facet_and_its_value_are_named_in_the_readers_language(
    name: str, value: str, language: str, heading: str, label: str
):
    result = facet(name, {value: 1}, Query(language=language))
    assert (result.label, result.values[0].label) == (heading, label)


def test_a_value_without_a_label_is_shown_as_it_is():
    assert facet("exhibitor", {"unknown": 1}).values[0].label == "unknown"


def test_a_facet_shows_no_more_values_than_anybody_reads():
    assert len(facet("exhibitor", {f"e{n}": 1 for n in range(300)}).values) == MOST_VALUES


def test_a_selected_value_stays_behind_many_others():
    counts = {f"e{number:03}": 5 for number in range(MOST_VALUES + 20)}
    query = Query(filters={"exhibitor": ("zzz",)})
    assert [v.value for v in facet("exhibitor", counts, query).values if v.selected] == ["zzz"]
