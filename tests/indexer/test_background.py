"""Work in other processes: the same as in one, and nothing is lost when one of them is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from catalogue.composition import Catalogue
from catalogue.store.sheets import IndexedState, changed_since, states_for_index
from indexer import ahead, background
from indexer.ahead import Preparer, preparing
from indexer.background import indexing_in_background
from indexer.documents import Prepared, prepare
from indexer.forks import CAN_FORK
from indexer.loading import load_files
from tests.indexer.records import record, write_lines

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="only Linux forks")


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a command on two cores, whatever threads earlier tests have left here."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(threading, "active_count", lambda: 1)


def load(catalogue: Catalogue, folder: Path, *ids: str) -> None:
    load_files(catalogue, [write_lines(folder / f"{ids[0]}.jsonl", map(record, ids))])


def states_of(catalogue: Catalogue) -> list[IndexedState]:
    return [state for batch in changed_since(catalogue.store, 0) for state in batch]


def eventually(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + 20
    while not holds() and time.monotonic() < until:
        time.sleep(0.05)
    return holds()


@pytest.fixture
def states(empty: Catalogue, tmp_path: Path) -> list[IndexedState]:
    load(empty, tmp_path, "a", "b", "c")
    return states_of(empty)


def assert_same(one: Prepared, other: Prepared) -> None:
    assert one.documents == other.documents
    assert one.deletions == other.deletions
    assert one.failed == other.failed
    for ours, theirs in zip(one.vectors, other.vectors, strict=True):
        assert np.array_equal(ours, theirs)


def test_what_was_announced_is_made_in_another_process_and_is_the_same(
    empty: Catalogue, states: list[IndexedState], monkeypatch: pytest.MonkeyPatch
):
    expected = prepare(empty, states)
    with preparing(empty) as preparer:
        preparer.announce(states)
        monkeypatch.setattr(ahead, "prepare", None)  # here; the other process has its own
        assert_same(preparer.prepare(states), expected)


def test_two_batches_may_be_announced_before_they_are_asked_for(
    empty: Catalogue, states: list[IndexedState], monkeypatch: pytest.MonkeyPatch
):
    with preparing(empty) as preparer:
        preparer.announce(states[:1])
        preparer.announce(states[1:])
        monkeypatch.setattr(ahead, "prepare", None)
        assert [d.id for d in preparer.prepare(states[:1]).documents] == ["a"]
        assert [d.id for d in preparer.prepare(states[1:]).documents] == ["b", "c"]


def test_what_changed_after_it_was_announced_is_made_anew(
    empty: Catalogue, states: list[IndexedState], tmp_path: Path
):
    with preparing(empty) as preparer:
        preparer.announce(states)
        changed = record("b", title="Un autre titre")
        load_files(empty, [write_lines(tmp_path / "new.jsonl", [changed])])
        with empty.store.reading() as session:
            newest = states_for_index(session, ["a", "b", "c"])
        titles = [document.source["title"] for document in preparer.prepare(newest).documents]
    assert titles[1] == "Un autre titre"


def test_a_killed_process_is_done_without(empty: Catalogue, states: list[IndexedState]):
    preparer = Preparer(empty)
    preparer.announce(states[:1])
    preparer.prepare(states[:1])
    assert preparer._pool is not None
    (process,) = preparer._pool._processes.values()
    process.kill()
    process.join()
    preparer.announce(states)
    assert_same(preparer.prepare(states), prepare(empty, states))
    preparer.close()


def test_with_one_core_nothing_is_made_elsewhere(
    empty: Catalogue, states: list[IndexedState], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    preparer = Preparer(empty)
    preparer.announce(states)
    assert preparer._pool is None
    assert_same(preparer.prepare(states), prepare(empty, states))


def test_where_other_threads_run_nothing_is_made_elsewhere(
    empty: Catalogue, states: list[IndexedState], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.undo()
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(background, "_WORTHWHILE", 0)
    monkeypatch.setattr(background.multiprocessing, "get_context", None)  # it would be an error
    until = threading.Event()
    thread = threading.Thread(target=until.wait)
    thread.start()
    try:
        preparer = Preparer(empty)
        preparer.announce(states)
        assert_same(preparer.prepare(states), prepare(empty, states))
        with indexing_in_background(empty, 1):
            pass
    finally:
        until.set()
        thread.join()


@pytest.fixture
def worthwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three sheets are a large load."""
    monkeypatch.setattr(background, "_WORTHWHILE", 0)
    monkeypatch.setattr(background, "_LEAST", 1)


@pytest.mark.usefixtures("worthwhile")
def test_what_is_saved_is_indexed_before_the_load_has_ended(empty: Catalogue, tmp_path: Path):
    def indexed() -> bool:
        state = empty.engine.state()
        return state is not None and state.documents == 3

    with indexing_in_background(empty, 1):
        load(empty, tmp_path, "a", "b", "c")
        assert eventually(indexed)


@pytest.mark.usefixtures("worthwhile")
def test_an_error_over_there_is_left_to_who_loads(
    empty: Catalogue,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
):
    monkeypatch.setattr(background, "drain", None)
    with indexing_in_background(empty, 1):
        load(empty, tmp_path, "a")
    assert "Traceback" not in "".join(capfd.readouterr())
    assert len(states_of(empty)) == 1


def test_a_small_load_is_done_by_one_process(empty: Catalogue, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(background.multiprocessing, "get_context", None)
    with indexing_in_background(empty, 1000):
        pass


_PARENT = """
import os, sys, time
from pathlib import Path
from catalogue.composition import open_catalogue
from catalogue.settings import Settings
from indexer import background
background._WORTHWHILE = 0
catalogue = open_catalogue(Settings.from_environment())
with background.indexing_in_background(catalogue, 1):
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    print(children, flush=True)
    time.sleep(60)
"""


def test_when_the_loading_process_is_killed_the_other_one_ends(tmp_path: Path):
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT],
        env={**os.environ, "CATALOGUE_DATA": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert eventually(lambda: not Path(f"/proc/{child}").exists())
