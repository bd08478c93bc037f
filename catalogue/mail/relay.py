"""Carrying one mail to whoever takes it: a relay by SMTP, or, for a demo, a folder."""

from __future__ import annotations

import base64
import contextlib
import os
import re
import smtplib
import socket
import ssl
from email.message import EmailMessage
from typing import Protocol

from catalogue.mail.relay_address import FolderAddress, SmtpAddress

SECONDS = 20.0
"""How long a relay may take for one answer."""


class RelayError(Exception):
    """A mail was not taken.

    Args:
        reason: why, in one line without the password.
        away: nobody answers there, or not to us: other mail would fare alike.
        for_good: the relay refuses this recipient whenever it is asked.
    """

    def __init__(self, reason: str, *, away: bool = False, for_good: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.away = away
        self.for_good = for_good


class Relay(Protocol):
    """What takes mail."""

    def send(self, message: EmailMessage, sender: str, recipient: str) -> None:
        """Gives it a mail; after that it is the relay's to deliver.

        Raises:
            RelayError: it has not taken it.
        """

    def probe(self) -> None:
        """Finds out whether it would take mail now, without giving it any.

        Raises:
            RelayError: it would not.
        """


def open_relay(address: FolderAddress | SmtpAddress, seconds: float = SECONDS) -> Relay:
    """The relay at an address; nothing is connected yet.

    Args:
        address: of ``parse_relay``.
        seconds: see ``SECONDS``.
    """
    if isinstance(address, FolderAddress):
        return _Folder(address)
    return _Smtp(address, seconds)


class _Folder:
    """Writes each mail as a file that mail programs open; only its owner may read it."""

    def __init__(self, address: FolderAddress) -> None:
        self._folder = address.folder

    def send(self, message: EmailMessage, sender: str, recipient: str) -> None:
        name = re.sub(r"[^A-Za-z0-9.-]", "_", str(message["Message-ID"]).strip("<>"))
        draft = self._folder / f".{name}.{os.getpid()}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with open(draft, "wb", opener=_privately) as file:
                file.write(message.as_bytes())
            draft.replace(self._folder / f"{name}.eml")  # named by the mail: twice is once
        except OSError as error:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
            raise RelayError(f"{self._folder}: {error.strerror}", away=True) from error

    def probe(self) -> None:
        above = self._folder
        while not above.exists():
            above = above.parent
        if not above.is_dir() or not os.access(above, os.W_OK):
            raise RelayError(f"{above} cannot be written", away=True)


def _privately(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class _Smtp:
    """Speaks to a relay, one connection a mail: they are few."""

    def __init__(self, address: SmtpAddress, seconds: float) -> None:
        self._address = address
        self._seconds = seconds

    def send(self, message: EmailMessage, sender: str, recipient: str) -> None:
        try:
            connection = self._connected()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise RelayError(self._reason(error), away=True) from error
        try:
            connection.send_message(message, sender, [recipient])
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            reason = self._reason(smtplib.SMTPResponseException(code, answer))
            raise RelayError(reason, for_good=500 <= code < 600) from error
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise RelayError(self._reason(error)) from error
        finally:
            self._leave(connection)

    def probe(self) -> None:
        try:
            connection = self._connected()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise RelayError(self._reason(error), away=True) from error
        self._leave(connection)

    def _connected(self) -> smtplib.SMTP:
        """A connection that is encrypted and logged in as the address says."""
        there = self._address
        # Its own name would be asked of the network, which may not answer for a long while.
        name = socket.gethostname()
        context = ssl.create_default_context()
        if there.tls:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                there.host, there.port, name, timeout=self._seconds, context=context
            )
        else:
            connection = smtplib.SMTP(there.host, there.port, name, timeout=self._seconds)
        try:
            if there.starttls:
                connection.starttls(context=context)
            if there.user:
                connection.login(there.user, there.password)
            else:
                connection.ehlo_or_helo_if_needed()
        except BaseException:
            connection.close()
            raise
        return connection

    @staticmethod
    def _leave(connection: smtplib.SMTP) -> None:
        # What happens after the relay has taken a mail does not make it not taken.
        with contextlib.suppress(smtplib.SMTPException, OSError):
            connection.quit()
        connection.close()

    def _reason(self, error: Exception) -> str:
        """What went wrong, in one line; a relay that repeats the password is not quoted so."""
        text = str(error) or type(error).__name__
        if isinstance(error, smtplib.SMTPResponseException):
            answer = error.smtp_error
            spelled = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
            text = f"{error.smtp_code} {spelled}"
        for secret in _spellings(self._address):
            text = text.replace(secret, "…")
        return " ".join(text.split())


def _spellings(address: SmtpAddress) -> list[str]:
    """The password, and what the commands of a login make of it."""
    if not address.password:
        return []
    plain = f"\0{address.user}\0{address.password}"
    return [
        address.password,
        base64.b64encode(address.password.encode()).decode(),
        base64.b64encode(plain.encode()).decode(),
    ]
