"""The taxonomy as training text: all that names or paraphrases a concept means the same."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import yaml

from catalogue.embeddings.static import words
from catalogue.embeddings.training.corpus import LANGUAGES, Group, Member, Source

TAXONOMY = Path(__file__).parents[2] / "taxonomy" / "concepts.yaml"
FRAMES = Path(__file__).parent / "frames.yaml"
TERMS = Path(__file__).parent / "terms.yaml"
NEEDS = Path(__file__).parent / "needs.yaml"

Concept = dict[str, Any]

# How often a label, or a need, stands bare in its group, and in how many frames, drawn anew for
# each label. A need counts as much as several labels: there are two or three to a concept, and some
# thirty labels.
_BARE = 4
_FRAMED = 3
_NEED = 12
# Groups of one frame in all languages for each concept, each with a random label per language:
# there the frame's words count as well, so that they do not become mere noise around labels.
_SENTENCES = 4


def read_concepts(path: Path = TAXONOMY) -> list[Concept]:
    """Return the concepts of ``path``: dicts with ``id``, ``labels`` {language: [label]}, ..."""
    concepts: list[Concept] = yaml.safe_load(path.read_text("utf-8"))
    return concepts


def read_needs(path: Path = NEEDS) -> dict[str, list[Member]]:
    """Return what people say who look for a concept, by its id, as (language, text)."""
    needs: dict[str, dict[str, list[str]]] = yaml.safe_load(path.read_text("utf-8"))
    return {
        concept: [(lang, text) for lang, texts in said.items() for text in texts]
        for concept, said in needs.items()
    }


def labels_of(concept: Concept) -> list[Member]:
    """Return all labels of ``concept`` as (language, label), preferred ones first."""
    return [(lang, str(label)) for lang in LANGUAGES for label in concept["labels"].get(lang, ())]


def label_words(concepts: Sequence[Concept]) -> set[str]:
    """Return the folded words of all labels that deserve a piece of their own."""
    found = {
        word
        for concept in concepts
        for _, label in labels_of(concept)
        for word in words(label).split()
    }
    return {word for word in found if len(word) > 1 and not word.isdigit()}


def lines_of(concepts: Sequence[Concept]) -> dict[str, frozenset[str]]:
    """Return for each concept its own id and those of all broader ones."""
    broader = {concept["id"]: concept.get("broader") for concept in concepts}
    lines: dict[str, frozenset[str]] = {}
    for name in broader:
        found, step = set(), name
        while step and step not in found:
            found.add(step)
            step = broader.get(step)
        lines[name] = frozenset(found)
    return lines


def folds(concepts: Sequence[Concept], count: int, seed: int) -> list[list[Concept]]:
    """Return ``concepts`` in ``count`` parts, by chance, of equal size but for one."""
    mixed = random.Random(seed).sample(list(concepts), len(concepts))
    return [mixed[start::count] for start in range(count)]


def concept_sources(concepts: Sequence[Concept], seed: int) -> list[Source]:
    """Return a source for each domain, a group for each concept, and the sentences of all.

    A concept's group has its labels bare and inside sentences of product sheets, and what people
    say who need it. One domain to a source, because half of all batches come from one source: there
    the wrong answers are the concept's own neighbours.
    """
    draw = random.Random(seed)
    frames: list[dict[str, str]] = yaml.safe_load(FRAMES.read_text("utf-8"))
    needs = read_needs()
    sources: dict[str, Source] = {}
    sentences = Source("sentences")
    preferred = Source("labels")
    for concept in concepts:
        members: list[Member] = []
        for lang, label in labels_of(concept):
            members += [(lang, label)] * _BARE
            members += [(lang, _in(draw.choice(frames), lang, label)) for _ in range(_FRAMED)]
        for lang, need in needs.get(concept["id"], ()):
            members += [(lang, need)] * _NEED
        domain = f"concepts-{concept['domains'][0]}"
        group = Group(tuple(members), concept=concept["id"])
        sources.setdefault(domain, Source(domain)).groups.append(group)
        for frame in draw.sample(frames, _SENTENCES):
            labels = {lang: str(draw.choice(concept["labels"][lang])) for lang in LANGUAGES}
            said = tuple((lang, _in(frame, lang, label)) for lang, label in labels.items())
            sentences.groups.append(Group(said, concept=concept["id"]))
        first = [(lang, str(concept["labels"][lang][0])) for lang in ("en", *LANGUAGES)]
        preferred.groups.append(Group(tuple(first), concept=concept["id"]))
    return [*sources.values(), sentences, preferred]


def need_source(concepts: Sequence[Concept]) -> Source:
    """Return what people say who look for a concept, English first: the teacher is asked of it."""
    needs = read_needs()
    source = Source("needs")
    for concept in concepts:
        said = needs.get(concept["id"], [])
        english = [member for member in said if member[0] == "en"]
        others = [member for member in said if member[0] != "en"]
        if english and others:
            source.groups.append(Group((english[0], *others), concept=concept["id"]))
    return source


def term_source(without: Collection[Concept] = ()) -> Source:
    """Return the words of sheets and needs that are no concept: properties, places, missions.

    Terms that share a word for word label with a concept of ``without`` are left out.
    """
    terms: list[dict[str, list[str]]] = yaml.safe_load(TERMS.read_text("utf-8"))
    refused = {words(label) for concept in without for _, label in labels_of(concept)}
    source = Source("terms")
    for term in terms:
        members = [(lang, str(text)) for lang, texts in term.items() for text in texts]
        if refused.isdisjoint(words(text) for _, text in members):
            members.sort(key=lambda member: member[0] != "en")
            source.groups.append(Group(tuple(members) * _BARE))
    return source


def _in(frame: dict[str, str], lang: str, label: str) -> str:
    return frame[lang].replace("{}", label)
