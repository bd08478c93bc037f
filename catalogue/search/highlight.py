"""Marks in texts what a question found there: its words, its concepts' names in any language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from catalogue.languages import base_language
from catalogue.search.analysis import Token, stem, tokens
from catalogue.search.engine import Clause
from catalogue.search.results import Run
from catalogue.taxonomy import Taxonomy

_FRAGMENT = 220  # characters: about two lines of a card on a phone


class Marker:
    """Marks texts for one question.

    Args:
        clauses: the question's words, with organisers' synonyms of them.
        concepts: the concepts recognised in it.
        taxonomy: for the concepts' names.
    """

    def __init__(
        self, clauses: Sequence[Clause], concepts: Sequence[str], taxonomy: Taxonomy
    ) -> None:
        words = [word for clause in clauses for word in clause.words]
        self._exact = {word.exact: word.text for word in words}
        self._stems = {(language, s): word.text for word in words for language, s in word.stems}
        self._concepts = tuple(concepts)
        self._sayings = [saying for clause in clauses for saying in clause.synonyms]
        self._taxonomy = taxonomy
        self._names: dict[str, dict[str, list[tuple[str, ...]]]] = {}

    def runs(self, text: str, language: str) -> tuple[tuple[Run, ...], frozenset[str]]:
        """The text in runs, and which of the question's words were found in it."""
        found, stems = _analyzed(text, base_language(language))
        marked, words = self._marked(found, stems, base_language(language))
        runs: list[Run] = []
        position = 0
        place = 0
        while place < len(found):
            if not marked[place]:
                place += 1
                continue
            last = place
            while last + 1 < len(found) and marked[last + 1] == marked[place]:
                last += 1  # one mark over a name of several words
            start, end = found[place].start, found[last].end
            if start > position:
                runs.append(Run(text[position:start]))
            runs.append(Run(text[start:end], True))
            position, place = end, last + 1
        if position < len(text):
            runs.append(Run(text[position:]))
        return tuple(runs), words

    def fragment(self, text: str, language: str) -> tuple[Run, ...]:
        """The part of a long text with the most marks, () when it has none."""
        found, stems = _analyzed(text, base_language(language))
        marked, _ = self._marked(found, stems, base_language(language))
        places = [token.start for token, mark in zip(found, marked, strict=True) if mark]
        if not places:
            return ()
        best = max(places, key=lambda p: sum(p <= other < p + _FRAGMENT - 40 for other in places))
        start = max(0, best - 40)
        starts = [token.start for token in found if start <= token.start <= best]
        start = 0 if start == 0 else min(starts, default=best)
        ends = [token.end for token in found if start < token.end <= start + _FRAGMENT]
        end = len(text) if len(text) <= start + _FRAGMENT else max(ends, default=start + _FRAGMENT)
        runs, _ = self.runs(" ".join(text[start:end].split()), language)
        head = (Run("… "),) if start else ()
        tail = (Run(" …"),) if end < len(text) else ()
        return (*head, *runs, *tail)

    def _marked(
        self, found: Sequence[Token], stems: Sequence[str], language: str
    ) -> tuple[list[int], frozenset[str]]:
        """For each word of a text 0, or the number of the mark that it belongs to."""
        marks = [0] * len(found)
        words: set[str] = set()
        names = self._other_names(language)
        number = 0
        for place, token in enumerate(found):
            word = self._exact.get(token.exact) or self._stems.get((language, stems[place]))
            if word:
                number += 1
                marks[place] = number
                words.add(word)
            for name in names.get(stems[place], ()):
                if tuple(stems[place : place + len(name)]) == name:
                    number += 1
                    for inside in range(place, place + len(name)):
                        marks[inside] = number
                    break
        return marks, frozenset(words)

    def _other_names(self, language: str) -> dict[str, list[tuple[str, ...]]]:
        """Other words for what was asked, as stems of a language, longest first; by the first."""
        names = self._names.get(language)
        if names is None:
            names = self._names[language] = {}
            every = {
                _stems_of(label, language)
                for concept in self._concepts
                for label in self._taxonomy[concept].labels.get(language, ())
            }
            every |= {
                tuple(stem for word in saying for spoken, stem in word.stems if spoken == language)
                for saying in self._sayings
            }
            for stems in sorted(every, key=len, reverse=True):
                if stems:
                    names.setdefault(stems[0], []).append(stems)
        return names


# The same sheets are shown again and again: some 30 MB save most of a results page's time.
@lru_cache(maxsize=1_000)
def _analyzed(text: str, language: str) -> tuple[tuple[Token, ...], tuple[str, ...]]:
    found = tuple(tokens(text))
    return found, tuple(stem(token.text, language) for token in found)


@lru_cache(maxsize=20_000)
def _stems_of(label: str, language: str) -> tuple[str, ...]:
    return tuple(stem(token.text, language) for token in tokens(label))
