"""Vectors of a slow model, kept in a file, so that a run that was cut off goes on where it was."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Encode = Callable[[Sequence[str]], NDArray[np.float32]]

_PORTION = 200
_SAVED = 60.0  # seconds between two savings


class Kept:
    """Vectors by text, in half precision. Without a file they live as long as the object."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._vectors: dict[str, NDArray[np.float16]] = {}
        if file and file.exists():
            stored = np.load(file)
            self._vectors = dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True))

    def encoded(
        self, texts: Sequence[str], encode: Encode, stage: str, what: str
    ) -> NDArray[np.float32]:
        """Return ``(len(texts), d)``; what is not kept yet goes through ``encode``.

        ``stage`` and ``what`` word the lines that tell how far it is.
        """
        missing = sorted({text for text in texts if text not in self._vectors}, key=len)
        saved = time.monotonic()
        for start in range(0, len(missing), _PORTION):
            portion = missing[start : start + _PORTION]
            self._vectors.update(zip(portion, encode(portion).astype(np.float16), strict=True))
            if time.monotonic() - saved > _SAVED:
                print(f"{stage}: {start:,} of {len(missing):,} {what}", flush=True)
                self._save()
                saved = time.monotonic()
        if missing:
            self._save()
        return np.array([self._vectors[text] for text in texts], dtype=np.float32)

    def _save(self) -> None:
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        aside = self._file.with_suffix(".tmp.npz")
        np.savez(aside, texts=np.array(list(self._vectors)), vectors=[*self._vectors.values()])
        aside.replace(self._file)
