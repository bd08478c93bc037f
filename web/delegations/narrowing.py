"""What stands around the results: chips, facets, ranges, orders, pages, and their addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue.search.query import SORTS, Bounds, Query, written_number
from catalogue.search.results import Bar, FacetValue, Hit, Results
from catalogue.sheets.codes import country_name, language_name
from catalogue.sheets.fields import facet_fields, facet_label, in_language
from catalogue.sheets.quantities import format_quantity, unit_symbol
from catalogue.sheets.specifications import numeric_specifications
from catalogue.show import Show
from catalogue.taxonomy import DOMAINS, Taxonomy

SHOWN_VALUES = 8
"""Values of a facet before the rest goes behind "more"."""
LONG = 10
"""Values of a facet above which a script offers a field to find one of them."""

FIRST_FACETS = ("domain", "concept", "country", "hall", "exhibitor", "maturity", "language")
"""The order in which a visitor narrows: what it is, then whose, then the rest."""

Pairs = list[tuple[str, str]]
NameOf = Callable[[str, str], str]


@dataclass(frozen=True)
class Removable:
    """A chip: something that narrows the results, and the address without it."""

    kind: str
    label: str
    text: str
    address: str
    heading: str = ""


@dataclass(frozen=True)
class FacetForm:
    """A facet as a group of boxes; ``opened`` when a chosen value is among the rest."""

    name: str
    label: str
    values: tuple[FacetValue, ...]
    rest: tuple[FacetValue, ...]
    chosen: int
    opened: bool

    @property
    def long(self) -> bool:
        """Whether one would rather write than look through the values."""
        return len(self.values) + len(self.rest) > LONG


@dataclass(frozen=True)
class Column:
    """A bar of a spread: its height in hundredths of the tallest, and what it says."""

    height: int
    count: int
    values: str
    inside: bool


@dataclass(frozen=True)
class RangeForm:
    """A specification with its spread and two bounds to fill in, in its canonical unit.

    ``lowest`` and ``highest`` are the ends of the spread.
    """

    name: str
    label: str
    unit: str
    minimum: str
    maximum: str
    columns: tuple[Column, ...]
    lowest: str
    highest: str


@dataclass(frozen=True)
class Choice:
    """A link among others of its kind; the present one has no address."""

    label: str
    address: str


def address_of(query: Query, page: str = "delegations.search", *, whole: bool = False) -> str:
    """The address of a query's results page, or of another page that takes the same parameters.

    Args:
        whole: with the site's own name, for use outside of the site.
    """
    pairs = query.parameters()
    return url_for(page, _external=whole) + (f"?{urlencode(pairs)}" if pairs else "")


def understood(results: Results) -> list[Removable]:
    """What was understood in the words, each with the address that takes it as plain words."""
    chips = []
    for chip in results.chips:
        # The page says "without" in words; a minus beside it would say it twice.
        label = chip.label.lstrip("-−") if chip.kind == "excluded" else chip.label
        literal = results.query.taking_literally(chip.text)
        heading = ""
        if chip.kind in ("country", "exhibitor"):
            heading = facet_label(chip.kind, results.query.language)
        elif chip.kind == "stand":
            label = f"{_('Stand')} {label}"
        chips.append(Removable(chip.kind, label, chip.text, address_of(literal), heading))
    return chips


def active_filters(query: Query, name_of: NameOf) -> list[Removable]:
    """The filters and ranges that are set, each with the address without it."""
    chips = [
        Removable(name, facet_label(name, query.language), name_of(name, value), address_of(less))
        for name, values in query.filters.items()
        for value in values
        for less in (query.without_filter(name, value),)
    ]
    known = numeric_specifications()
    for name, bounds in query.ranges.items():
        low, high = bounds.minimum, bounds.maximum
        value = format_quantity(low, high, known[name].unit, query.language)
        label = known[name].label(query.language)
        chips.append(Removable("range", label, value, address_of(query.without_range(name))))
    return chips


def namer(results: Results, show: Show, taxonomy: Taxonomy) -> NameOf:
    """A function that names a facet's value, also one that no result has."""
    language = results.query.language
    seen = {(facet.name, value.value): value.label for facet in results.facets
            for value in facet.values}  # fmt: skip
    halls = {hall.id: in_language(hall.labels, language) for hall in show.halls}

    def name_of(facet: str, value: str) -> str:
        if (facet, value) in seen:
            return seen[facet, value]
        if facet == "domain" and value in DOMAINS:
            return in_language(DOMAINS[value], language)
        if facet == "concept":
            return taxonomy.label(value, language)
        if facet == "country":
            return country_name(value, language)
        if facet == "language":
            return language_name(value, language)
        if facet == "hall":
            return halls.get(value, value)
        for choice in facet_fields()[facet].choices:
            if choice.value == value:
                return in_language(choice.labels, language)
        return value

    return name_of


def facet_forms(results: Results) -> list[FacetForm]:
    """The facets as groups of boxes; those that cannot narrow anything are left out."""
    forms = []
    places = {name: place for place, name in enumerate(FIRST_FACETS)}
    for facet in sorted(results.facets, key=lambda f: places.get(f.name, len(places))):
        chosen = sum(value.selected for value in facet.values)
        if len(facet.values) < 2 and not chosen:
            continue
        # One more behind "more" would cost as much room as the value itself.
        cut = SHOWN_VALUES if len(facet.values) > SHOWN_VALUES + 1 else len(facet.values)
        rest = facet.values[cut:]
        opened = any(value.selected for value in rest)
        forms.append(FacetForm(facet.name, facet.label, facet.values[:cut], rest, chosen, opened))
    return forms


def range_forms(results: Results) -> list[RangeForm]:
    """The specifications that the results share, each with its spread and two bounds."""
    language = results.query.language
    forms = []
    for facet in results.specifications:
        bounds = results.query.ranges.get(facet.name, Bounds())
        tallest = max((bar.count for bar in facet.bars), default=1)
        forms.append(
            RangeForm(
                facet.name,
                facet.label,
                unit_symbol(facet.unit, language),
                _written(bounds.minimum),
                _written(bounds.maximum),
                tuple(
                    Column(
                        round(100 * bar.count / tallest),
                        bar.count,
                        format_quantity(bar.low, bar.high, facet.unit, language),
                        not _outside(bar, facet.bounds),
                    )
                    for bar in facet.bars
                ),
                _written(facet.bars[0].low) if facet.bars else "",
                _written(facet.bars[-1].high) if facet.bars else "",
            )
        )
    return forms


def _outside(bar: Bar, bounds: Bounds) -> bool:
    """Whether no value of a bar is within the bounds."""
    below = bounds.minimum is not None and bar.high <= bounds.minimum
    above = bounds.maximum is not None and bar.low > bounds.maximum
    return below or above


def more_from(query: Query, hit: Hit) -> Choice | None:
    """The way to an exhibitor's further products, where they had to leave room for others."""
    if not hit.more:
        return None
    exhibitor = hit.sheet["exhibitor"]
    label = ngettext(
        "%(num)s more product of %(exhibitor)s",
        "%(num)s more products of %(exhibitor)s",
        hit.more,
        exhibitor=exhibitor["name"],
    )
    return Choice(label, address_of(query.with_filter("exhibitor", exhibitor["id"])))


def orders(query: Query) -> list[Choice]:
    """The orders that the hits can be put in."""
    labels = {"relevance": _("Relevance"), "title": _("Title"), "newest": _("Newest")}
    return [
        Choice(
            labels[sort],
            "" if sort == query.sort else address_of(replace(query, sort=sort, page=1)),
        )
        for sort in SORTS
    ]


def page_links(results: Results) -> list[Choice | None]:
    """The pages around the present one, the first and the last; None stands for a gap."""
    here, last = results.query.page, results.pages
    if last < 2:
        return []
    wanted = sorted({1, last, *range(max(1, here - 1), min(last, here + 1) + 1)})
    links: list[Choice | None] = []
    before = 0
    for page in wanted:
        if page > before + 1:
            links.append(None)
        links.append(
            Choice(str(page), "" if page == here else address_of(results.query.on_page(page)))
        )
        before = page
    return links


def carried_by_box(query: Query) -> Pairs:
    """What the search box carries along in hidden fields: all but the words."""
    pairs = replace(query, page=1).parameters()
    return [(name, value) for name, value in pairs if name not in ("q", "literal")]


def carried_by_facets(query: Query, facets: Iterable[FacetForm]) -> Pairs:
    """What the form of facets and ranges carries along: all that it does not show itself."""
    shown = {(form.name, value.value) for form in facets for value in (*form.values, *form.rest)}
    pairs = replace(query, page=1).parameters()
    return [pair for pair in pairs if pair not in shown and not pair[0].startswith("spec.")]


def cleared(query: Query) -> str:
    """The address of the query without its filters and ranges."""
    return address_of(replace(query, filters={}, ranges={}, page=1))


def _written(number: float | None) -> str:
    return "" if number is None else written_number(number)
