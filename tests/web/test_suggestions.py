"""Suggestions in the API, and what is counted for them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from reading import EXHIBITOR

from catalogue.composition import Catalogue, open_catalogue
from catalogue.errors import EngineError, StoreError
from catalogue.search.results import Run
from catalogue.search.suggest import Completion
from catalogue.store.models import SearchCount
from catalogue.store.searches import frequent
from tests.conftest import open_copy
from tests.parts import with_parts
from web.app import create_app
from web.searches import SearchCounts


def suggestions(client: FlaskClient, text: str, **more: str) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/suggest", query_string={"q": text, "lang": "fr", **more})
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["query"] == text.strip()
    found: list[dict[str, Any]] = answer.json["suggestions"]
    return found


# --- the contract --------------------------------------------------------------------------------


def test_a_suggestion_has_the_contracts_shape(client: FlaskClient) -> None:
    first = suggestions(client, "véh bl")[0]
    assert (first["kind"], first["text"]) == ("concept", "véhicule blindé")
    assert first["label"] == [
        {"text": "véh", "marked": True},
        {"text": "icule ", "marked": False},
        {"text": "bl", "marked": True},
        {"text": "indé", "marked": False},
    ]
    assert first["url"] == "/fr/search?q=v%C3%A9hicule+blind%C3%A9"
    assert first["count"] > 0
    assert client.get(first["url"]).status_code == 200


@pytest.mark.parametrize("language", ["fr", "en", "tr", "ar"])
@pytest.mark.parametrize("typed", ["bozd", "iha", "radio", "طائره", "koy", "mine"])
def test_every_suggestion_leads_to_a_page_of_the_readers(
    client: FlaskClient, language: str, typed: str
) -> None:
    found = suggestions(client, typed, lang=language)
    assert found
    for each in found:
        assert each["url"].startswith(f"/{language}/")
        assert client.get(each["url"]).status_code == 200
        assert "".join(run["text"] for run in each["label"]) == each["text"]


def test_an_exhibitor_leads_to_its_page(client: FlaskClient) -> None:
    first = suggestions(client, "bozdo")[0]
    assert (first["kind"], first["id"]) == ("exhibitor", EXHIBITOR)
    assert first["url"] == f"/fr/exhibitors/{EXHIBITOR}"


def test_a_translation_is_shown_beside_what_was_typed(client: FlaskClient) -> None:
    first = suggestions(client, "iha")[0]
    assert first["language"] == "fr"
    assert first["beside"] == [{"text": "İHA", "marked": True}]
    assert first["beside_language"] == "tr"


def test_the_language_is_the_parameters_then_the_browsers_then_french(client: FlaskClient) -> None:
    def address(query: str, **headers: str) -> str:
        answer = client.get(f"/api/v1/suggest?q=iha{query}", headers=headers).json
        assert answer is not None
        return str(answer["suggestions"][0]["url"])[:4]

    assert address("&lang=tr", **{"Accept-Language": "ar"}) == "/tr/"
    assert address("", **{"Accept-Language": "ar"}) == "/ar/"
    assert address("") == "/fr/"


@pytest.mark.parametrize("text", ["", "  ", "%", "\x00"])
def test_nothing_typed_gives_nothing(client: FlaskClient, text: str) -> None:
    answer = client.get("/api/v1/suggest", query_string={"q": text})
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["suggestions"] == []
    assert client.get("/api/v1/suggest").json == {"query": "", "suggestions": []}


@pytest.mark.parametrize(
    ("parameters", "field"), [({"q": "x" * 101}, "q"), ({"q": "x", "lang": "de"}, "lang")]
)
def test_a_bad_parameter_is_a_problem_that_names_it(
    client: FlaskClient, parameters: dict[str, str], field: str
) -> None:
    answer = client.get("/api/v1/suggest", query_string=parameters)
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert answer.json["field"] == field
    assert client.get("/api/v1/suggest", query_string={"q": "x" * 100}).status_code == 200


def test_a_browser_may_keep_an_answer_for_a_moment_but_nobody_else(client: FlaskClient) -> None:
    headers = client.get("/api/v1/suggest?q=ra").headers
    assert headers["Cache-Control"] == "private, max-age=60"
    assert "Accept-Language" in headers["Vary"]
    assert "no-store" in client.get("/api/v1/suggest?q=ra&lang=de").headers["Cache-Control"]


class Stub:
    """A suggester that gives what it was given, or fails."""

    def __init__(self, given: list[Completion] | Exception) -> None:
        self.given = given

    def suggest(self, text: str, language: str) -> list[Completion]:
        if isinstance(self.given, Exception):
            raise self.given
        return self.given


def client_of(catalogue: Catalogue, given: list[Completion] | Exception) -> FlaskClient:
    return create_app(with_parts(catalogue, suggester=Stub(given))).test_client()


@pytest.mark.parametrize("error", [EngineError("secret"), StoreError("secret")])
def test_without_engine_or_database_the_api_says_so(catalogue: Catalogue, error: Exception) -> None:
    answer = client_of(catalogue, error).get("/api/v1/suggest?q=radio")
    assert answer.status_code == 503
    assert answer.mimetype == "application/problem+json"
    assert "secret" not in answer.text


def test_hostile_names_stay_text_and_lead_nowhere_else(catalogue: Catalogue) -> None:
    evil = '</script><img src=x onerror="alert(1)">'
    runs = (Run(evil, True),)
    client = client_of(
        catalogue,
        [
            Completion("product", evil, runs, "fr", id="../../evil?x"),
            Completion("exhibitor", evil, runs, id="//evil.example"),
            Completion("query", evil, runs),
            Completion("query", "a&b=c#d", runs),
        ],
    )
    answer = client.get("/api/v1/suggest?q=x&lang=fr")
    assert answer.mimetype == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.json is not None
    found = answer.json["suggestions"]
    assert [each["label"][0]["text"] for each in found[:3]] == [evil] * 3
    addresses = [each["url"] for each in found]
    assert all(address.startswith("/fr/") for address in addresses)
    assert addresses[0].startswith("/fr/sheets/")
    assert "?" not in addresses[0]
    assert addresses[3] == "/fr/search?q=a%26b%3Dc%23d"


def test_every_page_with_a_box_tells_the_script_what_to_say(client: FlaskClient) -> None:
    for address in ("/", "/search?q=drone", "/exhibitors/bozdoruk", "/nothing"):
        page = client.get(f"/ar{address}").text
        assert "data-suggest=" in page
        assert "/api/v1/suggest?lang=ar" in page
        assert "اقتراحان" in page
        assert 'role="combobox"' not in page, "without the script there is no such thing"


# --- what is counted -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def own(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    """A demo show of one's own: its searches are counted."""
    opened = open_copy(demo_data, tmp_path_factory.mktemp("counted"))
    yield opened
    opened.close()


@pytest.fixture
def counting(own: Catalogue) -> Flask:
    """An application whose counts are written when a test says so; nothing is counted yet."""
    with own.store.writing() as session:
        session.execute(sa.delete(SearchCount))
    app = create_app(own)
    app.extensions["searches"] = SearchCounts(own.store, seconds=3600)
    return app


def counted(app: Flask, own: Catalogue) -> dict[tuple[str, str], tuple[int, int]]:
    """What was counted: by language and text, the total and the count."""
    app.extensions["searches"].close()
    with own.store.reading() as session:
        return {
            (row.language, row.shown): (row.total, row.count)
            for row in session.scalars(sa.select(SearchCount))
        }


def test_searches_on_pages_are_counted_with_what_they_find(counting: Flask, own: Catalogue) -> None:
    client = counting.test_client()
    client.get("/fr/search?q=Radio+chiffrée")
    client.get("/fr/search?q=radio+chiffree")
    client.get("/tr/search?q=telsiz")
    client.get("/fr/search?q=zzqxv+%22wvvkz%22")
    found = counted(counting, own)
    assert set(found) == {("fr", "radio chiffree"), ("tr", "telsiz"), ("fr", 'zzqxv "wvvkz"')}
    assert found["fr", "radio chiffree"][1] == 2
    assert found["fr", "radio chiffree"][0] > 0
    assert found["fr", 'zzqxv "wvvkz"'][0] == 0


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/api/v1/search?q=radio", {}),
        ("/api/v1/suggest?q=radio", {}),
        ("/fr/search", {}),
        ("/fr/search?q=radio&page=2", {}),
        ("/fr/search?q=radio&country=TR", {}),
        ("/fr/search?q=radio&sort=title", {}),
        ("/fr/search?q=radio&country=%00&page=x", {}),
        ("/fr/search?q=" + "radio+" * 20, {}),
        ("/fr/exhibitors/bozdoruk", {}),
        ("/fr/search?q=radio", {"User-Agent": "Mozilla/5.0 (compatible; Examplebot/2.1)"}),
        ("/fr/search?q=radio", {"Sec-Purpose": "prefetch;prerender"}),
        ("/fr/search?q=radio", {"If-None-Match": 'W/"a"'}),
        ("/fr/search?q=radio", {"X-Refined": "1"}),
    ],
)
def test_what_is_no_new_question_of_a_visitor_is_not_counted(
    counting: Flask, own: Catalogue, address: str, headers: dict[str, str]
) -> None:
    counting.test_client().get(address, headers=headers)
    assert counted(counting, own) == {}


def test_what_three_asked_is_suggested_to_the_next(counting: Flask, own: Catalogue) -> None:
    question = "antenne pour bivouac au désert"
    for times in (1, 2, 3):
        counting.test_client().get("/fr/search", query_string={"q": question})
        counting.extensions["searches"].close()
        fresh = open_catalogue(own.settings)  # what is kept in memory would be older
        found = suggestions(create_app(fresh).test_client(), "antenne pour biv")
        fresh.close()
        asked = [each for each in found if each["kind"] == "query"]
        assert bool(asked) == (times == 3)
    assert asked[0]["text"] == question
    assert asked[0]["count"] > 0


@contextmanager
def holding_the_lock(catalogue: Catalogue) -> Iterator[None]:
    """Another writer is at work for as long as the block lasts."""
    with catalogue.store.writing() as session:
        session.execute(sa.text("SELECT 1"))  # the lock is taken with the first statement
        yield


def test_a_search_does_not_wait_for_a_writer(own: Catalogue) -> None:
    with own.store.writing() as session:
        session.execute(sa.delete(SearchCount))
    app = create_app(own)
    app.extensions["searches"] = counts = SearchCounts(own.store, seconds=0.05)
    client = app.test_client()
    with holding_the_lock(own):
        for _ in range(3):
            started = time.perf_counter()
            assert client.get("/fr/search?q=radio").status_code == 200
            assert time.perf_counter() - started < 5
            time.sleep(0.1)
        assert frequent(own.store, "fr") == []
    counts.close()
    deadline = time.monotonic() + 20
    while not frequent(own.store, "fr"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert [(each.text, each.count) for each in frequent(own.store, "fr")] == [("radio", 3)]


class Away:
    """A database that does not answer, for the first so many times."""

    def __init__(self, real: Any, times: int) -> None:
        self.real, self.times = real, times

    def writing(self) -> Any:
        self.times -= 1
        if self.times >= 0:
            raise StoreError("The database is away.")
        return self.real.writing()


def test_counts_wait_for_a_database_that_comes_back(counting: Flask, own: Catalogue) -> None:
    away = Away(own.store, times=2)
    counting.extensions["searches"] = counts = SearchCounts(away, seconds=3600)  # type: ignore[arg-type]
    assert counting.test_client().get("/fr/search?q=radio").status_code == 200
    counts.write()
    counts.write()
    assert frequent(own.store, "fr", least=1) == []
    assert counted(counting, own)["fr", "radio"][1] == 1


def test_counts_that_wait_too_long_are_dropped_with_a_line(
    counting: Flask, own: Catalogue, caplog: pytest.LogCaptureFixture
) -> None:
    away = Away(own.store, times=1)
    counts = SearchCounts(away, seconds=3600, patience=0.0)  # type: ignore[arg-type]
    counting.extensions["searches"] = counts
    counting.test_client().get("/fr/search?q=radio")
    with caplog.at_level(logging.WARNING):
        counts.write()
    assert "1 searches are not counted" in caplog.text
    assert "radio" not in caplog.text
    assert counted(counting, own) == {}


def test_counts_are_written_by_themselves_and_by_one_thread(own: Catalogue, tmp_path: Path) -> None:
    app = create_app(own)
    app.extensions["searches"] = searches = SearchCounts(own.store, seconds=0.2)
    for number in range(5):
        app.test_client().get(f"/fr/search?q=ballon+captif+{number}")
    ours = [each for each in threading.enumerate() if isinstance(each, threading.Timer)]
    writing = [each for each in ours if getattr(each.function, "__self__", None) is searches]
    assert len(writing) <= 1
    deadline = time.monotonic() + 20
    while len([f for f in frequent(own.store, "fr", least=1) if "ballon" in f.text]) < 5:
        assert time.monotonic() < deadline
        time.sleep(0.05)
