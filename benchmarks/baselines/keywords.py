"""What the two keyword searches share: which texts, in which fields, with which weights.

A field for each text and language, analyzed by the engine's own analyzer of that language, and one
of folded words that every language shares (names, abbreviations, loan words). A question is asked
of all of them at once, ``best_fields`` with a tie breaker: the usual multi-field, multi-language
set-up of Elasticsearch, for neither the language of a short question nor that of its answer is
known for certain.
"""

from __future__ import annotations

from collections.abc import Iterable

from catalogue.languages import SHEET_LANGUAGES
from catalogue.search.documents import Document

WEIGHTS = {
    "title": 3.0,
    "keywords": 2.0,
    "summary": 1.5,
    "description": 1.0,
    "exhibitor.name": 2.0,
}
TIE = 0.3
ANALYZERS = {
    "ar": "arabic",
    "en": "english",
    "es": "spanish",
    "fa": "persian",
    "fr": "french",
    "pt": "portuguese",
    "ru": "russian",
    "tr": "turkish",
}
FOLDED = "folded"


def field_name(text: str, analyzer: str) -> str:
    """The engine's field for a text (``title``) and a language or FOLDED."""
    return f"{text.replace('.', '_')}_{analyzer}"


def fields() -> dict[str, tuple[str, float]]:
    """Every field's language (or FOLDED) and weight, by its name."""
    return {
        field_name(text, analyzer): (analyzer, weight)
        for text, weight in WEIGHTS.items()
        for analyzer in (*SHEET_LANGUAGES, FOLDED)
        if analyzer == FOLDED or text != "exhibitor.name"  # a name is in no language
    }


def texts_by_field(document: Document) -> dict[str, list[str]]:
    """A document's texts by the engine's field."""
    found: dict[str, list[str]] = {}
    for text in document.texts:
        if text.field not in WEIGHTS:
            continue
        for analyzer in _analyzers(text.field, text.language):
            found.setdefault(field_name(text.field, analyzer), []).append(text.text)
    return found


def _analyzers(field: str, language: str) -> Iterable[str]:
    if field != "exhibitor.name" and language in SHEET_LANGUAGES:
        yield language
    yield FOLDED
