"""Products that the organiser shows at a slot of a page, as cards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from catalogue.curation import PLACED, Placement
from catalogue.search.results import Results
from catalogue.store.session import Store
from catalogue.store.sheets import published_among
from web.delegations.cards import Card, Surroundings, cards_of_sheets
from web.delegations.texts import text


def cards_placed(
    placements: Iterable[Placement], around: Surroundings, store: Store, most: int = PLACED
) -> list[Card]:
    """The products of a slot that can be shown, with the organiser's words for them.

    The database is asked each time: what is withdrawn is on no page from that moment on.
    """
    wanted = _once_each(placements)
    sheets = _online(wanted, store, most)
    return [
        _in_words(card, wanted[card.id], around.language)
        for card in cards_of_sheets(sheets, around, store)
    ]


def ids_placed(results: Results, store: Store) -> list[str]:
    """The ids of what a page of results shows beside them, by the same rules as its cards."""
    wanted = _once_each(results.placed)
    return [sheet["id"] for sheet in _online(wanted, store, most_placed(results))]


def most_placed(results: Results) -> int:
    """How many stand there: among answers one is enough, who has asked wants to see these."""
    return 1 if results.query.text else PLACED


def _once_each(placements: Iterable[Placement]) -> dict[str, Placement]:
    wanted: dict[str, Placement] = {}
    for placement in placements:
        wanted.setdefault(placement.sheet, placement)
    return wanted


def _online(wanted: Iterable[str], store: Store, most: int) -> list[dict[str, Any]]:
    return published_among(store, list(wanted))[:most]


def _in_words(card: Card, placement: Placement, language: str) -> Card:
    title, summary = placement.titles.get(language, ""), placement.texts.get(language, "")
    if title:
        card = replace(card, title=text(title, language), foreign="")
    if summary:
        card = replace(card, summary=text(summary, language), by_machine=False)
    return replace(card, featured=True)
