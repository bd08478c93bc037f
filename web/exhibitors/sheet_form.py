"""The form of a sheet: generated from the declared fields, read back into values of a draft.

Every input's name is the field's dotted name (``translations.fr.title``), so a field that is
declared is on the form. Beside each stands ``was.<name>``, the mark of the value that the form was
made with: what its reader has not touched is not sent over what somebody else has written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from catalogue.folding import fold
from catalogue.languages import SHEET_LANGUAGES, base_language
from catalogue.people.policy import owner_of
from catalogue.plain import lines, one_line
from catalogue.sheets.codes import countries, country_name, language_name
from catalogue.sheets.fields import FIELDS, Field, in_language
from catalogue.sheets.headers import header_of
from catalogue.sheets.quantities import unit_symbol, units_like
from catalogue.sheets.specifications import known_specifications
from catalogue.store.drafts import value_of
from catalogue.store.sheets import digest_of
from catalogue.taxonomy import DOMAINS, Taxonomy
from indexer.columns import specification_of, values_of

MOST_SPECIFICATIONS = 100
"""Rows that are read; a table of more is no product sheet."""
_FREE_ROWS = 2  # empty ones for names that nobody foresaw


@dataclass(frozen=True)
class Option:
    """A value that can be chosen, with its label."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True)
class Row:
    """A specification: what stands in its three inputs, and the entry that they were made of."""

    name: str
    label: str
    value: str
    unit: str
    units: list[Option]
    entry: str
    shown: str
    known: bool


@dataclass(frozen=True)
class Input:
    """A field of the form.

    Attributes:
        name: dotted.
        label: for the reader.
        kind: ``line``, ``text``, ``select``, ``boxes``, ``concepts``, ``specifications`` or
            ``files``.
        value: as it stands in a line or text; several are separated by ';'.
        options: what can be chosen.
        rows: of the specifications.
        tag: the language of what is written, '' for none.
        longest: letters at most.
        required: whether nobody publishes without it.
        was: the mark of the value.
        locked: whether it is the organiser's.
    """

    name: str
    label: str
    kind: str
    value: str = ""
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()
    tag: str = ""
    longest: int = 500
    required: bool = False
    was: str = ""
    locked: bool = False


def form_fields() -> list[Field]:
    """The declared fields that the form has: all of the sheet's own that are an exhibitor's."""
    return [
        declared
        for declared in FIELDS
        if owner_of(declared.name, published=False) == "exhibitor"
        and not declared.name.startswith("exhibitor.")
        and declared.name != "id"
        and not declared.describes  # the page of the files has it
    ]


def languages_of(content: Mapping[str, Any], wanted: Iterable[str], added: str = "") -> list[str]:
    """The languages whose texts the form shows: the sheet's own, the show's, those there are."""
    own = str(content.get("language") or "")
    bases = {base_language(own)}
    tags = [own]
    for tag in [*(content.get("translations") or {}), *wanted, added]:
        if tag and base_language(tag) not in bases:
            bases.add(base_language(tag))
            tags.append(tag)
    return tags


def inputs(
    content: Mapping[str, Any],
    language: str,
    taxonomy: Taxonomy,
    tags: Sequence[str],
    usual: Sequence[str],
    *,
    published: bool,
) -> dict[str, Input]:
    """The form of a draft, by the fields' dotted names.

    Args:
        content: the draft.
        language: the reader's.
        taxonomy: the concepts.
        tags: the languages whose texts are shown, the sheet's own first.
        usual: known specifications that such products have, offered as empty rows.
        published: whether the sheet is, or was, online.
    """
    made: dict[str, Input] = {}
    for declared in form_fields():
        names = [(declared.name, tags[0])] if declared.translated else [(declared.name, "")]
        if declared.translated:
            names += [(f"translations.{tag}.{declared.name}", tag) for tag in tags[1:]]
        for name, tag in names:
            value = value_of(content, name)
            locked = owner_of(declared.name, published=published) != "exhibitor"
            made[name] = Input(
                name,
                declared.label(language),
                _kind(declared),
                value=_text_of(declared, value),
                options=tuple(_options(declared, value, language, taxonomy)),
                rows=tuple(_rows(value, usual, language)) if declared.name == _SPECS else (),
                tag=tag,
                longest=declared.max_length,
                required=declared.required and "." not in name,
                was=mark(name, value),
                locked=locked,
            )
    return made


def mark(name: str, value: Any) -> str:
    """A short mark of a field's value as a form can hold it: equal marks, equal values."""
    declared = next((each for each in form_fields() if each.name == name.rpartition(".")[2]), None)
    if declared is not None and isinstance(value, str):
        value = _clean(declared, value)
    return _digest(value)


def _digest(value: Any) -> str:
    return digest_of({"value": value})[:16]


def read_form(
    said: MultiDict[str, str], taxonomy: Taxonomy, *, published: bool
) -> tuple[dict[str, Any], list[str]]:
    """What was written: the fields whose value is another than the form was made with.

    Args:
        said: the form as it was sent.
        taxonomy: the concepts.
        published: whether the sheet is, or was, online.

    Returns:
        The values by dotted name, None for an emptied one; and words that name no category.
    """
    values: dict[str, Any] = {}
    unknown: list[str] = []
    for declared in form_fields():
        if owner_of(declared.name, published=published) != "exhibitor" or declared.holds:
            continue
        names = [declared.name]
        if declared.translated:
            ends = f".{declared.name}"
            names += [n for n in said if n.startswith("translations.") and n.endswith(ends)]
        for name in names:
            if f"was.{name}" not in said or not _is_sheet_language(name):
                continue
            value, strange = _value(declared, name, said, taxonomy)
            unknown += strange
            if mark(name, value) != said[f"was.{name}"]:
                values[name] = value
    return values, unknown


def concepts_named(words: str, taxonomy: Taxonomy) -> tuple[list[str], list[str]]:
    """The concepts that words name in any language, and the words that name none."""
    found, unknown = [], []
    labels = {fold(label): concept.id for concept in taxonomy for _, label in concept.all_labels()}
    for word in filter(None, map(one_line, values_of(words))):
        concept = labels.get(fold(word)) or (word if word in taxonomy else None)
        if concept is None:
            unknown.append(word)
        else:
            found.append(concept)
    return found, unknown


_SPECS = "specifications"


def _kind(declared: Field) -> str:
    if declared.holds:
        return "files"
    if declared.kind in ("choice", "country", "language"):
        return "select"
    return {
        "domain": "boxes",
        "concept": "concepts",
        "specifications": "specifications",
        "text": "text",
    }.get(declared.kind, "line")


def _text_of(declared: Field, value: Any) -> str:
    if value is None or declared.kind in ("specifications", "domain", "concept"):
        return ""
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _options(declared: Field, value: Any, language: str, taxonomy: Taxonomy) -> Iterator[Option]:
    chosen = value if isinstance(value, list) else [value]
    if declared.kind == "domain":
        for domain, labels in DOMAINS.items():
            yield Option(domain, in_language(labels, language), domain in chosen)
    elif declared.kind == "concept":
        for concept in dict.fromkeys(taxonomy.now(str(each)) for each in value or ()):
            yield Option(concept, taxonomy.label(concept, language), True)
    elif declared.kind in ("choice", "country", "language"):
        yield Option("", "–", value is None)
        named = [
            (each, _label(declared, each, language))
            for each in _choices(declared, str(value or ""))
        ]
        if declared.kind == "country":
            named.sort(key=lambda pair: fold(pair[1]))
        for each, label in named:
            yield Option(each, label, each == value)


def _choices(declared: Field, value: str) -> list[str]:
    if declared.kind == "country":
        return sorted(countries())
    if declared.kind == "language":
        return list(dict.fromkeys([*SHEET_LANGUAGES, *([value] if value else [])]))
    return [choice.value for choice in declared.choices]


def _label(declared: Field, value: str, language: str) -> str:
    if declared.kind == "country":
        return country_name(value, language)
    if declared.kind == "language":
        return language_name(value, language)
    return next(in_language(c.labels, language) for c in declared.choices if c.value == value)


def _rows(value: Any, usual: Sequence[str], language: str) -> Iterator[Row]:
    entries = [entry for entry in value or () if isinstance(entry, dict) and entry.get("name")]
    for entry in entries:
        yield _row(entry, language)
    there = {entry["name"] for entry in entries}
    for name in usual:
        if name not in there:
            yield _row({"name": name}, language)
    for _ in range(_FREE_ROWS):
        yield Row("", "", "", "", [], "", "", known=False)


def _row(entry: Mapping[str, Any], language: str) -> Row:
    name = str(entry["name"])
    known = known_specifications().get(name)
    low, high = entry.get("min"), entry.get("max")
    value, unit = entry.get("value"), str(entry.get("unit") or "")
    if value is not None:
        text = _number(value)
    elif low is not None and high is not None:
        text = f"{_number(low)}-{_number(high)}"
    else:
        text = f"≥ {_number(low)}" if low is not None else f"≤ {_number(high)}" if high else ""
    fitting = list(units_like(known.unit)) if known and known.numeric and known.unit else []
    if known and not unit:
        unit = known.unit if known.numeric else ""
    if unit and unit not in fitting and fitting:
        fitting = [unit, *fitting]
    options = [Option(each, unit_symbol(each, language), each == unit) for each in fitting]
    label = known.label(language) if known else name
    kept = json.dumps(entry, ensure_ascii=False) if len(entry) > 1 else ""
    return Row(
        name, label, text, unit, options, kept, _digest([name, text, unit]), known is not None
    )


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def _value(
    declared: Field, name: str, said: MultiDict[str, str], taxonomy: Taxonomy
) -> tuple[Any, list[str]]:
    if declared.kind == "domain":
        return [d for d in DOMAINS if d in said.getlist(name)] or None, []
    if declared.kind == "concept":
        found, unknown = concepts_named(said.get(f"{name}.add", ""), taxonomy)
        kept = [one_line(each) for each in said.getlist(name) if each in taxonomy]
        return list(dict.fromkeys([*kept, *found])) or None, unknown
    if declared.kind == "specifications":
        return list(_specifications(said)) or None, []
    text = said.get(name, "")
    if declared.multiple:
        return [one_line(each) for each in values_of(text) if one_line(each)] or None, []
    return _clean(declared, text) or None, []


def _clean(declared: Field, text: str) -> str:
    return lines(text) if declared.kind == "text" else one_line(text)


def _specifications(said: MultiDict[str, str]) -> Iterator[dict[str, Any]]:
    for number in range(MOST_SPECIFICATIONS):
        parts = [one_line(said.get(f"spec.{number}.{part}", "")) for part in ("name", "value")]
        unit = one_line(said.get(f"spec.{number}.unit", ""))
        name, value = parts
        if not name or not value:
            continue
        kept = _kept(said.get(f"spec.{number}.entry", ""))
        if kept and said.get(f"spec.{number}.shown") == _digest([name, value, unit]):
            yield kept
            continue
        header = header_of(name)
        if header is not None and header.field.startswith("specifications."):
            name = header.field.partition(".")[2]
        known = known_specifications().get(name)
        text = known is not None and not known.numeric
        yield {"name": name, "value": value} if text else _in_unit(name, value, unit)


def _in_unit(name: str, value: str, unit: str) -> dict[str, Any]:
    """The cell as it was written; its own unit, where it names one, before the chosen one."""
    bound = re.match(r"([≥≤<>])=?\s*(.+)", value)
    entry = specification_of(name, bound.group(2) if bound else value)
    if bound and isinstance(entry.get("value"), (int, float)):
        entry["min" if bound.group(1) in "≥>" else "max"] = entry.pop("value")
    if unit and not entry.get("unit"):
        entry["unit"] = unit
    return entry


def _kept(text: str) -> dict[str, Any] | None:
    """The entry that a row was made of; what a stranger made of it is none."""
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(entry, dict) or not set(entry) <= {"name", "value", "min", "max", "unit"}:
        return None
    plain = all(isinstance(value, (str, int, float)) for value in entry.values())
    return entry if plain and isinstance(entry.get("name"), str) else None


def _is_sheet_language(name: str) -> bool:
    parts = name.split(".")
    return parts[0] != "translations" or (
        len(parts) == 3 and len(parts[1]) <= 20 and parts[1].replace("-", "").isalnum()
    )
