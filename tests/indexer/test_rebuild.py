"""A new index beside the live one gives the same answers, and misses nothing."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from catalogue.composition import Catalogue, open_catalogue
from catalogue.errors import EngineError
from catalogue.search.fit import index_meta
from catalogue.search.query import Query
from catalogue.store import outbox
from indexer.loading import load_files
from indexer.rebuild import rebuild
from indexer.sync import drain
from tests.indexer.records import ids, record, write_lines

QUESTIONS = ("drone", "véhicule blindé de moins de 20 tonnes", "زورق دورية", "telsiz", "")


def load(catalogue: Catalogue, folder: Path, *records: Any, name: str = "sheets") -> None:
    report = load_files(catalogue, [write_lines(folder / f"{name}.jsonl", records)])
    assert report.errors == []


def indices(catalogue: Catalogue) -> list[str]:
    return sorted(p.name for p in (catalogue.settings.data / "index").iterdir() if p.is_dir())


def answers(catalogue: Catalogue) -> list[Any]:
    found = [catalogue.search.search(Query(text=text)) for text in QUESTIONS]
    return [(r.total, [hit.id for hit in r.hits], r.facets) for r in found]


def test_a_rebuilt_index_gives_the_same_answers(own_show: Catalogue):
    before = answers(own_show)
    rebuild(own_show)
    assert answers(own_show) == before


def test_a_rebuild_puts_a_new_index_into_use(own_show: Catalogue):
    before = own_show.engine.state()
    assert before is not None
    name = rebuild(own_show)
    after = own_show.engine.state()
    assert after is not None
    assert after.name == name != before.name


def test_a_rebuild_removes_the_old_index(own_show: Catalogue):
    name = rebuild(own_show)
    assert indices(own_show) == [name]


def test_half_built_leftovers_are_swept(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"))
    drain(empty)
    leftover = empty.engine.create(index_meta(empty.encoder))
    assert leftover in indices(empty)
    name = rebuild(empty)
    assert indices(empty) == [name]


def test_a_rebuild_makes_the_first_index(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"))
    rebuild(empty)
    assert ids(empty) == {"a"}


def test_a_rebuild_does_not_bring_back_what_was_withdrawn(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"), record("b"))
    load(empty, tmp_path, record("a", status="withdrawn"))
    rebuild(empty)
    assert ids(empty) == {"b"}


def test_a_rebuild_mends_an_index_of_another_schema(
    empty: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    load(empty, tmp_path, record("a"))
    drain(empty)
    monkeypatch.setattr("catalogue.search.fit.SCHEMA_VERSION", 999)
    rebuild(empty)
    assert empty.fitting_index() is not None


def test_a_rebuild_mends_an_index_whose_files_are_gone(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"))
    drain(empty)
    (name,) = indices(empty)
    (empty.settings.data / "index" / name / "meta.json").unlink()
    again = open_catalogue(empty.settings)
    rebuild(again)
    assert ids(again) == {"a"}
    again.close()


def test_changes_saved_during_a_rebuild_are_in_it(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, *(record(f"s{number}") for number in range(1200)))
    drain(empty)
    begun, saved = threading.Event(), threading.Event()

    def another_process() -> None:
        begun.wait(30)
        other = open_catalogue(empty.settings)
        load(other, tmp_path, record("s0", title="Xylophone"), record("new"), name="one")
        load(other, tmp_path, record("s1", status="withdrawn"), name="two")
        other.close()
        saved.set()

    def progress(sheets: int) -> None:
        begun.set()  # the first batch is written; the saves happen before the second one
        assert saved.wait(30)

    thread = threading.Thread(target=another_process)
    thread.start()
    rebuild(empty, progress)
    thread.join()
    state = empty.engine.state()
    assert state is not None
    assert state.documents == 1200  # one new, one withdrawn
    assert ids(empty, "xylophone", mode="lexical") == {"s0"}
    assert ids(empty, '"drone new"', mode="lexical") == {"new"}


def test_a_drain_during_a_rebuild_is_not_lost_with_the_old_index(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, *(record(f"s{number}") for number in range(700)))
    drain(empty)
    drained = threading.Event()

    def another_process() -> None:
        other = open_catalogue(empty.settings)
        load(other, tmp_path, record("new"), name="one")
        drain(other)
        other.close()
        drained.set()

    thread = threading.Thread(target=another_process)

    def progress(sheets: int) -> None:
        if not thread.ident:
            thread.start()
            assert drained.wait(30)

    rebuild(empty, progress)
    thread.join()
    assert ids(empty, '"drone new"', mode="lexical") == {"new"}


def test_searches_go_on_while_indices_change(own_show: Catalogue):
    stop, failures, answered = threading.Event(), [], [0]
    reader = open_catalogue(own_show.settings)

    def read() -> None:
        while not stop.is_set():
            try:
                if reader.search.search(Query(text="drone")).total == 0:
                    failures.append("nothing found")
                answered[0] += 1
            except Exception as error:
                failures.append(repr(error))

    thread = threading.Thread(target=read)
    thread.start()
    for _ in range(5):
        rebuild(own_show)
    stop.set()
    thread.join()
    reader.close()
    assert failures == []
    assert answered[0] > 0


def test_a_second_rebuild_is_refused_while_one_is_running(empty: Catalogue):
    with (
        FileLock(empty.settings.data / "rebuild.lock"),
        pytest.raises(EngineError, match="Another rebuild"),
    ):
        rebuild(empty)


def test_after_a_refused_rebuild_the_next_one_runs(empty: Catalogue):
    with (
        FileLock(empty.settings.data / "rebuild.lock"),
        pytest.raises(EngineError),
    ):
        rebuild(empty)
    assert rebuild(empty) in indices(empty)


def test_a_rebuild_leaves_nothing_waiting(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"))
    rebuild(empty)
    drain(empty)
    assert outbox.waiting(empty.store).entries == 0


class Interrupted(Exception):
    """What a kill does to a rebuild."""


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty sheets at once."""
    monkeypatch.setattr("indexer.vectors.BATCH", 50)


def interrupted_after(catalogue: Catalogue, batches: int) -> None:
    left = [batches]

    def progress(sheets: int) -> None:
        left[0] -= 1
        if not left[0]:
            raise Interrupted

    with pytest.raises(Interrupted):
        rebuild(catalogue, progress)


@pytest.mark.usefixtures("small_batches")
def test_a_rebuild_that_was_interrupted_is_gone_on_with(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, *(record(f"s{number}") for number in range(120)))
    interrupted_after(empty, 2)
    (half,) = indices(empty)
    written: list[int] = []
    assert rebuild(empty, written.append) == half
    assert written == [20]
    state = empty.engine.state()
    assert state is not None
    assert state.documents == 120


@pytest.mark.usefixtures("small_batches")
def test_what_changed_after_an_interruption_is_in_the_rebuilt_index(
    empty: Catalogue, tmp_path: Path
):
    load(empty, tmp_path, *(record(f"s{number}") for number in range(70)))
    interrupted_after(empty, 1)
    load(empty, tmp_path, record("s0", title="Xylophone"), name="one")
    load(empty, tmp_path, record("s1", status="withdrawn"), name="two")
    rebuild(empty)
    assert ids(empty, "xylophone", mode="lexical") == {"s0"}
    state = empty.engine.state()
    assert state is not None
    assert state.documents == 69


@pytest.mark.usefixtures("small_batches")
def test_with_another_taxonomy_a_rebuild_begins_anew(
    empty: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    load(empty, tmp_path, *(record(f"s{number}") for number in range(70)))
    interrupted_after(empty, 1)
    (half,) = indices(empty)
    monkeypatch.setattr(empty.taxonomy, "concepts", dict(list(empty.taxonomy.concepts.items())[1:]))
    written: list[int] = []
    assert rebuild(empty, written.append) != half
    assert sum(written) == 70


def test_an_index_that_lost_a_sheet_is_not_put_into_use(
    empty: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    load(empty, tmp_path, record("a"), record("b"))
    live = rebuild(empty)
    count = empty.engine.count
    monkeypatch.setattr(empty.engine, "count", lambda name: count(name) - 1)
    with pytest.raises(EngineError, match="holds 1 sheets instead of 2"):
        rebuild(empty)
    state = empty.engine.state()
    assert state is not None
    assert state.name == live
