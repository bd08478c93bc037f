"""JSON: a list of sheets, an object of sheets by their id, or one sheet."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from catalogue.sheets.fields import FIELDS
from catalogue.sheets.problems import Problem
from indexer.mapping import Mapping
from indexer.readers.encodings import shown
from indexer.readers.foreign import cells_of
from indexer.readers.row import Row, UnreadableFile

_SPACE = re.compile(r"[ \t\r\n]*")


def read_json(path: Path, mapping: Mapping | None = None) -> Iterator[Row]:
    """The records of a JSON file. A file with a fault anywhere is refused whole.

    Raises:
        UnreadableFile: it is not JSON, or holds nothing like a sheet.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile("undecodable", encoding="UTF-8") from error
    # Twice, and one record at a time: what is broken at its end must not be half loaded, and all
    # records at once take ten times the memory of the file.
    for _ in _elements(text):
        pass
    for line, key, value in _elements(text):
        yield row_of(line, key, value, mapping)


def row_of(line: int, key: str, value: Any, mapping: Mapping | None) -> Row:
    """A record of JSON or YAML as a row; its key, where it has one, is its id."""
    if not isinstance(value, dict):
        return Row(line, None, (Problem("not-an-object", value=shown(str(value))),))
    if mapping is not None:
        return Row(line, mapping.apply(cells_of({**({"id": key} if key else {}), **value})))
    return Row(line, {"id": key, **value} if key else value)


def sheets_in(value: dict[str, Any]) -> list[tuple[str, Any]] | None:
    """The sheets that an object holds, with their keys; None where it is itself a sheet.

    ``{"sheets": [...]}`` holds those of its lists; an object of objects has a sheet for each id.
    """
    required = {declared.name.partition(".")[0] for declared in FIELDS if declared.required}
    if required & set(value):
        return None
    lists = [held for held in value.values() if isinstance(held, list)]
    records = [one for held in lists for one in held]
    if any(isinstance(one, dict) for one in records):
        return [("", one) for one in records]
    if value and all(isinstance(held, dict) for held in value.values()):
        return list(value.items())
    return None


def _elements(text: str) -> Iterator[tuple[int, str, Any]]:
    """The records of a document with their lines and keys, decoded one after the other."""
    document = _Document(text)
    document.skip()
    if document.peek() == "[":
        yield from document.items("]")
    elif document.peek() == "{":
        start = document.position
        # Decoded whole only to see its shape: sheets by id, a list under a name, or one sheet.
        value = document.value()
        line = document.line_of(start)
        held = sheets_in(value)
        yield from [(line, "", value)] if held is None else [(line, key, one) for key, one in held]
    else:
        yield 1, "", document.value()
    document.skip()
    if document.position < len(text):
        document.fail("Extra data")


class _Document:
    """A JSON text that is read from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.decoder = json.JSONDecoder(parse_constant=self._no_constant)
        self.counted, self.line = 0, 1

    def peek(self) -> str:
        return self.text[self.position : self.position + 1]

    def skip(self) -> None:
        match = _SPACE.match(self.text, self.position)
        assert match is not None
        self.position = match.end()

    def value(self) -> Any:
        try:
            value, self.position = self.decoder.raw_decode(self.text, self.position)
        except json.JSONDecodeError as error:
            self.position = error.pos
            self.fail(error.msg)
        except (RecursionError, ValueError) as error:
            # Brackets ten thousand deep, NaN, a number of a million digits.
            self.fail(str(error))
        return value

    def items(self, end: str) -> Iterator[tuple[int, str, Any]]:
        self.position += 1
        self.skip()
        if self.peek() == end:
            self.position += 1
            return
        while True:
            self.skip()
            line = self.line_of(self.position)
            yield line, "", self.value()
            self.skip()
            separator = self.peek()
            if separator not in (",", end) or separator == "":
                self.fail("Expecting ',' delimiter")
            self.position += 1
            if separator == end:
                return

    def line_of(self, position: int) -> int:
        """The line of a position that is not before the last one asked for."""
        self.line += self.text.count("\n", self.counted, position)
        self.counted = max(self.counted, position)
        return self.line

    def fail(self, reason: str) -> NoReturn:
        line = self.text.count("\n", 0, self.position) + 1
        column = self.position - self.text.rfind("\n", 0, self.position)
        raise UnreadableFile("not-json-file", reason=shown(reason), line=line, column=column)

    @staticmethod
    def _no_constant(name: str) -> NoReturn:
        raise ValueError(f"{name} is not JSON")
