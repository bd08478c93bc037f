"""The record of loads: who brought in which files, when, how, and what came of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.store.models import AUTHOR_LENGTH, Load, in_utc, now
from catalogue.store.session import Store


@dataclass(frozen=True)
class LoadedFile:
    """A file of a load: its name without folder, the SHA-256 of its bytes ('' when it cannot be
    read), and how many they are."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class RecordedLoad:
    """A load as it was recorded; times are in UTC, ``ended_at`` is None when it was cut off.

    ``counts`` is its summary; ``undoes`` is the load that it took back, if it is an undo.
    """

    number: int
    author: str
    started_at: datetime
    ended_at: datetime | None
    files: tuple[LoadedFile, ...]
    options: Mapping[str, Any]
    counts: Mapping[str, int]
    undoes: int | None


def begin_load(
    session: Session,
    *,
    author: str,
    files: Sequence[LoadedFile] = (),
    options: Mapping[str, Any],
    undoes: int | None = None,
) -> int:
    """Records that a load begins; returns its number.

    The same load that was cut off before goes on under its number, so that undoing it takes back
    all of it.

    Args:
        session: of ``Store.writing``.
        author: who loads.
        files: what is loaded.
        options: what decides the result beside the files, as JSON has it.
        undoes: the load that is taken back, if that is what this one does.
    """
    listed = [asdict(file) for file in files]
    whole = json.dumps([author, listed, options, undoes], sort_keys=True, ensure_ascii=True)
    fingerprint = hashlib.sha256(whole.encode()).hexdigest()
    cut_off = session.scalar(
        sa.select(Load.id)
        .where(Load.fingerprint == fingerprint, Load.ended_at.is_(None))
        .order_by(Load.id.desc())
    )
    if cut_off is not None:
        return cut_off
    row = Load(
        author=author[:AUTHOR_LENGTH],
        fingerprint=fingerprint,
        files=listed,
        options=dict(options),
        counts={},
        undoes=undoes,
    )
    session.add(row)
    session.flush()
    return row.id


def end_load(session: Session, number: int, counts: Mapping[str, int]) -> None:
    """Records that a load has come to its end, and its counts."""
    row = session.get_one(Load, number)
    row.ended_at = now()
    row.counts = dict(counts)


def recorded_load(store: Store, number: int) -> RecordedLoad | None:
    """A load by its number, or None."""
    with store.reading() as session:
        row = session.get(Load, number)
        return _recorded(row) if row else None


def recorded_loads(store: Store, limit: int) -> list[RecordedLoad]:
    """The last loads, the newest first."""
    with store.reading() as session:
        rows = session.scalars(sa.select(Load).order_by(Load.id.desc()).limit(limit))
        return [_recorded(row) for row in rows]


def _recorded(row: Load) -> RecordedLoad:
    return RecordedLoad(
        row.id,
        row.author,
        in_utc(row.started_at),
        in_utc(row.ended_at) if row.ended_at else None,
        tuple(LoadedFile(**file) for file in row.files),
        row.options,
        row.counts,
        row.undoes,
    )
