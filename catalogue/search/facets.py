"""Counts of an engine as facets for readers: labels, order, and the tree of concepts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from catalogue.search.bins import edge_of
from catalogue.search.query import Bounds, Query
from catalogue.search.results import Bar, FacetResult, FacetValue, SpecificationFacet
from catalogue.sheets import fields
from catalogue.sheets.codes import country_name, language_name
from catalogue.sheets.specifications import numeric_specifications
from catalogue.show import Show
from catalogue.taxonomy import DOMAINS, Taxonomy

MOST_SPECIFICATIONS = 5
"""Specifications at most that results can be narrowed by at once."""

_SHARED = 0.2  # of the results have a specification, for it to be worth narrowing by
_MOST_BARS = 16  # what a phone's width shows
MOST_VALUES = 100  # of one facet; the rest is found by a narrower search


class FacetLabels:
    """Names the values of facets.

    Args:
        taxonomy: for concepts.
        show: for halls.
        exhibitor_names: names for exhibitor ids.
    """

    def __init__(
        self,
        taxonomy: Taxonomy,
        show: Show,
        exhibitor_names: Callable[[Iterable[str]], Mapping[str, str]],
    ) -> None:
        self.taxonomy = taxonomy
        self._halls = {hall.id: hall.labels for hall in show.halls}
        self._exhibitor_names = exhibitor_names

    def labels(self, facet: str, values: Sequence[str], language: str) -> dict[str, str]:
        """The label of each value in an interface language."""
        declared = fields.facet_fields()[facet]
        if facet == "exhibitor":
            names = self._exhibitor_names(values)
            return {value: names.get(value, value) for value in values}
        return {value: self._label(declared, value, language) for value in values}

    def _label(self, declared: fields.Field, value: str, language: str) -> str:
        if declared.kind == "domain":
            return fields.in_language(DOMAINS.get(value, {"en": value}), language)
        if declared.kind == "concept":
            return self.taxonomy.label(value, language)
        if declared.kind == "country":
            return country_name(value, language)
        if declared.kind == "language":
            return language_name(value, language)
        if declared.kind == "stand":
            return fields.in_language(self._halls.get(value, {"en": value}), language)
        for choice in declared.choices:
            if choice.value == value:
                return fields.in_language(choice.labels, language)
        return value


def facet_results(
    counts: Mapping[str, Mapping[str, int]], query: Query, labels: FacetLabels
) -> tuple[FacetResult, ...]:
    """The facets of a page of results, without values that find nothing (selected ones stay)."""
    shown: list[FacetResult] = []
    for name, declared in fields.facet_fields().items():
        assert declared.facet is not None
        selected = query.filters.get(name, ())
        found = {**dict.fromkeys(selected, 0), **counts.get(name, {})}
        if not found:
            continue
        ordered = _ordered(declared, found)
        if declared.facet.tree:
            placed = _tree(labels.taxonomy, found)
        else:
            placed = [(value, 0) for value in ordered]
        placed = [
            one
            for rank, one in enumerate(placed)
            if rank < MOST_VALUES or one[0] in selected  # to be taken off
        ]
        names = labels.labels(name, [value for value, _ in placed], query.language)
        shown.append(
            FacetResult(
                name,
                fields.facet_label(name, query.language),
                tuple(
                    FacetValue(value, names[value], found[value], value in selected, depth)
                    for value, depth in placed
                ),
            )
        )
    return tuple(shown)


def specification_facets(
    bins: Mapping[str, Mapping[int, int]], ranges: Mapping[str, Bounds], total: int, language: str
) -> tuple[SpecificationFacet, ...]:
    """The specifications worth narrowing by: those with bounds, then those that most results share.

    Args:
        bins: counts by specification and bin.
        ranges: the bounds in force, from filters and from the words.
        total: how many results there are.
        language: of the labels.
    """
    known = numeric_specifications()
    counts = {name: sum(of_one.values()) for name, of_one in bins.items() if name in known}
    order = {name: place for place, name in enumerate(known)}
    shared = [
        name
        for name, count in counts.items()
        # One bar alone cannot be narrowed.
        if count >= max(2, total * _SHARED) and len(bins[name]) > 1
    ]
    shared.sort(key=lambda name: (-counts[name], order[name]))
    bounded = [name for name in ranges if name in known]
    names = list(dict.fromkeys([*bounded, *shared]))[: max(MOST_SPECIFICATIONS, len(bounded))]
    return tuple(
        SpecificationFacet(
            name,
            known[name].label(language),
            known[name].unit,
            counts.get(name, 0),
            bars(bins.get(name, {})),
            ranges.get(name, Bounds()),
        )
        for name in names
    )


def bars(counts: Mapping[int, int]) -> tuple[Bar, ...]:
    """Counts of bins as bars side by side, wider ones where there would be too many."""
    if not counts:
        return ()
    first, last = min(counts), max(counts)
    width = -(-(last - first + 1) // _MOST_BARS)
    return tuple(
        Bar(
            edge_of(start),
            edge_of(start + width),
            sum(counts.get(number, 0) for number in range(start, start + width)),
        )
        for start in range(first, last + 1, width)
    )


def _ordered(declared: fields.Field, found: Mapping[str, int]) -> list[str]:
    assert declared.facet is not None
    if declared.facet.order == "declared":
        order = [c.value for c in declared.choices] or list(DOMAINS)
        return sorted(found, key=lambda v: order.index(v) if v in order else len(order))
    return sorted(found, key=lambda value: (-found[value], value))


def _tree(taxonomy: Taxonomy, found: Mapping[str, int]) -> list[tuple[str, int]]:
    """Concepts under their broader ones, each level by count."""
    placed: list[tuple[str, int]] = []

    def add(parent: str | None, depth: int) -> None:
        below = [concept for concept in taxonomy.children.get(parent, ()) if concept in found]
        for concept in sorted(below, key=lambda c: (-found[c], c)):
            placed.append((concept, depth))
            add(concept, depth + 1)

    add(None, 0)
    inside = {value for value, _ in placed}
    # A value outside the tree (a filter typed by hand) still shows, so that it can be taken off.
    placed.extend((value, 0) for value in found if value not in inside)
    return placed
