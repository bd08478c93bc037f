"""A model is measured: what all texts and each language share goes, and noise has its height."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from catalogue.embeddings.calibration import NOISE, Calibration, Thing, calibrate

DIMENSION, LANGUAGES, CONCEPTS, KINDS = 32, ("ar", "fr", "tr"), 60, 6
THINGS = [
    Thing({language: [f"{language} {number}"] for language in LANGUAGES}, kin=str(number % KINDS))
    for number in range(CONCEPTS)
]


def direction(name: str) -> NDArray[np.float32]:
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    found = rng.normal(size=DIMENSION)
    return (found / np.linalg.norm(found)).astype(np.float32)


def model(texts: Sequence[str]) -> NDArray[np.float32]:
    """Like a transformer's: mostly what all share, then the language, and a little meaning."""
    rows = []
    for text in texts:
        language, meaning = text.split()
        row = 4 * direction("all") + 2 * direction(language) + direction(f"meaning {meaning}")
        rows.append(row / np.linalg.norm(row))
    return np.stack(rows).astype(np.float32)


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    return calibrate(model, model, THINGS)


def found_in_another_language(vectors: dict[str, NDArray[np.float32]]) -> float:
    """The share of texts whose nearest among those of all other texts is a translation."""
    every = np.vstack([vectors[language] for language in LANGUAGES])
    cosines = every @ every.T
    np.fill_diagonal(cosines, -1)
    return float((cosines.argmax(axis=1) % CONCEPTS == np.arange(len(every)) % CONCEPTS).mean())


def test_translations_are_nearest_only_when_the_language_is_taken_off(calibration: Calibration):
    raw = {lang: model([f"{lang} {n}" for n in range(CONCEPTS)]) for lang in LANGUAGES}
    freed = {language: calibration.of_passages(rows) for language, rows in raw.items()}
    assert found_in_another_language(raw) < 0.5
    assert found_in_another_language(freed) > 0.95


def test_the_cosines_of_strangers_spread_around_zero(calibration: Calibration):
    raw = model([f"fr {n}" for n in range(CONCEPTS)])
    freed = calibration.of_passages(raw)
    off = ~np.eye(CONCEPTS, dtype=bool)
    assert (raw @ raw.T)[off].mean() > 0.9
    assert abs((freed @ freed.T)[off].mean()) < 0.1


def test_the_floor_lets_the_said_share_of_unrelated_pairs_pass(calibration: Calibration):
    texts = [f"{language} {n}" for language in LANGUAGES for n in range(CONCEPTS)]
    kin = np.array([n % KINDS for _ in LANGUAGES for n in range(CONCEPTS)])
    cosines = calibration.of_questions(model(texts)) @ calibration.of_passages(model(texts)).T
    passing = (cosines[kin[:, None] != kin] > calibration.floor).mean()
    assert passing == pytest.approx(NOISE, abs=0.01)


def test_vectors_are_of_unit_length(calibration: Calibration):
    assert np.allclose(np.linalg.norm(calibration.of_questions(model(["fr 1"])), axis=1), 1)


def test_nothing_stays_nothing(calibration: Calibration):
    nothing = np.zeros(DIMENSION, dtype=np.float32)
    freed = calibration.of_passages(np.vstack([nothing, model(["fr 1"])[0]]))
    assert not freed[0].any()
    assert freed[1].any()


def test_a_language_with_few_names_is_left_out():
    few = [
        Thing({**thing.names, **({"ru": ["ru 1"]} if thing is THINGS[0] else {})}, thing.kin)
        for thing in THINGS
    ]
    assert calibrate(model, model, few).floor == calibrate(model, model, THINGS).floor


@pytest.mark.parametrize(
    ("things", "reason"),
    [
        (THINGS[:10], "fewer than 20"),
        ([Thing(thing.names, "one") for thing in THINGS], "one kin"),
    ],
)
def test_too_little_to_measure_on_is_said(things: list[Thing], reason: str):
    with pytest.raises(ValueError, match=reason):
        calibrate(model, model, things)


def test_it_comes_back_from_json_as_it_was(calibration: Calibration):
    again = Calibration.from_json(calibration.to_json())
    assert again.floor == calibration.floor
    for name in ("questions", "passages", "languages"):
        assert np.array_equal(getattr(again, name), getattr(calibration, name)), name
