"""People, their passwords and links, and the record of what was done."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from catalogue.composition import Catalogue
from catalogue.people import accounts, attempts, audit, links, passwords, sign_ins
from catalogue.people.attempts import Limit
from catalogue.people.policy import Actor, may, owner_of
from catalogue.store.models import AuditEntry, Exhibitor, PersonLink, SignIn, now


def test_a_password_is_known_again_and_nothing_else_is():
    kept = passwords.hashed("quatre cigognes")
    assert kept.startswith("$argon2id$")
    assert passwords.matches(kept, "quatre cigognes")
    assert not passwords.matches(kept, "quatre cigogne")
    assert not passwords.matches("", "a password that nobody has")


def test_nobodys_hash_takes_as_long_as_somebodys():
    assert not passwords.is_outdated(passwords.NOBODY)


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("court", "short"),
        ("x" * 201, "long"),
        ("aaaaaaaaaaaa", "guessed"),
        ("owner@acme.example", "guessed"),
        ("un mot long", "short"),
        ("quatre cigognes", None),
    ],
)
def test_what_everybody_would_try_is_no_password(password: str, fault: str | None):
    assert passwords.fault_of(password, "owner@acme.example", "Acme") == fault


def test_a_link_opens_once_for_its_purpose_until_its_time(empty: Catalogue):
    with empty.store.writing() as session:
        person = accounts.ensure_person(session, " Owner@Acme.example ", "Owner", "fr")
        assert person.email == "owner@acme.example"
        key = links.make_link(session, person.id, "invitation")
        assert links.use_link(session, key, "reset") is None
        assert links.use_link(session, key, "invitation") == person.id
        assert links.use_link(session, key, "invitation") is None
        older = links.make_link(session, person.id, "reset")
        newer = links.make_link(session, person.id, "reset")
        assert links.whose(session, older, "reset") is None
        assert links.whose(session, newer, "reset") == person.id
        session.execute(sa.update(PersonLink).values(expires_at=now() - timedelta(seconds=1)))
        session.expire_all()
        assert links.whose(session, newer, "reset") is None


def test_a_sign_in_ends_by_its_owner_by_time_and_by_suspension(empty: Catalogue):
    with empty.store.writing() as session:
        person = accounts.ensure_person(session, "a@acme.example", "A", "tr")
        first = sign_ins.sign_in(session, person.id, "one", strong=False)
        second = sign_ins.sign_in(session, person.id, "two", strong=True)
        session.flush()
        found = sign_ins.signed_in(session, first)
        assert found is not None
        assert (found.actor.email, found.language) == ("a@acme.example", "tr")
        assert len(sign_ins.devices(session, person.id)) == 2
        sign_ins.sign_out(session, person.id, found.id)
        assert sign_ins.signed_in(session, first) is None
        assert sign_ins.signed_in(session, second) is not None
        session.execute(sa.update(SignIn).values(seen_at=now() - sign_ins.IDLE))
        session.expire_all()
        assert sign_ins.signed_in(session, second) is None
        third = sign_ins.sign_in(session, person.id, "three", strong=False)
        accounts.suspend(session, person, "tests")
        session.flush()
        assert sign_ins.signed_in(session, third) is None


def test_attempts_are_counted_within_their_time(empty: Catalogue):
    limit = Limit("test", 2, timedelta(minutes=5))
    with empty.store.writing() as session:
        for _ in range(2):
            assert attempts.seconds_to_wait(session, limit, "key") == 0
            attempts.count(session, limit, "key")
            session.flush()
        assert 290 < attempts.seconds_to_wait(session, limit, "key") <= 301
        assert attempts.seconds_to_wait(session, limit, "other") == 0
        attempts.forgive(session, limit, "key")
        assert attempts.seconds_to_wait(session, limit, "key") == 0


def test_a_row_that_is_changed_breaks_the_chain_where_it_stands(empty: Catalogue):
    with empty.store.writing() as session:
        session.add(Exhibitor(id="acme", details={"name": "Acme"}))
        person = accounts.ensure_person(session, "a@acme.example", "A", "fr")
        accounts.give_role(session, person, "acme", "editor", "organiser")
        accounts.give_role(session, person, "acme", "owner", "organiser")
        accounts.remove_role(session, person, "acme", "organiser")
    with empty.store.reading() as session:
        assert audit.first_broken(session) is None
        roles = session.scalars(sa.select(AuditEntry.after).order_by(AuditEntry.id)).all()
        assert [role["role"] for role in roles] == ["editor", "owner", None]
    with empty.store.writing() as session:
        session.execute(sa.update(AuditEntry).where(AuditEntry.id == 2).values(who="nobody"))
        session.expire_all()
        assert audit.first_broken(session) == 2


def test_a_missing_entry_breaks_the_chain(empty: Catalogue):
    with empty.store.writing() as session:
        for number in range(3):
            audit.note(session, "tests", "test", "thing", str(number))
        session.execute(sa.delete(AuditEntry).where(AuditEntry.id == 2))
        session.expire_all()
        assert audit.first_broken(session) == 2


def test_the_policy_knows_own_and_foreign():
    owner = Actor("O", memberships={"acme": "owner"}, person_id=1)
    editor = Actor("E", memberships={"acme": "editor"}, person_id=2)
    organiser = Actor("T", organiser="editor", person_id=3)
    program = Actor("P", memberships={"acme": "owner"}, scopes=frozenset({"write-sheet"}))
    assert may(owner, "manage-people", "acme")
    assert not may(editor, "manage-people", "acme")
    assert not may(owner, "write-sheet", "other")
    assert not may(owner, "review-sheets")
    assert may(organiser, "review-sheets")
    assert not may(organiser, "manage-organisers")
    assert may(program, "write-sheet", "acme")
    assert not may(program, "withdraw-sheet", "acme")
    assert not may(None, "own-account")
    assert owner_of("exhibitor.stands", published=False) == "organiser"
    assert owner_of("domains", published=False) == "exhibitor"
    assert owner_of("domains", published=True) == "organiser"
