"""Settings, mapping and documents of an index, derived from the declared fields."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np

from catalogue.search.documents import Document, kept_values
from catalogue.search.engine import Vector
from catalogue.search.terms import (
    BINS,
    WORDS,
    bounds_names,
    changed_number,
    counted_of,
    facet_name,
    terms_of,
    values_of,
    word_fields,
)
from catalogue.sheets.specifications import numeric_specifications

DEEPEST_PAGE = 100_000  # hits that one can page to; beyond, nobody reads


def settings_for(shards: int) -> dict[str, Any]:
    """The settings of a new index: while it is filled nobody reads it, so nothing is refreshed,
    and nothing is written twice.
    """
    return {
        "number_of_shards": shards,
        "number_of_replicas": 0,
        "refresh_interval": "-1",
        "max_result_window": DEEPEST_PAGE,
        # Terms come analyzed from search/analysis.py, parted by spaces.
        "analysis": {"analyzer": {"terms": {"type": "custom", "tokenizer": "whitespace"}}},
    }


MOST_DIMENSIONS = 4096
"""Numbers that a vector may have on the server; its reference page of ``dense_vector`` says so."""


def live_settings(replicas: int) -> dict[str, Any]:
    """What changes of an index when it is put into use."""
    return {"number_of_replicas": replicas, "refresh_interval": "1s"}


def mapping_for(meta: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping of a new index, with what it is made with."""
    properties: dict[str, Any] = {
        "source": {"type": "object", "enabled": False},
        "changed": {"type": "long"},
        "title_key": {"type": "keyword"},
        "essence": {"type": "keyword", "index": False, "doc_values": False},
        "passages": {
            "type": "nested",
            "properties": {
                "vector": {
                    "type": "dense_vector",
                    "dims": meta["dimension"],
                    "similarity": "dot_product",
                    "index": True,
                    "index_options": {"type": "int8_hnsw"},
                }
            },
        },
    }
    for name in word_fields():
        properties[name] = {"type": "text", "analyzer": "terms"}
    for kept in kept_values():
        properties[facet_name(kept)] = {"type": "keyword"}
    for name in (BINS, WORDS):
        properties[name] = {"type": "keyword"}
    for specification in numeric_specifications():
        for name in bounds_names(specification):
            properties[name] = {"type": "double"}
    return {"dynamic": "strict", "_meta": dict(meta), "properties": properties}


def body_of(document: Document, vectors: Vector) -> dict[str, Any]:
    """A document as Elasticsearch stores it.

    Args:
        document: the document; its id is the index's.
        vectors: its passages' unit vectors (n_passages, d); rows of zeros (a passage without any
            known word) have no direction and are left out.
    """
    facets, numbers = values_of(document)
    return {
        "source": document.source,
        "changed": changed_number(document),
        "title_key": document.title_key,
        "essence": base64.b64encode(vectors[0].astype("<f4").tobytes()).decode(),
        "passages": [{"vector": row.tolist()} for row in vectors if row.any()],
        **terms_of(document),
        **facets,
        **numbers,
        **counted_of(document),
    }


def essence_of(encoded: str) -> Vector:
    """The first passage's vector (d,) as ``body_of`` wrote it."""
    return np.frombuffer(base64.b64decode(encoded), dtype="<f4").astype(np.float32)
