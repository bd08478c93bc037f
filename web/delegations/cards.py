"""A product as a card in a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from catalogue.languages import base_language
from catalogue.search.results import Hit
from catalogue.sheets.codes import country_name, language_name
from catalogue.sheets.fields import file_fields
from catalogue.show import Show
from catalogue.store.assets import Files, files_of
from catalogue.store.session import Store
from catalogue.taxonomy import Taxonomy
from web.delegations.narrowing import Choice
from web.delegations.shown import Picture, pictures_of
from web.delegations.texts import (
    Fact,
    Stand,
    Text,
    best_text,
    by_machine,
    key_specifications,
    stands_of,
    text,
    translation_for,
)


@dataclass(frozen=True)
class Category:
    """A concept with its label."""

    id: str
    label: str


@dataclass(frozen=True)
class Reason:
    """Why a product was found, in the reader's terms."""

    words: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    close: bool = False

    def __bool__(self) -> bool:
        return bool(self.words or self.categories or self.close)


@dataclass(frozen=True)
class Card:
    """A product in a list.

    ``picture`` is the sheet's first, and ``drawing`` the id of what stands in for one ('' for
    none); ``foreign`` names the language of the text when it is not the reader's ('' otherwise);
    ``by_machine`` says that the text is a machine's translation, ``featured`` that the organiser
    chose it, ``near`` that only its meaning is close to what was asked.
    """

    id: str
    picture: Picture | None
    drawing: str
    title: Text
    summary: Text
    foreign: str
    by_machine: bool
    exhibitor_id: str
    exhibitor: str
    country: str
    stands: list[Stand]
    specifications: list[Fact]
    categories: list[Category]
    domain: str = ""
    fragment: Text | None = None
    reason: Reason = Reason()
    more: Choice | None = None
    featured: bool = False
    pinned: bool = False
    near: bool = False


@dataclass(frozen=True)
class Surroundings:
    """What every card of a page needs.

    ``drawings`` are those there are, ``files`` those that are kept, by sheet; ``units`` is the
    system that the reader asked for.
    """

    language: str
    show: Show
    taxonomy: Taxonomy
    drawings: frozenset[str]
    units: str = "metric"
    files: Mapping[str, Files] = field(default_factory=dict)

    def with_files_of(self, store: Store, sheets: Iterable[dict[str, Any]]) -> Surroundings:
        """These, and the files of some sheets: asked for once for all cards of a page."""
        wanted = [sheet["id"] for sheet in sheets if any(sheet.get(f.name) for f in file_fields())]
        return replace(self, files=files_of(store, wanted)) if wanted else self

    def drawing(self, sheet: dict[str, Any]) -> str:
        """The drawing that says best what a sheet is: its concept, a broader one, its domain."""
        wanted = [b for c in sheet.get("concepts", []) for b in self.taxonomy.with_broader(c)]
        wanted.extend(f"domain-{domain}" for domain in sheet.get("domains", []))
        return next((name for name in wanted if name in self.drawings), "")

    def categories(self, sheet: dict[str, Any]) -> list[Category]:
        """A sheet's concepts with their labels."""
        return [
            Category(concept, self.taxonomy.label(concept, self.language))
            for concept in dict.fromkeys(map(self.taxonomy.now, sheet.get("concepts", [])))
        ]


def card_of_sheet(sheet: dict[str, Any], around: Surroundings) -> Card:
    """A sheet of the database as a card."""
    summary = best_text(sheet, "summary", around.language)
    return _card(sheet, best_text(sheet, "title", around.language), summary, around)


def cards_of_sheets(
    sheets: Sequence[dict[str, Any]], around: Surroundings, store: Store
) -> list[Card]:
    """Sheets of the database as cards, their pictures asked for together."""
    near = around.with_files_of(store, sheets)
    return [card_of_sheet(sheet, near) for sheet in sheets]


def cards_of_hits(
    hits: Sequence[Hit], around: Surroundings, store: Store, asked: Iterable[str] = ()
) -> list[Card]:
    """The same of hits; see ``card_of_hit``."""
    near = around.with_files_of(store, (hit.sheet for hit in hits))
    return [card_of_hit(hit, near, asked) for hit in hits]


def card_of_hit(hit: Hit, around: Surroundings, asked: Iterable[str] = ()) -> Card:
    """A hit as a card, with marks and the reason why it is there.

    Args:
        asked: names of specifications that the query speaks of; they are shown first.
    """
    fragments = [
        Text(runs, _language_of(hit, name))
        for name, found in hit.highlights.items()
        if name.split(".")[0] == "description"
        for runs in found
        if any(run.marked for run in runs)
    ]
    card = _card(
        hit.sheet,
        Text(hit.title, hit.text_language),
        Text(hit.summary, hit.text_language),
        around,
        asked=asked,
    )
    return replace(
        card,
        fragment=fragments[0] if fragments else None,
        reason=Reason(
            tuple(dict.fromkeys(hit.why.words)),
            tuple(around.taxonomy.label(concept, around.language) for concept in hit.why.concepts),
            hit.why.similarity is not None,
        ),
        featured=hit.featured,
        pinned=hit.pinned,
        near=hit.near,
    )


def _card(
    sheet: dict[str, Any],
    title: Text,
    summary: Text,
    around: Surroundings,
    *,
    asked: Iterable[str] = (),
) -> Card:
    exhibitor = sheet["exhibitor"]
    language = around.language
    written = base_language(title.language)
    pictures = pictures_of(sheet, around.files.get(sheet["id"], {}))
    return Card(
        id=sheet["id"],
        picture=pictures[0] if pictures else None,
        drawing=around.drawing(sheet),
        title=title,
        summary=summary or text("", title.language),
        foreign=language_name(title.language, language) if written != language else "",
        by_machine=by_machine(translation_for(sheet, written)),
        exhibitor_id=exhibitor["id"],
        exhibitor=exhibitor["name"],
        domain=sheet["domains"][0],
        country=country_name(exhibitor["country"], language) if exhibitor.get("country") else "",
        stands=stands_of(exhibitor, around.show, language),
        specifications=key_specifications(sheet, language, around.units, asked),
        categories=around.categories(sheet),
    )


def _language_of(hit: Hit, field: str) -> str:
    """The language of a highlighted field: ``description.fr`` says it, else the hit's text's."""
    _, _, language = field.partition(".")
    return language or hit.text_language
