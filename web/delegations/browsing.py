"""What the home page and the results page show, gathered from the catalogue."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from catalogue.languages import base_language
from catalogue.search.query import MAXIMUM_SIZE, Query
from catalogue.search.results import FacetResult, Hit, Results, Suggestion
from catalogue.sheets.fields import facet_fields, facet_label
from catalogue.sheets.specifications import known_specifications
from catalogue.store.sheets import counts as counts_of
from catalogue.taxonomy import DOMAINS
from web.delegations import narrowing
from web.delegations.cards import Card, Surroundings, card_of_hit
from web.delegations.doors import Door, domain_doors, hall_doors
from web.delegations.examples import EXAMPLES

if TYPE_CHECKING:
    from catalogue.composition import Catalogue


@dataclass(frozen=True)
class Figures:
    """The catalogue in four numbers."""

    products: int
    exhibitors: int
    countries: int
    languages: int


@dataclass(frozen=True)
class HomePage:
    """The first page."""

    figures: Figures
    domains: list[Door]
    halls: list[Door]
    examples: list[narrowing.Choice]
    featured: list[Card]


@dataclass(frozen=True)
class ResultsPage:
    """Results with everything around them."""

    results: Results
    cards: list[Card]
    understood: list[narrowing.Removable]
    filters: list[narrowing.Removable]
    facets: list[narrowing.FacetForm]
    ranges: list[narrowing.RangeForm]
    orders: list[narrowing.Choice]
    pages: list[narrowing.Choice | None]
    previous: str
    following: str
    cleared: str
    form_fields: narrowing.Pairs
    box_fields: narrowing.Pairs
    suggestions: list[tuple[Suggestion, str]]
    domains: list[Door]
    mistakes: list[tuple[str, str]]
    as_typed: str


def home(catalogue: Catalogue, around: Surroundings) -> HomePage:
    """The first page: one search of everything gives its counts and most of its products."""
    everything = Query(language=around.language, size=MAXIMUM_SIZE)
    results = catalogue.search.search(everything)
    counts = {name: _counts(results.facet(name)) for name in ("domain", "hall")}
    return HomePage(
        figures=Figures(
            products=results.total,
            # The facet is cut at its most frequent values; the database knows them all.
            exhibitors=counts_of(catalogue.store)["exhibitors"],
            countries=len(_counts(results.facet("country"))),
            languages=len(_counts(results.facet("language"))),
        ),
        domains=domain_doors(around, counts["domain"]),
        halls=hall_doors(around, counts["hall"]),
        examples=[
            narrowing.Choice(words, narrowing.address_of(Query(text=words)))
            for words in EXAMPLES[around.language]
        ],
        featured=_featured(catalogue, results, around),
    )


def results_page(
    catalogue: Catalogue, results: Results, around: Surroundings, mistakes: list[tuple[str, str]]
) -> ResultsPage:
    """A page of results.

    Args:
        mistakes: parameters that could not be meant, with the value given; they were left out.
    """
    query = results.query
    asked = [*(str(c["specification"]) for c in results.constraints), *query.ranges]
    name_of = narrowing.namer(results, around.show, around.taxonomy)
    facets = narrowing.facet_forms(results)
    near = around.with_files_of(catalogue.store, (hit.sheet for hit in results.hits))
    return ResultsPage(
        results=results,
        cards=[
            replace(card_of_hit(hit, near, asked), more=narrowing.more_from(query, hit))
            for hit in results.hits
        ],
        understood=narrowing.understood(results),
        filters=narrowing.active_filters(query, name_of),
        facets=facets,
        ranges=narrowing.range_forms(results),
        orders=narrowing.orders(query),
        pages=narrowing.page_links(results),
        previous=narrowing.address_of(query.on_page(query.page - 1)) if query.page > 1 else "",
        following=(
            narrowing.address_of(query.on_page(query.page + 1))
            if query.page < results.pages
            else ""
        ),
        cleared=narrowing.cleared(query),
        form_fields=narrowing.carried_by_facets(query, facets),
        box_fields=narrowing.carried_by_box(query),
        suggestions=[(s, narrowing.address_of(s.query)) for s in results.suggestions],
        domains=domain_doors(around),
        mistakes=[(_parameter(name, around.language), value) for name, value in mistakes],
        as_typed=narrowing.address_of(results.correction.instead) if results.correction else "",
    )


def _parameter(name: str, language: str) -> str:
    """A parameter's name as the reader knows it."""
    if name in facet_fields():
        return facet_label(name, language)
    specification = known_specifications().get(name.removeprefix("spec.").rpartition(".")[0])
    if specification:
        return specification.label(language)
    own: dict[str, str] = {
        "q": _("Search text"),
        "sort": _("Order"),
        "page": _("Page"),
        "size": _("Results on a page"),
        "mode": _("Kind of search"),
    }
    return own.get(name, name)


def _counts(facet: FacetResult | None) -> dict[str, int]:
    return {value.value: value.count for value in facet.values} if facet else {}


def _featured(catalogue: Catalogue, results: Results, around: Surroundings) -> list[Card]:
    """A product of each domain, of different exhibitors, in the reader's language if there is one.

    Until organisers can choose featured products.
    """
    chosen: list[Hit] = []
    used: set[str] = set()
    for domain in DOMAINS:
        hits = [hit for hit in results.hits if hit.sheet["domains"][0] == domain]
        if not hits:
            of_domain = replace(results.query, filters={"domain": (domain,)}, size=20)
            hits = list(catalogue.search.search(of_domain).hits)
        hits = [hit for hit in hits if hit.sheet["exhibitor"]["id"] not in used]
        hits.sort(key=lambda hit: base_language(hit.text_language) != around.language)
        if hits:
            used.add(hits[0].sheet["exhibitor"]["id"])
            chosen.append(hits[0])
    near = around.with_files_of(catalogue.store, (hit.sheet for hit in chosen))
    return [card_of_hit(hit, near) for hit in chosen]
