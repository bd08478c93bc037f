"""Searches like the one that was made: neighbouring concepts, and what others ask often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from catalogue.curation.rules import plain
from catalogue.kept import Kept
from catalogue.search.analysis import exact_terms
from catalogue.search.engine import Plan
from catalogue.search.query import Query
from catalogue.search.results import Results
from catalogue.search.service import SearchService
from catalogue.search.understanding import is_everyday

MOST = 6
"""Related searches at most: a line or two."""

_MOST_ASKED = 2  # of them what others ask; each is a search, to know what it finds now
_MOST_TOTALS = 1000  # of them whose number of sheets is remembered
_SECONDS = 30.0  # until counts of concepts and frequent searches are read again


@dataclass(frozen=True)
class Relative:
    """A search like another: what it is called, and how many sheets it finds."""

    label: str
    query: Query
    total: int


class Related:
    """Proposes searches like one that was made.

    Args:
        search: which finds out what a search finds.
        searches: gives what is searched for often in a language, with what it found then.
        seconds: how long counts are believed.
    """

    def __init__(
        self,
        search: SearchService,
        searches: Callable[[str], Sequence[tuple[str, int]]],
        seconds: float = _SECONDS,
    ) -> None:
        self._search = search
        self._taxonomy = search.taxonomy
        self._counts = Kept(self._read_counts, seconds)
        self._searches = searches
        self._seconds = seconds
        self._asked: dict[str, Kept[list[tuple[str, frozenset[str]]]]] = {}
        self._totals: dict[tuple[str, str], Kept[int]] = {}

    def to(self, results: Results) -> list[Relative]:
        """Related searches, each of which finds something; at most ``MOST``."""
        asked = self._often_asked(results)
        return [*asked, *self._concepts(results, MOST - len(asked))]

    # --- neighbouring concepts -----------------------------------------------------------------

    def _concepts(self, results: Results, most: int) -> list[Relative]:
        counts = self._counts.get()
        known = set(_meant(results))
        language = results.query.language
        found = [c for c in self._neighbours(_centres(results), counts) if c not in known]
        return [
            Relative(
                self._taxonomy.label(concept, language),
                Query(language=language, filters={"concept": (concept,)}),
                counts[concept],
            )
            for concept in dict.fromkeys(found)
        ][:most]

    def _neighbours(self, centres: Iterable[str], counts: Mapping[str, int]) -> Iterable[str]:
        """Narrower concepts first, then siblings, then the broader one; the fullest first."""
        for centre in centres:
            concept = self._taxonomy.get(centre)
            if concept is None:
                continue
            centre = concept.id  # another one where it was merged
            siblings = [
                sibling
                for sibling in self._taxonomy.children.get(concept.broader, ())
                # At the top of the tree everything is a sibling of everything.
                if concept.broader or not self._strange(sibling, concept.domains)
            ]
            for near in (self._taxonomy.children.get(centre, ()), siblings):
                there = [c for c in near if counts.get(c) and c != centre]
                yield from sorted(there, key=lambda c: (-counts[c], c))
            if concept.broader and counts.get(concept.broader):
                yield concept.broader

    def _strange(self, concept: str, domains: Sequence[str]) -> bool:
        return set(self._taxonomy[concept].domains).isdisjoint(domains)

    def _read_counts(self) -> dict[str, int]:
        found = self._search.engine.search(Plan(facets=("concept",)))
        return {c: n for c, n in found.facets["concept"].items() if c in self._taxonomy}

    # --- what others ask -----------------------------------------------------------------------

    def _often_asked(self, results: Results) -> list[Relative]:
        """Frequent searches with a word of this one."""
        query = results.query
        words = {term for term in exact_terms(query.text) if not is_everyday(term)}
        if not words:
            return []
        if query.language not in self._asked:
            read = partial(self._read_searches, query.language)
            self._asked[query.language] = Kept(read, self._seconds)
        here = plain(query.text)
        found: list[Relative] = []
        for text, terms in self._asked[query.language].get():
            if len(found) == _MOST_ASKED:
                break
            if words.isdisjoint(terms) or plain(text) == here:
                continue
            asked = Query(text=text, language=query.language)
            total = self._total(asked)
            if total:
                found.append(Relative(text, asked, total))
        return found

    def _total(self, asked: Query) -> int:
        key = (asked.language, asked.text)
        if len(self._totals) >= _MOST_TOTALS:
            self._totals.clear()
        if key not in self._totals:
            self._totals[key] = Kept(lambda: self._search.search(asked).total, self._seconds)
        return self._totals[key].get()

    def _read_searches(self, language: str) -> list[tuple[str, frozenset[str]]]:
        return [(text, frozenset(exact_terms(text))) for text, _ in self._searches(language)]


def _meant(results: Results) -> tuple[str, ...]:
    """The concepts that the question or its filters name."""
    return (*results.query.filters.get("concept", ()), *results.concepts)


def _centres(results: Results) -> list[str]:
    """The concepts that a search is about: those it names, else the most frequent of its hits'."""
    named = _meant(results)
    if named:
        return list(named)
    of_hits = Counter(c for hit in results.hits for c in hit.sheet.get("concepts", ()))
    return [concept for concept, _count in of_hits.most_common(1)]
