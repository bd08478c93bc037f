"""The whole catalogue as a file that loads back."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import yaml

from catalogue.composition import Catalogue
from catalogue.errors import CatalogueError
from catalogue.sheets.fields import FIELDS
from catalogue.store.sheets import latest_sheets
from indexer.cells import Columns, cells_of
from indexer.messages import say
from indexer.workbooks import TableWriter

DELIMITERS = {"en": ","}
"""What a spreadsheet program expects between cells, by its language, where it is no ';'."""

Progress = Callable[[int], None]
Sheets = Callable[[], Iterable[dict[str, Any]]]
"""Begins a reading of all sheets; a table is gone through twice, for its columns and its rows."""


class ExportError(CatalogueError):
    """A file cannot be written."""


def export_catalogue(
    catalogue: Catalogue, file: Path, progress: Progress = lambda sheets: None
) -> int:
    """Writes all sheets as they were last saved, with their exhibitors, translations and status.

    Args:
        catalogue: an open catalogue.
        file: its ending says what it is. It has its name only when it is whole.
        progress: called with the number of sheets written.

    Returns:
        How many sheets there are.

    Raises:
        ExportError: the ending is unknown, or the file cannot be written.
        WorkbookError: a text or the catalogue is too large for a workbook.
    """
    write = WRITERS.get(file.suffix.lower())
    if write is None:
        raise ExportError(
            f"{file}: there is no export of this kind.", f"Choose one of: {', '.join(WRITERS)}."
        )
    written = 0

    # One session is one state of the database: both readings see the same sheets.
    with _told(file), catalogue.store.reading() as session, _whole(file) as draft:

        def sheets() -> Iterator[dict[str, Any]]:
            nonlocal written
            progress(-written)  # a second reading begins
            written = 0
            for batch in latest_sheets(session):
                yield from map(_ordered, batch)
                written += len(batch)
                progress(len(batch))

        write(draft, sheets, catalogue.settings.language)
    return written


def _ordered(sheet: dict[str, Any]) -> dict[str, Any]:
    """A sheet in the order in which its fields are declared, as people read it."""
    names = [declared.name.split(".")[0] for declared in FIELDS]
    first = {name: sheet[name] for name in names if name in sheet}
    return {**first, **sheet}


def _json_lines(file: Path, sheets: Sheets, language: str) -> None:
    with _text(file) as out:
        out.writelines(json.dumps(sheet, ensure_ascii=False) + "\n" for sheet in sheets())


def _json(file: Path, sheets: Sheets, language: str) -> None:
    with _text(file) as out:
        out.write("[")
        for number, sheet in enumerate(sheets()):
            out.write((",\n" if number else "\n") + json.dumps(sheet, ensure_ascii=False))
        out.write("\n]\n")


def _yaml(file: Path, sheets: Sheets, language: str) -> None:
    empty = True
    with _text(file) as out:
        for sheet in sheets():
            empty = False
            yaml.dump([sheet], out, _Dumper, allow_unicode=True, sort_keys=False, width=100)
        if empty:
            out.write("[]\n")


class _Dumper(yaml.SafeDumper):
    """YAML without references from one part to an equal one, which few readers expect."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _csv(file: Path, sheets: Sheets, language: str) -> None:
    columns = _columns(sheets)
    # With a byte order mark Excel knows that it is UTF-8.
    with _text(file, "utf-8-sig") as out:
        writer = csv.DictWriter(out, columns, delimiter=DELIMITERS.get(language, ";"))
        writer.writeheader()
        writer.writerows(cells_of(sheet, columns) for sheet in sheets())


def _xlsx(file: Path, sheets: Sheets, language: str) -> None:
    columns = _columns(sheets)
    with TableWriter(say("sheets", language), columns) as writer:
        for sheet in sheets():
            writer.write(cells_of(sheet, columns))
        writer.save(file)


def _columns(sheets: Sheets) -> list[str]:
    gathered = Columns()
    gathered.note(sheets())
    return gathered.in_order()


WRITERS: dict[str, Callable[[Path, Sheets, str], None]] = {
    ".jsonl": _json_lines,
    ".json": _json,
    ".yaml": _yaml,
    ".csv": _csv,
    ".xlsx": _xlsx,
}
"""What writes a file of each ending."""


def _text(file: Path, encoding: str = "utf-8") -> IO[str]:
    return file.open("w", encoding=encoding, newline="")


@contextmanager
def _told(file: Path) -> Iterator[None]:
    """Makes our error of what the system says."""
    try:
        yield
    except OSError as error:
        raise ExportError(
            f"{file} cannot be written: {error.strerror or error}.",
            "Check the folder and the disk.",
        ) from error


@contextmanager
def _whole(file: Path) -> Iterator[Path]:
    """A draft that gets the file's name after the block, or is gone after an exception."""
    draft = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        yield draft
        os.replace(draft, file)
    finally:
        draft.unlink(missing_ok=True)
