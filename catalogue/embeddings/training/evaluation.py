"""How good an encoder is, on texts that it was not trained on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalogue.embeddings.encoder import Encoder
from catalogue.embeddings.training.corpus import LANGUAGES

Concept = dict[str, Any]
Encode = Callable[[str, Sequence[str]], NDArray[np.float32]]
"""Texts of a language to unit vectors; an encoder may need to know the language."""


def encoding(encoder: Encoder) -> Encode:
    """An encoder of ours as an `Encode`: it does not care for the language."""
    return lambda language, texts: encoder.encode(texts)


@dataclass(frozen=True, slots=True)
class Retrieval:
    """``table[a, b]``: share of texts of language a whose nearest text in language b is theirs."""

    languages: tuple[str, ...]
    table: NDArray[np.float64]

    @property
    def mean(self) -> float:
        """Mean over all pairs of two different languages."""
        return float(np.nanmean(self.table))

    def of(self, language: str) -> float:
        """Mean over the pairs that ``language`` is part of, in both directions."""
        i = self.languages.index(language)
        return float(np.nanmean(np.concatenate([self.table[i], self.table[:, i]])))

    def __str__(self) -> str:
        each = "  ".join(f"{lang} {self.of(lang):.3f}" for lang in self.languages)
        return f"mean {self.mean:.3f}  ({each})"


def translations(encode: Encode, columns: dict[str, list[str]]) -> Retrieval:
    """Measure the finding of translations among all lines of a wide file (`read_wide`)."""
    languages = tuple(lang for lang in LANGUAGES if lang in columns)
    vectors = {lang: encode(lang, columns[lang]) for lang in languages}
    table = np.full((len(languages), len(languages)), np.nan)
    for i, a in enumerate(languages):
        for j, b in enumerate(languages):
            if a != b:
                rows = zip(columns[a], columns[b], strict=True)
                both = [k for k, (s, t) in enumerate(rows) if s and t]
                nearest = (vectors[a][both] @ vectors[b][both].T).argmax(axis=1)
                table[i, j] = (nearest == np.arange(len(both))).mean()
    return Retrieval(languages, table)


def concepts(
    encode: Encode, every: Sequence[Concept], asked: Sequence[str] | None = None
) -> Retrieval:
    """Measure the finding of a concept by its preferred label in another language.

    ``asked`` (default: all) are the ids of the concepts whose labels are asked for; the answers
    are always the preferred labels of ``every`` concept.
    """
    found = [each for each in every if asked is None or each["id"] in asked]
    wanted = np.array([index for index, each in enumerate(every) if each in found])
    table = np.full((len(LANGUAGES), len(LANGUAGES)), np.nan)
    vectors = [encode(lang, [str(each["labels"][lang][0]) for each in every]) for lang in LANGUAGES]
    for i in range(len(LANGUAGES)):
        for j in range(len(LANGUAGES)):
            if i != j:
                nearest = (vectors[i][wanted] @ vectors[j].T).argmax(axis=1)
                table[i, j] = (nearest == wanted).mean()
    return Retrieval(LANGUAGES, table)


def mean_of(found: Sequence[Retrieval], weights: Sequence[int]) -> Retrieval:
    """The mean of several measurements, each by its weight: the folds of a cross-validation."""
    tables = np.stack([each.table for each in found])
    return Retrieval(found[0].languages, np.average(tables, axis=0, weights=weights))
