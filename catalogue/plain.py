"""What strangers write into forms, without what would turn or hide it."""

from __future__ import annotations

import re
import unicodedata

from catalogue.sheets.schema import FORBIDDEN


def one_line(text: str | None) -> str:
    """A text as one line.

    Control and direction marks are removed, not refused: telephones add such marks to what is
    copied from a contact.
    """
    return " ".join(FORBIDDEN.sub("", unicodedata.normalize("NFC", text or "")).split())


def lines(text: str | None) -> str:
    """The same for a text of several lines."""
    plain = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    plain = FORBIDDEN.sub("", unicodedata.normalize("NFC", plain))
    return re.sub(r"\n{3,}", "\n\n", plain).strip()
