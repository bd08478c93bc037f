"""The figures that a training run reports."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from catalogue.embeddings.encoder import Encoder
from catalogue.embeddings.static import StaticEncoder
from catalogue.embeddings.training.corpus import HELD_OUT, read_wide
from catalogue.embeddings.training.evaluation import (
    Concept,
    Retrieval,
    concepts,
    encoding,
    mean_of,
    translations,
)


def model(encoder: Encoder, data: Path, every: Sequence[Concept]) -> dict[str, Any]:
    """Translations found in the held-out sources, concepts found that were trained on."""
    figures: dict[str, Any] = {}
    for name in HELD_OUT:
        file = data / f"{name}.wide.tsv.gz"
        if file.exists():
            found = translations(encoding(encoder), read_wide(file))
            print(f"{name}, translations found: {found}", flush=True)
            figures[f"{name}_translations_found"] = round(found.mean, 3)
    known = concepts(encoding(encoder), every)
    print(f"concepts found, trained on: {known}", flush=True)
    figures["concept_labels_found"] = round(known.mean, 3)
    return figures


def cross_validated(keep: Path, every: Sequence[Concept]) -> Retrieval:
    """Concepts found by models that were never told of them (`--folds`).

    Raises:
        FileNotFoundError: there are no folds in the folder.
    """
    found, weights = [], []
    for file in sorted(keep.glob("fold-*/asked.json")):
        asked = json.loads(file.read_text("utf-8"))
        found.append(concepts(encoding(StaticEncoder.load(file.parent)), every, asked))
        weights.append(len(asked))
    if not found:
        raise FileNotFoundError(f"{keep} has no folds; make them with --folds 5")
    return mean_of(found, weights)


def folds(keep: Path, every: Sequence[Concept]) -> float:
    """Print what `cross_validated` finds, and return its mean."""
    found = cross_validated(keep, every)
    print(f"concepts found, never trained on: {found}", flush=True)
    return round(found.mean, 3)
