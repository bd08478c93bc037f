"""Tables: the header row is found, its columns become fields, the rows below it records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path

from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.sheets.fields import field_named
from catalogue.sheets.headers import header_below, header_of, is_column, nearest_fields
from catalogue.sheets.problems import Problem
from indexer.columns import Column, in_its_own_language, record_of_columns
from indexer.mapping import Mapping
from indexer.messages import say
from indexer.readers.encodings import shown
from indexer.readers.grid import LONGEST_CELL, MOST_COLUMNS, Grid, Line
from indexer.readers.row import ColumnPlace, Row, UnreadableFile

_LOOKED_AT = 20  # lines among which the header is; above it stand a title, a date, a logo
_CHOICES, _HELP, _HELP_HEADS = (
    frozenset(say(key, language) for language in INTERFACE_LANGUAGES)
    for key in ("choices", "help", "help-head")
)
_QUALIFIED = 0.25  # a line of units below the names is worth more than the names alone


@dataclass(frozen=True)
class Header:
    """The header of a table.

    Attributes:
        line: the number of its (last) line.
        names: the columns' names, '' for a column without one.
        columns: where each column goes; None for one that is left aside.
        score: how many different fields it names, and a little for units and languages.
    """

    line: int
    names: tuple[str, ...]
    columns: tuple[Column | None, ...]
    score: float


def rows_of_grid(
    grid: Grid, mapping: Mapping | None = None, folder: Path | None = None
) -> Iterator[Row]:
    """The records of a table, after a row with what is to be said of its header.

    Args:
        grid: the table.
        mapping: how its columns become fields, where headers do not say it.
        folder: where the files lie that its rows name.

    Raises:
        UnreadableFile: it is empty, or has more columns than a table of sheets may have.
    """
    start, header = _start(grid, mapping)
    if header is None:
        if grid.alone:
            raise UnreadableFile("empty-file")
        return
    if not grid.alone and _is_of_template(grid, start):
        return
    if not grid.alone and header.score < 2:
        yield Row(header.line, None, sheet=grid.sheet, warnings=(Problem("sheet-skipped"),))
        return
    columns, warnings = _settled(header, mapping)
    if grid.warnings or warnings:
        said = (*grid.warnings, *warnings)
        # Here a place is known by what is said of it: a header that is no field's.
        places = {shown(name): ColumnPlace(n, name) for n, name in enumerate(header.names, 1)}
        yield Row(header.line, None, sheet=grid.sheet, warnings=said, columns=places)
    if header.score == 0 and mapping is None:
        raise UnreadableFile("no-table")
    yield from _rows(grid, start, header, columns, mapping, folder)


def _is_of_template(grid: Grid, start: Sequence[Line]) -> bool:
    """Whether it is the help or the choices beside the table that ``indexer template`` makes."""
    first = next((line.cells[0] for line in start if line.cells), "")
    return (grid.sheet in _CHOICES and first.startswith("[")) or (
        grid.sheet in _HELP and first in _HELP_HEADS
    )


def find_header(grid: Grid, mapping: Mapping | None = None) -> tuple[Header | None, list[Line]]:
    """The header of a table, and the first lines below it (for a look at the values).

    Raises:
        UnreadableFile: it has more columns than a table of sheets may have.
    """
    start, header = _start(grid, mapping)
    return header, [line for line in start if header is not None and line.number > header.line]


def _start(grid: Grid, mapping: Mapping | None) -> tuple[list[Line], Header | None]:
    start = list(islice(grid.lines, _LOOKED_AT))
    if any(len(line.cells) > MOST_COLUMNS for line in start):
        raise UnreadableFile("too-many-columns", maximum=MOST_COLUMNS)
    filled = [line for line in start if not line.problems and any(map(str.strip, line.cells))]
    if not filled:
        broken = next((problem for line in start for problem in line.problems), None)
        if broken is not None:
            raise UnreadableFile(broken.code, **dict(broken.details))
        return start, None
    first = _header(filled[0].number, filled[0].cells, (), mapping)
    candidates = [first]
    for above, line in pairwise(filled):
        candidates.append(_header(line.number, line.cells, (), mapping))
        if above.number == line.number - 1:
            candidates.append(_header(line.number, line.cells, above.cells, mapping))
    best = max(candidates, key=lambda header: header.score)
    if best.score >= 2:
        return start, best
    # One word of a row may be a field's name by chance: the first line is the header, and must be
    # legible.
    if start[0].problems:
        raise UnreadableFile(start[0].problems[0].code, **dict(start[0].problems[0].details))
    return start, first


def _header(
    number: int, cells: Sequence[str], above: Sequence[str], mapping: Mapping | None
) -> Header:
    """A line taken as a header, with the line of merged cells above it where there is one."""
    names: list[str] = []
    columns: list[Column | None] = []
    group = ""
    width = max(len(cells), len(above))
    for position in range(width):
        own = " ".join(cells[position].split()) if position < len(cells) else ""
        over = " ".join(above[position].split()) if position < len(above) else ""
        group = over or group  # of merged cells only the first has the text
        name, column = _column_of(own, over, group, mapping)
        names.append(name)
        columns.append(column)
    found = [column for column in columns if column is not None]
    named = {column.field for column in found}
    qualified = sum(bool(c.unit) or _is_translation(c.field) for c in found)
    return Header(number, tuple(names), tuple(columns), len(named) + _QUALIFIED * qualified)


def _column_of(
    own: str, over: str, group: str, mapping: Mapping | None
) -> tuple[str, Column | None]:
    """The name of a column, and what it is, from its cell and the cells above it."""
    if own == "":
        # Merged downwards: the name stands above.
        return over, _recognised(over, mapping)
    if mapping is not None and own in mapping.names:
        return own, _recognised(own, mapping)
    joined = f"{group} {own}" if group else own
    if mapping is not None and joined in mapping.names:
        return joined, _recognised(joined, mapping)
    found = header_below(group, own)
    if found is None:
        return joined, None
    alone = header_of(own)
    # The name that a mapping would call it by: short, where that is clear.
    return own if found == alone else joined, Column(found.field, found.unit)


def _recognised(name: str, mapping: Mapping | None) -> Column | None:
    if mapping is not None and name in mapping.names:
        # A column of a template alone has no field of its own; its name shows that it is one.
        return mapping.columns.get(name, Column(f"{{{name}}}"))
    header = header_of(name)
    return Column(header.field, header.unit) if header else None


def _is_translation(field: str) -> bool:
    top = field_named(field.partition(".")[0])
    return "." in field and top is not None and top.translated


def _settled(
    header: Header, mapping: Mapping | None
) -> tuple[tuple[Column | None, ...], list[Problem]]:
    """The columns that count, each field once, and what is to be said of the others."""
    columns: list[Column | None] = list(header.columns)
    warnings: list[Problem] = []
    taken: dict[str, str] = {}
    # A field's own name comes before another word for it.
    exact_first = sorted(range(len(columns)), key=lambda n: not is_column(header.names[n]))
    for position in exact_first:
        name, column = header.names[position], columns[position]
        if not name:
            continue
        if mapping is not None and name in mapping.names:
            if name not in mapping.columns:
                columns[position] = None
            continue
        if column is None:
            warnings.append(Problem("unknown-field", shown(name), None, nearest_fields(name)))
            continue
        declared = field_named(column.field)
        several = declared.multiple if declared else column.field.startswith("specifications.")
        filled = mapping is not None and column.field in mapping.fields
        first = taken.setdefault(column.field, name)
        if filled or (not several and first != name) or (not several and _again(header, position)):
            details = (("first", shown("--mapping" if filled else first)),)
            warnings.append(Problem("duplicate-column", shown(name), None, (), details))
            columns[position] = None
    if mapping is not None:
        for name in sorted(mapping.names - set(header.names)):
            near = tuple(shown(n) for n in header.names if n and n.casefold() == name.casefold())
            warnings.append(Problem("column-missing", name, None, near))
    return tuple(columns), warnings


def _again(header: Header, position: int) -> bool:
    """Whether the same name stands in an earlier column."""
    return header.names[position] in header.names[:position]


def _rows(
    grid: Grid,
    start: list[Line],
    header: Header,
    columns: tuple[Column | None, ...],
    mapping: Mapping | None,
    folder: Path | None,
) -> Iterator[Row]:
    width = len(columns)
    places = {
        column.field: ColumnPlace(number, name)
        for number, (name, column) in reversed(
            list(enumerate(zip(header.names, columns, strict=True), 1))
        )
        if column is not None
    }
    settled = {n: column for n, column in enumerate(columns) if column is not None}
    recognised = {
        header.names[n]: column
        for n, column in settled.items()
        if mapping is not None and header.names[n] not in mapping.names
    }
    unnamed = {n for n, name in enumerate(header.names) if not name}
    for lines in (start, grid.lines):
        for line in lines:
            if line.number <= header.line:
                continue
            if line.problems:
                yield Row(line.number, None, line.problems, line.size, grid.sheet)
                continue
            cells = line.cells
            if not any(cells) or not any(map(str.strip, cells)):
                continue
            problem = _misfit(cells, width)
            if problem is not None:
                yield Row(line.number, None, (problem,), line.size, grid.sheet, columns=places)
                continue
            if mapping is not None:
                named = dict(zip(header.names, cells, strict=False))
                record = mapping.apply(named, recognised)
            else:
                # A table of specifications has many columns, and few of them filled in one row.
                filled = [(n, cell) for n, cell in enumerate(cells) if cell and n in settled]
                pairs = [(settled[n], cell.strip()) for n, cell in filled]
                record = in_its_own_language(record_of_columns(pairs))
            warnings = _unnamed_cells(unnamed, cells) if unnamed else ()
            yield Row(line.number, record, (), line.size, grid.sheet, warnings, places, folder)


def _unnamed_cells(unnamed: set[int], cells: Sequence[str]) -> tuple[Problem, ...]:
    """Cells below no header, each column said once: it is taken out of ``unnamed``."""
    found = [n for n in sorted(unnamed) if n < len(cells) and cells[n].strip()]
    unnamed.difference_update(found)
    return tuple(Problem("unknown-field", f"({n + 1})", shown(cells[n])) for n in found)


def _misfit(cells: Sequence[str], width: int) -> Problem | None:
    """Why a row cannot be one of this table."""
    if len(cells) > width:
        extra = next((cell for cell in cells[width:] if cell.strip()), None)
        if extra is not None:
            return Problem("too-many-cells", value=shown(extra))
    longest = max(map(len, cells))
    if longest > LONGEST_CELL:
        details = (("maximum", str(LONGEST_CELL)), ("length", str(longest)))
        return Problem("too-long", details=details)
    return None
