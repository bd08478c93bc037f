"""Several workers drain one outbox: each change is indexed, the latest one wins, nobody fails."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catalogue.composition import Catalogue
from catalogue.embeddings.encoder import EncoderError
from catalogue.search.embedded import EmbeddedEngine
from catalogue.store import outbox
from catalogue.store.session import open_store
from indexer.forks import CAN_FORK, begin_fork
from indexer.loading import load_files
from indexer.sync import Synced, drain
from tests.indexer.records import record, write_lines

SHEETS = 60


def another(catalogue: Catalogue) -> Catalogue:
    """The same catalogue as another process has it open: its own connections, its own engine."""
    engine = EmbeddedEngine(catalogue.settings.data / "index")
    return replace(catalogue, store=open_store(catalogue.settings), engine=engine)


def load(catalogue: Catalogue, folder: Path, title: str, count: int = SHEETS) -> None:
    rows = [record(f"s{n}", title=f"{title} {n}") for n in range(count)]
    assert load_files(catalogue, [write_lines(folder / f"{title}.jsonl", rows)]).errors == []


def titles(catalogue: Catalogue) -> set[str]:
    """The titles that the index has, without their numbers."""
    sources = catalogue.engine.sources([f"s{n}" for n in range(SHEETS)])
    assert len(sources) == SHEETS
    return {str(source["title"]).split()[0] for source in sources.values()}


def test_two_workers_that_begin_together_make_one_index(unindexed: Catalogue, tmp_path: Path):
    load(unindexed, tmp_path, "Un")
    workers = [another(unindexed), another(unindexed)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(drain, workers))
    assert titles(unindexed) == {"Un"}
    state = unindexed.engine.state()
    assert state is not None
    assert unindexed.engine.sweep(state.name) == []
    for worker in workers:
        worker.close()


def test_the_latest_revision_wins_whoever_drains(
    unindexed: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("indexer.vectors.BATCH", 7)
    drain(unindexed)
    workers = [another(unindexed) for _ in range(2)]
    stop = threading.Event()

    def watch(worker: Catalogue) -> int:
        written = 0
        while not stop.is_set():
            written += drain(worker).sheets
        return written

    with ThreadPoolExecutor(2) as pool:
        watching = [pool.submit(watch, worker) for worker in workers]
        for title in ("Un", "Deux", "Trois", "Quatre"):
            load(unindexed, tmp_path, title)
        stop.set()
        written = sum(each.result(timeout=60) for each in watching)
    written += drain(unindexed).sheets
    assert titles(unindexed) == {"Quatre"}
    assert written >= SHEETS
    assert outbox.waiting(unindexed.store).entries == 0
    for worker in workers:
        worker.close()


@pytest.mark.skipif(not CAN_FORK, reason="nothing is forked here")
def test_a_forked_process_does_not_keep_the_index_locked(unindexed: Catalogue, tmp_path: Path):
    load(unindexed, tmp_path, "Un")
    drain(unindexed)
    worker = another(unindexed)
    context = multiprocessing.get_context("fork")
    begun, stop = context.Event(), context.Event()

    def live_on() -> None:
        begin_fork(unindexed, parent)
        begun.set()
        stop.wait(60)

    parent = os.getpid()
    state = worker.engine.state()
    assert state is not None
    with worker.engine.writing():
        worker.engine.write(state.name, [], [], ["s0"])  # it has its writer open now
        child = context.Process(target=live_on)
        child.start()
        assert begun.wait(30)
    unindexed.engine.write(state.name, [], [], ["s1"])
    stop.set()
    child.join()
    assert child.exitcode == 0
    assert unindexed.engine.count(state.name) == SHEETS - 2
    worker.close()


def test_a_worker_with_nothing_to_do_takes_no_turn(unindexed: Catalogue, tmp_path: Path):
    drain(unindexed)
    worker = another(unindexed)
    with unindexed.engine.writing(), ThreadPoolExecutor(1) as pool:
        assert pool.submit(drain, worker).result(timeout=30) == Synced(0, 0)
    worker.close()


class Picky:
    """An encoder that cannot take some texts, or any at all."""

    def __init__(self, encoder: Any, refused: str) -> None:
        self.inner, self.refused = encoder, refused

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def encode(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        if any(self.refused in text for text in texts):
            raise EncoderError("picky", f"it cannot take {self.refused!r}")
        result: np.ndarray[Any, Any] = self.inner.encode(texts)
        return result


def test_a_sheet_that_cannot_be_encoded_is_set_aside_and_the_others_go_in(
    unindexed: Catalogue, tmp_path: Path
):
    drain(unindexed)
    rows = [record("a"), record("bad", title="Poison"), record("c")]
    load_files(unindexed, [write_lines(tmp_path / "x.jsonl", rows)])
    picky = replace(unindexed, encoder=Picky(unindexed.encoder, "Poison"))
    assert drain(picky) == Synced(2, 1)
    assert set(unindexed.engine.sources(["a", "bad", "c"])) == {"a", "c"}
    ((sheet_id, error),) = outbox.failures(unindexed.store)
    assert (sheet_id, "cannot take 'Poison'" in error) == ("bad", True)


def test_an_encoder_that_takes_nothing_sets_nothing_aside(unindexed: Catalogue, tmp_path: Path):
    drain(unindexed)
    load_files(unindexed, [write_lines(tmp_path / "x.jsonl", [record("a")])])
    with pytest.raises(EncoderError):
        drain(replace(unindexed, encoder=Picky(unindexed.encoder, "")))
    waiting = outbox.waiting(unindexed.store)
    assert (waiting.sheets, waiting.failed) == (1, 0)
