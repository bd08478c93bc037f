"""`indexer sync --watch` outlives what goes wrong around it."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalogue.composition import Catalogue, open_catalogue
from catalogue.store import outbox
from indexer.loading import load_files
from indexer.sync import drain
from tests.conftest import settings_for
from tests.faults.test_kill import demo_copies, indexer

PATIENCE = 60.0  # seconds; each try takes some, and processors may be busy


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = open_catalogue(settings_for(tmp_path / "data"))
    load_files(opened, [demo_copies(tmp_path / "before.jsonl", 3, "before")])
    drain(opened)
    yield opened
    opened.close()


def until(reached: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < ends, "It did not come to that."
        time.sleep(0.1)


def test_watching_goes_on_when_the_index_is_whole_again(catalogue: Catalogue, tmp_path: Path):
    state = catalogue.engine.state()
    assert state is not None
    meta = catalogue.settings.data / "index" / state.name / "meta.json"
    said = tmp_path / "said.txt"
    load_files(catalogue, [demo_copies(tmp_path / "after.jsonl", 2, "after")])
    meta.rename(tmp_path / "away")
    process = indexer(catalogue.settings.data, "sync", "--watch", said=said)
    try:
        until(lambda: "!" in said.read_text(encoding="utf-8"))
        assert process.poll() is None
        (tmp_path / "away").rename(meta)
        until(lambda: outbox.waiting(catalogue.store).sheets == 0)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait()
    assert len(catalogue.engine.sources(["after-0", "after-1"])) == 2
