"""Texts found by the beginnings of their words, while somebody is still typing.

A text fits when each typed word begins a word of it, another one each: "véh bl" fits "véhicule
blindé". Words are compared as exact terms (see ``catalogue.search.analysis``), so accents, Turkish
capitals and the variants of Arabic letters do not matter.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from operator import eq
from typing import Generic, TypeVar

from catalogue.folding import fold
from catalogue.search.analysis import exact_terms, tokens
from catalogue.search.results import Run

T = TypeVar("T")

_LAST = "\U0010ffff"  # sorts behind every letter


class Fit(IntEnum):
    """How a text fits what was typed, the best first."""

    WHOLE = 0
    """It is what was typed."""
    EXACT = 1
    """It begins with what was typed."""
    IN_ORDER = 2
    """Its first words begin with the typed ones, in their order."""
    ANYWHERE = 3
    """Some of its words do."""


class Beginnings(Generic[T]):
    """Texts that can be found by the beginnings of their words.

    Args:
        texts: each with what it stands for.
    """

    def __init__(self, texts: Iterable[tuple[str, T]]) -> None:
        self._texts = [(text, tuple(exact_terms(text)), meant) for text, meant in texts]
        pairs = sorted(
            (word, place)
            for place, (_, words, _) in enumerate(self._texts)
            for word in dict.fromkeys(words)
        )
        self._words = [word for word, _ in pairs]
        self._places = array("l", (place for _, place in pairs))

    def find(self, typed: Sequence[str]) -> Iterator[tuple[Fit, str, T]]:
        """The texts that fit, in no order: how, the text, and what it stands for.

        Args:
            typed: exact terms, at least one.
        """
        ranges = (
            (bisect_left(self._words, word), bisect_left(self._words, word + _LAST))
            for word in typed
        )
        start, end = min(ranges, key=lambda found: found[1] - found[0])
        places = set(self._places[start:end])
        if len(typed) == 1:  # the first letters: many texts, and all of them fit
            part = typed[0]
            for place in places:
                text, words, meant = self._texts[place]
                if not words[0].startswith(part):
                    yield Fit.ANYWHERE, text, meant
                elif len(words) == 1 and words[0] == part:
                    yield Fit.WHOLE, text, meant
                else:
                    yield Fit.EXACT, text, meant
            return
        for place in places:
            text, words, meant = self._texts[place]
            fit = fit_of(words, typed)
            if fit is not None:
                yield fit, text, meant


def fit_of(words: Sequence[str], typed: Sequence[str]) -> Fit | None:
    """How a text of these words fits the typed ones; None when it does not. All exact terms."""
    if len(typed) > len(words):
        return None
    if len(typed) == len(words) and all(map(eq, words, typed)):
        return Fit.WHOLE
    if all(word.startswith(part) for word, part in zip(words, typed, strict=False)):
        whole = len(typed) - 1
        exact = list(words[:whole]) == list(typed[:whole])
        return Fit.EXACT if exact else Fit.IN_ORDER
    left = list(words)
    # The longest first: what it can take, a shorter beginning of it could take as well.
    for part in sorted(typed, key=len, reverse=True):
        taken = next((place for place, word in enumerate(left) if word.startswith(part)), None)
        if taken is None:
            return None
        del left[taken]
    return Fit.ANYWHERE


def marked(text: str, typed: Sequence[str]) -> tuple[Run, ...]:
    """A text with the typed beginnings marked, each once.

    Args:
        typed: exact terms.
    """
    left = sorted(typed, key=len, reverse=True)
    runs: list[Run] = []
    behind = 0
    for token in tokens(text):
        part = next((part for part in left if token.exact.startswith(part)), None)
        if part is None:
            continue
        left.remove(part)
        end = token.start + _reach(token.text, part)
        runs.extend((Run(text[behind : token.start]), Run(text[token.start : end], True)))
        behind = end
    runs.append(Run(text[behind:]))
    return tuple(run for run in runs if run.text)


def _reach(word: str, part: str) -> int:
    """How many characters of a word have a folded beginning as their own."""
    length = next(
        (n for n in range(1, len(word)) if fold(word[:n]).replace(" ", "").startswith(part)),
        len(word),
    )
    while length < len(word) and not fold(word[length]):
        length += 1  # accents and vowel signs belong to the letter before them
    return length
