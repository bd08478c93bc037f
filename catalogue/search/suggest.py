"""What somebody may be about to ask, from what he has typed so far.

Concepts, exhibitors and what others searched for are kept in memory, since an answer is wanted at
every letter; titles of sheets come from the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from typing import Any, Literal

from catalogue.kept import Kept
from catalogue.languages import SHEET_LANGUAGES, base_language
from catalogue.search.analysis import exact_terms
from catalogue.search.beginnings import Beginnings, Fit, fit_of, marked
from catalogue.search.engine import Engine, Plan
from catalogue.search.presentation import text_for
from catalogue.search.results import Run
from catalogue.search.understanding import Directory
from catalogue.taxonomy import Taxonomy

Kind = Literal["concept", "query", "exhibitor", "product"]

MOST = 8
"""Suggestions of one answer: what a phone shows beside its keyboard, and an eye takes in."""
SHARES: Mapping[Kind, int] = {"concept": 3, "query": 2, "exhibitor": 2, "product": 3}
"""How many of each kind, in the order of the kinds; what one leaves free is for the others."""
MAXIMUM_TEXT = 100
"""Characters of what is typed; nobody needs a list for more."""

_AGE = 30.0  # seconds until what is kept in memory is read again
_TITLES = 24  # asked of the engine, which gives them by title: enough to prefer those that begin so
_KEPT = 3 * MOST  # of each kind, the best, before those said twice are left out
_LETTERS = 2  # of a first word before titles are looked for: one letter begins too many


@dataclass(frozen=True)
class Completion:
    """Something that may be meant.

    Attributes:
        kind: a kind of product, a search that others made, an exhibitor, or one product.
        text: what goes into the search box.
        label: what the list shows; the typed part is marked.
        language: of the label; empty where that is not known (names, what others typed).
        beside: the label in another language that was typed, when ``label`` is its translation.
        beside_language: of ``beside``.
        id: of the concept, the exhibitor or the sheet; empty for a search.
        count: sheets of the concept, or what the search found when it was last made.
    """

    kind: Kind
    text: str
    label: tuple[Run, ...]
    language: str = ""
    beside: tuple[Run, ...] = ()
    beside_language: str = ""
    id: str = ""
    count: int | None = None


@dataclass(frozen=True)
class _Candidate:
    """A possible suggestion: how it fits, and what it shows."""

    kind: Kind
    fit: Fit
    text: str
    language: str = ""
    beside: str = ""
    beside_language: str = ""
    id: str = ""
    count: int | None = None


class Suggester:
    """Completes what is typed.

    Args:
        engine: for the titles of sheets.
        taxonomy: the concepts.
        directory: gives who is at the show; the same object as long as nothing changed.
        searches: gives what was searched for often, by the language of the pages: each text
            with how many sheets it found, the most frequent first.
    """

    def __init__(
        self,
        engine: Engine,
        taxonomy: Taxonomy,
        directory: Callable[[], Directory],
        searches: Callable[[str], Sequence[tuple[str, int]]],
    ) -> None:
        self._engine = engine
        self._taxonomy = taxonomy
        self._directory = directory
        self._searches = searches
        self._concepts = _labels_of(taxonomy)
        self._counts = Kept(self._count, _AGE)
        self._asked: dict[str, Kept[Beginnings[tuple[int, int]]]] = {}
        self._names: tuple[Directory | None, Beginnings[str]] = (None, Beginnings(()))

    def suggest(self, text: str, language: str) -> list[Completion]:
        """What may be meant, the likeliest first, at most ``MOST``.

        Args:
            text: what is typed; its last word need not be finished.
            language: the reader's interface language.

        Raises:
            EngineError: the engine cannot answer.
            StoreError: the database does not answer, and never did.
        """
        typed = exact_terms(text)
        if not typed:
            return []
        found = [
            *self._concepts_of(typed, language),
            *self._searches_of(typed, language),
            *self._exhibitors_of(typed),
            *self._products_of(typed, language),
        ]
        return [_shown(candidate, typed) for candidate in _mixed(found)]

    def _concepts_of(self, typed: Sequence[str], language: str) -> list[_Candidate]:
        best: dict[str, tuple[tuple[Any, ...], Fit, str, str]] = {}
        for fit, label, (concept, spoken, rank) in self._concepts.find(typed):
            # Of a concept's labels one in the reader's language, then the better beginning.
            key = (spoken != language, fit, SHEET_LANGUAGES.index(spoken), rank)
            if concept not in best or key < best[concept][0]:
                best[concept] = (key, fit, label, spoken)
        if not best:
            return []
        counts = self._counts.get()
        found = []
        for concept, (_, fit, label, spoken) in best.items():
            foreign, count = spoken != language, counts.get(concept, 0)
            shown = self._own_label(concept, language) if foreign else label
            order = (fit, foreign, not count, -count, len(shown), shown)
            found.append((order, concept, fit, shown, label, spoken))
        return [
            _Candidate(
                "concept",
                fit,
                shown,
                language,
                beside=label if spoken != language else "",
                beside_language=spoken if spoken != language else "",
                id=concept,
                count=counts.get(concept) or None,
            )
            for _, concept, fit, shown, label, spoken in nsmallest(_KEPT, found)
        ]

    def _own_label(self, concept: str, language: str) -> str:
        """A concept's preferred label as it would be typed, without a capital."""
        labels = self._taxonomy[concept].labels
        return (labels.get(base_language(language)) or labels["en"])[0]

    def _searches_of(self, typed: Sequence[str], language: str) -> list[_Candidate]:
        kept = self._asked.get(language)
        if kept is None:
            kept = self._asked[language] = Kept(lambda: self._read_searches(language), _AGE)
        found = (
            (fit, place, text, total)
            for fit, text, (place, total) in kept.get().find(typed)
            if fit is not Fit.WHOLE  # who has typed it all needs no completion
        )
        return [
            _Candidate("query", fit, text, count=total)
            for fit, _, text, total in nsmallest(_KEPT, found)
        ]

    def _read_searches(self, language: str) -> Beginnings[tuple[int, int]]:
        searches = self._searches(language)
        return Beginnings((text, (n, total)) for n, (text, total) in enumerate(searches))

    def _exhibitors_of(self, typed: Sequence[str]) -> list[_Candidate]:
        directory, names = self._names
        current = self._directory()
        if current is not directory:
            names = Beginnings((name, exhibitor) for exhibitor, name in current.names.items())
            self._names = (current, names)
        found = ((fit, len(name), name, exhibitor) for fit, name, exhibitor in names.find(typed))
        return [
            _Candidate("exhibitor", fit, name, id=exhibitor)
            for fit, _, name, exhibitor in nsmallest(_KEPT, found)
        ]

    def _products_of(self, typed: Sequence[str], language: str) -> list[_Candidate]:
        if len(typed) == 1 and len(typed[0]) < _LETTERS:
            return []
        found = []
        ids = self._engine.completions(typed[:-1], typed[-1], _TITLES)
        for sheet_id, sheet in self._engine.sources(ids).items():
            spoken, texts = text_for(sheet, language)
            title = texts["title"]
            fit = fit_of(exact_terms(title), typed)
            beside, other = _other_title(sheet, typed) if fit is None else ("", "")
            fit = Fit.ANYWHERE if fit is None else fit
            found.append(_Candidate("product", fit, title, spoken, beside, other, sheet_id))
        return sorted(found, key=lambda each: (each.fit, len(each.text), each.text, each.id))

    def _count(self) -> Mapping[str, int]:
        """How many sheets each concept has."""
        return self._engine.search(Plan(facets=("concept",), window=1)).facets.get("concept", {})


def _other_title(sheet: Mapping[str, Any], typed: Sequence[str]) -> tuple[str, str]:
    """The title in another language that was typed, and that language; empty if there is none."""
    titles = {sheet["language"]: sheet["title"]}
    for language, texts in sheet.get("translations", {}).items():
        titles[language] = texts.get("title", "")
    for language, title in titles.items():
        if fit_of(exact_terms(title), typed) is not None:
            return title, language
    return "", ""


def _mixed(found: Iterable[_Candidate]) -> list[_Candidate]:
    """The best of each kind by their shares, no text twice; what begins as typed comes first."""
    kinds = list(SHARES)
    left = dict(SHARES)
    chosen: list[_Candidate] = []
    spare: list[_Candidate] = []
    seen: set[tuple[str, ...]] = set()
    for candidate in found:
        folded = tuple(exact_terms(candidate.text))
        if folded in seen:
            continue
        seen.add(folded)
        if left[candidate.kind]:
            left[candidate.kind] -= 1
            chosen.append(candidate)
        else:
            spare.append(candidate)

    # Python's sort keeps the order within a kind.
    def place(candidate: _Candidate) -> tuple[int, int]:
        return (candidate.fit, kinds.index(candidate.kind))

    chosen = sorted(chosen, key=place)[:MOST]
    chosen += sorted(spare, key=place)[: MOST - len(chosen)]
    return sorted(chosen, key=place)


def _shown(candidate: _Candidate, typed: Sequence[str]) -> Completion:
    return Completion(
        candidate.kind,
        candidate.text,
        marked(candidate.text, typed) if not candidate.beside else (Run(candidate.text),),
        candidate.language,
        marked(candidate.beside, typed) if candidate.beside else (),
        candidate.beside_language,
        candidate.id,
        candidate.count,
    )


@lru_cache(maxsize=4)
def _labels_of(taxonomy: Taxonomy) -> Beginnings[tuple[str, str, int]]:
    """Every label, with its concept, its language and its place among the concept's labels.

    Made once for each state of the taxonomy.
    """
    return Beginnings(
        (label, (concept.id, language, rank))
        for concept in taxonomy
        for language, labels in concept.labels.items()
        for rank, label in enumerate(labels)
    )
