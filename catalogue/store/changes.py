"""What organisers have changed of a file, the show's or the taxonomy's, version by version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.people import audit
from catalogue.store.models import ShowChange, TaxonomyChange, Versioned, in_utc
from catalogue.store.session import Store
from catalogue.store.sheets import mark_changed, published_about
from catalogue.taxonomy import Taxonomy
from catalogue.taxonomy.changes import changes_between, touched, with_changes


@dataclass(frozen=True)
class Changed:
    """Which file's changes are meant: their table, and how the audit names them."""

    table: type[Versioned]
    name: str


SHOW = Changed(ShowChange, "show")
"""See ``catalogue.show.with_changes``."""

TAXONOMY = Changed(TaxonomyChange, "taxonomy")
"""See ``catalogue.taxonomy.changes``."""


class SavedMeanwhile(Exception):
    """Somebody has saved a newer version than the one that was changed."""


@dataclass(frozen=True)
class Version:
    """A state of the changes; 0 is the file alone."""

    number: int
    body: dict[str, Any]
    author: str = ""
    created_at: datetime | None = None


def changes_in_force(store: Store, of: Changed) -> dict[str, Any]:
    """The newest changes; none if nobody has made any."""
    with store.reading() as session:
        return newest_version(session, of).body


def newest_version(session: Session, of: Changed) -> Version:
    """The version in force."""
    return next(iter(versions(session, of, 1)), Version(0, {}))


def versions(session: Session, of: Changed, most: int) -> list[Version]:
    """The newest versions, the newest first."""
    rows = session.scalars(sa.select(of.table).order_by(of.table.number.desc()).limit(most))
    return [Version(row.number, row.body, row.author, in_utc(row.created_at)) for row in rows]


def version(session: Session, of: Changed, number: int) -> Version | None:
    """A version by its number; 0 is the file alone. None if there is none of that number."""
    if number == 0:
        return Version(0, {})
    row = session.get(of.table, number)
    return Version(row.number, row.body, row.author, in_utc(row.created_at)) if row else None


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names whose values are not the same in two bodies."""
    return [name for name in {**before, **after} if before.get(name) != after.get(name)]


def save_changes(session: Session, of: Changed, body: dict[str, Any], seen: int, by: str) -> int:
    """Puts changes in force; returns the number of their version.

    Args:
        session: of ``Store.writing``.
        of: whose changes they are.
        body: all changes, checked; the same as before makes no version.
        seen: the version that was changed.
        by: the address of who does it.

    Raises:
        SavedMeanwhile: there is a newer version than that.
    """
    before = newest_version(session, of)
    if before.number != seen:
        raise SavedMeanwhile
    if before.body == body:
        return seen
    session.add(of.table(number=seen + 1, body=body, author=by))
    names = differing(before.body, body)
    audit.note(
        session,
        by,
        f"{of.name}.change",
        of.name,
        str(seen + 1),
        before={name: before.body.get(name) for name in names},
        after={name: body.get(name) for name in names},
    )
    return seen + 1


def save_taxonomy(session: Session, file: Taxonomy, after: Taxonomy, seen: int, by: str) -> int:
    """Puts a taxonomy in force, and tells the index of the sheets that the change touches.

    Args:
        session: of ``Store.writing``.
        file: the taxonomy's file, beside which the difference is kept.
        after: the taxonomy as it is to be, checked.
        seen: the version that was changed.
        by: the address of who does it.

    Returns:
        How many published sheets it touches.

    Raises:
        SavedMeanwhile: there is a newer version than that.
    """
    before = with_changes(file, newest_version(session, TAXONOMY).body)
    if save_changes(session, TAXONOMY, changes_between(file, after), seen, by) == seen:
        return 0
    sheets = list(published_about(session, touched(before, after)))
    mark_changed(session, sheets)
    return len(sheets)
