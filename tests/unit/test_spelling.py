"""Typing errors: what is mended, with what, and what is left as it was typed."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.errors import EngineError
from catalogue.search import spelling
from catalogue.search.analysis import exact_terms
from catalogue.search.spelling import Speller, Vocabulary, correction, sounds_of, vocabulary_of
from catalogue.taxonomy import Concept, Taxonomy

TAXONOMY = Taxonomy(
    [
        Concept(
            "mortar",
            ("land",),
            None,
            {"fr": ("mortier",), "en": ("mortar",), "ar": ("هاون",), "tr": ("havan",)},
        ),
        Concept("drone", ("air",), None, {"fr": ("drone",), "en": ("unmanned aircraft",)}),
    ]
)
COUNTS = {
    "fr véhicule": 50,
    "fr blindé": 40,
    "fr radio": 30,
    "en radio": 20,
    "fr ravitaillement": 12,
    "fr frontières": 9,
    "fr ambulance": 8,
    "en vehicle": 30,
    "en armoured": 20,
    "tr zırhlı": 25,
    "tr araç": 25,
    "tr helikopter": 6,
    "ru кулжан": 2,
    "ar مدرعة": 7,
    " Bozdoruk": 4,
    "fr moitié": 3,
    "fr vehicle": 1,
}
VOCABULARY = vocabulary_of(COUNTS, TAXONOMY)
FRENCH = ("fr", "en", "tr", "pt", "es")


def meant(text: str, languages: tuple[str, ...] = FRENCH, documents: int = 0) -> str | None:
    (exact,) = exact_terms(text)
    return correction(VOCABULARY, exact, languages, documents)


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("blnidé", "blindé"),  # two letters changed places
        ("rdaio", "radio"),
        ("ardio", "radio"),  # even the first two
        ("vehicul", "véhicule"),  # one is missing
        ("véhiccule", "véhicule"),  # one too many
        ("ravitailemment", "ravitaillement"),  # two errors in a long word
        ("helicopter", "helikopter"),
        ("Bozdourk", "Bozdoruk"),  # a name keeps its capital
    ],
)
def test_a_word_near_to_a_known_one_is_mended(typed: str, right: str) -> None:
    assert meant(typed) == right


@pytest.mark.parametrize(
    ("typed", "right"),
    [("hawn", "هاون"), ("Kulzhan", "кулжан"), ("мортар", "mortar"), ("هليكوبتر", "helikopter")],
)
def test_a_word_in_another_script_is_mended_by_its_sound(typed: str, right: str) -> None:
    assert meant(typed) == right


@pytest.mark.parametrize(
    ("typed", "right"),
    [("vehiculeblinde", "véhicule blindé"), ("zirhliarac", "zırhlı araç")],
)
def test_two_words_written_as_one_are_parted(typed: str, right: str) -> None:
    assert meant(typed) == right


@pytest.mark.parametrize(
    ("typed", "foreign"),
    [
        ("merci", "معركة"),
        ("maison", "مصنع"),
        ("musique", "ماسک"),
        ("roman", "رمانة"),
        ("cravate", "корвет"),
        ("manteau", "минут"),
        ("poussette", "пост"),
    ],
)
def test_words_that_share_their_consonants_alone_do_not_sound_alike(
    typed: str, foreign: str
) -> None:
    (exact,) = exact_terms(foreign)
    assert set(sounds_of(typed)) & set(sounds_of(exact)), "else this shows nothing"
    assert correction(vocabulary_of({f"ar {foreign}": 9}, TAXONOMY), typed, FRENCH) is None


def test_an_arabic_word_is_mended_in_its_own_letters() -> None:
    assert meant("مدرعت", ("fr", "ar", "fa")) == "مدرعة"


def test_words_of_two_languages_are_not_parted() -> None:
    assert meant("radiozırhlı") is None


@pytest.mark.parametrize("text", ["véhicule", "VEHICULE", "mortar", "Bozdoruk", "هاون", "drone"])
def test_a_known_word_is_right(text: str) -> None:
    assert meant(text) is None


@pytest.mark.parametrize("text", ["pommes", "xyzzy", "caméléon", "qwertz", "бабушка", "漢字漢字"])
def test_a_word_far_from_all_others_stays(text: str) -> None:
    assert meant(text) is None


@pytest.mark.parametrize("text", ["rad", "M113", "4x4", "x" * 40, "véhicul3"])
def test_what_is_no_word_stays(text: str) -> None:
    assert meant(text) is None


def test_the_first_letter_is_believed() -> None:
    assert meant("gadio") is None


def test_a_short_word_is_not_mended_with_one_of_another_language() -> None:
    # "arac" is Turkish; who writes French in four letters may mean anything.
    assert meant("arat", ("fr", "fr")) is None
    assert meant("arat", ("tr", "fr")) == "araç"


def test_the_language_of_the_question_decides_between_words_as_near() -> None:
    counts = {"fr mesure": 1, "tr mesule": 90}
    vocabulary = vocabulary_of(counts, TAXONOMY)
    assert correction(vocabulary, "mesuke", ("fr", "tr")) == "mesure"
    assert correction(vocabulary, "mesuke", ("tr", "fr")) == "mesule"


def test_a_word_of_the_taxonomy_comes_before_one_that_sheets_merely_say() -> None:
    assert meant("mortie") == "mortier", "not moitié, though it is as near and in more sheets"


def test_a_rare_word_is_mended_only_with_a_far_more_usual_one() -> None:
    assert meant("vehicle", documents=1) is None, "thirty-one sheets say so"
    assert meant("véhicula", documents=5) == "véhicule"
    assert meant("véhicula", documents=6) is None


def test_a_word_that_sheets_have_in_another_form_is_not_unknown() -> None:
    assert meant("moitiés") == "moitié"
    assert meant("moitiés", documents=3) is None


@given(st.text(), st.lists(st.sampled_from(FRENCH), max_size=5), st.integers(0, 99))
def test_any_text_is_mended_or_left(text: str, languages: list[str], documents: int) -> None:
    for exact in (text, *exact_terms(text)):
        found = correction(VOCABULARY, exact, languages, documents)
        assert found is None or all(term in VOCABULARY.words for term in exact_terms(found))


@given(st.text())
def test_any_text_has_its_sounds_or_none(text: str) -> None:
    sounds = sounds_of(text)
    assert len(sounds) <= 2
    assert all(len(sound) >= 3 and sound.isascii() for sound in sounds)


def test_scripts_share_their_sounds() -> None:
    assert sounds_of("kulzhan")[0] == sounds_of("кулжан")[0]
    assert set(sounds_of("hawn")) & set(sounds_of("هاون"))
    assert sounds_of("aeiou") == []


@given(st.dictionaries(st.text(max_size=12), st.integers(1, 1000), max_size=30))
def test_any_counts_make_a_vocabulary(counts: Mapping[str, int]) -> None:
    vocabulary = vocabulary_of(counts, TAXONOMY)
    assert all(len(each) == n for n, some in vocabulary.by_length.items() for each in some)
    assert {each for some in vocabulary.by_length.values() for each in some} == set(
        vocabulary.words
    )


# --- the speller --------------------------------------------------------------------------------


def speller() -> Speller:
    return Speller(lambda: COUNTS, TAXONOMY)


def test_only_the_words_asked_for_are_mended_and_the_rest_stays_to_the_letter() -> None:
    text = '  RDAIO  "rdaio" – blnidé, l\'ambulance > 5 km  '
    assert speller().mended(text, {"rdaio": 0}, FRENCH) == (
        '  radio  "radio" – blnidé, l\'ambulance > 5 km  '
    )
    assert speller().mended(text, {}, FRENCH) == text
    assert speller().mended(text, {"5": 0, "nowhere": 0}, FRENCH) == text


@given(st.text(), st.sets(st.sampled_from(["rdaio", "blnide", "a"])))
def test_any_question_is_mended_or_left(text: str, more: set[str]) -> None:
    words = dict.fromkeys([*exact_terms(text), *more], 0)
    again = speller_once.mended(text, words, FRENCH)
    assert speller_once.mended(text, {}, FRENCH) == text
    assert again == text or exact_terms(again) != exact_terms(text)


speller_once = speller()


class Counting:
    """Words of an index that changes, counted as often as they are asked for."""

    def __init__(self) -> None:
        self.counts = dict(COUNTS)
        self.asked = 0
        self.broken = False
        self.may_answer = threading.Event()
        self.may_answer.set()

    def __call__(self) -> Mapping[str, int]:
        self.asked += 1
        assert self.may_answer.wait(10)
        if self.broken:
            raise EngineError("The engine is away.")
        return dict(self.counts)


def eventually(holds: object) -> None:
    """Waits until something holds, ten seconds at most."""
    until = time.monotonic() + 10
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.01)


def test_an_old_vocabulary_serves_while_a_new_one_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    counting = Counting()
    mending = Speller(counting, TAXONOMY)
    old = mending.vocabulary()
    assert mending.vocabulary() is old
    assert counting.asked == 1
    monkeypatch.setattr(spelling, "_FRESH_SECONDS", 0.0)
    counting.counts["fr obusier"] = 3
    counting.may_answer.clear()
    assert mending.vocabulary() is old
    assert mending.vocabulary() is old
    eventually(lambda: counting.asked == 2)
    monkeypatch.setattr(spelling, "_FRESH_SECONDS", 3600.0)
    counting.may_answer.set()
    eventually(lambda: "obusier" in mending.vocabulary().words)
    assert counting.asked == 2, "one reader reads, the others are served"


def test_a_vocabulary_that_cannot_be_read_again_stays(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    counting = Counting()
    mending = Speller(counting, TAXONOMY)
    old = mending.vocabulary()
    counting.broken = True
    monkeypatch.setattr(spelling, "_FRESH_SECONDS", 0.0)
    assert mending.vocabulary() is old
    eventually(lambda: "The engine is away." in caplog.text)
    counting.broken = False
    eventually(lambda: mending.vocabulary() is not old)


def test_a_first_reading_that_fails_is_tried_again() -> None:
    counting = Counting()
    counting.broken = True
    mending = Speller(counting, TAXONOMY)
    with pytest.raises(EngineError):
        mending.vocabulary()
    counting.broken = False
    assert isinstance(mending.vocabulary(), Vocabulary)
