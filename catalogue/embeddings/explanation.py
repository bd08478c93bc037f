"""Why the static encoder finds two texts near: the pieces that carry their cosine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from catalogue.embeddings.static import StaticEncoder


@dataclass(frozen=True)
class Share:
    """What a piece of one text and a piece of the other add to the cosine of the two texts."""

    left: str
    right: str
    amount: float


def shares(encoder: StaticEncoder, left: str, right: str) -> list[Share]:
    """Takes a cosine apart.

    Text vectors are sums of pieces' vectors, so their dot product is the sum of the dot products of
    all pairs of pieces, and the cosine that sum over the product of both lengths.

    Args:
        encoder: whose cosine.
        left: a text.
        right: another.

    Returns:
        One share for each pair of pieces, the weightiest first, whatever its sign; they add up to
        the cosine. Nothing when one of the texts has no known piece.
    """
    left_pieces, left_vectors = encoder.pieces(left)
    right_pieces, right_vectors = encoder.pieces(right)
    lengths = np.linalg.norm(left_vectors.sum(axis=0)) * np.linalg.norm(right_vectors.sum(axis=0))
    if not lengths:
        return []
    amounts: dict[tuple[str, str], float] = {}
    for row, piece in zip(left_vectors @ right_vectors.T / lengths, left_pieces, strict=True):
        for amount, other in zip(row, right_pieces, strict=True):
            pair = (piece, other)  # a piece that comes twice counts twice
            amounts[pair] = amounts.get(pair, 0.0) + float(amount)
    found = [Share(piece, other, amount) for (piece, other), amount in amounts.items()]
    return sorted(found, key=lambda share: (-abs(share.amount), share.left, share.right))
