"""Values that are kept in memory and read again when they are old."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from catalogue.errors import CatalogueError

T = TypeVar("T")
U = TypeVar("U")

_log = logging.getLogger(__name__)


class Kept(Generic[T]):
    """A value that is read again when it is old. One reader waits for that, not the others.

    When it cannot be read again it stays as it was, and the next try waits as long.

    Args:
        read: gives the value.
        seconds: how long it is believed.
    """

    def __init__(self, read: Callable[[], T], seconds: float) -> None:
        self._read = read
        self._seconds = seconds
        self._reading = threading.Lock()
        self._kept: tuple[float, T] | None = None

    def get(self) -> T:
        """The value; the same object as long as what is read equals it.

        Raises:
            CatalogueError: it cannot be read, and never could.
        """
        kept = self._kept
        now = time.monotonic()
        if kept is not None and (
            now - kept[0] < self._seconds or not self._reading.acquire(blocking=False)
        ):
            return kept[1]
        if kept is None:
            self._reading.acquire()
        try:
            if self._kept is not kept and self._kept is not None:
                return self._kept[1]  # somebody else has read it meanwhile
            fresh = self._read()
            if kept is not None and fresh == kept[1]:
                fresh = kept[1]
            self._kept = (now, fresh)
        except CatalogueError as error:
            if kept is None:
                raise
            _log.warning("What was read before serves on: %s", error)
            self._kept = (now, kept[1])
        finally:
            self._reading.release()
        return self._kept[1]


def derived(kept: Kept[T], make: Callable[[T], U]) -> Callable[[], U]:
    """A function that gives what is made of a kept value: made again only when that has changed.

    Args:
        kept: the value.
        make: makes something of it, the same for the same value.
    """
    made: tuple[T, U] | None = None

    def get() -> U:
        nonlocal made
        value, known = kept.get(), made
        if known is None or known[0] is not value:
            made = known = (value, make(value))
        return known[1]

    return get
