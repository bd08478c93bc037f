"""The semantic list: cosine, its floor, its reach, best passage."""

from __future__ import annotations

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


def test_far_behind_the_best_neighbour_is_too_far(engine: Engine) -> None:
    mixed = (0.9 * FLY + 0.43 * TALK) / np.linalg.norm(0.9 * FLY + 0.43 * TALK)
    near = Plan(vector=mixed.astype(np.float32), floor=0.1, reach=0.6, lexical=False)
    assert ids(engine.search(near)) == {"uav-en", "uav-ar"}
    far = Plan(vector=mixed.astype(np.float32), floor=0.1, reach=0.3, lexical=False)
    assert ids(engine.search(far)) >= {"uav-en", "uav-ar", "radio-tr", "radio-ru"}


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
