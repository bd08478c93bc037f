"""BM25 on tantivy with its own stemmers and stop words, the query as Elasticsearch's multi_match.

tantivy has neither a stemmer nor stop words for Persian, and stop words for only five of the
eight languages; it folds Latin letters alone. That is what comes with the library, so that is what
this baseline has.
"""

from __future__ import annotations

from collections.abc import Sequence

import tantivy
from tantivy import Filter, Occur, Query, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from benchmarks.baselines.keywords import ANALYZERS, FOLDED, TIE, fields, texts_by_field
from catalogue.search.documents import Document
from catalogue.search.evaluation import Judgement, Run

_NO_STEMMER = ("fa",)
_STOP_WORDS = ("en", "fr", "pt", "ru", "es")


def bm25(documents: Sequence[Document], judgements: Sequence[Judgement]) -> Run:
    """Every sheet with a word of the question, by BM25."""
    analyzers = {analyzer: _analyzer(analyzer) for analyzer in (*ANALYZERS, FOLDED)}
    index = _index(documents, analyzers)
    searcher = index.searcher()
    found: dict[str, list[str]] = {}
    for judgement in judgements:
        query = _query(judgement.query, index.schema, analyzers)
        hits = searcher.search(query, limit=max(1, len(documents))).hits
        # Equal scores by id, so that a run is the same tomorrow.
        named = [(-score, searcher.doc(address)["id"][0]) for score, address in hits]
        found[judgement.id] = [sheet for _, sheet in sorted(named)]
    return found


def _index(documents: Sequence[Document], analyzers: dict[str, TextAnalyzer]) -> tantivy.Index:
    schema = tantivy.SchemaBuilder()
    schema.add_text_field("id", stored=True, tokenizer_name="raw")
    for name, (analyzer, _) in fields().items():
        schema.add_text_field(name, tokenizer_name=analyzer)
    index = tantivy.Index(schema.build())
    for name, made in analyzers.items():
        index.register_tokenizer(name, made)
    writer = index.writer(num_threads=1)  # one segment, so that rarity is the same every time
    for document in documents:
        writer.add_document(tantivy.Document(id=document.id, **texts_by_field(document)))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def _query(text: str, schema: tantivy.Schema, analyzers: dict[str, TextAnalyzer]) -> Query:
    words = {name: analyzer.analyze(text) for name, analyzer in analyzers.items()}
    ways: list[Query] = []
    for name, (analyzer, weight) in fields().items():
        terms = [(Occur.Should, Query.term_query(schema, name, w)) for w in words[analyzer]]
        if terms:
            ways.append(Query.boost_query(Query.boolean_query(terms), weight))
    return Query.disjunction_max_query(ways, TIE) if ways else Query.empty_query()


def _analyzer(language: str) -> TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase())
    if language == FOLDED:
        return builder.filter(Filter.ascii_fold()).build()
    if language in _STOP_WORDS:
        builder = builder.filter(Filter.stopword(ANALYZERS[language]))
    if language not in _NO_STEMMER:
        builder = builder.filter(Filter.stemmer(ANALYZERS[language]))
    return builder.build()
