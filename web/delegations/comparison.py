"""Two to five products side by side: specifications aligned by name and unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from catalogue.folding import fold
from catalogue.sheets.specifications import known_specifications
from catalogue.store.sheets import published_among
from web.delegations.cards import Card, Surroundings, cards_of_sheets
from web.delegations.texts import Text, facts_of, specification, text
from web.delegations.units import in_system, in_unit

if TYPE_CHECKING:
    from catalogue.composition import Catalogue

FEWEST, MOST = 2, 5
"""Products in one comparison: five columns are what a printed page holds."""


@dataclass(frozen=True)
class Line:
    """What the products have under one name; an empty text where a sheet says nothing.

    ``differs`` says that those that say something do not all say the same.
    """

    label: Text
    values: list[Text]
    differs: bool


@dataclass(frozen=True)
class Comparison:
    """Products side by side; ``missing`` are ids that no visitor sees."""

    cards: list[Card]
    about: list[Line]
    specifications: list[Line]
    missing: list[str]


def compare(catalogue: Catalogue, sheet_ids: Sequence[str], around: Surroundings) -> Comparison:
    """Compares products in the order of their ids, each once, ``MOST`` at most."""
    wanted = list(dict.fromkeys(sheet_ids))[:MOST]
    sheets = published_among(catalogue.store, wanted)
    found = {sheet["id"] for sheet in sheets}
    return Comparison(
        cards=cards_of_sheets(sheets, around, catalogue.store),
        about=_about(sheets, around),
        specifications=_specifications(sheets, around),
        missing=[sheet_id for sheet_id in wanted if sheet_id not in found],
    )


def _about(sheets: Sequence[dict[str, Any]], around: Surroundings) -> list[Line]:
    language = around.language
    lines = [
        _line(
            text(_("Category"), language),
            [
                text(", ".join(c.label for c in around.categories(sheet)), language)
                for sheet in sheets
            ],
        )
    ]
    facts = [{fact.label.plain: fact for fact in facts_of(sheet, language)} for sheet in sheets]
    for label in dict.fromkeys(label for own in facts for label in own):
        values = [own[label].value if label in own else text("", language) for own in facts]
        lines.append(_line(text(label, language), values))
    return [line for line in lines if any(line.values)]


def _specifications(sheets: Sequence[dict[str, Any]], around: Surroundings) -> list[Line]:
    """Known specifications in their order, in one unit each; then free ones, by their names."""
    language = around.language
    by_name: list[dict[str, dict[str, Any]]] = []
    for sheet in sheets:
        own: dict[str, dict[str, Any]] = {}
        for entry in sheet.get("specifications", ()):
            own.setdefault(_same(entry["name"]), entry)
        by_name.append(own)
    known = list(known_specifications())
    names = dict.fromkeys(name for own in by_name for name in own)
    ordered = [n for n in known if n in names] + [n for n in names if n not in known]
    lines = []
    for name in ordered:
        unit = _shared_unit([own[name] for own in by_name if name in own])
        values: list[Text] = []
        label = text(name, language)
        for sheet, own in zip(sheets, by_name, strict=True):
            if name not in own:
                values.append(text("", language))
                continue
            entry = in_system(in_unit(own[name], unit), around.units)
            fact = specification(entry, sheet["language"], language)
            label = fact.label
            values.append(fact.value)
        lines.append(_line(label, values))
    return lines


def _same(name: str) -> str:
    """What two spellings of a free name have in common; known names are ours."""
    return name if name in known_specifications() else fold(name)


def _shared_unit(entries: Sequence[dict[str, Any]]) -> str:
    """The unit that most sheets use, or '' when they need not be brought to one."""
    units = [entry["unit"] for entry in entries if entry.get("unit")]
    return max(dict.fromkeys(units), key=units.count) if len(set(units)) > 1 else ""


def _line(label: Text, values: list[Text]) -> Line:
    said = {fold(value.plain) for value in values if value}
    return Line(label, values, differs=len(said) > 1)
