"""Countries by their names and adjectives: "turc", "de Turquie", "made in France", "تركية"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from catalogue.languages import SHEET_LANGUAGES, languages_of_script
from catalogue.search.analysis import Token, is_stop_word, tokens
from catalogue.search.understanding.parts import Question
from catalogue.search.understanding.phrases import PhraseIndex
from catalogue.sheets.codes import countries, country_name

_LONGEST_INTRODUCTION = 4  # words: "en provenance de la", "feito em"
_FILE = Path(__file__).with_name("countries.yaml")


@dataclass(frozen=True)
class CountryIndex:
    """What countries are called.

    Attributes:
        names: codes by names and adjectives.
        alone: exact words that are a name by themselves.
        capitals: exact words that are a country only in capitals ("US").
        doubtful: by language, exact words that are everyday words as well ("mali" in Turkish).
        origin: exact words that stand between a product and its country.
        behind: exact words that say the same behind the country ("Türk malı").
        purpose: exact words after which a country is no origin ("pour le Mali").
    """

    names: PhraseIndex[str]
    alone: frozenset[str]
    capitals: frozenset[str]
    doubtful: dict[str, frozenset[str]]
    origin: frozenset[str]
    behind: frozenset[str]
    purpose: frozenset[str]

    def find(self, words: list[Token], languages: tuple[str, ...]) -> str | None:
        """The code of the country that these words name, or None."""
        return self.names.find(words, languages)


def names_a_country(exact: str) -> bool:
    """Whether a word, as an exact term, is a country's name, in doubt or not."""
    index = country_index()
    return exact in index.alone or any(exact in words for words in index.doubtful.values())


def find_countries(question: Question) -> None:
    """Countries that products may come from, the longest names first."""
    index = country_index()
    words = question.left()
    places = {word.start: place for place, word in enumerate(question.words)}
    place = 0
    while place < len(words):
        reach = index.names.longest(words, place, question.likely)
        for length in range(reach, 0, -1):
            span = words[place : place + length]
            first, last = places[span[0].start], places[span[-1].start]
            if last - first != length - 1:  # something that was understood stands between
                continue
            code = index.find(span, question.likely)
            if code is None or not _is_meant(question, index, first, length):
                continue
            first, last = _with_introduction(question, index, first, last)
            start, end = question.words[first].start, question.words[last].end
            if not question.free(start, end):
                start, end = span[0].start, span[-1].end
            if question.free(start, end):
                question.take("country", start, end, value=("country", code))
                place += length
                break
        else:
            place += 1


def country_of(word: Token, language: str) -> str | None:
    """The code of a country that one word by itself surely names, or None."""
    index = country_index()
    likely = (language, *(one for one in languages_of_script(word.text) if one != language))
    if word.exact in index.capitals and not word.text.isupper():
        return None
    if word.exact in index.doubtful.get(language, ()) or is_stop_word(word.exact, likely):
        return None
    return index.find([word], likely)


def _is_meant(question: Question, index: CountryIndex, first: int, length: int) -> bool:
    """Whether words that may name a country do so here."""
    words = question.words
    word = words[first]
    last = first + length - 1
    if question.gap(first - 1) == "-" or question.gap(last) == "-":
        return False  # "anti-turc", "Niger-3": a piece of something else
    before = [w.exact for w in words[max(0, first - 3) : first]]
    small = index.origin | _ARTICLES
    while before and before[-1] in small and before[-1] not in index.purpose:
        before.pop()
    if before and before[-1] in index.purpose:
        return False
    if length > 1:
        return True
    if word.exact in index.capitals and not word.text.isupper():
        return False
    if word.exact[:1] == "ل" and not index.names.is_exact([word]):
        return False  # "for" is written to the word in Arabic
    if is_stop_word(word.exact, (question.guessed,)):
        return False
    if word.exact not in index.doubtful.get(question.guessed, ()):
        return True
    introduced = (first > 0 and words[first - 1].exact in index.origin) or (
        last + 1 < len(words) and words[last + 1].exact in index.behind
    )
    capital = word.text[0].isupper() and (first > 0 or word.text.islower())
    return len(words) == 1 or introduced or (capital and not question.text.isupper())


def _with_introduction(
    question: Question, index: CountryIndex, first: int, last: int
) -> tuple[int, int]:
    """A country with the small words that belong to it: "made in", "de", "malı"."""
    words = question.words
    for _ in range(_LONGEST_INTRODUCTION):
        if first == 0 or words[first - 1].exact not in index.origin:
            break
        gap = question.gap(first - 1)
        if gap.strip(" '’") or not question.free(words[first - 1].start, words[first - 1].end):
            break
        first -= 1
    if (
        last + 1 < len(words)
        and question.gap(last) == " "
        and words[last + 1].exact in index.behind
        and question.free(words[last + 1].start, words[last + 1].end)
    ):
        last += 1
    return first, last


_ARTICLES = frozenset({"le", "la", "les", "l", "the", "el", "los", "o", "a", "os", "as"})


@cache
def country_index() -> CountryIndex:
    """All countries: names of the Unicode CLDR, and what our own file adds."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raw: dict[str, Any] = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506
    names: PhraseIndex[str] = PhraseIndex()
    capitals: set[str] = set()
    unclear = _exact(raw["unclear"])
    for code, by_language in raw["countries"].items():
        for language, words in by_language.items():
            for word in words.split(","):
                for form in _derived(word.strip(), language):
                    names.add(language, form, code)
                if len(word.strip()) <= 3 and word.strip().isupper():
                    capitals.update(token.exact for token in tokens(word))
    for code in sorted(countries()):
        for language in SHEET_LANGUAGES:
            name = country_name(code, language)
            if not _exact(name) <= unclear:
                for form in _derived(name, language):
                    names.add(language, form, code)
    names.prepare()
    return CountryIndex(
        names=names,
        alone=names.alone(),
        capitals=frozenset(capitals),
        doubtful={language: _exact(words) for language, words in raw["doubtful"].items()},
        origin=_exact(raw["origin"]),
        behind=_exact(raw["behind"]),
        purpose=_exact(raw["purpose"]),
    )


def _derived(name: str, language: str) -> list[str]:
    """A name, and what Turkish makes of it: "Mali", "Malili"."""
    if language == "tr" and " " not in name:
        return [name, *(name + ending for ending in ("li", "lı", "lu", "lü"))]
    return [name]


def _exact(words: str) -> frozenset[str]:
    return frozenset(token.exact for token in tokens(words))
