"""All exhibitors as their organiser looks after them, and where he places them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.people import audit
from catalogue.store.models import Exhibitor, Membership, Person, Sheet, SignIn, in_utc
from catalogue.store.sheets import save_exhibitor


@dataclass(frozen=True)
class Overview:
    """An exhibitor as its organiser looks after it.

    Attributes:
        id: its id.
        name: its name.
        stands: where it stands.
        people: how many people it has.
        joined: how many of them have a password.
        seen_at: when one of them was signed in last (UTC).
        online: sheets that visitors see.
        waiting: sheets that wait for approval.
        written: sheets that are neither.
    """

    id: str
    name: str
    stands: tuple[str, ...]
    people: int
    joined: int
    seen_at: datetime | None
    online: int
    waiting: int
    written: int

    @property
    def late(self) -> bool:
        """Whether nothing of it is online or waits to be."""
        return not self.online and not self.waiting


def overviews(session: Session) -> list[Overview]:
    """All exhibitors, ordered by id."""
    online = Sheet.published_revision_id.is_not(None)
    sheets = {
        row.exhibitor_id: row
        for row in session.execute(
            sa.select(
                Sheet.exhibitor_id,
                sa.func.count(sa.case((online, 1))).label("online"),
                sa.func.count(sa.case((Sheet.review == "submitted", 1))).label("waiting"),
                sa.func.count(
                    sa.case((sa.and_(sa.not_(online), Sheet.review != "submitted"), 1))
                ).label("written"),
            ).group_by(Sheet.exhibitor_id)
        )
    }
    people = {
        row.exhibitor_id: row
        for row in session.execute(
            sa.select(
                Membership.exhibitor_id,
                sa.func.count(sa.distinct(Person.id)).label("people"),
                sa.func.count(sa.distinct(sa.case((Person.password != "", Person.id)))).label(
                    "joined"
                ),
                sa.func.max(SignIn.seen_at).label("seen_at"),
            )
            .join(Person, Person.id == Membership.person_id)
            .outerjoin(SignIn, SignIn.person_id == Person.id)
            .group_by(Membership.exhibitor_id)
        )
    }
    found = []
    for row in session.scalars(sa.select(Exhibitor).order_by(Exhibitor.id)):
        own, those = sheets.get(row.id), people.get(row.id)
        seen_at = those.seen_at if those else None
        found.append(
            Overview(
                row.id,
                row.details["name"],
                tuple(row.details.get("stands", ())),
                those.people if those else 0,
                those.joined if those else 0,
                in_utc(seen_at) if seen_at else None,
                own.online if own else 0,
                own.waiting if own else 0,
                own.written if own else 0,
            )
        )
    return found


def place_exhibitor(session: Session, exhibitor_id: str, stands: Sequence[str], by: str) -> bool:
    """Gives an exhibitor other stands; its sheets go to the outbox, for they show them.

    Args:
        session: of ``Store.writing``.
        exhibitor_id: one that is there.
        stands: all of them.
        by: the address of who does it.

    Returns:
        Whether anything changed.
    """
    before = list(session.get_one(Exhibitor, exhibitor_id).details.get("stands", ()))
    if not save_exhibitor(session, {"id": exhibitor_id, "stands": list(stands)}):
        return False
    audit.note(
        session,
        by,
        "exhibitor.place",
        "exhibitor",
        exhibitor_id,
        exhibitor_id=exhibitor_id,
        before={"stands": before},
        after={"stands": list(stands)},
    )
    return True
