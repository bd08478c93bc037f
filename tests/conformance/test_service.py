"""Whole queries over the demo show, as delegations ask them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from catalogue.composition import Catalogue
from catalogue.search.query import Bounds, Query
from catalogue.search.results import Results
from tests.conformance.conftest import ENGINES


@pytest.fixture(name="show", params=sorted(ENGINES))
def _show(request: pytest.FixtureRequest, shows: Callable[[str], Catalogue]) -> Catalogue:
    """The demo show, on each engine in turn."""
    return shows(request.param)


def ask(show: Catalogue, text: str, language: str = "fr", **more: object) -> Results:
    return show.search.search(Query(text=text, language=language, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["drone de surveillance", "İHA", "unmanned aerial vehicle", "طائرة بدون طيار"]
)
def test_surveillance_drones_are_found_in_every_language(show: Catalogue, text: str) -> None:
    hits = ask(show, text).hits
    drones = [hit for hit in hits if "unmanned-aircraft" in hit.why.concepts]
    assert {"tr", "en", "ar", "fr"} <= {hit.sheet["language"] for hit in drones}
    first = hits[:8]
    assert sum("unmanned-aircraft" in hit.why.concepts for hit in first) >= 6


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("véhicule protégé contre les mines", "mine-protected-vehicle"),
        ("مدرعة مقاومة للألغام", "mine-protected-vehicle"),
        ("mayına karşı korumalı araç", "mine-protected-vehicle"),
        ("patrol boat for shallow rivers", "patrol-boat"),
        ("seyyar mutfak", "field-kitchen"),
        ("تصفیه آب", "water-purification"),
        ("полевой госпиталь", "field-hospital"),
        ("câmara térmica", "thermal-camera"),
    ],
)
def test_a_need_finds_its_concept_in_other_languages(
    show: Catalogue, text: str, concept: str
) -> None:
    wanted = {concept, *show.taxonomy.with_narrower(concept)}
    hits = [h for h in ask(show, text).hits[:5] if wanted & set(h.sheet["concepts"])]
    assert len(hits) >= 2
    assert len({hit.sheet["language"] for hit in hits}) >= 2


def test_turkish_armoured_vehicles_with_counts_that_add_up(show: Catalogue) -> None:
    filters = {"domain": ("land",), "country": ("TR",)}
    results = ask(show, "véhicule blindé", filters=filters, size=100)
    assert results.total == len(results.hits) >= 5
    assert all(hit.sheet["exhibitor"]["country"] == "TR" for hit in results.hits)
    assert all("land" in hit.sheet["domains"] for hit in results.hits)
    country = {value.value: value for value in results.facet("country").values}  # type: ignore[union-attr]
    assert country["TR"].selected
    assert country["TR"].count == results.total
    for name in ("language", "maturity"):
        shown = results.facet(name)
        assert shown is not None
        counted = Counter(hit.sheet.get(name) for hit in results.hits)
        assert {value.value: value.count for value in shown.values} == dict(counted)


@pytest.mark.parametrize("text", ["", "véhicule blindé", "radio chiffrée", "İHA", "مدرعة"])
@pytest.mark.parametrize("sort", ["relevance", "title", "newest"])
def test_pages_show_every_result_exactly_once(show: Catalogue, text: str, sort: str) -> None:
    first = ask(show, text, sort=sort, size=23)
    assert first.pages > 1
    seen: list[str] = []
    for page in range(1, first.pages + 1):
        seen += [hit.id for hit in show.search.search(replace(first.query, page=page)).hits]
    assert len(seen) == len(set(seen)) == first.total
    assert show.search.search(replace(first.query, page=first.pages + 1)).hits == ()


def test_a_quantity_becomes_a_chip_that_can_be_taken_off(show: Catalogue) -> None:
    results = ask(show, "drone portée > 100 km")
    assert [chip.kind for chip in results.chips] == ["concept", "constraint"]
    assert results.constraints[0]["specification"] == "range"
    assert results.constraints[0]["min"] == 100
    for hit in results.hits:
        ends = [
            entry.get("max", entry.get("value"))
            for entry in hit.sheet["specifications"]
            if entry["name"] == "range"
        ]
        assert max(ends) >= 100
    literal = show.search.search(results.query.taking_literally(results.chips[1].text))
    assert [chip.kind for chip in literal.chips] == ["concept"]
    assert literal.total > results.total


def test_a_range_and_a_quantity_of_the_text_narrow_together(show: Catalogue) -> None:
    alone = ask(show, "drone portée > 50 km")
    both = ask(show, "drone portée > 50 km", ranges={"range": Bounds(maximum=120)})
    assert 0 < both.total < alone.total


def test_exclusion_and_phrase(show: Catalogue) -> None:
    everything = ask(show, "blindé")
    without = ask(show, "blindé -ambulance", size=100)
    assert 0 < without.total < everything.total
    assert not any("ambulance" in str(hit.sheet["title"]).lower() for hit in without.hits)
    phrase = ask(show, '"véhicule blindé léger"', size=100)
    assert phrase.total > 0
    for hit in phrase.hits:
        assert "véhicule blindé léger" in str(hit.sheet).lower()


def test_a_typing_error_still_finds_the_sheet(show: Catalogue) -> None:
    title = "WARAKÉ"
    right = ask(show, "waraké").hits[0]
    assert title in right.sheet["title"]
    assert ask(show, "warkae").hits[0].id == right.id


def test_an_exhibitors_name_finds_its_sheets_first(show: Catalogue) -> None:
    hits = ask(show, "Bozdoruk").hits
    assert hits[0].sheet["exhibitor"]["id"] == "bozdoruk"
    assert "Bozdoruk" in hits[0].why.words


@pytest.mark.parametrize(
    ("text", "language", "chip"),
    [
        ("drone turc", "fr", ("country", "turc", "Turquie")),
        ("Turkish drones", "en", ("country", "Turkish", "Türkiye")),
        ("طائرات بدون طيار تركية", "ar", ("country", "تركية", "تركيا")),
        ("Türkiye'den İHA", "tr", ("country", "Türkiye'den", "Türkiye")),
    ],
)
def test_a_country_in_the_words_narrows_as_its_filter_does(
    show: Catalogue, text: str, language: str, chip: tuple[str, str, str]
) -> None:
    results = ask(show, text, language, size=100)
    assert chip in {(c.kind, c.text, c.label) for c in results.chips}
    assert results.filters == ({"facet": "country", "value": "TR", "text": chip[1]},)
    assert results.total == len(results.hits) > 3
    assert {hit.sheet["exhibitor"]["country"] for hit in results.hits} == {"TR"}
    plain = show.search.search(results.query.taking_literally(chip[1]))
    assert {c.kind for c in plain.chips} == {"concept"}
    assert plain.total > results.total


def test_two_countries_in_the_words_widen(show: Catalogue) -> None:
    countries = [
        {hit.sheet["exhibitor"]["country"] for hit in ask(show, text, size=100).hits}
        for text in ("drones turcs", "drones français ou turcs")
    ]
    assert countries == [{"TR"}, {"TR", "FR"}]


@pytest.mark.parametrize("text", ["B4", "stand B4", "b 4 standı", "جناح B4"])
def test_a_stand_finds_what_stands_there(show: Catalogue, text: str) -> None:
    hits = ask(show, text, size=100).hits
    assert {hit.sheet["exhibitor"]["id"] for hit in hits} == {"bozdoruk"}


def test_a_hall_finds_what_stands_there(show: Catalogue) -> None:
    results = ask(show, "hall C")
    assert [(chip.kind, chip.label) for chip in results.chips] == [("hall", "Hall C · Bosphore")]
    assert results.total == ask(show, "", filters={"hall": ("c",)}).total > 0


def test_an_exhibitor_in_the_words_narrows_to_its_sheets(show: Catalogue) -> None:
    results = ask(show, "bozdoruk zırhlı araçlar", "tr", size=100)
    assert [(c.kind, c.label) for c in results.chips] == [
        ("exhibitor", "Bozdoruk Zırhlı Araçlar A.Ş.")
    ]
    assert {hit.sheet["exhibitor"]["id"] for hit in results.hits} == {"bozdoruk"}


def test_what_is_of_an_excluded_country_is_out(show: Catalogue) -> None:
    hits = ask(show, "drone -turc", size=100).hits
    assert hits
    assert "TR" not in {hit.sheet["exhibitor"]["country"] for hit in hits}


@pytest.mark.parametrize("text", ["mortier burundais", "mortier Bandamédic", "mortier stand A38"])
def test_a_part_that_leaves_nothing_can_be_dropped(show: Catalogue, text: str) -> None:
    results = ask(show, text)
    assert results.total == 0
    (way,) = [s for s in results.suggestions if s.kind == "relax-constraint"]
    assert show.search.search(way.query).total == way.total > 0


def test_each_mode_answers_with_its_own_list(show: Catalogue) -> None:
    lexical = ask(show, "su arıtma", mode="lexical", size=100)
    semantic = ask(show, "su arıtma", mode="semantic", size=100)
    hybrid = ask(show, "su arıtma", size=100)
    assert all(hit.why.similarity is None for hit in lexical.hits)
    assert all(hit.why.similarity is not None for hit in semantic.hits)
    union = {hit.id for hit in lexical.hits} | {hit.id for hit in semantic.hits}
    assert union == {hit.id for hit in hybrid.hits}


def test_an_empty_page_offers_ways_out(show: Catalogue) -> None:
    filters = {"country": ("TG",), "domain": ("space",)}
    results = ask(show, "drone portée > 9000 km", filters=filters)
    assert (results.total, results.hits) == (0, ())
    assert "concept" in {suggestion.kind for suggestion in results.suggestions}
    results = ask(show, "drone", filters={"country": ("ES",), "hall": ("a",)})
    ways = [s for s in results.suggestions if s.kind == "remove-filter"]
    assert ways
    for way in ways:
        assert show.search.search(way.query).total == way.total > 0


@pytest.mark.parametrize("language", ["fr", "en", "tr", "ar"])
def test_labels_come_in_the_readers_language(show: Catalogue, language: str) -> None:
    results = ask(show, "İHA", language)
    labels = {
        "fr": ("Domaine", "Air", "Drone aérien"),
        "en": ("Domain", "Air", "Unmanned aircraft"),
        "tr": ("Alan", "Hava", "İnsansız hava aracı"),
        "ar": ("المجال", "الجوّ", "طائرة بدون طيار"),
    }
    domain = results.facet("domain")
    assert domain is not None
    air = next(value for value in domain.values if value.value == "air")
    assert (domain.label, air.label, results.chips[0].label) == labels[language]


@pytest.mark.parametrize("text", ["hall 2", "pavillon 9", "booth", "Kirghizistan", "Gambie"])
def test_everyday_words_that_no_sheet_has_are_no_typing_errors(show: Catalogue, text: str) -> None:
    assert ask(show, text).correction is None


def test_a_word_of_the_language_that_no_sheet_has_is_no_typing_error(show: Catalogue) -> None:
    assert ask(show, "keep vaccines cold", "en").correction is None  # not "cord"


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("MRAP", "mine-protected-vehicle"),
        ("VBCI", "infantry-fighting-vehicle"),
        ("EO/IR", "electro-optical-system"),
        ("SATCOM", "satellite-terminal"),
        ("İHA", "unmanned-aircraft"),
    ],
)
def test_abbreviations_of_the_trade_are_concepts(show: Catalogue, text: str, concept: str) -> None:
    for language in ("fr", "tr", "ar"):
        found = ask(show, text, language)
        assert found.concepts == (concept,)
        assert concept in found.hits[0].why.concepts


def test_a_translation_is_shown_to_those_who_read_it(show: Catalogue) -> None:
    every = ask(show, "", "fr", size=100, filters={"language": ("tr",)}).hits
    translated = [hit for hit in every if "fr" in hit.sheet.get("translations", {})]
    assert translated
    for hit in translated:
        shown = "".join(run.text for run in hit.title)
        assert (hit.text_language, shown) == ("fr", hit.sheet["translations"]["fr"]["title"])


def test_similar_sheets_cross_languages_and_leave_the_sheet_itself_out(
    show: Catalogue,
) -> None:
    own = ask(show, "İHA", filters={"language": ("tr",)}).hits[0]
    hits = show.search.similar(own.id, "fr")
    assert len(hits) == 6
    assert own.id not in {hit.id for hit in hits}
    assert len({hit.sheet["language"] for hit in hits}) >= 2


@pytest.mark.parametrize(
    "text",
    [
        '"', '""', "-", "--", "- -", "-\"", "«»", "> km", "> 100", "99999999999999999999 km",
        "a" * 500, "\u202e\u200f\u0000", "٣٠ ٣٠ ٣٠ كم كم", "🛩️🛩️", "AND OR NOT", "()[]{}^~*?:\\/",
        "de la les et", "1", "-de", "<script>alert(1)</script>", "%s {0} ${x}",
    ],
)  # fmt: skip
def test_any_text_is_answered(show: Catalogue, text: str) -> None:
    results = ask(show, text)
    assert results.total >= len(results.hits)
    assert len({hit.id for hit in results.hits}) == len(results.hits)
