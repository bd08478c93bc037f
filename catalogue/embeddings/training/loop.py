"""The training itself: batches in, piece vectors out, with a checkpoint to go on from."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from catalogue.embeddings.training.contrast import contrast
from catalogue.embeddings.training.pairs import Batch, Corpus, Ints

Floats = NDArray[np.float32]

BATCH = 2048
PEAK_RATE = 5e-3
# Share of the steps on which the learning rate rises to its peak, before it falls to nothing.
WARM = 0.15
# Each piece of a training text is left out with this probability, so that a text's place never
# hangs on a single piece.
LEFT_OUT = 0.1
# Share of the pairs whose one side has a chance text beside it: a sheet says more than what was
# asked for, and must be found all the same.
MIXED = 0.2
# Start of the learned factor on cosines, and what it may not pass.
START_SCALE, MOST_SCALE = 20.0, 50.0
# The teacher's cosines become shares of belonging together by a softmax at this temperature: what
# it calls near (0.6) gets about a fiftieth of what the text itself gets.
TEMPERATURE = 0.1
_SAVED = 120.0  # seconds between two checkpoints


@dataclass
class State:
    """What is learned. A piece's vector is its direction times its weight.

    ``directions`` (pieces, d); ``log_weights`` (pieces,); ``steps`` taken so far, of this stage.
    """

    directions: Floats
    log_weights: Floats
    log_scale: float = math.log(START_SCALE)
    steps: int = 0

    @property
    def vectors(self) -> Floats:
        """The pieces' vectors (pieces, d), weights multiplied in."""
        return self.directions * np.exp(self.log_weights)[:, None]


def first_state(corpus: Corpus, start: Floats) -> State:
    """Return where training begins: ``start`` (pieces, d) unit rows, and low weights for frequent
    pieces: ``a / (a + frequency)`` (Arora and others, 2017).
    """
    counts = np.bincount(corpus.pieces, minlength=len(start))
    weights = 1e-4 / (1e-4 + counts / counts.sum())
    return State(start, np.log(weights).astype(np.float32))


@dataclass(frozen=True)
class Stage:
    """One part of the training, with a learning rate that goes up and down once.

    ``rate`` is its peak; it ends after ``steps``, or after ``minutes`` if that comes first.
    """

    name: str
    steps: int
    minutes: float | None = None
    rate: float = PEAK_RATE


def train(
    corpus: Corpus,
    batches: Callable[[np.random.Generator], Iterator[Batch]],
    state: State,
    stage: Stage,
    *,
    seed: int,
    lessons: Floats | None = None,
    checkpoint: Path | None = None,
) -> State:
    """Return ``state`` after ``stage``; the learned factor on cosines goes on from where it was.

    Pairs of the same group, of two concepts of which one is broader, or with the same text on a
    side, do not count as wrong answers. Adam. A run that was cut off goes on from ``checkpoint``,
    with other draws than it would have had.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    spent = 0.0
    stored: dict[str, Any] = {}
    if checkpoint and checkpoint.exists():
        stored = torch.load(checkpoint, weights_only=False)
        state, spent = State(**stored["state"]), stored["minutes"]
        print(f"{stage.name}: goes on from step {state.steps:,}", flush=True)
    torch.manual_seed(seed + state.steps)
    rng = np.random.default_rng([seed, state.steps])
    directions = torch.tensor(state.directions, device=device, requires_grad=True)
    log_weights = torch.tensor(state.log_weights, device=device, requires_grad=True)
    log_scale = torch.tensor(state.log_scale, device=device, requires_grad=True)
    rates = [stage.rate, 1e-3]
    optimiser = torch.optim.Adam(
        [{"params": [directions, log_weights]}, {"params": [log_scale]}], fused=True
    )
    if stored:
        optimiser.load_state_dict(stored["optimiser"])
    pieces = torch.from_numpy(corpus.pieces)

    def summed(texts: Ints) -> torch.Tensor:
        """Return the sums of vectors ``(len(texts), d)`` of text numbers, some pieces left out."""
        lengths = corpus.starts[texts + 1] - corpus.starts[texts]
        offsets = np.cumsum(lengths) - lengths
        positions = np.arange(lengths.sum()) + np.repeat(corpus.starts[texts] - offsets, lengths)
        left = rng.random(len(positions)) >= LEFT_OUT
        ids = pieces[torch.from_numpy(positions[left])]
        offsets = np.concatenate([[0], np.cumsum(left)])[offsets]
        met, ids = torch.unique(ids.long(), return_inverse=True)
        met = met.to(device)
        table = directions[met] * log_weights[met].exp()[:, None]
        return functional.embedding_bag(
            ids.to(device), table, torch.from_numpy(offsets).to(device), mode="sum"
        )

    def snapshot() -> State:
        with torch.no_grad():
            return State(
                directions.cpu().numpy().copy(),
                log_weights.cpu().numpy().copy(),
                log_scale.item(),
                state.steps,
            )

    def save() -> None:
        if checkpoint:
            minutes = spent + (time.monotonic() - began) / 60
            kept = {"state": vars(snapshot()), "optimiser": optimiser.state_dict()}
            torch.save({**kept, "minutes": minutes}, checkpoint.with_suffix(".tmp"))
            checkpoint.with_suffix(".tmp").replace(checkpoint)

    began = told = saved = time.monotonic()
    recent: list[float] = []
    for batch in batches(rng):
        now = time.monotonic()
        share = state.steps / stage.steps
        if stage.minutes is not None:
            share = max(share, (spent + (now - began) / 60) / stage.minutes)
        if share >= 1:
            break
        for group, peak in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = peak * _one_cycle(share)
        count = len(batch.left)
        strangers = np.flatnonzero(rng.random(count) < MIXED * (not batch.taught))
        beside = rng.integers(len(corpus.starts) - 1, size=len(strangers))
        sums = summed(np.concatenate([batch.left, batch.right, beside]))
        left, right, others = sums.split([count, count, len(strangers)])
        right = right.index_add(0, torch.from_numpy(strangers).to(device), others)
        excluded = target = None
        if batch.taught and lessons is not None:
            target = _target(lessons[corpus.lesson[batch.group]]).to(device)
        else:
            excluded = torch.from_numpy(_no_wrong_answers(corpus, batch)).to(device)
        left, right = functional.normalize(left), functional.normalize(right)
        loss = contrast(left, right, log_scale, excluded, target)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        with torch.no_grad():
            log_scale.clamp_(max=math.log(MOST_SCALE))
        state.steps += 1
        recent.append(loss.item())
        if now - told > 30:
            print(
                f"{stage.name}: {spent + (now - began) / 60:5.1f} min  step {state.steps:,}  "
                f"{share:4.0%}  loss {np.mean(recent):.3f}  scale {log_scale.exp().item():.1f}",
                flush=True,
            )
            recent.clear()
            told = now
        if now - saved > _SAVED:
            save()
            saved = now
    save()
    return snapshot()


def _target(lessons: Floats) -> torch.Tensor:
    """Return how far each pair of taught texts (n, d) belongs together, symmetric (n, n)."""
    vectors = torch.from_numpy(lessons)
    shares = (vectors @ vectors.T / TEMPERATURE).softmax(dim=1)
    return (shares + shares.T) / 2


def _no_wrong_answers(corpus: Corpus, batch: Batch) -> NDArray[np.bool_]:
    """Return ``(n, n)``, true where a row and another's partner are no wrong answer."""
    found = np.zeros((len(batch.left), len(batch.left)), dtype=bool)
    concept = corpus.concept[batch.group]
    named = np.flatnonzero(concept >= 0)
    if len(named):
        found[np.ix_(named, named)] = corpus.related[np.ix_(concept[named], concept[named])]
    for numbers in (batch.group, batch.left, batch.right):
        order = np.argsort(numbers, kind="stable")
        edges = np.flatnonzero(np.diff(numbers[order])) + 1
        for run in np.split(order, edges):
            if len(run) > 1:
                found[np.ix_(run, run)] = True
    np.fill_diagonal(found, False)
    return found


def _one_cycle(share: float) -> float:
    """Return the learning rate, as a share of its peak, after ``share`` of the stage."""
    if share < WARM:
        return 0.04 + 0.96 * (1 - math.cos(math.pi * share / WARM)) / 2
    return (1 + math.cos(math.pi * (share - WARM) / (1 - WARM))) / 2
