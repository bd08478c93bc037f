"""From text to the terms that engines match: words, folding of letters, stems by language.

The same functions analyze sheets and questions. A word gives two terms: its *exact* form, folded
(no accents, one form for the variants of a letter), and a *stem* by the rules of a language
(Snowball's stemmers; Persian has none), folded after stemming.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import Stemmer
import yaml

from catalogue.folding import fold
from catalogue.languages import base_language

_STEMMERS = {
    "fr": "french",
    "en": "english",
    "tr": "turkish",
    "ar": "arabic",
    "pt": "portuguese",
    "es": "spanish",
    "ru": "russian",
}
# The lengthening mark and vowel signs are inside words; apostrophes, hyphens and the Persian half
# space end them.
_WORD = re.compile(r"[\w\u0640\u200d\u064b-\u0652\u0670\u0300-\u036f]+")
_SIGNS = re.compile("[\u0640\u200d\u064b-\u0652\u0670]")
_LONGEST_WORD = 60  # letters; a longer run is no word, and one letter may unfold into eighteen
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: where it stands, and its exact term."""

    text: str
    start: int
    end: int
    exact: str


def tokens(text: str) -> Iterator[Token]:
    """The words of a text, in order."""
    for match in _WORD.finditer(text):
        word = match.group()
        exact = _folded(word) if len(word) <= _LONGEST_WORD else _folded(word[:_LONGEST_WORD])
        if exact and exact != "_":
            yield Token(word[:_LONGEST_WORD], match.start(), match.end(), exact)


# Words come back again and again: a few tens of thousands make most of any text.
@lru_cache(maxsize=200_000)
def _folded(word: str) -> str:
    """A word as one term: some ligatures of Arabic unfold into several words."""
    return fold(word).replace(" ", "")[:_LONGEST_WORD]


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """A word's stem by a language's rules, folded; the exact term where the language has none."""
    language = base_language(language)
    algorithm = _STEMMERS.get(language)
    if algorithm is None:
        return _folded(word)
    # PyStemmer's objects are not for several threads at once.
    stemmers = _local.__dict__.setdefault("stemmers", {})
    stemmer = stemmers.get(language)
    if stemmer is None:
        stemmer = stemmers[language] = Stemmer.Stemmer(algorithm)
    lowered = _SIGNS.sub("", word.replace("İ", "i"))
    if language == "tr":
        lowered = lowered.replace("I", "ı")
    return _folded(stemmer.stemWord(lowered.lower())) or _folded(word)


def exact_terms(text: str) -> list[str]:
    """The exact terms of a text, in order."""
    return [token.exact for token in tokens(text)]


@lru_cache(maxsize=1)
def _stop_words() -> dict[str, frozenset[str]]:
    raw = yaml.safe_load(Path(__file__).with_name("stopwords.yaml").read_text(encoding="utf-8"))
    return {
        language: frozenset(exact for word in words.split() for exact in exact_terms(word))
        for language, words in raw.items()
    }


def is_stop_word(exact: str, languages: tuple[str, ...]) -> bool:
    """Whether an exact term says nothing by itself in any of these languages."""
    return any(exact in _stop_words().get(language, ()) for language in languages)


def stop_word_languages(exact: str) -> tuple[str, ...]:
    """The languages in which an exact term is a stop word."""
    return tuple(language for language, words in _stop_words().items() if exact in words)
