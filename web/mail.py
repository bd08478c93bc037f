"""Sends the mail that waits."""

from __future__ import annotations

from catalogue.mail.relay import open_relay
from catalogue.mail.relay_address import parse_relay
from catalogue.mail.sending import deliver
from catalogue.settings import Settings
from catalogue.store.session import Store


def send_waiting(store: Store, settings: Settings) -> None:
    """Drains the outbox of mail; what it does not send waits for ``catalogue mail send``."""
    deliver(store, open_relay(parse_relay(settings.mail_url)), settings)
