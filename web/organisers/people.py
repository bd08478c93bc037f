"""People: exhibitors' people at a glance, invitations, and the organiser's own team."""

from __future__ import annotations

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
from werkzeug.wrappers import Response

from catalogue.people import accounts
from catalogue.people.policy import ORGANISER_ROLES, OrganiserRole, may
from catalogue.store.models import Membership, Person
from web.access import acting
from web.accounts.links import language_choices
from web.current import current_catalogue
from web.exhibitors.people import chosen_language, count_invitation, invited_address, mail_to
from web.organisers.console import blueprint


@blueprint.get("/people")
def people() -> ResponseReturnValue:
    """All exhibitors with how many people each has."""
    return _page({})


@blueprint.post("/people")
def invite() -> ResponseReturnValue:
    """Invites an exhibitor's owner."""
    email, fault = invited_address(request.form.get("email", ""))
    exhibitor_id = request.form.get("exhibitor", "")[:120]
    if fault:
        return _page({"email": fault}, 422)
    with current_catalogue().store.writing() as session:
        if not accounts.has_exhibitor(session, exhibitor_id):
            fault = _("Choose an exhibitor from the list.")
        elif not (fault := count_invitation(session)):
            person = accounts.ensure_person(session, email, "", chosen_language())
            row = session.get(Membership, (person.id, exhibitor_id))
            if row is None or row.role != "owner":
                accounts.give_role(session, person, exhibitor_id, "owner", acting().email)
            mail_to(session, person, exhibitor_id)
    if fault:
        return _page({"exhibitor": fault}, 422)
    return _invited(email)


@blueprint.post("/people/team")
def invite_to_team() -> ResponseReturnValue:
    """Invites somebody to the organiser's team."""
    email, fault = invited_address(request.form.get("email", ""))
    role = request.form.get("role", "")
    if fault or role not in ORGANISER_ROLES:
        return _page({"team": fault or _("Choose a role.")}, 422)
    with current_catalogue().store.writing() as session:
        person = accounts.person_with(session, email)
        if person is not None and person.role:
            fault = _("This person is in the list already. The role is changed there.")
        elif not (fault := count_invitation(session)):
            person = accounts.ensure_person(session, email, "", chosen_language())
            accounts.give_organiser_role(session, person, role, acting().email)
            mail_to(session, person, "")
    if fault:
        return _page({"team": fault}, 422)
    return _invited(email)


@blueprint.post("/people/team/<int:person_id>")
def team_member(person_id: int) -> ResponseReturnValue:
    """Changes somebody's role in the team, takes him off it, or sends his invitation again."""
    wanted = request.form.get("do", "")
    if wanted not in (*ORGANISER_ROLES, "remove", "resend"):
        abort(400)
    fault = ""
    with current_catalogue().store.writing() as session:
        found = session.get(Person, person_id)
        if found is None or not found.role:
            abort(404)
        if wanted == "resend":
            if not (fault := count_invitation(session)):
                mail_to(session, found, "")
        elif wanted != "administrator" and accounts.is_last_administrator(session, found):
            fault = _("This is the last administrator. Make somebody else one first.")
        else:
            role = cast("OrganiserRole", "" if wanted == "remove" else wanted)
            accounts.give_organiser_role(session, found, role, acting().email)
    if fault:
        flash(fault, "wrong")
    else:
        current_app.extensions["mail"].wake()
        flash(_("The invitation was sent again.") if wanted == "resend" else _("Saved."))
    there = "portal.start" if person_id == acting().person_id else "organiser.people"
    return redirect(url_for(there), 303)


def _invited(email: str) -> Response:
    current_app.extensions["mail"].wake()
    flash(_("The invitation to %(email)s is on its way.", email=email))
    return redirect(url_for("organiser.people"), 303)


def _page(mistakes: dict[str, str], status: int = 200) -> Response:
    manages = may(acting(), "manage-organisers")
    with current_catalogue().store.reading() as session:
        exhibitors = accounts.exhibitors_with_people(session)
        team = accounts.team(session) if manages else []
    page = render_template(
        "organisers/people.html",
        exhibitors=exhibitors,
        team=team,
        manages=manages,
        roles={"editor": _("Editor"), "administrator": _("Administrator")},
        languages_of_people=language_choices(),
        typed=request.form,
        mistakes=mistakes,
    )
    return make_response(page, status)
