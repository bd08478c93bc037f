"""From groups of texts to batches of numbered pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from catalogue.embeddings.static import words
from catalogue.embeddings.training.corpus import LANGUAGES, Source

Ints = NDArray[np.int64]
_PORTION = 50_000


@dataclass(frozen=True, slots=True)
class Corpus:
    """All texts as piece numbers, and all groups as text numbers.

    ``pieces`` is flat: text t is ``pieces[starts[t] : starts[t + 1]]``. The other arrays have one
    entry per member of a group, members of a group side by side: the text's number, the group's,
    the source's, the language's, and ``first``: for a star group the row of its English member,
    otherwise -1.
    """

    pieces: NDArray[np.int32]
    starts: Ints
    text: Ints
    group: Ints
    source: Ints
    language: Ints
    first: Ints


def number_texts(sources: Sequence[Source], tokenizer: Tokenizer) -> Corpus:
    """Return ``sources`` in numbers. Texts that fold to the same words share a number."""
    numbers: dict[str, int] = {}
    rows: list[tuple[int, int, int, int, int]] = []
    group_number = 0
    for source_number, source in enumerate(sources):
        for group in source.groups:
            first = len(rows)
            for lang, text in group.members:
                folded = words(text)
                if folded:
                    number = numbers.setdefault(folded, len(numbers))
                    star = first if group.star else -1
                    rows.append((number, group_number, source_number, LANGUAGES.index(lang), star))
            group_number += 1
    texts = list(numbers)
    portions: list[NDArray[np.int32]] = []
    lengths: list[int] = []
    for start in range(0, len(texts), _PORTION):
        encodings = tokenizer.encode_batch_fast(
            texts[start : start + _PORTION], add_special_tokens=False
        )
        lengths += [len(encoding.ids) for encoding in encodings]
        portions.append(np.concatenate([np.array(e.ids, dtype=np.int32) for e in encodings]))
    starts = np.concatenate([[0], np.cumsum(lengths)])
    columns = np.array(rows, dtype=np.int64).T
    return Corpus(np.concatenate(portions), starts, *columns)


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs: text numbers of both sides, and the group that both belong to; shape (n,) each."""

    left: Ints
    right: Ints
    group: Ints


def epoch(corpus: Corpus, rng: np.random.Generator, *, size: int, cap: int) -> Iterator[Batch]:
    """Yield one epoch's batches of ``size`` pairs.

    The members of every group are shuffled and neighbours paired (in a star group, each member
    with the first). No source gives more than ``cap`` pairs. Half of the pairs come in batches
    from one source and one pair of languages, where the wrong answers are hardest to tell apart;
    the other half in batches of everything.
    """
    order = np.lexsort((rng.random(len(corpus.text)), corpus.group))
    left, right = order[:-1], order[1:]
    together = corpus.group[left] == corpus.group[right]
    left, right = left[together], right[together]
    star = corpus.first[right] >= 0
    # In a star group the chain has one link less than members, so the member that the shuffle put
    # first goes without a pair this time, unless it is the English one itself.
    left = np.where(star, corpus.first[right], left)
    swapped = rng.random(len(left)) < 0.5
    left, right = np.where(swapped, right, left), np.where(swapped, left, right)
    useful = corpus.text[left] != corpus.text[right]
    left, right = left[useful], right[useful]

    shuffled = rng.permutation(len(left))
    left, right = left[shuffled], right[shuffled]
    kept = np.concatenate(
        [np.flatnonzero(corpus.source[left] == source)[:cap] for source in np.unique(corpus.source)]
    )
    kept = rng.permutation(kept)
    mixed, alike = kept[: len(kept) // 2], kept[len(kept) // 2 :]
    kind = corpus.source[left[alike]] * 100 + (
        corpus.language[left[alike]] * 10 + corpus.language[right[alike]]
    )
    alike = alike[np.argsort(kind, kind="stable")]
    batches = [
        part[start : start + size]
        for part in (mixed, alike)
        for start in range(0, len(part) - size + 1, size)
    ]
    for index in rng.permutation(len(batches)):
        rows = batches[index]
        yield Batch(corpus.text[left[rows]], corpus.text[right[rows]], corpus.group[left[rows]])
