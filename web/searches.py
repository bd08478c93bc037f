"""What visitors search for on the pages, counted for the list under the search box.

Kept in the process and written now and then, so that no search waits for the database: while that
is busy or away, counts wait for a minute and are then dropped, with a line in the log. Neither who
asked nor when exactly is kept.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from datetime import UTC, datetime

from flask import Request

from catalogue.search.query import Query
from catalogue.search.results import Results
from catalogue.store.searches import LONGEST, Asked, record
from catalogue.store.session import Store

SECONDS = 3.0
"""Between a search and its being written, with all others of that time in one transaction."""
PATIENCE = 60.0
"""Seconds after which counts that could not be written are dropped."""
MOST = 2000
"""Searches that wait at most; in a minute no hall full of people makes more by hand."""

_ROBOT = re.compile(r"bot\b|crawl|spider|slurp", re.IGNORECASE)
_log = logging.getLogger(__name__)


class SearchCounts:
    """Counts searches, and writes the counts in a thread of its own.

    Args:
        store: where they are written.
        seconds: see ``SECONDS``.
        patience: see ``PATIENCE``.
    """

    def __init__(self, store: Store, seconds: float = SECONDS, patience: float = PATIENCE) -> None:
        self._store = store
        self._seconds = seconds
        self._patience = patience
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._waiting: list[Asked] = []
        self._since = 0.0  # when the oldest that waits was made, by the monotonic clock
        self._timer: threading.Timer | None = None

    def note(self, results: Results) -> None:
        """Counts a search by its results. Does not wait for anything."""
        query = results.query
        entry = Asked(datetime.now(UTC), query.language, query.text, results.total)
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
                    record(session, entries)
            except Exception as error:
                self._failed(entries, since, error)

    def close(self) -> None:
        """Writes what waits, for a process that ends."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
        self.write()

    def _failed(self, entries: list[Asked], since: float, error: Exception) -> None:
        if time.monotonic() - since > self._patience:
            _log.warning("%d searches are not counted: %s", len(entries), error)
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


def is_counted(query: Query, request: Request) -> bool:
    """Whether a search is a visitor's question, asked for the first time.

    Not counted: further pages, and what a click narrows or widens (the same question once more);
    pages that the browser has and only compares (back, reload) or fetches ahead; robots that say
    so.
    """
    plain = Query(text=query.text, language=query.language)
    return (
        0 < len(query.text) <= LONGEST
        and query.parameters() == plain.parameters()
        and request.method == "GET"
        and not request.if_none_match
        and "X-Refined" not in request.headers  # of the script that refines results in place
        and "prefetch" not in request.headers.get("Sec-Purpose", "")
        and not _ROBOT.search(request.user_agent.string)
    )
