"""Sorting, and paging to the end of the results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from catalogue.search.engine import Engine, Plan
from tests.conformance.conftest import ENGINES, META, SHELF, documents, vectors, words

ALL = [sheet["id"] for sheet, _ in SHELF]


@pytest.fixture(scope="module", params=sorted(ENGINES))
def long_shelf(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """An engine with 600 sheets: more than the candidate lists hold."""
    opened = ENGINES[request.param](tmp_path_factory.mktemp("long"), request)
    name = opened.create(META)
    first = documents()[0]
    many = [
        replace(
            first,
            id=f"copy-{place:04d}",
            source={**first.source, "id": f"copy-{place:04d}"},
            title_key=f"{(place * 7) % 600:04d}",
            changed_at=float(place),
        )
        for place in range(600)
    ]
    opened.write(name, many, [vectors()[0]] * len(many), [])
    opened.publish(name)
    return opened


def test_newest_first(engine: Engine) -> None:
    assert engine.rest(Plan(), (), 0, 20, "newest") == ALL[::-1]


def test_by_title_of_every_script(engine: Engine) -> None:
    order = engine.rest(Plan(), (), 0, 20, "title")
    keys = {document.id: document.title_key for document in documents()}
    assert [keys[each] for each in order] == sorted(keys.values())


def test_left_out_documents_do_not_come_back(engine: Engine) -> None:
    assert set(engine.rest(Plan(), ALL[:6], 0, 20, "relevance")) == set(ALL[6:])


def test_pages_cover_the_union_of_both_lists_once_each(engine: Engine) -> None:
    vector = np.array([1, 0, 0, 0], dtype=np.float32)
    plan = Plan(clauses=(words("drone"),), vector=vector, floor=0.5)
    pages = [engine.rest(plan, (), offset, 1, "relevance") for offset in range(5)]
    assert sorted(each for page in pages for each in page) == [
        "mrap-fr",
        "mrap-tr",
        "truck-fr",
        "uav-en",
    ]


@pytest.mark.parametrize("sort", ["relevance", "title", "newest"])
def test_paging_reaches_every_document_exactly_once(long_shelf: Engine, sort: str) -> None:
    plan = Plan(clauses=(words("convois"),))
    seen: list[str] = []
    for offset in range(0, 700, 100):
        seen += long_shelf.rest(plan, (), offset, 100, sort)  # type: ignore[arg-type]
    assert len(seen) == 600
    assert len(set(seen)) == 600


def test_lists_are_cut_but_the_total_is_not(long_shelf: Engine) -> None:
    found = long_shelf.search(Plan(clauses=(words("convois"),), window=50))
    assert found.total == 600
    assert len(found.candidates) == 50
