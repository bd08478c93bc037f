"""The vectors of passages: made where that is quick, otherwise each only once.

A transformer takes ten milliseconds for a passage, the database a fraction of one. So what such an
encoder made is kept in the store by the passage's content, and a rebuild encodes only what is new.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from catalogue.composition import Catalogue
from catalogue.embeddings.encoder import Encoder
from catalogue.search.engine import Vector
from catalogue.store.vectors import evict_vectors, keep_vectors, kept_vectors, key_of, rounded

BATCH = 1000
"""Sheets that are written at once."""

_COSTLY_BATCH = 50
"""Some four hundred passages: enough of them to be sorted by length, few enough that a progress
bar moves every some seconds and a kill costs no more than that."""


def sheets_at_once(encoder: Encoder) -> int:
    """How many sheets are encoded and written in one go."""
    return _COSTLY_BATCH if encoder.costly else BATCH


def encoded(catalogue: Catalogue, passages: Sequence[str]) -> Vector:
    """The vectors (n_passages, d) of passages.

    Raises:
        EncoderError: the encoder failed, such as for want of memory.
        StoreError: the database does not answer.
    """
    encoder = catalogue.encoder
    if not encoder.costly or not passages:
        return encoder.encode(passages)
    keys = [key_of(encoder.name, encoder.checksum, passage) for passage in passages]
    wanted = dict(zip(keys, passages, strict=True))
    kept = kept_vectors(catalogue.store, list(wanted))
    missing = [key for key in wanted if key not in kept.vectors]
    made = rounded(encoder.encode([wanted[key] for key in missing]))
    new = dict(zip(missing, made, strict=True))
    if new or kept.stale:
        with catalogue.store.writing() as session:
            keep_vectors(session, new, kept.stale)
    return np.stack([new[key] if key in new else kept.vectors[key] for key in keys])


def forget_unused(catalogue: Catalogue) -> None:
    """Removes what nobody has needed for long, after a rebuild, which has used all it needs."""
    with catalogue.store.writing() as session:
        evict_vectors(session)
