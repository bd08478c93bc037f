"""``catalogue user`` and ``catalogue audit``: people and the record, from the server's terminal."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import click
from sqlalchemy.orm import Session

from catalogue.errors import SettingsError
from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.mail.addresses import is_email
from catalogue.people import accounts, audit, passwords, second_factor
from catalogue.people.inviting import Address
from catalogue.people.inviting import invite as mail_invitation
from catalogue.people.links import Purpose, make_link
from catalogue.people.policy import EXHIBITOR_ROLES, ORGANISER_ROLES, ExhibitorRole, OrganiserRole
from catalogue.settings import Settings
from catalogue.store.models import Person
from catalogue.store.session import Store, open_store
from web.terminal import mistakes

_BY = "catalogue user"
_DEMO = (
    ("administrator@demo.example", "", "administrator"),
    ("owner@bozdoruk.example", "bozdoruk", "owner"),
    ("editor@negueba.example", "negueba", "editor"),
)


def _email(_context: click.Context, _option: click.Parameter, text: str) -> str:
    email = accounts.folded_email(text)
    if not is_email(email):
        raise click.BadParameter(f"{text!r} is no address of mail.")
    return email


@click.group()
def user() -> None:
    """Makes, invites, suspends and lists those who may sign in."""


@user.command()
@click.argument("email", callback=_email)
@click.option("--name", default="", help="For colleagues to read.")
@click.option("--language", type=click.Choice(INTERFACE_LANGUAGES), default="fr")
@click.option(
    "--role", type=click.Choice(ORGANISER_ROLES), default="administrator", show_default=True
)
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line.")
@click.option("--link", is_flag=True, help="Set no password: print a link to join with.")
def create(
    email: str, name: str, language: str, role: str, password_stdin: bool, link: bool
) -> None:
    """Makes EMAIL one of the organiser's team; so begins the first administrator."""
    with _opened() as (store, settings):
        password = "" if link else _asked(password_stdin, email, name)
        with store.writing() as session:
            person = accounts.ensure_person(session, email, name, language)
            accounts.give_organiser_role(session, person, cast("OrganiserRole", role), _BY)
            if password:
                accounts.set_password(session, person, password, _BY)
            key = make_link(session, person.id, "invitation") if link else ""
    click.echo(_address(settings, language)("invitation", key) if link else f"✓ {email}")


@user.command("list")
def list_people() -> None:
    """Lists everybody, with what each is for whom."""
    with _opened() as (store, _settings), store.reading() as session:
        for account, memberships in accounts.everybody(session):
            state = (
                "suspended" if account.suspended_at else "joined" if account.joined else "invited"
            )
            parts = [account.email, state, f"organiser:{account.role}" if account.role else ""]
            parts += [f"{exhibitor_id}:{role}" for exhibitor_id, role in memberships]
            click.echo("  ".join(filter(None, parts)))


@user.command()
@click.argument("email", callback=_email)
@click.option("--exhibitor", required=True, metavar="ID")
@click.option("--role", type=click.Choice(EXHIBITOR_ROLES), default="owner", show_default=True)
@click.option("--language", type=click.Choice(INTERFACE_LANGUAGES), default="fr")
def invite(email: str, exhibitor: str, role: str, language: str) -> None:
    """Invites EMAIL for an exhibitor; ``catalogue mail send`` sends what the site does not."""
    with _opened() as (store, settings), store.writing() as session:
        if not accounts.has_exhibitor(session, exhibitor):
            raise click.UsageError(f"There is no exhibitor {exhibitor!r}.")
        person = accounts.ensure_person(session, email, "", language)
        accounts.give_role(session, person, exhibitor, cast("ExhibitorRole", role), _BY)
        address = _address(settings, person.language)
        mail_invitation(session, person, exhibitor, _BY, settings, address)


@user.command()
@click.argument("email", callback=_email)
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line.")
def password(email: str, password_stdin: bool) -> None:
    """Gives EMAIL a new password, and signs him out everywhere."""
    with _opened() as (store, _settings):
        new = _asked(password_stdin, email, "")
        with store.writing() as session:
            accounts.set_password(session, _person(session, email), new, _BY)


@user.command()
@click.argument("email", callback=_email)
def suspend(email: str) -> None:
    """Locks EMAIL out at once."""
    with _opened() as (store, _settings), store.writing() as session:
        accounts.suspend(session, _person(session, email), _BY)


@user.command()
@click.argument("email", callback=_email)
def restore(email: str) -> None:
    """Lets EMAIL in again."""
    with _opened() as (store, _settings), store.writing() as session:
        accounts.suspend(session, _person(session, email), _BY, suspended=False)


@user.command("no-second-factor")
@click.argument("email", callback=_email)
def no_second_factor(email: str) -> None:
    """Asks EMAIL, who has lost his telephone and his recovery codes, for no more codes."""
    with _opened() as (store, _settings), store.writing() as session:
        second_factor.turn_off(session, _person(session, email), _BY)


@user.command()
def demo() -> None:
    """Makes three sign-ins of the demo show, once, and prints them; refuses on any other show.

    Their passwords are drawn by lot and kept in a file that its owner alone can read: nobody else's
    demo has the same ones.
    """
    with _opened() as (store, settings):
        if not settings.is_demo:
            raise SettingsError(
                "This is not the demo show.", "Make people with 'catalogue user create'."
            )
        kept = settings.data / "demo-sign-ins"
        if not kept.exists():
            said = []
            with store.writing() as session:
                for email, exhibitor_id, role in _DEMO:
                    if exhibitor_id and not accounts.has_exhibitor(session, exhibitor_id):
                        continue
                    person = accounts.ensure_person(session, email, email.partition("@")[0], "fr")
                    new = "-".join(secrets.token_hex(2) for _ in range(4))
                    accounts.set_password(session, person, new, _BY)
                    if exhibitor_id:
                        owner_or_editor = cast("ExhibitorRole", role)
                        accounts.give_role(session, person, exhibitor_id, owner_or_editor, _BY)
                    else:
                        accounts.give_organiser_role(session, person, "administrator", _BY)
                    said.append(f"{email}  {new}  {exhibitor_id or 'organiser'}: {role}")
            descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(descriptor, "w", encoding="utf-8") as file:
                file.write("\n".join(said) + "\n")
        click.echo(kept.read_text(encoding="utf-8"), nl=False)


@click.group("audit")
def audit_group() -> None:
    """Checks the record of what was done."""


@audit_group.command()
def verify() -> None:
    """Says whether the record is as it was written. Exit code 1: an entry was changed."""
    with _opened() as (store, _settings), store.reading() as session:
        broken = audit.first_broken(session)
    if broken is not None:
        click.echo(f"✗ entry {broken} is not as it was written", err=True)
        sys.exit(1)
    click.echo("✓")


def _asked(from_stdin: bool, *known: str) -> str:
    """A password, from the terminal or the first line of the standard input."""
    if from_stdin:
        given = sys.stdin.readline().rstrip("\r\n")
    else:
        given = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    if fault := passwords.fault_of(given, *known):
        cure = {
            "short": f"Take {passwords.SHORTEST} characters or more.",
            "long": f"Take at most {passwords.LONGEST} characters.",
            "guessed": "Take something that is not easily guessed.",
        }[fault]
        raise SettingsError("This password cannot be taken.", cure)
    return given


def _person(session: Session, email: str) -> Person:
    person = accounts.person_with(session, email)
    if person is None:
        raise click.UsageError(f"Nobody has the address {email}.")
    return person


def _address(settings: Settings, language: str) -> Address:
    site = settings.address or "http://localhost:8000"

    def address(purpose: Purpose, key: str) -> str:
        page = f"{purpose}/{key}" if key else "sign-in"
        return f"{site}/{language}/account/{page}"

    return address


@contextmanager
def _opened() -> Iterator[tuple[Store, Settings]]:
    with mistakes():
        settings = Settings.from_environment()
        store = open_store(settings)
        try:
            yield store, settings
        finally:
            store.close()
