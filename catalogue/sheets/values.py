"""The values of fields as people write them: "Türkiye" for TR, "en service" for in-service."""

from __future__ import annotations

import re
from functools import lru_cache

from catalogue.folding import fold
from catalogue.languages import SHEET_LANGUAGES
from catalogue.sheets import codes
from catalogue.sheets.fields import Field
from catalogue.sheets.headers import language_named
from catalogue.sheets.quantities import western_digits
from catalogue.taxonomy import DOMAINS


def value_named(declared: Field, text: str) -> str:
    """The allowed value that a text names in one of the show's languages; '' where it names none.

    Args:
        declared: a field of a kind with known values; for others nothing is named.
        text: a cell.
    """
    wanted = fold(" ".join(text.split()))
    if declared.kind == "country":
        upper = text.strip().upper()
        return upper if upper in codes.countries() else _countries().get(wanted, "")
    if declared.kind == "language":
        return language_named(text)
    labels = {option.value: option.labels for option in declared.choices}
    if declared.kind == "domain":
        labels = DOMAINS
    for value, names in labels.items():
        if wanted in (value, value.replace("-", " "), *(fold(name) for name in names.values())):
            return value
    return ""


def stand_value(stand: str) -> str:
    """A stand's number in the one spelling that all spellings of it share: ``b 12`` is ``B12``."""
    return re.sub(r"[\s\-_.]", "", western_digits(stand)).upper()


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    return {
        fold(codes.country_name(code, language)): code
        for language in SHEET_LANGUAGES
        for code in sorted(codes.countries())
    }
