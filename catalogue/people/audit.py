"""The record of what was done: a chain in which each entry vouches for the one before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.store.models import EMAIL_LENGTH, AuditEntry, now
from catalogue.store.sheets import digest_of

_FIRST = "0" * 64


def note(
    session: Session,
    who: str,
    action: str,
    kind: str,
    object_id: str,
    *,
    exhibitor_id: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Adds an entry, in the transaction of what it tells of: both are there, or neither is.

    Args:
        session: of ``Store.writing``; writers come one after the other, so the chain has no forks.
        who: the address of whoever did it, or what it was done with.
        action: what was done, such as ``person.invite``.
        kind: of the object, such as ``person``.
        object_id: of the object.
        exhibitor_id: whom it concerns; '' for none.
        before: what was, where something was changed; never a password, a key or a secret.
        after: what is.
    """
    last = session.execute(
        sa.select(AuditEntry.id, AuditEntry.digest).order_by(AuditEntry.id.desc()).limit(1)
    ).first()
    entry = AuditEntry(
        id=last.id + 1 if last else 1,
        at=now().isoformat(timespec="microseconds"),
        who=who[:EMAIL_LENGTH],
        action=action,
        kind=kind,
        object_id=object_id,
        exhibitor_id=exhibitor_id,
        before=before,
        after=after,
        previous=last.digest if last else _FIRST,
    )
    entry.digest = _digest(entry)
    session.add(entry)
    session.flush()


@dataclass(frozen=True)
class Wanted:
    """Which entries are looked for; what is empty does not narrow.

    Attributes:
        who: a part of the address of whoever did it.
        action: what was done, or the beginning of it up to a dot (``person.``).
        object_id: of what it was done to.
        exhibitor_id: whom it concerned.
        since: not before that.
        until: before that.
    """

    who: str = ""
    action: str = ""
    object_id: str = ""
    exhibitor_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


def entries(
    session: Session, wanted: Wanted, *, before: int | None = None, most: int | None = None
) -> Iterator[AuditEntry]:
    """Entries, the newest first.

    Args:
        session: to read with.
        wanted: which.
        before: only those with a smaller number, for the next page.
        most: how many at most; None is all.
    """
    asked = sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(most)
    for column, value in (
        (AuditEntry.object_id, wanted.object_id),
        (AuditEntry.exhibitor_id, wanted.exhibitor_id),
    ):
        if value:
            asked = asked.where(column == value)
    if wanted.who:
        asked = asked.where(AuditEntry.who.icontains(wanted.who, autoescape=True))
    if wanted.action:
        asked = asked.where(AuditEntry.action.startswith(wanted.action, autoescape=True))
    # Times are text in one form, in UTC: they sort as they follow each other.
    if wanted.since:
        asked = asked.where(AuditEntry.at >= wanted.since.isoformat(timespec="microseconds"))
    if wanted.until:
        asked = asked.where(AuditEntry.at < wanted.until.isoformat(timespec="microseconds"))
    if before is not None:
        asked = asked.where(AuditEntry.id < before)
    yield from session.scalars(asked.execution_options(yield_per=500))


def known_actions(session: Session) -> list[str]:
    """All actions that there are entries of."""
    return list(session.scalars(sa.select(AuditEntry.action).distinct().order_by("action")))


def first_broken(session: Session) -> int | None:
    """The number of the first entry that is not as it was written, or None where all are."""
    previous = _FIRST
    entries = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id))
    for number, entry in enumerate(entries, start=1):
        if (entry.id, entry.previous, entry.digest) != (number, previous, _digest(entry)):
            return number
        previous = entry.digest
    return None


def _digest(entry: AuditEntry) -> str:
    said = {
        column.name: getattr(entry, column.name)
        for column in AuditEntry.__table__.columns
        if column.name != "digest"
    }
    return digest_of(said)
