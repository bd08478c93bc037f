"""The taxonomy as training text: all labels of a concept, in all languages, mean the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from catalogue.embeddings.static import words
from catalogue.embeddings.training.corpus import LANGUAGES, Group, Member, Source

TAXONOMY = Path(__file__).parents[2] / "taxonomy" / "concepts.yaml"
FRAMES = Path(__file__).parent / "frames.yaml"
TERMS = Path(__file__).parent / "terms.yaml"

# How often a label stands bare in its group, and in how many frames, drawn anew for each label.
_BARE = 5
_FRAMED = 3
# Groups of one frame in all languages for each concept, each with a random label per language:
# there the frame's words count as well, so that they do not become mere noise around labels.
_SENTENCES = 4


def read_concepts(path: Path = TAXONOMY) -> list[dict[str, Any]]:
    """Return the concepts of ``path``: dicts with ``id``, ``labels`` {language: [label]}, ..."""
    concepts: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))
    return concepts


def labels_of(concept: dict[str, Any]) -> list[Member]:
    """Return all labels of ``concept`` as (language, label), preferred ones first."""
    return [(lang, str(label)) for lang in LANGUAGES for label in concept["labels"].get(lang, ())]


def label_words(concepts: Sequence[dict[str, Any]]) -> set[str]:
    """Return the folded words of all labels that deserve a piece of their own."""
    found = {
        word
        for concept in concepts
        for _, label in labels_of(concept)
        for word in words(label).split()
    }
    return {word for word in found if len(word) > 1 and not word.isdigit()}


def concept_source(concepts: Sequence[dict[str, Any]], seed: int) -> Source:
    """Return one group per concept: its labels bare, and inside sentences of product sheets."""
    draw = random.Random(seed)
    frames: list[dict[str, str]] = yaml.safe_load(FRAMES.read_text("utf-8"))
    source = Source("concepts")
    for concept in concepts:
        members: list[Member] = []
        for lang, label in labels_of(concept):
            members += [(lang, label)] * _BARE
            members += [
                (lang, frame[lang].replace("{}", label)) for frame in draw.sample(frames, _FRAMED)
            ]
        source.groups.append(Group(tuple(members)))
        for frame in draw.sample(frames, _SENTENCES):
            labels = {lang: draw.choice(concept["labels"][lang]) for lang in LANGUAGES}
            source.groups.append(
                Group(
                    tuple((lang, frame[lang].replace("{}", str(labels[lang]))) for lang in labels)
                )
            )
    return source


def term_source() -> Source:
    """Return the words of sheets and needs that are no concept: properties, places, missions."""
    terms: list[dict[str, list[str]]] = yaml.safe_load(TERMS.read_text("utf-8"))
    groups = [
        tuple((lang, str(text)) for lang, texts in term.items() for text in texts) * _BARE
        for term in terms
    ]
    return Source("terms", [Group(members) for members in groups])
