"""From a draft to what visitors see: submitted, approved or sent back, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from catalogue.sheets.lifecycle import Stage, needs_approval, stage_of
from catalogue.show import Approval
from catalogue.store.drafts import has_unsent, settle_draft
from catalogue.store.models import Remark, Revision, Sheet, in_utc, now
from catalogue.store.publications import note_publications
from catalogue.store.sheets import latest_of, mark_changed, save_sheets


@dataclass(frozen=True)
class FieldRemark:
    """What the organiser says of a field; '' is the whole sheet."""

    field: str
    text: str
    author: str
    created_at: datetime | None = None


@dataclass(frozen=True)
class SheetState:
    """Where a sheet is in its life.

    Attributes:
        sheet_id: the sheet's.
        exhibitor_id: its exhibitor's.
        stage: where it is.
        online: whether visitors see some revision of it.
        newest: the number of its newest revision; None while it is only a draft.
        published: the number of the revision that visitors see; None for none.
    """

    sheet_id: str
    exhibitor_id: str
    stage: Stage
    online: bool
    newest: int | None
    published: int | None


class NotTheNewest(Exception):
    """A revision was decided on that is not, or not any more, the one that waits."""


def state_of(session: Session, sheet_id: str) -> SheetState | None:
    """Where a sheet is in its life; None if there is no such sheet."""
    return states_of(session, [sheet_id]).get(sheet_id)


def states_of(session: Session, sheet_ids: Sequence[str]) -> dict[str, SheetState]:
    """The same of several, by id, in their order. At most some hundred."""
    newest, published = aliased(Revision), aliased(Revision)
    rows = session.execute(
        sa.select(Sheet, newest.number, published.number)
        .join(newest, newest.id == Sheet.latest_revision_id, isouter=True)
        .join(published, published.id == Sheet.published_revision_id, isouter=True)
        .where(Sheet.id.in_(sheet_ids))
    )
    found: dict[str, SheetState] = {}
    for sheet, newest_number, published_number in rows:
        online = published_number is not None
        stage = stage_of(
            sheet.status,
            sheet.review,
            online=online,
            newest_is_online=online and newest_number == published_number,
        )
        found[sheet.id] = SheetState(
            sheet.id, sheet.exhibitor_id, stage, online, newest_number, published_number
        )
    return {sheet_id: found[sheet_id] for sheet_id in sheet_ids if sheet_id in found}


def submit(
    session: Session,
    sheet: dict[str, Any],
    approval: Approval,
    *,
    by: str,
    source: str,
    from_draft: bool = True,
) -> Stage:
    """Makes a clean sheet its newest revision: published, or waiting for the organiser.

    Args:
        session: of ``Store.writing``.
        sheet: of ``catalogue.sheets.schema.validate``, with its exhibitor's block.
        approval: what the show's settings say.
        by: who, for the history.
        source: from what.
        from_draft: whether it is the draft, which then has nothing unsent any more. Where it comes
            from elsewhere, what people are writing stays, for them to merge.

    Returns:
        Where the sheet is now.
    """
    unsent = not from_draft and has_unsent(session, sheet["id"])
    row = session.get(Sheet, sheet["id"])
    online = row is not None and row.published_revision_id is not None
    waits = needs_approval(approval, online=online)
    status = "draft" if waits else "published"
    save_sheets(session, [{**sheet, "status": status}], author=by, source=source)
    row = session.get(Sheet, sheet["id"])
    assert row is not None
    row.review = "submitted" if waits else ""
    if not unsent:
        settle_draft(session, row.id, by)
    session.flush()
    return "submitted" if waits else "published"


def approve(session: Session, sheet_id: str, number: int, *, by: str) -> None:
    """Publishes exactly the revision that somebody has read.

    Args:
        session: of ``Store.writing``.
        sheet_id: the sheet's.
        number: of the revision.
        by: who, for the audit of the caller.

    Raises:
        NotTheNewest: that revision does not wait, or a newer one does; nothing is changed.
    """
    row, revision = _waiting(session, sheet_id, number)
    row.published_revision_id = revision.id
    note_publications(session, {sheet_id: revision.id})
    row.status, row.review = "published", ""
    row.changed_at = now()  # readers see it as new from now on
    mark_changed(session, [sheet_id])


def approvable(session: Session, sheet_id: str) -> tuple[int, dict[str, Any]] | None:
    """The revision of a sheet that waits: its number and content; None when none does."""
    row = session.execute(
        sa.select(Revision.number, Revision.content)
        .join(Sheet, Sheet.latest_revision_id == Revision.id)
        .where(Sheet.id == sheet_id, Sheet.review == "submitted")
    ).first()
    return (row.number, row.content) if row else None


def ask_changes(
    session: Session, sheet_id: str, number: int, remarks: Sequence[FieldRemark]
) -> None:
    """Sends a revision back, with what is to be changed.

    Raises:
        NotTheNewest: that revision does not wait, or a newer one does; nothing is changed.
    """
    row, revision = _waiting(session, sheet_id, number)
    row.review = "changes-asked"
    for remark in remarks:
        session.add(
            Remark(
                sheet_id=sheet_id,
                revision_id=revision.id,
                field=remark.field,
                text=remark.text,
                author=remark.author,
            )
        )
    session.flush()


def take_back(session: Session, sheet_id: str) -> bool:
    """Takes what was submitted out of the queue again; False when nothing waits."""
    row = session.get(Sheet, sheet_id)
    if row is None or row.review != "submitted":
        return False
    row.review = ""
    session.flush()
    return True


def withdraw(session: Session, sheet_id: str, *, by: str, source: str) -> bool:
    """Takes a sheet off the catalogue; its revisions and its draft stay.

    Returns:
        Whether there was a revision to withdraw.
    """
    sheet = latest_of(session, [sheet_id]).get(sheet_id)
    if sheet is None or sheet["status"] == "withdrawn":
        return False
    save_sheets(session, [{**sheet, "status": "withdrawn"}], author=by, source=source)
    return True


def remarks_on(session: Session, sheet_id: str) -> list[FieldRemark]:
    """What the organiser has asked to be changed in the newest revision, while it is not."""
    rows = session.execute(
        sa.select(Remark)
        .join(Sheet, Sheet.id == Remark.sheet_id)
        .where(
            Remark.sheet_id == sheet_id,
            Remark.revision_id == Sheet.latest_revision_id,
            Sheet.review == "changes-asked",
        )
        .order_by(Remark.id)
    ).scalars()
    return [FieldRemark(row.field, row.text, row.author, in_utc(row.created_at)) for row in rows]


@dataclass(frozen=True)
class Waiting:
    """A sheet whose newest revision waits for the organiser.

    ``online`` says whether visitors see an earlier one, ``since`` when it was submitted (UTC).
    """

    sheet_id: str
    exhibitor_id: str
    title: str
    language: str
    domains: tuple[str, ...]
    number: int
    online: bool
    since: datetime
    author: str


def waiting_sheets(session: Session) -> list[Waiting]:
    """The sheets that wait for the organiser, the longest waiting first."""
    rows = session.execute(
        sa.select(Sheet, Revision)
        .join(Revision, Revision.id == Sheet.latest_revision_id)
        .where(Sheet.review == "submitted")
        .order_by(Revision.created_at, Sheet.id)
    )
    return [
        Waiting(
            sheet.id,
            sheet.exhibitor_id,
            str(revision.content.get("title") or sheet.id),
            str(revision.content.get("language") or ""),
            tuple(revision.content.get("domains") or ()),
            revision.number,
            sheet.published_revision_id is not None,
            in_utc(revision.created_at),
            revision.author,
        )
        for sheet, revision in rows
    ]


def _waiting(session: Session, sheet_id: str, number: int) -> tuple[Sheet, Revision]:
    found = session.execute(
        sa.select(Sheet, Revision)
        .join(Revision, Revision.id == Sheet.latest_revision_id)
        .where(Sheet.id == sheet_id, Sheet.review == "submitted", Revision.number == number)
    ).first()
    if found is None:
        raise NotTheNewest(sheet_id)
    return found[0], found[1]
