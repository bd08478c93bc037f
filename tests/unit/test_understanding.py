"""A question is taken apart: phrases, exclusions, quantities, concepts, words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.languages import SHEET_LANGUAGES
from catalogue.search.analysis import tokens
from catalogue.search.query import MAXIMUM_TEXT
from catalogue.search.understanding import Directory, LabelIndex, Understanding, understand
from catalogue.settings import Settings
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
def test_every_label_is_understood_as_its_concept(language: str):
    wrong = [
        (concept.id, label)
        for concept in load_taxonomy()
        for label in concept.labels[language]
        if asked(label, language).concepts != (concept.id,)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "concept", "calibre"),
    [
        ("canon de 155 mm", "howitzer", 155),
        ("155 mm howitzer", "howitzer", 155),
        ("155mm howitzer", "howitzer", 155),
        ("mortier de 120 mm", "mortar", 120),
        ("120 mm havan", "mortar", 120),
        ("هاون 120 ملم", "mortar", 120),
        ("lance-grenades de 40 mm", "grenade-launcher", 40),
        ("munition de 7,62 mm", "small-calibre-ammunition", 7.62),
    ],
)
def test_a_label_with_a_calibre_gives_the_concept_and_the_calibre(
    text: str, concept: str, calibre: float
):
    understood = asked(text)
    assert understood.concepts == (concept,)
    (constraint,) = understood.constraints
    assert (constraint.specification, constraint.bounds.minimum) == ("calibre", calibre)


def test_a_comparison_is_no_piece_of_a_label():
    understood = asked("20 tondan hafif zırhlı araç", "tr")
    assert understood.concepts == ("armoured-vehicle",)
    assert [c.specification for c in understood.constraints] == ["weight"]


def test_a_calibre_that_is_taken_off_leaves_the_concept():
    understood = asked("canon de 155 mm", "fr", "155 mm")
    assert understood.constraints == ()
    assert understood.concepts == ("howitzer",)


@pytest.mark.parametrize(
    "text", ["DRONE-X5", "X5-drone", "Zarbakan Drone Systems", "le Zarbakan Drone"]
)
def test_a_label_within_a_trade_name_is_no_concept(text: str):
    assert asked(text, "en").concepts == ()


@pytest.mark.parametrize(
    "text", ["Surveillance Drone", "drone HAWK-2", "DRONE ZARBAKAN", "Drone Zarbakan", "Un Drone"]
)
def test_a_label_beside_a_name_is_a_concept(text: str):
    assert asked(text, "fr").concepts == ("unmanned-aircraft",)


@pytest.mark.parametrize(
    ("text", "language"),
    [("véhicules blindés", "fr"), ("armoured vehicles", "en"), ("zırhlı araçlar", "tr"),
     ("المدرعة", "ar"), ("veículos blindados", "pt"), ("vehículos blindados", "es"),
     ("бронированные машины", "ru"), ("مدرعات", "ar"), ("والمدرعات", "ar"), ("بالمدرعات", "ar"),
     ("zırhlı araçların", "tr"), ("бронированных машин", "ru"), ("خودروهای زرهی", "fa"),
     ("خودرو‌های زرهی", "fa")],
)  # fmt: skip
def test_an_inflected_label_is_understood_as_its_concept(text: str, language: str):
    assert asked(text, language).concepts == ("armoured-vehicle",)


@pytest.mark.parametrize(
    ("text", "language", "concept"),
    [
        ("للطائرات", "ar", "aircraft"),
        ("بالدرون", "ar", "unmanned-aircraft"),
        ("والطائرات المسيرة", "ar", "unmanned-aircraft"),
        ("زوارق دورية", "ar", "patrol-boat"),
        ("بنادق قنص", "ar", "sniper-rifle"),
        ("مدافع هاون", "ar", "mortar"),
        ("İHA'lar", "tr", "unmanned-aircraft"),
        ("İHA’ları", "tr", "unmanned-aircraft"),
        ("telsizleri", "tr", "radio"),
        ("el telsizleri", "tr", "handheld-radio"),
        ("tanksavar füzeleri", "tr", "anti-tank-missile"),
        ("devriye botları", "tr", "patrol-boat"),
        ("беспилотниками", "ru", "unmanned-aircraft"),
        ("патрульных катеров", "ru", "patrol-boat"),
        ("پهپادها", "fa", "unmanned-aircraft"),
        ("زرهپوش", "fa", "armoured-vehicle"),
        ("caminhões militares", "pt", "military-truck"),
        ("drones navales", "es", "unmanned-surface-vessel"),
        ("fusils d'assaut", "fr", "assault-rifle"),
    ],
)
def test_the_endings_and_small_words_of_each_language_are_seen_through(
    text: str, language: str, concept: str
):
    assert asked(text, language).concepts == (concept,)


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
        ("بادنوا ۲۰", "fa", "fa"),
        ("تصفيه آب", "fa", "fa"),  # on an Arabic keyboard
        ("recetor resistente a interferências", "pt", "pt"),
        ("çentik", "tr", "tr"),
        ("mortar", "fr", "en"),
        ("mortier", "en", "fr"),
        ("telsiz", "fr", "tr"),
        ("telsiz 5 km", "fr", "tr"),
        ("drone", "en", "en"),
        ("drone", "fr", "fr"),
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
    assert asked(text, preferred).language == language


PIECES = st.sampled_from(
    ['"', "-", "«", "»", "drone", "-PM", '-"', "portée", "> 100 km", "٣٠", "كم", "İHA", "'", "’lar",
     "turc", "de", "Türkiye'den", "B12", "stand", "hall B", "Bozdoruk", "A.Ş.", "20 tondan",
     "20 ton", "canon de 155 mm", "155", "mm", "7,62x51", "والمدرعات", "من تركيا", "\u200cها",
     "Atlas", "Drone", "pour le Mali", "-X5", ".", "١٢", "Mach 2", "12 saat", "havada kalış",
     "de la", "\u0301", "ǅ"]
)  # fmt: skip
QUESTIONS = (
    st.text(max_size=80)
    | st.lists(PIECES, max_size=12).map(" ".join)
    | st.lists(PIECES | st.characters(), max_size=12).map("".join)
)
DIRECTORY = Directory(
    [("bozdoruk", "Bozdoruk Zırhlı Araçlar A.Ş.", ["B12"]), ("m", "Mali-Tech SA", ["C1"])],
    Settings.from_environment({}).show,
)


@settings(max_examples=300, deadline=None)
@given(
    text=QUESTIONS,
    literal=st.lists(st.text(max_size=8) | PIECES, max_size=3),
    language=st.sampled_from(SHEET_LANGUAGES) | st.text(max_size=3),
)
def test_any_text_is_taken_apart_into_parts_that_do_not_overlap(
    text: str, literal: list[str], language: str
):
    end = 0
    for part in understand(text, language, LABELS, literal, DIRECTORY).parts:
        assert end <= part.start < part.end <= len(text)
        assert text[part.start : part.end] == part.text
        end = part.end


@settings(max_examples=300, deadline=None)
@given(text=QUESTIONS, language=st.sampled_from(SHEET_LANGUAGES))
def test_every_part_can_be_taken_off_and_is_words_then(text: str, language: str):
    for part in understand(text, language, LABELS, (), DIRECTORY).parts:
        again = understand(text, language, LABELS, (part.text,), DIRECTORY)
        assert part.text not in {left.text for left in again.parts}


@pytest.mark.parametrize("piece", ["a", "1 km et ", "plus de ", "1", "véhicule blindé ", "-", '"',
    "'s ", "\ufdfa", "B12 ", "turc ", "12.7 ", "Atlas Drone ", "والمدرعات "])  # fmt: skip
def test_the_longest_question_is_looked_at_a_bounded_number_of_times(
    monkeypatch: pytest.MonkeyPatch, piece: str
):
    tried = []
    find = LabelIndex.find

    def counted(self: LabelIndex, words: Any, languages: Any, alone: bool) -> str | None:
        tried.append(len(words))
        return find(self, words, languages, alone)

    monkeypatch.setattr(LabelIndex, "find", counted)
    text = (piece * MAXIMUM_TEXT)[:MAXIMUM_TEXT]
    understood = understand(text, "fr", LABELS, (), DIRECTORY)
    assert len(tried) <= 6 * (len(list(tokens(text))) + 1)
    assert len(understood.clauses) <= 24
