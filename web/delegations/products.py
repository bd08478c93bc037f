"""What the pages of a product and of an exhibitor show, gathered from the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _

from catalogue.errors import EngineError
from catalogue.languages import base_language
from catalogue.search.query import Query
from catalogue.sheets.codes import country_name, language_name
from catalogue.store.assets import files_of
from catalogue.store.sheets import published_sheet, published_sheets_of, shown_exhibitor
from web.delegations import narrowing
from web.delegations.cards import (
    Card,
    Category,
    Surroundings,
    card_of_sheet,
    cards_of_hits,
    cards_of_sheets,
)
from web.delegations.codes import qr_code
from web.delegations.doors import Door, domain_doors
from web.delegations.schema_org import structured_data
from web.delegations.shown import Paper, Picture, papers_of, pictures_of
from web.delegations.texts import (
    Fact,
    Stand,
    Text,
    best_text,
    by_machine,
    facts_of,
    specification_in,
    stands_of,
    text,
    translation_for,
)

if TYPE_CHECKING:
    from catalogue.composition import Catalogue


@dataclass(frozen=True)
class Version:
    """The texts of a sheet in one language."""

    name: str
    original: bool
    by_machine: bool
    title: Text
    summary: Text
    description: Text


@dataclass(frozen=True)
class SheetPage:
    """One product.

    ``translator`` says in words who translated what is shown ('' for the exhibitor's own text);
    ``original`` is the exhibitor's text where a translation is shown, ``versions`` are the others;
    ``in_brief`` is one line in the reader's language, made of category and facts, where the text
    is not; ``data`` is for search engines (schema.org).
    """

    card: Card
    description: Text
    original_language: str
    foreign: str
    by_machine: bool
    translator: str
    original: Version | None
    in_brief: str
    versions: list[Version]
    facts: list[Fact]
    specifications: list[Fact]
    keywords: list[narrowing.Choice]
    pictures: list[Picture]
    papers: list[Paper]
    website: str
    domains: list[Door]
    path: list[Category]
    similar: list[Card]
    address: str
    qr: str
    data: dict[str, Any]


@dataclass(frozen=True)
class ExhibitorPage:
    """An exhibitor and all its products."""

    id: str
    name: str
    country: str
    stands: list[Stand]
    website: str
    cards: list[Card]


def sheet_page(catalogue: Catalogue, sheet_id: str, around: Surroundings) -> SheetPage | None:
    """One product's page; None when visitors do not see it."""
    sheet = published_sheet(catalogue.store, sheet_id)
    if sheet is None:
        return None
    return page_of(catalogue, sheet, around)


def page_of(catalogue: Catalogue, sheet: dict[str, Any], around: Surroundings) -> SheetPage:
    """The page of a sheet, whether visitors see it or not."""
    sheet_id = sheet["id"]
    files = files_of(catalogue.store, [sheet_id]).get(sheet_id, {})
    language = around.language
    description = best_text(sheet, "description", language)
    foreign = base_language(description.language) != language
    read = translation_for(sheet, language) or {}
    first = next(iter(sheet.get("concepts", [])), "")
    path = [
        Category(concept, around.taxonomy.label(concept, language))
        for concept in reversed(around.taxonomy.with_broader(first)[1:])
    ]
    try:
        similar = catalogue.search.similar(sheet_id, language)
    except EngineError:
        similar = []  # the sheet itself comes from the database, and is worth reading alone
    card = card_of_sheet(sheet, around)
    versions = _versions(sheet, description.language, language)
    original = next((version for version in versions if version.original), None)
    pictures = pictures_of(sheet, files, language)
    address = url_for("delegations.sheet", sheet_id=sheet_id, _external=True)
    return SheetPage(
        card=card,
        description=description,
        original_language=language_name(sheet["language"], language),
        foreign=language_name(description.language, language) if foreign else "",
        by_machine=by_machine(read),
        translator=_translator(read) if original and not foreign else "",
        original=original if not foreign else None,
        in_brief=_in_brief(card) if foreign else "",
        versions=[version for version in versions if foreign or not version.original],
        facts=facts_of(sheet, language),
        specifications=[
            specification_in(around.units, entry, sheet["language"], language)
            for entry in sheet.get("specifications", [])
        ],
        keywords=[
            narrowing.Choice(word, narrowing.address_of(Query(text=word)))
            for word in sheet.get("keywords", [])
        ],
        pictures=pictures,
        papers=papers_of(sheet, files),
        website=sheet["exhibitor"].get("website", ""),
        domains=[door for door in domain_doors(around) if door.id in sheet["domains"]],
        path=path,
        similar=cards_of_hits(similar, around, catalogue.store),
        address=address,
        qr=qr_code(address),
        data=structured_data(sheet, card, pictures, address),
    )


def exhibitor_page(
    catalogue: Catalogue, exhibitor_id: str, around: Surroundings
) -> ExhibitorPage | None:
    """An exhibitor's page; None when there is no such exhibitor."""
    exhibitor = shown_exhibitor(catalogue.store, exhibitor_id)
    if exhibitor is None:
        return None
    sheets = published_sheets_of(catalogue.store, exhibitor_id)
    country = exhibitor.get("country", "")
    return ExhibitorPage(
        id=exhibitor_id,
        name=exhibitor["name"],
        country=country_name(country, around.language) if country else "",
        stands=stands_of(exhibitor, around.show, around.language),
        website=exhibitor.get("website", ""),
        cards=cards_of_sheets(sheets, around, catalogue.store),
    )


def _versions(sheet: dict[str, Any], shown: str, language: str) -> list[Version]:
    """The sheet's texts in the languages that the page does not show first."""
    tags = dict.fromkeys([sheet["language"], *sheet.get("translations", {})])
    versions = []
    for tag in tags:
        texts = translation_for(sheet, base_language(tag)) or {}
        if base_language(tag) != base_language(shown):
            title, summary, description = (
                text(texts.get(name, ""), tag) for name in ("title", "summary", "description")
            )
            original = tag == sheet["language"]
            name = language_name(tag, language)
            machine = by_machine(texts)
            versions.append(Version(name, original, machine, title, summary, description))
    return versions


def _translator(texts: dict[str, str]) -> str:
    """Who translated these texts, in words."""
    who = texts.get("translated_by")
    said: dict[str | None, str] = {
        "machine": _("Translated by a machine"),
        None: _("Translated by the exhibitor"),
    }
    return said[who] if who in said else str(_("Translated by the organiser"))


def _in_brief(card: Card) -> str:
    """A product in one line that needs no translation: what it is, and its main figures."""
    parts = [", ".join(category.label for category in card.categories)]
    parts += [f"{fact.label.plain}{_(': ')}{fact.value.plain}" for fact in card.specifications]
    return " · ".join(part for part in (*parts, card.country) if part)
