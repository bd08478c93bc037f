"""Draining the outbox of mail. Any number of processes may: each mail is claimed by one.

A mail is given to the relay and then noted as sent. Should a process be killed between the two, it
is given once more after the claim has ended, under the same Message-ID: SMTP has no way to do both
at once, and a mail too many is better than one that is lost.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from catalogue.mail.relay import Relay, RelayError
from catalogue.mail.writing import message_of
from catalogue.settings import Settings
from catalogue.sheets.fields import in_language
from catalogue.store import mail as outbox
from catalogue.store.meetings import forget_senders
from catalogue.store.session import Store

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Delivered:
    """What a round did: mails sent, to be tried again, and given up."""

    sent: int = 0
    delayed: int = 0
    failed: int = 0


def deliver(store: Store, relay: Relay, settings: Settings) -> Delivered:
    """Gives the relay every mail that is due; ends early when nobody answers there.

    Args:
        store: the database.
        relay: of ``open_relay``.
        settings: say who sends.

    Raises:
        StoreError: the database does not answer.
    """
    sent = delayed = failed = 0
    name = in_language(settings.show.name, first_language(settings))
    while claimed := outbox.claim_next(store):
        try:
            message = message_of(claimed, settings.mail_from, name)
            relay.send(message, settings.mail_from, str(message["To"].addresses[0].addr_spec))
            problem = None
        except RelayError as error:
            problem = error
        except ValueError as error:
            problem = RelayError(f"it cannot be written: {type(error).__name__}", for_good=True)
        if problem is None:
            outbox.sent(store, claimed)
            sent += 1
            continue
        again = outbox.not_sent(store, claimed, problem.reason, for_good=problem.for_good)
        # Who wrote what to whom is in no log: the number finds it in the database.
        _log.warning("mail %d is not sent (attempt %d)", claimed.id, claimed.attempts)
        delayed, failed = delayed + again, failed + (not again)
        if problem.away:
            break
    return Delivered(sent, delayed, failed)


def tidy(store: Store) -> None:
    """Forgets what is kept for a time only: senders' hashes, and that mails were sent."""
    with store.writing() as session:
        forget_senders(session)
        outbox.forget_sent(session)


def first_language(settings: Settings) -> str:
    """The language in which the show writes first: its own first one, else the commands'."""
    return next(iter(settings.show.languages), settings.language)
