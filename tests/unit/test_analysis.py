"""Words of sheets and questions meet whatever their spelling and their endings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.folding import fold
from catalogue.languages import SHEET_LANGUAGES
from catalogue.search.analysis import (
    exact_terms,
    is_stop_word,
    stem,
    stop_word_languages,
    tokens,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Éléphant", "elephant"),
        ("ŒUVRE", "oeuvre"),
        ("IŞIK", "ışık"),
        ("İHA", "iha"),
        ("İHA", "IHA"),
        ("مُدَرَّعَة", "مدرعة"),
        ("مـــدرعة", "مدرعة"),
        ("مدرعه", "مدرعة"),
        ("إلكترونية", "الكترونيه"),
        ("کشتی", "كشتي"),
        ("٣٠", "30"),
        ("۳۰", "30"),
        ("Ёлка", "елка"),
    ],
)
def test_two_spellings_of_a_word_are_one_exact_term(one: str, other: str):
    assert exact_terms(one) == exact_terms(other)


def test_words_that_differ_in_a_letter_stay_apart():
    assert exact_terms("mine") != exact_terms("mite")


def test_an_elided_article_is_a_word_of_its_own():
    assert exact_terms("l’urgence d'État") == ["l", "urgence", "d", "etat"]


def test_a_hyphen_parts_words():
    assert exact_terms("anti-drone") == ["anti", "drone"]


def test_the_persian_half_space_parts_words():
    assert exact_terms("زره\u200cپوش") == exact_terms("زره پوش")


def test_a_token_says_where_its_word_stands():
    text = "Le véhicule مُدَرَّع"
    assert [text[token.start : token.end] for token in tokens(text)] == text.split()


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("fr", "blindés", "blindé"),
        ("fr", "véhicules", "véhicule"),
        ("en", "vehicles", "vehicle"),
        ("tr", "araçları", "araç"),
        ("tr", "IŞIĞI", "ışığı"),
        ("ar", "العربات", "عربة"),
        ("pt", "blindados", "blindado"),
        ("es", "vehículos", "vehículo"),
        ("ru", "машины", "машина"),
    ],
)
def test_two_forms_of_a_word_have_one_stem(language: str, one: str, other: str):
    assert stem(one, language) == stem(other, language)


def test_a_stem_in_a_language_without_rules_is_the_exact_term():
    assert stem("کشتی", "fa") == fold("کشتی")


def test_a_tag_with_a_region_has_its_languages_rules():
    assert stem("blindados", "pt-BR") == stem("blindados", "pt")


@pytest.mark.parametrize(
    ("word", "language"),
    [("des", "fr"), ("the", "en"), ("için", "tr"), ("في", "ar"), ("برای", "fa"), ("для", "ru")],
)
def test_a_small_word_is_a_stop_word_of_its_language(word: str, language: str):
    assert is_stop_word(exact_terms(word)[0], (language,))


def test_a_stop_word_of_one_language_counts_in_another():
    assert not is_stop_word("the", ("fr",))


def test_a_stop_word_tells_its_languages():
    assert set(stop_word_languages("de")) >= {"fr", "es", "pt", "tr"}


@given(text=st.text(max_size=60))
@pytest.mark.parametrize("language", SHEET_LANGUAGES)
def test_any_text_has_as_many_stems_as_exact_terms(language: str, text: str):
    assert len([stem(token.text, language) for token in tokens(text)]) == len(exact_terms(text))


@given(text=st.text(max_size=60))
def test_no_exact_term_holds_a_space(text: str):
    # Tantivy is given the terms separated by spaces.
    assert [term for term in exact_terms(text) if term.split() != [term]] == []


@given(text=st.text(max_size=60))
@pytest.mark.parametrize("language", SHEET_LANGUAGES)
def test_no_stem_holds_a_space_or_is_empty(language: str, text: str):
    assert [
        term
        for term in [stem(token.text, language) for token in tokens(text)]
        if term.split() != [term]
    ] == []


@given(text=st.text(max_size=60))
def test_folding_twice_changes_nothing_more(text: str):
    assert fold(fold(text)) == fold(text)
