"""From a mail of the outbox to the message that travels."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from catalogue.mail.addresses import in_ascii
from catalogue.store.mail import Claimed


def message_of(claimed: Claimed, sender: str, sender_name: str) -> EmailMessage:
    """The message, in UTF-8, with the headers of a mail that a program wrote.

    Args:
        claimed: the mail.
        sender: the address it comes from.
        sender_name: what that is called.

    Raises:
        ValueError: a header would have more than one line, or an address is none. The library
            refuses both, so what a stranger wrote cannot become a header.
    """
    mail = claimed.mail
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(sender_name, addr_spec=in_ascii(sender))
    message["To"] = Address(addr_spec=in_ascii(mail.recipient))
    if mail.reply_to:
        message["Reply-To"] = Address(addr_spec=in_ascii(mail.reply_to))
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(claimed.created_at)
    message["Message-ID"] = claimed.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer of a machine, please
    # Seven bits: every relay takes them, whatever it says of itself.
    message.set_content(mail.body, charset="utf-8", cte="quoted-printable")
    return message
