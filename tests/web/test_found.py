"""Which searches led to which sheet is counted from real pages, and from our own alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from reading import hits

from catalogue.composition import Catalogue, open_catalogue
from catalogue.store.models import SheetQueries
from indexer.loading import load_files
from indexer.sync import drain
from tests.conftest import DEMO_SHEETS, settings_for
from web.app import create_app
from web.found import FoundCounts

SEARCH = "/fr/search?q=véhicule blindé"
HERE = "http://localhost"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    """A catalogue of one's own, which tests may change."""
    opened = open_catalogue(settings_for(Path(tmp_path_factory.mktemp("found"))))
    load_files(opened, [DEMO_SHEETS], author="demo")
    drain(opened)
    yield opened
    opened.close()


@pytest.fixture
def app(own: Catalogue) -> Flask:
    """An application whose counts are written when a test says so; nothing is counted yet."""
    with own.store.writing() as session:
        session.execute(sa.delete(SheetQueries))
    made = create_app(own)
    made.extensions["found"] = FoundCounts(own.store, seconds=3600)
    return made


def counted(app: Flask, own: Catalogue) -> dict[str, tuple[str, str, int, int, int]]:
    app.extensions["found"].close()
    with own.store.reading() as session:
        return {
            row.sheet_id: (row.language, row.text, row.found, row.opened, row.kept)
            for row in session.scalars(sa.select(SheetQueries))
        }


def test_each_step_from_a_search_to_a_list_is_counted(app: Flask, own: Catalogue) -> None:
    client = app.test_client()
    first, second = hits(client.get(SEARCH).text)[:2]
    came = {"Referer": HERE + SEARCH}
    client.get(f"/fr/sheets/{first}", headers=came)
    assert client.post("/fr/shortlist/add", data={"sheet": first}, headers=came).status_code == 303
    rows = counted(app, own)
    assert rows[first] == ("fr", "vehicule blinde", 1, 1, 1)
    assert rows[second] == ("fr", "vehicule blinde", 1, 0, 0)


def test_a_search_is_counted_for_the_sheets_of_its_first_page_alone(app: Flask, own: Catalogue):
    client = app.test_client()
    first = hits(client.get(SEARCH).text)
    client.get(SEARCH + "&page=2")
    assert set(counted(app, own)) == set(first)


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Examplebot/1.0"},
        {"If-None-Match": '"x"'},
        {"X-Refined": "1"},
        {"Sec-Purpose": "prefetch"},
    ],
)
def test_robots_and_reloads_are_not_counted(app: Flask, own: Catalogue, headers: dict[str, str]):
    client = app.test_client()
    first = hits(client.get(SEARCH, headers=headers).text)[0]
    client.get(f"/fr/sheets/{first}", headers={"Referer": HERE + SEARCH, **headers})
    assert counted(app, own) == {}


@pytest.mark.parametrize(
    "page",
    [
        "https://elsewhere.example/fr/search?q=drone",
        "http://localhost/fr/sheets/one?q=drone",
        "http://localhost/xx/search?q=drone",
        "http://localhost/fr/search?q=" + "a" * 500,
        "http://localhost/fr/search?q=%00",
        "http://[",
        "http://localhost/fr/search?" + "&".join(["q=a"] * 500),
        "",
    ],
)
def test_whoever_comes_from_elsewhere_was_led_by_no_search(app: Flask, own: Catalogue, page: str):
    client = app.test_client()
    sheet = hits(client.get("/fr/search?sort=title").text)[0]
    assert client.get(f"/fr/sheets/{sheet}", headers={"Referer": page}).status_code == 200
    assert counted(app, own) == {}


def test_a_broken_letter_in_the_page_before_does_no_harm(app: Flask, own: Catalogue) -> None:
    client = app.test_client()
    sheet = hits(client.get("/fr/search?sort=title").text)[0]
    page = HERE + "/fr/search?q=drone%ED%A0%80%00"
    assert client.get(f"/fr/sheets/{sheet}", headers={"Referer": page}).status_code == 200
    assert counted(app, own)[sheet][3] == 1
