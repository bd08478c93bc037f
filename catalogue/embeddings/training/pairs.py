"""From groups of texts to batches of numbered pairs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from catalogue.embeddings.static import words
from catalogue.embeddings.training.corpus import LANGUAGES, Source
from catalogue.embeddings.training.tokenizer import pieces_of, silent

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_PORTION = 50_000


@dataclass(frozen=True, slots=True)
class Corpus:
    """All texts as piece numbers, and all groups as text numbers.

    ``pieces`` is flat: text t is ``pieces[starts[t] : starts[t + 1]]``. The next arrays have one
    entry per member of a group, members of a group side by side: the text's number, the group's,
    the source's, the language's, and ``first``: for a star group the row of its English member,
    otherwise -1. ``lesson`` and ``concept`` have one entry per group: the row of what the teacher
    says of it, and the row of its concept in ``related``, -1 for none. ``related`` is true for two
    concepts of which one is the other, or broader; its last row and column are false, for -1.
    """

    pieces: NDArray[np.int32]
    starts: Ints
    text: Ints
    group: Ints
    source: Ints
    language: Ints
    first: Ints
    lesson: Ints
    concept: Ints
    related: Bools

    def of_sources(self, numbers: Iterable[int]) -> Corpus:
        """Return the same corpus with the members of these sources only."""
        kept = np.isin(self.source, list(numbers))
        # Rows move up; what ``first`` points at is in the same group, so it moves with its row.
        moved = np.cumsum(kept) - 1
        first = np.where(self.first[kept] >= 0, moved[self.first[kept]], -1)
        return replace(
            self,
            text=self.text[kept],
            group=self.group[kept],
            source=self.source[kept],
            language=self.language[kept],
            first=first,
        )


def number_texts(
    sources: Sequence[Source],
    tokenizer: Tokenizer,
    lessons: Mapping[str, int] | None = None,
    lines: Mapping[str, Collection[str]] | None = None,
) -> Corpus:
    """Return ``sources`` in numbers. Texts that fold to the same words share a number.

    Args:
        sources: groups of texts.
        tokenizer: of folded words.
        lessons: by English text, where the teacher's vector for it is.
        lines: by concept, its own id and those of all broader ones.
    """
    lessons, lines = lessons or {}, lines or {}
    names = {name: number for number, name in enumerate(lines)}
    numbers: dict[str, int] = {}
    rows: list[tuple[int, int, int, int, int]] = []
    lesson: list[int] = []
    concept: list[int] = []
    for source_number, source in enumerate(sources):
        for group in source.groups:
            first = len(rows)
            for lang, text in group.members:
                folded = words(text)
                if folded:
                    number = numbers.setdefault(folded, len(numbers))
                    star = first if group.star else -1
                    rows.append((number, len(lesson), source_number, LANGUAGES.index(lang), star))
            lang, text = group.members[0]
            lesson.append(lessons.get(text, -1) if lang == "en" else -1)
            concept.append(names.get(group.concept, -1))
    pieces, starts = _tokenized(list(numbers), tokenizer)
    columns = np.array(rows, dtype=np.int64).T
    related = np.zeros((len(names) + 1, len(names) + 1), dtype=bool)
    for name, line in lines.items():
        for above in line:
            related[names[name], names[above]] = related[names[above], names[name]] = True
    return Corpus(pieces, starts, *columns, np.array(lesson), np.array(concept), related)


def _tokenized(texts: Sequence[str], tokenizer: Tokenizer) -> tuple[NDArray[np.int32], Ints]:
    """Return the heard pieces of all texts, one after the other, and where each text begins."""
    heard = ~silent(pieces_of(tokenizer))
    portions: list[NDArray[np.int32]] = []
    lengths: list[int] = []
    for start in range(0, len(texts), _PORTION):
        encodings = tokenizer.encode_batch_fast(
            texts[start : start + _PORTION], add_special_tokens=False
        )
        ids = [np.array(encoding.ids, dtype=np.int32) for encoding in encodings]
        ids = [each[heard[each]] for each in ids]
        lengths += [len(each) for each in ids]
        portions.append(np.concatenate(ids))
    return np.concatenate(portions), np.concatenate([[0], np.cumsum(lengths)])


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs: text numbers of both sides, and the group that both belong to; shape (n,) each.

    ``taught``: the teacher says how far each pair belongs together, not the groups.
    """

    left: Ints
    right: Ints
    group: Ints
    taught: bool = False


def pair_batches(
    corpus: Corpus, rng: np.random.Generator, *, size: int, cap: int
) -> Iterator[Batch]:
    """Yield batches of ``size`` pairs without end, all groups before one comes again.

    The members of every group are shuffled and neighbours paired (in a star group, each member
    with the first). No source gives more than ``cap`` pairs to one round. Half of the pairs come
    in batches from one source and one pair of languages, where the wrong answers are hardest to
    tell apart; the other half in batches of everything.
    """
    while True:
        order = np.lexsort((rng.random(len(corpus.text)), corpus.group))
        left, right = order[:-1], order[1:]
        together = corpus.group[left] == corpus.group[right]
        left, right = left[together], right[together]
        star = corpus.first[right] >= 0
        # In a star group the chain has one link less than members, so the member that the shuffle
        # put first goes without a pair this time, unless it is the English one itself.
        left = np.where(star, corpus.first[right], left)
        swapped = rng.random(len(left)) < 0.5
        left, right = np.where(swapped, right, left), np.where(swapped, left, right)
        useful = corpus.text[left] != corpus.text[right]
        left, right = left[useful], right[useful]

        shuffled = rng.permutation(len(left))
        left, right = left[shuffled], right[shuffled]
        sources = np.unique(corpus.source[left])
        kept = [np.flatnonzero(corpus.source[left] == source)[:cap] for source in sources]
        mixed, alike = np.array_split(rng.permutation(np.concatenate(kept)), 2)
        kind = corpus.source[left[alike]] * 100 + (
            corpus.language[left[alike]] * 10 + corpus.language[right[alike]]
        )
        alike = alike[np.argsort(kind, kind="stable")]
        batches = [
            part[start : start + size]
            for part in (mixed, alike)
            for start in range(0, max(1, len(part) - size + 1), size)
        ]
        for index in rng.permutation(len(batches)):
            rows = batches[index]
            group = corpus.group[left[rows]]
            yield Batch(corpus.text[left[rows]], corpus.text[right[rows]], group)


def lesson_batches(corpus: Corpus, rng: np.random.Generator, *, size: int) -> Iterator[Batch]:
    """Yield batches of ``size`` taught groups without end, two members of each."""
    taught = np.flatnonzero(corpus.lesson[corpus.group] >= 0)
    groups = np.unique(corpus.group[taught])
    begins = np.searchsorted(corpus.group, groups)
    counts = np.searchsorted(corpus.group, groups, side="right") - begins
    while True:
        order = rng.permutation(len(groups))
        for start in range(0, len(order) - size + 1, size):
            rows = order[start : start + size]
            left, right = (corpus.text[begins[rows] + rng.integers(counts[rows])] for _ in range(2))
            yield Batch(left, right, groups[rows], taught=True)


def mixed(
    rng: np.random.Generator, parts: Sequence[tuple[float, Iterator[Batch]]]
) -> Iterator[Batch]:
    """Yield from one of the iterators at a time, by chance, each by its share."""
    shares = np.array([share for share, _ in parts])
    while True:
        yield next(parts[int(rng.choice(len(parts), p=shares / shares.sum()))][1])
