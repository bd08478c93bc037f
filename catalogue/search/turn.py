"""What every engine does before it writes: take its turn, and look at what it is given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from catalogue.errors import EngineError
from catalogue.search.engine import Vector

LOCK_SECONDS = 600
"""How long a writer waits for another one."""


class Lock(Protocol):
    """A lock against other processes; who holds it may take it again."""

    def acquire(self) -> object:
        """Waits for it; raises TimeoutError when somebody else holds it for too long."""
        ...

    def release(self) -> None:
        """Gives it back, as often as it was taken."""
        ...

    @property
    def is_locked(self) -> bool:
        """Whether this thread holds it."""
        ...


@contextmanager
def taking(lock: Lock) -> Iterator[None]:
    """Holds a lock against other processes.

    Raises:
        EngineError: another process has held it for ten minutes.
    """
    try:
        lock.acquire()
    except TimeoutError as error:
        raise EngineError(
            "Another process has been writing the index for ten minutes.",
            "Wait for it, or end it, and try again.",
        ) from error
    try:
        yield
    finally:
        lock.release()


def check_vectors(document_id: str, block: Vector, dimension: int) -> None:
    """Refuses vectors that are not rows (n_passages, dimension), at least one.

    Raises:
        EngineError: it names the document.
    """
    if block.ndim != 2 or block.shape[1] != dimension or not len(block):
        raise EngineError(
            f"The vectors of {document_id} have shape {block.shape}; the index was made "
            f"for {dimension} numbers each.",
            "Run 'indexer rebuild': the encoder has changed.",
        )
