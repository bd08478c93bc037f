"""When something is not there or does not work, the reader gets a calm page in his language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from catalogue.composition import Catalogue
from catalogue.errors import EngineError, StoreError
from tests.parts import with_parts
from web.app import create_app


class Broken:
    """Stands for any part; whatever is asked of it fails."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def fail(*_: object, **__: object) -> None:
            raise self.error

        return fail


def client_of(catalogue: Catalogue, **parts: object) -> FlaskClient:
    """A reader of a catalogue with some parts replaced."""
    return create_app(with_parts(catalogue, **parts)).test_client()


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("fr", "Cette page n’est pas dans le catalogue"),
        ("en", "This page is not in the catalogue"),
        ("tr", "Bu sayfa katalogda yok"),
        ("ar", "هذه الصفحة غير موجودة في الدليل"),
    ],
)
def test_what_is_not_there_is_said_in_the_readers_language(
    client: FlaskClient, language: str, heading: str
) -> None:
    for address in ("/nothing", "/sheets/nothing", "/exhibitors/nothing"):
        answer = client.get(f"/{language}{address}")
        assert answer.status_code == 404
        assert heading in answer.text
        assert 'role="search"' in answer.text


def test_an_address_without_language_is_missed_in_the_browsers(client: FlaskClient) -> None:
    answer = client.get("/nothing", headers={"Accept-Language": "tr"})
    assert answer.status_code == 404
    assert "Bu sayfa katalogda yok" in answer.text


@pytest.mark.parametrize(
    ("language", "heading"),
    [("fr", "Le catalogue fait une courte pause"), ("ar", "الدليل متوقّف لفترة وجيزة")],
)
def test_without_its_engine_the_catalogue_takes_a_break(
    catalogue: Catalogue, language: str, heading: str
) -> None:
    client = client_of(catalogue, search=Broken(EngineError("secret path /var/index", "run x")))
    for address in ("/", "/search?q=radio"):
        answer = client.get(f"/{language}{address}")
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "30"
        assert heading in answer.text
        assert "secret path" not in answer.text


def test_without_its_engine_a_sheet_can_still_be_read(catalogue: Catalogue) -> None:
    client = client_of(catalogue, search=Broken(EngineError("gone")))
    answer = client.get("/fr/sheets/bozdoruk-koytak-m")
    assert answer.status_code == 200
    assert 'class="similar"' not in answer.text


def test_without_its_database_the_catalogue_takes_a_break(catalogue: Catalogue) -> None:
    client = client_of(catalogue, store=Broken(StoreError("secret")))
    answer = client.get("/fr/sheets/bozdoruk-koytak-m")
    assert answer.status_code == 503
    assert "secret" not in answer.text


def test_an_unexpected_error_shows_no_trace(catalogue: Catalogue) -> None:
    client = client_of(catalogue, search=Broken(RuntimeError("secret detail")))
    for address in ("/fr/search", "/api/v1/search"):
        answer = client.get(address)
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert "Traceback" not in answer.text


def test_readiness_names_what_does_not_work(catalogue: Catalogue) -> None:
    client = client_of(catalogue, engine=Broken(EngineError("secret path")))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["engine"] == {"ok": False, "error": "EngineError"}
    assert answer.json["checks"]["database"]["ok"]
    assert client.get("/healthz").status_code == 200


def test_without_its_engine_the_api_says_so(catalogue: Catalogue) -> None:
    answer = client_of(catalogue, search=Broken(EngineError("secret"))).get("/api/v1/search")
    assert answer.status_code == 503
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["Retry-After"] == "30"


def test_the_wrong_method_is_refused(client: FlaskClient) -> None:
    answer = client.post("/fr/search")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
