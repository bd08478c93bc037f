"""The outbox: changes that the index has not learnt yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.store.models import OutboxEntry
from catalogue.store.session import Store


@dataclass(frozen=True)
class Waiting:
    """What waits: how many entries, of how many sheets, and how many of them failed before."""

    entries: int
    sheets: int
    failed: int


def waiting(store: Store) -> Waiting:
    """How much the index still has to learn."""
    with store.reading() as session:
        row = session.execute(
            sa.select(
                sa.func.count(OutboxEntry.id),
                sa.func.count(sa.distinct(OutboxEntry.sheet_id)),
                sa.func.count(OutboxEntry.error),
            )
        ).one()
    return Waiting(*row)


def next_batch(session: Session, size: int) -> list[tuple[int, str]]:
    """The oldest entries that have not failed, as (number, sheet id)."""
    query = (
        sa.select(OutboxEntry.id, OutboxEntry.sheet_id)
        .where(OutboxEntry.error.is_(None))
        .order_by(OutboxEntry.id)
        .limit(size)
    )
    return [(row.id, row.sheet_id) for row in session.execute(query)]


def done(session: Session, numbers: Sequence[int]) -> None:
    """Removes entries that the index has learnt. Later entries of the same sheets stay."""
    for start in range(0, len(numbers), 500):
        chunk = numbers[start : start + 500]
        session.execute(sa.delete(OutboxEntry).where(OutboxEntry.id.in_(chunk)))


def done_up_to(session: Session, number: int) -> None:
    """Removes entries up to a number, but for what was set aside: a new index has learnt them."""
    session.execute(
        sa.delete(OutboxEntry).where(OutboxEntry.id <= number, OutboxEntry.error.is_(None))
    )


def set_aside(session: Session, errors: Mapping[str, str]) -> None:
    """Keeps sheets that the index could not learn, with their errors, by id.

    They wait for a person, or for a new save. What was kept of them before gives way.
    """
    mended(session, list(errors))
    for sheet_id, error in errors.items():
        session.add(OutboxEntry(sheet_id=sheet_id, error=error))


def mended(session: Session, sheet_ids: Sequence[str]) -> None:
    """Removes what was set aside of sheets that the index has learnt since."""
    for start in range(0, len(sheet_ids), 500):
        chunk = sheet_ids[start : start + 500]
        session.execute(
            sa.delete(OutboxEntry).where(
                OutboxEntry.error.is_not(None), OutboxEntry.sheet_id.in_(chunk)
            )
        )


def set_aside_ids(store: Store) -> set[str]:
    """The sheets that the index could not learn."""
    query = sa.select(OutboxEntry.sheet_id).where(OutboxEntry.error.is_not(None))
    with store.reading() as session:
        return set(session.scalars(query))


def failures(store: Store, limit: int = 20) -> list[tuple[str, str]]:
    """Sheets set aside, with their errors, the oldest first."""
    query = (
        sa.select(OutboxEntry.sheet_id, OutboxEntry.error)
        .where(OutboxEntry.error.is_not(None))
        .order_by(OutboxEntry.id)
        .limit(limit)
    )
    with store.reading() as session:
        return [(row.sheet_id, row.error) for row in session.execute(query)]
