"""Requests for meetings: kept once, counted by the database, with nothing kept of the sender."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from catalogue.errors import StoreError
from catalogue.store import mail, meetings
from catalogue.store.meetings import Refused, Stored, Wish, ask_for_meeting, sender_of
from catalogue.store.models import Exhibitor, MeetingRequest
from catalogue.store.session import Store

WISH = Wish(
    exhibitor_id="acme",
    name="Awa Traoré",
    delegation="Mali",
    email="awa@defence.example",
    phone="",
    message="Une vedette\nde rivière.",
    country="ML",
    day=date(2027, 2, 9),
    part="morning",
    language="fr",
)
TOKEN = "0" * 32
SENDER = sender_of("192.0.2.7", "secret")


@pytest.fixture(autouse=True)
def exhibitors(store: Store) -> None:
    with store.writing() as session:
        for name in ("acme", "other"):
            session.add(Exhibitor(id=name, details={"name": name, "email": f"{name}@x.example"}))


def token(number: int) -> str:
    return f"{number:032x}"


def test_a_request_comes_back_as_it_was_written(store: Store) -> None:
    stored = ask_for_meeting(store, TOKEN, WISH, SENDER)
    assert stored == Stored(meetings.key_of(TOKEN, WISH), new=True)
    (kept,) = meetings.requests_of(store, "acme")
    assert kept.wish == WISH
    assert kept.state == "new"
    assert meetings.requests_of(store, "other") == []


def test_the_same_request_twice_is_kept_once(store: Store) -> None:
    first = ask_for_meeting(store, TOKEN, WISH, SENDER)
    again = ask_for_meeting(store, TOKEN, replace(WISH, language="ar"), SENDER)
    assert isinstance(first, Stored)
    assert again == Stored(first.key, new=False)
    assert len(meetings.requests_of(store)) == 1


def test_twelve_clicks_at_once_are_one_request_and_one_mail(store: Store) -> None:
    def post(session, meeting):
        mail.post(session, mail.Mail("acme@x.example", "s", "b"), "show.example")

    threads = [
        threading.Thread(target=ask_for_meeting, args=(store, TOKEN, WISH, SENDER, post))
        for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(meetings.requests_of(store)) == 1
    assert mail.mail_counts(store).waiting == 1


def test_a_message_that_was_corrected_is_not_lost_for_its_token(store: Store) -> None:
    ask_for_meeting(store, TOKEN, WISH, SENDER)
    ask_for_meeting(store, TOKEN, replace(WISH, message="Deux vedettes."), SENDER)
    assert len(meetings.requests_of(store)) == 2


def test_without_its_mail_there_is_no_request(store: Store) -> None:
    def fail(session, meeting):
        raise StoreError("the outbox is full")

    with pytest.raises(StoreError):
        ask_for_meeting(store, TOKEN, WISH, SENDER, fail)
    assert meetings.requests_of(store) == []


def test_one_sender_may_ask_one_exhibitor_a_number_of_times(store: Store) -> None:
    for number in range(meetings.MOST_TO_ONE):
        assert isinstance(ask_for_meeting(store, token(number), WISH, SENDER), Stored)
    refused = ask_for_meeting(store, token(99), WISH, SENDER)
    assert isinstance(refused, Refused)
    assert 3500 < refused.seconds <= 3601
    other = replace(WISH, exhibitor_id="other")
    assert isinstance(ask_for_meeting(store, token(99), other, SENDER), Stored)
    assert isinstance(ask_for_meeting(store, token(99), WISH, sender_of("192.0.2.8", "s")), Stored)


def test_who_was_refused_and_sends_an_old_request_again_hears_that_it_is_there(
    store: Store,
) -> None:
    for number in range(meetings.MOST_TO_ONE):
        ask_for_meeting(store, token(number), WISH, SENDER)
    assert ask_for_meeting(store, token(0), WISH, SENDER) == Stored(
        meetings.key_of(token(0), WISH), new=False
    )


def test_all_requests_of_a_sender_are_counted(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meetings, "MOST", 3)
    for number in range(3):
        wish = replace(WISH, exhibitor_id=("acme", "other")[number % 2])
        assert isinstance(ask_for_meeting(store, token(number), wish, SENDER), Stored)
    assert isinstance(ask_for_meeting(store, token(3), WISH, SENDER), Refused)


def test_after_the_window_the_next_may_come(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meetings, "MOST_TO_ONE", 1)
    ask_for_meeting(store, token(0), WISH, SENDER)
    make_older(store, meetings.WINDOW + timedelta(seconds=1))
    assert isinstance(ask_for_meeting(store, token(1), WISH, SENDER), Stored)


def test_the_next_request_removes_the_senders_of_yesterday(store: Store) -> None:
    ask_for_meeting(store, token(0), WISH, SENDER)
    make_older(store, meetings.SENDER_KEPT + timedelta(minutes=1))
    ask_for_meeting(store, token(1), WISH, SENDER)
    with store.reading() as session:
        senders = session.scalars(sa.select(MeetingRequest.sender).order_by(MeetingRequest.id))
        assert list(senders) == [None, SENDER]


def test_a_sender_is_a_keyed_hash_of_his_network() -> None:
    assert "192.0.2.7" not in SENDER
    assert sender_of("192.0.2.7", "another secret") != SENDER
    assert sender_of("::ffff:192.0.2.7", "secret") == SENDER
    one, two = "2001:db8:1:2::1", "2001:db8:1:2:ffff::9"
    assert sender_of(one, "secret") == sender_of(two, "secret")
    assert sender_of(one, "secret") != sender_of("2001:db8:1:3::1", "secret")
    assert sender_of("", "secret")


def test_what_became_of_a_request_is_kept(store: Store) -> None:
    ask_for_meeting(store, TOKEN, WISH, SENDER)
    (kept,) = meetings.requests_of(store)
    with store.writing() as session:
        assert meetings.set_state(session, kept.id, "answered")
        assert not meetings.set_state(session, kept.id + 1, "answered")
    assert meetings.requests_of(store)[0].state == "answered"


@pytest.mark.parametrize("reference", ["", "1", "%%%%%%%%", "________", "0123456789"])
def test_a_reference_is_not_guessed(store: Store, reference: str) -> None:
    stored = ask_for_meeting(store, TOKEN, WISH, SENDER)
    assert isinstance(stored, Stored)
    assert meetings.known_request(store, "acme", stored.key[:8])
    assert not meetings.known_request(store, "other", stored.key[:8])
    assert not meetings.known_request(store, "acme", reference)


def make_older(store: Store, age: timedelta) -> None:
    with store.writing() as session:
        for row in session.scalars(sa.select(MeetingRequest)):
            row.created_at -= age
