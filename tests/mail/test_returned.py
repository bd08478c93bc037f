"""Notifications that a mail did not arrive, as relays write them and as strangers might."""

from __future__ import annotations

import random

import pytest

from catalogue.mail.returned import read_return

NAME = "<17.1234@show.example>"


def notice(action: str = "failed", original: str = f"Message-ID: {NAME}", **more: str) -> bytes:
    """As Postfix writes it."""
    fields = {
        "Final-Recipient": "rfc822; colonel@nowhere.example",
        "Action": action,
        "Status": "5.1.1",
        "Diagnostic-Code": "smtp; 550 5.1.1 <colonel@nowhere.example>: no such\n user",
        **more,
    }
    group = "\n".join(f"{name}: {value}" for name, value in fields.items())
    return f"""From: MAILER-DAEMON@relay.example
To: catalogue@show.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

{group}

--b
Content-Type: text/rfc822-headers

{original}
Subject: Votre invitation

--b--
""".encode()


def test_a_mail_that_did_not_arrive_is_known_by_its_name() -> None:
    found = read_return(notice())
    assert found is not None
    assert found.message_id == NAME
    assert found.recipient == "colonel@nowhere.example"
    assert found.reason == "5.1.1 550 5.1.1 <colonel@nowhere.example>: no such user"


def test_the_whole_mail_behind_it_names_it_as_well() -> None:
    whole = notice().replace(b"text/rfc822-headers", b"message/rfc822")
    found = read_return(whole)
    assert found is not None
    assert found.message_id == NAME


def test_a_mail_that_is_only_late_has_not_come_back() -> None:
    assert read_return(notice(action="delayed")) is None


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\xff\x00 no mail at all",
        b"Subject: hello\n\nI am on holiday.",
        notice(original="Subject: none"),
        notice().replace(b"message/delivery-status", b"text/plain"),
        notice().replace(b"--b--", b"")[:-200],
        b"Content-Type: multipart/report\n\nno parts",
        b"Content-Type: multipart/report; boundary=b\n\n" + b"--b\n" * 2000,
    ],
)
def test_what_is_none_is_left_out(message: bytes) -> None:
    found = read_return(message)
    assert found is None or found.message_id == NAME


def test_torn_and_changed_notices_raise_nothing() -> None:
    chance = random.Random(7)
    for _ in range(300):
        torn = bytearray(notice())
        for _change in range(8):
            torn[chance.randrange(len(torn))] = chance.randrange(256)
        read_return(bytes(torn[: chance.randrange(len(torn))]))
