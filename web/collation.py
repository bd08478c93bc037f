"""How readers of a language expect names to be ordered, as far as a few rules go.

Letters are compared without their accents, but for Turkish, whose letters with marks are letters of
their own; an Arabic article does not count; the reader's own script comes first.
"""

from __future__ import annotations

import re
from functools import lru_cache

from catalogue.folding import fold

TURKISH = "abcçdefgğhıijklmnoöpqrsştuüvwxyz"
FIGURES = "0–9"
"""The heading of names that begin with a figure."""
OTHERS = "#"
"""The heading of names without a letter or a figure."""

_TURKISH_PLACES = {letter: place for place, letter in enumerate(TURKISH)}
_ARABIC = re.compile("[\u0600-\u06ff]")
_ARTICLE = re.compile("^ال(?=..)")


@lru_cache(maxsize=16384)
def sort_key(name: str, language: str) -> tuple[object, ...]:
    """What names are sorted by for readers of a language."""
    plain = _plain(name, language)
    places = [_TURKISH_PLACES.get(c, ord(c) + len(TURKISH)) for c in plain]
    return (_script(plain, language), places if language == "tr" else plain, name)


def heading(name: str, language: str) -> str:
    """The letter that a name is listed under: a capital, ``FIGURES`` or ``OTHERS``."""
    first = _plain(name, language)[:1]
    if first.isdecimal():
        return FIGURES
    if not first:
        return OTHERS
    if language == "tr":
        return {"i": "İ", "ı": "I"}.get(first, first.upper())
    return first.upper()


def _plain(name: str, language: str) -> str:
    """A name from its first letter or figure on, in small letters that can be compared."""
    if language == "tr":
        # Turkish has two i's, each with its capital.
        small = name.replace("I", "ı").replace("İ", "i").lower()
        letters = "".join(c if c in _TURKISH_PLACES else fold(c) for c in small)
    else:
        letters = fold(name)
    letters = re.sub(r"^[\W_]+", "", letters)
    return _ARTICLE.sub("", letters)


def _script(plain: str, language: str) -> int:
    """Figures, then the reader's own script, then the others."""
    first = plain[:1]
    if not first or first.isdecimal():
        return 0 if first else 4
    if _ARABIC.match(first):
        return 1 if language == "ar" else 3
    return 2
