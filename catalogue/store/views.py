"""How often the page of a sheet was looked at, by the day. Nothing says who looked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from catalogue.store.models import Sheet, SheetViews
from catalogue.store.session import Store

LEAST = 3
"""Views that a sheet must have on a day to be counted among the most viewed: fewer are chance, and
would tell what one delegation looks at."""
FEWEST = 5
"""Sheets that must have been looked at so often, for a list of them to say anything."""
DAYS = 60
"""How long counts are kept: the weeks around a show."""

_CHUNK = 300  # rows of one statement


@dataclass(frozen=True)
class Viewed:
    """A sheet that was looked at on a day (UTC)."""

    day: date
    sheet_id: str


def record(session: Session, counts: Mapping[Viewed, int]) -> None:
    """Adds views to the counts of their days, and forgets those of days long ago.

    Args:
        session: of ``Store.writing``.
        counts: how many, by day and sheet.
    """
    values = [
        {"day": viewed.day, "sheet_id": viewed.sheet_id, "count": count}
        for viewed, count in counts.items()
    ]
    of_dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    for start in range(0, len(values), _CHUNK):
        insert = of_dialect.insert(SheetViews).values(values[start : start + _CHUNK])
        session.execute(
            insert.on_conflict_do_update(
                index_elements=["day", "sheet_id"],
                set_={"count": SheetViews.count + insert.excluded.count},
            )
        )
    if values:
        newest = max(viewed.day for viewed in counts)
        old = SheetViews.day < newest - timedelta(days=DAYS)
        session.execute(sa.delete(SheetViews).where(old))


def most_viewed(store: Store, day: date, most: int) -> list[str]:
    """The ids of the published sheets looked at most on a day, the most viewed first.

    Args:
        store: the database.
        day: in UTC.
        most: how many at most.

    Returns:
        None of them when fewer than ``FEWEST`` were looked at ``LEAST`` times.
    """
    asked = (
        sa.select(SheetViews.sheet_id)
        .join(Sheet, Sheet.id == SheetViews.sheet_id)
        .where(
            SheetViews.day == day,
            SheetViews.count >= LEAST,
            Sheet.published_revision_id.is_not(None),
        )
        .order_by(SheetViews.count.desc(), SheetViews.sheet_id)
        .limit(max(most, FEWEST))
    )
    with store.reading() as session:
        found = list(session.scalars(asked))
    return found[:most] if len(found) >= FEWEST else []
