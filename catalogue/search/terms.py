"""A document as the fields and terms that every engine indexes, derived from the declaration.

Names: ``x_title`` exact words of every language, ``s_title_fr`` stems of a language, ``f_country``
facet values, ``lo_range`` and ``hi_range`` the ends of a specification in its canonical unit. The
engines are given terms, not text: one analysis (``analysis.py``) for both of them, for questions
and for the marks in results.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from catalogue.languages import SHEET_LANGUAGES
from catalogue.search.bins import bins_of
from catalogue.search.documents import Document, searched_fields
from catalogue.search.engine import Word
from catalogue.search.vocabulary import written_words

EXACT_BOOST = 1.3  # the very word before another form of it
CONCEPT_SCORE = 20.0  # having the concept beats any mention of the word in passing
SYNONYM_SCORE = 5.0  # somebody else's words for it: between the two
TIE = 0.1  # of the other fields' scores: several good fields are a little better than one


def exact_name(field: str) -> str:
    """The engine's field with a declared field's exact words."""
    return "x_" + _plain(field)


def stem_name(field: str, language: str) -> str:
    """The engine's field with a declared field's stems in a language."""
    return f"s_{_plain(field)}_{language}"


def facet_name(facet: str) -> str:
    """The engine's field with a facet's values."""
    return "f_" + _plain(facet)


def bounds_names(specification: str) -> tuple[str, str]:
    """The engine's fields with the lowest and the highest value of a specification."""
    return "lo_" + _plain(specification), "hi_" + _plain(specification)


def word_fields() -> dict[str, float]:
    """Every field that words are looked for in, with its weight."""
    found: dict[str, float] = {}
    for declared in searched_fields():
        found[exact_name(declared.name)] = declared.weight
        if declared.translated:
            for language in SHEET_LANGUAGES:
                found[stem_name(declared.name, language)] = declared.weight
    return found


def saying_fields(words: Sequence[Word]) -> Iterator[tuple[str, list[str]]]:
    """Where a synonym is looked for, and as which terms, one after another.

    In the texts as stems of its language, in keywords as it is written; not in names.
    """
    ((language, _),) = words[0].stems
    for declared in searched_fields():
        if declared.translated:
            yield stem_name(declared.name, language), [word.stems[0][1] for word in words]
        elif declared.name == "keywords":
            yield exact_name(declared.name), [word.exact for word in words]


_MICROSECONDS = 1_000_000


def changed_number(document: Document) -> int:
    """When a document changed, in microseconds: the sheets of one load keep their order."""
    return int(document.changed_at * _MICROSECONDS)


def changed_time(number: int) -> float:
    """The seconds since 1970 of a ``changed_number``."""
    return number / _MICROSECONDS


def terms_of(document: Document) -> dict[str, list[str]]:
    """A document's terms by field, each text's separated by spaces."""
    found: dict[str, list[str]] = {}
    for text in document.texts:
        found.setdefault(exact_name(text.field), []).append(text.forms.exact)
        if text.language in SHEET_LANGUAGES:
            found.setdefault(stem_name(text.field, text.language), []).append(text.forms.stems)
    return found


BINS = "bins"
"""The engine's field with the bins that a document's numbers lie in."""

WORDS = "words"
"""The engine's field with a document's words as they are written, for spelling."""


def counted_of(document: Document) -> dict[str, list[str]]:
    """A document's values that are only counted, by field."""
    return {BINS: bins_of(document), WORDS: written_words(document)}


def values_of(document: Document) -> tuple[dict[str, list[str]], dict[str, float]]:
    """A document's facet values, and its numbers, by field."""
    facets = {facet_name(facet): list(values) for facet, values in document.keywords.items()}
    numbers = {
        name: float(end)
        for specification, ends in document.numbers.items()
        for name, end in zip(bounds_names(specification), ends, strict=True)
    }
    return facets, numbers


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return name.replace(".", "_").replace("-", "_")
