"""Many products at once: a table to work on, sent back, looked at, and taken over.

What is taken over is what was looked at: the file waits under its own digest, beside it the
versions of the drafts that it was compared with. A product that somebody has changed since is left.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import (
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from catalogue.errors import CatalogueError
from catalogue.people.policy import owner_of
from catalogue.sheets.fields import FIELDS
from catalogue.store import drafts, reviews
from catalogue.store.assets import files_of
from indexer.own_table import OwnTable, read_own_table, without_unknown_files, write_own_table
from indexer.report import Entry
from indexer.reporting import write_report
from web.access import acting
from web.current import current_catalogue
from web.exhibitors.portal import blueprint
from web.exhibitors.publication import SOURCE, changed_online
from web.languages import reader_language
from web.sheet_texts import Difference, differences

MEGABYTES = 10
KEPT_SECONDS = 3600.0
ENDINGS = ("xlsx", "csv", "jsonl", "json", "yaml")
_TAKEN = (*ENDINGS, "ods", "tsv", "zip", "yml")
_SHOWN = 200  # products and problems that the page lists


@dataclass(frozen=True)
class Row:
    """A product of the table: ``new``, or with its differences; unchanged ones have none."""

    id: str
    title: str
    language: str
    new: bool
    differences: list[Difference]
    locked: list[str]


@blueprint.get("/<exhibitor_id>/bulk")
def bulk(exhibitor_id: str) -> ResponseReturnValue:
    """Downloads, and the form for a table."""
    return render_template("exhibitors/bulk.html", endings=ENDINGS, megabytes=MEGABYTES)


@blueprint.get("/<exhibitor_id>/bulk/products.<ending>")
def own_table(exhibitor_id: str, ending: str) -> Response:
    """All products as a table."""
    if ending not in ENDINGS:
        abort(404)
    folder = Path(tempfile.mkdtemp())
    try:
        file = folder / f"{exhibitor_id}.{ending}"
        write_own_table(current_catalogue(), exhibitor_id, file, reader_language())
        # Opened before the folder goes: the file is there as long as it is read.
        return send_file(file.open("rb"), as_attachment=True, download_name=file.name, max_age=0)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@blueprint.post("/<exhibitor_id>/bulk")
def upload(exhibitor_id: str) -> ResponseReturnValue:
    """Keeps a table for a while, and leads to what it would change."""
    sent = request.files.get("table")
    name = (sent.filename or "") if sent else ""
    ending = name.rpartition(".")[2].lower()
    if sent is None or not name or ending not in _TAKEN:
        flash(_("Choose a table: %(endings)s.", endings=", ".join(_TAKEN)), "wrong")
        return redirect(url_for("portal.bulk", exhibitor_id=exhibitor_id), 303)
    body = sent.stream.read(MEGABYTES * 1024 * 1024 + 1)
    if len(body) > MEGABYTES * 1024 * 1024:
        flash(_("The table has more than %(most)s MB. Send it in parts.", most=MEGABYTES), "wrong")
        return redirect(url_for("portal.bulk", exhibitor_id=exhibitor_id), 303)
    folder = _folder(exhibitor_id)
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    token = f"{hashlib.sha256(body).hexdigest()[:32]}.{ending}"
    (folder / token).write_bytes(body)
    table = read_own_table(current_catalogue(), folder / token, exhibitor_id)
    with current_catalogue().store.reading() as session:
        seen = {
            sheet_id: draft.version if draft else -1
            for sheet_id in table.sheets
            for draft in [drafts.draft_of(session, sheet_id)]
        }
    (folder / f"{token}.seen").write_text(json.dumps(seen), encoding="utf-8")
    there = url_for("portal.bulk_preview", exhibitor_id=exhibitor_id, token=token)
    return redirect(there, 303)


@blueprint.get("/<exhibitor_id>/bulk/<token>")
def bulk_preview(exhibitor_id: str, token: str) -> ResponseReturnValue:
    """What the table would change, and what is wrong in it."""
    path = _waiting(exhibitor_id, token)
    language = reader_language()
    table = read_own_table(current_catalogue(), path, exhibitor_id)
    rows, unchanged = _rows(table, language)
    return render_template(
        "exhibitors/bulk_preview.html",
        token=token,
        new=sum(row.new for row in rows),
        changed=sum(not row.new for row in rows),
        unchanged=unchanged,
        rows=rows[:_SHOWN],
        more=max(0, len(rows) - _SHOWN),
        errors=[_said(entry, language) for entry in table.report.errors[:_SHOWN]],
        warnings=[_said(entry, language) for entry in table.report.warnings[:_SHOWN]],
        rejected=table.report.rejected,
    )


@blueprint.get("/<exhibitor_id>/bulk/<token>/marked.xlsx")
def marked_table(exhibitor_id: str, token: str) -> Response:
    """The table with its faults marked."""
    path = _waiting(exhibitor_id, token)
    table = read_own_table(current_catalogue(), path, exhibitor_id)
    folder = Path(tempfile.mkdtemp())
    try:
        file = folder / "marked.xlsx"
        write_report(file, table.report, [path], reader_language())
        return send_file(file.open("rb"), as_attachment=True, download_name=file.name, max_age=0)
    except CatalogueError as error:
        abort(422, str(error))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@blueprint.post("/<exhibitor_id>/bulk/<token>")
def apply(exhibitor_id: str, token: str) -> ResponseReturnValue:
    """Takes over what was looked at: into drafts, or submitted as well."""
    path = _waiting(exhibitor_id, token)
    submits = request.form.get("then") == "submit"
    try:
        seen = json.loads(path.with_name(f"{token}.seen").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        abort(404)
    table = read_own_table(current_catalogue(), path, exhibitor_id)
    taken = submitted = 0
    left: list[str] = []
    for sheet_id, sheet in table.sheets.items():
        # A transaction each: what is in is in, and no other writer waits for the whole table.
        with current_catalogue().store.writing() as session:
            outcome = _apply(session, exhibitor_id, sheet, seen.get(sheet_id), submits)
        if outcome == "left":
            left.append(str(sheet["title"]))
        taken += outcome in ("taken", "submitted")
        submitted += outcome == "submitted"
    path.unlink(missing_ok=True)
    changed_online()
    flash(ngettext("%(num)s product taken over.", "%(num)s products taken over.", taken))
    if submits:
        flash(ngettext("%(num)s submitted.", "%(num)s submitted.", submitted))
    if left:
        names = _("; ").join(left[:20])
        flash(_("Left, for somebody has changed them meanwhile: %(names)s", names=names), "wrong")
    return redirect(url_for("portal.products", exhibitor_id=exhibitor_id), 303)


def _apply(
    session: Session, exhibitor_id: str, sheet: dict[str, Any], seen: int | None, submits: bool
) -> str:
    """Takes over one product: ``taken``, ``submitted``, ``unchanged``, or ``left``."""
    catalogue, who = current_catalogue(), acting().name
    sheet_id = sheet["id"]
    draft = drafts.draft_of(session, sheet_id)
    if seen is None or (draft.version if draft else -1) != seen:
        return "left"
    if draft is not None and draft.exhibitor_id != exhibitor_id:
        return "left"
    body = {name: value for name, value in sheet.items() if name not in ("exhibitor", "status")}
    if draft is None:
        body = without_unknown_files(body, frozenset())
        drafts.begin_sheet(session, exhibitor_id, body, who)
        outcome = "taken"
    else:
        values = _values(session, draft, body)
        if not values:
            return "unchanged"
        saved = drafts.save_draft(session, sheet_id, draft.version, values, who)
        outcome = "taken" if not saved.conflicts else "left"
    if submits and outcome == "taken":
        newest = drafts.draft_of(session, sheet_id)
        assert newest is not None
        checked = drafts.checked_draft(session, newest, catalogue.taxonomy)
        if checked.sheet is not None and not checked.problems:
            reviews.submit(session, checked.sheet, catalogue.show.approval, by=who, source=SOURCE)
            outcome = "submitted"
    return outcome


def _values(session: Session, draft: drafts.Draft, body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that a row changes. What its table has no cell for stays; the organiser's, too."""
    state = reviews.state_of(session, draft.sheet_id)
    published = state is not None and state.published is not None
    known = files_of(current_catalogue().store, [draft.sheet_id]).get(draft.sheet_id, {})
    clean = without_unknown_files(dict(body), frozenset(known))
    return {
        name: drafts.value_of(clean, name)
        for name in drafts.differing(draft.content, clean)
        if drafts.value_of(clean, name) is not None
        and owner_of(name, published=published) == "exhibitor"
    }


def _rows(table: OwnTable, language: str) -> tuple[list[Row], int]:
    """The new and the changed products, and how many are neither."""
    catalogue = current_catalogue()
    rows, unchanged = [], 0
    with catalogue.store.reading() as session:
        for sheet_id, sheet in table.sheets.items():
            draft = drafts.draft_of(session, sheet_id)
            body = {n: v for n, v in sheet.items() if n not in ("exhibitor", "status")}
            if draft is None:
                rows.append(Row(sheet_id, sheet["title"], sheet["language"], True, [], []))
                continue
            content = draft.content
            for name, value in _values(session, draft, body).items():
                content = drafts.with_value(content, name, value)
            differ = differences(draft.content, content, language, catalogue.taxonomy)
            locked = _locked(session, draft, body, language)
            if not differ and not locked:
                unchanged += 1
                continue
            rows.append(Row(sheet_id, sheet["title"], sheet["language"], False, differ, locked))
    return rows, unchanged


def _locked(
    session: Session, draft: drafts.Draft, body: Mapping[str, Any], language: str
) -> list[str]:
    """The fields that the table would change, and that are the organiser's."""
    state = reviews.state_of(session, draft.sheet_id)
    published = state is not None and state.published is not None
    return [
        declared.label(language)
        for declared in FIELDS
        if "." not in declared.name
        and declared.name not in ("id", "status")
        and owner_of(declared.name, published=published) != "exhibitor"
        and declared.name in body
        and body[declared.name] != draft.content.get(declared.name)
    ]


def _said(entry: Entry, language: str) -> tuple[str, str]:
    """Where something is wrong, and what."""
    place = _("Row %(row)s", row=entry.line) if entry.line else ""
    parts = [entry.worksheet, place, entry.header or entry.problem.column, entry.id]
    return " · ".join(filter(None, parts)), entry.problem.sentence(language)


def _folder(exhibitor_id: str) -> Path:
    name = hashlib.sha256(exhibitor_id.encode()).hexdigest()[:24]  # an id may be an odd file name
    return current_catalogue().settings.data / "uploads" / name


def _waiting(exhibitor_id: str, token: str) -> Path:
    """A table that waits; else the page is not there."""
    if not re.fullmatch(r"[0-9a-f]{32}\.[a-z]{3,5}", token):
        abort(404)
    path = _folder(exhibitor_id) / token
    if not path.is_file() or time.time() - path.stat().st_mtime > KEPT_SECONDS:
        flash(_("This table does not wait any more. Send it again."), "wrong")
        abort(redirect(url_for("portal.bulk", exhibitor_id=exhibitor_id), 303))
    return path


def _sweep(folder: Path) -> None:
    for path in folder.iterdir():
        if time.time() - path.stat().st_mtime > KEPT_SECONDS:
            path.unlink(missing_ok=True)
