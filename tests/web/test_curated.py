"""What readers see of the organiser's decisions."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from reading import hits

from catalogue.composition import Catalogue
from catalogue.curation import Feature, Pin, Rule, Synonyms
from catalogue.store.curations import add_rule, remove_rule

MARK = {
    "fr": "Mis en avant par l’organisateur",
    "en": "Highlighted by the organiser",
    "tr": "Düzenleyenin öne çıkardığı ürün",
    "ar": "منتج مميَّز اختاره المنظِّم",
}


@pytest.fixture
def decide(catalogue: Catalogue) -> Iterator[Callable[[Rule], None]]:
    """Keeps a rule until the end of the test, and waits until it is in force."""
    numbers: list[int] = []

    def keep(rule: Rule) -> None:
        with catalogue.store.writing() as session:
            numbers.append(add_rule(session, rule, "test"))
        time.sleep(1.1)

    yield keep
    with catalogue.store.writing() as session:
        for number in numbers:
            remove_rule(session, number, "test")
    time.sleep(1.1)


def test_a_featured_product_is_marked_in_every_language_and_in_the_api(
    client: FlaskClient, decide: Callable[[Rule], None]
) -> None:
    decide(Feature("yelbasan-ulukus-m"))
    for language, mark in MARK.items():
        page = client.get(f"/{language}/search?q=drone").text
        assert page.count(mark) == 1
        assert mark in page[page.index("yelbasan-ulukus-m") :]
    found = client.get("/api/v1/search?q=drone").get_json()["hits"]
    assert [hit["id"] for hit in found if hit.get("featured")] == ["yelbasan-ulukus-m"]


def test_a_pinned_product_is_the_first_one_on_the_page(
    client: FlaskClient, decide: Callable[[Rule], None]
) -> None:
    last = hits(client.get("/fr/search?q=radio").text)[-1]
    decide(Pin(last, query="radio"))
    assert hits(client.get("/fr/search?q=RADIO").text)[0] == last


def test_a_synonym_is_a_chip_that_can_be_taken_off(
    client: FlaskClient, decide: Callable[[Rule], None]
) -> None:
    decide(Synonyms(("djoura", "orpaillage"), "fr"))
    page = client.get("/fr/search?q=djoura").text
    assert "<bdi>djoura = orpaillage</bdi>" in page
    assert "literal=djoura" in page
    assert "djoura = orpaillage" not in client.get("/fr/search?q=djoura&literal=djoura").text


def test_hostile_words_of_an_organiser_are_escaped(
    client: FlaskClient, decide: Callable[[Rule], None]
) -> None:
    decide(Synonyms(("djoura", "<script>alert(1)</script> orpaillage")))
    page = client.get("/fr/search?q=djoura").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
