"""Vectors of passages that were costly to make, and what was measured of the models that made them.

Both are derived, and may be thrown away at any time: a rebuild makes them again. They lie in the
database because all machines of a show share it: each passage is encoded once, by whoever comes to
it first, and one calibration holds for all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from catalogue.store.models import ModelCalibration, PassageVector
from catalogue.store.session import Store

KEPT_DAYS = 30
"""How long a vector that nobody uses is kept: whoever tries another encoder, or takes a sheet back
for some days, finds his vectors again."""

_CHUNK = 250  # keys in one IN (...), rows of one INSERT
_STORED = np.dtype("<f2")  # half precision: a cosine is off by less than 0.001, in half the room


@dataclass(frozen=True)
class Kept:
    """What was found: vectors (d,) float32 by key, and the keys that were not used yet today."""

    vectors: dict[bytes, NDArray[np.float32]]
    stale: tuple[bytes, ...]


def key_of(encoder: str, checksum: str, text: str) -> bytes:
    """The SHA-256 of all that decides a vector: encoder, its checksum, and the passage."""
    whole = "\0".join((encoder, checksum, text))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).digest()


def rounded(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors as they would come back if they were kept: so the next rebuild finds the same."""
    return vectors.astype(_STORED).astype(np.float32)


def kept_vectors(store: Store, keys: Sequence[bytes]) -> Kept:
    """The vectors that are kept; unknown keys are left out."""
    today = _today()
    vectors: dict[bytes, NDArray[np.float32]] = {}
    stale: list[bytes] = []
    with store.reading() as session:
        for chunk in _chunks(keys):
            for row in session.execute(
                sa.select(PassageVector.key, PassageVector.vector, PassageVector.used_on).where(
                    PassageVector.key.in_(chunk)
                )
            ):
                vectors[row.key] = np.frombuffer(row.vector, dtype=_STORED).astype(np.float32)
                if row.used_on < today:
                    stale.append(row.key)
    return Kept(vectors, tuple(stale))


def keep_vectors(
    session: Session, vectors: Mapping[bytes, NDArray[np.float32]], used: Sequence[bytes] = ()
) -> None:
    """Keeps new vectors, and notes which of the older ones are still of use.

    Args:
        session: of ``Store.writing``.
        vectors: new ones (d,), by key.
        used: keys of ``Kept.stale``: so a row is written at most once a day.
    """
    today = _today()
    rows = [
        {"key": key, "vector": vector.astype(_STORED).tobytes(), "used_on": today}
        for key, vector in vectors.items()
    ]
    for chunk in _chunks(rows):
        _insert_missing(session, PassageVector, chunk)
    for keys in _chunks(used):
        session.execute(
            sa.update(PassageVector).where(PassageVector.key.in_(keys)).values(used_on=today)
        )


def evict_vectors(session: Session, days: int = KEPT_DAYS) -> int:
    """Removes the vectors that nobody has used for so many days; returns how many.

    To be called at the end of a rebuild: it has just used all that are in use.
    """
    oldest = _today() - timedelta(days=days)
    result: Any = session.execute(sa.delete(PassageVector).where(PassageVector.used_on < oldest))
    return int(result.rowcount)


def kept_calibration(store: Store, model: str) -> str | None:
    """What was measured of a model, by its checksum, as text; None when nothing was."""
    with store.reading() as session:
        return session.scalar(
            sa.select(ModelCalibration.content).where(ModelCalibration.model == model)
        )


def keep_calibration(session: Session, model: str, content: str) -> str:
    """Keeps what was measured of a model; returns what holds: another's, if he was first."""
    _insert_missing(session, ModelCalibration, [{"model": model, "content": content}])
    return session.scalars(
        sa.select(ModelCalibration.content).where(ModelCalibration.model == model)
    ).one()


def _insert_missing(session: Session, table: type[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    of_dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(of_dialect.insert(table).values(list(rows)).on_conflict_do_nothing())


def _today() -> date:
    return datetime.now(UTC).date()


def _chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
