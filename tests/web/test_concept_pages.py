"""The categories in the console: their words, and the way to give them more."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from catalogue.curation import Synonyms
from catalogue.store.curations import all_rules
from tests.conftest import ORGANISER, open_copy
from tests.people import csrf_token, sign_in
from web.app import create_app

LIST = "/fr/organiser/concepts"


@pytest.fixture
def client(demo_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("catalogue.composition._CURATION_SECONDS", 0.0)
    catalogue = open_copy(demo_data, tmp_path)
    yield sign_in(create_app(catalogue).test_client(), ORGANISER)
    catalogue.close()


def test_a_category_is_found_by_a_word_of_any_language(client: FlaskClient) -> None:
    everything = client.get(LIST).text
    few = client.get(f"{LIST}?{urlencode({'text': 'беспилотник'})}").text
    assert "/concepts/unmanned-aircraft" in few
    assert 0 < few.count("person-name") < everything.count("person-name")
    assert client.get(f"{LIST}/nothing-of-the-kind").status_code == 404
    for odd in ("%00", "a" * 500, "%F0%9F%92%A5"):
        assert client.get(f"{LIST}?text={odd}").status_code == 200


def test_another_word_for_it_is_tried_saved_and_understood_at_once(client: FlaskClient) -> None:
    page = client.get(f"{LIST}/unmanned-aircraft?word=kuku&language=fr").text
    assert 'value="kuku"' in page
    assert "беспилотник" in page
    asked = {
        "kind": "synonyms",
        "concept": "unmanned-aircraft",
        "add": "kukuvaja",
        "language": "fr",
    }
    there = f"/fr/organiser/curation?{urlencode(asked)}"
    tried = unescape(client.get(there).text)
    terms = tried.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0].strip()
    assert terms.split("\n")[1] == "kukuvaja"
    assert "Avec cette règle" in tried
    form = {"csrf_token": csrf_token(client, there), "kind": "synonyms", "act": "save"}
    saved = client.post("/fr/organiser/curation", data={**form, "terms": terms, "language": "fr"})
    assert saved.status_code == 303
    found = client.get("/api/v1/search?q=kukuvaja").get_json()
    assert found["query"]["concepts"] == ["unmanned-aircraft"]
    assert "kukuvaja" in client.get(f"{LIST}/unmanned-aircraft").text
    catalogue = client.application.extensions["catalogue"]
    (kept,) = all_rules(catalogue.store)
    assert isinstance(kept.rule, Synonyms)
