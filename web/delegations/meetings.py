"""A delegate asks an exhibitor for a meeting."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from catalogue.errors import StoreError
from catalogue.mail.addresses import in_ascii
from catalogue.mail.meeting import meeting_mail
from catalogue.mail.sending import first_language
from catalogue.store import mail
from catalogue.store.meetings import (
    REFERENCE,
    Meeting,
    Refused,
    ask_for_meeting,
    contact_of,
    known_request,
    sender_of,
)
from catalogue.store.sheets import published_sheet, shown_exhibitor
from web.current import current_catalogue
from web.delegations.meeting_form import LONGEST_MESSAGE, MeetingForm
from web.delegations.texts import Stand, Text, best_text, stands_of
from web.errors import RETRY_AFTER
from web.languages import PREFIX, reader_language

blueprint = Blueprint("meetings", __name__, url_prefix=PREFIX)


@dataclass(frozen=True)
class MeetingPage:
    """Whom a meeting is wished with, and about what."""

    exhibitor_id: str
    exhibitor: str
    stands: list[Stand]
    sheet_id: str | None
    title: Text | None
    form: MeetingForm
    mistakes: list[tuple[str, str]]
    longest: int = LONGEST_MESSAGE


@blueprint.route("/exhibitors/<exhibitor_id>/meeting", methods=["GET", "POST"])
def meeting(exhibitor_id: str) -> ResponseReturnValue:
    """The form; a request that was sent is kept, and its sender led to a page that says so."""
    exhibitor, sheet = _subject(exhibitor_id)
    form = MeetingForm()
    form.offer(current_catalogue().show, reader_language())
    if request.method == "GET":
        form.token.data = secrets.token_hex(16)
        return _page(exhibitor, sheet, form)
    if not form.validate():
        if form.token.errors:
            form.token.data = secrets.token_hex(16)
        return _page(exhibitor, sheet, form, 422)
    try:
        answer = _ask(form, exhibitor, sheet)
    except StoreError as error:
        return _not_kept(exhibitor, sheet, form, error)
    if isinstance(answer, Refused):
        return _too_many(exhibitor, sheet, form, answer.seconds)
    reference = answer.key[:REFERENCE]
    there = url_for("meetings.sent", exhibitor_id=exhibitor_id, ref=reference)
    return _unkept(redirect(there, 303))


@blueprint.get("/exhibitors/<exhibitor_id>/meeting/sent")
def sent(exhibitor_id: str) -> ResponseReturnValue:
    """Says that a request was sent; to be read again as often as one likes."""
    exhibitor, _none = _subject(exhibitor_id)
    reference = request.args.get("ref", "")
    if not known_request(current_catalogue().store, exhibitor_id, reference):
        return _unkept(redirect(url_for("meetings.meeting", exhibitor_id=exhibitor_id), 303))
    page = render_template(
        "meeting_sent.html",
        exhibitor_id=exhibitor_id,
        exhibitor=exhibitor["name"],
        stands=_stands(exhibitor),
        reference=reference.upper(),
    )
    return _unkept(make_response(page))


def script_texts() -> dict[str, str]:
    """What the script that keeps requests while there is no network says."""
    return {
        "title": _("Your requests for meetings on this device"),
        "waiting": _("Waiting to be sent. It will go when the network is back."),
        "sending": _("Being sent…"),
        "sent": _("Sent. Reference: %(reference)s", reference="{reference}"),
        "refused": _("Not accepted. Open the form again: it says what to change."),
        "kept": _("There is no network. Your request is kept on this device and not sent yet."),
        "full": _("This device cannot keep the request. Send it when the network is back."),
        "contact": _("Leave an e-mail address or a telephone number, so that you can be answered."),
        "send": _("Send now"),
        "open": _("Open the form again"),
        "delete": _("Delete"),
        "removed": _("Deleted from this device."),
    }


def _ask(form: MeetingForm, exhibitor: dict[str, Any], sheet: dict[str, Any] | None) -> Any:
    catalogue = current_catalogue()
    settings = catalogue.settings
    wish = form.wish(exhibitor["id"], sheet["id"] if sheet else None, reader_language())
    first = first_language(settings)

    def announce(session: Session, kept: Meeting) -> None:
        title = best_text(sheet, "title", first).plain if sheet else ""
        contact = contact_of(session, exhibitor["id"])
        written = meeting_mail(kept, exhibitor, contact, title, settings, (first, "en"))
        mail.post(session, written, in_ascii(settings.mail_from).rpartition("@")[2])

    sender = sender_of(request.remote_addr or "", settings.secret_key)
    answer = ask_for_meeting(catalogue.store, str(form.token.data), wish, sender, announce)
    if not isinstance(answer, Refused) and answer.new:
        current_app.extensions["mail"].wake()
    return answer


def _subject(exhibitor_id: str) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The exhibitor, and the product if the address names one of his."""
    store = current_catalogue().store
    exhibitor = shown_exhibitor(store, exhibitor_id)
    if exhibitor is None:
        abort(404)
    sheet = published_sheet(store, request.args.get("sheet", "").replace("\x00", ""))
    # One that was withdrawn meanwhile, or never was his, is no reason not to meet.
    if sheet is None or sheet["exhibitor"]["id"] != exhibitor_id:
        return exhibitor, None
    return exhibitor, sheet


def _page(
    exhibitor: dict[str, Any], sheet: dict[str, Any] | None, form: MeetingForm, status: int = 200
) -> Response:
    page = MeetingPage(
        exhibitor["id"],
        exhibitor["name"],
        _stands(exhibitor),
        sheet["id"] if sheet else None,
        best_text(sheet, "title", reader_language()) if sheet else None,
        form,
        form.mistakes(),
    )
    return _unkept(make_response(render_template("meeting.html", page=page), status))


def _too_many(
    exhibitor: dict[str, Any], sheet: dict[str, Any] | None, form: MeetingForm, seconds: int
) -> Response:
    """The form with all that was written, and when to send it again."""
    minutes = -(-seconds // 60)
    form.form_errors.append(
        ngettext(
            "Many requests have come from your network. Yours is not sent: send it again in "
            "%(num)s minute.",
            "Many requests have come from your network. Yours is not sent: send it again in "
            "%(num)s minutes.",
            minutes,
        )
    )
    response = _page(exhibitor, sheet, form, 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _not_kept(
    exhibitor: dict[str, Any], sheet: dict[str, Any] | None, form: MeetingForm, error: StoreError
) -> Response:
    """The form with all that was written, for a database that is away or busy for too long."""
    current_app.logger.error("a request for a meeting is not kept: %s", error)
    form.form_errors.append(
        _("Your request could not be kept just now. What you wrote is still here: send it again.")
    )
    response = _page(exhibitor, sheet, form, 503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _stands(exhibitor: dict[str, Any]) -> list[Stand]:
    return stands_of(exhibitor, current_catalogue().show, reader_language())


def _unkept(response: Any) -> Response:
    """What holds a secret of one reader, or what he wrote, is kept by no cache."""
    made: Response = response
    made.headers["Cache-Control"] = "no-store"
    return made
