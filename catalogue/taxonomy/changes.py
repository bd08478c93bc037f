"""What organisers change of the taxonomy's file: a small difference that is kept beside it.

A difference is plain data by the concept's id: the fields of the file that are otherwise now
(``labels`` by language), all fields of a concept that the file does not have, or ``merged`` with
the id of the concept that stands for it. So a newer file brings its own changes with it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from catalogue.languages import SHEET_LANGUAGES
from catalogue.taxonomy.check import terms_of
from catalogue.taxonomy.export import entry_of
from catalogue.taxonomy.taxonomy import DOMAINS, Concept, Taxonomy, concept_of

_log = logging.getLogger(__name__)

Changes = Mapping[str, Mapping[str, Any]]


def with_changes(file: Taxonomy, changes: Changes) -> Taxonomy:
    """A taxonomy as organisers have changed it.

    Where a newer file does not have what a difference is about, that part of it is left out, and
    said in the log: a concept below one that is gone, or below itself, lies at the top. Without
    changes it is the file's own object: the search makes its indices of labels once for each.
    """
    if not changes:
        return file
    merged = {id_: said["merged"] for id_, said in changes.items() if "merged" in said}
    concepts = {c.id: c for c in file}
    for id_, said in changes.items():
        before: dict[str, Any] = entry_of(concepts[id_]) if id_ in concepts else {"id": id_}
        entry = {**before, **{name: value for name, value in said.items() if name != "merged"}}
        if "labels" in before:
            entry["labels"] = {**before["labels"], **said.get("labels", {})}
        if "labels" in entry and not set(entry.get("domains", ())).isdisjoint(DOMAINS):
            entry["domains"] = [domain for domain in entry["domains"] if domain in DOMAINS]
            concepts[id_] = concept_of(entry)
    heirs = {id_: _heir(id_, merged) for id_ in merged}
    heirs = {id_: heir for id_, heir in heirs.items() if heir in concepts and heir not in merged}
    kept = [_below(c, heirs) for c in concepts.values() if c.id not in heirs]
    return Taxonomy(_rooted(kept), heirs)


def changes_between(file: Taxonomy, wanted: Taxonomy) -> dict[str, dict[str, Any]]:
    """The difference that makes one taxonomy of another: ``with_changes`` gives it back.

    Concepts of the file that the wanted one has neither as concepts nor merged stay as they are.
    """
    changes: dict[str, dict[str, Any]] = {}
    for concept in wanted:
        before = file.concepts.get(concept.id)
        if before is None:
            changes[concept.id] = entry_of(concept)
        elif before != concept:
            changes[concept.id] = _otherwise(before, concept)
    for gone, into in wanted.merged.items():
        known = gone in file.concepts
        changes[gone] = {"merged": into} if known else {**changes.get(gone, {}), "merged": into}
    return {id_: said for id_, said in changes.items() if said}


def edited(taxonomy: Taxonomy, concept: Concept) -> Taxonomy:
    """A taxonomy with one concept as it is given, in its place or at the end.

    Raises:
        ValueError: the tree has a loop then, or what it names is missing.
    """
    concepts = {**taxonomy.concepts, concept.id: concept}
    return Taxonomy(_unambiguous(concepts.values()), taxonomy.merged)


def brought(taxonomy: Taxonomy, concepts: Sequence[Concept]) -> Taxonomy:
    """A taxonomy with concepts of a file, each as it is there; the others stay as they are.

    Raises:
        ValueError: together they make no taxonomy.
    """
    there = {concept.id: concept for concept in concepts}
    heirs = {id_: into for id_, into in taxonomy.merged.items() if id_ not in there}
    return Taxonomy(list({**taxonomy.concepts, **there}.values()), heirs)


def merged(taxonomy: Taxonomy, gone: str, into: str) -> Taxonomy:
    """A taxonomy in which one concept stands for another one, too.

    It takes over the other's labels behind its own, its domains, codes, and what is below it.

    Args:
        taxonomy: has both.
        gone: the id that is no concept's afterwards.
        into: the id of the concept that stands for it.

    Raises:
        ValueError: they are one and the same.
    """
    gone, into = taxonomy.now(gone), taxonomy.now(into)
    if gone == into:
        raise ValueError(f"{gone} cannot be merged into itself")
    lost, kept = taxonomy[gone], taxonomy[into]
    labels = {
        language: _together(kept.labels.get(language, ()), lost.labels.get(language, ()))
        for language in SHEET_LANGUAGES
    }
    heir = replace(
        kept,
        domains=tuple(dict.fromkeys((*kept.domains, *lost.domains))),
        # What lies between them comes to lie below the heir.
        broader=lost.broader if gone in taxonomy.with_broader(into) else kept.broader,
        labels=labels,
        codes={
            name: tuple(dict.fromkeys((*kept.codes.get(name, ()), *lost.codes.get(name, ()))))
            for name in {**kept.codes, **lost.codes}
        },
    )
    heirs = {id_: into if heir_ == gone else heir_ for id_, heir_ in taxonomy.merged.items()}
    concepts = {**taxonomy.concepts, into: heir}
    del concepts[gone]
    heirs[gone] = into
    moved = [_below(concept, heirs) for concept in concepts.values()]
    return Taxonomy(_unambiguous(moved), heirs)


def touched(before: Taxonomy, after: Taxonomy) -> frozenset[str]:
    """The ids whose sheets the index must learn anew: those that lie elsewhere in the tree now, or
    have another preferred label in some language.
    """
    return frozenset(
        id_
        for id_ in {*before.concepts, *before.merged, *after.concepts, *after.merged}
        if before.with_broader(id_) != after.with_broader(id_)
        or _preferred(before, id_) != _preferred(after, id_)
    )


def _otherwise(before: Concept, after: Concept) -> dict[str, Any]:
    old, new = entry_of(before), entry_of(after)
    said = {
        name: new.get(name, {} if name in ("codes", "ambiguous") else None)
        for name in ("domains", "broader", "codes", "ambiguous")
        if old.get(name) != new.get(name)
    }
    labels = {
        language: list(held)
        for language, held in after.labels.items()
        if before.labels.get(language, ()) != held
    }
    return {**said, "labels": labels} if labels else said


def _heir(id_: str, merged_ids: Mapping[str, str]) -> str:
    seen = {id_}
    while (id_ := merged_ids[id_]) in merged_ids and id_ not in seen:
        seen.add(id_)
    return id_


def _rooted(concepts: list[Concept]) -> list[Concept]:
    """Concepts, of which each has a way to the top."""
    above = {concept.id: concept.broader for concept in concepts}
    for concept in concepts:
        path = [concept.id]
        while (upper := above[path[-1]]) is not None:
            if upper not in above or upper in path:
                _log.error(
                    "%s cannot lie below %s in this file of the taxonomy: it lies at the top",
                    path[-1],
                    upper,
                )
                above[path[-1]] = None
                break
            path.append(upper)
    return [
        concept if concept.broader == above[concept.id] else replace(concept, broader=None)
        for concept in concepts
    ]


def _below(concept: Concept, heirs: Mapping[str, str]) -> Concept:
    """A concept below the heir of the one that it was below."""
    if concept.broader is None or concept.broader not in heirs:
        return concept
    return replace(concept, broader=heirs[concept.broader])


def _unambiguous(concepts: Iterable[Concept]) -> list[Concept]:
    """Concepts whose ambiguous words are still another concept's labels, and not their own."""
    concepts = list(concepts)
    holders = {
        (language, terms_of(label)): concept.id
        for concept in concepts
        for language, label in concept.all_labels()
    }
    return [
        replace(
            concept,
            ambiguous={
                language: words
                for language, held in concept.ambiguous.items()
                if (
                    words := tuple(
                        word
                        for word in held
                        if holders.get((language, terms_of(word)), concept.id) != concept.id
                    )
                )
            },
        )
        if concept.ambiguous
        else concept
        for concept in concepts
    ]


def _together(own: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    known = {terms_of(label) for label in own}
    return (*own, *(label for label in others if terms_of(label) not in known))


def _preferred(taxonomy: Taxonomy, id_: str) -> tuple[str, ...]:
    concept = taxonomy.get(id_)
    return tuple(held[0] if held else "" for held in concept.labels.values()) if concept else ()
