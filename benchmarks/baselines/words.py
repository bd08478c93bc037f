"""Words alone: what a search finds across languages that knows no meaning."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from catalogue.embeddings.static import words

_ROOM = 1 << 13


def vectors(texts: Sequence[str]) -> NDArray[np.float32]:
    """Unit vectors (n, 8192): folded words by their rarity among these texts, hashed.

    Names, numbers and loan words are all that two languages share. The share of chance meetings in
    one of so many places is below that of a random guess among the texts.
    """
    split = [Counter(words(text).split()) for text in texts]
    met = Counter(word for each in split for word in each)
    found = np.zeros((len(texts), _ROOM), dtype=np.float32)
    for row, each in zip(found, split, strict=True):
        for word, count in each.items():
            row[crc32(word.encode()) % _ROOM] += count * math.log(1 + len(texts) / met[word])
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    unit: NDArray[np.float32] = found / np.maximum(lengths, 1e-9)
    return unit
