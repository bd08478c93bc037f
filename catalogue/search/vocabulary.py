"""The words of an index as they are written, for who mends typing errors.

An engine keeps them as values "fr véhicule" beside a document's other values and counts them;
words of names and keywords, which are in no language, as " Bozdoruk".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from catalogue.remembered import Remembered
from catalogue.search.analysis import exact_terms, stem, tokens

if TYPE_CHECKING:
    from catalogue.search.documents import Document

SHORTEST, LONGEST = 4, 32  # letters of a word that is worth mending, or mending with


@dataclass(frozen=True)
class Spelling:
    """How a word is written: in most documents, how many have it, and in which languages."""

    text: str
    documents: int
    languages: frozenset[str]


class Forms(NamedTuple):
    """The words of some text as an engine keeps them.

    Attributes:
        exact: their exact terms, between spaces.
        stems: their stems, between spaces; '' for a text in no language.
        written: those that are worth mending, with their language, as they are written.
    """

    exact: str
    stems: str
    written: tuple[str, ...]


def forms_of(text: str, language: str) -> Forms:
    """The words of a text in a language, '' for none.

    Words do not reach over spaces, and what stands between two of them comes back again and again:
    a few tens of thousands make most of any catalogue.
    """
    forms = list(map(_remembered(language).__getitem__, text.split()))
    return Forms(
        " ".join([exact for exact, _, _ in forms if exact]),
        " ".join([stems for _, stems, _ in forms if stems]),
        tuple(chain.from_iterable([written for _, _, written in forms])),
    )


@cache
def _remembered(language: str) -> Remembered[Forms]:
    return Remembered(partial(_forms, language=language))


def _forms(run: str, language: str) -> Forms:
    """The words of a text without spaces."""
    words = list(tokens(run))
    return Forms(
        " ".join(word.exact for word in words),
        " ".join(stem(word.text, language) for word in words) if language else "",
        tuple(f"{language} {_lowered(w.text, language)}" for w in words if is_word(w.exact)),
    )


def written_words(document: Document) -> list[str]:
    """A document's words with their languages, each once."""
    return list(dict.fromkeys(chain.from_iterable(text.forms.written for text in document.texts)))


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
