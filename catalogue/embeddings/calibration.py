"""What must be known of a model before its cosines mean anything: measured, never guessed.

A transformer's vectors say what a text is about, and also in which language it is, and much that
all texts share: the cosines of multilingual-e5-small all lie between .7 and .95, and texts of one
language are nearer to one another than translations are. Both are taken off here, and what
remains is measured on things whose names are known in several languages: the taxonomy's concepts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]

NOISE = 0.05
"""The share of unrelated pairs whose cosine lies above the floor. With multilingual-e5-small on the
demo show's judged questions, a share of .1, .05, .03, .01 gave the neighbours alone an nDCG@10 of
.59, .52, .43, .32, and "recette de tarte aux pommes" 33, 14, 6, 2 of 180 sheets."""

_NAMES = 4  # names of a thing that make the text which its question is compared with
_MOST = 120  # things that are asked for: a thousand names in eight languages are sure enough
_LEAST = 20  # things that must be named in a language before its mean is trusted


@dataclass(frozen=True)
class Thing:
    """Something that texts are about.

    Attributes:
        names: by language, what it is called, the preferred name first.
        kin: things of another kin have nothing to do with it.
    """

    names: Mapping[str, Sequence[str]]
    kin: str


@dataclass(frozen=True)
class Calibration:
    """What was measured of a model.

    Attributes:
        floor: the cosine above which a neighbour of a short question is worth showing.
        questions: mean vector of questions, (d,).
        passages: mean vector of passages, (d,).
        languages: orthonormal directions in which languages differ, (n_languages - 1, d).
    """

    floor: float
    questions: Vectors
    passages: Vectors
    languages: Vectors

    def of_questions(self, raw: Vectors) -> Vectors:
        """A model's vectors of questions (n, d), freed of what says nothing; unit length."""
        return _freed(raw, self.questions, self.languages)

    def of_passages(self, raw: Vectors) -> Vectors:
        """The same of passages."""
        return _freed(raw, self.passages, self.languages)

    def to_json(self) -> str:
        """As text that ``from_json`` reads back without a difference."""
        held = {
            "floor": self.floor,
            "questions": self.questions.tolist(),
            "passages": self.passages.tolist(),
            "languages": self.languages.tolist(),
        }
        return json.dumps(held)

    @classmethod
    def from_json(cls, text: str) -> Calibration:
        """Reads what ``to_json`` wrote.

        Raises:
            ValueError, KeyError, TypeError: it did not.
        """
        held = json.loads(text)
        mean = np.asarray(held["passages"], dtype=np.float32)
        return cls(
            float(held["floor"]),
            np.asarray(held["questions"], dtype=np.float32),
            mean,
            np.asarray(held["languages"], dtype=np.float32).reshape(-1, len(mean)),
        )


def calibrate(questions: Encode, passages: Encode, things: Sequence[Thing]) -> Calibration:
    """Measures a model on things with names in several languages.

    Taking off the directions in which the languages' means differ needs no knowledge of a text's
    language (Yang and others, 2021, "A Simple and Effective Method To Eliminate the Self Language
    Bias in Multilingual Representations", take off each language's own; one space for all is
    enough here). The floor is the cosine that ``NOISE`` of the pairs of a question and a text of
    another kin exceed, whatever the languages of both.

    Args:
        questions: the model's vectors of questions, any length, (n, d).
        passages: the same of passages.
        things: a taxonomy's concepts; a language with fewer than twenty names counts for nothing.

    Raises:
        ValueError: there are too few things to measure anything.
    """
    things = things[:: -(-len(things) // _MOST) or 1]  # from all parts of a sorted list
    counts: dict[str, int] = {}
    for thing in things:
        for language, names in thing.names.items():
            counts[language] = counts.get(language, 0) + bool(names)
    known = sorted(language for language, count in counts.items() if count >= _LEAST)
    if not known:
        raise ValueError(f"fewer than {_LEAST} things have a name in any language")
    named = [[thing for thing in things if thing.names.get(language)] for language in known]
    asked = [
        questions([thing.names[language][0] for thing in held])
        for language, held in zip(known, named, strict=True)
    ]
    found = [
        passages([", ".join(thing.names[language][:_NAMES]) for thing in held])
        for language, held in zip(known, named, strict=True)
    ]
    question_means = np.stack([block.mean(axis=0) for block in asked])
    passage_means = np.stack([block.mean(axis=0) for block in found])
    apart = np.vstack([means - means.mean(axis=0) for means in (question_means, passage_means)])
    _, strength, directions = np.linalg.svd(apart, full_matrices=False)
    kept = min(len(known) - 1, int((strength > 1e-6).sum()))
    calibration = Calibration(
        0.0,
        question_means.mean(axis=0).astype(np.float32),
        passage_means.mean(axis=0).astype(np.float32),
        directions[:kept].astype(np.float32),
    )
    kin = np.array([thing.kin for held in named for thing in held])
    freed = calibration.of_questions(np.vstack(asked)), calibration.of_passages(np.vstack(found))
    cosines = freed[0] @ freed[1].T
    unrelated = cosines[kin[:, None] != kin[None, :]]
    if not len(unrelated):
        raise ValueError("all things are of one kin")
    floor = round(float(np.quantile(unrelated, 1 - NOISE)), 3)
    return Calibration(floor, calibration.questions, calibration.passages, calibration.languages)


def _freed(raw: Vectors, mean: Vectors, directions: Vectors) -> Vectors:
    # What says nothing (a row of zeros) must not come out as the opposite of the mean.
    moved = (raw - mean) * raw.any(axis=1, keepdims=True)
    moved -= (moved @ directions.T) @ directions
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    freed: Vectors = np.divide(moved, lengths, out=np.zeros_like(moved), where=lengths > 0)
    return freed
