"""One order from two lists, by how far each list can be trusted for this question.

Plain reciprocal rank fusion lets chance words of the lexical list push the answers in other
languages down (measured: nDCG@10 .53 for it against .61 for the vectors alone on invented sheets in
four languages, and .60 against .75 for the better vectors). So a hit's lexical part is the share of
the *need* that it meets, each word or concept weighed by its rarity; the lexical list as a whole
counts by the share of the need that the index knows at all; and the semantic part is how far the
likeness stands above the encoder's noise.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalogue.search.engine import Candidate, Found

# A clause that is met at all is worth this; how well it is met (BM25 beside the best) the rest.
_MET = 0.6
# The semantic part beside the lexical one where the whole need is found in words and concepts.
_SEMANTIC = 0.75
# Least distance between the floor and full likeness: a list of nothing but weak neighbours does
# not get its best one counted as a good one.
_SPREAD = 0.3


@dataclass(frozen=True)
class Scales:
    """What the scores of one question are measured by.

    Attributes:
        weights: each clause's share of the need (n,), by its rarity.
        trust: the share of the need that the index knows at all, from 0 to 1.
        best: the engine's best score of each clause (n,).
        floor: cosine of the encoder's noise.
        top: cosine that counts as full likeness.
    """

    weights: Sequence[float]
    trust: float
    best: Sequence[float]
    floor: float
    top: float


@dataclass(frozen=True)
class Fused:
    """A candidate with what each list gives it.

    ``clauses`` is, by index of a clause met, its part of the lexical list's; ``extra`` what names,
    freshness and the organiser add (see ``catalogue.search.ranking``).
    """

    candidate: Candidate
    clauses: Mapping[int, float]
    semantic: float
    extra: float = 0.0

    @property
    def id(self) -> str:
        """The sheet's identifier."""
        return self.candidate.id

    @property
    def lexical(self) -> float:
        """What the lexical list gives."""
        return sum(self.clauses.values())

    @property
    def score(self) -> float:
        """What the hit is ordered by."""
        return self.lexical + self.semantic + self.extra


def by_score(ranked: Iterable[Fused]) -> list[Fused]:
    """Best first; ties by id."""
    return sorted(ranked, key=lambda fused: (-fused.score, fused.id))


def fuse(found: Found, floor: float) -> list[Fused]:
    """All candidates with their parts, best first; ties by id.

    Args:
        found: the engine's answer.
        floor: cosine of the encoder's noise.
    """
    scales = scales_of(found, floor)
    return by_score(
        Fused(
            candidate,
            {
                index: scales.trust
                * scales.weights[index]
                * (_MET + (1 - _MET) * score / scales.best[index])
                for index, score in candidate.matched.items()
            },
            _semantic(candidate.similarity, scales),
        )
        for candidate in found.candidates
    )


def _semantic(similarity: float | None, scales: Scales) -> float:
    if similarity is None:
        return 0.0
    above = (similarity - scales.floor) / (scales.top - scales.floor)
    return _SEMANTIC * max(0.0, above)


def scales_of(found: Found, floor: float) -> Scales:
    """What an answer's scores are measured by.

    Args:
        found: the engine's answer.
        floor: cosine of the encoder's noise.
    """
    weights = clause_weights(found)
    known = [
        weight for weight, frequency in zip(weights, found.frequencies, strict=True) if frequency
    ]
    likeness = [c.similarity for c in found.candidates if c.similarity is not None]
    return Scales(
        weights=weights,
        trust=sum(known),  # the weights add up to one
        best=_best_by_clause(found),
        floor=floor,
        top=max(max(likeness, default=0.0), floor + _SPREAD),
    )


def clause_weights(found: Found) -> Sequence[float]:
    """Each clause's share of the need (n,): its inverse document frequency over all of them."""
    rarity = [
        # BM25's own: Robertson and Spärck Jones's weight, kept above zero as Lucene does.
        math.log(1 + (found.documents - frequency + 0.5) / (frequency + 0.5))
        for frequency in found.frequencies
    ]
    whole = sum(rarity)
    return [value / whole for value in rarity] if whole > 0 else [0.0 for _ in rarity]


def _best_by_clause(found: Found) -> list[float]:
    best = [0.0] * len(found.frequencies)
    for candidate in found.candidates:
        for index, score in candidate.matched.items():
            best[index] = max(best[index], score)
    return [value or 1.0 for value in best]
