"""Files as records: one module for each format, all with the same generator.

A reader yields a ``Row`` for each record, broken ones included; it raises ``UnreadableFile`` only
when nothing of the file can be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from indexer.mapping import Mapping
from indexer.readers.jsonlines import read_json_lines
from indexer.readers.row import Row, UnreadableFile
from indexer.readers.table import read_csv

__all__ = ["READERS", "Row", "UnreadableFile", "read_rows"]

READERS = {".jsonl": "JSON Lines", ".ndjson": "JSON Lines", ".csv": "CSV"}
"""The endings of the files that can be read."""


def read_rows(path: Path, mapping: Mapping | None = None) -> Iterator[Row]:
    """The records of a file.

    Args:
        path: the file; its ending says what it is.
        mapping: how a foreign table's columns become fields; without one they are field names.

    Raises:
        UnreadableFile: the file is missing, of an unknown kind, or not readable as its kind.
    """
    format_name = READERS.get(path.suffix.lower())
    try:
        if format_name == "JSON Lines":
            yield from read_json_lines(path, mapping)
        elif format_name == "CSV":
            yield from read_csv(path, mapping)
        else:
            known = ", ".join(READERS)
            raise UnreadableFile(f"{path.suffix or path.name}: {known}")
    except OSError as error:
        raise UnreadableFile(error.strerror or str(error)) from error
