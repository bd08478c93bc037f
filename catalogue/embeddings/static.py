"""The static encoder: a text's vector is the normalised sum of the vectors of its pieces.

No network is run: the whole model is a table of int8 vectors, one row per piece of the vocabulary,
learned so that translations of one another end up in the same place. How it is learned:
`catalogue.embeddings.training`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from catalogue.embeddings.encoder import EncoderError
from catalogue.folding import fold
from catalogue.remembered import Remembered

MODEL_FOLDER = Path(__file__).parent / "model"
# The files that decide what a text's vector is; their bytes make the checksum. The README is
# left out: mending a sentence of it must not force a rebuild of every index.
MODEL_FILES = ("config.json", "scales.npy", "tokenizer.json", "vectors.npy")

_SPACE = "▁"  # how the tokenizer marks the beginning of a word

# Runs of letters, or of digits: "120mm" is two words, as is "120 mm". Punctuation is no word.
_WORD = re.compile(r"[^\W\d_]+|\d+")
# Arabic writes "and", "with", "for" and the article onto the next word. Parting the article (with
# what stands before it) lets "الرادار" share its vector with "رادار".
ARTICLE = re.compile(r"^([وف]?[بك]?ال|[وف]?لل)(?=[\u0620-\u06ff]{3})")


def words(text: str) -> str:
    """Return the folded words of ``text``, parted by single spaces, as the tokenizer wants them."""
    found = _WORD.findall(fold(text))
    return " ".join(
        ARTICLE.sub(r"\1 ", word) if "\u0620" <= word[0] <= "\u06ff" else word for word in found
    )


class StaticEncoder:
    """Encoder over a table of piece vectors. Safe to share between threads: nothing changes."""

    costly = False

    def __init__(
        self,
        tokenizer: Tokenizer,
        vectors: NDArray[np.int8],
        scales: NDArray[np.float32],
        *,
        name: str = "static",
        checksum: str = "",
        similarity_floor: float = 0.0,
    ) -> None:
        """``vectors`` is ``(pieces, d)``; row i stands for ``vectors[i] * scales[i]``."""
        self._tokenizer = tokenizer
        # Folding and the tokenizer both part a text at its spaces, so what stands between two of
        # them has the same pieces in every text; and a few tens of thousands make most of any
        # catalogue.
        self._remembered = Remembered(self._pieces_of_run)
        self._vectors = vectors
        self._scales = scales
        self.name = name
        self.dimension = int(vectors.shape[1])
        self.checksum = checksum
        self.similarity_floor = similarity_floor

    @classmethod
    def load(cls, folder: Path = MODEL_FOLDER) -> StaticEncoder:
        """Read the model in ``folder``. Raises `EncoderError` if it is missing or incomplete."""
        digest = hashlib.sha256()
        try:
            for file in MODEL_FILES:
                digest.update((folder / file).read_bytes())
            config = json.loads((folder / "config.json").read_text("utf-8"))
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            vectors = np.load(folder / "vectors.npy")
            scales = np.load(folder / "scales.npy").astype(np.float32)
            about: dict[str, Any] = {
                "name": str(config["name"]),
                "similarity_floor": float(config["similarity_floor"]),
            }
        except Exception as error:  # tokenizers raises bare exceptions for a file it cannot read
            raise EncoderError("static", f"cannot read the model in {folder}: {error}") from error
        if not len(vectors) == len(scales) == tokenizer.get_vocab_size():
            raise EncoderError(
                "static",
                f"the files in {folder} do not fit together: {len(vectors)} vectors, "
                f"{len(scales)} scales, {tokenizer.get_vocab_size()} pieces",
            )
        return cls(tokenizer, vectors, scales, checksum=digest.hexdigest()[:16], **about)

    def pieces(self, text: str) -> tuple[list[str], NDArray[np.float32]]:
        """Return a text's known pieces, and the vectors (n_pieces, d) whose sum is its direction.

        A piece that begins a word is written as it is, one within a word after a hyphen.
        """
        encoding = self._tokenizer.encode(words(text), add_special_tokens=False)
        vectors = self._vectors[encoding.ids] * self._scales[encoding.ids, None]
        known = np.flatnonzero(vectors.any(axis=1))
        shown = [encoding.tokens[place] for place in known]
        return [piece[1:] if piece.startswith(_SPACE) else f"-{piece}" for piece in shown], vectors[
            known
        ]

    def knows(self, word: str) -> bool:
        """Whether a word, without an Arabic article, is one piece of the vocabulary."""
        parts = words(word).split()
        return bool(parts) and all(
            self._tokenizer.token_to_id(_SPACE + part) is not None for part in parts
        )

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The same as `encode`: a sum of pieces does not know who asks."""
        return self.encode(texts)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors ``(len(texts), dimension)``, zero where no piece is known."""
        sums = np.zeros((len(texts), self.dimension), dtype=np.float32)
        # Text by text: its few rows stay in the processor's cache, and its vector does not depend
        # on the texts beside it.
        for row, text in enumerate(texts):
            if pieces := self._pieces_of_text(text):
                sums[row] = self._scales[pieces] @ self._vectors[pieces].astype(np.float32)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        np.divide(sums, lengths, out=sums, where=lengths > 0)
        return sums

    def _pieces_of_text(self, text: str) -> list[int]:
        """The numbers of a text's pieces."""
        return list(chain.from_iterable(map(self._remembered.__getitem__, text.split())))

    def _pieces_of_run(self, run: str) -> tuple[int, ...]:
        """The numbers of the pieces of some text without spaces."""
        return tuple(self._tokenizer.encode(words(run), add_special_tokens=False).ids)
