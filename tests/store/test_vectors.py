"""Vectors that were costly to make are kept, found again, and forgotten when nobody uses them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import sqlalchemy as sa
from numpy.typing import NDArray

from catalogue.store.models import PassageVector
from catalogue.store.session import Store
from catalogue.store.vectors import (
    KEPT_DAYS,
    evict_vectors,
    keep_calibration,
    keep_vectors,
    kept_calibration,
    kept_vectors,
    key_of,
    rounded,
)


def vectors(count: int, seed: int = 1) -> NDArray[np.float32]:
    made = np.random.default_rng(seed).normal(size=(count, 384)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def keep(store: Store, texts: list[str], seed: int = 1) -> list[bytes]:
    keys = [key_of("model", "0123", text) for text in texts]
    with store.writing() as session:
        keep_vectors(session, dict(zip(keys, vectors(len(keys), seed), strict=True)))
    return keys


def last_used(store: Store, keys: list[bytes], days_ago: int) -> None:
    with store.writing() as session:
        session.execute(
            sa.update(PassageVector)
            .where(PassageVector.key.in_(keys))
            .values(used_on=datetime.now(UTC).date() - timedelta(days=days_ago))
        )


def test_a_vector_comes_back_in_half_precision(store: Store):
    (key,) = keep(store, ["a"])
    found = kept_vectors(store, [key]).vectors[key]
    assert found.dtype == np.float32
    assert np.array_equal(found, rounded(vectors(1))[0])
    assert abs(float(found @ vectors(1)[0]) - 1) < 0.001


def test_more_vectors_than_one_statement_may_hold_come_back(store: Store):
    keys = keep(store, [str(number) for number in range(1200)])
    assert len(kept_vectors(store, keys).vectors) == 1200


def test_an_unknown_key_is_left_out(store: Store):
    (key,) = keep(store, ["a"])
    assert set(kept_vectors(store, [key, key_of("model", "0123", "b")]).vectors) == {key}


@pytest.mark.parametrize(
    "other", [("other", "0123", "a"), ("model", "4567", "a"), ("model", "0123", "b")]
)
def test_encoder_checksum_and_text_decide_the_key(other: tuple[str, str, str]):
    assert key_of(*other) != key_of("model", "0123", "a")


def test_two_who_keep_the_same_keep_the_first(store: Store):
    keys = keep(store, ["a"])
    keep(store, ["a"], seed=2)
    assert np.array_equal(kept_vectors(store, keys).vectors[keys[0]], rounded(vectors(1))[0])


def test_what_nobody_used_for_long_is_forgotten(store: Store):
    old, young = keep(store, ["old", "young"])
    last_used(store, [old], KEPT_DAYS + 1)
    last_used(store, [young], KEPT_DAYS)
    with store.writing() as session:
        assert evict_vectors(session) == 1
    assert set(kept_vectors(store, [old, young]).vectors) == {young}


def test_what_is_used_again_stays(store: Store):
    (key,) = keep(store, ["old"])
    last_used(store, [key], KEPT_DAYS + 1)
    stale = kept_vectors(store, [key]).stale
    with store.writing() as session:
        keep_vectors(session, {}, stale)
        assert evict_vectors(session) == 0
    assert kept_vectors(store, [key]).stale == ()


def test_a_vector_that_was_used_today_needs_no_note(store: Store):
    assert kept_vectors(store, keep(store, ["a"])).stale == ()


def test_the_first_calibration_of_a_model_holds(store: Store):
    assert kept_calibration(store, "m") is None
    with store.writing() as session:
        assert keep_calibration(session, "m", "first") == "first"
    with store.writing() as session:
        assert keep_calibration(session, "m", "second") == "first"
    assert kept_calibration(store, "m") == "first"
