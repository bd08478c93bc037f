"""The specification names that the catalogue knows, with canonical units and labels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from catalogue.sheets.fields import Labels, in_language

TEXT = "text"
"""Stands in the place of a unit where the specification is a text, not a number."""


@dataclass(frozen=True)
class KnownSpecification:
    """A specification name with a meaning.

    Attributes:
        name: its name in files and in the API.
        unit: its canonical unit in pint's spelling, '' for a plain number, ``text`` for a text.
        labels: its name for readers, by interface language.
        words: further words by which people ask for it, by language.
    """

    name: str
    unit: str
    labels: Labels
    words: dict[str, tuple[str, ...]]

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers that can be compared."""
        return self.unit != TEXT

    def label(self, language: str) -> str:
        """Its name in an interface language."""
        return in_language(self.labels, language)


@lru_cache(maxsize=1)
def known_specifications() -> dict[str, KnownSpecification]:
    """All known specifications, by name, in the order of their file."""
    raw = yaml.safe_load(Path(__file__).with_name("specifications.yaml").read_text("utf-8"))
    return {
        name: KnownSpecification(
            name,
            entry["unit"],
            entry["labels"],
            {language: tuple(words) for language, words in entry["words"].items()},
        )
        for name, entry in raw.items()
    }


@lru_cache(maxsize=1)
def numeric_specifications() -> dict[str, KnownSpecification]:
    """The known specifications whose values can be compared."""
    return {name: known for name, known in known_specifications().items() if known.numeric}
