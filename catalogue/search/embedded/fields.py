"""Tantivy's schema and documents, derived from the declared fields (see ``search/terms.py``)."""

from __future__ import annotations

import json
from collections.abc import Sequence

import tantivy

from catalogue.search.documents import Document, kept_values
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


def build_schema() -> tantivy.Schema:
    """The schema for the fields declared now."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("source", stored=True)  # nobody looks for it: it is no text
    # The number of a document's first vector; unique among live documents, so also their key.
    builder.add_integer_field("row", fast=True, indexed=True)
    builder.add_integer_field("rows", fast=True, indexed=False)
    builder.add_integer_field("changed", fast=True, indexed=False)
    builder.add_text_field("title_key", fast=True, tokenizer_name="raw", index_option="basic")
    for name in word_fields():
        builder.add_text_field(name, tokenizer_name="whitespace")
    for kept in kept_values():
        builder.add_text_field(
            facet_name(kept), fast=True, tokenizer_name="raw", index_option="basic"
        )
    for name in (BINS, WORDS):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for specification in numeric_specifications():
        for name in bounds_names(specification):
            builder.add_float_field(name, fast=True, indexed=False)
    return builder.build()


def fields_of(document: Document, row: int, rows: int) -> dict[str, Sequence[object]]:
    """A document as the values of tantivy's fields."""
    facets, numbers = values_of(document)
    return {
        "id": [document.id],
        "source": [json.dumps(document.source, ensure_ascii=False, separators=(",", ":")).encode()],
        "row": [row],
        "rows": [rows],
        "changed": [changed_number(document)],
        "title_key": [document.title_key],
        **terms_of(document),
        **facets,
        **counted_of(document),
        **{name: [number] for name, number in numbers.items()},
    }
