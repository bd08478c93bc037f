"""Concepts, their labels and their tree."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from catalogue.languages import SHEET_LANGUAGES, base_language

DOMAINS: dict[str, dict[str, str]] = {
    "land": {
        "fr": "Terre", "en": "Land", "tr": "Kara", "ar": "البرّ",
        "fa": "زمینی", "pt": "Terra", "es": "Tierra", "ru": "Суша",
    },
    "air": {
        "fr": "Air", "en": "Air", "tr": "Hava", "ar": "الجوّ",
        "fa": "هوایی", "pt": "Ar", "es": "Aire", "ru": "Воздух",
    },
    "naval": {
        "fr": "Naval", "en": "Naval", "tr": "Deniz", "ar": "البحر",
        "fa": "دریایی", "pt": "Naval", "es": "Naval", "ru": "Море",
    },
    "communications": {
        "fr": "Communications", "en": "Communications", "tr": "Haberleşme", "ar": "الاتصالات",
        "fa": "ارتباطات", "pt": "Comunicações", "es": "Comunicaciones", "ru": "Связь",
    },
    "space": {
        "fr": "Espace", "en": "Space", "tr": "Uzay", "ar": "الفضاء",
        "fa": "فضا", "pt": "Espaço", "es": "Espacio", "ru": "Космос",
    },
    "armament": {
        "fr": "Armement", "en": "Armament", "tr": "Silah ve mühimmat", "ar": "الأسلحة والذخائر",
        "fa": "تسلیحات", "pt": "Armamento", "es": "Armamento", "ru": "Вооружение",
    },
}  # fmt: skip
"""The domains of products and their labels, in the order that pages show them."""

CODE_LISTS: dict[str, str] = {
    "cpv": "EU Common Procurement Vocabulary",
    "ml": "EU Common Military List",
    "nsg": "NATO Supply Classification",
}
"""The lists of others whose codes a concept may carry; the head of ``concepts.yaml`` says more."""

CONCEPTS = Path(__file__).with_name("concepts.yaml")
"""The project's own taxonomy."""


@dataclass(frozen=True)
class Concept:
    """A kind of product.

    Attributes:
        id: its name in files and addresses.
        domains: the domains it belongs to, the main one first.
        broader: the id of the concept above it, or None.
        labels: by language, the preferred label first, then synonyms and abbreviations.
        codes: by list of ``CODE_LISTS``, what the same thing is numbered there.
        ambiguous: by language, words that can mean it but are labels of another concept.
    """

    id: str
    domains: tuple[str, ...]
    broader: str | None
    labels: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ambiguous: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def label(self, language: str) -> str:
        """Its preferred label in a language, with a capital first letter; where that is missing the
        English one, any other, or the id.
        """
        held = (self.labels.get(base_language(language)), self.labels.get("en"))
        text = next((labels[0] for labels in (*held, *self.labels.values()) if labels), "")
        if not text:
            return self.id
        # Turkish has two i's: the capital of "insansız" is "İnsansız".
        first = "İ" if base_language(language) == "tr" and text[0] == "i" else text[0].upper()
        return first + text[1:]

    def all_labels(self) -> Iterator[tuple[str, str]]:
        """Every label with its language."""
        for language, labels in self.labels.items():
            for label in labels:
                yield language, label


class Taxonomy:
    """Concepts by id, with their tree.

    Args:
        concepts: every concept, a broader one anywhere in the list.
        merged: ids that sheets and addresses may still have, with the concept that each of them
            stands for now.

    Raises:
        ValueError: ids are not unique, or a broader concept or a domain does not exist.
    """

    def __init__(self, concepts: list[Concept], merged: Mapping[str, str] | None = None) -> None:
        self.concepts: dict[str, Concept] = {concept.id: concept for concept in concepts}
        self.merged: dict[str, str] = dict(merged or {})
        if len(self.concepts) != len(concepts):
            raise ValueError("two concepts have the same id")
        for gone, into in self.merged.items():
            if gone in self.concepts or into not in self.concepts:
                raise ValueError(f"{gone}: it cannot stand for {into}")
        for concept in concepts:
            if concept.broader is not None and concept.broader not in self.concepts:
                raise ValueError(f"{concept.id}: its broader concept {concept.broader} is missing")
            unknown = set(concept.domains) - set(DOMAINS)
            if unknown or not concept.domains:
                raise ValueError(f"{concept.id}: unknown or missing domains {sorted(unknown)}")
            self.with_broader(concept.id)  # a loop in the tree is found here, not in a search

    def __iter__(self) -> Iterator[Concept]:
        return iter(self.concepts.values())

    def __len__(self) -> int:
        return len(self.concepts)

    def __contains__(self, concept_id: object) -> bool:
        return concept_id in self.concepts or concept_id in self.merged

    def __getitem__(self, concept_id: str) -> Concept:
        return self.concepts[self.now(concept_id)]

    def now(self, concept_id: str) -> str:
        """The id that stands for an id: another one where it was merged."""
        return self.merged.get(concept_id, concept_id)

    def get(self, concept_id: str) -> Concept | None:
        """The concept of that id, or None."""
        return self.concepts.get(self.now(concept_id))

    def with_broader(self, concept_id: str) -> tuple[str, ...]:
        """The ids of a concept and of all above it, itself first; () for an unknown one.

        Raises:
            ValueError: the concept is broader than itself.
        """
        path: list[str] = []
        current: str | None = self.now(concept_id) if concept_id in self else None
        while current is not None:
            if current in path:
                raise ValueError(f"{concept_id}: its broader concepts form a loop")
            path.append(current)
            current = self.concepts[current].broader
        return tuple(path)

    @cached_property
    def children(self) -> dict[str | None, tuple[str, ...]]:
        """The ids of the concepts right below each one; top concepts under None."""
        below: dict[str | None, list[str]] = {}
        for concept in self:
            below.setdefault(concept.broader, []).append(concept.id)
        return {parent: tuple(ids) for parent, ids in below.items()}

    def with_narrower(self, concept_id: str) -> tuple[str, ...]:
        """The ids of a concept and of all below it, itself first."""
        found = [self.now(concept_id)]
        for current in found:
            found.extend(self.children.get(current, ()))
        return tuple(found)

    def label(self, concept_id: str, language: str) -> str:
        """A concept's preferred label; the id itself for an unknown concept."""
        concept = self.get(concept_id)
        return concept.label(language) if concept else concept_id

    def nearest(self, text: str, limit: int = 3) -> list[str]:
        """Ids of the concepts whose id or label looks most like a text, best first."""
        names: dict[str, str] = {}
        for concept in self:
            names[concept.id] = concept.id
            for _, label in concept.all_labels():
                names.setdefault(label.casefold(), concept.id)
        close = difflib.get_close_matches(text.casefold(), names, n=limit * 3, cutoff=0.6)
        return list(dict.fromkeys(names[name] for name in close))[:limit]


def entries_in(content: bytes) -> Any:
    """What a taxonomy's file holds, as YAML has it.

    Raises:
        UnicodeDecodeError: it is not in UTF-8.
        yaml.YAMLError: it is not YAML, or says a part of it by an alias: a few of these can stand
            for more than there is memory.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = content.decode()
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError(f"it has an alias, *{event.anchor}")
    return yaml.load(text, Loader=loader)  # noqa: S506 (a safe loader)


@lru_cache(maxsize=4)
def load_taxonomy(path: Path | None = None) -> Taxonomy:
    """Reads the taxonomy's file; the project's own when no path is given.

    Raises:
        ValueError: the file breaks a rule of its own header.
    """
    return Taxonomy([concept_of(entry) for entry in entries_in((path or CONCEPTS).read_bytes())])


def concept_of(entry: Mapping[str, Any]) -> Concept:
    """A concept from the fields that it has in the file.

    Raises:
        KeyError: a field is missing that each must have.
    """
    return Concept(
        id=entry["id"],
        domains=tuple(entry["domains"]),
        broader=entry.get("broader"),
        labels={
            language: _texts(entry["labels"].get(language, ())) for language in SHEET_LANGUAGES
        },
        codes={name: _texts(codes) for name, codes in entry.get("codes", {}).items()},
        ambiguous={
            language: _texts(words) for language, words in entry.get("ambiguous", {}).items()
        },
    )


def _texts(values: Iterable[Any]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)
