"""The one spelling that all spellings of a word share. Search and encoder use the same."""

from __future__ import annotations

import re
import unicodedata

# Combining marks (Latin, Greek and Cyrillic accents; Arabic vowel signs, Koranic marks, and the
# hamza and madda that NFKD splits off alef, waw and yeh), tatweel (U+0640), and invisible marks of
# direction and hyphenation.
DROPPED = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8"
    "\u06ea-\u06ed\u0640\u00ad\u200b\u200d\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
FOLDED = str.maketrans(
    {
        "ı": "i",
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "’": "'",
        "ʼ": "'",
        # One letter for each Arabic and Persian pair that keyboards and habits confuse.
        "ی": "ي",
        "ى": "ي",
        "ې": "ي",
        "ے": "ي",
        "ک": "ك",
        "ة": "ه",
        "ە": "ه",
        "ہ": "ه",
        "ھ": "ه",
        "ٱ": "ا",
        # A Persian half space joins the parts of one word; readers also write a space, or nothing.
        "\u200c": " ",
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
    }
)


def fold(text: str) -> str:
    """Return ``text`` in the one spelling that all spellings of it share.

    Compatibility forms are unified (NFKD), accents and vowel signs taken off, letters lowered;
    Turkish dotless i becomes i; Arabic and Persian forms of alef, yeh, kaf and teh marbuta become
    one each; tatweel and direction marks vanish; Arabic-Indic digits become ASCII. Folding twice
    changes nothing more.
    """
    if text.isascii():
        return text.lower()
    text = DROPPED.sub("", unicodedata.normalize("NFKD", text))
    return text.casefold().translate(FOLDED)
