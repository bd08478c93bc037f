"""The browsers in which somebody is signed in: listed, and ended by him at any time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.people.policy import Actor, ExhibitorRole, OrganiserRole
from catalogue.people.tokens import new_token, token_digest
from catalogue.store.models import Membership, Person, SignIn, in_utc, now

IDLE = timedelta(days=7)
"""After so long without a page nobody is signed in any more."""
IDLE_ORGANISER = timedelta(hours=12)
LONGEST = timedelta(days=30)
"""After so long everybody signs in anew."""
_SEEN_EVERY = timedelta(minutes=5)  # a write for each page would be a write for each page


@dataclass(frozen=True)
class SignedIn:
    """Somebody who is signed in.

    ``id`` is his browser's entry, ``language`` the one he reads; ``has_second_factor`` says whether
    he has set one up, and ``actor.strong`` whether he has shown it.
    """

    id: int
    actor: Actor
    language: str
    seen_at: datetime
    has_second_factor: bool = False


@dataclass(frozen=True)
class Device:
    """A browser in which somebody is signed in, as he sees it."""

    id: int
    name: str
    created_at: datetime
    seen_at: datetime


def sign_in(session: Session, person_id: int, device: str, *, strong: bool) -> str:
    """Signs somebody in; returns the token for his browser's cookie.

    Args:
        session: of ``Store.writing``.
        person_id: who.
        device: what the browser calls itself.
        strong: whether he has shown the second factor.
    """
    token = new_token()
    session.execute(sa.delete(SignIn).where(SignIn.created_at < now() - LONGEST))
    session.add(
        SignIn(token=token_digest(token), person_id=person_id, device=device[:200], strong=strong)
    )
    return token


def signed_in(session: Session, token: str) -> SignedIn | None:
    """Who has this token; None for nobody, or not any more."""
    found = session.execute(
        sa.select(SignIn, Person)
        .join(Person, Person.id == SignIn.person_id)
        .where(SignIn.token == token_digest(token), Person.suspended_at.is_(None))
    ).first()
    if found is None:
        return None
    entry, person = found
    idle = IDLE_ORGANISER if person.role else IDLE
    if now() > min(in_utc(entry.seen_at) + idle, in_utc(entry.created_at) + LONGEST):
        return None
    actor = actor_of(session, person, strong=entry.strong)
    seen_at = in_utc(entry.seen_at)
    return SignedIn(entry.id, actor, person.language, seen_at, bool(person.totp_secret))


def actor_of(session: Session, person: Person, *, strong: bool = False) -> Actor:
    """A person as the policy sees him."""
    rows = session.execute(
        sa.select(Membership.exhibitor_id, Membership.role).where(Membership.person_id == person.id)
    )
    return Actor(
        name=person.name or person.email,
        email=person.email,
        organiser=cast("OrganiserRole", person.role),
        memberships={row.exhibitor_id: cast("ExhibitorRole", row.role) for row in rows},
        person_id=person.id,
        strong=strong,
    )


def make_strong(session: Session, entry_id: int) -> None:
    """Notes that in this browser the second factor was shown."""
    session.execute(sa.update(SignIn).where(SignIn.id == entry_id).values(strong=True))


def is_due(who: SignedIn) -> bool:
    """Whether it is time to note that somebody was seen."""
    return now() - who.seen_at > _SEEN_EVERY


def note_seen(session: Session, entry_id: int) -> None:
    """Notes that somebody was seen just now."""
    session.execute(sa.update(SignIn).where(SignIn.id == entry_id).values(seen_at=now()))


def devices(session: Session, person_id: int) -> list[Device]:
    """The browsers in which somebody is signed in, the last seen first."""
    rows = session.scalars(
        sa.select(SignIn).where(SignIn.person_id == person_id).order_by(SignIn.seen_at.desc())
    )
    return [Device(row.id, row.device, in_utc(row.created_at), in_utc(row.seen_at)) for row in rows]


def sign_out_others(session: Session, person_id: int, entry_id: int) -> None:
    """Ends all of a person's sign-ins but one browser's."""
    session.execute(sa.delete(SignIn).where(SignIn.person_id == person_id, SignIn.id != entry_id))


def sign_out(session: Session, person_id: int, entry_id: int | None = None) -> None:
    """Ends one browser's sign-in, or all of a person's."""
    gone = sa.delete(SignIn).where(SignIn.person_id == person_id)
    session.execute(gone if entry_id is None else gone.where(SignIn.id == entry_id))
