"""One's own account: name, language, password, and the browsers in which one is signed in."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.people import accounts, attempts, passwords, sign_ins
from catalogue.people.sign_ins import SignedIn
from catalogue.plain import one_line
from catalogue.store.models import Person
from web.access import current_sign_in
from web.accounts.links import NAME_LENGTH, language_choices, password_fault
from web.accounts.views import TO_ONE_ACCOUNT, blueprint, counted, device, too_many, with_cookie
from web.current import current_catalogue


@blueprint.get("/")
def own() -> ResponseReturnValue:
    """The page of all of it."""
    return _page({})


@blueprint.post("/profile")
def profile() -> ResponseReturnValue:
    """Changes name and language."""
    name = one_line(request.form.get("name"))[:NAME_LENGTH]
    language = request.form.get("language", "")
    if not name:
        return _page({"name": _("Write your name, as colleagues will read it.")}, 422)
    with current_catalogue().store.writing() as session:
        person = session.get(Person, _me().actor.person_id)
        assert person is not None
        person.name = name
        if language in INTERFACE_LANGUAGES:
            person.language = language
        language = person.language
    flash(_("Saved."))
    return redirect(url_for("accounts.own", lang=language), 303)


@blueprint.post("/password")
def password() -> ResponseReturnValue:
    """Changes the password, for who knows the old one; other browsers are signed out."""
    catalogue, me = current_catalogue(), _me()
    new = request.form.get("new", "")
    key = attempts.key_of(catalogue.settings.secret_key, me.actor.email)
    with catalogue.store.writing() as session:
        wait = counted(session, [(TO_ONE_ACCOUNT, key)])
        person = session.get(Person, me.actor.person_id)
    assert person is not None
    if wait:
        return _page({"old": too_many(wait)}, 429)
    # Who came by a mailed link and has never had a password has no old one to say.
    if person.password and not passwords.matches(person.password, request.form.get("old", "")):
        return _page({"old": _("This is not your password. Write the one you have now.")}, 422)
    if fault := password_fault(new, person.email, person.name):
        return _page({"new": fault}, 422)
    with catalogue.store.writing() as session:
        person = session.get(Person, me.actor.person_id)
        assert person is not None
        attempts.forgive(session, TO_ONE_ACCOUNT, key)
        accounts.set_password(session, person, new, person.email)
        token = sign_ins.sign_in(session, person.id, device(), strong=me.actor.strong)
    flash(_("Your password is changed. All other browsers are signed out."))
    return with_cookie(redirect(url_for("accounts.own"), 303), token)


@blueprint.post("/device")
def sign_out_device() -> ResponseReturnValue:
    """Signs out one other browser, or all others."""
    me, wanted = _me(), request.form.get("device", "")
    assert me.actor.person_id is not None
    with current_catalogue().store.writing() as session:
        if wanted == "others":
            sign_ins.sign_out_others(session, me.actor.person_id, me.id)
        elif wanted.isascii() and wanted.isdigit() and len(wanted) < 10:
            sign_ins.sign_out(session, me.actor.person_id, int(wanted))
    flash(_("Signed out there."))
    return redirect(url_for("accounts.own"), 303)


def _page(mistakes: dict[str, str], status: int = 200) -> Response:
    me = _me()
    assert me.actor.person_id is not None
    with current_catalogue().store.reading() as session:
        person = session.get(Person, me.actor.person_id)
        assert person is not None
        account = accounts.account_of(person)
        devices = sign_ins.devices(session, me.actor.person_id)
    page = render_template(
        "accounts/own.html",
        account=account,
        devices=devices,
        this_device=me.id,
        has_second_factor=me.has_second_factor,
        languages_of_people=language_choices(),
        mistakes=mistakes,
        typed=request.form,
    )
    return make_response(page, status)


def _me() -> SignedIn:
    found = current_sign_in()
    assert found is not None
    return found
