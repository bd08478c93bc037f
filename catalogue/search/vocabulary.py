"""The words of an index as they are written, for who mends typing errors.

An engine keeps them as values "fr véhicule" beside a document's other values and counts them;
words of names and keywords, which are in no language, as " Bozdoruk".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.languages import SHEET_LANGUAGES
from catalogue.search.analysis import exact_terms, tokens
from catalogue.search.documents import Document

SHORTEST, LONGEST = 4, 32  # letters of a word that is worth mending, or mending with


@dataclass(frozen=True)
class Spelling:
    """How a word is written: in most documents, how many have it, and in which languages."""

    text: str
    documents: int
    languages: frozenset[str]


def written_words(document: Document) -> list[str]:
    """A document's words with their languages, each once."""
    found: dict[str, None] = {}
    for text in document.texts:
        language = text.language if text.language in SHEET_LANGUAGES else ""
        for token in tokens(text.text):
            if is_word(token.exact):
                found[f"{language} {_lowered(token.text, language)}"] = None
    return list(found)


def _lowered(text: str, language: str) -> str:
    """A word in small letters, by its language's rules; names stay as they are."""
    if not language:
        return text
    text = text.replace("İ", "i")  # whose small letter would be two characters
    return (text.replace("I", "ı") if language == "tr" else text).lower()


def is_word(exact: str) -> bool:
    """Whether an exact term is letters alone, of a length that can be mended."""
    return SHORTEST <= len(exact) <= LONGEST and exact.isalpha()


def spellings(counts: Mapping[str, int]) -> dict[str, Spelling]:
    """Counts of an engine's words, by exact term."""
    found: dict[str, Spelling] = {}
    best: dict[str, int] = {}
    for value, count in counts.items():
        language, _, text = value.partition(" ")
        exact = "".join(exact_terms(text))
        known = found.get(exact)
        documents = count + (known.documents if known else 0)
        languages = frozenset({language} - {""}) | (known.languages if known else frozenset())
        if known is None or count > best[exact]:
            best[exact] = count
            found[exact] = Spelling(text, documents, languages)
        else:
            found[exact] = Spelling(known.text, documents, languages)
    return found
