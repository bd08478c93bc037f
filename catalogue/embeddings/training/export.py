"""From learned vectors to the files of `catalogue/embeddings/model/`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from catalogue.embeddings.training.tokenizer import SPACE, UNKNOWN, pieces_of, silent


def quantise(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return int8 rows and a float32 scale for each; row i is about ``rows[i] * scales[i]``."""
    scales = (np.abs(vectors).max(axis=1) / 127).astype(np.float32)
    safe = np.where(scales > 0, scales, 1)
    return np.rint(vectors / safe[:, None]).astype(np.int8), scales


def write_model(
    folder: Path, tokenizer: Tokenizer, vectors: NDArray[np.float32], config: dict[str, Any]
) -> None:
    """Write tokenizer, vectors ``(pieces, d)`` and ``config`` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    vectors = vectors.copy()
    # A text of unknown letters only must come out as the zero vector; a lone space is no meaning.
    pieces = pieces_of(tokenizer)
    vectors[[piece in (UNKNOWN, SPACE) for piece in pieces] | silent(pieces)] = 0
    rows, scales = quantise(vectors)
    np.save(folder / "vectors.npy", rows)
    np.save(folder / "scales.npy", scales)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    write_config(folder, config)


def write_config(folder: Path, config: dict[str, Any]) -> None:
    """Write ``config.json``, readable, with its keys in the given order."""
    text = json.dumps(config, indent=2, ensure_ascii=False)
    (folder / "config.json").write_text(text + "\n", encoding="utf-8")
