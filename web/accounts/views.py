"""Signing in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.fields import EmailField

from catalogue.people import accounts, passwords, sign_ins
from web.access import COOKIE, acting, current_sign_in
from web.current import current_catalogue
from web.languages import PREFIX

blueprint = Blueprint("accounts", __name__, url_prefix=f"{PREFIX}/account")


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Address and password."""

    email = EmailField()
    password = PasswordField()


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """The form; who is who he says is led to where he wanted to go."""
    form = SignInForm()
    if request.method == "POST" and form.validate():
        with current_catalogue().store.writing() as session:
            person = accounts.person_with(session, form.email.data or "")
            kept = person.password if person and not person.suspended_at else ""
            if passwords.matches(kept, form.password.data or "") and person:
                token = sign_ins.sign_in(session, person.id, device(), strong=False)
                return with_cookie(redirect(next_page(), 303), token)
    return render_template("accounts/sign_in.html", form=form)


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
    parts = urlsplit(wanted)
    own = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if own and not parts.netloc else url_for("portal.start")
