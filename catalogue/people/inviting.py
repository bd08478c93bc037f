"""Invitations, and links that are asked for: written with the mail that carries them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from sqlalchemy.orm import Session

from catalogue.mail.people import domain_of, person_mail
from catalogue.people import audit
from catalogue.people.accounts import folded_email
from catalogue.people.links import Purpose, make_link
from catalogue.settings import Settings
from catalogue.store import mail
from catalogue.store.models import Exhibitor, Person

Asked = Literal["sign-in", "reset"]
"""What somebody may ask for himself."""

Address = Callable[[Purpose, str], str]
"""The whole address of a page that a key opens; that of the sign-in for the key ''."""


def invite(
    session: Session,
    person: Person,
    exhibitor_id: str,
    by: str,
    settings: Settings,
    address: Address,
    *,
    by_name: str = "",
) -> None:
    """Mails somebody that he has a role: a key to join with, or, if he has joined, just the news.

    Args:
        session: of ``Store.writing``; the role was given in it.
        person: who is invited.
        exhibitor_id: for whom; '' for the organiser's team.
        by: whose invitation it is, for the audit.
        settings: the show, and the sender of its mail.
        address: of the page behind a key.
        by_name: whose invitation it is, for the reader; '' for the organiser's.
    """
    kind: Literal["added", "invitation"] = "added" if person.password else "invitation"
    key = "" if person.password else make_link(session, person.id, "invitation")
    exhibitor = session.get(Exhibitor, exhibitor_id) if exhibitor_id else None
    written = person_mail(
        kind,
        person.email,
        person.language,
        address("invitation", key),
        settings,
        by=by_name,
        exhibitor=exhibitor.details["name"] if exhibitor else "",
    )
    mail.post(session, written, domain_of(settings))
    audit.note(
        session,
        by,
        "person.invite",
        "person",
        str(person.id),
        exhibitor_id=exhibitor_id,
        after={"email": folded_email(person.email)},
    )


def send_link(
    session: Session,
    person: Person,
    purpose: Asked,
    settings: Settings,
    address: Address,
) -> None:
    """Mails somebody the link that he asked for."""
    key = make_link(session, person.id, purpose)
    written = person_mail(purpose, person.email, person.language, address(purpose, key), settings)
    mail.post(session, written, domain_of(settings))
