"""Finds known names in the words of a question, whatever form their words are in.

Snowball's stems serve languages that bend the ends of words. Arabic puts the article and small
words before a word and breaks it for the plural; Turkish adds ending to ending; Persian has no
stemmer. For these the forms that a word may be of are tried, and only such as some known name has
are taken: so nothing is cut off that is not an ending of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Generic, TypeVar

import yaml

from catalogue.search.analysis import Token, stem, tokens

V = TypeVar("V")

# A Turkish ending after an apostrophe, a Persian plural after a half space, an English 's: they
# belong to the word before them.
_ENDING = re.compile(
    r"(?:['’](?:s|l[ae]r\w{0,4}|y?l[ae]|[dt][ae]n?|n?d[ae]n?|n?[iıuü]n?|s[iıuü]|y?[iıuüae]|n[ae]"
    r"|l[iıuü])|\u200c(?:ها|هاي|هایی|های|هائی|ی|ای))(?!\w)",
    re.IGNORECASE,
)
_SNOWBALL = frozenset({"fr", "en", "pt", "es", "ru"})
_TURKISH = re.compile(
    r"(?:l[ae]r|n?d[ae]n?|t[ae]n?|n?[iu]n|s[iu]|n[iu]|y?l[ae]|[iu])$"  # of folded words
)
_ARABIC_BEFORE = re.compile(r"^[وف]?(?:بال|كال|لل|ال|[بلك])?(?=\w{3})")
_ARABIC_AFTER = ("تين", "تان", "ات", "ين", "ون", "ان", "ه")
_PERSIAN_AFTER = ("هايي", "هاي", "ها", "يي", "ي")
# Letters that a name's roots have at least together: shorter ones are roots of too much.
_SHORTEST_ROOT = {"ar": 3, "fa": 3, "ru": 3}
# Latin plurals that Snowball leaves far from their singular.
_PLURALS = {
    "pt": (("ões", "ão"), ("ães", "ão"), ("ais", "al"), ("éis", "el"), ("eis", "el"), ("ns", "m")),
    "fr": (("eaux", "eau"), ("aux", "al"), ("que", "c"), ("ques", "c")),
}


class PhraseIndex(Generic[V]):
    """Values by names of one or more words, in several languages."""

    def __init__(self) -> None:
        self._exact: dict[tuple[str, ...], dict[str, V]] = {}
        self._added: dict[str, list[tuple[tuple[Token, ...], V]]] = {}
        self._rooted: dict[str, dict[tuple[str, ...], V | None]] = {}
        self._known: dict[str, set[str]] = {}
        self._reach: dict[tuple[str, str], int] = {}  # language ('' for exact), first word
        self._root = lru_cache(maxsize=50_000)(self._root_of)

    def add(self, language: str, name: str, value: V) -> None:
        """Adds a name; of two values with the same name in a language the first one stays."""
        words = tuple(words_of(name))
        if not words:
            return
        exact = tuple(word.exact for word in words)
        self._exact.setdefault(exact, {}).setdefault(language, value)
        self._reaches("", exact)
        if "\u200c" in name:  # written in one as well
            self._exact.setdefault(("".join(exact),), {}).setdefault(language, value)
            self._reaches("", ("".join(exact),))
        self._added.setdefault(language, []).append((words, value))

    def prepare(self, unclear: bool = False) -> None:
        """Makes the roots of all names; to be called once, when all have been added.

        Args:
            unclear: whether a root that two values share stays with the first of them.
        """
        for language, added in self._added.items():
            self._known[language] = {_plain(word, language) for words, _ in added for word in words}
        for language, added in self._added.items():
            rooted = self._rooted.setdefault(language, {})
            for words, value in added:
                roots = tuple(self._root(word.text, word.exact, language) for word in words)
                if len("".join(roots)) < _SHORTEST_ROOT.get(language, 4):
                    continue
                if rooted.setdefault(roots, value) != value and not unclear:
                    rooted[roots] = None
                self._reaches(language, roots)
        self._added.clear()

    def words(self) -> dict[str, tuple[str, ...]]:
        """Every word of a name, exact, with the languages that have it."""
        found: dict[str, dict[str, None]] = {}
        for exact, by_language in self._exact.items():
            for word in exact:
                found.setdefault(word, {}).update(dict.fromkeys(by_language))
        return {word: tuple(languages) for word, languages in found.items()}

    def alone(self) -> frozenset[str]:
        """The exact words that are a name by themselves."""
        return frozenset(exact[0] for exact in self._exact if len(exact) == 1)

    def longest(self, words: Sequence[Token], place: int, languages: Sequence[str]) -> int:
        """How many words from a place on a name may have at most; 0 where none begins."""
        word = words[place]
        reach = self._reach.get(("", word.exact), 0)
        for language in languages:
            root = self._root(word.text, word.exact, language)
            reach = max(reach, self._reach.get((language, root), 0))
        return min(reach, len(words) - place)

    def find(self, words: Sequence[Token], languages: Sequence[str]) -> V | None:
        """The value whose name these words are, or None.

        Args:
            words: consecutive words of a question.
            languages: the languages to try, the likeliest first.
        """
        by_language = self._exact.get(tuple(word.exact for word in words))
        if by_language:
            for language in languages:
                if language in by_language:
                    return by_language[language]
            return next(iter(by_language.values()))
        for language in languages:
            rooted = self._rooted.get(language)
            if rooted:
                key = tuple(self._root(word.text, word.exact, language) for word in words)
                found = rooted.get(key)
                if found is not None:
                    return found
        return None

    def is_exact(self, words: Sequence[Token]) -> bool:
        """Whether a name has these very words."""
        return tuple(word.exact for word in words) in self._exact

    def _reaches(self, language: str, key: tuple[str, ...]) -> None:
        first = (language, key[0])
        self._reach[first] = max(self._reach.get(first, 0), len(key))

    def _root_of(self, text: str, exact: str, language: str) -> str:
        known = self._known.get(language, ())
        forms = [form for form in _forms(text, exact, language) if form in known]
        if forms and language in ("tr", "ar"):
            # "füzeleri" and a name's own "füzesi" meet in "füze", if a name has that.
            return min(forms, key=len)
        return forms[0] if forms else next(_forms(text, exact, language))


def words_of(text: str) -> list[Token]:
    """The words of a text; what is but the ending of the word before it is within that word."""
    words = list(tokens(text))
    if "'" not in text and "’" not in text and "\u200c" not in text:
        return words
    kept: list[Token] = []
    for word in words:
        ending = _ENDING.match(text, word.start - 1) if word.start else None
        if kept and ending and kept[-1].end == word.start - 1 and len(kept[-1].exact) > 1:
            last = kept[-1]
            kept[-1] = Token(last.text, last.start, word.end, last.exact)
        else:
            kept.append(word)
    return kept


def _plain(word: Token, language: str) -> str:
    """A word of a name in the form that others are brought to."""
    if language == "tr":
        return word.exact
    return next(_forms(word.text, word.exact, language))


def _forms(text: str, exact: str, language: str) -> Iterator[str]:
    """What a word may be a form of, the likeliest first; never empty."""
    if language in _SNOWBALL:
        yield stem(text, language)
        lowered = text.lower()
        for ending, instead in _PLURALS.get(language, ()):
            if lowered.endswith(ending) and len(lowered) > len(ending) + 2:
                yield stem(lowered[: -len(ending)] + instead, language)
    elif language == "tr":
        yield from _turkish(exact)
    elif language == "ar":
        yield _arabic(exact)
        if not exact.isascii():
            bare = exact
            while match := _ARABIC_BEFORE.match(bare):
                if not match.group():
                    break
                # "والمدرعات" is "و" and "المدرعات"; "بندقية" keeps its first letter, as it stands.
                bare = bare[match.end() :]
                yield _arabic(bare)
            if exact[0] in "وف":
                yield _arabic(exact[1:])
    elif language == "fa":
        yield _persian(exact)
    else:
        yield exact


def _turkish(exact: str) -> Iterator[str]:
    waiting = [exact]
    for _ in range(4):
        following = []
        for word in waiting:
            yield word
            if word[-1] in "gb":  # "uçağı" is of "uçak", "kitabı" of "kitap"
                yield word[:-1] + {"g": "k", "b": "p"}[word[-1]]
            match = _TURKISH.search(word)
            if match and match.start() >= 3:
                following.append(word[: match.start()])
                # An ending may be two: "-leri" or "-ler" and "-i".
                if len(match.group()) > 2 and word[-1] in "iun":
                    following.append(word[:-1])
        waiting = following


def _arabic(exact: str) -> str:
    exact = _ARABIC_ARTICLE.sub("", exact)
    exact = _broken_plurals().get(exact, exact)
    for ending in _ARABIC_AFTER:
        if exact.endswith(ending) and len(exact) - len(ending) >= 3:
            exact = exact[: -len(ending)]
            break
    return _broken_plurals().get(exact, exact)


_ARABIC_ARTICLE = re.compile(r"^ال(?=\w{3})")


def _persian(exact: str) -> str:
    for ending in _PERSIAN_AFTER:
        if exact.endswith(ending) and len(exact) - len(ending) >= 3:
            exact = exact[: -len(ending)]
            break
    return exact[:-1] if exact.endswith("ي") and len(exact) > 4 else exact


@cache
def _broken_plurals() -> dict[str, str]:
    """Arabic plurals that change the inside of a word, folded, with their singulars."""
    path = Path(__file__).with_name("plurals.yaml")
    raw: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        next(tokens(plural)).exact: next(tokens(singular)).exact
        for singular, plurals in raw.items()
        for plural in plurals.split()
    }
