"""Where likeness ends: the cosine above which a neighbour is worth showing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from catalogue.embeddings.encoder import Encoder, in_context
from catalogue.embeddings.training.corpus import HELD_OUT, read_wide

NOISE = 0.03
"""The share of unrelated pairs of a sentence and a sheet whose cosine lies above the floor. On the
questions of split ``tune``, shares of .07, .05, .03, .02, .01 and .002 gave the hybrid an nDCG@10
of .80, .79, .79, .79, .79 and .77, and "recette de tarte aux pommes" six, five, one, one, one and
no sheet of 180: the one is a field bakery."""

_SHORT = 70  # letters: about what people type
_PASSAGE = 3  # sentences


@dataclass(frozen=True, slots=True)
class Floor:
    """``cosine``, and what it lets through.

    ``stray``: share of the pairs of an everyday sentence and a sheet above it; ``right``: the same
    of the pairs of a concept's preferred label, in any language, and a sheet that has the concept.
    """

    cosine: float
    stray: float
    right: float


def everyday(data: Path) -> list[str]:
    """Return the short lines of the held-out news, in all languages."""
    columns = read_wide(data / f"{HELD_OUT[0]}.wide.tsv.gz")
    return [line for lines in columns.values() for line in lines if 15 < len(line) < _SHORT]


def floor(
    encoder: Encoder,
    sheets: Sequence[dict[str, Any]],
    sentences: Sequence[str],
    asked: Sequence[tuple[str, str]] = (),
) -> Floor:
    """Find the floor among ``sheets`` (in the form of a file's lines).

    Args:
        encoder: whose floor it is.
        sheets: what is looked through.
        sentences: nothing of what they ask for is there.
        asked: (concept's id, label) that should find the sheets of that concept.
    """
    likeness = _likeness(encoder, sheets, sentences)
    cosine = round(float(np.quantile(likeness, 1 - NOISE)), 2)
    found: list[float] = []
    labels = _likeness(encoder, sheets, [label for _, label in asked]) if asked else []
    for (concept, _), row in zip(asked, labels, strict=True):
        found += [
            float(value >= cosine)
            for value, sheet in zip(row, sheets, strict=True)
            if concept in sheet.get("concepts", ())
        ]
    stray = float((likeness >= cosine).mean())
    return Floor(cosine, round(stray, 3), round(float(np.mean(found)), 3) if found else 0.0)


def _likeness(encoder: Encoder, sheets: Sequence[dict[str, Any]], texts: Sequence[str]) -> Any:
    """Return the cosine of each text with the best passage of each sheet (texts, sheets)."""
    passages = [list(_passages(sheet)) for sheet in sheets]
    vectors = [in_context(encoder.encode(each)) for each in passages]
    firsts = np.cumsum([0, *(len(each) for each in passages[:-1])])
    cosines = encoder.encode(texts) @ np.vstack(vectors).T
    return np.maximum.reduceat(cosines, firsts, axis=1)


def _passages(sheet: dict[str, Any]) -> Iterator[str]:
    """Yield about what an index keeps of a sheet."""
    yield ". ".join(str(sheet[name]) for name in ("title", "summary") if sheet.get(name))
    for paragraph in sheet["description"].split("\n\n"):
        sentences = re.split(r"(?<=[.!?؟])\s+", paragraph)
        for start in range(0, len(sentences), _PASSAGE):
            yield f"{sheet['title']}. {' '.join(sentences[start : start + _PASSAGE])}"
