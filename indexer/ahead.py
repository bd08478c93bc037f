"""Documents made ahead of the writing, in another process, where there is a core for it.

To make the documents of a batch takes as long as to write them. So that many are indexed sooner,
the next batch is made while one is written.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial

from catalogue.composition import Catalogue
from catalogue.store.sheets import IndexedState
from indexer.documents import Prepared, prepare
from indexer.forks import begin_fork, may_fork

_AHEAD = 2  # batches that are kept: the next one is announced before this one is asked for


@contextmanager
def preparing(catalogue: Catalogue) -> Iterator[Preparer]:
    """Gives what makes documents, for as long as the block runs."""
    preparer = Preparer(catalogue)
    try:
        yield preparer
    finally:
        preparer.close()


class Preparer:
    """Makes documents of states: now, or what was announced, in another process.

    Nothing is made ahead where there is one core, an encoder that takes all of them for itself, or
    a process with other threads, which is not to be forked.

    Args:
        catalogue: an open catalogue.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        several = (os.cpu_count() or 1) > 1
        self._able = several and not catalogue.encoder.costly
        self._pool: ProcessPoolExecutor | None = None
        self._made: dict[tuple[tuple[str, int], ...], Future[Prepared]] = {}

    def announce(self, states: Sequence[IndexedState]) -> None:
        """States whose documents are probably asked for next."""
        if not self._able or not states:
            return
        while len(self._made) >= _AHEAD:  # what was not asked for is out of date
            del self._made[next(iter(self._made))]
        if self._pool is None and not may_fork():
            self._able = False
            return
        try:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    1,
                    multiprocessing.get_context("fork"),
                    initializer=partial(_begin, self._catalogue, os.getpid()),
                )
            self._made[_key(states)] = self._pool.submit(_prepare, list(states))
        except (BrokenExecutor, OSError):
            self._able = False  # it was killed, or there is no memory for it

    def prepare(self, states: Sequence[IndexedState]) -> Prepared:
        """The documents of states, as ``indexer.documents.prepare`` makes them."""
        announced = self._made.pop(_key(states), None)
        if announced is not None:
            try:
                return announced.result()
            except (BrokenExecutor, OSError):
                self._able = False
        return prepare(self._catalogue, states)

    def close(self) -> None:
        """Ends the other process."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def _key(states: Sequence[IndexedState]) -> tuple[tuple[str, int], ...]:
    """Equal where the documents are: a sheet's change grows with whatever its document shows."""
    return tuple((state.sheet_id, state.change) for state in states)


_catalogue: Catalogue | None = None


def _begin(catalogue: Catalogue, parent: int) -> None:
    global _catalogue
    _catalogue = catalogue
    begin_fork(catalogue, parent)


def _prepare(states: list[IndexedState]) -> Prepared:
    assert _catalogue is not None
    return prepare(_catalogue, states)
