"""Links that are mailed to somebody and open once: invitation, signing in, a new password."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.people.tokens import new_token, token_digest
from catalogue.store.models import PersonLink, in_utc, now

Purpose = Literal["invitation", "sign-in", "reset"]

LIFETIMES: dict[Purpose, timedelta] = {
    "invitation": timedelta(days=14),
    "sign-in": timedelta(minutes=20),
    "reset": timedelta(hours=1),
}


def make_link(session: Session, person_id: int, purpose: Purpose) -> str:
    """A new key; those for the same purpose that were mailed before open nothing any more."""
    session.execute(
        sa.delete(PersonLink).where(
            PersonLink.person_id == person_id, PersonLink.purpose == purpose
        )
    )
    key = new_token()
    session.add(
        PersonLink(
            digest=token_digest(key),
            purpose=purpose,
            person_id=person_id,
            expires_at=now() + LIFETIMES[purpose],
        )
    )
    return key


def whose(session: Session, key: str, purpose: Purpose) -> int | None:
    """The person whom a key was mailed to; None when it opens nothing, or not any more."""
    row = session.get(PersonLink, token_digest(key))
    if row is None or row.purpose != purpose or row.used_at is not None:
        return None
    return row.person_id if in_utc(row.expires_at) > now() else None


def use_link(session: Session, key: str, purpose: Purpose) -> int | None:
    """As ``whose``; afterwards the key opens nothing. Session: of ``Store.writing``."""
    person_id = whose(session, key, purpose)
    if person_id is not None:
        row = session.get(PersonLink, token_digest(key))
        assert row is not None
        row.used_at = now()
    return person_id
