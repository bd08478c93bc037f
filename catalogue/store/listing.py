"""An exhibitor's own list of its sheets: all of them, in the order that it has given them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.store.models import Revision, Sheet, SheetDraft, in_utc
from catalogue.store.reviews import SheetState, states_of

_CHUNK = 200  # sheets whose state is read with one question


@dataclass(frozen=True)
class Listed:
    """A sheet in the list.

    Attributes:
        state: where it is in its life.
        content: as it was last written, draft or revision; in the contract's form without the
            exhibitor's block, not validated.
        written_at: when that was, in UTC.
        unsent: whether something was written since its newest revision.
    """

    state: SheetState
    content: dict[str, Any]
    written_at: datetime
    unsent: bool

    @property
    def title(self) -> str:
        """As it was last written; the id where there is none yet."""
        return str(self.content.get("title") or self.state.sheet_id)


def listed_sheets(session: Session, exhibitor_id: str) -> list[Listed]:
    """All sheets of an exhibitor, drafts and withdrawn ones too, as it has ordered them."""
    rows = session.execute(
        sa.select(Sheet.id, Sheet.position, Sheet.created_at, Revision, SheetDraft)
        .join(Revision, Revision.id == Sheet.latest_revision_id, isouter=True)
        .join(SheetDraft, SheetDraft.sheet_id == Sheet.id, isouter=True)
        .where(Sheet.exhibitor_id == exhibitor_id)
    ).all()
    states: dict[str, SheetState] = {}
    for start in range(0, len(rows), _CHUNK):
        states |= states_of(session, [row.id for row in rows[start : start + _CHUNK]])
    placed = []
    for sheet_id, position, created_at, revision, draft in rows:
        sent = revision.content if revision else None
        content = draft.content if draft else sent or {}
        newest = draft.saved_at if draft else revision.created_at if revision else created_at
        listed = Listed(states[sheet_id], content, in_utc(newest), content != (sent or {}))
        placed.append((position, listed.title.casefold(), sheet_id, listed))
    return [listed for *_, listed in sorted(placed, key=lambda one: one[:3])]


def move_sheet(session: Session, exhibitor_id: str, sheet_id: str, places: int) -> None:
    """Moves a sheet within its exhibitor's list, for its own pages and for visitors'.

    Args:
        session: of ``Store.writing``.
        exhibitor_id: whose list.
        sheet_id: the sheet; one that is not in the list changes nothing.
        places: how many, upwards if negative; further than the list goes is its end.
    """
    order = [listed.state.sheet_id for listed in listed_sheets(session, exhibitor_id)]
    if sheet_id not in order:
        return
    old = order.index(sheet_id)
    order.remove(sheet_id)
    order.insert(max(old + places, 0), sheet_id)
    _number(session, order)


def _number(session: Session, order: Sequence[str]) -> None:
    places = [{"id": sheet_id, "position": number} for number, sheet_id in enumerate(order, 1)]
    session.execute(sa.update(Sheet), places)
    session.expire_all()
