"""Where mail goes, as ``CATALOGUE_MAIL_URL`` says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from catalogue.errors import SettingsError

_CURE = (
    "Write it as smtp://user:password@host:587?starttls=1, smtps://user:password@host:465 or "
    "file:/folder; what is special in a password is written as %40."
)
_YES = {"1": True, "yes": True, "true": True, "0": False, "no": False, "false": False}


@dataclass(frozen=True)
class FolderAddress:
    """Mail is written to files of a folder."""

    folder: Path

    def __str__(self) -> str:
        return f"the folder {self.folder}"


@dataclass(frozen=True)
class SmtpAddress:
    """A relay that speaks SMTP.

    Attributes:
        host: its name or number.
        port: of TCP.
        user: who logs in; nobody if empty.
        password: of the user.
        tls: encrypted from the first byte (``smtps``).
        starttls: encrypted after a command; a relay that cannot is not used.
    """

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    starttls: bool = False

    def __str__(self) -> str:
        how = "TLS" if self.tls else "STARTTLS" if self.starttls else "not encrypted"
        return f"{self.host}:{self.port}, {how}"


def parse_relay(url: str) -> FolderAddress | SmtpAddress:
    """Reads the address of a relay or of a folder.

    Raises:
        SettingsError: it is neither. The message never quotes it, for it may hold a password.
    """
    try:
        parts = urlsplit(url)
        if parts.scheme == "file" and parts.path and not (parts.netloc or parts.query):
            return FolderAddress(Path(unquote(parts.path)))
        if parts.scheme in ("smtp", "smtps") and parts.hostname and parts.path in ("", "/"):
            return _smtp(url)
    except (ValueError, KeyError) as error:
        raise _wrong() from error
    raise _wrong()


def _smtp(url: str) -> SmtpAddress:
    parts = urlsplit(url)
    assert parts.hostname
    tls = parts.scheme == "smtps"
    options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    starttls = _YES[options.pop("starttls", "0")]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if options or parts.fragment or (tls and starttls) or (password and not user):
        raise _wrong()
    if not (user.isascii() and password.isascii()):
        # smtplib logs in with nothing else.
        raise SettingsError(
            "CATALOGUE_MAIL_URL has a user or a password with other letters than a to z.",
            "Give the relay's user a password of letters, digits and ASCII signs.",
        )
    if password and not (tls or starttls) and parts.hostname not in _HERE:
        raise SettingsError(
            "CATALOGUE_MAIL_URL would send a password unencrypted over the network.",
            "Add ?starttls=1 to it, or write smtps://.",
        )
    return SmtpAddress(
        parts.hostname, parts.port or (465 if tls else 25), user, password, tls, starttls
    )


_HERE = ("localhost", "127.0.0.1", "::1")


def _wrong() -> SettingsError:
    return SettingsError("CATALOGUE_MAIL_URL is not an address of mail that is known.", _CURE)
