"""What an encoder is, and how to get one by name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from catalogue.embeddings.calibration import Calibration, Thing
from catalogue.errors import CatalogueError


class EncoderError(CatalogueError):
    """An encoder cannot be had, or fails.

    Carries ``encoder`` (the name that was asked for), ``reason`` (one sentence without a full
    stop) and ``allowed`` (names that would work), so that the edge can word it for its reader.
    Without a ``remedy`` the cure is to name one of those.
    """

    def __init__(
        self, encoder: str, reason: str, allowed: Sequence[str] = (), remedy: str = ""
    ) -> None:
        self.encoder = encoder
        self.reason = reason
        self.allowed = tuple(allowed)
        known = f"Set CATALOGUE_ENCODER to one of: {', '.join(self.allowed)}." if allowed else ""
        super().__init__(
            f"The encoder {encoder!r} cannot be used: {reason}.", f"{remedy} {known}".strip()
        )


@runtime_checkable
class Encoder(Protocol):
    """Maps texts in any of the catalogue's languages to vectors of one space.

    ``name`` and ``checksum`` (16 hex digits of the SHA-256 of all that decides what a text's vector
    is) go into an index's metadata: vectors of two encoders must never be compared.
    ``similarity_floor`` is the cosine above which a neighbour of a short query is worth showing;
    it is measured, never guessed. ``costly`` says that a vector is sooner read from the database
    than made again.
    """

    name: str
    dimension: int
    checksum: str
    similarity_floor: float
    costly: bool

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector per text to be found, shape ``(len(texts), dimension)``, float32.

        The cosine of two texts is the dot product of their rows. A text without any known token
        (empty, punctuation only, an unknown script) gets the zero vector, which is similar to
        nothing.
        """
        ...

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the same for texts to look with: some models want to be told which is which."""
        ...

    def knows(self, word: str) -> bool:
        """Whether a word is one piece of the vocabulary: then it is hardly a typing error."""
        ...


class Memory(Protocol):
    """Where a model's calibration is kept, so that all processes and machines use the same."""

    def recall(self, model: str) -> Calibration | None:
        """What was kept of a model, by its checksum; None when nothing was."""
        ...

    def keep(self, model: str, calibration: Calibration) -> Calibration:
        """Keeps it; returns what is kept now, which is another's if he was first."""
        ...

    def things(self) -> Sequence[Thing]:
        """What a model that is not known yet is measured on."""
        ...


def load_encoder(name: str, memory: Memory | None = None, processes: int = 1) -> Encoder:
    """Return the encoder called ``name`` (the setting ``CATALOGUE_ENCODER``).

    Args:
        name: ``static``, the model kept in this package; or the folder of a sentence-transformers
            model, or its name at the hub.
        memory: where a transformer's calibration is kept.
        processes: how many of them encode long lists on a machine without a GPU.

    Raises:
        EncoderError: a package or the model is missing, does not fit together, or needs more
            memory than there is.
    """
    if name == "static":
        return _static()
    # Imported here so that a service with one encoder does not pay for the other.
    from catalogue.embeddings.transformer import load_transformer

    return load_transformer(name, memory, processes)


@lru_cache(maxsize=1)
def _static() -> Encoder:
    """The model kept in this package, read once in a process: nothing of it changes."""
    from catalogue.embeddings.static import StaticEncoder

    return StaticEncoder.load()


_CONTEXT = 0.5  # of a text's mean in the vector of each of its passages
_CONTEXT_PASSAGES = 4  # in a longer text the mean counts less


def in_context(passages: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors of a text's passages, each drawn a little towards their mean.

    A passage by itself does not say what it is about. On the demo show's judged questions this
    lifts the neighbours' nDCG@10 from .61 to .64; half and the whole of the mean do equally well.
    But three pages have many subjects, and their mean would only blur a detail: the longer a text,
    the less its passages are drawn.

    Args:
        passages: unit vectors (n_passages, d); rows of zeros stay zeros.

    Returns:
        Unit vectors (n_passages, d).
    """
    mean = passages.mean(axis=0)
    length = float(np.linalg.norm(mean))
    if not length:
        return passages
    share = _CONTEXT * min(1.0, _CONTEXT_PASSAGES / len(passages))
    drawn = passages + share * (mean / length) * passages.any(axis=1, keepdims=True)
    lengths = np.linalg.norm(drawn, axis=1, keepdims=True)
    return np.asarray(drawn / np.where(lengths > 0, lengths, 1), dtype=np.float32)
