"""What travels: headers, compression, caches, and how much of it."""

from __future__ import annotations

import gzip
import re

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from reading import EVERY_PAGE, EVERY_PRIVATE_PAGE, SHEET, scripts

from catalogue.languages import INTERFACE_LANGUAGES
from web.assets import without_remarks

LIMIT = 50_000
"""Bytes over the wire of a first visit, all included (design, section 10)."""

GZIP = {"Accept-Encoding": "gzip, deflate"}
BROTLI = {"Accept-Encoding": "gzip, deflate, br, zstd"}


def wire(client: FlaskClient, address: str) -> int:
    """The bytes of a page with everything it loads, headers included, as a browser gets them."""
    page = client.get(address, headers=GZIP)
    html = gzip.decompress(page.data).decode()
    loaded = set(re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"', html))
    loaded |= set(re.findall(r'<script src="([^"]+)"', html))
    loaded |= {use.split("#")[0] for use in re.findall(r'<use href="([^"]+)"', html)}
    for style in [address for address in loaded if address.endswith(".css")]:
        css = client.get(style).text
        folder = style.rsplit("/", 2)[0]
        loaded |= {f"{folder}/{name}" for name in re.findall(r"url\(\.\./([^)]+)\)", css)}
    assert len(loaded) >= 5
    answers = [page, *(client.get(one, headers=GZIP) for one in loaded)]
    assert all(answer.status_code == 200 for answer in answers)
    return sum(len(answer.data) + len(str(answer.headers)) for answer in answers)


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
@pytest.mark.parametrize(
    "page", ["/", "/search", "/search?q=drone", "/exhibitors", f"/sheets/{SHEET}"]
)
def test_a_first_visit_is_small(client: FlaskClient, language: str, page: str) -> None:
    assert wire(client, f"/{language}{page}") < LIMIT


@pytest.mark.parametrize("address", [*EVERY_PAGE, *EVERY_PRIVATE_PAGE])
def test_pages_have_scripts_of_ours_alone_and_need_nobody_else(
    insider: FlaskClient, address: str
) -> None:
    page = insider.get(address).text
    assert not scripts(page)
    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"\son[a-z]+=", page)
    elements = "link|img|use|iframe|source|script"
    named = re.sub(r'<link rel="canonical"[^>]*>', "", page)  # a name, which nothing is loaded from
    for source in re.findall(rf'<(?:{elements})[^>]+(?:href|src)="([^"]+)"', named):
        assert source.startswith("/"), source


@pytest.mark.parametrize(
    "address", ["/", "/fr/", "/fr/search", "/fr/nothing", "/healthz", "/api/v1/search?page=x"]
)
def test_every_answer_has_the_security_headers(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("address", ["/fr/", "/fr/search", "drawings.svg", "style.css"])
def test_browsers_that_can_get_less(app: Flask, client: FlaskClient, address: str) -> None:
    if not address.startswith("/"):
        address = f"/static/{app.extensions['assets'].files[address].digest}/{address}"
    small, usual = client.get(address, headers=BROTLI), client.get(address, headers=GZIP)
    assert small.headers["Content-Encoding"] == "br"
    assert usual.headers["Content-Encoding"] == "gzip"
    assert brotli.decompress(small.data) == gzip.decompress(usual.data)
    assert len(small.data) < 0.97 * len(usual.data)


def test_a_static_file_opened_by_itself_does_nothing(client: FlaskClient) -> None:
    drawings = re.search(r'href="([^"]+drawings\.svg)', client.get("/fr/").text)
    assert drawings
    headers = client.get(drawings.group(1)).headers
    assert headers["Content-Security-Policy"] == "default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_static_files_are_kept_for_ever_under_their_hash(app: Flask, client: FlaskClient) -> None:
    style = re.search(r'rel="stylesheet" href="([^"]+)"', client.get("/fr/").text)
    assert style
    answer = client.get(style.group(1), headers=GZIP)
    assert answer.mimetype == "text/css"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert gzip.decompress(answer.data) == app.extensions["assets"].files["style.css"].body


@pytest.mark.parametrize("name", ["suggest.js", "meeting.js"])
def test_a_script_is_small_and_kept_for_ever(app: Flask, client: FlaskClient, name: str) -> None:
    asset = app.extensions["assets"].files[name]
    assert len(asset.packed) < 4_000
    answer = client.get(f"/static/{asset.digest}/{name}", headers=GZIP)
    assert answer.mimetype == "text/javascript"
    assert "immutable" in answer.headers["Cache-Control"]
    assert gzip.decompress(answer.data) == asset.body


def test_scripts_and_styles_are_sent_without_what_only_their_authors_read() -> None:
    source = (
        b'/* Why.\n   And how. */\n"use strict";\n\n  if (a / b) /* no */ f("/* x */"); // so\n'
    )
    assert without_remarks(source) == b'"use strict";\nif (a / b) /* no */ f("/* x */"); // so\n'


@pytest.mark.parametrize("name", ["refine.js", "facets.js"])
def test_the_scripts_of_the_results_are_small(app: Flask, name: str) -> None:
    assert len(app.extensions["assets"].files[name].packed) < 3_000


def test_an_old_address_of_a_static_file_is_not_kept(client: FlaskClient) -> None:
    answer = client.get("/static/0123456789ab/style.css")
    assert answer.status_code == 200
    assert "immutable" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize("address", ["/fr/", "/api/v1/search"])
def test_compression_is_for_those_who_take_it(client: FlaskClient, address: str) -> None:
    plain = client.get(address)
    packed = client.get(address, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_an_unchanged_page_is_not_sent_twice(client: FlaskClient) -> None:
    first = client.get(f"/fr/sheets/{SHEET}", headers=GZIP)
    again = client.get(
        f"/fr/sheets/{SHEET}", headers={**GZIP, "If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304
    assert not again.data


def test_health_and_readiness(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json is not None
    assert set(ready.json["checks"]) == {"database", "engine", "encoder"}
    assert ready.json["checks"]["engine"]["documents"] > 0
