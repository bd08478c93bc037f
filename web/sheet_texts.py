"""The values of a sheet's fields in words, for those who write, compare and approve them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalogue.languages import base_language
from catalogue.sheets.codes import country_name, language_name
from catalogue.sheets.difference import Part, difference
from catalogue.sheets.fields import Field, field_named, in_language, translated_fields
from catalogue.sheets.problems import Problem
from catalogue.sheets.specifications import known_specifications
from catalogue.store.drafts import differing, value_of
from catalogue.taxonomy import DOMAINS, Taxonomy
from web.delegations.texts import specification


@dataclass(frozen=True)
class Value:
    """A field with its value in words; ``language`` is that of the words."""

    field: str
    label: str
    text: str
    language: str


@dataclass(frozen=True)
class Difference:
    """A field that is not the same in two states of a sheet, word by word."""

    field: str
    label: str
    parts: list[Part]
    language: str


def label_of(name: str, language: str) -> str:
    """A field by its dotted name in words: ``translations.fr.title`` is "Titre (français)"."""
    parts = name.split(".")
    if parts[0] == "translations" and len(parts) == 3:
        declared = next((each for each in translated_fields() if each.name == parts[2]), None)
        label = declared.label(language) if declared else parts[2]
        return f"{label} ({language_name(parts[1], language)})"
    if parts[0] == "specifications" and len(parts) == 2:
        known = known_specifications().get(parts[1])
        return known.label(language) if known else parts[1]
    declared = field_named(name)
    return declared.label(language) if declared else name


def place_of(problem: Problem) -> str:
    """The dotted name of the field that a problem is at, as the form and the label know it."""
    name = problem.column
    column, _, tag = name.rpartition(".")
    if column in {declared.name for declared in translated_fields()}:
        return f"translations.{tag}.{column}"
    return name


def value_text(
    name: str, content: Mapping[str, Any], language: str, taxonomy: Taxonomy
) -> tuple[str, str]:
    """A field's value in words, and the language of these.

    Args:
        name: the field's dotted name.
        content: a state of a sheet.
        language: the reader's.
        taxonomy: has the labels of concepts and domains.
    """
    value = value_of(content, name)
    own = base_language(str(content.get("language") or ""))
    if value is None:
        return "", language
    parts = name.split(".")
    if parts[0] == "translations":
        return str(value), parts[1] if len(parts) > 1 else language
    declared = field_named(name)
    if declared is None or (declared.kind in ("line", "text") and not declared.multiple):
        return str(value), own
    if declared.kind == "specifications":
        facts = [_fact(entry, own, language) for entry in value]
        return "\n".join(facts), language
    values = value if isinstance(value, list) else [value]
    words = [_word(declared, each, language, taxonomy) for each in values]
    return ("\n" if declared.multiple else " ").join(words), language


def values_of(
    content: Mapping[str, Any], names: list[str], language: str, taxonomy: Taxonomy
) -> list[Value]:
    """Some fields of a sheet in words; those without a value are left out."""
    found = []
    for name in names:
        text, tag = value_text(name, content, language, taxonomy)
        if text:
            found.append(Value(name, label_of(name, language), text, tag))
    return found


def differences(
    old: Mapping[str, Any], new: Mapping[str, Any], language: str, taxonomy: Taxonomy
) -> list[Difference]:
    """What is not the same in two states of a sheet, field by field; its status is left out."""
    found = []
    for name in differing(old, new):
        if name in ("id", "status"):
            continue
        before, tag = value_text(name, old, language, taxonomy)
        after, new_tag = value_text(name, new, language, taxonomy)
        shown = difference(before, after)
        found.append(Difference(name, label_of(name, language), shown, new_tag if after else tag))
    return found


def _fact(entry: Any, own: str, language: str) -> str:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        return str(entry)
    fact = specification(entry, own, language)
    return f"{fact.label.plain}: {fact.value.plain}"


def _word(declared: Field, value: Any, language: str, taxonomy: Taxonomy) -> str:
    text = str(value)
    if declared.kind == "country":
        return country_name(text, language)
    if declared.kind == "language":
        return language_name(text, language)
    if declared.kind == "concept":
        return taxonomy.label(text, language) if text in taxonomy else text
    if declared.kind == "domain":
        return in_language(DOMAINS[text], language) if text in DOMAINS else text
    choice = next((choice for choice in declared.choices if choice.value == value), None)
    return in_language(choice.labels, language) if choice else text
