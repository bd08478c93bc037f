"""A detail at the end of a long sheet is found in other languages, beside the demo show."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from catalogue.composition import Catalogue
from catalogue.search.query import Mode, Query
from catalogue.settings import Settings
from tests.conformance.conftest import ENGINES
from tests.conformance.long_sheet import LONG_SHEET, QUESTIONS
from tests.conftest import DEMO_SHEETS
from web.evaluate_command import temporary_catalogue


@pytest.fixture(name="show", scope="module", params=sorted(ENGINES))
def _show(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Catalogue]:
    """The demo show and the long sheet, on each engine in turn."""
    long = tmp_path_factory.mktemp("long") / "long.jsonl"
    long.write_text(json.dumps(LONG_SHEET), encoding="utf-8")
    settings = Settings(engine="embedded")
    if request.param == "elasticsearch":
        url = request.getfixturevalue("node").url
        settings = Settings(engine="elasticsearch", elasticsearch_hosts=(url,))
    with temporary_catalogue(settings, DEMO_SHEETS, long) as catalogue:
        yield catalogue


def places(show: Catalogue, mode: Mode) -> dict[str, int]:
    """Where the long sheet stands among the answers to each question; 0 for nowhere."""
    found = {}
    for language, text in QUESTIONS:
        query = Query(text=text, language=language, mode=mode, size=100)
        ids = [hit.id for hit in show.search.search(query).hits]
        found[text] = ids.index(LONG_SHEET["id"]) + 1 if LONG_SHEET["id"] in ids else 0
    return found


def test_a_detail_of_the_last_paragraph_is_among_the_nearest(show: Catalogue):
    """A static encoder knows "سرما" and "nevera" too little; eleven of fourteen are asked for."""
    found = places(show, "semantic")
    assert sum(place in (1, 2, 3) for place in found.values()) >= 11, found


def test_a_detail_of_the_last_paragraph_is_on_the_first_page(show: Catalogue):
    found = places(show, "hybrid")
    assert sum(0 < place <= 10 for place in found.values()) >= 11, found


@pytest.mark.parametrize(("language", "text"), QUESTIONS[1::8])
def test_it_is_found_at_once_in_french_and_portuguese(show: Catalogue, language: str, text: str):
    query = Query(text=text, language=language)
    assert LONG_SHEET["id"] in [hit.id for hit in show.search.search(query).hits[:3]]
