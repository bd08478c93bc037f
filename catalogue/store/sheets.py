"""Saving and reading product sheets: every save is a revision and an outbox entry, or nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.sheets.fields import without_private
from catalogue.store.exhibitors import listed_exhibitors
from catalogue.store.models import (
    AUTHOR_LENGTH,
    SOURCE_LENGTH,
    Exhibitor,
    ExhibitorChange,
    OutboxEntry,
    Revision,
    Sheet,
    in_utc,
    now,
)
from catalogue.store.publications import note_publications
from catalogue.store.session import Store

Outcome = Literal["created", "changed", "unchanged", "foreign"]
_CHUNK = 500  # ids in one IN (...): well below SQLite's limit of variables


@dataclass(frozen=True)
class Saved:
    """What a save did to one sheet; ``owner`` is the exhibitor that already has a foreign id."""

    sheet_id: str
    outcome: Outcome
    owner: str = ""


@dataclass(frozen=True)
class IndexedState:
    """A sheet as the index should have it: its published form, or None to have it removed."""

    sheet_id: str
    sheet: dict[str, Any] | None
    change: int
    changed_at: float


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 of a content's canonical JSON: equal content, equal digest."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def save_sheets(
    session: Session,
    sheets: Sequence[dict[str, Any]],
    *,
    author: str,
    source: str,
    load: int | None = None,
) -> list[Saved]:
    """Saves validated sheets: a new revision where the content differs, and an outbox entry.

    Exhibitors that are not there yet are created; existing ones are left to ``save_exhibitor``.

    Args:
        session: of ``Store.writing``; the caller's block is the transaction.
        sheets: clean sheets of ``catalogue.sheets.schema.validate``, no id twice.
        author: who saves, for the history.
        source: from what, such as a file's name.
        load: the number of the load that saves, for the history.

    Returns:
        One Saved for each sheet, in order. A sheet whose id belongs to another exhibitor is
        not touched and comes back as ``foreign``.
    """
    compared = _compared(session, sheets)
    _create_exhibitors(session, [c.content for c in compared if c.saved.outcome != "foreign"])
    written = [one for one in compared if one.saved.outcome in ("created", "changed")]
    changes = _mark_changed(session, [one.saved.sheet_id for one in written])
    moment = now()
    # Whole tables of rows at once: a batch costs some statements, not some for each sheet.
    _insert(
        session,
        Sheet,
        [
            {
                "id": one.saved.sheet_id,
                "exhibitor_id": one.content["exhibitor"]["id"],
                "status": one.content["status"],
                "change": changes[one.saved.sheet_id],
            }
            for one in written
            if one.saved.outcome == "created"
        ],
    )
    revisions = [
        {
            "sheet_id": one.saved.sheet_id,
            "number": one.number + 1,
            "content": one.body,
            "digest": one.digest,
            "author": author[:AUTHOR_LENGTH],
            "source": source[:SOURCE_LENGTH],
            "load_id": load,
        }
        for one in written
    ]
    updates: list[dict[str, Any]] = []
    seen: list[dict[str, Any]] = []
    for position, (one, revision) in enumerate(
        zip(written, _inserted(session, Revision, revisions), strict=True)
    ):
        status = one.content["status"]
        updates.append(
            {
                "id": one.saved.sheet_id,
                "status": status,
                "review": "",  # whatever waited is not the newest any more
                "change": changes[one.saved.sheet_id],
                "latest_revision_id": revision,
                "published_revision_id": {"published": revision, "withdrawn": None}.get(
                    status, one.published
                ),
            }
        )
        if status != "draft" or one.published is None:
            # Each its own: whoever lists the newest first keeps the order of a load. What visitors
            # see does not become newer by a draft of what comes after it.
            at = moment + timedelta(microseconds=position)
            seen.append({"id": one.saved.sheet_id, "changed_at": at})
    for values in (updates, seen):
        if values:
            session.execute(sa.update(Sheet), values)
    note_publications(
        session,
        {
            one.saved.sheet_id: values["published_revision_id"]
            for one, values in zip(written, updates, strict=True)
            if values["published_revision_id"] != one.published
        },
    )
    session.expire_all()  # what the session had read of these rows is no longer so
    return [one.saved for one in compared]


def foresee_sheets(
    session: Session, sheets: Sequence[dict[str, Any]]
) -> list[tuple[Saved, dict[str, Any] | None]]:
    """What ``save_sheets`` would do, with the latest content of each sheet that it would change."""
    compared = _compared(session, sheets)
    changed = [one.latest for one in compared if one.saved.outcome == "changed"]
    old = {
        row.sheet_id: row.content
        for chunk in _chunks(changed)
        for row in session.execute(
            sa.select(Revision.sheet_id, Revision.content).where(Revision.id.in_(chunk))
        )
    }
    return [(one.saved, old.get(one.content["id"])) for one in compared]


def owners(session: Session, sheet_ids: Sequence[str]) -> dict[str, str]:
    """The exhibitor of each sheet that is there, by the sheet's id."""
    return {
        row.id: row.exhibitor_id
        for chunk in _chunks(sheet_ids)
        for row in session.execute(
            sa.select(Sheet.id, Sheet.exhibitor_id).where(Sheet.id.in_(chunk))
        )
    }


def titles_of(session: Session, exhibitor_ids: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Exhibitor, sheet and latest title of each sheet of some exhibitors that is not withdrawn."""
    for chunk in _chunks(exhibitor_ids):
        title = Revision.content["title"].as_string()
        rows = session.execute(
            sa.select(Sheet.exhibitor_id, Sheet.id, title)
            .join(Revision, Revision.id == Sheet.latest_revision_id)
            .where(Sheet.exhibitor_id.in_(chunk), Sheet.status != "withdrawn")
        )
        yield from ((row[0], row[1], row[2]) for row in rows)


@dataclass(frozen=True)
class _Compared:
    """A sheet beside what the store has of it.

    Attributes:
        saved: what saving it would do.
        content: the sheet.
        body: the sheet without its exhibitor's block.
        digest: of the body.
        number: of its last revision; 0 while there is none.
        latest: that revision.
        published: the revision that visitors see.
    """

    saved: Saved
    content: dict[str, Any]
    body: dict[str, Any]
    digest: str
    number: int
    latest: int | None
    published: int | None


def _compared(session: Session, sheets: Sequence[dict[str, Any]]) -> list[_Compared]:
    """What saving would do to each sheet."""
    known = {
        row.id: row
        for chunk in _chunks([sheet["id"] for sheet in sheets])
        for row in session.execute(
            sa.select(
                Sheet.id,
                Sheet.exhibitor_id,
                Sheet.latest_revision_id,
                Sheet.published_revision_id,
                sa.func.coalesce(Revision.number, 0).label("number"),
                Revision.digest,
            )
            .join(Revision, Revision.id == Sheet.latest_revision_id, isouter=True)
            .where(Sheet.id.in_(chunk))
        )
    }
    compared: list[_Compared] = []
    for content in sheets:
        body = {name: value for name, value in content.items() if name != "exhibitor"}
        digest = digest_of(body)
        there = known.get(content["id"])
        if there is None:
            saved = Saved(content["id"], "created")
            compared.append(_Compared(saved, content, body, digest, 0, None, None))
            continue
        if there.exhibitor_id != content["exhibitor"]["id"]:
            saved = Saved(there.id, "foreign", there.exhibitor_id)
        else:
            saved = Saved(there.id, "unchanged" if digest == there.digest else "changed")
        seen = (there.number, there.latest_revision_id, there.published_revision_id)
        compared.append(_Compared(saved, content, body, digest, *seen))
    return compared


def save_exhibitor(session: Session, exhibitor: dict[str, Any], load: int | None = None) -> bool:
    """Updates an exhibitor's own details; its sheets go to the outbox, for they show them.

    Args:
        session: of ``Store.writing``.
        exhibitor: the contract's block with ``id``. A detail that it lacks keeps its value.
        load: the number of the load that saves, which then can be undone.

    Returns:
        Whether anything changed.
    """
    details = {name: value for name, value in exhibitor.items() if name != "id"}
    row = session.get(Exhibitor, exhibitor["id"])
    if row is None:
        session.add(Exhibitor(id=exhibitor["id"], details=details))
        return True
    merged = {**row.details, **details}
    if merged == row.details:
        return False
    change_details(session, row, merged, load)
    return True


def change_details(
    session: Session, row: Exhibitor, details: dict[str, Any], load: int | None
) -> None:
    """Gives an exhibitor other details; its sheets go to the outbox."""
    if load is not None:
        _note_exhibitor(session, row, details, load)
    row.details = details
    row.changed_at = now()
    session.flush()
    mark_changed(
        session, session.scalars(sa.select(Sheet.id).where(Sheet.exhibitor_id == row.id)).all()
    )


def mark_changed(session: Session, sheet_ids: Sequence[str]) -> None:
    """Says that the index has something to learn of sheets, in the caller's transaction."""
    session.flush()
    changes = _mark_changed(session, sheet_ids)
    if changes:
        updates = [{"id": sheet_id, "change": change} for sheet_id, change in changes.items()]
        session.execute(sa.update(Sheet), updates)
        session.expire_all()


def _note_exhibitor(session: Session, row: Exhibitor, after: dict[str, Any], load: int) -> None:
    """Remembers what a load changes; what was before its first change stays what was before."""
    noted = session.get(ExhibitorChange, (load, row.id))
    if noted is None:
        before = row.details
        session.add(ExhibitorChange(load_id=load, exhibitor_id=row.id, before=before, after=after))
    else:
        noted.after = after


def published_sheet(store: Store, sheet_id: str) -> dict[str, Any] | None:
    """A sheet as visitors see it, its exhibitor's block joined in; None when they do not."""
    with store.reading() as session:
        row = session.execute(_published().where(Sheet.id == sheet_id)).first()
    return _shown(row) if row else None


def published_sheets(store: Store, sheet_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Sheets as visitors see them, by id; those that they do not see are left out."""
    # No id has NUL, and PostgreSQL refuses to look for one that does.
    sheet_ids = [sheet_id for sheet_id in sheet_ids if "\0" not in sheet_id]
    with store.reading() as session:
        return {
            row.id: _shown(row)
            for chunk in _chunks(sheet_ids)
            for row in session.execute(_published().where(Sheet.id.in_(chunk)))
        }


def published_sheets_of(store: Store, exhibitor_id: str) -> list[dict[str, Any]]:
    """All published sheets of an exhibitor, in the order that it has given them, then by title."""
    asked = _published().add_columns(Sheet.position).where(Sheet.exhibitor_id == exhibitor_id)
    with store.reading() as session:
        rows = session.execute(asked).all()
    rows = sorted(rows, key=lambda row: (row.position, str(row.content["title"]).casefold()))
    return [_shown(row) for row in rows]


def published_contents(session: Session) -> Iterator[tuple[str, dict[str, Any]]]:
    """What visitors see of every sheet, without its exhibitor's block, after the exhibitor's id."""
    rows = session.execute(
        sa.select(Sheet.exhibitor_id, Revision.content)
        .join(Revision, Revision.id == Sheet.published_revision_id)
        .execution_options(yield_per=500)
    )
    return ((row[0], row[1]) for row in rows)


def published_about(session: Session, concepts: Collection[str]) -> dict[str, tuple[str, str]]:
    """The published sheets that name one of these concepts themselves.

    Returns:
        By the sheet's id its title and the language of that.
    """
    wanted = frozenset(concepts)
    rows = session.execute(
        sa.select(Sheet.id, Revision.content)
        .join(Revision, Revision.id == Sheet.published_revision_id)
        .order_by(Sheet.id)
        .execution_options(yield_per=500)
    )
    return {
        row.id: (row.content["title"], row.content["language"])
        for row in rows
        if not wanted.isdisjoint(row.content.get("concepts", ()))
    }


def latest_sheets(session: Session, size: int = 500) -> Iterator[list[dict[str, Any]]]:
    """All sheets as they were last saved, drafts and withdrawn ones too, by id, in batches."""
    last = ""
    while True:
        rows = session.execute(
            _latest().where(Sheet.id > last).order_by(Sheet.id).limit(size)
        ).all()
        if not rows:
            return
        yield [_joined(row) for row in rows]
        last = rows[-1].id


def latest_of(session: Session, sheet_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The sheets of these ids as they were last saved; unknown ids are left out."""
    return {
        row.id: _joined(row)
        for chunk in _chunks(sheet_ids)
        for row in session.execute(_latest().where(Sheet.id.in_(chunk)))
    }


def published_among(store: Store, sheet_ids: Sequence[str]) -> list[dict[str, Any]]:
    """The published sheets of these ids, in their order; others are left out."""
    found = published_sheets(store, sheet_ids)
    return [found[sheet_id] for sheet_id in sheet_ids if sheet_id in found]


def changed_at(store: Store, sheet_ids: Sequence[str]) -> dict[str, datetime]:
    """When sheets were changed last, by id, in UTC; unknown ids are left out."""
    with store.reading() as session:
        return {
            row.id: in_utc(row.changed_at)
            for chunk in _chunks(sheet_ids)
            for row in session.execute(
                sa.select(Sheet.id, Sheet.changed_at).where(Sheet.id.in_(chunk))
            )
        }


def exhibitor(store: Store, exhibitor_id: str) -> dict[str, Any] | None:
    """An exhibitor's id and all its details, private ones too, or None."""
    with store.reading() as session:
        row = session.get(Exhibitor, exhibitor_id)
        return {"id": row.id, **row.details} if row else None


def shown_exhibitor(store: Store, exhibitor_id: str) -> dict[str, Any] | None:
    """An exhibitor's id and details as visitors may have them, or None."""
    found = exhibitor(store, exhibitor_id)
    return without_private(found) if found else None


def exhibitor_names(store: Store, exhibitor_ids: Sequence[str]) -> dict[str, str]:
    """The names of exhibitors by id; unknown ids are left out."""
    with store.reading() as session:
        return {
            row.id: row.details["name"]
            for chunk in _chunks(exhibitor_ids)
            for row in session.scalars(sa.select(Exhibitor).where(Exhibitor.id.in_(chunk)))
        }


def showing_exhibitors(store: Store) -> list[tuple[str, str, tuple[str, ...]]]:
    """The exhibitors that show something: id, name and stands, ordered by id."""
    return [(each.id, each.name, each.stands) for each in listed_exhibitors(store)]


def counts(store: Store) -> dict[str, int]:
    """How much the database holds: exhibitors, sheets, published sheets, revisions."""
    with store.reading() as session:
        published = sa.select(sa.func.count(Sheet.id)).where(
            Sheet.published_revision_id.is_not(None)
        )
        return {
            "exhibitors": session.scalar(sa.select(sa.func.count(Exhibitor.id))) or 0,
            "sheets": session.scalar(sa.select(sa.func.count(Sheet.id))) or 0,
            "published": session.scalar(published) or 0,
            "revisions": session.scalar(sa.select(sa.func.count(Revision.id))) or 0,
        }


def states_for_index(session: Session, sheet_ids: Sequence[str]) -> list[IndexedState]:
    """The state of each sheet that its index should have; unknown ids are to be removed."""
    found: dict[str, IndexedState] = {}
    for chunk in _chunks(sheet_ids):
        for row in session.execute(_published().where(Sheet.id.in_(chunk))):
            found[row.id] = _state(row)
    return [found.get(sheet_id, IndexedState(sheet_id, None, 0, 0.0)) for sheet_id in sheet_ids]


def newest(store: Store) -> tuple[int, int]:
    """The number of the last change, and how many sheets are published after it."""
    with store.reading() as session:
        published = sa.func.count(Sheet.published_revision_id)
        change, count = session.execute(sa.select(sa.func.max(Sheet.change), published)).one()
    return change or 0, count


def changed_since(store: Store, change: int, size: int = 500) -> Iterator[list[IndexedState]]:
    """All sheets whose last change is after ``change``, in the order of their changes, in batches.

    Sheets that visitors do not see come as to be removed, so that an index made from the batches
    and kept up by later ones is right. No change is lost that is committed meanwhile: numbers of
    changes become visible in their order, for writers come one after the other.
    """
    while True:
        with store.reading() as session:
            rows = session.execute(
                _joined_select(outer=True)
                .where(Sheet.change > change)
                .order_by(Sheet.change)
                .limit(size)
            ).all()
        if not rows:
            return
        yield [_state(row) for row in rows]
        change = rows[-1].change


# Columns, not objects that know how to change themselves: a rebuild reads a million of them.
_JOINED = (
    Sheet.id,
    Sheet.change,
    Sheet.changed_at,
    Sheet.exhibitor_id,
    Sheet.status,
    Revision.content,
    Exhibitor.details,
)


def _joined_select(*, outer: bool = False) -> sa.Select[Any]:
    return (
        sa.select(*_JOINED)
        .join(Exhibitor, Exhibitor.id == Sheet.exhibitor_id)
        .join(Revision, Revision.id == Sheet.published_revision_id, isouter=outer)
    )


def _published() -> sa.Select[Any]:
    return _joined_select()


def _latest() -> sa.Select[Any]:
    return (
        sa.select(*_JOINED)
        .join(Exhibitor, Exhibitor.id == Sheet.exhibitor_id)
        .join(Revision, Revision.id == Sheet.latest_revision_id)
    )


def _joined(row: Any) -> dict[str, Any]:
    return {
        **row.content,
        # A revision that was approved says what it was when it was submitted.
        "status": row.status,
        "exhibitor": {"id": row.exhibitor_id, **row.details},
    }


def _shown(row: Any) -> dict[str, Any]:
    """A row's sheet without what is for the organiser alone; that comes into no index either."""
    exhibitor = {"id": row.exhibitor_id, **without_private(row.details)}
    return {**row.content, "status": "published", "exhibitor": exhibitor}


def _state(row: Any) -> IndexedState:
    sheet = _shown(row) if row.content is not None else None
    return IndexedState(row.id, sheet, row.change, in_utc(row.changed_at).timestamp())


def _create_exhibitors(session: Session, sheets: Sequence[dict[str, Any]]) -> None:
    wanted = {sheet["exhibitor"]["id"]: sheet["exhibitor"] for sheet in reversed(sheets)}
    there = {
        exhibitor_id
        for chunk in _chunks(list(wanted))
        for exhibitor_id in session.scalars(sa.select(Exhibitor.id).where(Exhibitor.id.in_(chunk)))
    }
    for exhibitor_id, block in wanted.items():
        if exhibitor_id not in there:
            details = {name: value for name, value in block.items() if name != "id"}
            session.add(Exhibitor(id=exhibitor_id, details=details))
    session.flush()


def _mark_changed(session: Session, sheet_ids: Sequence[str]) -> dict[str, int]:
    """Writes an outbox entry for each sheet; returns its number, which is the sheet's change."""
    numbers = _inserted(session, OutboxEntry, [{"sheet_id": each} for each in sheet_ids])
    return dict(zip(sheet_ids, numbers, strict=True))


def _insert(session: Session, table: type[Any], rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.execute(sa.insert(table.__table__), rows)


def _inserted(session: Session, table: type[Any], rows: Sequence[dict[str, Any]]) -> list[int]:
    """Inserts rows; returns the number that each got, in their order."""
    if not rows:
        return []
    statement = sa.insert(table.__table__).returning(table.id, sort_by_parameter_order=True)
    return list(session.scalars(statement, rows))


def _chunks(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]
