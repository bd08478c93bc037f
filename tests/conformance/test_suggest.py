"""Suggestions while typing are the same with either engine."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from catalogue.composition import Catalogue
from catalogue.search.analysis import exact_terms
from catalogue.search.suggest import MOST, Suggester
from catalogue.search.understanding import Directory
from catalogue.store.sheets import showing_exhibitors

TYPED = (
    ("véh bl", "fr"),
    ("iha", "fr"),
    ("İHA", "tr"),
    ("vehic", "fr"),
    ("zırhlı ar", "tr"),
    ("طائره", "ar"),
    ("مدرع", "ar"),
    ("boz", "en"),
    ("koytak", "fr"),
    ("light armoured veh", "fr"),
    ("radio port", "fr"),
    ("радио", "en"),
    ("بی‌سیم", "ar"),
    ("r", "fr"),
    ('"véh', "fr"),
    ("zzqxv", "fr"),
)


@pytest.fixture(name="suggesters")
def _suggesters(shows: Callable[[str], Catalogue]) -> Callable[[str], Suggester]:
    """What suggests, by the name of the engine; without what other tests searched for."""

    def suggester(engine: str) -> Suggester:
        show = shows(engine)
        directory = Directory(showing_exhibitors(show.store))
        return Suggester(show.engine, show.taxonomy, lambda: directory, lambda _language: ())

    return suggester


@pytest.mark.parametrize("engine", ["embedded", "elasticsearch"])
@pytest.mark.parametrize(("typed", "language"), TYPED)
def test_what_is_suggested_fits_and_is_said_once(
    suggesters: Callable[[str], Suggester], engine: str, typed: str, language: str
) -> None:
    found = suggesters(engine).suggest(typed, language)
    assert len(found) <= MOST
    texts = [tuple(exact_terms(each.text)) for each in found]
    assert len(set(texts)) == len(texts)
    for each in found:
        assert any(run.marked for run in each.beside or each.label)
    assert bool(found) == (typed != "zzqxv")


@pytest.mark.parametrize(("typed", "language"), TYPED)
def test_both_engines_suggest_the_same(
    suggesters: Callable[[str], Suggester], typed: str, language: str
) -> None:
    embedded = suggesters("embedded").suggest(typed, language)
    assert suggesters("elasticsearch").suggest(typed, language) == embedded


@pytest.mark.parametrize("engine", ["embedded", "elasticsearch"])
def test_titles_are_found_in_the_readers_language_and_in_another(
    suggesters: Callable[[str], Suggester], engine: str
) -> None:
    suggester = suggesters(engine)
    found = suggester.suggest("light armoured veh", "fr")
    products = [each for each in found if each.kind == "product"]
    assert any(each.language == "fr" and each.beside_language == "en" for each in products)
    assert any(each.language == "en" and not each.beside for each in products)
    (koytak,) = suggester.suggest("koytak", "fr")
    assert (koytak.kind, koytak.language) == ("product", "fr")
