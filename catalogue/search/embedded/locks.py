"""Tantivy's own lock of an index, which a forked process holds on to without knowing.

Our ``write.lock`` lets one process write at a time, and is given back by name. Tantivy's lock is
given back by closing its file; a process that is forked meanwhile has that file open too.
"""

from __future__ import annotations

import os
import time

import tantivy

from catalogue.errors import EngineError

_LOCK_FILE = ".tantivy-writer.lock"
_OPEN_FILES = "/proc/self/fd"
_PATIENCE = 10.0  # seconds; a forked process lets go within milliseconds


def release_inherited_locks() -> None:
    """Lets go of the locks that a process was born with; to be called first in a forked one.

    The files are replaced by nothing rather than closed: their numbers stay taken, so whoever
    believes in one of them later closes nothing of somebody else's.
    """
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number in os.listdir(_OPEN_FILES):
        try:
            if os.readlink(f"{_OPEN_FILES}/{number}").endswith(_LOCK_FILE):
                os.dup2(nothing, int(number))
        except FileNotFoundError:
            continue  # the listing's own
    os.close(nothing)


def open_writer(index: tantivy.Index, heap: int) -> tantivy.IndexWriter:
    """A writer of an index, for who has our own lock.

    Args:
        index: the index to write.
        heap: its memory, in bytes.

    Raises:
        EngineError: the lock is not given back: a process that is not ours writes the index.
    """
    patience = time.monotonic() + _PATIENCE
    while True:
        try:
            return index.writer(heap, 1)
        except ValueError as error:
            if "LockBusy" not in str(error) or time.monotonic() > patience:
                raise EngineError(
                    f"The index could not be opened for writing: {error}.",
                    "See whether another program has its folder open.",
                ) from error
            time.sleep(0.005)
