"""How often something may be tried. Counted in the database, so for all processes together."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.store.models import Attempt, in_utc, now

KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """So many attempts within a time."""

    kind: str
    most: int
    within: timedelta


def key_of(secret: str, text: str) -> str:
    """A keyed hash: the database does not tell which addresses were tried.

    Args:
        secret: the service's key.
        text: an address of mail or of the network.
    """
    return hmac.new(secret.encode(), f"attempt:{text}".encode(), "sha256").hexdigest()


def seconds_to_wait(session: Session, limit: Limit, key: str) -> int:
    """Until the next attempt may be made; 0 for now."""
    since = now() - limit.within
    full = session.scalars(
        sa.select(Attempt.at)
        .where(Attempt.kind == limit.kind, Attempt.key == key, Attempt.at > since)
        .order_by(Attempt.at.desc())
        .offset(limit.most - 1)
        .limit(1)
    ).first()
    return 0 if full is None else 1 + int((in_utc(full) - since).total_seconds())


def count(session: Session, limit: Limit, key: str) -> None:
    """Counts an attempt, and forgets those of long ago."""
    session.execute(sa.delete(Attempt).where(Attempt.at < now() - KEPT))
    session.add(Attempt(kind=limit.kind, key=key))


def forgive(session: Session, limit: Limit, key: str) -> None:
    """Forgets attempts, for one that succeeded."""
    session.execute(sa.delete(Attempt).where(Attempt.kind == limit.kind, Attempt.key == key))
