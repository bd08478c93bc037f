"""Files of every kind for the readers' tests, good ones and bad ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import openpyxl

from indexer.mapping import Mapping as FileMapping
from indexer.mapping import read_mapping
from indexer.readers import Row, read_rows


def rows_of(path: Path, mapping: FileMapping | None = None) -> list[Row]:
    """All rows of a file, remarks on headers and worksheets left out."""
    found = list(read_rows(path, mapping))
    return [row for row in found if row.record is not None or row.problems]


def records_of(path: Path, mapping: FileMapping | None = None) -> list[dict[str, Any] | None]:
    """The records of a file."""
    return [row.record for row in rows_of(path, mapping)]


def remarks_of(path: Path, mapping: FileMapping | None = None) -> list[tuple[int, str, str]]:
    """What is said without rejecting a row: line, code and field."""
    return [(r.line, w.code, w.field) for r in read_rows(path, mapping) for w in r.warnings]


def written(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    """A file with a content."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def mapping_of(folder: Path, text: str) -> FileMapping:
    """A mapping with this text."""
    return read_mapping(written(folder / "mapping.yaml", text))


def xlsx(path: Path, **sheets: Iterable[Iterable[Any]]) -> Path:
    """A workbook with worksheets of rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def zipped(path: Path, members: Mapping[str, str | bytes], **options: Any) -> Path:
    """An archive with members; names are taken as they are."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return path


def with_part(path: Path, name: str, content: bytes) -> Path:
    """An archive with one of its members replaced, or one more."""
    old = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    members = {one: old.read(one) for one in old.namelist()}
    return zipped(path, {**members, name: content})


def pdf(path: Path, *pages: str, title: str = "", kids: str = "", stream: bytes = b"") -> Path:
    """A PDF with a line of text on each page; ``kids`` and ``stream`` spoil it."""
    first = 5
    numbers = [first + 2 * n for n in range(len(pages))]
    kids = kids or " ".join(f"{number} 0 R" for number in numbers)
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: b"<< /Title (" + title.encode("latin-1") + b") >>",
    }
    for number, text in zip(numbers, pages, strict=True):
        shown = b" T* ".join(
            b"(" + line.encode("cp1252").replace(b"(", b"\\(").replace(b")", b"\\)") + b") Tj"
            for line in text.split("\n")
        )
        content = stream or b"BT /F1 12 Tf 14 TL 72 720 Td " + shown + b" ET"
        objects[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {number + 1} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        ).encode()
        objects[number + 1] = b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content)
    body, offsets = bytearray(b"%PDF-1.4\n"), {}
    for number, content in objects.items():
        offsets[number] = len(body)
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(body)
    body += b"xref\n0 1\n0000000000 65535 f \n"
    for number, offset in offsets.items():
        body += b"%d 1\n%010d 00000 n \n" % (number, offset)
    body += b"trailer << /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        max(objects) + 1,
        start,
    )
    return written(path, bytes(body))
