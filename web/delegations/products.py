"""What the pages of a product and of an exhibitor show, gathered from the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from catalogue.errors import EngineError
from catalogue.languages import base_language
from catalogue.search.query import Query
from catalogue.sheets.codes import country_name, language_name
from catalogue.store.assets import files_of
from catalogue.store.sheets import published_sheet, published_sheets_of, shown_exhibitor
from web.delegations import narrowing
from web.delegations.cards import Card, Category, Surroundings, card_of_hit, card_of_sheet
from web.delegations.doors import Door, domain_doors
from web.delegations.shown import Paper, Picture, papers_of, pictures_of
from web.delegations.texts import (
    Fact,
    Stand,
    Text,
    best_text,
    facts_of,
    specification,
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
    """One product."""

    card: Card
    description: Text
    original_language: str
    foreign: str
    by_machine: bool
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
    files = files_of(catalogue.store, sheet_id)
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
        similar = [card_of_hit(hit, around) for hit in catalogue.search.similar(sheet_id, language)]
    except EngineError:
        similar = []  # the sheet itself comes from the database, and is worth reading alone
    return SheetPage(
        card=card_of_sheet(sheet, around),
        description=description,
        original_language=language_name(sheet["language"], language),
        foreign=language_name(description.language, language) if foreign else "",
        by_machine=_by_machine(read),
        versions=_versions(sheet, description.language, language),
        facts=facts_of(sheet, language),
        specifications=[
            specification(entry, sheet["language"], language)
            for entry in sheet.get("specifications", [])
        ],
        keywords=[
            narrowing.Choice(word, narrowing.address_of(Query(text=word)))
            for word in sheet.get("keywords", [])
        ],
        pictures=pictures_of(sheet, files),
        papers=papers_of(sheet, files),
        website=sheet["exhibitor"].get("website", ""),
        domains=[door for door in domain_doors(around) if door.id in sheet["domains"]],
        path=path,
        similar=similar,
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
        cards=[card_of_sheet(sheet, around) for sheet in sheets],
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
            machine = _by_machine(texts)
            versions.append(Version(name, original, machine, title, summary, description))
    return versions


def _by_machine(texts: dict[str, str]) -> bool:
    """Whether a machine made a translation."""
    return texts.get("translated_by") == "machine"
