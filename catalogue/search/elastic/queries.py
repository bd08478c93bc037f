"""Plans as Elasticsearch queries: plain functions that return plain dicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from catalogue.search.documents import searched_fields
from catalogue.search.engine import Clause, Plan, Word
from catalogue.search.query import Bounds
from catalogue.search.terms import (
    CONCEPT_SCORE,
    EXACT_BOOST,
    SYNONYM_SCORE,
    TIE,
    bounds_names,
    exact_name,
    facet_name,
    saying_fields,
    stem_name,
)

Query = dict[str, Any]

_QUANTISED = 0.03  # more than eight bits change a cosine by


def lexical(plan: Plan) -> Query:
    """The documents of the lexical list, scored; everything when the plan has no clauses."""
    if not plan.clauses:
        return {"match_all": {}}
    clauses = [clause(each) for each in plan.clauses]
    required = max(1, min(plan.required, len(clauses)))
    query: Query = {"should": clauses, "minimum_should_match": required}
    if plan.core:
        query["filter"] = [any_of([clauses[index] for index in plan.core])]
    return {"bool": query}


def clause(asked: Clause) -> Query:
    """The documents that meet a clause, by its words, synonyms or value."""
    ways: list[Query] = []
    if asked.phrase and len(asked.words) > 1:
        ways.append(_phrase(asked.words))
    elif asked.words:
        ways.append({"bool": {"must": [_word(word) for word in asked.words]}})
    for facet, value in asked.values:
        ways.append(_constant({"term": {facet_name(facet): value}}, CONCEPT_SCORE))
    if asked.synonyms:
        saying = any_of([_saying(words) for words in asked.synonyms])
        ways.append(_constant(saying, SYNONYM_SCORE))
    return ways[0] if len(ways) == 1 else {"dis_max": {"queries": ways, "tie_breaker": TIE}}


def restrictions(plan: Plan, without_facet: str | None = None) -> Query:
    """Filters, ranges, demands and exclusions; ``without_facet`` leaves one filter out."""
    inside: list[Query] = [
        {"terms": {facet_name(facet): list(values)}}
        for facet, values in plan.filters.items()
        if facet != without_facet
    ]
    inside.extend(_ranges(plan.ranges))
    inside.extend(clause(each) for each in plan.demanded)
    outside = [clause(each) for each in plan.excluded]
    if plan.hidden:
        outside.append(ids(plan.hidden))
    return {"filter": inside, "must_not": outside}


def restricted(query: Query, within: Query) -> Query:
    """A query within restrictions, which do not score."""
    return {"bool": {"must": [query], **within}}


def ids(values: Iterable[str]) -> Query:
    """The documents with these ids, unscored."""
    return _constant({"ids": {"values": list(values)}}, 0.0)


def any_of(queries: Sequence[Query]) -> Query:
    """The documents of any of the queries."""
    return {"bool": {"should": list(queries), "minimum_should_match": 1}}


def neighbours(vector: Sequence[float], count: int, least: float) -> dict[str, Any]:
    """The nearest passages' documents, best passage each, above about a cosine.

    The graph is of vectors in eight bits; what it finds is scored again with the whole ones, so
    that both engines know the same cosines. The threshold is asked a little lower: it is
    compared before.
    """
    return {
        "field": "passages.vector",
        "query_vector": list(vector),
        "k": count,
        "num_candidates": min(10_000, max(2 * count, 100)),
        "similarity": least - _QUANTISED,
        "rescore_vector": {"oversample": 1.5},
    }


def value_counts(field: str, most: int) -> dict[str, Any]:
    """Counts of every value of a field."""
    return {"terms": {"field": field, "size": most, "shard_size": most}}


def titles(words: Sequence[str], prefix: str) -> Query:
    """The documents whose title has all the words, and one that begins with the prefix."""
    name = exact_name("title")
    inside = [*({"term": {name: word}} for word in words), {"prefix": {name: prefix}}]
    return {"bool": {"filter": inside}}


def _ranges(ranges: Mapping[str, Bounds]) -> Iterable[Query]:
    for specification, bounds in ranges.items():
        low, high = bounds_names(specification)
        # A sheet's own range overlaps the asked one.
        if bounds.minimum is not None:
            yield {"range": {high: {"gte": bounds.minimum}}}
        if bounds.maximum is not None:
            yield {"range": {low: {"lte": bounds.maximum}}}


def _word(word: Word) -> Query:
    """A word in any field: its exact form, or its stems."""
    found: list[Query] = []
    for declared in searched_fields():
        exact = exact_name(declared.name)
        found.append(_term(exact, word.exact, declared.weight * EXACT_BOOST))
        if declared.translated:
            found.extend(
                _term(stem_name(declared.name, language), stem, declared.weight)
                for language, stem in word.stems
            )
    return {"dis_max": {"queries": found, "tie_breaker": TIE}}


def _term(field: str, value: str, boost: float) -> Query:
    return {"term": {field: {"value": value, "boost": boost}}}


def _saying(words: Sequence[Word]) -> Query:
    """A synonym's words, one after another."""
    return any_of(
        [
            {"match_phrase": {name: " ".join(terms)}}
            if len(terms) > 1
            else {"term": {name: terms[0]}}
            for name, terms in saying_fields(words)
        ]
    )


def _constant(query: Query, score: float) -> Query:
    return {"constant_score": {"filter": query, "boost": score}}


def _phrase(words: Sequence[Word]) -> Query:
    text = " ".join(word.exact for word in words)
    return {
        "dis_max": {
            "queries": [
                {
                    "match_phrase": {
                        exact_name(declared.name): {
                            "query": text,
                            "boost": declared.weight * EXACT_BOOST,
                        }
                    }
                }
                for declared in searched_fields()
            ],
            "tie_breaker": TIE,
        }
    }
