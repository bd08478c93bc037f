"""The vocabulary: Unigram pieces over all languages, and whole words of the trade."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from catalogue.embeddings.static import words
from catalogue.embeddings.training.corpus import Source

UNKNOWN = "<unk>"
SPACE = "▁"
# A piece longer than this is a compound that would be met too seldom to be learned well.
_LONGEST = 16


def train_tokenizer(
    sources: Iterable[Source], *, pieces: int, lines: int, seed: int, whole: Iterable[str] = ()
) -> Tokenizer:
    """Return a Unigram tokenizer of about ``pieces`` pieces for texts that went through `words`.

    It learns from up to ``lines`` texts of each language, so that English, which is on one side of
    most pairs, does not take the room of the others. The words in ``whole`` (folded) become pieces
    of their own even if the corpus hardly has them: "mrap" must not be "m" and "rap".
    """
    by_language: dict[str, list[str]] = {}
    for source in sources:
        for group in source.groups:
            for lang, text in group.members:
                by_language.setdefault(lang, []).append(text)
    draw = random.Random(seed)
    chosen: list[str] = []
    for texts in by_language.values():
        unique = sorted(set(texts))
        chosen += [words(t) for t in draw.sample(unique, min(lines, len(unique)))]

    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    trainer = trainers.UnigramTrainer(
        vocab_size=pieces,
        special_tokens=[UNKNOWN],
        unk_token=UNKNOWN,
        max_piece_length=_LONGEST,
        show_progress=False,
    )
    tokenizer.train_from_iterator(chosen, trainer)
    return with_whole_words(tokenizer, whole)


def with_whole_words(tokenizer: Tokenizer, whole: Iterable[str]) -> Tokenizer:
    """Return ``tokenizer`` with every word of ``whole`` as one piece."""
    description = json.loads(tokenizer.to_str())
    vocabulary: list[tuple[str, float]] = description["model"]["vocab"]
    known = {piece for piece, _ in vocabulary}
    # Scores are log probabilities; one as high as a common piece's wins against any splitting.
    score = sorted((s for p, s in vocabulary if p != UNKNOWN), reverse=True)[1000]
    missing = sorted({SPACE + word for word in whole} - known)
    vocabulary += [(piece, score) for piece in missing]
    return Tokenizer.from_str(json.dumps(description))


def silent(pieces: Sequence[str]) -> NDArray[np.bool_]:
    """Return which pieces say nothing, (n,): lone letters, and endings of one or two letters.

    A word that is in no piece the model knows ends up in such crumbs, and their sum would point
    somewhere all the same; without them "qwxz" is the zero vector, and a misspelt word is what its
    known part says. Digits are heard.
    """

    def crumb(piece: str) -> bool:
        letters = piece.removeprefix(SPACE)
        begins = piece.startswith(SPACE)
        return len(letters) < (2 if begins else 3) and not letters.isdigit()

    return np.array([crumb(piece) for piece in pieces])


def pieces_of(tokenizer: Tokenizer) -> list[str]:
    """Return all pieces in the order of their numbers."""
    vocabulary = tokenizer.get_vocab()
    return sorted(vocabulary, key=lambda piece: vocabulary[piece])
