"""Country and language codes, with their names from the Unicode CLDR (through Babel)."""

from __future__ import annotations

import difflib
import re
from functools import lru_cache

from babel import Locale

from catalogue.languages import INTERFACE_LANGUAGES, base_language

# In CLDR's list of territories, but groups or private codes, not countries.
_NOT_COUNTRIES = {
    "EU",
    "EZ",
    "UN",
    "XA",
    "XB",
    "ZZ",
    "QO",
    "AC",
    "CP",
    "DG",
    "EA",
    "IC",
    "TA",
    "CQ",
}


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """Every ISO 3166-1 alpha-2 code (and XK, in general use for Kosovo)."""
    codes = [str(code) for code in Locale("en").territories]
    return frozenset(c for c in codes if re.fullmatch("[A-Z]{2}", c) and c not in _NOT_COUNTRIES)


@lru_cache(maxsize=1)
def languages() -> frozenset[str]:
    """The language subtags that CLDR knows."""
    codes = [str(code) for code in Locale("en").languages]
    return frozenset(code for code in codes if re.fullmatch("[a-z]{2,3}", code))


def country_name(code: str, language: str) -> str:
    """A country's name in a language; the code itself when it is unknown."""
    return str(_locale(language).territories.get(code, code))


def language_name(tag: str, language: str) -> str:
    """A language's name in a language, with a capital letter as in a list."""
    name = str(_locale(language).languages.get(base_language(tag), tag))
    return name[:1].upper() + name[1:]


def nearest_countries(text: str, limit: int = 3) -> tuple[str, ...]:
    """Codes of the countries whose code or name (in four languages) looks most like a text."""
    names = {
        country_name(code, language).casefold(): code
        for language in INTERFACE_LANGUAGES
        for code in countries()
    }
    names.update({code.casefold(): code for code in countries()})
    close = difflib.get_close_matches(text.casefold(), names, n=limit * 2, cutoff=0.6)
    return tuple(dict.fromkeys(names[name] for name in close))[:limit]


@lru_cache(maxsize=16)
def _locale(language: str) -> Locale:
    return Locale(base_language(language))
