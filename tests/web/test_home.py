"""The home page of a show that is alive: features, news, and what is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from reading import hits

from catalogue.composition import Catalogue, open_catalogue
from catalogue.curation import Feature
from catalogue.search.query import Query
from catalogue.store.curations import add_rule
from catalogue.store.models import CurationRule, SheetViews
from catalogue.store.searches import Asked
from catalogue.store.searches import record as record_searches
from catalogue.store.views import DAYS, Viewed, most_viewed, record
from indexer.loading import load_files
from indexer.sync import drain
from tests.conftest import DEMO_SHEETS, settings_for
from web.app import create_app
from web.sheet_views import ViewCounts


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    """A catalogue of one's own, which tests may change."""
    opened = open_catalogue(settings_for(tmp_path_factory.mktemp("home")))
    load_files(opened, [DEMO_SHEETS], author="demo")
    drain(opened)
    yield opened
    opened.close()


@pytest.fixture
def app(own: Catalogue) -> Flask:
    """An application whose counts are written when a test says so; nothing is counted yet."""
    with own.store.writing() as session:
        session.execute(sa.delete(SheetViews))
        session.execute(sa.delete(CurationRule))
    made = create_app(own)
    made.extensions["views"] = ViewCounts(own.store, seconds=3600)
    return made


def section(page: str, name: str) -> list[str]:
    """The ids of the sheets in a section of the home page."""
    if f'id="{name}"' not in page:
        return []
    part = page[page.index(f'id="{name}"') :].split("</section>")[0]
    return list(dict.fromkeys(re.findall(r'href="/\w\w/sheets/([^"]+)"', part)))


def some(app: Flask, number: int) -> list[str]:
    return hits(app.test_client().get("/fr/search?sort=title").text)[:number]


def look(app: Flask, sheet: str, times: int = 1, **headers: str) -> None:
    for _ in range(times):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        app.test_client().get(f"/fr/sheets/{sheet}", headers=named)


def counted(app: Flask, own: Catalogue) -> dict[str, int]:
    app.extensions["views"].close()
    with own.store.reading() as session:
        return {row.sheet_id: row.count for row in session.scalars(sa.select(SheetViews))}


def test_what_was_saved_last_is_new_and_an_exhibitor_takes_one_place(app: Flask) -> None:
    page = app.test_client().get("/fr/").text
    new = section(page, "newest")
    assert len(new) == 6
    newest = hits(app.test_client().get("/fr/search?sort=newest").text)
    assert set(new) <= set(hits(app.test_client().get("/fr/search?sort=newest&size=24").text))
    assert new[0] in newest[:3]
    assert not set(new) & set(section(page, "featured")), "nothing is shown twice"


def test_what_is_looked_at_most_is_shown_in_that_order(app: Flask, own: Catalogue) -> None:
    sheets = some(app, 6)
    for place, sheet in enumerate(sheets):
        look(app, sheet, times=8 - place)
    assert counted(app, own) == {sheet: 8 - place for place, sheet in enumerate(sheets)}
    assert section(app.test_client().get("/fr/").text, "viewed") == sheets


def test_few_views_say_nothing(app: Flask, own: Catalogue) -> None:
    sheets = some(app, 6)
    for sheet in sheets[:4]:
        look(app, sheet, times=9)
    for sheet in sheets[4:]:
        look(app, sheet, times=2)
    assert len(counted(app, own)) == 6
    assert section(app.test_client().get("/fr/").text, "viewed") == []


@pytest.mark.parametrize(
    "headers",
    [
        {"User_Agent": "Mozilla/5.0 (compatible; Examplebot/2.1)"},
        {"Sec_Purpose": "prefetch;prerender"},
        {"If_None_Match": 'W/"a"'},
    ],
)
def test_what_is_no_visitors_look_is_not_counted(
    app: Flask, own: Catalogue, headers: dict[str, str]
) -> None:
    look(app, some(app, 1)[0], **headers)
    app.test_client().head(f"/fr/sheets/{some(app, 1)[0]}")
    app.test_client().get("/fr/sheets/nothing-of-that-name")
    assert counted(app, own) == {}


def test_nothing_is_kept_of_who_looked() -> None:
    assert set(SheetViews.__table__.columns.keys()) == {"day", "sheet_id", "count"}


def test_yesterday_does_not_count_today_and_old_days_are_forgotten(
    app: Flask, own: Catalogue
) -> None:
    sheets = some(app, 5)
    today = datetime.now(UTC).date()

    def seen(day: date) -> dict[Viewed, int]:
        return {Viewed(day, sheet): 5 for sheet in sheets}

    with own.store.writing() as session:
        record(session, seen(today - timedelta(days=DAYS + 1)))
        record(session, seen(today - timedelta(days=1)))
    assert most_viewed(own.store, today, 6) == []
    with own.store.writing() as session:
        record(session, seen(today))
    assert sorted(most_viewed(own.store, today, 6)) == sorted(sheets)
    with own.store.reading() as session:
        days = set(session.scalars(sa.select(SheetViews.day)))
    assert days == {today, today - timedelta(days=1)}


def test_what_organisers_feature_comes_first_and_is_marked(app: Flask, own: Catalogue) -> None:
    first, second = some(app, 2)
    with own.store.writing() as session:
        add_rule(session, Feature(first), "organiser")
        add_rule(session, Feature(second), "organiser")
        add_rule(session, Feature("withdrawn-or-never-there"), "organiser")
    fresh = create_app(open_catalogue(own.settings))  # rules are believed for a second
    page = fresh.test_client().get("/fr/").text
    fresh.extensions["catalogue"].close()
    shown = section(page, "featured")
    assert shown[:2] == [second, first], "the latest decision first"
    assert len(shown) == 6
    part = page[page.index('id="featured"') :].split("</section>")[0]
    assert part.count('class="featured"') == 2


def test_a_new_database_has_the_table_of_views(tmp_path: Path) -> None:
    opened = open_catalogue(settings_for(tmp_path))
    assert most_viewed(opened.store, datetime.now(UTC).date(), 6) == []
    opened.close()


def test_what_others_ask_often_with_the_same_word_is_a_similar_search(own: Catalogue) -> None:
    now = datetime.now(UTC)
    asked = [
        Asked(now, "fr", "radio pour véhicule blindé", 12, count=3),
        Asked(now, "fr", 'radio zzqxv "wvvkz"', 0, count=9),
        Asked(now, "fr", "groupe électrogène", 4, count=9),
        Asked(now, "fr", "radio une seule fois", 4, count=1),
    ]
    with own.store.writing() as session:
        record_searches(session, asked)
    fresh = open_catalogue(own.settings)
    found = fresh.related.to(fresh.search.search(Query(text="radio", language="fr")))
    fresh.close()
    questions = [relative.label for relative in found if relative.query.text]
    assert questions == ["radio pour véhicule blindé"]
    assert all(relative.total for relative in found)
