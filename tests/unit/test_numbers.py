"""Quantities in questions become constraints, in the words of eight languages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.search.understanding.numbers import find_constraints
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
        ("برد حداقل ۵۰ کیلومتر", "range", 50, None),
        ("بیش از ۱۰ ساعت", "endurance", 10, None),
        ("وزن کمتر از ۵ تن", "weight", None, 5000),
        ("بین ۵ تا ۱۰ تن", "weight", 5000, 10_000),
        ("سرعت ۸۰ کیلومتر در ساعت", "speed", 80, None),
        # more French
        ("portée supérieure à 100 km", "range", 100, None),
        ("portée minimale de 30 km", "range", 30, None),
        ("12 h d'autonomie", "endurance", 12, None),
        ("≥ 40 km", "range", 40, None),
        ("plus de 30 noeuds", "speed", 55.56, None),
        ("12 heures ou plus", "endurance", 12, None),
        ("rayon d'action de 1 200 km", "range", 1200, None),
        ("altitude de plus de 5 000 m", "ceiling", 5000, None),
        ("8 passagers", "passengers", 8, None),
        ("caméra détection > 5 km", "detection-range", 5, None),
        ("مداها أكثر من 100 كم", "range", 100, None),
        # more English
        ("at least Mach 2", "speed", 2450.12, None),
        ("30+ km", "range", 30, None),
        ("12 hours or more", "endurance", 12, None),
        ("no more than 5 tonnes", "weight", None, 5000),
        ("between 5 t and 10 t", "weight", 5000, 10_000),
        # more Turkish
        ("en az 12 saat havada kalış", "endurance", 12, None),
        ("100 km menzilli", "range", 100, None),
        ("12 saatlik havada kalış", "endurance", 12, None),
        ("100 km'nin üzerinde menzil", "range", 100, None),
        ("20 tona kadar", "weight", None, 20_000),
        ("5 ile 10 ton arasında", "weight", 5000, 10_000),
        # more Arabic
        ("بمدى 100 كم", "range", 100, None),
        ("مدى لا يقل عن ٥٠ كيلومتر", "range", 50, None),
        ("من 5 إلى 10 طن", "weight", 5000, 10_000),
        ("30 كم أو أكثر", "range", 30, None),
        ("وزن أقل من 5 أطنان", "weight", None, 5000),
        # Portuguese
        ("mais de 30 km", "range", 30, None),
        ("alcance superior a 50 km", "range", 50, None),
        ("menos de 5 toneladas", "weight", None, 5000),
        ("entre 5 e 10 toneladas", "weight", 5000, 10_000),
        ("autonomia de 12 horas", "endurance", 12, None),
        ("velocidade de 30 nós", "speed", 55.56, None),
        ("pelo menos 8 horas", "endurance", 8, None),
        ("alcance de 50 quilômetros", "range", 50, None),
        ("alcance de 50 quilometros", "range", 50, None),
        # Spanish
        ("más de 30 nudos", "speed", 55.56, None),
        ("alcance de 50 km", "range", 50, None),
        ("al menos 12 horas", "endurance", 12, None),
        ("entre 5 y 10 toneladas", "weight", 5000, 10_000),
        ("peso inferior a 20 kg", "weight", None, 20),
        ("hasta 20 toneladas", "weight", None, 20_000),
        # Russian
        ("от 5 до 10 тонн", "weight", 5000, 10_000),
        ("дальностью 100 км", "range", 100, None),
        ("дальность не менее 50 километров", "range", 50, None),
        ("массой до 20 тонн", "weight", None, 20_000),
        ("скорость более 80 км/ч", "speed", 80, None),
        ("30 км и более", "range", 30, None),
        ("калибр 7,62 мм", "calibre", 7.62, 7.62),
        # a calibre says itself what it is
        ("7.62", "calibre", 7.62, 7.62),
        ("fusil 7,62x51", "calibre", 7.62, 7.62),
        ("9x19 mm", "calibre", 9, 9),
        ("120mm", "calibre", 120, 120),
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
     "portée > 100 kg", "B12", "6x6", "8x8", "AK-47", "F-16", "T-129", "5G", "réseau 4G", "24/7",
     "salon 2027", "version 12.7", "12,7 kV", "jumelles 7x50", "écran 640x512", "Mach", "2 drones",
     "1.2.3", "12.7.1"],
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
