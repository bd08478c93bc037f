"""Requests of delegates for meetings: listed, answered by mail, marked, taken away.

They are personal: no cache keeps these pages, and the audit says that something was done, not what
was written.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import openpyxl
from flask import Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from catalogue.mail.answer import proposed_answer
from catalogue.mail.meeting import reference_of
from catalogue.mail.people import domain_of
from catalogue.people import audit
from catalogue.people.policy import may
from catalogue.plain import lines, one_line
from catalogue.sheets.codes import country_name, language_name
from catalogue.store.mail import Mail, post
from catalogue.store.meetings import (
    STATES,
    Meeting,
    State,
    Wish,
    counts_of_requests,
    page_of_requests,
    request_to,
    set_state,
)
from catalogue.store.models import Exhibitor
from catalogue.store.sheets import latest_of
from indexer.columns import guarded
from web.access import acting
from web.current import current_catalogue
from web.exhibitors.portal import blueprint
from web.languages import day, reader_language
from web.notices import send_soon
from web.tables import csv_response

_PAGE = 30
_HIGHEST = 2**31 - 1
LONGEST_SUBJECT, LONGEST_TEXT = 200, 5000


@dataclass(frozen=True)
class Request:
    """A request as the page shows it; ``when`` is the wish in words, '' for any time."""

    meeting: Meeting
    reference: str
    state: str
    country: str
    when: str
    product: str


@blueprint.get("/<exhibitor_id>/meetings")
def meetings(exhibitor_id: str) -> ResponseReturnValue:
    """The requests, the newest first; of one state, if the address says so."""
    state = _state(request.args.get("state", ""))
    page = max(1, min(request.args.get("page", 1, type=int), 10_000))
    with current_catalogue().store.reading() as session:
        counts = counts_of_requests(session, exhibitor_id)
        found = page_of_requests(session, exhibitor_id, state, (page - 1) * _PAGE, _PAGE + 1)
        shown = _shown(session, found[:_PAGE])
    return render_template(
        "exhibitors/meetings.html",
        requests=shown,
        states=[(each, _words()[each], counts.get(each, 0)) for each in STATES],
        chosen=state,
        page=page,
        more=len(found) > _PAGE,
    )


@blueprint.get("/<exhibitor_id>/meetings/<int:number>")
def meeting(exhibitor_id: str, number: int) -> ResponseReturnValue:
    """One request, and the form that answers it."""
    return _page(exhibitor_id, number)


def _page(exhibitor_id: str, number: int, typed: tuple[str, str] | None = None) -> str:
    actor = acting()
    with current_catalogue().store.reading() as session:
        found = _one(session, exhibitor_id, number)
        shown = _shown(session, [found])[0]
        row = session.get(Exhibitor, exhibitor_id)
        details = row.details if row else {}
    proposed = typed or proposed_answer(
        found.wish.language,
        found.wish.name,
        shown.reference,
        actor.name,
        str(details.get("name", "")),
        ", ".join(details.get("stands", ())),
    )
    return render_template(
        "exhibitors/meeting.html",
        shown=shown,
        wish=found.wish,
        reads=language_name(found.wish.language, reader_language()),
        subject=proposed[0],
        text=proposed[1],
        wrong=typed is not None,
        states=[(each, _words()[each]) for each in STATES],
        may_answer=may(actor, "answer-meetings", exhibitor_id),
        longest=(LONGEST_SUBJECT, LONGEST_TEXT),
        reply_to=actor.email,
    )


@blueprint.post("/<exhibitor_id>/meetings/<int:number>/answer")
def answer_meeting(exhibitor_id: str, number: int) -> ResponseReturnValue:
    """Mails the answer; whatever the delegate writes back goes to who answered."""
    actor, catalogue = acting(), current_catalogue()
    subject = one_line(request.form.get("subject", ""))[:LONGEST_SUBJECT]
    text = lines(request.form.get("text", ""))[:LONGEST_TEXT]
    if not subject or not text:
        flash(_("Write a subject and a text."), "wrong")
        return _page(exhibitor_id, number, (subject, text)), 422
    with catalogue.store.writing() as session:
        found = _one(session, exhibitor_id, number)
        if not found.wish.email:
            abort(404)  # the page offers no such form
        mail = Mail(found.wish.email, subject, text + "\n", reply_to=actor.email)
        post(session, mail, domain_of(catalogue.settings))
        _mark(session, exhibitor_id, found, "answered", "meeting.answer")
    send_soon()
    flash(_("Sent. Whatever is written back comes to %(email)s.", email=actor.email))
    return redirect(url_for("portal.meetings", exhibitor_id=exhibitor_id), 303)


@blueprint.post("/<exhibitor_id>/meetings/<int:number>/mark")
def mark_meeting(exhibitor_id: str, number: int) -> ResponseReturnValue:
    """Says what became of a request."""
    state = _state(request.form.get("state", ""))
    if state is None:
        abort(404)
    with current_catalogue().store.writing() as session:
        _mark(session, exhibitor_id, _one(session, exhibitor_id, number), state, "meeting.mark")
    flash(_("Marked."))
    return redirect(url_for("portal.meetings", exhibitor_id=exhibitor_id), 303)


@blueprint.get("/<exhibitor_id>/meetings.csv")
def meetings_csv(exhibitor_id: str) -> Response:
    """All requests as CSV."""
    return csv_response("meetings.csv", _header(), _cells(exhibitor_id))


@blueprint.get("/<exhibitor_id>/meetings.xlsx")
def meetings_xlsx(exhibitor_id: str) -> Response:
    """All requests as a workbook."""
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("meetings")
    page.append(_header())
    for row in _cells(exhibitor_id):
        page.append([guarded(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return send_file(out, as_attachment=True, download_name="meetings.xlsx", max_age=0)


def _mark(session: Session, exhibitor_id: str, found: Meeting, state: State, action: str) -> None:
    set_state(session, found.id, state)
    audit.note(
        session,
        acting().email,
        action,
        "meeting",
        str(found.id),
        exhibitor_id=exhibitor_id,
        before={"state": found.state},
        after={"state": state},
    )


def _one(session: Session, exhibitor_id: str, number: int) -> Meeting:
    found = request_to(session, exhibitor_id, min(number, _HIGHEST))
    if found is None:
        abort(404)
    return found


def _shown(session: Session, found: list[Meeting]) -> list[Request]:
    language = reader_language()
    ids = [each.wish.sheet_id for each in found if each.wish.sheet_id]
    sheets = latest_of(session, ids)
    shown = []
    for each in found:
        wish = each.wish
        product = sheets.get(wish.sheet_id or "", {}).get("title", wish.sheet_id or "")
        shown.append(
            Request(
                each,
                reference_of(each),
                _words()[each.state],
                country_name(wish.country, language) if wish.country else "",
                _when(wish, language),
                str(product),
            )
        )
    return shown


def _header() -> list[str]:
    return [
        _("Reference:").rstrip(": "),
        _("When"),
        _("Status"),
        _("Name"),
        _("Delegation"),
        _("Country"),
        _("E-mail"),
        _("Telephone"),
        _("Wished for"),
        _("Product"),
        _("Message"),
    ]


def _cells(exhibitor_id: str) -> Iterator[list[str]]:
    first = 0
    while True:
        with current_catalogue().store.reading() as session:
            shown = _shown(session, page_of_requests(session, exhibitor_id, None, first, 500))
        for each in shown:
            wish = each.meeting.wish
            yield [
                each.reference,
                each.meeting.created_at.isoformat(timespec="minutes"),
                each.state,
                wish.name,
                wish.delegation,
                each.country,
                wish.email,
                wish.phone,
                each.when,
                each.product,
                wish.message,
            ]
        if len(shown) < 500:
            return
        first += 500


def _state(text: str) -> State | None:
    return next((each for each in STATES if each == text), None)


def _words() -> dict[str, str]:
    return {"new": _("New"), "answered": _("Answered"), "declined": _("Declined")}


def _when(wish: Wish, language: str) -> str:
    parts: dict[str, str] = {
        "morning": _("Morning"),
        "noon": _("Around noon"),
        "afternoon": _("Afternoon"),
    }
    said = (day(wish.day, language) if wish.day else "", parts.get(wish.part, ""))
    return ", ".join(filter(None, said))
