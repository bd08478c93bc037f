"""How good a model is, on texts that it was not trained on, and where its noise ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalogue.embeddings.encoder import Encoder
from catalogue.embeddings.training.corpus import LANGUAGES


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


def translations(encoder: Encoder, columns: dict[str, list[str]]) -> Retrieval:
    """Measure the finding of translations among all lines of a wide file (`read_wide`)."""
    languages = tuple(lang for lang in LANGUAGES if lang in columns)
    vectors = {lang: encoder.encode(columns[lang]) for lang in languages}
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
    encoder: Encoder,
    every: Sequence[dict[str, Any]],
    asked: Sequence[dict[str, Any]] | None = None,
) -> Retrieval:
    """Measure the finding of a concept by its preferred label in another language.

    ``asked`` (default: all) are the concepts whose labels are asked for; the answers are always
    the preferred labels of ``every`` concept.
    """
    ids = [concept["id"] for concept in every]
    wanted = [ids.index(concept["id"]) for concept in asked or every]
    table = np.full((len(LANGUAGES), len(LANGUAGES)), np.nan)
    vectors = [
        encoder.encode([str(concept["labels"][lang][0]) for concept in every]) for lang in LANGUAGES
    ]
    for i in range(len(LANGUAGES)):
        for j in range(len(LANGUAGES)):
            if i != j:
                nearest = (vectors[i][wanted] @ vectors[j].T).argmax(axis=1)
                table[i, j] = (nearest == wanted).mean()
    return Retrieval(LANGUAGES, table)


@dataclass(frozen=True, slots=True)
class Sheets:
    """How labels of concepts find product sheets, in all languages on both sides.

    ``ndcg`` is nDCG@10 over all queries. ``floor`` is the cosine with the best F2; ``precision``
    and ``recall`` hold there; ``noise`` is the share of unrelated sheets that pass it.
    """

    ndcg: float
    floor: float
    precision: float
    recall: float
    noise: float


def sheets(
    encoder: Encoder,
    every: Sequence[dict[str, Any]],
    found: Sequence[dict[str, Any]],
    asked: Sequence[dict[str, Any]] | None = None,
    noise_share: float | None = None,
) -> Sheets:
    """Ask for each concept by its preferred label in each language, among the sheets ``found``.

    A sheet (a dict with ``title``, ``summary``, ``concepts``; see the file format) answers if it
    has the concept or a narrower one; it is unrelated if it shares no broader concept either. Those
    between the two count for neither. A sheet's text is its title and summary, about the length of
    the passages that an index holds. F2 holds recall twice as important as precision: a product
    that is never shown costs the reader more than a stray one at the end of the list. With
    ``noise_share`` the floor is not the best F2 but the cosine that this share of the unrelated
    sheets passes.
    """
    broader = {concept["id"]: concept.get("broader") for concept in every}
    lines = [
        set().union(*(_upwards(name, broader) for name in sheet["concepts"])) for sheet in found
    ]
    texts = encoder.encode([f"{sheet['title']} {sheet['summary']}" for sheet in found])
    gains: list[float] = []
    true: list[NDArray[np.float32]] = []
    noise: list[NDArray[np.float32]] = []
    for concept in asked or every:
        right = np.array([concept["id"] in line for line in lines])
        if not right.any():
            continue
        apart = np.array([not _upwards(concept["id"], broader) & line for line in lines])
        queries = encoder.encode([str(concept["labels"][lang][0]) for lang in LANGUAGES])
        for cosines in queries @ texts.T:
            gains.append(_ndcg(right[np.argsort(-cosines)], 10))
            true.append(cosines[right])
            noise.append(cosines[apart])
    positive, negative = np.concatenate(true), np.concatenate(noise)
    if noise_share is None:
        best = max(np.arange(0.1, 0.6, 0.01), key=lambda cosine: _f2(positive, negative, cosine))
    else:
        best = round(float(np.quantile(negative, 1 - noise_share)), 2)
    return Sheets(
        float(np.mean(gains)),
        round(float(best), 2),
        _precision(positive, negative, best),
        float((positive > best).mean()),
        float((negative > best).mean()),
    )


def _upwards(name: str, broader: dict[str, str | None]) -> set[str]:
    """Return the concept ``name`` and all its broader ones."""
    found: set[str] = set()
    step: str | None = name
    while step:
        found.add(step)
        step = broader.get(step)
    return found


def _ndcg(ranked: NDArray[np.bool_], depth: int) -> float:
    """Return nDCG at ``depth`` for relevance in ranked order."""
    discount = 1 / np.log2(np.arange(2, depth + 2))
    best = discount[: ranked.sum()].sum()
    return float((ranked[:depth] * discount[: len(ranked)]).sum() / best)


def _precision(
    positive: NDArray[np.float32], negative: NDArray[np.float32], cosine: float
) -> float:
    hits = (positive > cosine).sum()
    return float(hits / max(hits + (negative > cosine).sum(), 1))


def _f2(positive: NDArray[np.float32], negative: NDArray[np.float32], cosine: float) -> float:
    """Return F2 of "cosine passes" as a sign of relevance."""
    recall = float((positive > cosine).mean())
    precision = _precision(positive, negative, cosine)
    return 5 * precision * recall / max(4 * precision + recall, 1e-9)
