"""The languages of the show: of its sheets, of its pages, and how their letters are recognised."""

from __future__ import annotations

import unicodedata

INTERFACE_LANGUAGES = ("fr", "en", "tr", "ar")
"""Languages the pages exist in; the first is the default."""

SHEET_LANGUAGES = ("fr", "en", "tr", "ar", "fa", "pt", "es", "ru")
"""Languages with an analyzer and taxonomy labels; sheets in others are searched by folded words."""

RIGHT_TO_LEFT = frozenset({"ar", "fa", "ur", "he", "ps", "ku"})

_SCRIPT_LANGUAGES = {
    "LATIN": ("fr", "en", "tr", "pt", "es"),
    "ARABIC": ("ar", "fa"),
    "CYRILLIC": ("ru",),
}


def base_language(tag: str) -> str:
    """The language of a BCP 47 tag without region or script: ``pt-BR`` gives ``pt``."""
    return tag.replace("_", "-").split("-", 1)[0].lower()


def direction(tag: str) -> str:
    """``rtl`` or ``ltr``, for HTML's ``dir``."""
    return "rtl" if base_language(tag) in RIGHT_TO_LEFT else "ltr"


def script_of(text: str) -> str:
    """The script of most letters of the text: LATIN, ARABIC, CYRILLIC, another name, or ''."""
    counts: dict[str, int] = {}
    for character in text:
        if character.isalpha():
            name = unicodedata.name(character, "").split(" ", 1)[0]
            counts[name] = counts.get(name, 0) + 1
    return max(counts, key=lambda script: counts[script]) if counts else ""


def languages_of_script(text: str) -> tuple[str, ...]:
    """The sheet languages that are written in the script of this text, for its analysis."""
    return _SCRIPT_LANGUAGES.get(script_of(text), ())
