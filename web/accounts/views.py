"""Signing in and out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.fields import EmailField

from catalogue.people import accounts, attempts, passwords, sign_ins
from catalogue.people.attempts import Limit
from catalogue.plain import one_line
from web.access import COOKIE, acting, current_sign_in
from web.current import current_catalogue
from web.languages import PREFIX
from web.preferences import own_page

blueprint = Blueprint("accounts", __name__, url_prefix=f"{PREFIX}/account")


TO_ONE_ACCOUNT = Limit("account", 10, timedelta(minutes=15))
_FROM_ONE_NETWORK = Limit("network", 100, timedelta(minutes=15))
"""A hall's whole Wi-Fi may have one address."""


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Address and password."""

    email = EmailField()
    password = PasswordField()


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """The form; who is who he says is led to where he wanted to go."""
    form = SignInForm()
    if request.method == "GET":
        return _page(form)
    if not form.validate():
        form.form_errors.append(too_old())
        return _page(form, 422)
    catalogue = current_catalogue()
    store, secret = catalogue.store, catalogue.settings.secret_key
    email = accounts.folded_email(one_line(form.email.data))
    tried = (
        (TO_ONE_ACCOUNT, attempts.key_of(secret, email)),
        (_FROM_ONE_NETWORK, attempts.key_of(secret, request.remote_addr or "")),
    )
    with store.writing() as session:
        wait = counted(session, tried)
        if wait:
            return _too_many(form, wait)
        person = accounts.person_with(session, email)
    # Outside of the transaction: to check a password takes long on purpose.
    kept = person.password if person and not person.suspended_at else ""
    if person is None or not passwords.matches(kept, form.password.data or ""):
        form.form_errors.append(
            _("This address and this password do not belong together. Check both and try again.")
        )
        return _page(form, 422)
    with store.writing() as session:
        attempts.forgive(session, *tried[0])
        token = sign_ins.sign_in(session, person.id, device(), strong=False)
    return with_cookie(redirect(next_page(), 303), token)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Ends this browser's sign-in."""
    found, actor = current_sign_in(), acting()
    assert found is not None
    assert actor.person_id is not None
    with current_catalogue().store.writing() as session:
        sign_ins.sign_out(session, actor.person_id, found.id)
    response = redirect(url_for("accounts.sign_in"), 303)
    response.delete_cookie(COOKIE, samesite="Lax", httponly=True)
    return response


def _page(form: SignInForm, status: int = 200) -> Response:
    return make_response(render_template("accounts/sign_in.html", form=form), status)


def counted(session: Session, tried: Sequence[tuple[Limit, str]]) -> int:
    """Counts an attempt against its limits; the seconds to wait if it is one too many, or 0."""
    wait = max(attempts.seconds_to_wait(session, limit, key) for limit, key in tried)
    if not wait:
        for limit, key in tried:
            attempts.count(session, limit, key)
    return wait


def too_many(seconds: int) -> str:
    """What is said to who has tried too often."""
    said: str = ngettext(
        "Too many attempts. Try again in %(num)s minute.",
        "Too many attempts. Try again in %(num)s minutes.",
        -(-seconds // 60),
    )
    return said


def too_old() -> str:
    """What is said when the token against forged forms does not fit."""
    said: str = _(
        "This page was open for very long, or your browser keeps no cookies. "
        "Allow cookies for this site and sign in once more."
    )
    return said


def _too_many(form: SignInForm, seconds: int) -> Response:
    form.form_errors.append(too_many(seconds))
    response = _page(form, 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def with_cookie(response: Response, token: str) -> Response:
    """An answer that signs its reader in."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(sign_ins.LONGEST.total_seconds()),
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def device() -> str:
    """What the browser calls itself."""
    return request.user_agent.string[:200]


def next_page() -> str:
    """Where the reader wanted to go; his own start page if nowhere of ours."""
    wanted = request.args.get("next", "")
    return wanted if own_page(wanted) == wanted else url_for("portal.start")
