"""What organisers have changed of the show's file in the console, version by version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.people import audit
from catalogue.store.models import ShowChange, in_utc
from catalogue.store.session import Store


class SavedMeanwhile(Exception):
    """Somebody has saved a newer version than the one that was changed."""


@dataclass(frozen=True)
class Version:
    """A state of the changes (see ``catalogue.show.with_changes``); 0 is the file alone."""

    number: int
    body: dict[str, Any]
    author: str = ""
    created_at: datetime | None = None


def changes_in_force(store: Store) -> dict[str, Any]:
    """The newest changes; none if nobody has made any."""
    with store.reading() as session:
        return newest_version(session).body


def newest_version(session: Session) -> Version:
    """The version in force."""
    return next(iter(versions(session, 1)), Version(0, {}))


def versions(session: Session, most: int) -> list[Version]:
    """The newest versions, the newest first."""
    rows = session.scalars(sa.select(ShowChange).order_by(ShowChange.number.desc()).limit(most))
    return [Version(row.number, row.body, row.author, in_utc(row.created_at)) for row in rows]


def version(session: Session, number: int) -> Version | None:
    """A version by its number; 0 is the file alone. None if there is none of that number."""
    if number == 0:
        return Version(0, {})
    row = session.get(ShowChange, number)
    return Version(row.number, row.body, row.author, in_utc(row.created_at)) if row else None


def save_changes(session: Session, body: dict[str, Any], seen: int, by: str) -> int:
    """Puts changes in force; returns the number of their version.

    Args:
        session: of ``Store.writing``.
        body: all changes, checked; the same as before makes no version.
        seen: the version that was changed.
        by: the address of who does it.

    Raises:
        SavedMeanwhile: there is a newer version than that.
    """
    before = newest_version(session)
    if before.number != seen:
        raise SavedMeanwhile
    if before.body == body:
        return seen
    session.add(ShowChange(number=seen + 1, body=body, author=by))
    names = [n for n in {**before.body, **body} if before.body.get(n) != body.get(n)]
    audit.note(
        session,
        by,
        "show.change",
        "show",
        str(seen + 1),
        before={name: before.body.get(name) for name in names},
        after={name: body.get(name) for name in names},
    )
    return seen + 1
