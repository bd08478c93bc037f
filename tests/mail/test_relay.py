"""Mail through a real relay: taken, refused, delayed, away, slow, encrypted."""

from __future__ import annotations

import logging
import socket
import ssl
import stat
import threading
from collections.abc import Callable
from urllib.parse import quote

import pytest

from catalogue.mail.relay import RelayError, open_relay
from catalogue.mail.relay_address import parse_relay
from catalogue.mail.sending import Delivered, deliver
from catalogue.settings import Settings
from catalogue.store import mail
from catalogue.store.session import Store
from tests.mail.conftest import PASSWORD, USER, Relay, authenticator

WRITTEN = mail.Mail(
    "sales@acme.example",
    "Görüşme talebi: وفد مالي",
    "Bonjour,\n\nمرحبا\n.\n",
    "awa@defence.example",
)


def post(store: Store, *written: mail.Mail) -> None:
    with store.writing() as session:
        for each in written or (WRITTEN,):
            mail.post(session, each, "show.example")


def send(store: Store, settings: Settings, url: str, seconds: float = 5) -> Delivered:
    return deliver(store, open_relay(parse_relay(url), seconds), settings)


def test_a_relay_gets_the_mail_as_it_was_written(
    store: Store, settings: Settings, relay: Relay
) -> None:
    post(store)
    assert send(store, settings, relay.url) == Delivered(sent=1)
    (envelope,), (message,) = relay.post.taken, relay.post.messages
    assert envelope.mail_from == "catalogue@show.example"
    assert envelope.rcpt_tos == ["sales@acme.example"]
    assert message["Subject"] == WRITTEN.subject
    assert message["Reply-To"] == "awa@defence.example"
    assert message["From"].addresses[0].display_name == "Salon Sahel Défense & Sécurité"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().replace("\r\n", "\n") == WRITTEN.body
    assert envelope.content.isascii()
    assert send(store, settings, relay.url) == Delivered()
    assert len(relay.post.taken) == 1


@pytest.mark.parametrize(
    "harm",
    [
        {"subject": "a\r\nBcc: everybody@x.example"},
        {"subject": "a\nb"},
        {"reply_to": "a@b.example\r\nBcc: everybody@x.example"},
        {"reply_to": "a@b.example, c@d.example"},
        {"recipient": "a@b.example\nc"},
    ],
)
def test_nothing_that_was_written_becomes_a_header(
    store: Store, settings: Settings, relay: Relay, harm: dict[str, str]
) -> None:
    post(store, mail.Mail(**{**vars(WRITTEN), **harm}), WRITTEN)
    assert send(store, settings, relay.url) == Delivered(sent=1, failed=1)
    assert [each.rcpt_tos for each in relay.post.taken] == [["sales@acme.example"]]


def test_a_mailbox_that_does_not_exist_is_not_asked_again(
    store: Store, settings: Settings, relay: Relay
) -> None:
    post(store, WRITTEN, WRITTEN)
    relay.post.answers = ["550 5.1.1 no such mailbox"]
    assert send(store, settings, relay.url) == Delivered(sent=1, failed=1)
    (failure,) = mail.failures(store)
    assert failure.error == "550 5.1.1 no such mailbox"
    assert failure.failed_at is not None


@pytest.mark.parametrize("answer", ["450 greylisted, come back", "452 too many"])
def test_a_relay_that_says_later_is_asked_later(
    store: Store, settings: Settings, relay: Relay, answer: str
) -> None:
    post(store, WRITTEN, WRITTEN)
    relay.post.answers = [answer]
    assert send(store, settings, relay.url) == Delivered(sent=1, delayed=1)
    assert mail.try_again(store) == 1
    assert send(store, settings, relay.url) == Delivered(sent=1)


def test_a_mail_refused_after_its_text_is_kept(
    store: Store, settings: Settings, relay: Relay
) -> None:
    post(store)
    relay.post.after = ["451 local error"]
    assert send(store, settings, relay.url) == Delivered(delayed=1)
    assert relay.post.taken == []


def test_a_relay_that_is_down_loses_nothing(
    store: Store, settings: Settings, start: Callable[..., Relay]
) -> None:
    away = start()
    away.stop()
    post(store, WRITTEN, WRITTEN)
    assert send(store, settings, away.url) == Delivered(delayed=1)  # the second is not even tried
    back = start()
    mail.try_again(store)
    assert send(store, settings, back.url) == Delivered(sent=2)


def test_a_relay_that_never_answers_is_left(store: Store, settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        post(store)
        assert send(store, settings, f"smtp://127.0.0.1:{port}", 0.3) == Delivered(delayed=1)
    assert "timed out" in mail.failures(store)[0].error


def test_a_slow_relay_is_waited_for_and_meanwhile_nobody_else_sends(
    store: Store, settings: Settings, relay: Relay
) -> None:
    post(store, WRITTEN, WRITTEN)
    relay.post.slow = 0.3
    threads = [threading.Thread(target=send, args=(store, settings, relay.url)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(relay.post.taken) == 2
    assert len({message["Message-ID"] for message in relay.post.messages}) == 2


def test_a_rude_goodbye_does_not_make_a_mail_unsent(
    store: Store, settings: Settings, relay: Relay
) -> None:
    post(store)
    relay.post.bye = "421 overloaded"
    assert send(store, settings, relay.url) == Delivered(sent=1)
    assert mail.mail_counts(store) == mail.MailCounts(0, 0, 0)


def test_starttls_and_a_login(
    store: Store, settings: Settings, start: Callable[..., Relay], certificate: ssl.SSLContext
) -> None:
    relay = start(
        tls_context=certificate,
        require_starttls=True,
        authenticator=authenticator,
        auth_required=True,
    )
    who = f"{USER}:{quote(PASSWORD, safe='')}"
    post(store)
    url = f"smtp://{who}@127.0.0.1:{relay.port}?starttls=1"
    assert send(store, settings, url) == Delivered(sent=1)
    assert relay.post.messages[0]["Subject"] == WRITTEN.subject


def test_a_wrong_password_is_said_and_not_shown(
    store: Store,
    settings: Settings,
    start: Callable[..., Relay],
    certificate: ssl.SSLContext,
    caplog: pytest.LogCaptureFixture,
) -> None:
    relay = start(tls_context=certificate, authenticator=authenticator, auth_required=True)
    url = f"smtp://{USER}:hunter2hunter2@127.0.0.1:{relay.port}?starttls=1"
    post(store)
    with caplog.at_level(logging.DEBUG):
        assert send(store, settings, url) == Delivered(delayed=1)
    (failure,) = mail.failures(store)
    assert failure.error.startswith("535")
    assert "hunter2" not in failure.error + caplog.text
    assert "acme" not in caplog.text
    assert "awa" not in caplog.text


def test_a_relay_without_encryption_is_not_given_what_is_to_be_encrypted(
    store: Store, settings: Settings, relay: Relay
) -> None:
    post(store)
    assert send(store, settings, f"{relay.url}?starttls=1") == Delivered(delayed=1)
    assert relay.post.taken == []


def test_a_certificate_that_nobody_knows_is_refused(
    store: Store,
    settings: Settings,
    start: Callable[..., Relay],
    certificate: ssl.SSLContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    relay = start(tls_context=certificate, require_starttls=True)
    post(store)
    assert send(store, settings, f"{relay.url}?starttls=1") == Delivered(delayed=1)
    assert "CERTIFICATE_VERIFY_FAILED" in mail.failures(store)[0].error


def test_a_relay_that_repeats_the_password_is_not_quoted(
    store: Store, settings: Settings, relay: Relay
) -> None:
    # Without encryption a password goes to this machine alone, so this is a relay of ours.
    url = f"smtp://user:hunter2hunter2@127.0.0.1:{relay.port}"
    opened = open_relay(parse_relay(url))
    reason = opened._reason(ValueError("user hunter2hunter2 aHVudGVyMmh1bnRlcjI= is unknown"))
    assert reason == "user … … is unknown"


def test_whether_a_relay_is_there_can_be_asked(start: Callable[..., Relay]) -> None:
    relay = start()
    open_relay(parse_relay(relay.url)).probe()
    assert relay.post.taken == []
    relay.stop()
    with pytest.raises(RelayError):
        open_relay(parse_relay(relay.url)).probe()


def test_without_a_relay_mail_becomes_files_for_their_owner(
    store: Store, settings: Settings
) -> None:
    post(store)
    open_relay(parse_relay(settings.mail_url)).probe()
    assert send(store, settings, settings.mail_url) == Delivered(sent=1)
    (file,) = (settings.data / "mail").iterdir()
    assert file.suffix == ".eml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "awa@defence.example" in file.read_text()


def test_a_folder_that_cannot_be_written_loses_nothing(store: Store, settings: Settings) -> None:
    (settings.data / "mail").write_text("in the way")
    post(store)
    assert send(store, settings, settings.mail_url) == Delivered(delayed=1)
    with pytest.raises(RelayError):
        open_relay(parse_relay(settings.mail_url)).probe()
