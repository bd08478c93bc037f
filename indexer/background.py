"""Indexing in a second process, while this one still loads: two cores share the work of a load."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event

from catalogue.composition import Catalogue, open_catalogue
from indexer.forks import begin_fork, may_fork
from indexer.sync import drain

_WORTHWHILE = 2_000_000  # bytes of files; a smaller load takes some seconds, whoever does it
_LEAST = 2_000  # sheets: an engine takes a few large batches more quickly than many small ones
_PAUSE = 0.5  # seconds between two looks for something to index


@contextmanager
def indexing_in_background(catalogue: Catalogue, size: int) -> Iterator[None]:
    """Has what the block saves indexed meanwhile, where that is worthwhile and can be done.

    What is left when the block ends, or if the other process ends by itself, is left to the
    caller's own ``drain``: nobody depends on this.

    Args:
        catalogue: an open catalogue.
        size: of what the block loads, in bytes.
    """
    # A large model must not be held twice.
    if size < _WORTHWHILE or catalogue.encoder.costly or not may_fork():
        yield
        return
    context = multiprocessing.get_context("fork")
    stop = context.Event()
    gc.collect()
    # Else the collector of each process would look at all that is there, again and again, and write
    # into it; and what is written is no longer shared.
    gc.freeze()
    process = context.Process(target=_follow, args=(catalogue, stop, os.getpid()))
    process.start()
    try:
        yield
    finally:
        stop.set()
        process.join()
        gc.unfreeze()


class _Stopped(Exception):
    """The other process has nothing more to save."""


def _follow(catalogue: Catalogue, stop: Event, parent: int) -> None:
    begin_fork(catalogue, parent)

    def check(_sheets: int = 0) -> None:
        if stop.is_set():
            raise _Stopped

    try:
        own = open_catalogue(catalogue.settings, catalogue.encoder)
        while True:
            drain(own, check, least=_LEAST)
            check()
            stop.wait(_PAUSE)
    except _Stopped:
        return
    except Exception:  # who loads comes upon the same one, and knows how to show it
        return
