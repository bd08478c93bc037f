"""Hostile text stays text, and a form leads nowhere but here."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from reading import scripts

from catalogue.composition import Catalogue
from catalogue.curation import NOTHING, Curation
from catalogue.search.query import Query
from catalogue.search.results import Hit, Results, Run
from tests.parts import with_parts
from web.app import create_app

HOSTILE = (
    '<script>alert("1")</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "%(num)s %s %d",
    "\u202eevil\u2066",
    "\x00\x1b[31m",
    "</title><svg/onload=alert(1)>",
)


def handlers(html: str) -> list[str]:
    """The attributes of a page that would run something."""
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend(name for name, value in attrs if name.startswith("on"))
            found.extend(v for _, v in attrs if (v or "").startswith("javascript:") and tag == "a")

    Reader().feed(html)
    return found


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_hostile_words_come_back_as_words(client: FlaskClient, language: str, text: str) -> None:
    answer = client.get(f"/{language}/search", query_string={"q": text})
    assert answer.status_code == 200
    assert not scripts(answer.text)
    assert "<img" not in answer.text
    assert "<svg/" not in answer.text
    assert not handlers(answer.text)
    value = re.search(r'<input id="q"[^>]* value="([^"]*)"', answer.text)
    assert value
    assert unescape(value.group(1)) == " ".join(text.replace("\x00", " ").split())


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_filter_values_come_back_as_words(client: FlaskClient, text: str) -> None:
    for facet in ("country", "concept", "exhibitor", "hall", "language", "domain"):
        answer = client.get("/fr/search", query_string={facet: text})
        assert answer.status_code == 200
        assert not scripts(answer.text)
        assert "<img" not in answer.text


def test_hostile_sheets_come_back_as_words(catalogue: Catalogue) -> None:
    real = catalogue.search.search(Query(text="radio", size=1))
    evil = "<script>alert(1)</script>"
    sheet = real.hits[0].sheet | {"title": evil, "summary": evil}
    sheet["specifications"] = [{"name": evil, "value": evil}]
    sheet["exhibitor"] = sheet["exhibitor"] | {"name": evil}
    hit = Hit(
        sheet, 1.0, (Run(evil, True),), (Run(evil),), "fr", {"description": ((Run(evil, True),),)}
    )

    class Search:
        def search(self, query: Query, _curation: Curation = NOTHING) -> Results:
            return replace(real, hits=(hit,), query=query)

        def curation(self) -> Curation:
            return NOTHING

    app = create_app(with_parts(catalogue, search=Search()))
    page = app.test_client().get("/fr/search?q=x").text
    assert not scripts(page)
    assert page.count("&lt;script&gt;") >= 5
    answer = app.test_client().get("/api/v1/search?q=x").json
    assert answer is not None
    assert answer["hits"][0]["highlights"]["description"] == [
        "<mark>&lt;script&gt;alert(1)&lt;/script&gt;</mark>"
    ]


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\/evil", "", "/a\r\nX: y"],
)
def test_the_theme_form_does_not_lead_elsewhere(client: FlaskClient, elsewhere: str) -> None:
    answer = client.post("/theme", data={"theme": "dark", "next": elsewhere})
    assert answer.status_code == 303
    assert answer.location == "/"


@pytest.mark.parametrize("path", ["/fr//evil.example", "/fr/../../etc/passwd"])
def test_odd_paths_are_answered_calmly(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in (302, 308, 404)


@pytest.mark.parametrize("name", ["../app.py", "..%2fapp.py", "style/tokens.css", "nothing.css"])
def test_static_files_are_those_of_the_folder_only(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/x/{name}").status_code == 404
