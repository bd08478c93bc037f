"""How often visitors look at which sheet, counted for the home page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from catalogue.store.views import Viewed, record
from web.counting import Counts


class ViewCounts(Counts[Viewed]):
    """Counts views of sheets (see ``Counts`` for its arguments)."""

    called = "views"

    def note(self, sheet_id: str) -> None:
        """Counts a view. Does not wait for anything."""
        self.add(Viewed(datetime.now(UTC).date(), sheet_id))

    def record(self, session: Session, entries: Sequence[Viewed]) -> None:
        """See ``Counts.record``."""
        record(session, Counter(entries))
