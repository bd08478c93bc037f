"""Sheets as their exhibitors write them: saved again and again, merged field by field.

A draft's fields are named as in the contract, with a dot before each part: ``title``,
``translations.fr.title``, ``specifications`` as a whole. Whoever saves says which version he saw;
a field that nobody else has changed since is taken, another one is a conflict, and keeps its value
until somebody has seen both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.sheets.schema import Validated, validate
from catalogue.store.models import Exhibitor, Revision, Sheet, SheetDraft, in_utc, now
from catalogue.taxonomy import Taxonomy


@dataclass(frozen=True)
class Draft:
    """What is written of a sheet.

    Attributes:
        sheet_id: the sheet's.
        exhibitor_id: its exhibitor's.
        content: in the contract's form, without the exhibitor's block; not validated.
        version: grows with every save; 0 while nobody has written since the last revision.
        based_on: the number of the revision that it began with; None for a new product.
        author: who saved last.
        saved_at: when; None for version 0.
    """

    sheet_id: str
    exhibitor_id: str
    content: dict[str, Any]
    version: int
    based_on: int | None
    author: str
    saved_at: datetime | None


@dataclass(frozen=True)
class Conflict:
    """A field that somebody else has changed meanwhile, to another value."""

    field: str
    mine: Any
    theirs: Any
    author: str
    at: str


@dataclass(frozen=True)
class DraftSaved:
    """What a save came to: the version that is kept now, and what was not taken."""

    version: int
    conflicts: tuple[Conflict, ...]


def begin_sheet(session: Session, exhibitor_id: str, content: Mapping[str, Any], by: str) -> None:
    """A new product that is only a draft; ``content`` has its id, which nobody has yet.

    Raises:
        ValueError: there is a sheet of that id, or no such exhibitor.
    """
    sheet_id = str(content["id"])
    if session.get(Sheet, sheet_id) or not session.get(Exhibitor, exhibitor_id):
        raise ValueError(sheet_id)
    last = session.scalar(
        sa.select(sa.func.max(Sheet.position)).where(Sheet.exhibitor_id == exhibitor_id)
    )
    session.add(
        Sheet(id=sheet_id, exhibitor_id=exhibitor_id, status="draft", position=(last or 0) + 1)
    )
    session.flush()
    session.add(
        SheetDraft(
            sheet_id=sheet_id,
            content=dict(content),
            changes={},
            version=1,
            based_on=None,
            author=by,
        )
    )


def discard_sheet(session: Session, sheet_id: str) -> bool:
    """Deletes a product that is only a draft; False for one that was ever submitted or loaded."""
    sheet = session.get(Sheet, sheet_id)
    if sheet is None or sheet.latest_revision_id is not None:
        return False
    for row in (session.get(SheetDraft, sheet_id), sheet):
        if row is not None:
            session.delete(row)
            session.flush()
    return True


def free_sheet_id(session: Session, wanted: str) -> str:
    """An id that no sheet has: the wanted one, or with the first free number behind it."""
    taken = set(
        session.scalars(sa.select(Sheet.id).where(Sheet.id.startswith(wanted, autoescape=True)))
    )
    candidate, number = wanted, 1
    while candidate in taken:
        number += 1
        candidate = f"{wanted}-{number}"
    return candidate


def draft_of(session: Session, sheet_id: str) -> Draft | None:
    """What is written of a sheet; of one without a draft, its newest revision. None: no sheet."""
    sheet = session.get(Sheet, sheet_id)
    if sheet is None:
        return None
    row = session.get(SheetDraft, sheet_id)
    if row is not None:
        return Draft(
            sheet_id,
            sheet.exhibitor_id,
            row.content,
            row.version,
            row.based_on,
            row.author,
            in_utc(row.saved_at),
        )
    revision = session.get(Revision, sheet.latest_revision_id) if sheet.latest_revision_id else None
    content = dict(revision.content) if revision else {"id": sheet_id}
    number = revision.number if revision else None
    return Draft(sheet_id, sheet.exhibitor_id, content, 0, number, "", None)


def checked_draft(session: Session, draft: Draft, taxonomy: Taxonomy) -> Validated:
    """What is written of a sheet as it would be submitted: clean, or with what is missing."""
    exhibitor = session.get(Exhibitor, draft.exhibitor_id)
    details = exhibitor.details if exhibitor else {}
    record = {**draft.content, "exhibitor": {"id": draft.exhibitor_id, **details}}
    return validate(record, default_status="draft", taxonomy=taxonomy)


def save_draft(
    session: Session, sheet_id: str, version: int, values: Mapping[str, Any], by: str
) -> DraftSaved:
    """Takes over what somebody has written, field by field; nothing of anybody is lost.

    Args:
        session: of ``Store.writing``.
        sheet_id: a sheet that is there.
        version: of the draft that he saw.
        values: by field; None empties it. Fields that are missing stay as they are.
        by: who.

    Returns:
        The version that is kept now, and the fields that somebody else has changed to another
        value since ``version``; those keep the other's value. To write over it, save again with
        the new version.
    """
    draft = draft_of(session, sheet_id)
    if draft is None:
        raise KeyError(sheet_id)
    row = session.get(SheetDraft, sheet_id)
    changes = row.changes if row else {}
    content = draft.content
    taken: dict[str, Any] = {}
    conflicts: list[Conflict] = []
    for name, mine in values.items():
        theirs = value_of(content, name)
        if theirs == (mine or None):
            continue
        change = changes.get(name)
        if change and change["version"] > version:
            conflicts.append(Conflict(name, mine, theirs, change["by"], change["at"]))
        else:
            taken[name] = mine or None
    if not taken:
        return DraftSaved(draft.version, tuple(conflicts))
    for name, value in taken.items():
        content = with_value(content, name, value)
    if row is None:
        row = SheetDraft(sheet_id=sheet_id, based_on=draft.based_on, version=0, changes={})
        session.add(row)
    _write(row, content, taken, by)
    session.flush()
    return DraftSaved(row.version, tuple(conflicts))


def conflict_of(session: Session, draft: Draft, name: str, mine: Any) -> Conflict:
    """A field that somebody wants to change and has not seen as it is: who made it so, and when."""
    row = session.get(SheetDraft, draft.sheet_id)
    change = (row.changes if row else {}).get(name)
    theirs = value_of(draft.content, name)
    if change:
        return Conflict(name, mine, theirs, change["by"], change["at"])
    sheet = session.get(Sheet, draft.sheet_id)
    newest = session.get(Revision, sheet.latest_revision_id or 0) if sheet else None
    at = in_utc(newest.created_at) if newest else now()
    return Conflict(name, mine, theirs, newest.author if newest else "", at.isoformat())


def has_unsent(session: Session, sheet_id: str) -> bool:
    """Whether people have written something that is in no revision."""
    row, sheet = session.get(SheetDraft, sheet_id), session.get(Sheet, sheet_id)
    newest = session.get(Revision, sheet.latest_revision_id or 0) if sheet else None
    return row is not None and (newest is None or bool(differing(row.content, newest.content)))


def is_outrun(session: Session, draft: Draft) -> bool:
    """Whether a newer revision than the one that a draft began with was saved by something else."""
    sheet = session.get(Sheet, draft.sheet_id)
    newest = session.get(Revision, sheet.latest_revision_id or 0) if sheet else None
    return draft.version > 0 and newest is not None and newest.number != (draft.based_on or 0)


def rebase_draft(session: Session, sheet_id: str, by: str) -> tuple[Conflict, ...]:
    """Takes into a draft what a newer revision has changed, where the draft has not.

    Args:
        session: of ``Store.writing``.
        sheet_id: a sheet that is there.
        by: who.

    Returns:
        The fields that both have changed to another value; the draft keeps its own.
    """
    row, sheet = session.get(SheetDraft, sheet_id), session.get(Sheet, sheet_id)
    newest = session.get(Revision, sheet.latest_revision_id or 0) if sheet else None
    if row is None or newest is None or newest.number == (row.based_on or 0):
        return ()
    base = session.scalar(
        sa.select(Revision.content).where(
            Revision.sheet_id == sheet_id, Revision.number == (row.based_on or 0)
        )
    )
    content, taken = row.content, []
    conflicts: list[Conflict] = []
    for name in differing(base or {}, newest.content):
        mine, theirs = value_of(row.content, name), value_of(newest.content, name)
        if name == "status" or mine == theirs:
            continue
        if mine == value_of(base or {}, name):
            content = with_value(content, name, theirs)
            taken.append(name)
        else:
            at = in_utc(newest.created_at).isoformat()
            conflicts.append(Conflict(name, mine, theirs, newest.author, at))
    row.based_on = newest.number
    _write(row, content, taken, by)
    session.flush()
    return tuple(conflicts)


def settle_draft(session: Session, sheet_id: str, by: str) -> None:
    """Makes the draft what the newest revision is: it became that, or its changes are unwanted.

    The draft's row stays, and its version grows: a page that is still open somewhere, with an older
    version, then has a conflict rather than the last word.
    """
    row = session.get(SheetDraft, sheet_id)
    sheet = session.get(Sheet, sheet_id)
    revision = session.get(Revision, sheet.latest_revision_id) if sheet else None
    if row is None or revision is None:
        return
    row.based_on = revision.number
    _write(row, revision.content, differing(row.content, revision.content), by)
    session.flush()


def replace_draft(session: Session, sheet_id: str, content: Mapping[str, Any], by: str) -> None:
    """Makes a draft of other content, such as an earlier revision's; what stood there is kept.

    The row's version grows: a page that is still open somewhere with an older one then has
    conflicts, not the last word.

    Args:
        session: of ``Store.writing``.
        sheet_id: a sheet that is there.
        content: in the contract's form without the exhibitor's block.
        by: who.
    """
    draft = draft_of(session, sheet_id)
    if draft is None:
        raise KeyError(sheet_id)
    row = session.get(SheetDraft, sheet_id)
    if row is None:
        row = SheetDraft(sheet_id=sheet_id, based_on=draft.based_on, version=0, changes={})
        session.add(row)
    row.replaced = draft.content
    _write(row, dict(content), differing(draft.content, content), by)
    session.flush()


def replaced_content(session: Session, sheet_id: str) -> dict[str, Any] | None:
    """What stood in a draft before the last restore; None if nothing was restored."""
    row = session.get(SheetDraft, sheet_id)
    return row.replaced if row else None


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The fields, by their dotted names, that have another value in the one than in the other."""
    names = dict.fromkeys([*_names(one), *_names(other)])
    return [name for name in names if value_of(one, name) != value_of(other, name)]


def value_of(content: Mapping[str, Any], name: str) -> Any:
    """A field's value by its dotted name; None where there is none."""
    held: Any = content
    for part in name.split("."):
        held = held.get(part) if isinstance(held, Mapping) else None
    return held if held not in ("", [], {}) else None


def with_value(content: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    """The content with another value of a field; None, and what it leaves empty, is taken out."""
    first, _, rest = name.partition(".")
    made = dict(content)
    if rest:
        inner = content.get(first)
        value = with_value(inner if isinstance(inner, Mapping) else {}, rest, value) or None
    if value is None:
        made.pop(first, None)
    else:
        made[first] = value
    return made


def _write(row: SheetDraft, content: dict[str, Any], names: Iterable[str], by: str) -> None:
    row.version += 1
    row.saved_at = now()
    row.author = by
    change = {"version": row.version, "by": by, "at": row.saved_at.isoformat()}
    row.changes = {**row.changes, **dict.fromkeys(names, change)}
    row.content = content


def _names(content: Mapping[str, Any]) -> Iterator[str]:
    for name, value in content.items():
        if name == "translations":
            for language, texts in value.items():
                yield from (f"{name}.{language}.{field}" for field in texts)
        else:
            yield name
