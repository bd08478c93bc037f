"""Completeness: what a hint asks for is worth something, and satisfies it."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.sheets.completeness import HINTS, SHORT, WEIGHTS, Hint, completeness_of

LANGUAGES = ("fr", "en", "ar")
USUAL = ("range", "weight", "crew")
WHOLE: dict[str, Any] = {
    "language": "tr",
    "title": "Araç",
    "summary": "Zırhlı araç.",
    "description": "a" * SHORT,
    "concepts": ["armoured-personnel-carrier"],
    "specifications": [{"name": name, "value": 1} for name in USUAL],
    "translations": {code: {"title": "X", "summary": "Y"} for code in LANGUAGES},
    "images": [{"path": "a.png"}],
    "documents": [{"path": "a.pdf"}],
    "maturity": "in-production",
}


def follow(sheet: dict[str, Any], hint: Hint) -> dict[str, Any]:
    """The sheet with what a hint asks for."""
    field = {
        "concept": "concepts",
        "numbers": "specifications",
        "languages": "translations",
        "picture": "images",
        "document": "documents",
    }.get(hint.kind, hint.kind)
    return {**sheet, field: WHOLE[field]}


def test_the_weights_make_a_hundred_and_each_has_its_sentence():
    assert sum(WEIGHTS.values()) == 100
    assert WEIGHTS.keys() == HINTS.keys()
    assert all(set(labels) == set(INTERFACE_LANGUAGES) for labels in HINTS.values())


def test_a_whole_sheet_is_complete_and_an_empty_one_has_nothing():
    assert completeness_of(WHOLE, LANGUAGES, USUAL).percent == 100
    assert completeness_of(WHOLE, LANGUAGES, USUAL).hints == ()
    assert completeness_of({}, LANGUAGES, USUAL).percent == 0


@given(st.sets(st.sampled_from(sorted(WHOLE))), st.sets(st.sampled_from(USUAL)))
def test_following_a_hint_never_lowers_the_percent_and_removes_it(
    missing: set[str], left: set[str]
):
    sheet = {name: value for name, value in WHOLE.items() if name not in missing}
    if "specifications" in sheet:
        sheet["specifications"] = [s for s in sheet["specifications"] if s["name"] not in left]
    before = completeness_of(sheet, LANGUAGES, USUAL)
    for hint in before.hints:
        after = completeness_of(follow(sheet, hint), LANGUAGES, USUAL)
        assert after.percent >= before.percent
        assert hint.kind not in {each.kind for each in after.hints}


def test_missing_numbers_and_languages_are_named():
    sheet = {**WHOLE, "specifications": WHOLE["specifications"][:1], "translations": {}}
    missing = {hint.kind: hint.missing for hint in completeness_of(sheet, LANGUAGES, USUAL).hints}
    assert missing == {"languages": ("fr", "en", "ar"), "numbers": ("weight", "crew")}


def test_what_is_worth_most_comes_first():
    worth = [hint.worth for hint in completeness_of({}, LANGUAGES, USUAL).hints]
    assert worth == sorted(worth, reverse=True)
