"""What is suggested while somebody types, with an engine of four titles."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue import kept
from catalogue.errors import StoreError
from catalogue.search.analysis import exact_terms
from catalogue.search.beginnings import Beginnings, Fit, fit_of, marked
from catalogue.search.results import Run
from catalogue.search.suggest import MOST, Completion, Suggester
from catalogue.search.understanding import Directory
from catalogue.taxonomy import load_taxonomy

SHEETS = {
    "gezek": {"title": "GEZEK 4x4 light armoured vehicle", "language": "en"},
    "warake": {
        "title": "WARAKÉ véhicule blindé léger",
        "language": "fr",
        "translations": {"en": {"title": "WARAKÉ light armoured vehicle"}},
    },
    "twin": {"title": "Waraké : véhicule blindé léger", "language": "fr"},
    "hostile": {"title": "<script>alert(1)</script> vehicle", "language": "en"},
}
EXHIBITORS = (
    ("acme", "Acme Savunma A.Ş.", ()),
    ("boz", "Bozdoruk Zırhlı Araçlar", ()),
    ("iha", "Yelbasan İHA Teknolojileri", ()),
    ("sharika", "شركة أبو بهنس للصناعات", ()),
)


class Titles:
    """Stands for an engine: it knows titles, and how many sheets some concepts have."""

    def __init__(self) -> None:
        self.asked: list[tuple[list[str], str]] = []

    def completions(self, words: Sequence[str], prefix: str, limit: int) -> list[str]:
        self.asked.append((list(words), prefix))
        return [i for i, sheet in sorted(SHEETS.items()) if self._fits(sheet, words, prefix)][
            :limit
        ]

    def _fits(self, sheet: dict[str, Any], words: Sequence[str], prefix: str) -> bool:
        titles = [sheet["title"], *(t["title"] for t in sheet.get("translations", {}).values())]
        terms = exact_terms(" ".join(titles))
        return set(words) <= set(terms) and any(term.startswith(prefix) for term in terms)

    def sources(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        return {i: SHEETS[i] for i in ids}

    def search(self, plan: Any) -> Any:
        assert plan.facets == ("concept",)
        return SimpleNamespace(facets={"concept": {"armoured-vehicle": 17, "unmanned-aircraft": 9}})


def suggester(*searches: tuple[str, int], engine: Titles | None = None) -> Suggester:
    directory = Directory(EXHIBITORS)
    return Suggester(
        engine or Titles(),  # type: ignore[arg-type]
        load_taxonomy(),
        lambda: directory,
        lambda language: searches if language == "fr" else (),
    )


def shown(runs: Sequence[Run]) -> str:
    return "".join(f"[{run.text}]" if run.marked else run.text for run in runs)


def labels(found: Sequence[Completion], kind: str) -> list[str]:
    return [shown(each.label) for each in found if each.kind == kind]


# --- beginnings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "typed", "fit"),
    [
        ("véhicule blindé", "VEHICULE blindé", Fit.WHOLE),
        ("véhicule", "vehicule", Fit.WHOLE),
        ("véhicule blindé", "véh", Fit.EXACT),
        ("véhicule blindé", "vehicule bl", Fit.EXACT),
        ("véhicule blindé", "véh bl", Fit.IN_ORDER),
        ("véhicule blindé léger", "bl", Fit.ANYWHERE),
        ("véhicule blindé léger", "léger véh", Fit.ANYWHERE),
        ("véhicule blindé", "éhicule", None),
        ("véhicule blindé", "blindé blindé", None),
        ("véhicule", "véhicule blindé", None),
        ("ab ac", "a ab", Fit.ANYWHERE),
        ("İHA savar", "iha", Fit.EXACT),
        ("شركة أبو بهنس", "ابو", Fit.ANYWHERE),
        ("مُدَرَّعَة", "مدرع", Fit.EXACT),
    ],
)
def test_a_text_fits_when_each_typed_word_begins_another_one_of_it(
    text: str, typed: str, fit: Fit | None
):
    found = list(Beginnings([(text, None), ("tout autre chose", None)]).find(exact_terms(typed)))
    assert found == ([] if fit is None else [(fit, text, None)])
    assert fit_of(exact_terms(text), exact_terms(typed)) == fit


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("véhicule blindé", "véh bl", "[véh]icule [bl]indé"),
        ("Œuvre d'art", "oe", "[Œ]uvre d'art"),
        ("IŞIK telsizi", "ış", "[IŞ]IK telsizi"),
        ("مُدَرَّعَة خفيفة", "مد", "[مُدَ]رَّعَة خفيفة"),
        ("de\u0301tecteur", "dé", "[de\u0301]tecteur"),
        ("a ab", "ab a", "[a] [ab]"),
        ("radio radio", "radio", "[radio] radio"),
        ("rien", "x", "rien"),
    ],
)
def test_the_typed_part_is_marked_with_its_accents(text: str, typed: str, expected: str):
    assert shown(marked(text, exact_terms(typed))) == expected


@given(st.text(max_size=40), st.text(max_size=12))
def test_marks_change_no_letter_and_a_text_fits_its_own_beginning(text: str, typed: str):
    assert "".join(run.text for run in marked(text, exact_terms(typed))) == text
    words = exact_terms(text)
    if words:
        begun = [*words[:-1], words[-1][:1]]
        fit = Fit.WHOLE if begun == words else Fit.EXACT
        assert fit_of(words, begun) is fit
        assert [found for found, _, _ in Beginnings([(text, 0)]).find(begun)] == [fit]


# --- suggestions ---------------------------------------------------------------------------------


def test_a_concept_is_found_by_the_beginnings_of_its_words():
    found = suggester().suggest("véh bl", "fr")
    assert shown(found[0].label) == "[véh]icule [bl]indé"
    assert (found[0].kind, found[0].text, found[0].id) == (
        "concept", "véhicule blindé", "armoured-vehicle",
    )  # fmt: skip
    assert found[0].count == 17
    assert not found[0].beside


def test_a_concept_typed_in_another_language_is_shown_in_the_readers():
    found = suggester().suggest("iha", "fr")[0]
    assert (found.kind, found.id, found.language) == ("concept", "unmanned-aircraft", "fr")
    assert found.text == load_taxonomy().concepts["unmanned-aircraft"].labels["fr"][0]
    assert shown(found.label) == found.text
    assert (shown(found.beside), found.beside_language) == ("[İHA]", "tr")


def test_a_concept_typed_in_the_readers_language_stands_alone():
    found = suggester().suggest("iha", "tr")[0]
    assert (found.text, shown(found.label), found.beside) == ("İHA", "[İHA]", ())


def test_arabic_is_found_however_its_letters_are_written():
    concepts = labels(suggester().suggest("طائره", "ar"), "concept")
    assert concepts
    assert all(label.startswith("[طائرة]") for label in concepts)
    assert labels(suggester().suggest("ابو", "fr"), "exhibitor") == ["شركة [أبو] بهنس للصناعات"]


def test_titles_come_in_the_readers_language_with_the_one_that_was_typed_beside():
    found = suggester().suggest("light armoured veh", "fr")
    products = {each.id: each for each in found if each.kind == "product"}
    assert shown(products["gezek"].label) == "GEZEK 4x4 [light] [armoured] [veh]icle"
    assert products["gezek"].language == "en"
    assert products["warake"].text == "WARAKÉ véhicule blindé léger"
    assert shown(products["warake"].beside) == "WARAKÉ [light] [armoured] [veh]icle"
    assert products["warake"].beside_language == "en"


def test_the_engine_is_asked_for_whole_words_and_a_beginning():
    engine = Titles()
    suggester(engine=engine).suggest("Light  Armoured, VÉH", "fr")
    assert engine.asked == [(["light", "armoured"], "veh")]


def test_one_letter_is_too_little_for_titles_but_not_after_a_word():
    engine = Titles()
    both = suggester(engine=engine)
    assert both.suggest("g", "fr")
    assert engine.asked == []
    both.suggest("gezek 4", "fr")
    assert engine.asked == [(["gezek"], "4")]


def test_nothing_is_suggested_twice_whatever_its_spelling():
    found = suggester(("Véhicule  BLINDÉ", 30)).suggest("véh", "fr")
    folded = [tuple(exact_terms(each.text)) for each in found]
    assert len(set(folded)) == len(folded)
    assert labels(found, "query") == []
    assert labels(suggester().suggest("waraké", "fr"), "product") == [
        "[WARAKÉ] véhicule blindé léger"
    ]


def test_what_others_asked_is_offered_until_it_is_typed():
    both = suggester(("drone pour la nuit", 12), ("drone portée > 100 km", 3))
    found = both.suggest("drone po", "fr")
    assert labels(found, "query") == ["[drone] [po]ur la nuit", "[drone] [po]rtée > 100 km"]
    assert [each.count for each in found if each.kind == "query"] == [12, 3]
    assert labels(both.suggest("drone pour la nuit", "fr"), "query") == []
    assert labels(both.suggest("drone po", "en"), "query") == []


def test_there_are_eight_at_most_and_each_kind_has_its_share():
    asked = [(f"véhicule numéro {n}", n) for n in range(1, 6)]
    found = suggester(*asked).suggest("véh", "fr")
    assert len(found) == MOST
    kinds = [each.kind for each in found]
    assert kinds.count("query") == 2
    assert kinds.count("concept") >= 3
    assert "product" in kinds
    # What begins as typed stands before what has the word somewhere.
    begins = [shown(each.beside or each.label).startswith("[") for each in found]
    assert begins == sorted(begins, reverse=True)


def test_concepts_with_sheets_come_before_those_without():
    concepts = [each for each in suggester().suggest("véh", "fr") if each.kind == "concept"]
    assert (concepts[0].id, concepts[0].count) == ("armoured-vehicle", 17)
    assert {each.count for each in concepts[1:3]} == {None}


@pytest.mark.parametrize("typed", ["", "   ", "%", "\x00", "<>", "😀"])
def test_what_has_no_word_gives_nothing(typed: str):
    assert suggester().suggest(typed, "fr") == []


@given(st.text(max_size=100))
def test_no_text_is_too_odd(typed: str):
    found = EVERYTHING.suggest(typed, "fr")
    assert len(found) <= MOST
    assert all("".join(run.text for run in each.label) == each.text for each in found)


EVERYTHING = suggester(("drone", 3))


def test_new_exhibitors_and_searches_come_without_a_restart(monkeypatch: pytest.MonkeyPatch):
    clock = SimpleNamespace(monotonic=lambda: 0.0)
    monkeypatch.setattr(kept, "time", clock)
    directories = [Directory(EXHIBITORS)]
    searches = [[("zodiac rapide", 4)]]
    both = Suggester(
        Titles(),  # type: ignore[arg-type]
        load_taxonomy(),
        lambda: directories[-1],
        lambda _language: searches[-1],
    )
    assert labels(both.suggest("zodiac ra", "fr"), "query") == ["[zodiac] [ra]pide"]
    directories.append(Directory([("new", "Zodiac Radar", ())]))
    searches.append([("zodiac rare", 4)])
    assert labels(both.suggest("zodiac ra", "fr"), "exhibitor") == ["[Zodiac] [Ra]dar"]
    assert labels(both.suggest("zodiac ra", "fr"), "query") == ["[zodiac] [ra]pide"]
    clock.monotonic = lambda: 31.0
    assert labels(both.suggest("zodiac ra", "fr"), "query") == ["[zodiac] [ra]re"]


def test_a_database_that_goes_away_takes_no_suggestion_with_it(monkeypatch: pytest.MonkeyPatch):
    clock = SimpleNamespace(monotonic=lambda: 0.0)
    monkeypatch.setattr(kept, "time", clock)
    away = False

    def searches(_language: str) -> list[tuple[str, int]]:
        if away:
            raise StoreError("gone")
        return [("zodiac rapide", 4)]

    directory = Directory()
    both = Suggester(Titles(), load_taxonomy(), lambda: directory, searches)  # type: ignore[arg-type]
    assert labels(both.suggest("zodiac ra", "fr"), "query") == ["[zodiac] [ra]pide"]
    away, clock.monotonic = True, lambda: 31.0
    assert labels(both.suggest("zodiac ra", "fr"), "query") == ["[zodiac] [ra]pide"]
    fresh = Suggester(Titles(), load_taxonomy(), lambda: directory, searches)  # type: ignore[arg-type]
    with pytest.raises(StoreError):
        fresh.suggest("zodiac ra", "fr")
