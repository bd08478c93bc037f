"""The code that is asked for after the password or the mailed link, and setting it up."""

from __future__ import annotations

from datetime import timedelta

import segno
from flask import flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from catalogue.people import attempts, passwords, second_factor, sign_ins
from catalogue.people.attempts import Limit
from catalogue.sheets.fields import in_language
from catalogue.store.models import Person
from web.access import current_sign_in
from web.accounts.views import blueprint, counted, next_page, too_many
from web.current import current_catalogue
from web.languages import reader_language

_CODES = Limit("code", 10, timedelta(minutes=15))
_PENDING = "second-factor"  # in the session: a secret that no authenticator has shown to have yet


@blueprint.route("/code", methods=["GET", "POST"])
def code() -> ResponseReturnValue:
    """Asks for the code; who shows it is signed in for good."""
    found = current_sign_in()
    assert found is not None
    if found.actor.strong or not found.has_second_factor:
        return redirect(next_page(), 303)
    if request.method == "GET":
        return render_template("accounts/code.html", wrong="")
    catalogue = current_catalogue()
    key = attempts.key_of(catalogue.settings.secret_key, str(found.actor.person_id))
    with catalogue.store.writing() as transaction:
        if wait := counted(transaction, [(_CODES, key)]):
            return make_response(
                render_template("accounts/code.html", wrong=too_many(wait)),
                429,
                {"Retry-After": str(wait)},
            )
        person = _person(transaction)
        if not second_factor.is_right(transaction, person, request.form.get("code", "")):
            wrong = _("This code is not right, or was used already. Wait for the next one.")
            return render_template("accounts/code.html", wrong=wrong), 422
        attempts.forgive(transaction, _CODES, key)
        sign_ins.make_strong(transaction, found.id)
    return redirect(next_page(), 303)


@blueprint.route("/second-factor", methods=["GET", "POST"], endpoint="second_factor")
def set_up() -> ResponseReturnValue:
    """Shows the secret to an authenticator, and asks for its first code."""
    found, catalogue = current_sign_in(), current_catalogue()
    assert found is not None
    if found.has_second_factor:
        # Who has one and has not shown it sets up no other.
        there = "accounts.own" if found.actor.strong else "accounts.code"
        return redirect(url_for(there), 303)
    secret = session.setdefault(_PENDING, second_factor.new_secret())
    if request.method == "GET":
        return _setting_up(secret, "")
    with catalogue.store.writing() as transaction:
        person = _person(transaction)
        codes = second_factor.turn_on(transaction, person, secret, request.form.get("code", ""))
        if codes is not None:
            sign_ins.make_strong(transaction, found.id)
    if codes is None:
        wrong = _("This is not the code that the authenticator shows now. Try the next one.")
        return _setting_up(secret, wrong, 422)
    session.pop(_PENDING, None)
    return render_template("accounts/recovery.html", codes=codes)


@blueprint.post("/second-factor/off")
def second_factor_off() -> ResponseReturnValue:
    """Asks for no more codes, for who knows his password and has shown a code."""
    catalogue, found = current_catalogue(), current_sign_in()
    assert found is not None
    key = attempts.key_of(catalogue.settings.secret_key, str(found.actor.person_id))
    with catalogue.store.writing() as transaction:
        wait = counted(transaction, [(_CODES, key)])
        kept = _person(transaction).password
    if wait or not passwords.matches(kept, request.form.get("password", "")):
        flash(too_many(wait) if wait else _("This is not your password."), "wrong")
        return redirect(url_for("accounts.own"), 303)
    with catalogue.store.writing() as transaction:
        person = _person(transaction)
        second_factor.turn_off(transaction, person, person.email)
    flash(_("No code is asked for any more."))
    return redirect(url_for("accounts.own"), 303)


def _setting_up(secret: str, wrong: str, status: int = 200) -> Response:
    found = current_sign_in()
    assert found is not None
    show = in_language(current_catalogue().show.name, reader_language())
    said = second_factor.provisioning(secret, found.actor.email, show)
    drawing = segno.make(said, error="m", micro=False).svg_inline(scale=4, border=4, omitsize=True)
    page = render_template(
        "accounts/second_factor.html", secret=secret, drawing=drawing, wrong=wrong
    )
    return make_response(page, status)


def _person(transaction: Session) -> Person:
    found = current_sign_in()
    person = transaction.get(Person, found.actor.person_id) if found else None
    assert person is not None
    return person
