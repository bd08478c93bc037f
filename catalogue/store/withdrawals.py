"""Sheets that a full delivery no longer has, and their withdrawal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.store.models import Revision, Sheet
from catalogue.store.sheets import save_sheets

_CHUNK = 500  # exhibitors in one IN (...)


@dataclass(frozen=True)
class Showing:
    """A sheet that visitors see: its exhibitor, its title, and its latest revision."""

    id: str
    exhibitor: str
    title: str
    latest: int


def showing_of(session: Session, exhibitor_ids: Sequence[str]) -> list[Showing]:
    """All sheets of some exhibitors that visitors see, by exhibitor and id."""
    found: list[Showing] = []
    title = Revision.content["title"].as_string()
    for start in range(0, len(exhibitor_ids), _CHUNK):
        rows = session.execute(
            sa.select(Sheet.id, Sheet.exhibitor_id, title, Sheet.latest_revision_id)
            .join(Revision, Revision.id == Sheet.latest_revision_id)
            .where(
                Sheet.exhibitor_id.in_(exhibitor_ids[start : start + _CHUNK]),
                Sheet.published_revision_id.is_not(None),
            )
            .order_by(Sheet.exhibitor_id, Sheet.id)
        )
        found.extend(Showing(*row) for row in rows)
    return found


def withdraw(
    session: Session, latest: Mapping[str, int], *, author: str, source: str, load: int | None
) -> list[str]:
    """Withdraws sheets that are still as they were when somebody decided it.

    Args:
        session: of ``Store.writing``.
        latest: the latest revision of each sheet as it was decided upon, by the sheet's id; at
            most some hundred.
        author: who decided.
        source: because of what.
        load: the number of the load that withdraws.

    Returns:
        The ids of the withdrawn sheets. One that has been saved since is left.
    """
    rows = session.execute(
        sa.select(Sheet.exhibitor_id, Revision.content)
        .join(Revision, Revision.id == Sheet.latest_revision_id)
        .where(Sheet.id.in_(latest), Sheet.latest_revision_id.in_(latest.values()))
    ).all()
    withdrawn = [
        {**row.content, "status": "withdrawn", "exhibitor": {"id": row.exhibitor_id}}
        for row in rows
    ]
    save_sheets(session, withdrawn, author=author, source=source, load=load)
    return [str(sheet["id"]) for sheet in withdrawn]
