"""The same query gives the same total, the same facets and nearly the same first page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from catalogue.composition import Catalogue
from catalogue.embeddings.static import StaticEncoder
from catalogue.search.query import Query
from catalogue.search.results import Results

QUERIES = (
    Query(""),
    Query("drone de surveillance"),
    Query("İHA", "tr"),
    Query("unmanned aerial vehicle", "en"),
    Query("طائرة بدون طيار", "ar"),
    Query("véhicule blindé", filters={"domain": ("land",), "country": ("TR",)}),
    Query("drone portée > 100 km"),
    Query("radio chiffrée"),
    Query("patrol boat for shallow rivers", "en"),
    Query("مدرعة مقاومة للألغام", "ar"),
    Query("su arıtma", "tr"),
    Query("camp de base pour 100 soldats"),
    Query("vehicule blinde lger"),
    Query("blindé -ambulance"),
    Query('"véhicule blindé léger"'),
    Query("surveillance des frontières de nuit", filters={"hall": ("a", "b")}),
    Query("полевой госпиталь"),
    Query("تصفیه آب", "ar"),
    Query("Bozdoruk"),
    Query("qwxz"),
)
# Where the engines cannot agree, with the reason. Even there only such sheets may differ as are in
# the semantic list alone and within EDGE of the similarity floor.
APART = {
    "تصفیه آب": "Elasticsearch chooses a sheet's best passage by vectors in eight bits; of two "
    "that are nearly as close it may take the lesser one, which here lies below the floor.",
}
EDGE = 0.015
TOP = 10
ALIKE = 8


@pytest.fixture(
    scope="module",
    params=QUERIES,
    ids=lambda query: f"{query.text}{dict(query.filters) or ''}",
)
def both(
    request: pytest.FixtureRequest, shows: Callable[[str], Catalogue]
) -> tuple[Results, Results]:
    """A query's results on the embedded engine and on Elasticsearch."""
    return (
        shows("embedded").search.search(request.param),
        shows("elasticsearch").search.search(request.param),
    )


def test_totals_and_facets_are_the_same(both: tuple[Results, Results]) -> None:
    embedded, elastic = both
    if embedded.query.text in APART:
        assert abs(elastic.total - embedded.total) <= len(_at_the_edge(embedded, elastic))
        return
    assert elastic.total == embedded.total
    assert elastic.facets == embedded.facets


def test_the_first_page_is_nearly_the_same(both: tuple[Results, Results]) -> None:
    embedded, elastic = both
    first = {hit.id for hit in embedded.hits[:TOP]}
    other = {hit.id for hit in elastic.hits[:TOP]}
    edge = _at_the_edge(embedded, elastic) if embedded.query.text in APART else set()
    assert len(first & other) >= min(ALIKE, len(first - edge))


def _at_the_edge(embedded: Results, elastic: Results) -> set[str]:
    """The sheets that one engine has and the other has not, which must be such as may differ."""
    found = [{hit.id: hit for hit in results.hits} for results in (embedded, elastic)]
    assert all(results.total == len(results.hits) for results in (embedded, elastic))
    apart = set(found[0]) ^ set(found[1])
    floor = StaticEncoder.load().similarity_floor
    for sheet_id in apart:
        (why,) = [hits[sheet_id].why for hits in found if sheet_id in hits]
        assert not why.words
        assert not why.concepts
        assert why.similarity is not None
        assert floor <= why.similarity < floor + EDGE
    return apart


def test_what_was_understood_is_the_same(both: tuple[Results, Results]) -> None:
    embedded, elastic = both
    assert (elastic.chips, elastic.concepts) == (embedded.chips, embedded.concepts)
