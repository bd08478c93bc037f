"""The words of an index as they are written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.languages import SHEET_LANGUAGES
from catalogue.search.analysis import exact_terms, stem, tokens
from catalogue.search.documents import Document, Text
from catalogue.search.vocabulary import Spelling, forms_of, is_word, spellings, written_words

EMPTY = Document("one", (), {}, {}, (), {}, 0.0, "one")


def written(*texts: tuple[str, str]) -> list[str]:
    """The words of a document with these (language, text)."""
    return written_words(
        replace(EMPTY, texts=tuple(Text("description", language, text) for language, text in texts))
    )


def test_words_are_kept_with_their_language_in_small_letters() -> None:
    assert written(("fr", "Véhicule BLINDÉ")) == ["fr véhicule", "fr blindé"]
    assert written(("tr", "IŞIKLI İNSANSIZ")) == ["tr ışıklı", "tr insansız"]
    assert written(("en", "INFRARED İstanbul")) == ["en infrared", "en istanbul"]


def test_names_and_languages_without_an_analyzer_stay_as_they_are_written() -> None:
    assert written(("", "KOYTAK Bozdoruk")) == [" KOYTAK", " Bozdoruk"]
    assert written(("kk", "Құлжан")) == [" Құлжан"]


def test_a_word_is_kept_once_for_each_language() -> None:
    assert written(("fr", "drone Drone DRONE"), ("en", "drone")) == ["fr drone", "en drone"]


@pytest.mark.parametrize("text", ["4x4", "MLC", "de", "a_bcd", "x" * 33, "12345", "💥💥💥💥"])
def test_what_is_too_short_too_long_or_not_letters_alone_is_no_word(text: str) -> None:
    assert written(("fr", text)) == []
    assert not is_word(text)


def test_spellings_are_gathered_under_the_exact_term() -> None:
    counts = {"fr véhicule": 5, "fr vehicule": 2, "pt veículo": 1, " Véhicule": 1}
    found = spellings(counts)
    assert found == {
        "vehicule": Spelling("véhicule", 8, frozenset({"fr"})),
        "veiculo": Spelling("veículo", 1, frozenset({"pt"})),
    }


def test_the_most_frequent_spelling_wins_in_any_order() -> None:
    for counts in ({"fr blinde": 1, "fr blindé": 9}, {"fr blindé": 9, "fr blinde": 1}):
        assert spellings(counts)["blinde"].text == "blindé"


def test_a_name_is_of_no_language() -> None:
    assert spellings({" Bozdoruk": 3})["bozdoruk"] == Spelling("Bozdoruk", 3, frozenset())


@given(st.lists(st.tuples(st.sampled_from((*SHEET_LANGUAGES, "", "kk")), st.text())))
def test_any_text_is_kept_so_that_it_is_read_back(texts: list[tuple[str, str]]) -> None:
    values = written(*texts)
    assert len(values) == len(set(values))
    found = spellings(dict.fromkeys(values, 1))
    for exact, spelling in found.items():
        assert "".join(exact_terms(spelling.text)) == exact
        assert spelling.documents >= 1
        assert spelling.languages <= set(SHEET_LANGUAGES)
    assert all(is_word(exact) for exact in found)


@given(
    st.text()
    | st.text("aéIı_ 3'-ىﷺ\u0640\u064b\u0301\u2028\x1f\u00a0")
    | st.text("ab", min_size=39),
    st.sampled_from(["", *SHEET_LANGUAGES]),
)
def test_the_forms_of_a_text_are_those_of_its_words(text: str, language: str):
    words = list(tokens(text))
    forms = forms_of(text, language)
    assert forms.exact.split() == [word.exact for word in words]
    assert forms.stems.split() == [stem(word.text, language) for word in words if language]
    assert len(forms.written) == sum(is_word(word.exact) for word in words)
