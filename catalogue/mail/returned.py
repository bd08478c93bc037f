"""Mail that comes back: what a relay says of a message that it could not deliver after all.

Reads delivery status notifications (RFC 3464). Anybody can write to the sender's address, so a
notification counts only with the name (Message-ID) of a mail that we sent, which its recipient and
the relays on its way alone have seen.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

LARGEST = 4 * 1024 * 1024
"""Bytes of a notification that are read; it may have the whole mail behind it."""

_SAID = 300


@dataclass(frozen=True)
class Returned:
    """A mail that did not arrive.

    Attributes:
        message_id: its name, with the angle brackets.
        recipient: the address that did not get it; '' where that is not said.
        reason: what the last relay said, in one line.
    """

    message_id: str
    recipient: str
    reason: str


def read_return(raw: bytes) -> Returned | None:
    """What a notification says; None if it is none, or one of a mail that is only late.

    Args:
        raw: the message as it arrived; whatever it is, it raises nothing.
    """
    message = email.message_from_bytes(raw[:LARGEST], policy=email.policy.compat32)
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return None
    status = _part(message, "message/delivery-status")
    name = _name_of_original(message)
    if status is None or not name:
        return None
    for group in _groups(status):
        if _plain(group.get("Action")).lower() == "failed":
            code = _plain(group.get("Status"))
            said = _plain(group.get("Diagnostic-Code")).partition(";")[2].strip()
            recipient = _plain(group.get("Final-Recipient")).partition(";")[2].strip()
            reason = " ".join(part for part in (code, said) if part)[:_SAID]
            return Returned(name, recipient, reason or "5.0.0")
    return None


def _part(message: Message, kind: str) -> Message | None:
    return next((part for part in message.walk() if part.get_content_type() == kind), None)


def _groups(status: Message) -> Iterator[Message]:
    """The groups of fields: of the message, then of each recipient."""
    payload = status.get_payload()
    if isinstance(payload, list):
        yield from (group for group in payload if isinstance(group, Message))


def _name_of_original(message: Message) -> str:
    """The Message-ID of the mail that came back, whole or as its head alone."""
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            held = part.get_payload()
            if isinstance(held, list) and held and isinstance(held[0], Message):
                return _plain(held[0].get("Message-ID"))
        elif part.get_content_type() == "text/rfc822-headers":
            head = part.get_payload(decode=True)
            if isinstance(head, bytes):
                return _plain(email.message_from_bytes(head).get("Message-ID"))
    return ""


def _plain(value: object) -> str:
    """A field in one line of printable letters."""
    text = "".join(letter if letter.isprintable() else " " for letter in str(value or ""))
    return " ".join(text.split())
