"""People, and what they are for whom. Every change is in the audit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.people import audit, passwords
from catalogue.people.policy import ExhibitorRole, OrganiserRole
from catalogue.people.sign_ins import sign_out
from catalogue.store.models import Exhibitor, Membership, Person, in_utc, now


@dataclass(frozen=True)
class Account:
    """A person as others see him.

    ``joined`` says whether he has set a password or ever signed in, that is taken his invitation.
    """

    id: int
    email: str
    name: str
    language: str
    role: str
    joined: bool
    suspended_at: datetime | None


def folded_email(text: str) -> str:
    """An address as it is kept: who exists must not depend on capital letters."""
    return text.strip().lower()


def person_with(session: Session, email: str) -> Person | None:
    """The person with an address of mail."""
    return session.scalars(sa.select(Person).where(Person.email == folded_email(email))).first()


def ensure_person(session: Session, email: str, name: str, language: str) -> Person:
    """The person with an address; made, without a password, where there is none."""
    person = person_with(session, email)
    if person is None:
        person = Person(email=folded_email(email), name=name.strip(), language=language)
        session.add(person)
        session.flush()
    return person


def give_organiser_role(session: Session, person: Person, role: OrganiserRole, by: str) -> None:
    """Makes somebody one of the organiser's team, or takes him off it ('')."""
    before, person.role = person.role, role
    audit.note(
        session,
        by,
        "person.organiser-role",
        "person",
        str(person.id),
        before={"email": person.email, "role": before},
        after={"email": person.email, "role": role},
    )


def give_role(
    session: Session, person: Person, exhibitor_id: str, role: ExhibitorRole, by: str
) -> None:
    """Makes somebody an exhibitor's owner or editor."""
    row = session.get(Membership, (person.id, exhibitor_id))
    before = row.role if row else None
    if row is None:
        session.add(Membership(person_id=person.id, exhibitor_id=exhibitor_id, role=role))
    else:
        row.role = role
    _note_role(session, person, exhibitor_id, before, role, by)


def remove_role(session: Session, person: Person, exhibitor_id: str, by: str) -> None:
    """Ends that somebody is for an exhibitor."""
    row = session.get(Membership, (person.id, exhibitor_id))
    if row is not None:
        session.delete(row)
        _note_role(session, person, exhibitor_id, row.role, None, by)


def people_of(session: Session, exhibitor_id: str) -> list[tuple[Account, ExhibitorRole]]:
    """Those who are for an exhibitor, with what they are, the first who came first."""
    rows = session.execute(
        sa.select(Person, Membership.role)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.exhibitor_id == exhibitor_id)
        .order_by(Membership.created_at, Person.id)
    )
    return [(account_of(person), cast("ExhibitorRole", role)) for person, role in rows]


def owners_among(session: Session, exhibitor_ids: Collection[str]) -> list[tuple[str, Account]]:
    """The owners of exhibitors who may sign in, each after his exhibitor's id."""
    rows = session.execute(
        sa.select(Membership.exhibitor_id, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.exhibitor_id.in_(exhibitor_ids),
            Membership.role == "owner",
            Person.suspended_at.is_(None),
        )
        .order_by(Membership.exhibitor_id, Person.id)
    )
    return [(exhibitor_id, account_of(person)) for exhibitor_id, person in rows]


def owners_of(session: Session, exhibitor_id: str) -> int:
    """How many owners an exhibitor has; the last one cannot go."""
    return (
        session.scalar(
            sa.select(sa.func.count(Membership.person_id)).where(
                Membership.exhibitor_id == exhibitor_id, Membership.role == "owner"
            )
        )
        or 0
    )


def is_last_owner(session: Session, person_id: int, exhibitor_id: str) -> bool:
    """Whether nobody would be an exhibitor's owner without this person."""
    row = session.get(Membership, (person_id, exhibitor_id))
    return row is not None and row.role == "owner" and owners_of(session, exhibitor_id) == 1


def exhibitors_with_people(session: Session) -> list[tuple[str, str, int, int]]:
    """All exhibitors by name: id, name, how many people, and how many of them have joined."""
    rows = session.execute(
        sa.select(
            Exhibitor.id,
            Exhibitor.details,
            sa.func.count(Person.id),
            sa.func.count(sa.case((Person.password != "", 1))),
        )
        .outerjoin(Membership, Membership.exhibitor_id == Exhibitor.id)
        .outerjoin(Person, Person.id == Membership.person_id)
        .group_by(Exhibitor.id)
    )
    listed = [(id_, details["name"], people, joined) for id_, details, people, joined in rows]
    return sorted(listed, key=lambda row: row[1].casefold())


def everybody(session: Session) -> list[tuple[Account, list[tuple[str, str]]]]:
    """All people by address, each with the exhibitors and what he is for them."""
    roles: dict[int, list[tuple[str, str]]] = {}
    for row in session.scalars(sa.select(Membership).order_by(Membership.exhibitor_id)):
        roles.setdefault(row.person_id, []).append((row.exhibitor_id, row.role))
    people = session.scalars(sa.select(Person).order_by(Person.email))
    return [(account_of(person), roles.get(person.id, [])) for person in people]


def team(session: Session) -> list[Account]:
    """The organiser's team, the first who came first."""
    rows = session.scalars(sa.select(Person).where(Person.role != "").order_by(Person.id))
    return [account_of(person) for person in rows]


def is_last_administrator(session: Session, person: Person) -> bool:
    """Whether nobody could manage the organiser's team without this person."""
    others = sa.select(Person.id).where(
        Person.role == "administrator", Person.id != person.id, Person.suspended_at.is_(None)
    )
    return person.role == "administrator" and session.scalars(others.limit(1)).first() is None


def has_exhibitor(session: Session, exhibitor_id: str) -> bool:
    """Whether there is an exhibitor of that id."""
    return session.get(Exhibitor, exhibitor_id) is not None


def set_password(session: Session, person: Person, password: str, by: str) -> None:
    """Gives somebody a password, and ends all his sign-ins: who had the old one is out."""
    person.password = passwords.hashed(password)
    sign_out(session, person.id)
    audit.note(session, by, "person.password", "person", str(person.id))


def suspend(session: Session, person: Person, by: str, *, suspended: bool = True) -> None:
    """Locks somebody out, or lets him in again."""
    person.suspended_at = now() if suspended else None
    if suspended:
        sign_out(session, person.id)
    action = "person.suspend" if suspended else "person.restore"
    audit.note(session, by, action, "person", str(person.id), after={"email": person.email})


def account_of(person: Person) -> Account:
    """A person as others see him."""
    return Account(
        person.id,
        person.email,
        person.name,
        person.language,
        person.role,
        bool(person.password),
        in_utc(person.suspended_at) if person.suspended_at else None,
    )


def _note_role(
    session: Session,
    person: Person,
    exhibitor_id: str,
    before: str | None,
    after: str | None,
    by: str,
) -> None:
    audit.note(
        session,
        by,
        "person.role",
        "person",
        str(person.id),
        exhibitor_id=exhibitor_id,
        before={"email": person.email, "role": before},
        after={"email": person.email, "role": after},
    )
