"""Quantities in questions become constraints, in the words of four languages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.search.numbers import find_constraints
from catalogue.sheets.quantities import UNIT_WORDS


def constraints(text: str) -> list[tuple[str, float | None, float | None]]:
    return [
        (found.specification, found.bounds.minimum, found.bounds.maximum)
        for found in find_constraints(text)
    ]


@pytest.mark.parametrize(
    ("text", "specification", "low", "high"),
    [
        # French
        ("portée > 100 km", "range", 100, None),
        ("radio chiffrée portée 30 km", "range", 30, None),
        ("portée de plus de 30 km", "range", 30, None),
        ("endurance supérieure à 40 minutes", "endurance", 0.6666666667, None),
        ("autonomie d'au moins 12 heures", "endurance", 12, None),
        ("moins de 20 tonnes", "weight", None, 20_000),
        ("véhicule de moins de 3,5 t", "weight", None, 3500),
        ("vitesse jusqu'à 80 km/h", "speed", None, 80),
        ("plus de 100 km/h", "speed", 100, None),
        ("moins de 80 km/h", "speed", None, 80),
        ("tirant d'eau inférieur à 1,5 m", "draught", None, 1.5),
        ("entre 5 et 10 tonnes", "weight", 5000, 10_000),
        ("de 5 à 10 t", "weight", 5000, 10_000),
        ("masse maximale 1 200 kg au plus", "weight", None, 1200),
        # English
        ("under 20 tonnes", "weight", None, 20_000),
        ("range of 30 km", "range", 30, None),
        ("at least 12 hours endurance", "endurance", 12, None),
        ("between 5 and 10 t", "weight", 5000, 10_000),
        ("draught below 90 cm", "draught", None, 0.9),
        ("payload over 2.5 t", "payload", 2500, None),
        ("speed up to 40 knots", "speed", None, 74.08),
        ("30-512 MHz", "frequency", 30, 512),
        # Turkish
        ("en az 12 saat", "endurance", 12, None),
        ("menzili 100 km'den fazla", "range", 100, None),
        ("menzili 100 kilometreden fazla", "range", 100, None),
        ("20 tondan az", "weight", None, 20_000),
        ("12 saatten fazla", "endurance", 12, None),
        ("10 ile 20 ton arası", "weight", 10_000, 20_000),
        ("en fazla 5 ton", "weight", None, 5000),
        ("hızı 80 km/sa üzeri", "speed", 80, None),
        # Arabic, in its own digits and in western ones
        ("مدى أكثر من ٣٠ كم", "range", 30, None),
        ("مدى أكثر من 30 كم", "range", 30, None),
        ("أقل من ٢٠ طن", "weight", None, 20_000),
        ("أقل من 20 طن", "weight", None, 20_000),
        ("بين ٥ و ١٠ طن", "weight", 5000, 10_000),
        ("بين 5 و 10 طن", "weight", 5000, 10_000),
        ("مدة الطيران لا تقل عن ١٢ ساعة", "endurance", 12, None),
        ("عيار ١٢٠ ملم", "calibre", 120, 120),
        # Persian
        ("برد بیش از ۳۰ کیلومتر", "range", 30, None),
        # a calibre says itself what it is
        ("mortier 120 mm", "calibre", 120, 120),
        ("calibre 7,62 mm", "calibre", 7.62, 7.62),
    ],
)
def test_a_quantity_is_understood(
    text: str, specification: str, low: float | None, high: float | None
):
    assert constraints(text) == [
        (
            specification,
            None if low is None else pytest.approx(low),
            None if high is None else pytest.approx(high),
        )
    ]


@pytest.mark.parametrize(
    "text",
    ["camion 5 t", "100 km", "12 saat", "modèle 2.4", "4x4", "MQ-9", "STANAG 4569", "plus de 30",
     "portée > 100 kg", "B12"],
)  # fmt: skip
def test_a_number_that_asks_for_nothing_stays_words(text: str):
    assert constraints(text) == []


def test_two_constraints_of_a_question_are_both_found():
    assert constraints("portée > 100 km et vitesse de plus de 80 km/h") == [
        ("range", 100, None),
        ("speed", 80, None),
    ]


def test_a_constraint_says_which_part_of_the_text_it_is():
    text = "drone de moins de 20 kg pour patrouille"
    (found,) = find_constraints(text)
    assert text[found.start : found.end].strip() == found.text == "moins de 20 kg"


def test_the_specifications_own_name_is_part_of_the_constraint():
    (found,) = find_constraints("un drone, portée supérieure à 100 km")
    assert found.text == "portée supérieure à 100 km"


@settings(max_examples=200, deadline=None)
@given(
    text=st.text(max_size=60)
    | st.lists(
        st.sampled_from(["portée", "moins de", "entre", "et", "12", "1.2.3", "9" * 400, "٣", ">"])
        | st.sampled_from(sorted(UNIT_WORDS)),
        max_size=10,
    ).map(" ".join)
)
def test_any_text_gives_constraints_within_it_and_apart(text: str):
    end = 0
    for found in find_constraints(text):
        assert end <= found.start < found.end <= len(text)
        end = found.end
