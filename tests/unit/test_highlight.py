"""What a question found is marked: its words, and its concepts' names in any language."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.search.highlight import Marker
from catalogue.search.understanding import LabelIndex, understand
from catalogue.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy()
LABELS = LabelIndex(TAXONOMY)


def marker(question: str, language: str = "fr") -> Marker:
    understood = understand(question, language, LABELS)
    return Marker(understood.clauses, understood.concepts, TAXONOMY)


def marked(question: str, text: str, language: str = "fr") -> list[str]:
    runs, _ = marker(question).runs(text, language)
    return [run.text for run in runs if run.marked]


def test_a_word_of_the_question_is_marked():
    assert marked("xylophone", "Un xylophone rouge") == ["xylophone"]


def test_another_form_of_the_word_is_marked():
    assert marked("xylophone", "Des xylophones rouges") == ["xylophones"]


def test_a_word_is_marked_whatever_its_accents():
    assert marked("etoile", "Une ÉTOILE") == ["ÉTOILE"]


def test_a_word_inside_another_is_not_marked():
    assert marked("mine", "La lamine") == []


def test_an_arabic_word_with_vowel_signs_is_marked_whole():
    assert marked("زورق", "هذا زَوْرَقٌ سريع", "ar") == ["زَوْرَقٌ"]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Elde taşınan insansız hava aracı uçar", "tr", ["insansız hava aracı"]),
        ("طائرة بدون طيار صغيرة", "ar", ["طائرة بدون طيار"]),
        ("A small unmanned aerial vehicle", "en", ["unmanned aerial vehicle"]),
        ("Лёгкий беспилотник", "ru", ["беспилотник"]),
    ],
)
def test_a_concepts_name_in_the_sheets_language_is_marked_whole(
    text: str, language: str, expected: list[str]
):
    assert marked("drone", text, language) == expected


def test_the_words_found_are_told_as_they_were_asked():
    _, words = marker("Xylophones rouges").runs("un xylophone rouge", "fr")
    assert words == {"Xylophones", "rouges"}


def test_nothing_is_marked_for_an_empty_question():
    assert marked("", "Un xylophone rouge") == []


def test_a_fragment_shows_the_place_of_the_word_in_a_long_text():
    text = "Rien ici. " * 200 + "Un xylophone rouge. " + "Rien là. " * 200
    fragment = marker("xylophone").fragment(text, "fr")
    assert "xylophone" in [run.text for run in fragment if run.marked]


def test_a_fragment_is_about_two_lines():
    text = "Rien ici. " * 200 + "Un xylophone rouge. " + "Rien là. " * 200
    assert len("".join(run.text for run in marker("xylophone").fragment(text, "fr"))) < 260


def test_a_fragment_from_the_middle_says_that_there_is_more():
    text = "Rien ici. " * 200 + "Un xylophone rouge. " + "Rien là. " * 200
    fragment = marker("xylophone").fragment(text, "fr")
    assert (fragment[0].text, fragment[-1].text) == ("… ", " …")


def test_a_text_without_the_words_has_no_fragment():
    assert marker("xylophone").fragment("Rien ici. " * 50, "fr") == ()


@settings(max_examples=100, deadline=None)
@given(text=st.lists(st.sampled_from(["drone", "İHA ", "مُدَرَّعَة", " ", "'", "ß"])).map("".join))
def test_the_runs_of_any_text_are_the_text(text: str):
    runs, _ = marker("drone ß مدرعة").runs(text, "fr")
    assert "".join(run.text for run in runs) == text
