"""Tantivy's schema and documents, derived from the declared fields.

Names: ``x_title`` exact words of every language, ``s_title_fr`` stems of a language, ``f_country``
facet values, ``lo_range`` and ``hi_range`` the ends of a specification in its canonical unit.
Analysis is ours (``catalogue.search.analysis``): tantivy is given terms separated by spaces.
"""

from __future__ import annotations

import json

import tantivy

from catalogue.languages import SHEET_LANGUAGES
from catalogue.search.analysis import stem, tokens
from catalogue.search.documents import Document, searched_fields
from catalogue.sheets.fields import facet_fields
from catalogue.sheets.specifications import numeric_specifications


def exact_name(field: str) -> str:
    """The tantivy field with a declared field's exact words."""
    return "x_" + _plain(field)


def stem_name(field: str, language: str) -> str:
    """The tantivy field with a declared field's stems in a language."""
    return f"s_{_plain(field)}_{language}"


def facet_name(facet: str) -> str:
    """The tantivy field with a facet's values."""
    return "f_" + _plain(facet)


def bounds_names(specification: str) -> tuple[str, str]:
    """The tantivy fields with the lowest and the highest value of a specification."""
    return "lo_" + _plain(specification), "hi_" + _plain(specification)


def build_schema() -> tantivy.Schema:
    """The schema for the fields declared now."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("source", stored=True, tokenizer_name="raw", index_option="basic")
    # The number of a document's first vector; unique among live documents, so also their key.
    builder.add_integer_field("row", fast=True, indexed=True)
    builder.add_integer_field("rows", fast=True, indexed=False)
    builder.add_integer_field("changed", fast=True, indexed=False)
    builder.add_text_field("title_key", fast=True, tokenizer_name="raw", index_option="basic")
    for declared in searched_fields():
        builder.add_text_field(exact_name(declared.name), tokenizer_name="whitespace")
        if declared.translated:
            for language in SHEET_LANGUAGES:
                builder.add_text_field(
                    stem_name(declared.name, language), tokenizer_name="whitespace"
                )
    for facet in facet_fields():
        builder.add_text_field(
            facet_name(facet), fast=True, tokenizer_name="raw", index_option="basic"
        )
    for specification in numeric_specifications():
        for name in bounds_names(specification):
            builder.add_float_field(name, fast=True, indexed=False)
    return builder.build()


def fields_of(document: Document, row: int, rows: int) -> dict[str, list[object]]:
    """A document as the values of tantivy's fields."""
    values: dict[str, list[object]] = {
        "id": [document.id],
        "source": [json.dumps(document.source, ensure_ascii=False, separators=(",", ":"))],
        "row": [row],
        "rows": [rows],
        "changed": [int(document.changed_at * 1000)],
        "title_key": [document.title_key],
    }
    for text in document.texts:
        words = list(tokens(text.text))
        exact = " ".join(word.exact for word in words)
        values.setdefault(exact_name(text.field), []).append(exact)
        if text.language in SHEET_LANGUAGES:
            stems = " ".join(stem(word.text, text.language) for word in words)
            values.setdefault(stem_name(text.field, text.language), []).append(stems)
    for facet, facet_values in document.keywords.items():
        values[facet_name(facet)] = list(facet_values)
    for specification, ends in document.numbers.items():
        for name, end in zip(bounds_names(specification), ends, strict=True):
            values[name] = [float(end)]
    return values


def _plain(name: str) -> str:
    return name.replace(".", "_").replace("-", "_")
