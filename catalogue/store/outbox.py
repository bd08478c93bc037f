"""The outbox: changes that the index has not learnt yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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


def done_up_to(session: Session, number: int, *, but: Collection[str]) -> None:
    """Removes entries up to a number: a new index was made from the states behind them.

    Those of the sheets in ``but``, which could not become documents, stay.
    """
    session.execute(
        sa.delete(OutboxEntry).where(OutboxEntry.id <= number, OutboxEntry.sheet_id.not_in(but))
    )


def set_aside(
    session: Session, entries: Sequence[tuple[int, str]], errors: Mapping[str, str]
) -> None:
    """Keeps entries that failed, with their error; they wait for a person, or for a new save."""
    for number, sheet_id in entries:
        if sheet_id in errors:
            session.execute(
                sa.update(OutboxEntry)
                .where(OutboxEntry.id == number)
                .values(error=errors[sheet_id], attempts=OutboxEntry.attempts + 1)
            )


def mended(session: Session, sheet_ids: Sequence[str]) -> None:
    """Removes what was set aside of sheets that the index has learnt since."""
    for start in range(0, len(sheet_ids), 500):
        chunk = sheet_ids[start : start + 500]
        session.execute(
            sa.delete(OutboxEntry).where(
                OutboxEntry.error.is_not(None), OutboxEntry.sheet_id.in_(chunk)
            )
        )


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
