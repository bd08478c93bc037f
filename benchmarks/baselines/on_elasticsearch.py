"""BM25 on Elasticsearch, as its engineers set it up: its own language analyzers, multi_match."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from benchmarks.baselines.keywords import ANALYZERS, FOLDED, TIE, fields, texts_by_field
from catalogue.search.documents import Document
from catalogue.search.evaluation import Judgement, Run

FOLDING = ["lowercase", "asciifolding", "arabic_normalization", "persian_normalization"]


def bm25(
    client: Elasticsearch, documents: Sequence[Document], judgements: Sequence[Judgement]
) -> Run:
    """Every sheet with a word of the question, by BM25, in an index that is removed afterwards."""
    index = f"baseline-{secrets.token_hex(6)}"
    client.indices.create(index=index, settings=_settings(), mappings=_mappings())
    try:
        actions = [
            {"_index": index, "_id": each.id, "_source": texts_by_field(each)} for each in documents
        ]
        bulk(client, actions, refresh="true")
        found: dict[str, list[str]] = {}
        for judgement in judgements:
            answer = client.search(
                index=index, query=_query(judgement.query), size=len(documents), source=False
            )
            found[judgement.id] = [hit["_id"] for hit in answer["hits"]["hits"]]
        return found
    finally:
        client.indices.delete(index=index)


def _query(text: str) -> dict[str, Any]:
    boosted = [f"{name}^{weight}" for name, (_, weight) in fields().items()]
    return {
        "multi_match": {
            "query": text,
            "type": "best_fields",
            "fields": boosted,
            "tie_breaker": TIE,
        }
    }


def _settings() -> dict[str, Any]:
    folded = {"type": "custom", "tokenizer": "standard", "filter": FOLDING}
    return {
        "number_of_shards": 1,  # one shard, so that rarity is that of the whole catalogue
        "number_of_replicas": 0,
        "analysis": {"analyzer": {FOLDED: folded}},
    }


def _mappings() -> dict[str, Any]:
    return {
        "dynamic": "strict",
        "properties": {
            name: {"type": "text", "analyzer": ANALYZERS.get(analyzer, analyzer)}
            for name, (analyzer, _) in fields().items()
        },
    }
