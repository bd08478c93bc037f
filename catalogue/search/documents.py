"""A product sheet as the engines see it: texts to match, values to count, numbers, passages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from catalogue.errors import CatalogueError
from catalogue.folding import fold
from catalogue.languages import SHEET_LANGUAGES, base_language
from catalogue.search.vocabulary import Forms, forms_of
from catalogue.sheets import fields
from catalogue.sheets.quantities import convert
from catalogue.sheets.specifications import known_specifications, numeric_specifications
from catalogue.sheets.values import stand_value
from catalogue.show import Show
from catalogue.taxonomy import Taxonomy

SCHEMA_VERSION = 3
"""Grows when documents of an older index would be read wrongly; it is part of an index's name."""

_PASSAGE_WORDS = 40  # a static encoder's sum of a longer text says little about any part of it


STAND = "stand"
"""A kept value that is no facet: pages do not count it, questions may demand it."""


@dataclass(frozen=True)
class Text:
    """A text of a document, with the declared field it is of and the language it is in."""

    field: str
    language: str
    text: str

    @cached_property
    def forms(self) -> Forms:
        """Its words."""
        return forms_of(self.text, self.language if self.language in SHEET_LANGUAGES else "")


@dataclass(frozen=True)
class Document:
    """A sheet for an engine.

    Attributes:
        id: the sheet's identifier.
        texts: what words are looked for in.
        keywords: values by name, as ``kept_values`` lists them, broader concepts included.
        numbers: lowest and highest value by known specification, in its canonical unit.
        passages: the texts whose vectors stand for the sheet; the first is its essence.
        source: the sheet in the contract's form, for the results page.
        changed_at: seconds since 1970, for sorting by newest.
        title_key: for sorting by title.
    """

    id: str
    texts: tuple[Text, ...]
    keywords: dict[str, tuple[str, ...]]
    numbers: dict[str, tuple[float, float]]
    passages: tuple[str, ...]
    source: dict[str, Any]
    changed_at: float
    title_key: str


def searched_fields() -> tuple[fields.Field, ...]:
    """The declared fields that words are looked for in."""
    return tuple(declared for declared in fields.FIELDS if declared.weight > 0)


def kept_values() -> tuple[str, ...]:
    """The names under which an index keeps whole values: every facet, and the stands."""
    return (*fields.facet_fields(), STAND)


def document_of(
    sheet: dict[str, Any], taxonomy: Taxonomy, show: Show, changed_at: float
) -> Document:
    """Makes the document of a published sheet (the contract's form, exhibitor joined in)."""
    return Document(
        id=sheet["id"],
        texts=tuple(_texts(sheet)),
        keywords=keywords_of(sheet, taxonomy, show),
        numbers=numbers_of(sheet),
        passages=tuple(_passages(sheet, taxonomy)),
        source=sheet,
        changed_at=changed_at,
        title_key=fold(sheet["title"]),
    )


def _texts(sheet: dict[str, Any]) -> Iterator[Text]:
    language = base_language(sheet["language"])
    for declared in searched_fields():
        for value in declared.values_in(sheet):
            # A name or a stand is in no language: only its exact words count.
            yield Text(declared.name, language if declared.translated else "", str(value))
        if declared.translated:
            for other, translation in sheet.get("translations", {}).items():
                if translation.get(declared.name):
                    yield Text(declared.name, base_language(other), translation[declared.name])
    # Free specifications are words too: "MLC 40", "STANAG 4569".
    free = [
        f"{entry['name']} {entry['value']}"
        for entry in sheet.get("specifications", ())
        if isinstance(entry.get("value"), str)
    ]
    if free:
        yield Text("keywords", "", "; ".join(free))


def keywords_of(
    sheet: dict[str, Any], taxonomy: Taxonomy, show: Show
) -> dict[str, tuple[str, ...]]:
    """The whole values that a sheet is found by, broader concepts included (``kept_values``)."""
    found: dict[str, tuple[str, ...]] = {}
    for name, declared in fields.facet_fields().items():
        values = [str(value) for value in declared.values_in(sheet)]
        if declared.kind == "concept":
            values = [above for value in values for above in taxonomy.with_broader(value)]
        elif declared.kind == "stand":
            halls = [show.hall_of(value) for value in values]
            values = [hall.id for hall in halls if hall]
        elif declared.kind == "language":
            values = [base_language(value) for value in values]
        if values:
            found[name] = tuple(dict.fromkeys(values))
    stands = [stand_value(str(stand)) for stand in sheet["exhibitor"].get("stands", ())]
    if stands:
        found[STAND] = tuple(dict.fromkeys(stands))
    return found


def numbers_of(sheet: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """The known figures of a sheet in their canonical units: the lowest and the highest."""
    numeric = numeric_specifications()
    found: dict[str, tuple[float, float]] = {}
    for entry in sheet.get("specifications", ()):
        known = numeric.get(entry["name"])
        if known is None:
            continue
        low = entry.get("value", entry.get("min", entry.get("max")))
        high = entry.get("value", entry.get("max", entry.get("min")))
        unit = entry.get("unit") or known.unit
        try:
            ends = [convert(float(end), unit, known.unit) for end in (low, high)]
        except (CatalogueError, TypeError, ValueError):
            continue  # validation refuses such a value; an old revision may still hold one
        if known.name in found:
            ends += found[known.name]
        found[known.name] = (min(ends), max(ends))
    return found


def _passages(sheet: dict[str, Any], taxonomy: Taxonomy) -> Iterator[str]:
    language = base_language(sheet["language"])
    labels = [
        taxonomy[concept].labels[language][0]
        for concept in dict.fromkeys(map(taxonomy.now, sheet.get("concepts", ())))
        if concept in taxonomy and taxonomy[concept].labels.get(language)
    ]
    title = sheet["title"]
    keywords = ", ".join(str(word) for word in sheet.get("keywords", ()))
    yield ". ".join(
        part for part in (title, ", ".join(labels), sheet.get("summary"), keywords) if part
    )
    for chunk in _chunks(sheet["description"]):
        yield f"{title}. {chunk}"
    for translation in sheet.get("translations", {}).values():
        parts = (translation.get("title"), translation.get("summary"))
        text = ". ".join(part for part in parts if part)
        if text:
            yield text


def _chunks(text: str) -> Iterator[str]:
    """A text in pieces of whole sentences of one paragraph, about _PASSAGE_WORDS words each."""
    for paragraph in re.split(r"\n\s*\n", text):
        yield from _chunks_of_paragraph(paragraph)


def _chunks_of_paragraph(paragraph: str) -> Iterator[str]:
    piece: list[str] = []
    length = 0
    for sentence in re.split(r"(?<=[.!?؟。])\s+|\n+", paragraph):
        words = sentence.split()
        # A "sentence" without an end, as tables give, is cut by its words.
        for start in range(0, len(words), _PASSAGE_WORDS):
            part = words[start : start + _PASSAGE_WORDS]
            if length and length + len(part) > _PASSAGE_WORDS:
                yield " ".join(piece)
                piece, length = [], 0
            piece.append(" ".join(part))
            length += len(part)
    if piece:
        yield " ".join(piece)


def specification_label(name: str, language: str) -> str:
    """A specification's name for readers; free names stay as they are."""
    known = known_specifications().get(name)
    return known.label(language) if known else name
