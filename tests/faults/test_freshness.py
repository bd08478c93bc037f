"""Searches go on while another process writes, and see what it wrote within two seconds."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from catalogue.composition import Catalogue
from catalogue.search.query import Query
from indexer.loading import load_files
from indexer.sync import drain
from tests.faults.test_kill import acknowledge, demo_copies, ended, indexer

FRESH_SECONDS = 2.0


@pytest.fixture
def some(empty: Catalogue, tmp_path: Path) -> Catalogue:
    """A catalogue with a few sheets in its index."""
    load_files(empty, [demo_copies(tmp_path / "some.jsonl", 60, "some")])
    drain(empty)
    return empty


def total(catalogue: Catalogue) -> int:
    return catalogue.search.search(Query()).total


def until(catalogue: Catalogue, wanted: int) -> float:
    """Seconds until a search finds as many sheets as wanted."""
    started = time.monotonic()
    while total(catalogue) != wanted and time.monotonic() - started < 20:
        time.sleep(0.02)
    return time.monotonic() - started


def test_searches_answer_while_another_process_loads(some: Catalogue, tmp_path: Path):
    more = demo_copies(tmp_path / "more.jsonl", 300, "more")
    process = indexer(some.settings.data, "load", str(more))
    totals = []
    while process.poll() is None:
        totals.append(total(some))
        assert some.search.search(Query(text="drone")).hits
        time.sleep(0.1)  # leaves processor time to the other
    ended(process)
    assert totals[0] == 60
    assert totals == sorted(totals)


def test_a_finished_load_of_another_process_is_seen_within_two_seconds(
    some: Catalogue, tmp_path: Path
):
    more = demo_copies(tmp_path / "more.jsonl", 40, "more")
    ended(indexer(some.settings.data, "load", str(more)))
    assert until(some, 100) < FRESH_SECONDS


def test_a_saved_sheet_is_seen_within_two_seconds_where_another_process_watches(
    some: Catalogue, tmp_path: Path
):
    watcher = indexer(some.settings.data, "sync", "--watch")
    try:
        acknowledge(some, tmp_path, "first")
        until(some, 61)  # the watcher has started
        acknowledge(some, tmp_path, "second")
        assert until(some, 62) < FRESH_SECONDS
    finally:
        watcher.send_signal(signal.SIGTERM)
        watcher.communicate(timeout=30)
    assert watcher.returncode == 0
