"""The semantic list: cosine, its floor, its reach, how many count at least, best passage."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from catalogue.search.engine import Engine, Plan
from tests.conformance.conftest import (
    DIMENSION,
    FLY,
    META,
    ROLL,
    TALK,
    documents,
    ids,
    vectors,
    words,
)


def test_neighbours_come_with_their_cosine(engine: Engine) -> None:
    found = engine.search(Plan(vector=ROLL, floor=0.5, lexical=False))
    likeness = {c.id: c.similarity for c in found.candidates}
    assert set(likeness) == {"mrap-fr", "mrap-tr", "truck-fr"}
    assert likeness["mrap-tr"] == pytest.approx(1.0, abs=0.02)
    assert likeness["truck-fr"] == pytest.approx(0.9, abs=0.02)


def test_below_the_floor_is_noise(engine: Engine) -> None:
    found = engine.search(Plan(vector=ROLL, floor=0.95, lexical=False))
    assert ids(found) == {"mrap-fr", "mrap-tr"}


MIXED = (0.9 * FLY + 0.43 * TALK) / np.linalg.norm(0.9 * FLY + 0.43 * TALK)


def near(engine: Engine, **plan: Any) -> set[str]:
    """The neighbours of something that flies and talks a little."""
    vector = MIXED.astype(np.float32)
    asked = {"floor": 0.1, "reach": 0.6, "lexical": False, **plan}
    return ids(engine.search(Plan(vector=vector, **asked)))


def test_far_behind_the_best_neighbour_is_too_far(engine: Engine) -> None:
    assert near(engine, least=1) == {"uav-en", "uav-ar"}
    assert near(engine, least=1, reach=0.3) >= {"uav-en", "uav-ar", "radio-tr", "radio-ru"}


def test_so_many_neighbours_count_even_if_they_are_too_far(engine: Engine) -> None:
    far = {"uav-en", "uav-ar", "radio-tr", "radio-ru", "truck-fr"}
    assert near(engine, least=50) == far
    assert near(engine, least=4) == far - {"truck-fr"}
    assert near(engine, least=2) == {"uav-en", "uav-ar"}


def test_none_need_to_count_that_are_too_far(engine: Engine) -> None:
    assert near(engine, least=0) == {"uav-en", "uav-ar"}


def test_noise_does_not_count_however_few_there_are(engine: Engine) -> None:
    assert near(engine, least=50, floor=0.5) == {"uav-en", "uav-ar"}
    assert near(engine, least=50, floor=0.999) == set()


def test_filters_do_not_change_which_neighbours_count(engine: Engine) -> None:
    assert near(engine, least=2, filters={"country": ("TR", "GH")}) == {"uav-en"}


def test_a_sheet_is_as_near_as_its_best_passage(new_engine: Engine) -> None:
    name = new_engine.create(META)
    document = documents()[0]
    block = np.stack([ROLL, FLY, TALK])
    new_engine.write(name, [document, documents()[3]], [block, vectors()[3]], [])
    new_engine.publish(name)
    found = new_engine.search(Plan(vector=TALK, floor=0.5, lexical=False))
    assert {c.id: c.similarity for c in found.candidates} == {
        "mrap-fr": pytest.approx(1.0, abs=0.02)
    }
    assert found.total == 1


def test_words_and_meaning_meet_in_one_candidate(engine: Engine) -> None:
    found = engine.search(Plan(clauses=(words("convois"),), vector=ROLL, floor=0.5))
    by_id = {candidate.id: candidate for candidate in found.candidates}
    assert by_id["truck-fr"].lexical > 0
    assert by_id["truck-fr"].similarity is not None
    assert by_id["mrap-tr"].lexical == 0


def test_the_vector_of_a_document_can_be_had(engine: Engine) -> None:
    vector = engine.vector("mrap-fr")
    assert vector is not None
    assert vector.shape == (DIMENSION,)
    assert float(vector @ ROLL) == pytest.approx(1.0, abs=0.02)
    assert engine.vector("never-there") is None
