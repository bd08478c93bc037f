"""What the home page and the results page show, gathered from the catalogue."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue.curation import Curation, Feature, Placement
from catalogue.languages import base_language
from catalogue.search.query import MAXIMUM_SIZE, Query
from catalogue.search.results import FacetResult, Hit, Results, Suggestion
from catalogue.sheets.fields import facet_fields, facet_label, in_language
from catalogue.sheets.specifications import known_specifications
from catalogue.store.sheets import counts as counts_of
from catalogue.store.sheets import published_among
from catalogue.store.views import most_viewed
from catalogue.taxonomy import DOMAINS
from web.delegations import narrowing
from web.delegations.cards import Card, Surroundings, cards_of_hits, cards_of_sheets
from web.delegations.doors import Door, domain_doors, hall_doors
from web.delegations.examples import EXAMPLES
from web.delegations.placed import cards_placed, most_placed
from web.languages import language_list

if TYPE_CHECKING:
    from catalogue.composition import Catalogue


MOST_LISTED = 6
"""Products in each list of the home page."""
MOST_LANGUAGES = 4
"""Languages of the results that are named; of further ones their number is."""


@dataclass(frozen=True)
class RelatedSearch:
    """A search like this one, with how many products it finds."""

    label: str
    address: str
    count: int


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
    newest: list[Card]
    viewed: list[Card]


@dataclass(frozen=True)
class ResultsPage:
    """Results with everything around them.

    ``spoken`` says in which languages they are written; the hits from ``near_from`` on are near in
    meaning alone; ``notices`` are the organiser's words, ``placed`` what he shows beside; ``link``
    is the search's whole address, ``feed`` where its newest sheets are.
    """

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
    spellings: list[tuple[Suggestion, str]]
    ways_out: list[tuple[Suggestion, str]]
    domains: list[Door]
    mistakes: list[tuple[str, str]]
    as_typed: str
    spoken: str
    near_from: int | None
    notices: list[str]
    placed: list[Card]
    related: list[RelatedSearch]
    link: str
    feed: str


def home(catalogue: Catalogue, around: Surroundings, curation: Curation) -> HomePage:
    """The first page: one search of everything gives its counts and most of its products."""
    everything = Query(language=around.language, size=MAXIMUM_SIZE)
    results = catalogue.search.search(everything)
    counts = {name: _counts(results.facet(name)) for name in ("domain", "hall")}
    featured = _featured(catalogue, results, around, curation)
    today = datetime.now(UTC).date()
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
        featured=featured,
        newest=_newest(catalogue, around, {card.id for card in featured}),
        viewed=cards_of_sheets(
            published_among(catalogue.store, most_viewed(catalogue.store, today, MOST_LISTED)),
            around,
            catalogue.store,
        ),
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
    cards = cards_of_hits(results.hits, around, catalogue.store, asked)
    first = replace(query, page=1, size=Query.size)
    suggestions = [(s, narrowing.address_of(s.query)) for s in results.suggestions]
    return ResultsPage(
        results=results,
        cards=[
            replace(card, more=narrowing.more_from(query, hit))
            for card, hit in zip(cards, results.hits, strict=True)
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
        spellings=[each for each in suggestions if each[0].kind == "spelling"],
        ways_out=[each for each in suggestions if each[0].kind != "spelling"],
        domains=domain_doors(around),
        mistakes=[(_parameter(name, around.language), value) for name, value in mistakes],
        as_typed=narrowing.address_of(results.correction.instead) if results.correction else "",
        spoken=_spoken(results),
        near_from=near_from(results),
        notices=[in_language(texts, query.language) for texts in results.notices],
        placed=cards_placed(results.placed, around, catalogue.store, most_placed(results)),
        related=[
            RelatedSearch(found.label, narrowing.address_of(found.query), found.total)
            for found in (catalogue.related.to(results) if query.page == 1 else ())
        ],
        link=narrowing.address_of(first, whole=True),
        feed=narrowing.address_of(replace(first, sort="relevance"), "delegations.feed"),
    )


def near_from(results: Results) -> int | None:
    """The place on the page from which on hits are near in meaning alone; None for no such place.

    Where hits of both kinds are mixed, there is none either: each hit then says it for itself.
    """
    query = results.query
    if query.sort != "relevance" or not query.text:
        return None
    near = [hit.near for hit in results.hits]
    place = near.index(True) if True in near else len(near)
    # What the organiser put among them divides nothing. A first page that has nothing else begins
    # with a notice instead.
    divided = (
        all(hit.near or hit.pinned for hit in results.hits[place:])
        and place < len(near)
        and (place > 0 or query.page > 1)
    )
    return place if divided else None


def _spoken(results: Results) -> str:
    """The languages that the results are written in, the most frequent first; '' for no results."""
    facet = results.facet("language")
    values = [value for value in facet.values if value.count] if facet and results.total else []
    # The facet's own counts ignore its own filter.
    chosen = [value.value for value in values if value.selected] or [v.value for v in values]
    if not chosen:
        return ""
    shown, rest = chosen[:MOST_LANGUAGES], len(chosen) - MOST_LANGUAGES
    if rest == 1:
        shown, rest = chosen, 0
    more = [ngettext("%(num)s other language", "%(num)s other languages", rest)] if rest > 0 else []
    return str(_("in %(languages)s", languages=language_list(shown, results.query.language, *more)))


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


def _newest(catalogue: Catalogue, around: Surroundings, shown: Collection[str]) -> list[Card]:
    """The sheets that were published or changed last, each exhibitor's newest first.

    Args:
        shown: the ids of sheets that the page shows already.
    """
    query = Query(language=around.language, sort="newest", size=4 * MOST_LISTED)
    hits = [hit for hit in catalogue.search.search(query).hits if hit.id not in shown]
    owners = [hit.sheet["exhibitor"]["id"] for hit in hits]
    # A load brings all sheets of an exhibitor at once, which is news of one exhibitor.
    first = [hit for place, hit in enumerate(hits) if owners[place] not in owners[:place]]
    rest = [hit for hit in hits if hit not in first]
    return cards_of_sheets(
        [hit.sheet for hit in [*first, *rest][:MOST_LISTED]], around, catalogue.store
    )


def _featured(
    catalogue: Catalogue, results: Results, around: Surroundings, curation: Curation
) -> list[Card]:
    """What the organiser places here and features; then a product of each domain.

    The latter are of different exhibitors; one in the reader's language is preferred.
    """
    placed = curation.placed("home", "", around.language)
    wanted = [Placement(r.sheet) for r in reversed(curation.rules) if isinstance(r, Feature)]
    cards = cards_placed([*placed, *wanted], around, catalogue.store, MOST_LISTED)
    domains = {card.domain for card in cards}
    used = {card.exhibitor_id for card in cards}
    chosen: list[Hit] = []
    for domain in DOMAINS:
        if domain in domains or len(cards) + len(chosen) >= MOST_LISTED:
            continue
        hits = [hit for hit in results.hits if hit.sheet["domains"][0] == domain]
        if not hits:
            of_domain = replace(results.query, filters={"domain": (domain,)}, size=20)
            hits = list(catalogue.search.search(of_domain).hits)
        hits = [hit for hit in hits if hit.sheet["exhibitor"]["id"] not in used]
        hits.sort(key=lambda hit: base_language(hit.text_language) != around.language)
        if hits:
            used.add(hits[0].sheet["exhibitor"]["id"])
            chosen.append(hits[0])
    return [*cards, *cards_of_hits(chosen, around, catalogue.store)]
