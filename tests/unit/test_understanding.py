"""A question is taken apart: phrases, exclusions, quantities, concepts, words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.languages import SHEET_LANGUAGES
from catalogue.search.understanding import LabelIndex, Understanding, guess_language, understand
from catalogue.taxonomy import load_taxonomy

LABELS = LabelIndex(load_taxonomy())


def asked(text: str, language: str = "fr", *literal: str) -> Understanding:
    return understand(text, language, LABELS, literal)


def words_of(understood: Understanding) -> list[list[str]]:
    return [[word.exact for word in clause.words] for clause in understood.clauses]


@pytest.mark.parametrize(
    "quoted", ['"canon long"', "«canon long»", "« canon long »", "“canon long”"]
)
def test_a_phrase_in_quotes_is_demanded_in_its_order(quoted: str):
    (clause,) = asked(f"obusier {quoted}").demanded
    assert clause.phrase
    assert [word.exact for word in clause.words] == ["canon", "long"]


def test_a_phrase_is_not_taken_for_a_concept():
    assert asked('"drone"').concepts == ()


def test_a_quote_that_is_not_closed_is_no_phrase():
    assert asked('obusier "canon').demanded == ()


def test_a_word_with_a_minus_is_excluded():
    (clause,) = asked("radar -passif").excluded
    assert [word.exact for word in clause.words] == ["passif"]


def test_a_phrase_with_a_minus_is_excluded():
    understood = asked('véhicule -"sans pilote"')
    assert [word.exact for word in understood.excluded[0].words] == ["sans", "pilote"]
    assert understood.demanded == ()


def test_a_hyphen_inside_a_word_excludes_nothing():
    assert asked("brouilleur anti-drone").excluded == ()


def test_an_excluded_word_has_no_part_in_the_meaning():
    assert asked("radar -passif").meaning == "radar"


def test_a_constraint_has_no_part_in_the_meaning():
    assert asked("radar portée > 100 km").meaning == "radar"


def test_a_constraint_is_found_among_words():
    (constraint,) = asked("radar portée > 100 km").constraints
    assert (constraint.specification, constraint.bounds.minimum) == ("range", 100)


def test_the_words_of_a_constraint_are_not_looked_for():
    assert words_of(asked("xylophone portée > 100 km")) == [["xylophone"]]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("drone", "fr"),
        ("UAV", "en"),
        ("İHA", "tr"),
        ("طائرة بدون طيار", "ar"),
        ("پهپاد", "fa"),
        ("veículo aéreo não tripulado", "pt"),
        ("vehículo aéreo no tripulado", "es"),
        ("беспилотник", "ru"),
    ],
)
def test_a_drone_is_the_same_concept_in_eight_languages(text: str, language: str):
    assert asked(text, language).concepts == ("unmanned-aircraft",)


@pytest.mark.parametrize("reader", ["fr", "en", "tr", "ar"])
@pytest.mark.parametrize("text", ["İHA", "طائرة بدون طيار", "беспилотник"])
def test_a_concept_is_found_whatever_the_readers_language(text: str, reader: str):
    assert asked(text, reader).concepts == ("unmanned-aircraft",)


@pytest.mark.parametrize("language", SHEET_LANGUAGES)
def test_every_label_without_a_number_is_understood_as_its_concept(language: str):
    wrong = [
        (concept.id, label)
        for concept in load_taxonomy()
        for label in concept.labels[language]
        # "canon de 155 mm" is a calibre, and is understood as one.
        if not re.search(r"\d+(,\d+|\.\d+)?[ -]?(mm|ملم|мм)", label)
        and asked(label, language).concepts != (concept.id,)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "language"),
    [("véhicules blindés", "fr"), ("armoured vehicles", "en"), ("zırhlı araçlar", "tr"),
     ("المدرعة", "ar"), ("veículos blindados", "pt"), ("vehículos blindados", "es"),
     ("бронированные машины", "ru")],
)  # fmt: skip
def test_an_inflected_label_is_understood_as_its_concept(text: str, language: str):
    assert asked(text, language).concepts == ("armoured-vehicle",)


def test_the_longest_label_wins():
    understood = asked("véhicule blindé de transport de troupes amphibie")
    assert understood.concepts == ("armoured-personnel-carrier",)


def test_several_concepts_come_in_the_order_of_the_text():
    assert asked("drone et véhicule blindé").concepts == ("unmanned-aircraft", "armoured-vehicle")


def test_a_concept_named_twice_counts_once():
    assert asked("drone UAV").concepts == ("unmanned-aircraft",)


def test_a_short_abbreviation_counts_in_capitals():
    assert asked("PM pour la police").concepts == ("submachine-gun",)


def test_a_short_abbreviation_does_not_count_in_small_letters():
    assert asked("le pm de la police").concepts == ()


def test_a_short_abbreviation_counts_in_small_letters_alone():
    assert asked("pm").concepts == ("submachine-gun",)


def test_small_words_are_left_out_beside_others():
    assert words_of(asked("un xylophone pour les enfants")) == [["xylophone"], ["enfants"]]


def test_a_question_of_small_words_still_asks_for_something():
    assert words_of(asked("sur")) == [["sur"]]


def test_an_empty_question_asks_for_nothing():
    assert words_of(asked("")) == []


def test_a_pasted_page_is_not_a_question_of_every_word():
    assert len(asked(" ".join(f"mot{number}" for number in range(200))).clauses) <= 24


def test_a_literal_constraint_becomes_words():
    understood = asked("radar portée > 100 km", "fr", "portée > 100 km")
    assert understood.constraints == ()
    assert ["portee"] in words_of(understood)


def test_a_literal_concept_becomes_words():
    understood = asked("drone solaire", "fr", "drone")
    assert understood.concepts == ()
    assert words_of(understood) == [["drone"], ["solaire"]]


def test_a_literal_phrase_becomes_words():
    understood = asked('"canon long"', "fr", '"canon long"')
    assert understood.demanded == ()


def test_a_literal_part_leaves_the_others_understood():
    understood = asked("drone portée > 100 km", "fr", "drone")
    assert [c.specification for c in understood.constraints] == ["range"]


def test_parts_stand_where_they_say():
    text = 'drone "haute altitude" -jouet portée > 100 km'
    understood = asked(text)
    assert [text[part.start : part.end].strip() for part in understood.parts] == [
        part.text for part in understood.parts
    ]
    assert [part.kind for part in understood.parts] == [
        "concept",
        "phrase",
        "excluded",
        "constraint",
    ]


@pytest.mark.parametrize(
    ("text", "preferred", "language"),
    [
        ("patrol boat for shallow rivers", "fr", "en"),
        ("véhicule pour les pistes", "en", "fr"),
        ("sığ nehirler için devriye botu", "fr", "tr"),
        ("زورق دورية في الأنهار", "fr", "ar"),
        ("قایق گشتی برای رودخانه", "fr", "fa"),
        ("катер для рек", "fr", "ru"),
        ("lancha para os rios com calado", "fr", "pt"),
        ("lancha para los ríos con calado", "fr", "es"),
        ("radar", "tr", "tr"),
        ("12345", "ar", "ar"),
        ("", "en", "en"),
    ],
)
def test_the_language_of_a_question_is_guessed(text: str, preferred: str, language: str):
    assert guess_language(text, preferred) == language


@settings(max_examples=200, deadline=None)
@given(
    text=st.text(max_size=80)
    | st.lists(
        st.sampled_from(
            ['"', "-", "«", "»", "drone", "-PM", '-"', "portée", "> 100 km", "٣٠", "كم", "İHA", "'"]
        ),
        max_size=12,
    ).map(" ".join),
    literal=st.lists(st.text(max_size=8), max_size=2),
    language=st.sampled_from(SHEET_LANGUAGES),
)
def test_any_text_is_taken_apart_into_parts_that_do_not_overlap(
    text: str, literal: list[str], language: str
):
    end = 0
    for part in asked(text, language, *literal).parts:
        assert end <= part.start <= part.end <= len(text)
        end = part.end
