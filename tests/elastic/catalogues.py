"""Catalogues on a real node, and threads that use them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from catalogue.composition import Catalogue, open_catalogue
from catalogue.errors import EngineError
from catalogue.search.elastic import ElasticEngine
from catalogue.search.query import Query
from indexer.sync import drain
from tests.conftest import settings_for
from tests.faults.test_kill import acknowledge

QUESTIONS = ("drone", "véhicule blindé", "زورق دورية", "telsiz", "")


def on_elastic(folder: Path, *urls: str, prefix: str = "catalogue", **variables: str) -> Catalogue:
    """An open catalogue whose engine is Elasticsearch.

    Args:
        variables: further settings, without CATALOGUE_ELASTICSEARCH_.
    """
    catalogue = open_catalogue(
        settings_for(
            folder,
            CATALOGUE_ENGINE="elasticsearch",
            CATALOGUE_ELASTICSEARCH_URL=",".join(urls),
            **{f"CATALOGUE_ELASTICSEARCH_{name}": value for name, value in variables.items()},
        )
    )
    engine_of(catalogue).prefix = prefix
    return catalogue


def engine_of(catalogue: Catalogue) -> ElasticEngine:
    assert isinstance(catalogue.engine, ElasticEngine)
    return catalogue.engine


class Traffic:
    """Visitors who search and an organiser who saves, until the block ends.

    Each has a catalogue of their own, as each process has.

    Args:
        opened: opens a catalogue.
        folder: for the files of saved sheets.
        readers: how many search.
    """

    def __init__(self, opened: Callable[[], Catalogue], folder: Path, readers: int = 2) -> None:
        self.failures: list[str] = []
        self.searches = 0
        self.slowest = 0.0
        self.saved: list[str] = []
        self.delayed = 0
        self._stop = threading.Event()
        self._opened = opened
        self._folder = folder
        self._threads = [threading.Thread(target=self._save)]
        self._threads += [threading.Thread(target=self._read) for _ in range(readers)]

    def __enter__(self) -> Traffic:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(180)
            assert not thread.is_alive()

    def goes_on(self, searches: int = 10, saves: int = 3, seconds: float = 60) -> None:
        """Waits for so many more searches and saves."""
        wanted = self.searches + searches, len(self.saved) + saves
        deadline = time.monotonic() + seconds
        while (self.searches, len(self.saved)) < wanted or len(self.saved) < wanted[1]:
            assert time.monotonic() < deadline, (self.searches, len(self.saved), self.failures)
            time.sleep(0.05)

    def _read(self) -> None:
        catalogue = self._opened()
        while not self._stop.is_set():
            text = QUESTIONS[self.searches % len(QUESTIONS)]
            started = time.monotonic()
            try:
                if not catalogue.search.search(Query(text=text)).hits:
                    self.failures.append(f"nothing found for {text!r}")
            except Exception as error:
                self.failures.append(f"{text!r}: {error!r}")
            self.slowest = max(self.slowest, time.monotonic() - started)
            self.searches += 1
            # All threads of the test share one interpreter: a reader who never rests would take it
            # from the rebuild and the saves that he is to meet.
            self._stop.wait(0.2)
        catalogue.close()

    def _save(self) -> None:
        catalogue = self._opened()
        while not self._stop.is_set():
            name = f"saved-{len(self.saved)}"
            try:
                acknowledge(catalogue, self._folder, name)
            except BaseException as error:
                self.failures.append(f"{name}: {error!r}")
                break
            self.saved.append(f"{name}-0")
            try:
                drain(catalogue)
            except EngineError:
                self.delayed += 1  # the outbox keeps it
            time.sleep(0.05)
        catalogue.close()


def missing_from(catalogue: Catalogue, ids: list[str]) -> set[str]:
    """Which of these the live index does not have."""
    return set(ids) - set(catalogue.engine.sources(ids))
