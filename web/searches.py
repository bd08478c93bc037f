"""What visitors search for on the pages, counted for the search box and for the organiser."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Request
from sqlalchemy.orm import Session

from catalogue.search.query import Query
from catalogue.search.results import Results
from catalogue.store.searches import KEPT_DAYS, LONGEST, Asked, forget, record
from catalogue.store.session import Store
from web.counting import PATIENCE, SECONDS, Counts, is_visit
from web.found import asked_before


class SearchCounts(Counts[Asked]):
    """Counts searches, and forgets those of long ago (see ``Counts`` for its arguments).

    Args:
        days: how long they are kept.
    """

    called = "searches"

    def __init__(
        self,
        store: Store,
        seconds: float = SECONDS,
        patience: float = PATIENCE,
        days: int = KEPT_DAYS,
    ) -> None:
        super().__init__(store, seconds, patience)
        self._days = days

    def note(self, results: Results, request: Request) -> None:
        """Counts a search by its results. Does not wait for anything."""
        query = results.query
        language, text = asked_before(request) or ("", "")
        after = text if language == query.language else ""
        asked = Asked(datetime.now(UTC), query.language, query.text, results.total, after=after)
        self.add(asked)

    def record(self, session: Session, entries: Sequence[Asked]) -> None:
        """See ``Counts.record``."""
        record(session, entries)
        forget(session, self._days)


def is_counted(query: Query, request: Request) -> bool:
    """Whether a search is a visitor's question, asked for the first time.

    Not counted: further pages, and what a click narrows or widens (the same question once more).
    """
    plain = Query(text=query.text, language=query.language)
    return (
        0 < len(query.text) <= LONGEST
        and query.parameters() == plain.parameters()
        and is_visit(request)
    )
