"""A taxonomy as a file for others: YAML and JSON hold all of it, CSV is for reading in a table.

The YAML has the layout of the project's own file, its head included, and loads back equal.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from itertools import takewhile
from typing import Any

import yaml

from catalogue.languages import SHEET_LANGUAGES
from catalogue.taxonomy.taxonomy import CODE_LISTS, CONCEPTS, DOMAINS, Concept, Taxonomy

# Addresses of our own in SKOS: they only have to be different from all others.
_SCHEME = "urn:catalogue:taxonomy"


def as_yaml(taxonomy: Taxonomy) -> str:
    """The taxonomy in the layout of the project's own file, which ``load_taxonomy`` reads."""
    own = CONCEPTS.read_text(encoding="utf-8").splitlines()
    parts = [*takewhile(lambda line: line.startswith("#"), own), ""]
    for concept in taxonomy:
        parts.append(f"- id: {concept.id}")
        parts.append(f"  domains: {_flow(concept.domains)}")
        if concept.broader is not None:
            parts.append(f"  broader: {concept.broader}")
        if concept.codes:
            # Numbers stay without quotes, as in the project's own file: they are read as text.
            lists = (f"{kind}: [{', '.join(codes)}]" for kind, codes in concept.codes.items())
            parts.append(f"  codes: {{{', '.join(lists)}}}")
        parts.append("  labels:")
        parts.extend(
            f"    {language}: {_flow(labels)}"
            for language, labels in concept.labels.items()
            if labels
        )
        if concept.ambiguous:
            words = (f"{language}: {_flow(w)}" for language, w in concept.ambiguous.items())
            parts.append(f"  ambiguous: {{{', '.join(words)}}}")
    return "\n".join(parts) + "\n"


def as_json(taxonomy: Taxonomy) -> str:
    """The taxonomy as a list of objects with the fields of the YAML file."""
    return _dumped(as_entries(taxonomy))


def as_csv(taxonomy: Taxonomy) -> str:
    """One row a concept; several labels or codes of a cell are parted by `` | ``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", "domains", "broader", *CODE_LISTS, *SHEET_LANGUAGES])
    for concept in taxonomy:
        codes = (" | ".join(concept.codes.get(kind, ())) for kind in CODE_LISTS)
        labels = (" | ".join(concept.labels.get(language, ())) for language in SHEET_LANGUAGES)
        domains = " | ".join(concept.domains)
        writer.writerow([concept.id, domains, concept.broader or "", *codes, *labels])
    return out.getvalue()


def as_json_ld(taxonomy: Taxonomy) -> str:
    """The taxonomy in SKOS, as JSON-LD: domains are collections, codes are notations."""
    graph: list[dict[str, Any]] = [{"id": _SCHEME, "type": "ConceptScheme"}]
    for concept in taxonomy:
        node: dict[str, Any] = {
            "id": f"{_SCHEME}:{concept.id}",
            "type": "Concept",
            "inScheme": _SCHEME,
            "prefLabel": {language: held[0] for language, held in _held(concept.labels)},
            "altLabel": {language: list(held[1:]) for language, held in _held(concept.labels)},
            "hiddenLabel": {language: list(held) for language, held in _held(concept.ambiguous)},
            "notation": [f"{k}:{code}" for k, codes in concept.codes.items() for code in codes],
        }
        if concept.broader is not None:
            node["broader"] = f"{_SCHEME}:{concept.broader}"
        graph.append({field: value for field, value in node.items() if value})
    for domain, labels in DOMAINS.items():
        members = [f"{_SCHEME}:{c.id}" for c in taxonomy if domain in c.domains]
        graph.append(
            {
                "id": f"{_SCHEME}:domain:{domain}",
                "type": "Collection",
                "prefLabel": labels,
                "member": members,
            }
        )
    context = {
        "@vocab": "http://www.w3.org/2004/02/skos/core#",
        "id": "@id",
        "type": "@type",
        "inScheme": {"@type": "@id"},
        "broader": {"@type": "@id"},
        "member": {"@type": "@id"},
        "prefLabel": {"@container": "@language"},
        "altLabel": {"@container": "@language"},
        "hiddenLabel": {"@container": "@language"},
    }
    return _dumped({"@context": context, "@graph": graph})


FORMATS: Mapping[str, Callable[[Taxonomy], str]] = {
    ".yaml": as_yaml,
    ".yml": as_yaml,
    ".json": as_json,
    ".csv": as_csv,
    ".jsonld": as_json_ld,
}
"""By a file's ending, what writes it."""


def as_entries(taxonomy: Taxonomy) -> list[dict[str, Any]]:
    """The concepts with the fields of the YAML file, as that reads."""
    return [entry_of(concept) for concept in taxonomy]


def entry_of(concept: Concept) -> dict[str, Any]:
    """A concept with the fields of the YAML file; ``taxonomy.concept_of`` reads it."""
    fields: dict[str, Any] = {"id": concept.id, "domains": list(concept.domains)}
    if concept.broader is not None:
        fields["broader"] = concept.broader
    for name in ("codes", "labels", "ambiguous"):
        held = {key: list(values) for key, values in _held(getattr(concept, name))}
        if held or name == "labels":
            fields[name] = held
    return fields


def _held(lists: Mapping[str, tuple[str, ...]]) -> Iterable[tuple[str, tuple[str, ...]]]:
    return ((key, values) for key, values in lists.items() if values)


def _flow(texts: Iterable[str]) -> str:
    """A YAML list in one line, with quotes only where YAML needs them."""
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return yaml.dump(
        list(texts), Dumper=dumper, default_flow_style=True, allow_unicode=True, width=1_000_000
    ).strip()


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
