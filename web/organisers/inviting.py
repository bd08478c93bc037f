"""Many invitations at once: rows of a table, looked at before anything is sent."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from catalogue.curation.rules import plain
from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.people import accounts
from catalogue.plain import one_line
from catalogue.store.models import Membership
from web.access import acting
from web.current import current_catalogue
from web.exhibitors.people import invited_address, mail_to
from web.notices import send_soon
from web.organisers.console import blueprint

MOST_ROWS = 500
_HEADINGS = frozenset(
    map(
        plain,
        (
            *("exposant", "société", "entreprise", "courriel", "adresse", "adresse e-mail"),
            *("exhibitor", "company", "e-mail", "email", "mail", "e-mail address"),
            *("katılımcı", "firma", "şirket", "e-posta", "eposta"),
            *("العارض", "الشركة", "البريد", "البريد الإلكتروني"),
        ),
    )
)
"""Words that stand above columns of such a table, and call no exhibitor and no address."""


@dataclass(frozen=True)
class Row:
    """A row of the table: whom it invites for which exhibitor, or what is wrong with it."""

    number: int
    exhibitor_id: str
    exhibitor: str
    email: str
    name: str
    language: str
    fault: str = ""
    known: bool = False


@blueprint.route("/people/many", methods=["GET", "POST"])
def invite_many() -> ResponseReturnValue:
    """Shows what the rows would do; with ``act=send``, does it for those that are right."""
    table = request.form.get("table", "").replace("\0", "")
    if request.method == "GET" or not table.strip():
        return render_template("organisers/invite_many.html", table=table, rows=[], most=MOST_ROWS)
    store = current_catalogue().store
    if request.form.get("act") != "send":
        with store.reading() as session:
            rows = _rows(session, table)
        return render_template(
            "organisers/invite_many.html", table=table, rows=rows, most=MOST_ROWS
        )
    sent = 0
    with store.writing() as session:
        rows = _rows(session, table)
        for row in rows:
            if row.fault or row.known:
                continue
            person = accounts.ensure_person(session, row.email, row.name, row.language)
            accounts.give_role(session, person, row.exhibitor_id, "owner", acting().email)
            mail_to(session, person, row.exhibitor_id)
            sent += 1
    if sent:
        send_soon()
        flash(
            ngettext(
                "%(num)s invitation is on its way.", "%(num)s invitations are on their way.", sent
            )
        )
    faults = [row for row in rows if row.fault]
    if faults:
        # What is wrong stays to be mended, and what were too many rows for one time.
        beyond = [";".join(map(_cell, cells)) for cells in _cells(table)[MOST_ROWS:]]
        left = "\n".join([*(_line(row) for row in faults if row.number <= MOST_ROWS), *beyond])
        return render_template(
            "organisers/invite_many.html", table=left, rows=faults, most=MOST_ROWS
        )
    return redirect(url_for("organiser.people"), 303)


def _rows(session: Session, table: str) -> list[Row]:
    """The rows, each checked; a person who has a role for the exhibitor already is left alone."""
    names = {id_: name for id_, name, _people, _joined in accounts.exhibitors_with_people(session)}
    by_name: dict[str, list[str]] = {}
    for known_id, known_name in names.items():
        by_name.setdefault(plain(known_name), []).append(known_id)
    found: list[Row] = []
    seen: set[tuple[str, str]] = set()
    for number, cells in enumerate(_cells(table)[: MOST_ROWS + 1], 1):
        exhibitor, typed, name, language = (one_line(cell) for cell in [*cells, "", "", "", ""][:4])
        called = [exhibitor] if exhibitor in names else by_name.get(plain(exhibitor), [])
        id_ = called[0] if len(called) == 1 else ""
        email, fault = invited_address(typed)
        language = language.lower() or "fr"
        if len(called) > 1:
            fault = _(
                "Several are called that; write the id instead: %(ids)s", ids=", ".join(called)
            )
        elif not id_:
            fault = _("No exhibitor is called that: write its name as it is in the catalogue.")
        elif language not in INTERFACE_LANGUAGES:
            fault = _("Write fr, en, tr or ar for the language.")
        elif not fault and (id_, email) in seen:
            fault = _("This person stands in an earlier row already: leave this one out.")
        elif number > MOST_ROWS:
            fault = _(
                "There are more than %(most)s rows: send the rest afterwards.", most=MOST_ROWS
            )
        person = accounts.person_with(session, email) if not fault else None
        if person is not None and person.suspended_at is not None:
            fault = _("This person is suspended: let him in again first.")
        known = person is not None and session.get(Membership, (person.id, id_)) is not None
        seen.add((id_, email))
        found.append(
            Row(
                number,
                id_,
                names.get(id_, exhibitor),
                typed if fault else email,
                name[:200],
                language,
                fault,
                known,
            )
        )
    return found


def _cells(table: str) -> list[list[str]]:
    """Rows of a spreadsheet's clipboard (tabs), or of a CSV (semicolons, commas)."""
    lines = [line for line in table.splitlines() if line.strip()]
    first = lines[0] if lines else ""
    mark = next((each for each in "\t;" if each in first), ",")
    try:
        rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=mark, strict=False))
    except csv.Error:  # a cell beyond all measure
        return [[line] for line in lines]
    if rows and any(plain(one_line(cell)) in _HEADINGS for cell in rows[0]):
        rows = rows[1:]
    return rows


def _line(row: Row) -> str:
    """A row as it was typed, for those that have to be mended."""
    return ";".join(map(_cell, (row.exhibitor, row.email, row.name, row.language)))


def _cell(text: str) -> str:
    quoted = text.replace('"', '""')
    return f'"{quoted}"' if ";" in text or '"' in text else text
