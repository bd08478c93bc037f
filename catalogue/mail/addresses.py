"""Which texts are addresses of mail that a relay can be given and a header can hold."""

from __future__ import annotations

import re

LONGEST = 254
"""Characters of an address (RFC 5321, 4.5.3.1.3, without the brackets)."""

# What people's mailboxes are really called. Quoted local parts and comments are allowed by the
# standard, and used by nobody but those who test how a header is written.
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def is_email(text: str) -> bool:
    """Whether a text is one address of mail: ASCII before the ``@``, a domain with a dot after.

    A domain may be in any script: ``in_ascii`` gives the form that relays take.
    """
    local, at, domain = text.rpartition("@")
    if not at or len(text) > LONGEST or len(local) > 64 or not _LOCAL.fullmatch(local):
        return False
    try:
        labels = domain.encode("idna").decode("ascii").lower().split(".")
    except UnicodeError:  # a label that is empty, too long, or no name
        return False
    return len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)


def in_ascii(address: str) -> str:
    """An address that ``is_email``, its domain as relays take it."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode('ascii')}"
