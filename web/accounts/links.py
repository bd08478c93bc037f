"""Links by mail: asked for here, and the pages that they open.

Programs that look through mail open each link in it, so opening one changes nothing: the key is
used when the form of its page is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, SelectField, StringField
from wtforms.fields import EmailField

from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.mail.addresses import is_email
from catalogue.mail.relay_address import FolderAddress, parse_relay
from catalogue.people import accounts, attempts, passwords, sign_ins
from catalogue.people.attempts import Limit
from catalogue.people.inviting import Address, Asked, send_link
from catalogue.people.links import Purpose, use_link, whose
from catalogue.people.passwords import Fault
from catalogue.plain import one_line
from catalogue.sheets.codes import language_name
from catalogue.store.models import Person
from web.accounts.demo_mails import are_shown
from web.accounts.views import blueprint, counted, device, too_many, too_old, with_cookie
from web.current import current_catalogue
from web.notices import own_address

NAME_LENGTH = 200

_TO_ONE_ADDRESS = Limit("mail-account", 4, timedelta(hours=1))
_FROM_ONE_NETWORK = Limit("mail-network", 40, timedelta(minutes=15))


class MailForm(FlaskForm):  # type: ignore[misc]
    """Where a link is wished."""

    email = EmailField()


class JoinForm(FlaskForm):  # type: ignore[misc]
    """What somebody says of himself who joins; a new password asks for the last field alone."""

    name = StringField()
    language = SelectField(validate_choice=False)
    password = PasswordField()


@dataclass(frozen=True)
class _Opened:
    """Whom a link was mailed to, as its page shows him."""

    purpose: Purpose
    email: str


def mailed_address(language: str) -> Address:
    """Whole addresses of the pages behind keys, in the language of who gets the mail."""

    def address(purpose: Purpose, key: str) -> str:
        if not key:
            return own_address(url_for("accounts.sign_in", lang=language))
        return own_address(url_for("accounts.link", purpose=purpose, key=key, lang=language))

    return address


def language_choices() -> list[tuple[str, str]]:
    """The languages of the interface, each by its own name."""
    return [(code, language_name(code, code)) for code in INTERFACE_LANGUAGES]


def password_fault(password: str, *known: str) -> str:
    """Why a password cannot be taken, for the reader; '' if it can."""
    faults: dict[Fault | None, str] = {
        "short": _(
            "Take %(count)s characters or more. A few words in a row are easy to remember.",
            count=passwords.SHORTEST,
        ),
        "long": _("Take at most %(count)s characters.", count=passwords.LONGEST),
        "guessed": _("That is easily guessed. Take something that is not in your name or address."),
        None: "",
    }
    return faults[passwords.fault_of(password, *known)]


@blueprint.route("/by-mail", methods=["GET", "POST"])
def by_mail() -> ResponseReturnValue:
    """Asks for a link; says the same whether there is such an account or not."""
    form = MailForm()
    catalogue = current_catalogue()
    settings = catalogue.settings
    # Whoever asks names the site in a header of his; in a mail to somebody else that would lead
    # the key astray. So real mail is for a site that knows its own address.
    folder = isinstance(parse_relay(settings.mail_url), FolderAddress)
    offered = bool(settings.address) or folder
    if request.method == "GET" or not offered:
        return _asking(form, offered)
    if not form.validate():
        form.form_errors.append(too_old())
        return _asking(form, offered, 422)
    email = accounts.folded_email(one_line(form.email.data))
    if not is_email(email):
        form.email.errors = [_("Write one e-mail address, such as name@company.com.")]
        return _asking(form, offered, 422)
    secret = settings.secret_key
    tried = (
        (_TO_ONE_ADDRESS, attempts.key_of(secret, email)),
        (_FROM_ONE_NETWORK, attempts.key_of(secret, request.remote_addr or "")),
    )
    with catalogue.store.writing() as session:
        wait = counted(session, tried)
        if not wait:
            person = accounts.person_with(session, email)
            if person is not None and not person.suspended_at:
                purpose: Asked = "reset" if "reset" in request.form else "sign-in"
                send_link(session, person, purpose, settings, mailed_address(person.language))
    if wait:
        form.form_errors.append(too_many(wait))
        response = _asking(form, offered, 429)
        response.headers["Retry-After"] = str(wait)
        return response
    current_app.extensions["mail"].wake()
    flash(_("If there is an account with this address, a mail with a link is on its way to it."))
    return redirect(url_for("accounts.by_mail"), 303)


@blueprint.route("/<any('invitation', 'sign-in', 'reset'):purpose>/<key>", methods=["GET", "POST"])
def link(purpose: Purpose, key: str) -> ResponseReturnValue:
    """The page that a mailed link opens."""
    form = JoinForm()
    form.language.choices = language_choices()
    store = current_catalogue().store
    with store.reading() as session:
        person_id = whose(session, key, purpose)
        person = session.get(Person, person_id) if person_id is not None else None
    if person is None or person.suspended_at:
        return _unseen(make_response(render_template("accounts/gone.html"), 410))
    opened = _Opened(purpose, person.email)
    if request.method == "GET":
        form.name.data, form.language.data = person.name, person.language
        return _opening(form, opened)
    if not form.validate():
        form.form_errors.append(too_old())
        return _opening(form, opened, 422)
    name = one_line(form.name.data)[:NAME_LENGTH]
    password = form.password.data or ""
    if purpose == "invitation" and not name:
        form.name.errors = [_("Write your name, as colleagues will read it.")]
    if purpose != "sign-in" and (fault := password_fault(password, person.email, name)):
        form.password.errors = [fault]
    if form.name.errors or form.password.errors:
        return _opening(form, opened, 422)
    with store.writing() as session:
        if use_link(session, key, purpose) is None:  # somebody was quicker
            return _unseen(make_response(render_template("accounts/gone.html"), 410))
        person = session.get(Person, person.id)
        assert person is not None
        if purpose != "sign-in":
            accounts.set_password(session, person, password, person.email)
        if purpose == "invitation":
            person.name = name
            if form.language.data in INTERFACE_LANGUAGES:
                person.language = form.language.data
        token = sign_ins.sign_in(session, person.id, device(), strong=False)
    there = redirect(url_for("portal.start", lang=person.language), 303)
    return _unseen(with_cookie(there, token))


def _asking(form: MailForm, offered: bool, status: int = 200) -> Response:
    return make_response(
        render_template("accounts/by_mail.html", form=form, offered=offered, demo=are_shown()),
        status,
    )


def _opening(form: JoinForm, opened: _Opened, status: int = 200) -> Response:
    page = render_template("accounts/link.html", form=form, opened=opened)
    return _unseen(make_response(page, status))


def _unseen(response: Response) -> Response:
    """No other page learns the address, which has the key in it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
