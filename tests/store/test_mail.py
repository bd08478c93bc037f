"""The outbox of mail: each mail is somebody's, once, and nothing is lost."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from catalogue.store import mail
from catalogue.store.models import OutgoingMail, now
from catalogue.store.session import Store


def post(store: Store, count: int = 1) -> None:
    with store.writing() as session:
        for number in range(count):
            written = mail.Mail("a@x.example", f"subject {number}", "secret words", "d@y.example")
            mail.post(session, written, "show.example")


def claimed(store: Store) -> mail.Claimed:
    found = mail.claim_next(store)
    assert found is not None
    return found


def make_due(store: Store) -> None:
    with store.writing() as session:
        session.execute(sa.update(OutgoingMail).values(due_at=now() - timedelta(seconds=1)))


def test_a_mail_is_one_senders_while_he_tries(store: Store) -> None:
    post(store)
    found = claimed(store)
    assert found.mail == mail.Mail("a@x.example", "subject 0", "secret words", "d@y.example")
    assert found.message_id.endswith("@show.example>")
    assert mail.claim_next(store) is None


def test_several_senders_share_the_mails_and_none_has_another_ones(store: Store) -> None:
    post(store, 20)
    taken: list[int] = []

    def drain() -> None:
        while found := mail.claim_next(store):
            taken.append(found.id)
            mail.sent(store, found)

    threads = [threading.Thread(target=drain) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 20 == len(set(taken))
    assert mail.mail_counts(store) == mail.MailCounts(0, 0, 0)


def test_of_what_was_sent_nothing_is_kept_but_that_it_was(store: Store) -> None:
    post(store)
    mail.sent(store, claimed(store))
    with store.reading() as session:
        row = session.scalars(sa.select(OutgoingMail)).one()
    assert (row.body, row.reply_to, row.error) == ("", "", "")
    assert row.sent_at is not None


def test_a_mail_of_a_killed_sender_is_sent_under_the_same_name(store: Store) -> None:
    post(store)
    first = claimed(store)
    make_due(store)  # its time has run out
    second = claimed(store)
    assert second.message_id == first.message_id
    mail.not_sent(store, first, "too late", for_good=True)  # it is no longer his
    assert mail.mail_counts(store).failed == 0
    mail.sent(store, second)
    assert mail.claim_next(store) is None


def test_pauses_grow_to_an_hour() -> None:
    minutes = [mail.pause_after(n).total_seconds() / 60 for n in range(1, 10)]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_mail_waits_its_pause_and_keeps_the_error(store: Store) -> None:
    post(store)
    assert mail.not_sent(store, claimed(store), "451 try\nlater")
    assert mail.claim_next(store) is None
    assert mail.mail_counts(store) == mail.MailCounts(1, 1, 0)
    (failure,) = mail.failures(store)
    assert (failure.error, failure.attempts, failure.failed_at) == ("451 try later", 1, None)
    assert "secret words" not in repr(failure)


def test_after_many_attempts_it_is_given_up(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "ATTEMPTS", 3)
    post(store)
    for attempt in (1, 2, 3):
        make_due(store)
        assert mail.not_sent(store, claimed(store), "away") == (attempt < 3)
    make_due(store)
    assert mail.claim_next(store) is None
    assert mail.mail_counts(store) == mail.MailCounts(0, 0, 1)


def test_what_was_given_up_can_be_tried_again(store: Store) -> None:
    post(store, 2)
    assert not mail.not_sent(store, claimed(store), "550 no such mailbox", for_good=True)
    assert mail.try_again(store) == 1
    found = {claimed(store).id, claimed(store).id}
    assert len(found) == 2


def test_that_a_mail_was_sent_is_forgotten_in_the_end(store: Store) -> None:
    post(store)
    mail.sent(store, claimed(store))
    with store.writing() as session:
        mail.forget_sent(session)
        assert session.scalar(sa.select(sa.func.count(OutgoingMail.id))) == 1
        old = now() - mail.KEPT - timedelta(days=1)
        session.execute(sa.update(OutgoingMail).values(sent_at=old))
        mail.forget_sent(session)
        assert session.scalar(sa.select(sa.func.count(OutgoingMail.id))) == 0
