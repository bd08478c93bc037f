"""Values that are kept in memory and read again when they are old."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

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

    def read_now(self) -> T:
        """The value as it is at this moment, for who must not act on an older one.

        Raises:
            CatalogueError: it cannot be read.
        """
        with self._reading:
            now, fresh = time.monotonic(), self._read()
            if self._kept is not None and fresh == self._kept[1]:
                fresh = self._kept[1]
            self._kept = (now, fresh)
            return fresh


def derived(make: Callable[..., U], *sources: Callable[[], Any]) -> Callable[[], U]:
    """A function that gives what is made of some values: made again only when one has changed.

    Args:
        make: makes something of the values, the same for the same ones.
        sources: give the values; each the same object as long as nothing has changed.
    """
    made: tuple[tuple[Any, ...], U] | None = None

    def get() -> U:
        nonlocal made
        values, known = tuple(source() for source in sources), made
        if known is None or not _same(known[0], values):
            made = known = (values, make(*values))
        return known[1]

    return get


def derived_beside(make: Callable[..., U], *sources: Callable[[], Any]) -> Callable[[], U]:
    """As ``derived``, for what takes long to make: one caller makes it, the others go on with the
    old one meanwhile. The first time all of them wait.
    """
    made: tuple[tuple[Any, ...], U] | None = None
    making = threading.Lock()

    def get() -> U:
        nonlocal made
        values, known = tuple(source() for source in sources), made
        if known is not None and _same(known[0], values):
            return known[1]
        if not making.acquire(blocking=known is None):
            assert known is not None
            return known[1]
        try:
            if made is None or not _same(made[0], values):
                made = (values, make(*values))
            return made[1]
        finally:
            making.release()

    return get


def _same(some: tuple[Any, ...], others: tuple[Any, ...]) -> bool:
    return all(one is other for one, other in zip(some, others, strict=True))
