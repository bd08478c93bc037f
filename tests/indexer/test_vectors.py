"""A costly encoder is asked for each passage once; quick ones are simply asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from numpy.typing import NDArray

from catalogue.composition import Catalogue, open_catalogue
from catalogue.embeddings.encoder import EncoderError
from catalogue.embeddings.static import StaticEncoder
from catalogue.search.query import Query
from catalogue.store.models import PassageVector
from catalogue.store.vectors import KEPT_DAYS
from indexer.loading import load_files
from indexer.rebuild import rebuild
from indexer.sync import drain
from indexer.vectors import BATCH, encoded, sheets_at_once
from tests.conftest import settings_for
from tests.indexer.records import ids, record, write_lines


class Costly:
    """The static encoder, were it slow: it notes what it is asked for."""

    costly = True

    def __init__(self, checksum: str = "costly") -> None:
        self._static = StaticEncoder.load()
        self.name, self.checksum = "slow", checksum
        self.dimension = self._static.dimension
        self.similarity_floor = self._static.similarity_floor
        self.asked: list[str] = []
        self.fails_at = ""  # a text at which its memory is at an end, from then on
        self.ended = False

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.ended = bool(self.fails_at) and (
            self.ended or any(self.fails_at in text for text in texts)
        )
        if self.ended:
            raise EncoderError(self.name, "there is not enough memory to encode a text")
        self.asked += texts
        return self._static.encode(texts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._static.encode(texts)

    def knows(self, word: str) -> bool:
        return self._static.knows(word)


@pytest.fixture
def costly(monkeypatch: pytest.MonkeyPatch) -> Costly:
    encoder = Costly()
    monkeypatch.setattr("catalogue.composition.load_encoder", lambda *_: encoder)
    return encoder


@pytest.fixture
def shelf(costly: Costly, tmp_path: Path) -> Iterator[Catalogue]:
    """A catalogue of three indexed sheets, whose encoder has forgotten what it was asked."""
    opened = open_catalogue(settings_for(tmp_path / "data"))
    load(opened, tmp_path, record("a"), record("b"), record("c"))
    drain(opened)
    assert len(costly.asked) == len(set(costly.asked)) >= 6
    costly.asked.clear()
    yield opened
    opened.close()


def load(catalogue: Catalogue, folder: Path, *records: object) -> None:
    report = load_files(catalogue, [write_lines(folder / "sheets.jsonl", list(records))])
    assert report.errors == []


def last_used(catalogue: Catalogue, days_ago: int) -> None:
    with catalogue.store.writing() as session:
        day = datetime.now(UTC).date() - timedelta(days=days_ago)
        session.execute(sa.update(PassageVector).values(used_on=day))


def kept(catalogue: Catalogue) -> int:
    with catalogue.store.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(PassageVector)) or 0


def test_a_rebuild_encodes_nothing_that_did_not_change(shelf: Catalogue, costly: Costly):
    before = shelf.search.search(Query(text="petit drone"))
    rebuild(shelf)
    assert costly.asked == []
    after = shelf.search.search(Query(text="petit drone"))
    assert [hit.why.similarity for hit in after.hits] == [h.why.similarity for h in before.hits]


def test_of_a_changed_sheet_only_the_changed_passages_are_encoded(
    shelf: Catalogue, costly: Costly, tmp_path: Path
):
    load(shelf, tmp_path, record("a", description="Un grand radar de côte."))
    drain(shelf)
    rebuild(shelf)
    assert costly.asked == ["Drone a. Un grand radar de côte."]


def test_equal_passages_of_two_sheets_are_encoded_once(shelf: Catalogue, costly: Costly):
    vectors = encoded(shelf, ["neu", "alt", "neu"])
    assert sorted(costly.asked) == ["alt", "neu"]
    assert np.array_equal(vectors[0], vectors[2])
    assert not np.array_equal(vectors[0], vectors[1])


def test_a_kept_vector_is_the_one_that_was_made(shelf: Catalogue):
    assert np.array_equal(encoded(shelf, ["neu"]), encoded(shelf, ["neu"]))


def test_another_model_is_another_vector(shelf: Catalogue, monkeypatch: pytest.MonkeyPatch):
    other = Costly("another checksum")
    monkeypatch.setattr("catalogue.composition.load_encoder", lambda *_: other)
    again = open_catalogue(shelf.settings)
    rebuild(again)
    again.close()
    assert len(other.asked) >= 6


def test_a_quick_encoder_keeps_nothing(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"))
    drain(empty)
    assert kept(empty) == 0


def test_a_rebuild_forgets_what_nobody_used_for_long(
    shelf: Catalogue, costly: Costly, tmp_path: Path
):
    load(shelf, tmp_path, record("a", description="Un grand radar de côte."))
    drain(shelf)
    before = kept(shelf)
    last_used(shelf, KEPT_DAYS + 1)
    rebuild(shelf)
    # The passage that "a" had before its change is gone; all others were used by the rebuild.
    assert kept(shelf) == before - 1
    costly.asked.clear()
    rebuild(shelf)
    assert costly.asked == []


def test_a_rebuild_that_the_encoder_ended_goes_on_where_it_was(
    shelf: Catalogue, costly: Costly, tmp_path: Path
):
    load(shelf, tmp_path, *(record(f"s{number:03}") for number in range(120)))
    costly.fails_at = "Drone s110"
    with pytest.raises(EncoderError):
        rebuild(shelf)
    assert ids(shelf) == {"a", "b", "c"}  # the old index serves
    made = len(costly.asked)
    assert made >= 100
    costly.fails_at = ""
    rebuild(shelf)
    assert len(set(costly.asked)) == len(costly.asked)
    assert len(ids(shelf)) == 100  # a page


def test_progress_moves_in_smaller_steps_for_a_costly_encoder(shelf: Catalogue, tmp_path: Path):
    load(shelf, tmp_path, *(record(f"s{number}") for number in range(120)))
    steps: list[int] = []
    rebuild(shelf, steps.append)
    assert sum(steps) == 123
    assert max(steps) == sheets_at_once(shelf.encoder) < BATCH


def test_nobody_waits_for_the_index_while_a_drain_encodes(
    shelf: Catalogue, costly: Costly, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    load(shelf, tmp_path, record("new"))
    held = [False]
    writing = shelf.engine.writing
    encode = costly.encode
    under_lock: list[str] = []

    class Noted:
        def __enter__(self) -> None:
            self._turn = writing()
            self._turn.__enter__()
            held[0] = True

        def __exit__(self, *error: object) -> None:
            held[0] = False
            self._turn.__exit__(*error)

    def noted(texts: Sequence[str]) -> NDArray[np.float32]:
        if held[0]:
            under_lock.extend(texts)
        return encode(texts)

    monkeypatch.setattr(shelf.engine, "writing", Noted)
    monkeypatch.setattr(costly, "encode", noted)
    drain(shelf)
    assert "new" in ids(shelf)
    assert under_lock == []
    assert costly.asked != []
