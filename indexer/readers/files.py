"""A file, an archive or a folder to its reader: by what it holds, and by its ending."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from catalogue.sheets.problems import Problem
from indexer.mapping import Mapping
from indexer.readers.archive import DELIVERY, MEBIBYTE, unpacked
from indexer.readers.brochure import read_brochure
from indexer.readers.content import PICTURES, content_of
from indexer.readers.delimited import read_csv
from indexer.readers.encodings import shown
from indexer.readers.grid import Grid
from indexer.readers.jsonfile import read_json
from indexer.readers.jsonlines import read_json_lines
from indexer.readers.opendocument import read_opendocument
from indexer.readers.row import Row, UnreadableFile
from indexer.readers.table import rows_of_grid
from indexer.readers.workbook import read_workbook
from indexer.readers.xmlfile import read_xml
from indexer.readers.yamlfile import read_yaml

READERS = {
    ".jsonl": "JSON Lines",
    ".ndjson": "JSON Lines",
    ".json": "JSON",
    ".yaml": "YAML",
    ".yml": "YAML",
    ".csv": "CSV",
    ".tsv": "CSV",
    ".xlsx": "XLSX",
    ".xlsm": "XLSX",
    ".ods": "ODS",
    ".xml": "XML",
    ".pdf": "PDF",
    ".zip": "ZIP",
}
"""The endings of the files that can be read."""

LARGEST = {
    "JSON Lines": 8192,
    "CSV": 8192,
    "JSON": 32,
    "YAML": 16,
    "XLSX": 512,
    "ODS": 64,
    "XML": 64,
    "PDF": 100,
    "ZIP": 2048,
}
"""Mebibytes at most. What is read line by line may be large; the others are read whole."""

_GRIDS: dict[str, Callable[[Path], Iterator[Grid]]] = {
    "CSV": read_csv,
    "XLSX": read_workbook,
    "ODS": read_opendocument,
}
_RECORDS: dict[str, Callable[[Path, Mapping | None], Iterator[Row]]] = {
    "JSON Lines": read_json_lines,
    "JSON": read_json,
    "YAML": read_yaml,
    "XML": read_xml,
    "PDF": read_brochure,
}
_CONTENTS = {
    "XLSX": ("ZIP",),
    "ODS": ("ZIP",),
    "ZIP": ("ZIP",),
    "PDF": ("PDF",),
    "XML": ("XML", "SVG"),
}
"""What the content of a kind looks like; of the kinds that are not here, like any text."""

_DEPTH = 4  # folders within folders


def read_rows(path: Path, mapping: Mapping | None = None) -> Iterator[Row]:
    """The records of a file, an archive, or a folder.

    Args:
        path: the file; its ending says what it is, and its content must agree.
        mapping: how a foreign table's columns become fields; without one, or for columns that it
            does not name, headers speak for themselves.

    Raises:
        UnreadableFile: the file is missing, of an unknown kind, or not readable as its kind.
    """
    last: Row | None = None
    try:
        with unfolded(path) as place:
            read = _read_folder if place.is_dir() else _read_file
            for row in read(place, mapping):
                if row.record is not None:
                    last = row
                yield row
    except OSError as error:
        raise UnreadableFile("not-readable", reason=error.strerror or str(error)) from error
    except UnreadableFile as error:
        if last is None:
            raise
        # Something was read: what breaks off below it is one more row that is wrong.
        yield Row(last.line + 1, None, (error.problem,), sheet=last.sheet)


@contextmanager
def unfolded(path: Path) -> Iterator[Path]:
    """A file or folder as it is, an archive as the folder of its files, which goes with the block.

    Raises:
        UnreadableFile: as for ``read_rows``.
    """
    try:
        archive = path.is_file() and kind_of(path) == "ZIP"
    except OSError as error:
        raise UnreadableFile("not-readable", reason=error.strerror or str(error)) from error
    if archive:
        with unpacked(path) as folder:
            yield folder
    else:
        yield path


def grids_of(path: Path) -> Iterator[Grid]:
    """The tables of a file, as cells; none where the file is of another kind.

    Raises:
        UnreadableFile: as for ``read_rows``.
    """
    read = _GRIDS.get(kind_of(path))
    return read(path) if read else iter(())


def kind_of(path: Path) -> str:
    """The kind of a file, a value of ``READERS``.

    Raises:
        UnreadableFile: it is of an unknown kind, too large, or its content is of another kind.
    """
    kind = READERS.get(path.suffix.lower())
    if kind is None:
        raise UnreadableFile(
            "unknown-kind", ending=shown(path.suffix or path.name), known=" ".join(READERS)
        )
    size = path.stat().st_size
    if size > LARGEST[kind] * MEBIBYTE:
        raise UnreadableFile("too-large", maximum=LARGEST[kind], size=size // MEBIBYTE)
    if kind == "JSON Lines":
        return kind  # each line is judged by itself; none is none
    if size == 0:
        raise UnreadableFile("empty-file")
    found = content_of(path)
    if found == "OLE":
        raise UnreadableFile("locked")
    if found == "" and "" not in _CONTENTS.get(kind, ("",)):
        raise UnreadableFile("damaged", kind=kind, reason=shown(path.suffix))
    if found not in _CONTENTS.get(kind, ("",)):
        raise UnreadableFile("wrong-ending", kind=found, ending=shown(path.suffix))
    return kind


def _read_file(path: Path, mapping: Mapping | None) -> Iterator[Row]:
    kind = kind_of(path)
    if kind in _GRIDS:
        skipped, table = False, False
        for grid in _GRIDS[kind](path):
            for row in rows_of_grid(grid, mapping, path.parent):
                skipped = skipped or any(w.code == "sheet-skipped" for w in row.warnings)
                table = table or row.record is not None or bool(row.problems)
                yield row
        if skipped and not table:
            raise UnreadableFile("no-table")
    else:
        for row in _RECORDS[kind](path, mapping):
            yield dataclasses.replace(row, folder=path.parent)


def _read_folder(folder: Path, mapping: Mapping | None) -> Iterator[Row]:
    """The tables of a folder, or where there is none its brochures.

    Beside a table, PDFs are documents that its rows name; alone, each is a sheet.
    """
    files = list(_files(folder, folder, 0))
    kinds = {f: "" if f.is_symlink() else READERS.get(f.suffix.lower(), "") for f in files}
    tables = [file for file in files if kinds[file] not in ("", "PDF", "ZIP")]
    wanted = tables or [file for file in files if kinds[file] == "PDF"]
    if not wanted:
        raise UnreadableFile("unknown-kind", ending=shown(folder.name), known=" ".join(READERS))
    for file in files:
        name = shown(str(file.relative_to(folder)))
        if file in wanted:
            yield from _within(file, name, mapping, folder)
        elif file.is_symlink() or content_of(file) not in PICTURES | {"PDF"}:
            skipped = Problem("file-skipped", details=(("name", name),))
            yield Row(0, None, sheet=name, warnings=(skipped,))


def _within(file: Path, name: str, mapping: Mapping | None, delivery: Path) -> Iterator[Row]:
    """The rows of a file within a folder; one that cannot be read does not stop the others."""
    try:
        for row in _read_file(file, mapping):
            place = f"{name} / {row.sheet}" if row.sheet else name
            yield dataclasses.replace(row, sheet=place, delivery=delivery)
    except UnreadableFile as error:
        yield Row(0, None, (error.problem,), sheet=name)


def _files(folder: Path, top: Path, depth: int) -> Iterator[Path]:
    """The files of a folder and of those in it, in order; what is hidden is passed over."""
    count = 0
    for entry in sorted(os.scandir(folder), key=lambda one: one.name):
        count += 1
        if count > DELIVERY.members:
            raise UnreadableFile("too-many-parts", maximum=DELIVERY.members)
        if entry.name.startswith((".", "~$", "__MACOSX")):
            continue
        if entry.is_symlink():
            yield Path(entry.path)
        elif entry.is_dir():
            if depth == _DEPTH:
                raise UnreadableFile("too-deep", maximum=_DEPTH)
            yield from _files(Path(entry.path), top, depth + 1)
        elif entry.is_file():
            yield Path(entry.path)
