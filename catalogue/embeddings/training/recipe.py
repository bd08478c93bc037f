"""The two stages: general language first, then the trade beside it.

The first stage knows nothing of the taxonomy, takes long, and is kept; the second joins the
taxonomy's labels, the needs and the terms to it within minutes. So a new concept costs minutes, and
a model that was never told of some concepts, to measure with, costs no more.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from catalogue.embeddings.static import words
from catalogue.embeddings.training import concepts as trade
from catalogue.embeddings.training.concepts import Concept
from catalogue.embeddings.training.corpus import Source
from catalogue.embeddings.training.loop import BATCH, Floats, Stage, State, first_state, train
from catalogue.embeddings.training.pairs import (
    Batch,
    lesson_batches,
    mixed,
    number_texts,
    pair_batches,
)
from catalogue.embeddings.training.teacher import taught
from catalogue.embeddings.training.tokenizer import SPACE, pieces_of, with_whole_words

# Pairs that one round takes of a source, at most.
CAP = 120_000
# Shares of the batches.
_LESSONS = 0.25  # of either stage
_TRADE = 0.4  # of the second
# Batches of the trade and of the teacher are smaller: they have fewer groups than a batch has rows.
_SMALL = BATCH // 2


@dataclass
class Lessons:
    """What the teacher says: where the vector of each English text is, and the vectors (n, 384)."""

    rows: dict[str, int]
    vectors: Floats

    @classmethod
    def of(cls, texts: Sequence[str], keep: Path | None) -> Lessons | None:
        """Ask the teacher; None where there is none."""
        texts = list(dict.fromkeys(texts))
        vectors = taught(texts, keep)
        return vectors if vectors is None else cls({t: n for n, t in enumerate(texts)}, vectors)


def general_stage(
    sources: Sequence[Source],
    tokenizer: Tokenizer,
    start: Floats,
    lessons: Lessons | None,
    stage: Stage,
    seed: int,
    checkpoint: Path | None,
) -> State:
    """Return what the parallel text teaches about the pieces of ``tokenizer``."""
    corpus = number_texts(sources, tokenizer, lessons.rows if lessons else None)
    print(f"corpus: {len(corpus.starts) - 1:,} texts, {len(corpus.pieces):,} pieces", flush=True)

    def batches(rng: np.random.Generator) -> Iterator[Batch]:
        pairs = pair_batches(corpus, rng, size=BATCH, cap=CAP)
        if lessons is None:
            return pairs
        taught = lesson_batches(corpus, rng, size=_SMALL)
        return mixed(rng, [(1 - _LESSONS, pairs), (_LESSONS, taught)])

    return train(
        corpus,
        batches,
        first_state(corpus, start),
        stage,
        seed=seed,
        lessons=lessons and lessons.vectors,
        checkpoint=checkpoint,
    )


def trade_stage(
    sources: Sequence[Source],
    tokenizer: Tokenizer,
    state: State,
    concepts: Sequence[Concept],
    lessons: Lessons | None,
    stage: Stage,
    seed: int,
    without: Collection[Concept] = (),
    checkpoint: Path | None = None,
) -> tuple[Tokenizer, State]:
    """Return tokenizer and state with the trade learned; nothing of the concepts ``without``."""
    learned = [concept for concept in concepts if concept not in without]
    domain = trade_sources(learned, without, seed)
    rows = lessons.rows if lessons else None
    lines = trade.lines_of(concepts)
    wider = with_whole_words(tokenizer, trade.label_words(learned))
    state = State(*_grown(tokenizer, wider, state), log_scale=state.log_scale)
    corpus = number_texts([*domain, *sources], wider, rows, lines)
    print(f"corpus: {len(corpus.starts) - 1:,} texts, of the trade too", flush=True)
    # Two views of one corpus: a batch is either of the trade or of the whole.
    of_trade = corpus.of_sources(range(len(domain)))
    of_rest = corpus.of_sources(range(len(domain), len(domain) + len(sources)))

    def batches(rng: np.random.Generator) -> Iterator[Batch]:
        parts = [
            (_TRADE, pair_batches(of_trade, rng, size=_SMALL, cap=CAP)),
            (1 - _TRADE - _LESSONS, pair_batches(of_rest, rng, size=BATCH, cap=CAP)),
        ]
        if lessons is not None:
            parts.append((_LESSONS, lesson_batches(corpus, rng, size=_SMALL)))
        return mixed(rng, parts)

    vectors = lessons and lessons.vectors
    state = train(corpus, batches, state, stage, seed=seed, lessons=vectors, checkpoint=checkpoint)
    return wider, state


def trade_sources(
    concepts: Sequence[Concept], without: Collection[Concept], seed: int
) -> list[Source]:
    """Return labels, needs and terms as groups."""
    return [
        *trade.concept_sources(concepts, seed),
        trade.need_source(concepts),
        trade.term_source(without),
    ]


def trade_texts(concepts: Sequence[Concept], seed: int) -> list[str]:
    """Return the English texts of the trade that the teacher is asked about."""
    return [
        group.members[0][1]
        for source in trade_sources(concepts, (), seed)
        for group in source.groups
        if group.members[0][0] == "en"
    ]


def sampled(sources: Sequence[Source], groups: int, seed: int) -> list[Source]:
    """Return at most so many ``groups`` of each source, by chance."""
    draw = random.Random(seed)
    return [
        Source(source.name, draw.sample(source.groups, min(groups, len(source.groups))))
        for source in sources
    ]


def _grown(
    tokenizer: Tokenizer, wider: Tokenizer, state: State
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return directions and weights for the pieces of ``wider``.

    A new whole word begins as the sum of the pieces that it used to fall into.
    """
    new = pieces_of(wider)[len(state.directions) :]
    vectors = state.vectors
    sums = []
    for piece in new:
        ids = tokenizer.encode(words(piece.removeprefix(SPACE)), add_special_tokens=False).ids
        sums.append(vectors[ids].sum(axis=0))
    added = np.array(sums, dtype=np.float32).reshape(len(new), vectors.shape[1])
    lengths = np.maximum(np.linalg.norm(added, axis=1), 1e-3)
    directions = np.vstack([state.directions, added / lengths[:, None]])
    return directions, np.concatenate([state.log_weights, np.log(lengths)]).astype(np.float32)
