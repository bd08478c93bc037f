"""The server's part of what a reader's device keeps and forgets."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from reading import EXHIBITOR, SHEET

from catalogue.languages import INTERFACE_LANGUAGES


def shell(client: FlaskClient) -> dict[str, object]:
    """What the worker is told."""
    found = re.search(r"^const SHELL = (.*);$", client.get("/service-worker.js").text, re.MULTILINE)
    assert found
    return json.loads(found.group(1))


def test_the_worker_may_serve_the_whole_site_and_is_asked_for_again(client: FlaskClient) -> None:
    answer = client.get("/service-worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    again = client.get("/service-worker.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_every_file_of_the_shell_is_there_for_ever(client: FlaskClient) -> None:
    assets = shell(client)["assets"]
    assert isinstance(assets, list)
    assert len(assets) >= 7
    for address in assets:
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


def test_another_style_sheet_makes_another_version(app: Flask, client: FlaskClient) -> None:
    before = shell(client)["version"]
    files = app.extensions["assets"].files
    style = files["style.css"]
    files["style.css"] = type(style)(style.body, style.packed, "0123456789ab", style.mimetype)
    after = shell(client)["version"]
    files["style.css"] = style
    assert before != after
    assert shell(client)["version"] == before


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
@pytest.mark.parametrize(
    ("page", "kept"),
    [
        (f"/sheets/{SHEET}", True),
        (f"/exhibitors/{EXHIBITOR}", True),
        ("/shortlist", True),
        ("/plan", True),
        ("/plan?stand=B4", True),
        ("/", False),
        ("/search?q=radio", False),
        ("/offline", False),
        ("/shortlist?key=somebody", False),
        ("/shortlist/somebodys-key", False),
        (f"/sheets/{SHEET}/meeting", False),
        (f"/sheets/{SHEET}?key=x", False),
        ("/portal/sheets/x", False),
        ("/organiser/", False),
    ],
)
def test_only_pages_that_are_the_readers_own_are_kept(
    client: FlaskClient, language: str, page: str, kept: bool
) -> None:
    pattern = str(shell(client)["kept"])
    assert bool(re.search(pattern, f"/{language}{page}")) == kept


@pytest.mark.parametrize("address", ["/api/v1/search?q=x", "/xx/sheets/a", "/sheets/a", "/theme"])
def test_what_is_no_page_is_not_kept(client: FlaskClient, address: str) -> None:
    assert not re.search(str(shell(client)["kept"]), address)


def test_forgetting_empties_the_browser(client: FlaskClient) -> None:
    client.get("/tr/")
    client.post("/theme", data={"theme": "dark"})
    assert {cookie.key for cookie in client._cookies.values()} == {"language", "theme"}
    answer = client.post("/tr/forget")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/tr/offline?forgotten=1"
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert not client._cookies
    assert "Bu cihaz sakladığı her şeyi unuttu." in client.get("/tr/offline?forgotten=1").text


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}]
)
def test_another_site_cannot_have_it_forgotten(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    answer = client.post("/fr/forget", headers=headers)
    assert answer.status_code == 403
    assert "Clear-Site-Data" not in answer.headers


def test_a_link_cannot_have_it_forgotten(client: FlaskClient) -> None:
    assert client.get("/fr/forget").status_code == 405
