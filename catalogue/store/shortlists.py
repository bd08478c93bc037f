"""Shortlists: what a delegation means to see, kept without an account.

A shortlist is known by two keys that nobody can guess: one lets change it, the other only read it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.errors import CatalogueError
from catalogue.plain import lines, one_line
from catalogue.store import models
from catalogue.store.models import TITLE_LENGTH, ShortlistItem, now
from catalogue.store.session import Store

MOST = 200
"""Products on one shortlist: a delegation of ten sees as many in a week."""

LONGEST_NOTE = 2000
"""Characters of a note."""

DAYS = 180
"""How long a shortlist is kept after somebody last opened it: through the report that follows."""

_KEY_BYTES = 18
_SWEPT = 50  # shortlists that are emptied at once


class ShortlistError(CatalogueError):
    """A shortlist cannot take what it was given."""


@dataclass(frozen=True)
class Item:
    """A product on a shortlist, with what it was called when it was put there, and the note."""

    sheet_id: str
    title: str
    exhibitor: str
    note: str
    added_at: datetime


@dataclass(frozen=True)
class Shortlist:
    """A shortlist as somebody with one of its keys sees it.

    Attributes:
        id: its number; never shown.
        edit_key: '' for who may only read.
        read_key: for who may only read.
        title: as its owner named it, or ''.
        items: the products, first added first.
        used_on: the last day (UTC) on which somebody opened it.
        forgotten: it was emptied because nobody had opened it for ``DAYS``.
    """

    id: int
    edit_key: str
    read_key: str
    title: str
    items: tuple[Item, ...]
    used_on: date
    forgotten: bool = False

    @property
    def sheet_ids(self) -> tuple[str, ...]:
        """The products' ids, in order."""
        return tuple(item.sheet_id for item in self.items)

    @property
    def state(self) -> str:
        """A few letters that differ when what is shown of it does."""
        shown = (self.title, *((item.sheet_id, item.note) for item in self.items))
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:8]


def begin_shortlist(session: Session) -> Shortlist:
    """Makes an empty shortlist, and empties some that nobody has opened for long."""
    _forget_unused(session)
    row = models.Shortlist(
        edit_key=secrets.token_urlsafe(_KEY_BYTES),
        read_key=secrets.token_urlsafe(_KEY_BYTES),
        title="",
        used_on=_today(),
        forgotten=False,
    )
    session.add(row)
    session.flush()
    return Shortlist(row.id, row.edit_key, row.read_key, "", (), row.used_on)


def shortlist_by_key(store: Store, key: str) -> Shortlist | None:
    """The shortlist that a key opens, or None."""
    known = models.Shortlist
    with store.reading() as session:
        row = session.scalar(
            sa.select(known).where(sa.or_(known.edit_key == key, known.read_key == key))
        )
        if row is None:
            return None
        items = session.scalars(
            sa.select(ShortlistItem)
            .where(ShortlistItem.shortlist_id == row.id, ShortlistItem.removed_at.is_(None))
            .order_by(ShortlistItem.added_at, ShortlistItem.sheet_id)
        ).all()
        return Shortlist(
            id=row.id,
            edit_key=row.edit_key if secrets.compare_digest(row.edit_key, key) else "",
            read_key=row.read_key,
            title=row.title,
            items=tuple(Item(i.sheet_id, i.title, i.exhibitor, i.note, i.added_at) for i in items),
            used_on=row.used_on,
            forgotten=row.forgotten,
        )


def note_use(store: Store, shortlist: Shortlist) -> None:
    """Notes that somebody opened a shortlist today: it is kept for ``DAYS`` from now on.

    Apart from reading it, for this writes: pages that only show its number do not.
    """
    known = models.Shortlist
    if shortlist.used_on < _today() and not shortlist.forgotten:
        with store.writing() as session:
            session.execute(
                sa.update(known).where(known.id == shortlist.id).values(used_on=_today())
            )


def add_item(
    session: Session, shortlist_id: int, sheet_id: str, *, title: str, exhibitor: str
) -> None:
    """Puts a product on a shortlist. One that is there stays as it is, one taken off comes back.

    Raises:
        ShortlistError: the shortlist is full.
    """
    row = session.get(ShortlistItem, (shortlist_id, sheet_id))
    if row is not None and row.removed_at is None:
        return
    on_it = sa.select(sa.func.count()).where(
        ShortlistItem.shortlist_id == shortlist_id, ShortlistItem.removed_at.is_(None)
    )
    if (session.scalar(on_it) or 0) >= MOST:
        raise ShortlistError(f"A shortlist takes {MOST} products.", "Take some off first.")
    if row is None:
        session.add(
            ShortlistItem(
                shortlist_id=shortlist_id,
                sheet_id=sheet_id,
                title=title,
                exhibitor=exhibitor,
                note="",
            )
        )
    else:
        row.removed_at = None
    session.flush()


def remove_item(session: Session, shortlist_id: int, sheet_id: str) -> None:
    """Takes a product off; ``add_item`` brings it back with its note."""
    row = session.get(ShortlistItem, (shortlist_id, sheet_id))
    if row is not None and row.removed_at is None:
        row.removed_at = now()


def write_note(
    session: Session, shortlist_id: int, sheet_id: str, *, before: str, note: str
) -> bool:
    """Writes a note on a product. One that was taken off meanwhile comes back with it.

    Two people may write at once. Who writes says what he had before his eyes; if another has
    written since, both notes are kept, one below the other. The same sent again changes nothing.

    Returns:
        False when the product never was on this shortlist.

    Raises:
        ShortlistError: the note, or both together, are too long. Nothing is changed.
    """
    row = session.get(ShortlistItem, (shortlist_id, sheet_id), with_for_update=True)
    if row is None:
        return False
    note, before = lines(note), lines(before)
    written = note
    if row.note not in (before, note, ""):
        there = f"\n{note}\n" in f"\n{row.note}\n"
        written = row.note if there else f"{row.note}\n{note}".strip()
    if len(written) > LONGEST_NOTE:
        raise ShortlistError(
            f"A note takes {LONGEST_NOTE} characters, this one has {len(written)}.", "Shorten it."
        )
    row.note, row.removed_at = written, None
    return True


def rename(session: Session, shortlist_id: int, title: str) -> None:
    """Gives a shortlist a title; a longer one is cut at its limit."""
    row = session.get(models.Shortlist, shortlist_id)
    if row is not None:
        row.title = one_line(title)[:TITLE_LENGTH]


def _forget_unused(session: Session) -> None:
    """Empties shortlists that nobody has opened for ``DAYS``; their keys are remembered, so that
    who comes later is told what became of them."""
    known = models.Shortlist
    old = session.scalars(
        sa.select(known)
        .where(known.used_on < _today() - timedelta(days=DAYS), known.forgotten.is_(False))
        .limit(_SWEPT)
    ).all()
    for row in old:
        session.execute(sa.delete(ShortlistItem).where(ShortlistItem.shortlist_id == row.id))
        row.forgotten, row.title = True, ""


def _today() -> date:
    return datetime.now(UTC).date()
