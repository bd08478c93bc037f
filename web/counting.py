"""Counts of what visitors do, kept in the process and written now and then.

No page waits for the database: while that is busy or away, counts wait for a minute and are then
dropped, with a line in the log. Neither who did it nor when exactly is kept.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Sequence
from typing import Generic, TypeVar

from flask import Request
from sqlalchemy.orm import Session

from catalogue.store.session import Store

SECONDS = 3.0
"""Between a count and its being written, with all others of that time in one transaction."""
PATIENCE = 60.0
"""Seconds after which counts that could not be written are dropped."""
MOST = 2000
"""Entries that wait at most; in a minute no hall full of people makes more by hand."""

T = TypeVar("T")

_ROBOT = re.compile(r"bot\b|crawl|spider|slurp", re.IGNORECASE)
_log = logging.getLogger(__name__)


class Counts(Generic[T]):
    """Collects entries, and writes them in a thread of its own.

    Args:
        store: where they are written.
        seconds: see ``SECONDS``.
        patience: see ``PATIENCE``.
    """

    called = "entries"
    """What the entries are called in the log."""

    def __init__(self, store: Store, seconds: float = SECONDS, patience: float = PATIENCE) -> None:
        self._store = store
        self._seconds = seconds
        self._patience = patience
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._waiting: list[T] = []
        self._since = 0.0  # when the oldest that waits was made, by the monotonic clock
        self._timer: threading.Timer | None = None

    def record(self, session: Session, entries: Sequence[T]) -> None:
        """Writes entries, in the transaction of a session."""
        raise NotImplementedError

    def add(self, entry: T) -> None:
        """Counts an entry. Does not wait for anything."""
        with self._lock:
            if len(self._waiting) >= MOST:
                return
            if not self._waiting:
                self._since = time.monotonic()
            self._waiting.append(entry)
            self._start()

    def write(self) -> None:
        """Writes what waits. Never raises: a count is not worth an error."""
        with self._writing:
            with self._lock:
                self._timer = None
                entries, self._waiting = self._waiting, []
                since = self._since
            if not entries:
                return
            try:
                with self._store.writing() as session:
                    self.record(session, entries)
            except Exception as error:
                self._failed(entries, since, error)

    def close(self) -> None:
        """Writes what waits, for a process that ends."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
        self.write()

    def _failed(self, entries: list[T], since: float, error: Exception) -> None:
        if time.monotonic() - since > self._patience:
            _log.warning("%d %s are not counted: %s", len(entries), self.called, error)
            return
        with self._lock:
            self._waiting = [*entries, *self._waiting][:MOST]
            self._since = since
            self._start()

    def _start(self) -> None:
        if self._timer is None:
            self._timer = threading.Timer(self._seconds, self.write)
            self._timer.daemon = True
            self._timer.start()


def is_visit(request: Request) -> bool:
    """Whether a visitor comes to a page, for the first time as far as his browser knows.

    No visit are pages that the browser has and only compares (back, reload) or fetches ahead, those
    that a script fetches again to refine results, and robots that say so.
    """
    return (
        request.method == "GET"
        and not request.if_none_match
        and "prefetch" not in request.headers.get("Sec-Purpose", "")
        and "X-Refined" not in request.headers
        and not _ROBOT.search(request.user_agent.string)
    )
