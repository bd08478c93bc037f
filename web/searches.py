"""What visitors search for on the pages, counted for the list under the search box."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Request
from sqlalchemy.orm import Session

from catalogue.search.query import Query
from catalogue.search.results import Results
from catalogue.store.searches import LONGEST, Asked, record
from web.counting import Counts, is_visit


class SearchCounts(Counts[Asked]):
    """Counts searches (see ``Counts`` for its arguments)."""

    called = "searches"

    def note(self, results: Results) -> None:
        """Counts a search by its results. Does not wait for anything."""
        query = results.query
        self.add(Asked(datetime.now(UTC), query.language, query.text, results.total))

    def record(self, session: Session, entries: Sequence[Asked]) -> None:
        """See ``Counts.record``."""
        record(session, entries)


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
