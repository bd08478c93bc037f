"""People: who is for an exhibitor, invited and removed by its owners."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from flask import (
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.mail.addresses import is_email
from catalogue.people import accounts, attempts
from catalogue.people.attempts import Limit
from catalogue.people.inviting import invite as mail_invitation
from catalogue.people.policy import EXHIBITOR_ROLES, ExhibitorRole, may
from catalogue.plain import one_line
from catalogue.store.models import Membership, Person
from web.access import acting
from web.accounts.links import language_choices, mailed_address
from web.accounts.views import counted, too_many
from web.current import current_catalogue
from web.exhibitors.portal import blueprint

_FROM_ONE_PERSON = Limit("invitation", 60, timedelta(days=1))
"""Each invitation is a mail to an address that somebody typed."""


def roles() -> dict[str, str]:
    """What people are for an exhibitor, in the reader's language."""
    return {"owner": _("Owner"), "editor": _("Editor")}


def invited_address(typed: str) -> tuple[str, str]:
    """The address of who is to be invited, and what is wrong with it, or ''."""
    email = accounts.folded_email(one_line(typed))
    fault = "" if is_email(email) else _("Write one e-mail address, such as name@company.com.")
    return email, fault


def count_invitation(session: Session) -> str:
    """Counts an invitation; what is said if it is one too many today, or ''."""
    key = attempts.key_of(current_catalogue().settings.secret_key, acting().email)
    wait = counted(session, [(_FROM_ONE_PERSON, key)])
    return too_many(wait) if wait else ""


def chosen_language() -> str:
    """The language that was chosen for who is invited."""
    language = request.form.get("language", "")
    return language if language in INTERFACE_LANGUAGES else INTERFACE_LANGUAGES[0]


def mail_to(session: Session, person: Person, exhibitor_id: str) -> None:
    """Writes an invitation in the name of who asks."""
    actor = acting()
    mail_invitation(
        session,
        person,
        exhibitor_id,
        actor.email,
        current_catalogue().settings,
        mailed_address(person.language),
        by_name="" if actor.organiser else actor.name,
    )


@blueprint.get("/<exhibitor_id>/people")
def people(exhibitor_id: str) -> ResponseReturnValue:
    """Who is for the exhibitor."""
    return _page(exhibitor_id)


@blueprint.post("/<exhibitor_id>/people")
def invite(exhibitor_id: str) -> ResponseReturnValue:
    """Invites an owner or an editor."""
    email, fault = invited_address(request.form.get("email", ""))
    role = request.form.get("role", "")
    if fault or role not in EXHIBITOR_ROLES:
        return _page(exhibitor_id, fault or _("Choose a role."), 422)
    with current_catalogue().store.writing() as session:
        known = accounts.person_with(session, email)
        if known and session.get(Membership, (known.id, exhibitor_id)) is not None:
            fault = _("This person is in the list already. The role is changed there.")
        elif not (fault := count_invitation(session)):
            invited = accounts.ensure_person(session, email, "", chosen_language())
            accounts.give_role(session, invited, exhibitor_id, role, acting().email)
            mail_to(session, invited, exhibitor_id)
    if fault:
        return _page(exhibitor_id, fault, 422)
    current_app.extensions["mail"].wake()
    flash(_("The invitation to %(email)s is on its way.", email=email))
    return redirect(url_for("portal.people", exhibitor_id=exhibitor_id), 303)


@blueprint.post("/<exhibitor_id>/people/<int:person_id>")
def person(exhibitor_id: str, person_id: int) -> ResponseReturnValue:
    """Changes somebody's role, removes him, or sends his invitation again."""
    wanted, by = request.form.get("do", ""), acting().email
    if wanted not in (*EXHIBITOR_ROLES, "remove", "resend"):
        abort(400)
    fault = ""
    with current_catalogue().store.writing() as session:
        found = session.get(Person, person_id)
        if found is None or session.get(Membership, (person_id, exhibitor_id)) is None:
            abort(404)
        last = accounts.is_last_owner(session, person_id, exhibitor_id)
        if last and wanted in ("editor", "remove"):
            fault = _("This is the last owner. Make somebody else an owner first.")
        elif wanted == "remove":
            accounts.remove_role(session, found, exhibitor_id, by)
        elif wanted == "resend":
            if not (fault := count_invitation(session)):
                mail_to(session, found, exhibitor_id)
        else:
            accounts.give_role(session, found, exhibitor_id, cast("ExhibitorRole", wanted), by)
    if fault:
        flash(fault, "wrong")
    else:
        current_app.extensions["mail"].wake()
        flash(_("The invitation was sent again.") if wanted == "resend" else _("Saved."))
    if wanted == "remove" and not fault and person_id == acting().person_id:
        return redirect(url_for("portal.start"), 303)
    return redirect(url_for("portal.people", exhibitor_id=exhibitor_id), 303)


def _page(exhibitor_id: str, fault: str = "", status: int = 200) -> Response:
    with current_catalogue().store.reading() as session:
        listed = accounts.people_of(session, exhibitor_id)
    page = render_template(
        "exhibitors/people.html",
        people=listed,
        roles=roles(),
        manages=may(acting(), "manage-people", exhibitor_id),
        languages_of_people=language_choices(),
        typed=request.form,
        fault=fault,
    )
    return make_response(page, status)
