"""The revisions of a sheet, as its exhibitor and the organiser look back on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.store.models import Revision, Sheet, in_utc


@dataclass(frozen=True)
class Past:
    """A revision without its content.

    Attributes:
        number: within its sheet, from 1.
        created_at: when it was saved, in UTC.
        author: by whom.
        source: from what.
        online: whether it is what visitors see.
    """

    number: int
    created_at: datetime
    author: str
    source: str
    online: bool


def revisions_of(session: Session, sheet_id: str, most: int = 200) -> list[Past]:
    """The newest revisions of a sheet, the newest first."""
    rows = session.execute(
        sa.select(
            Revision.id,
            Revision.number,
            Revision.created_at,
            Revision.author,
            Revision.source,
            Sheet.published_revision_id,
        )
        .join(Sheet, Sheet.id == Revision.sheet_id)
        .where(Revision.sheet_id == sheet_id)
        .order_by(Revision.number.desc())
        .limit(most)
    )
    return [
        Past(
            row.number,
            in_utc(row.created_at),
            row.author,
            row.source,
            row.id == row.published_revision_id,
        )
        for row in rows
    ]


def content_of(session: Session, sheet_id: str, number: int) -> dict[str, Any] | None:
    """A revision's content without the exhibitor's block; None if there is no such revision."""
    return session.scalar(
        sa.select(Revision.content).where(Revision.sheet_id == sheet_id, Revision.number == number)
    )


def online_content(session: Session, sheet_id: str) -> dict[str, Any] | None:
    """The content that visitors see; None while they see nothing of the sheet."""
    return session.scalar(
        sa.select(Revision.content)
        .join(Sheet, Sheet.published_revision_id == Revision.id)
        .where(Sheet.id == sheet_id)
    )
