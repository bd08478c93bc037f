"""Taking a load back: what it wrote gives way to what was before, as new revisions.

Nothing is erased. What somebody has changed since the load is left as it is, and said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.store.models import Exhibitor, ExhibitorChange, Load, Revision, Sheet
from catalogue.store.publications import note_publications
from catalogue.store.sheets import change_details, save_sheets

Undone = Literal["restored", "withdrawn", "left", "done"]


@dataclass(frozen=True)
class TakenBack:
    """What became of a sheet or an exhibitor that a load had changed.

    ``restored`` to what it was; ``withdrawn``, for the load had created it; ``left``, for somebody
    has changed it since; ``done`` by an earlier undo of the same load.
    """

    id: str
    outcome: Undone


def sheets_of_load(session: Session, load: int, after: str, size: int) -> list[str]:
    """Ids of sheets of which a load wrote a revision, in order, those after an id."""
    return list(
        session.scalars(
            sa.select(Revision.sheet_id)
            .where(Revision.load_id == load, Revision.sheet_id > after)
            .distinct()
            .order_by(Revision.sheet_id)
            .limit(size)
        )
    )


def take_back_sheets(
    session: Session, load: int, sheet_ids: Sequence[str], *, undo: int, author: str
) -> list[TakenBack]:
    """Takes back what a load did to some sheets.

    Args:
        session: of ``Store.writing``.
        load: the load to be undone.
        sheet_ids: sheets that it changed, at most some hundred.
        undo: the number under which the undo itself is recorded.
        author: who undoes.

    Returns:
        One TakenBack for each sheet, in order.
    """
    undoes = set(session.scalars(sa.select(Load.id).where(Load.undoes == load)))
    history: dict[str, list[Revision]] = {sheet_id: [] for sheet_id in sheet_ids}
    for revision in session.scalars(
        sa.select(Revision).where(Revision.sheet_id.in_(sheet_ids)).order_by(Revision.number)
    ):
        history[revision.sheet_id].append(revision)
    sheets = {
        sheet.id: sheet for sheet in session.scalars(sa.select(Sheet).where(Sheet.id.in_(history)))
    }
    outcomes: dict[str, Undone] = {}
    contents: list[dict[str, Any]] = []
    for sheet_id, revisions in history.items():
        latest = revisions[-1]
        if latest.load_id != load:
            outcomes[sheet_id] = "done" if latest.load_id in undoes else "left"
            continue
        before = _before(revisions, load)
        content = before[-1].content if before else {**latest.content, "status": "withdrawn"}
        contents.append({**content, "exhibitor": {"id": sheets[sheet_id].exhibitor_id}})
        outcomes[sheet_id] = "restored" if before else "withdrawn"
    save_sheets(session, contents, author=author, source=f"undo {load}", load=undo)
    for content in contents:
        if content["status"] == "draft":
            # A draft leaves visible what is published, but here that is what the load published.
            before = _before(history[content["id"]], load)
            seen = _published_of(before)
            sheets[content["id"]].published_revision_id = seen
            note_publications(session, {content["id"]: seen})
    session.flush()
    return [TakenBack(sheet_id, outcomes[sheet_id]) for sheet_id in sheet_ids]


def take_back_exhibitors(session: Session, load: int, *, undo: int) -> list[TakenBack]:
    """Takes back what a load changed of exhibitors that were there before it, detail by detail."""
    taken: list[TakenBack] = []
    for change in session.scalars(
        sa.select(ExhibitorChange)
        .where(ExhibitorChange.load_id == load)
        .order_by(ExhibitorChange.exhibitor_id)
    ).all():
        row = session.get_one(Exhibitor, change.exhibitor_id)
        names = [
            name
            for name in {**change.before, **change.after}
            if change.before.get(name) != change.after.get(name)
        ]
        unchanged = [name for name in names if row.details.get(name) == change.after.get(name)]
        done = all(row.details.get(name) == change.before.get(name) for name in names)
        if unchanged:
            details = {name: v for name, v in row.details.items() if name not in unchanged}
            details |= {name: change.before[name] for name in unchanged if name in change.before}
            change_details(session, row, details, undo)
        if len(unchanged) == len(names):
            taken.append(TakenBack(row.id, "restored"))
        else:
            taken.append(TakenBack(row.id, "done" if done else "left"))
    return taken


def _before(revisions: Sequence[Revision], load: int) -> list[Revision]:
    """A sheet's revisions before the first one that the load wrote."""
    first = min(revision.number for revision in revisions if revision.load_id == load)
    return [revision for revision in revisions if revision.number < first]


def _published_of(revisions: Sequence[Revision]) -> int | None:
    """Which of these revisions visitors saw after the last of them: drafts change nothing."""
    for revision in reversed(revisions):
        if revision.content["status"] == "published":
            return revision.id
        if revision.content["status"] == "withdrawn":
            return None
    return None
