"""Pieces of text with the language that they are in, and the facts of a sheet in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from catalogue.languages import base_language
from catalogue.search.results import Run
from catalogue.sheets.codes import country_name
from catalogue.sheets.fields import FIELDS, Field, in_language
from catalogue.sheets.quantities import format_quantity
from catalogue.sheets.specifications import known_specifications
from catalogue.show import Show
from web.delegations.units import in_system


@dataclass(frozen=True)
class Text:
    """A text in a language; parts of it may be marked. '' stands for no known language."""

    runs: tuple[Run, ...]
    language: str

    def __bool__(self) -> bool:
        return any(run.text for run in self.runs)

    @property
    def plain(self) -> str:
        """The text without marks."""
        return "".join(run.text for run in self.runs)

    @property
    def paragraphs(self) -> list[str]:
        """The text's paragraphs, without marks."""
        return [part.strip() for part in self.plain.split("\n\n") if part.strip()]


def text(content: str, language: str) -> Text:
    """A text without marks."""
    return Text((Run(content),) if content else (), language)


@dataclass(frozen=True)
class Fact:
    """A name and its value, each in its language.

    ``original`` is the value as the exhibitor wrote it where ``value`` is in other units.
    """

    label: Text
    value: Text
    original: Text | None = None


@dataclass(frozen=True)
class Stand:
    """A stand's number and the name of its hall ('' when no hall has its letter)."""

    number: str
    hall: str


def stands_of(exhibitor: dict[str, Any], show: Show, language: str) -> list[Stand]:
    """An exhibitor's stands with their halls."""
    stands = []
    for stand in exhibitor.get("stands", []):
        hall = show.hall_of(stand)
        stands.append(Stand(stand, in_language(hall.labels, language) if hall else ""))
    return stands


def specification(entry: dict[str, Any], sheet_language: str, language: str) -> Fact:
    """One specification of a sheet as its reader reads it.

    A known name is labelled in the reader's language; a free one, and any text value, stays as the
    exhibitor wrote it.
    """
    known = known_specifications().get(entry["name"])
    label = text(known.label(language), language) if known else text(entry["name"], sheet_language)
    value = entry.get("value")
    if isinstance(value, str):
        unit = entry.get("unit", "")
        return Fact(label, text(f"{value} {unit}".strip(), sheet_language))
    low, high = (value, value) if value is not None else (entry.get("min"), entry.get("max"))
    return Fact(label, text(format_quantity(low, high, entry.get("unit", ""), language), language))


def specification_in(
    system: str, entry: dict[str, Any], sheet_language: str, language: str
) -> Fact:
    """One specification in a system of units, with what the exhibitor wrote."""
    shown = in_system(entry, system)
    fact = specification(shown, sheet_language, language)
    if shown is entry:
        return fact
    return replace(fact, original=specification(entry, sheet_language, language).value)


def key_specifications(
    sheet: dict[str, Any], language: str, units: str, asked: Iterable[str] = (), size: int = 3
) -> list[Fact]:
    """The few specifications for a list: those asked for first, then known ones in their order."""
    asked = tuple(asked)
    known = known_specifications()

    def rank(entry: dict[str, Any]) -> tuple[bool, bool]:
        return entry["name"] not in asked, entry["name"] not in known

    entries = sorted(sheet.get("specifications", []), key=rank)[:size]
    return [specification_in(units, entry, sheet["language"], language) for entry in entries]


def facts_of(sheet: dict[str, Any], language: str) -> list[Fact]:
    """The declared fields of a sheet that stand by themselves among its facts, in words."""
    facts = []
    for declared in FIELDS:
        values = declared.values_in(sheet) if declared.shown else []
        words = [_in_words(declared, value, language) for value in values]
        if words:
            label = text(declared.label(language), language)
            facts.append(Fact(label, text(", ".join(words), language)))
    return facts


def _in_words(declared: Field, value: Any, language: str) -> str:
    if declared.kind == "country":
        return country_name(value, language)
    choice = next((choice for choice in declared.choices if choice.value == value), None)
    return in_language(choice.labels, language) if choice else str(value)


def translation_for(sheet: dict[str, Any], language: str) -> dict[str, str] | None:
    """The sheet's texts in a language where it has them (its own included), else None."""
    if base_language(sheet["language"]) == language:
        return {name: sheet.get(name, "") for name in ("title", "summary", "description")}
    for tag, texts in sheet.get("translations", {}).items():
        if base_language(tag) == language:
            return dict(texts)
    return None


def by_machine(texts: dict[str, str] | None) -> bool:
    """Whether these texts are a machine's translation."""
    return texts is not None and texts.get("translated_by") == "machine"


def best_text(sheet: dict[str, Any], name: str, language: str) -> Text:
    """A field's text in the reader's language where the sheet has it, else in its own."""
    translated = translation_for(sheet, language)
    if translated and translated.get(name):
        return text(translated[name], language)
    return text(sheet.get(name, ""), sheet["language"])
