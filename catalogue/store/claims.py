"""Who is reading what waits, so that two reviewers do not do the same work.

A claim keeps nobody out: what is decided is safe without it (``reviews.approve``). It ends by
itself when its reader has gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.store.models import ReviewClaim, in_utc, now

LASTS = timedelta(minutes=10)
"""How long a claim holds after its reader has opened the sheet last."""


@dataclass(frozen=True)
class Claim:
    """Somebody reads a sheet: his address and name, and since when (UTC)."""

    who: str
    name: str
    since: datetime


def claims(session: Session) -> dict[str, Claim]:
    """Who reads what at present, by the sheet's id."""
    rows = session.scalars(sa.select(ReviewClaim).where(ReviewClaim.seen_at > now() - LASTS))
    return {row.sheet_id: Claim(row.who, row.name, in_utc(row.since)) for row in rows}


def claim(session: Session, sheet_id: str, who: str, name: str) -> Claim | None:
    """Says that somebody reads a sheet; where somebody else does, it stays his.

    Args:
        session: of ``Store.writing``.
        sheet_id: the sheet's.
        who: the reader's address.
        name: his name, for the others.

    Returns:
        The other reader's claim; None where there is none.
    """
    row = session.get(ReviewClaim, sheet_id)
    moment = now()
    if row is None:
        session.add(
            ReviewClaim(sheet_id=sheet_id, who=who, name=name, since=moment, seen_at=moment)
        )
        return None
    if in_utc(row.seen_at) <= moment - LASTS:
        row.who, row.name, row.since = who, name, moment
    elif row.who != who:
        return Claim(row.who, row.name, in_utc(row.since))
    row.seen_at = moment
    return None


def release(session: Session, sheet_id: str) -> None:
    """Ends the claim of a sheet that was decided on."""
    session.execute(sa.delete(ReviewClaim).where(ReviewClaim.sheet_id == sheet_id))
