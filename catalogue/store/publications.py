"""What visitors saw when: each time that a sheet came online, changed there, or left.

A row is added whenever ``Sheet.published_revision_id`` changes, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.sheets.fields import without_private
from catalogue.store.models import Exhibitor, Publication, Revision, Sheet, now


def note_publications(session: Session, changed: Mapping[str, int | None]) -> None:
    """Notes what visitors see of some sheets from now on.

    Args:
        session: of ``Store.writing``.
        changed: the revision's row by the sheet's id; None for a sheet that is withdrawn.
    """
    moment = now()
    rows = [
        {"sheet_id": sheet_id, "revision_id": revision, "at": moment}
        for sheet_id, revision in changed.items()
    ]
    if rows:
        session.execute(sa.insert(Publication), rows)


def sheets_at(session: Session, moment: datetime) -> Iterator[dict[str, Any]]:
    """The sheets as visitors saw them at a time, each with its exhibitor as it is now.

    An exhibitor's stand is its last one, wherever it stood at that time: who carries the printed
    catalogue has to find it.

    Args:
        session: of ``Store.reading``.
        moment: with its time zone.
    """
    last = (
        sa.select(sa.func.max(Publication.id).label("id"))
        .where(Publication.at <= moment.astimezone(UTC))
        .group_by(Publication.sheet_id)
        .subquery()
    )
    rows = session.execute(
        sa.select(Sheet.id, Revision.content, Exhibitor.id.label("owner"), Exhibitor.details)
        .join(Publication, Publication.sheet_id == Sheet.id)
        .join(last, last.c.id == Publication.id)
        .join(Revision, Revision.id == Publication.revision_id)
        .join(Exhibitor, Exhibitor.id == Sheet.exhibitor_id)
        .order_by(Sheet.id)
        .execution_options(yield_per=500)
    )
    for row in rows:
        exhibitor = {"id": row.owner, **without_private(row.details)}
        yield {**row.content, "status": "published", "exhibitor": exhibitor}
