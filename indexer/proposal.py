"""A mapping file for a foreign table, guessed from its headers and values, to be corrected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import yaml

from catalogue.folding import fold
from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.search.understanding.speech import guess_language
from catalogue.sheets.fields import FIELDS, Field, field_named
from catalogue.sheets.headers import Header, header_below, header_of, nearest_fields
from catalogue.sheets.quantities import parse_quantity
from catalogue.sheets.specifications import KnownSpecification, known_specifications
from catalogue.sheets.values import value_named
from catalogue.taxonomy import DOMAINS
from indexer.messages import say
from indexer.readers.encodings import shown
from indexer.readers.files import grids_of, kind_of, read_rows
from indexer.readers.foreign import cells_of
from indexer.readers.grid import Grid
from indexer.readers.row import UnreadableFile
from indexer.readers.table import find_header
from indexer.readers.xmlfile import likely_record, records_of

_ROWS = 500  # that are looked at
_SHOWN = 3  # values in a comment
_FEW = 12  # different values of a column that is a choice
_TRUE = frozenset({"true", "yes", "oui", "evet", "نعم", "vrai", "1", "x"})
_FALSE = frozenset({"false", "no", "non", "hayır", "لا", "faux", "0", ""})
_PREFIX = re.compile(r"^(has|is|with|avec|est|a)[_\s-]+", re.IGNORECASE)
_DOUBT = "?"  # marks a line that was guessed


@dataclass
class _Guess:
    """A column, some of its values, and what it may be."""

    name: str
    values: list[str]
    header: Header | None = None
    doubt: bool = False
    replaced: dict[str, str] = field(default_factory=dict)

    @property
    def target(self) -> str:
        return self.header.field if self.header else ""

    @property
    def different(self) -> list[str]:
        return list(dict.fromkeys(value for value in self.values if value))


def propose(path: Path, language: str) -> str:
    """A mapping for a file as commented YAML that ``--mapping`` takes.

    Args:
        path: a table, or a file of XML, JSON, YAML or PDF.
        language: of the comments.

    Raises:
        UnreadableFile: the file cannot be read, or holds nothing to look at.
    """
    try:
        record, samples = _samples(path)
    except OSError as error:
        raise UnreadableFile("not-readable", reason=error.strerror or str(error)) from error
    if not samples:
        raise UnreadableFile("empty-file")
    guesses = [_guess(name, values) for name, values in samples.items()]
    _each_field_once(guesses)
    by_field = {guess.target: guess for guess in guesses if guess.target}
    head = say("mapping-head", language, file=shown(path.name))
    lines = [f"# {line}" for line in head.split("\n")]
    if record:
        lines += ["", f"record: {_scalar(record)}{_comment(_DOUBT)}"]
    lines += ["", "constants:", *_constants(by_field, guesses, language)]
    lines += ["", "columns:", *(_column(guess, language) for guess in guesses)]
    templates = list(_templates(by_field, language))
    if templates:
        lines += ["", "templates:", *templates]
    return "\n".join(lines) + "\n"


def _samples(path: Path) -> tuple[str, dict[str, list[str]]]:
    """The record element (of XML alone), and some values of each column, by its name."""
    kind = kind_of(path)
    samples: dict[str, list[str]] = {}
    if kind in ("CSV", "XLSX", "ODS"):
        best: dict[str, list[str]] = {}
        score = -1.0
        for grid in grids_of(path):
            found, columns = _of_grid(grid)
            if found > score:
                score, best = found, columns
        return "", best
    record = likely_record(path) if kind == "XML" else ""
    for cells in islice(_records(path, kind, record), _ROWS):
        for name, value in cells.items():
            samples.setdefault(name, []).append(value)
    return record, samples


def _records(path: Path, kind: str, record: str) -> Iterator[dict[str, str]]:
    if kind == "XML":
        yield from (cells for _, cells in records_of(path, record) if cells)
    else:
        yield from (cells_of(row.record) for row in read_rows(path) if row.record)


def _of_grid(grid: Grid) -> tuple[float, dict[str, list[str]]]:
    header, lines = find_header(grid)
    if header is None:
        return -1.0, {}
    samples: dict[str, list[str]] = {name: [] for name in header.names if name}
    for line in (*lines, *islice(grid.lines, _ROWS)):
        for name, cell in zip(header.names, line.cells, strict=False):
            if name:
                samples[name].append(cell.strip())
    return header.score, samples


def _guess(name: str, values: list[str]) -> _Guess:
    guess = _Guess(name, values)
    leaf = re.split(r"[/.]", name)[-1].lstrip("@")
    group = " ".join(re.split(r"[/.@]+", name)[:-1])
    guess.header = header_of(name) or header_below(group, leaf)
    if guess.header is None and (near := nearest_fields(leaf, 1)):
        guess.header, guess.doubt = Header(near[0]), True
    if guess.header is None and _is_truth(guess):
        words = _PREFIX.sub("", leaf).replace("_", " ")
        guess.header, guess.doubt = Header("keywords"), True
        guess.replaced = {
            value: words if value.casefold() in _TRUE else "" for value in guess.different
        }
    declared = field_named(guess.target)
    if declared is not None and declared.kind in ("choice", "domain", "country", "language"):
        named = {value: value_named(declared, value) for value in guess.different[:_FEW]}
        guess.replaced = {
            value: known for value, known in named.items() if known not in ("", value)
        }
    return guess


def _is_truth(guess: _Guess) -> bool:
    found = {value.casefold() for value in guess.different}
    return bool(found & _TRUE) and found <= _TRUE | _FALSE and len(found) <= 2


def _each_field_once(guesses: list[_Guess]) -> None:
    """Of several columns for one field the surest keeps it; the others are left to be decided."""
    taken: set[str] = set()
    for guess in sorted(guesses, key=lambda one: (one.doubt, one.name != one.target)):
        declared = field_named(guess.target)
        several = declared.multiple if declared else guess.target.startswith("specifications.")
        if guess.target in taken and not several:
            guess.header = None
        taken.add(guess.target)


def _constants(by_field: dict[str, _Guess], guesses: list[_Guess], language: str) -> Iterator[str]:
    if "language" not in by_field:
        yield f"  language: {_language(guesses)}{_comment(_DOUBT)}"
    for name, example in (("domains", f"[{', '.join(DOMAINS)}]"), ("exhibitor.name", "...")):
        if name not in by_field:
            yield f"  # {name}: {example}{_comment(say('mapping-required', language))}"
    if "exhibitor.country" not in by_field:
        yield f"  # exhibitor.country: TR{_comment(say('mapping-optional', language))}"


def _language(guesses: list[_Guess]) -> str:
    """The language of the texts; where there are only names, that of the headers."""
    names = {fold(guess.name) for guess in guesses}
    labelled: list[Field | KnownSpecification] = [*FIELDS, *known_specifications().values()]
    known = {
        language: sum(fold(one.label(language)) in names for one in labelled)
        for language in INTERFACE_LANGUAGES
    }
    of_headers = max(known, key=lambda language: known[language]) if any(known.values()) else "en"
    texts = [
        text
        for guess in guesses
        if guess.target in ("summary", "description")
        for text in guess.different[:20]
    ]
    return guess_language(" ".join(texts)[:5000], of_headers) if texts else of_headers


def _column(guess: _Guess, language: str) -> str:
    examples = " · ".join(shown(value, 25) for value in guess.different[:_SHOWN])
    key = f"  {_scalar(guess.name)}:"
    if guess.header is None:
        few = 1 < len(guess.different) <= _FEW and all(len(v) < 40 for v in guess.different)
        hint = say("mapping-unknown", language, field="keywords" if few else "...")
        return f"{key}{_comment(_DOUBT, hint, examples)}"
    parts = [f"field: {_scalar(guess.target)}"]
    doubts = [_DOUBT] if guess.doubt or guess.replaced else []
    unit = guess.header.unit
    if not unit and (wanted := _unit_without_a_name(guess)):
        unit = wanted
        doubts = [_DOUBT, say("mapping-unit", language, unit=unit)]
    if unit:
        parts.append(f"unit: {_scalar(unit)}")
    if guess.replaced:
        pairs = (f"{_scalar(k, quoted=True)}: {_scalar(v)}" for k, v in guess.replaced.items())
        parts.append(f"values: {{{', '.join(pairs)}}}")
    if separator := _separator(guess):
        parts.append(f"split: {_scalar(separator, quoted=True)}")
        doubts = doubts or [_DOUBT]
    text = _scalar(guess.target) if len(parts) == 1 else f"{{{', '.join(parts)}}}"
    return f"{key} {text}{_comment(*doubts, examples)}"


def _unit_without_a_name(guess: _Guess) -> str:
    """The canonical unit of plain numbers whose unit nobody says."""
    known = known_specifications().get(guess.target.removeprefix("specifications."))
    if known is None or not known.numeric or not known.unit:
        return ""
    found = [quantity for value in guess.different if (quantity := parse_quantity(value))]
    return known.unit if found and not any(quantity.unit for quantity in found) else ""


def _separator(guess: _Guess) -> str:
    """What parts the values of a cell where the field takes several, if it is not ';'."""
    declared = field_named(guess.target)
    if declared is None or not declared.multiple or guess.replaced:
        return ""
    for separator in (",", "|", "/"):
        with_it = [value for value in guess.different if separator in value]
        if with_it and not any(";" in v or "://" in v for v in guess.different):
            return separator
    return ""


def _templates(by_field: dict[str, _Guess], language: str) -> Iterator[str]:
    """Texts made of columns for required fields that no column gives."""
    maker, title = by_field.get("exhibitor.name"), by_field.get("title")
    named = [guess.name for guess in (maker, title) if guess and not set("{}") & set(guess.name)]
    if not named:
        return
    wanted: dict[str, str] = {
        "id": "-".join(f"{{{name}}}" for name in named),
        "title": " ".join(f"{{{name}}}" for name in named),
        "description": ", ".join(f"{{{name}}}" for name in reversed(named)) + ".",
    }
    required: list[Field] = [declared for declared in FIELDS if declared.required]
    for declared in required:
        if declared.name in wanted and declared.name not in by_field:
            text = _scalar(wanted[declared.name], quoted=True)
            hint = say("mapping-template", language)
            yield f"  {declared.name}: {text}{_comment(_DOUBT, hint)}"


def _scalar(text: str, *, quoted: bool = False) -> str:
    """A text as YAML reads it back."""
    style = '"' if quoted else None
    dumped: str = yaml.safe_dump(text, allow_unicode=True, width=10**9, default_style=style)
    # Within braces a plain text may not hold what separates there.
    first = dumped.split("\n...")[0].strip()
    return first if quoted or not set(first) & set(",[]{}#&*!|>%@`") else _scalar(text, quoted=True)


def _comment(*parts: str) -> str:
    text = "  ".join(part for part in parts if part)
    safe = "".join(c if c.isprintable() else " " for c in text)
    return f"  # {safe}" if safe.strip() else ""
