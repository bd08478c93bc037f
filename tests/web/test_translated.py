"""Readers are told when what they read was translated by a machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from catalogue.composition import Catalogue, open_catalogue
from catalogue.languages import INTERFACE_LANGUAGES
from indexer.loading import load_files
from indexer.sync import drain
from tests.conftest import settings_for
from tests.indexer.records import record, write_lines
from web.app import create_app

NOTICES = {
    "fr": "Ce texte a été traduit par une machine.",
    "en": "This text was translated by a machine.",
    "tr": "Bu metin makine çevirisidir.",
    "ar": "تُرجم هذا النص آليًا.",
}
ABOVE = {
    "fr": "Traduction par une machine :",
    "en": "Translation by a machine:",
    "tr": "Makine çevirisi:",
    "ar": "ترجمة آلية:",
}


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("translated")
    opened: Catalogue = open_catalogue(settings_for(folder / "data"))
    texts = {"title": "Title", "description": "Text"}
    for mark in ("machine", "organiser"):
        translations = {
            language: {**texts, "translated_by": mark} for language in INTERFACE_LANGUAGES
        }
        sheet = record(mark, language="ru", translations=translations)
        report = load_files(opened, [write_lines(folder / "s.jsonl", [sheet])])
        assert report.errors == []
    drain(opened)
    yield create_app(opened).test_client()
    opened.close()


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_a_machines_translation_says_so_in_the_readers_language(
    visitor: FlaskClient, language: str
):
    page = visitor.get(f"/{language}/sheets/machine").text
    assert page.count(NOTICES[language]) == 1
    assert page.count(ABOVE[language]) == len(INTERFACE_LANGUAGES) - 1


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_a_humans_translation_says_nothing_of_a_machine(visitor: FlaskClient, language: str):
    page = visitor.get(f"/{language}/sheets/organiser").text
    assert "Text" in page
    assert NOTICES[language] not in page
    assert ABOVE[language] not in page


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_a_list_marks_a_machines_translation_and_no_other(visitor: FlaskClient, language: str):
    page = visitor.get(f"/{language}/search").text
    mark = {
        "fr": "Traduit par une machine",
        "en": "Translated by a machine",
        "tr": "Makine çevirisi",
        "ar": "ترجمة آلية",
    }[language]
    cards = {
        name: page.split(f"/sheets/{name}", 1)[1].split("</article>")[0]
        for name in ("machine", "organiser")
    }
    assert {name for name, card in cards.items() if mark in card} == {"machine"}
