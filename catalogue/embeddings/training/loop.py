"""The training itself: translations attract each other, everything else in the batch repels."""

from __future__ import annotations

import math
import time

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from catalogue.embeddings.training.pairs import Corpus, Ints, epoch

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
# Start of the learned factor on cosines; it settles between 20 and 30.
START_SCALE = 20.0


def train(
    corpus: Corpus,
    start: NDArray[np.float32],
    *,
    epochs: int,
    cap: int,
    seed: int,
    minutes: float | None = None,
) -> tuple[NDArray[np.float32], int]:
    """Return the learned piece vectors ``(pieces, d)``, weights multiplied in, and the steps taken.

    ``start`` is ``(pieces, d)`` unit rows. A piece's vector is a direction times a learned weight
    that starts low for frequent pieces (``a / (a + frequency)``, Arora et al. 2017). Loss: InfoNCE
    in both directions over the batch; pairs of the same group, or with the same text on a side,
    do not count as wrong answers. Adam, learning rate up and down once over ``epochs`` epochs, or
    over ``minutes`` if that ends first.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    counts = np.bincount(corpus.pieces, minlength=len(start))
    weights = 1e-4 / (1e-4 + counts / counts.sum())
    directions = torch.tensor(start, requires_grad=True)
    log_weights = torch.tensor(np.log(weights), dtype=torch.float32, requires_grad=True)
    log_scale = torch.tensor(math.log(START_SCALE), requires_grad=True)
    optimiser = torch.optim.Adam(
        [
            {"params": [directions, log_weights], "lr": PEAK_RATE},
            {"params": [log_scale], "lr": 1e-3},
        ],
        fused=True,
    )
    peaks = [group["lr"] for group in optimiser.param_groups]
    pieces = torch.from_numpy(corpus.pieces)

    def summed(texts: Ints) -> torch.Tensor:
        """Return the sums of vectors ``(len(texts), d)`` of text numbers, some pieces left out."""
        lengths = corpus.starts[texts + 1] - corpus.starts[texts]
        offsets = np.cumsum(lengths) - lengths
        positions = np.arange(lengths.sum()) + np.repeat(corpus.starts[texts] - offsets, lengths)
        ids = pieces[torch.from_numpy(positions)].long()
        factors = log_weights[ids].exp() * (torch.rand(len(ids)) >= LEFT_OUT)
        return functional.embedding_bag(
            ids, directions, torch.from_numpy(offsets), mode="sum", per_sample_weights=factors
        )

    began = time.monotonic()
    steps = 0
    share = 0.0
    recent: list[float] = []
    for round_number in range(epochs):
        batches = list(epoch(corpus, rng, size=BATCH, cap=cap))
        for position, batch in enumerate(batches):
            share = (round_number + position / len(batches)) / epochs
            elapsed = (time.monotonic() - began) / 60
            if minutes is not None:
                share = max(share, elapsed / minutes)
                if share >= 1:
                    print(f"train: time is over after {steps:,} steps", flush=True)
                    break
            rate = _one_cycle(share)
            for group, peak in zip(optimiser.param_groups, peaks, strict=True):
                group["lr"] = peak * rate
            left, right = summed(batch.left), summed(batch.right)
            strangers = np.flatnonzero(rng.random(len(batch.right)) < MIXED)
            beside = summed(rng.integers(len(corpus.starts) - 1, size=len(strangers)))
            right = right.index_add(0, torch.from_numpy(strangers), beside)
            cosines = functional.normalize(left) @ functional.normalize(right).T
            logits = (cosines * log_scale.exp()).masked_fill(_same(batch.group), -1e4)
            logits = logits.masked_fill(_same(batch.left) | _same(batch.right), -1e4)
            target = torch.arange(len(batch.left))
            loss = (
                functional.cross_entropy(logits, target)
                + functional.cross_entropy(logits.T, target)
            ) / 2
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            with torch.no_grad():
                log_scale.clamp_(max=math.log(50.0))
            recent.append(loss.item())
            steps += 1
            if steps % 100 == 0:
                print(
                    f"train: {elapsed:5.1f} min  epoch {round_number + 1}/{epochs}  step {steps:,}"
                    f"  loss {np.mean(recent):.3f}  scale {log_scale.exp().item():.1f}",
                    flush=True,
                )
                recent.clear()
        if share >= 1:
            break
    with torch.no_grad():
        return (directions * log_weights.exp()[:, None]).numpy(), steps


def _same(numbers: Ints) -> torch.Tensor:
    """Return ``(n, n)``, true where two different rows have the same number."""
    column = torch.from_numpy(numbers)
    return (column[:, None] == column[None, :]).fill_diagonal_(False)


def _one_cycle(share: float) -> float:
    """Return the learning rate, as a share of its peak, after ``share`` of the training."""
    if share < WARM:
        return 0.04 + 0.96 * (1 - math.cos(math.pi * share / WARM)) / 2
    return (1 + math.cos(math.pi * (share - WARM) / (1 - WARM))) / 2
