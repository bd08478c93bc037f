"""Decides on what waits: in the database, in the audit, and in a mail to those who wrote it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from catalogue.people import accounts, audit
from catalogue.store import claims, reviews
from catalogue.store.reviews import FieldRemark, NotTheNewest
from web.access import acting
from web.notices import write_to
from web.sheet_texts import label_of


def decide_on(session: Session, sheet_id: str, number: int, remarks: dict[str, str] | None) -> None:
    """Approves the revision that was read, or sends it back.

    Args:
        session: of ``Store.writing``.
        sheet_id: the sheet's.
        number: of the revision that was read.
        remarks: what is to be changed, by the field's dotted name; None approves.

    Raises:
        NotTheNewest: that revision does not wait, or a newer one does; nothing is changed.
    """
    actor = acting()
    waits, state = reviews.approvable(session, sheet_id), reviews.state_of(session, sheet_id)
    if waits is None or state is None:
        raise NotTheNewest(sheet_id)
    if remarks is None:
        reviews.approve(session, sheet_id, number, by=actor.name)
    else:
        said = [FieldRemark(name, text, actor.name) for name, text in remarks.items()]
        reviews.ask_changes(session, sheet_id, number, said)
    claims.release(session, sheet_id)
    audit.note(
        session,
        actor.email,
        "sheet.approve" if remarks is None else "sheet.ask-changes",
        "sheet",
        sheet_id,
        exhibitor_id=state.exhibitor_id,
        before={"online": state.published},
        after={"revision": number, **({} if remarks is None else {"remarks": remarks})},
    )
    _tell(session, state.exhibitor_id, sheet_id, str(waits[1].get("title")), remarks)


def _tell(
    session: Session,
    exhibitor_id: str,
    sheet_id: str,
    title: str,
    remarks: dict[str, str] | None,
) -> None:
    """Writes to each of the exhibitor's people, in his language."""
    for person, _role in accounts.people_of(session, exhibitor_id):
        if person.suspended_at is not None:
            continue
        if remarks is None:
            write_to(
                session,
                "published",
                person.email,
                person.language,
                "delegations.sheet",
                parts={"sheet_id": sheet_id},
                title=title,
            )
            continue
        said = "\n".join(
            f"{label_of(name, person.language)}: {text}" if name else text
            for name, text in remarks.items()
        )
        write_to(
            session,
            "changes",
            person.email,
            person.language,
            "portal.publication",
            said,
            parts={"exhibitor_id": exhibitor_id, "sheet_id": sheet_id},
            title=title,
        )
