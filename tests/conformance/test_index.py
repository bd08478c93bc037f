"""The life of an index: made, filled, published, changed, swept."""

from __future__ import annotations

import numpy as np
import pytest

from catalogue.errors import EngineError
from catalogue.search.engine import Engine, Plan
from tests.conformance.conftest import META, documents, hits, ids, vectors, words


def test_there_is_no_index_at_first(new_engine: Engine) -> None:
    assert new_engine.state() is None


def test_a_search_without_an_index_says_what_to_run(new_engine: Engine) -> None:
    with pytest.raises(EngineError) as raised:
        new_engine.search(Plan())
    assert "indexer rebuild" in raised.value.cure


def test_an_index_is_not_seen_before_it_is_published(new_engine: Engine) -> None:
    name = new_engine.create(META)
    new_engine.write(name, documents(), vectors(), [])
    assert new_engine.state() is None
    assert new_engine.count(name) == len(documents())


def test_a_published_index_says_what_it_was_made_with(new_engine: Engine) -> None:
    name = new_engine.create(META)
    new_engine.publish(name)
    state = new_engine.state()
    assert state is not None
    assert (state.name, state.documents) == (name, 0)
    assert dict(state.meta) == META


def test_an_empty_index_answers_with_nothing(new_engine: Engine) -> None:
    new_engine.publish(new_engine.create(META))
    found = new_engine.search(Plan(clauses=(words("drone"),), vector=vectors()[0][0]))
    assert (found.total, found.candidates) == (0, ())


def test_a_document_written_again_replaces_the_old_one(new_engine: Engine) -> None:
    name = new_engine.create(META)
    new_engine.write(name, documents(), vectors(), [])
    new_engine.publish(name)
    changed = documents()[0]
    other = documents()[2]
    renamed = type(changed)(**{**_parts(other), "id": changed.id})
    new_engine.write(name, [renamed], [vectors()[2]], [])
    assert new_engine.count(name) == len(documents())
    assert "mrap-fr" not in hits(new_engine, words("équipage"))
    assert "mrap-fr" in hits(new_engine, words("ravitaillement"))


def test_a_removed_document_is_found_no_more(new_engine: Engine) -> None:
    name = new_engine.create(META)
    new_engine.write(name, documents(), vectors(), [])
    new_engine.publish(name)
    assert hits(new_engine, words("HAWK")) == {"uav-en"}
    new_engine.write(name, [], [], ["uav-en", "never-there"])
    assert hits(new_engine, words("HAWK")) == set()
    near = new_engine.search(Plan(vector=vectors()[3][0], lexical=False, floor=0.9))
    assert "uav-en" not in ids(near)


def test_another_index_takes_over_in_one_step_and_the_old_one_is_swept(new_engine: Engine) -> None:
    first = new_engine.create(META)
    new_engine.write(first, documents(), vectors(), [])
    new_engine.publish(first)
    second = new_engine.create(META)
    new_engine.write(second, documents()[:2], vectors()[:2], [])
    assert new_engine.search(Plan()).total == len(documents())
    new_engine.publish(second)
    assert new_engine.search(Plan()).total == 2
    assert new_engine.sweep(second) == [first]
    assert new_engine.search(Plan()).total == 2


def test_vectors_of_another_dimension_are_refused(new_engine: Engine) -> None:
    name = new_engine.create(META)
    with pytest.raises(EngineError):
        new_engine.write(name, documents()[:1], [np.ones((1, 3), dtype=np.float32)], [])
    assert new_engine.count(name) == 0


def test_sources_come_back_as_they_were_written(engine: Engine) -> None:
    assert engine.sources(["boat-fr", "never-there"]) == {"boat-fr": documents()[5].source}


def _parts(document: object) -> dict[str, object]:
    return {name: getattr(document, name) for name in document.__dataclass_fields__}  # type: ignore[attr-defined]


def test_an_index_that_nobody_noted_is_not_gone_on_with(new_engine: Engine) -> None:
    new_engine.create(META)
    assert new_engine.unfinished(META) is None


def test_a_half_built_index_is_found_with_its_note(new_engine: Engine) -> None:
    new_engine.publish(new_engine.create(META))
    half = new_engine.create(META)
    new_engine.note(half, 7)
    new_engine.note(half, 12)
    assert new_engine.unfinished(META) == (half, 12)


def test_a_half_built_index_of_something_else_is_not_gone_on_with(new_engine: Engine) -> None:
    half = new_engine.create({**META, "checksum": "another"})
    new_engine.note(half, 7)
    assert new_engine.unfinished(META) is None


def test_an_index_that_is_live_is_not_unfinished(new_engine: Engine) -> None:
    name = new_engine.create(META)
    new_engine.note(name, 7)
    new_engine.publish(name)
    assert new_engine.unfinished(META) is None


def test_a_good_document_is_not_refused(new_engine: Engine) -> None:
    name = new_engine.create(META)
    assert new_engine.write(name, documents(), vectors(), []) == {}
