"""Files that were made to harm, or spoiled on their way: a clear error, little time and memory."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from catalogue.composition import Catalogue
from catalogue.sheets.schema import validate
from catalogue.store.sheets import counts
from indexer.loading import load_files
from indexer.mapping import Mapping
from indexer.readers import UnreadableFile, archive, read_rows
from tests.indexer.files import pdf, rows_of, with_part, written, xlsx, zipped
from tests.indexer.records import record

MEBIBYTE = 1024 * 1024
SECONDS = 20.0
"""What a case may take on a machine with other work; each takes a fraction of it."""

Made = Callable[[Path], Path]


def code_of(file: Path, mapping: Mapping | None = None) -> str:
    """The code of the error that a file is refused with; '' where rows come of it."""
    try:
        for row in read_rows(file, mapping):
            assert row.record is None or not row.problems
    except UnreadableFile as error:
        return error.problem.code
    return ""


def refusing(member: str, content: bytes, name: str = "a.xlsx") -> Made:
    """A workbook that is good but for one part."""

    def made(folder: Path) -> Path:
        return with_part(xlsx(folder / name, S=[["id", "title"], ["a", "b"]]), member, content)

    return made


def text(name: str, content: str | bytes) -> Made:
    return lambda folder: written(folder / name, content)


def archived(members: dict[str, str | bytes]) -> Made:
    return lambda folder: zipped(folder / "a.zip", members)


def sparse(name: str, size: int, start: bytes = b"") -> Made:
    """A file that claims gigabytes and takes none on the disk."""

    def made(folder: Path) -> Path:
        file = written(folder / name, start)
        os.truncate(file, size)
        return file

    return made


def worksheet(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def symlink(folder: Path) -> Path:
    info = zipfile.ZipInfo("link.csv")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(folder / "a.zip", "w") as made:
        made.writestr(info, "/etc/passwd")
    return folder / "a.zip"


def encrypted(folder: Path) -> Path:
    file = zipped(folder / "a.zip", {"a.csv": "id\n"})
    content = bytearray(file.read_bytes())
    content[6] |= 1  # the flag in the member's own head, and in the list of members
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return written(file, bytes(content))


def lying(size: int) -> Made:
    """An archive whose member says that it unfolds to another size than it does."""

    def made(folder: Path) -> Path:
        file = zipped(folder / "a.zip", {"a.csv": b"id,title\n" + b"x,y\n" * 100_000})
        content = bytearray(file.read_bytes())
        struct.pack_into("<I", content, 22, size)
        struct.pack_into("<I", content, content.index(b"PK\x01\x02") + 24, size)
        return written(file, bytes(content))

    return made


def overlapping(folder: Path) -> Path:
    """Two thousand members that are all the same packed megabytes."""
    kernel = zipped(folder / "k.zip", {"a.csv": bytes(8 * MEBIBYTE)}).read_bytes()
    start = kernel.index(b"PK\x01\x02")
    head, entry = kernel[:start], kernel[start : kernel.index(b"PK\x05\x06")]
    many = b"".join(entry.replace(b"a.csv", b"%05d" % n) for n in range(2_000))
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 2_000, 2_000, len(many), len(head), 0)
    return written(folder / "a.zip", head + many + end)


def many_members(folder: Path) -> Path:
    return zipped(folder / "a.zip", {f"{n}.txt": b"" for n in range(12_000)})


def long_directory(folder: Path) -> Path:
    """A list of members that says it is a gigabyte long."""
    content = bytearray(zipped(folder / "a.zip", {"a.csv": "id\n"}).read_bytes())
    struct.pack_into("<I", content, content.rindex(b"PK\x05\x06") + 12, 1 << 30)
    return written(folder / "a.zip", bytes(content))


def nested(folder: Path) -> Path:
    """Archives within archives: they are not opened."""
    inner = zipped(folder / "i.zip", {"a.csv": "id,title\na,b\n"}).read_bytes()
    return zipped(folder / "a.zip", {"b.zip": inner, "c.zip": inner})


def cut(made: Made, share: float) -> Made:
    def shortened(folder: Path) -> Path:
        file = made(folder)
        content = file.read_bytes()
        return written(file, content[: int(len(content) * share)])

    return shortened


def flipped(folder: Path) -> Path:
    file = zipped(folder / "a.zip", {"a.csv": os.urandom(2000).hex()})
    content = bytearray(file.read_bytes())
    content[200] ^= 0xFF
    return written(file, bytes(content))


def deep_folders(folder: Path) -> Path:
    return zipped(folder / "a.zip", {"/".join("abcdefgh") + "/a.csv": "id\n"})


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghi"))
    + "]><r><product><name>&i;</name></product></r>"
)
EXTERNAL = '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd"><r><product/></r>'
ENTITY = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r><product>&x;</product></r>'
PARAMETER = '<!DOCTYPE r [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]><r><product/></r>'
YAML_LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in pairwise("abcdefghi")
)
CHAIN = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 3_000))
CONTENT_TYPES = "[Content_Types].xml"
SHEET = "xl/worksheets/sheet1.xml"
ODS_HEAD = '<o:d xmlns:o="o" xmlns:table="t"><table:table><table:table-row>'
LOOP = b"BT /F1 12 Tf " + b"(x) Tj " * 10 + b" ET"

CASES: dict[str, tuple[Made, set[str]]] = {
    # Archives.
    "a ratio of a thousand": (archived({"a.csv": bytes(60 * MEBIBYTE)}), {"archive-bomb"}),
    "archives within archives": (nested, {"unknown-kind"}),
    "twelve thousand members": (many_members, {"too-many-parts"}),
    "a list of members of a gigabyte": (long_directory, {"too-many-parts", "damaged"}),
    "members on top of each other": (overlapping, {"archive-bomb", "damaged"}),
    "a size that is too small": (lying(1_000), {"damaged"}),
    "a size that is too large": (lying(300_000_000), {"archive-bomb"}),
    "a name that climbs": (archived({"../../a.csv": "id\n"}), {"unsafe-name"}),
    "a name that climbs within": (archived({"a/../../b.csv": "id\n"}), {"unsafe-name"}),
    "an absolute name": (archived({"/etc/a.csv": "id\n"}), {"unsafe-name"}),
    "a name of Windows": (archived({"C:\\a.csv": "id\n"}), {"unsafe-name"}),
    "a name with backslashes": (archived({"..\\..\\a.csv": "id\n"}), {"unsafe-name"}),
    "a name that turns its direction": (archived({"a\u202evsc.exe": "x"}), {"unsafe-name"}),
    "a name that is too long": (archived({"a" * 300 + ".csv": "id\n"}), {"unsafe-name"}),
    "two members of one name": (archived({"a.csv": "id\n", "A.CSV": "id\n"}), {"unsafe-name"}),
    "a link to elsewhere": (symlink, {"unsafe-name"}),
    "a locked archive": (encrypted, {"locked"}),
    "an archive cut off": (cut(archived({"a.csv": "id\n" * 99}), 0.7), {"damaged"}),
    "an archive with a flipped bit": (flipped, {"damaged"}),
    "an archive of nothing": (archived({}), {"unknown-kind"}),
    "folders in folders in folders": (deep_folders, {"too-deep"}),
    # XML.
    "billion laughs": (text("a.xml", LAUGHS), {"xml-forbidden"}),
    "a document type from elsewhere": (text("a.xml", EXTERNAL), {"xml-forbidden"}),
    "an entity that is a file": (text("a.xml", ENTITY), {"xml-forbidden"}),
    "a parameter entity": (text("a.xml", PARAMETER), {"xml-forbidden"}),
    "XML without an end": (text("a.xml", "<r><product>"), {"not-xml"}),
    "XML a million deep": (text("a.xml", "<a>" * 1_000_000), {"too-deep"}),
    "XML in an unknown encoding": (
        text("a.xml", '<?xml version="1.0" encoding="klingon"?><r/>'), {"not-xml"}),
    "XML with an attribute of 10 megabytes": (
        text("a.xml", '<r x="' + "x>" * 5_000_000 + '"/>'), {"no-record"}),
    "XML of one record without measure": (
        text("a.xml", "<r><product>" + "<a>xxxxxxxx</a>" * 300_000 + "</product></r>"), {""}),
    # Workbooks.
    "a workbook that is text": (text("a.xlsx", "id;title\n"), {"damaged"}),
    "a workbook of the old form": (
        text("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)), {"locked"}),
    "a workbook that is another archive": (
        lambda folder: zipped(folder / "a.xlsx", {"a.txt": "x"}), {"damaged"}),
    "a workbook without worksheets": (
        lambda folder: zipped(folder / "a.xlsx", {CONTENT_TYPES: "<Types/>"}), {"damaged"}),
    "a workbook cut off": (cut(refusing("x.xml", b"<x/>"), 0.8), {"damaged"}),
    "a worksheet that is not XML": (refusing(SHEET, b"<worksheet><row>"), {"damaged"}),
    "a worksheet with laughs": (refusing(SHEET, LAUGHS.encode()), {"xml-forbidden"}),
    "shared texts with laughs": (
        refusing("xl/sharedStrings.xml", LAUGHS.encode()), {"xml-forbidden"}),
    "a worksheet in UTF-16": (
        refusing(SHEET, worksheet("").decode().encode("utf-16")), {"damaged"}),
    "a row of a million cells": (
        refusing(SHEET, worksheet("<row>" + "<c><v>1</v></c>" * 1_000_000 + "</row>")),
        {"archive-bomb"}),
    "a worksheet that unfolds to 72 megabytes": (
        refusing(SHEET, worksheet("<row/>" * (12 * MEBIBYTE))), {"archive-bomb"}),
    "a row number of a trillion": (
        refusing(SHEET, worksheet('<row r="1000000000000"><c t="str"><v>id</v></c></row>')),
        {"damaged", "sheet-skipped", "empty-file"}),
    "a cell beyond the last column": (
        refusing(SHEET, worksheet('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>')), {"damaged"}),
    "a text that is not there": (
        refusing(SHEET, worksheet('<row r="1"><c r="A1" t="s"><v>99999</v></c></row>')),
        {"damaged"}),
    "a worksheet that claims a million columns": (
        refusing(SHEET, worksheet("").replace(
            b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')), {"empty-file"}),
    "an OpenDocument that is another archive": (
        lambda folder: zipped(folder / "a.ods", {"a.txt": "x"}), {"damaged"}),
    "an OpenDocument with laughs": (
        lambda folder: zipped(folder / "a.ods", {"content.xml": LAUGHS}), {"xml-forbidden"}),
    "an OpenDocument cell repeated a billion times": (
        lambda folder: zipped(folder / "a.ods", {"content.xml": ODS_HEAD
            + '<table:table-cell table:number-columns-repeated="999999999"'
            + ' office:value-type="float" office:value="1"/></table:table-row>'
            + "</table:table></o:d>"}),
        {"too-many-columns"}),
    # Text.
    "a million columns": (text("a.csv", ",".join("t" * 1_000_000)), {"too-many-columns"}),
    "nothing but NUL": (text("a.csv", bytes(100_000)), {"damaged"}),
    "random bytes": (text("a.csv", b"\x00\x8d\xff\x9d" * 5_000), {"no-table", "damaged"}),
    "UTF-16 cut in a letter": (
        text("a.csv", "id,title\na,b\n".encode("utf-16")[:-1]), {"", "undecodable"}),
    "UTF-32": (text("a.csv", "id,title\n".encode("utf-32")), {"undecodable"}),
    "a sparse table of 10 gigabytes": (sparse("a.csv", 10**10, b"id\n"), {"too-large"}),
    "sparse JSON Lines of 10 gigabytes": (sparse("a.jsonl", 10**10, b"{}\n"), {"too-large"}),
    "a sparse workbook of 10 gigabytes": (sparse("a.xlsx", 10**10, b"PK\x03\x04"), {"too-large"}),
    "a sparse PDF of 10 gigabytes": (sparse("a.pdf", 10**10, b"%PDF-1.4"), {"too-large"}),
    "JSON a million deep": (text("a.json", "[" * 1_000_000), {"not-json-file"}),
    "a JSON number of a million digits": (
        text("a.json", '[{"x": ' + "9" * 1_000_000 + "}]"), {"not-json-file"}),
    "JSON in another encoding": (text("a.json", '["é"]'.encode("cp1252")), {"undecodable"}),
    "JSON with more behind it": (text("a.json", "[] []"), {"not-json-file"}),
    "YAML laughs": (text("a.yaml", YAML_LAUGHS), {"aliases"}),
    "YAML of five million values": (
        text("a.yaml", "[a" + ",a" * 5_000_000 + "]"), {"too-many-values"}),
    "YAML within itself": (text("a.yaml", "a: &a [*a]"), {"aliases"}),
    "a chain of YAML references": (text("a.yaml", CHAIN), {"aliases"}),
    "YAML a million deep": (text("a.yaml", "[" * 1_000_000), {"too-deep"}),
    "YAML that calls a program": (
        text("a.yaml", '!!python/object/apply:os.system ["true"]'), {"not-yaml"}),
    "YAML with a list as a name": (text("a.yaml", "? [a]\n: b\n"), {"not-yaml"}),
    # PDF.
    "a PDF that is text": (text("a.pdf", "Un drone"), {"damaged"}),
    "a PDF of nothing": (text("a.pdf", b"%PDF-1.4\n%%EOF"), {"damaged"}),
    "a PDF whose pages are their own parts": (
        lambda folder: pdf(folder / "a.pdf", "x", kids="2 0 R"), {"damaged", "pdf-without-text"}),
    "a PDF with pages that are not there": (
        lambda folder: pdf(folder / "a.pdf", "x", kids="77 0 R"),
        {"damaged", "pdf-without-text"}),
    "a PDF without text": (
        lambda folder: pdf(folder / "a.pdf", "x", stream=b"0 0 m 9 9 l S"), {"pdf-without-text"}),
    "a PDF cut off": (cut(lambda folder: pdf(folder / "a.pdf", "x"), 0.3),
                      {"damaged", "pdf-without-text"}),
    # Endings.
    "a workbook that is called a table": (
        lambda folder: xlsx(folder / "b.xlsx", S=[["id"]]).rename(folder / "a.csv"),
        {"wrong-ending"}),
    "a PDF that is called a workbook": (text("a.xlsx", b"%PDF-1.4"), {"wrong-ending"}),
    "a picture that is called YAML": (text("a.yaml", b"\x89PNG\r\n\x1a\n"), {"wrong-ending"}),
    "a web page that is called a table": (text("a.csv", "<html><table>"), {"wrong-ending"}),
    "a program": (text("a.exe", b"MZ"), {"unknown-kind"}),
    "no ending at all": (text("sheets", "id\n"), {"unknown-kind"}),
}  # fmt: skip

XML_MAPPING = Mapping({}, {}, {}, record="product")


@pytest.mark.parametrize("case", CASES)
def test_a_hostile_file_is_refused_with_a_clear_reason(tmp_path: Path, case: str):
    made, expected = CASES[case]
    file = made(tmp_path)
    begun = time.monotonic()
    found = code_of(file, XML_MAPPING if file.suffix == ".xml" else None)
    assert found in expected
    assert time.monotonic() - begun < SECONDS


def test_there_are_enough_cases():
    assert len(CASES) >= 40


@pytest.mark.parametrize(
    "case",
    ["a ratio of a thousand", "members on top of each other", "a row of a million cells",
     "a million columns", "billion laughs", "YAML laughs", "YAML of five million values",
     "a list of members of a gigabyte", "XML with an attribute of 10 megabytes"],
)  # fmt: skip
def test_a_hostile_file_takes_little_memory(tmp_path: Path, case: str):
    file = CASES[case][0](tmp_path)
    program = (
        "import sys; from pathlib import Path; from indexer.mapping import Mapping;"
        "from indexer.readers import UnreadableFile, read_rows\n"
        "try: list(read_rows(Path(sys.argv[1]), Mapping({}, {}, {}, record='product')))\n"
        "except UnreadableFile: pass\n"
        "print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 450 * 1024  # kibibytes


def test_nothing_is_half_loaded_of_an_archive_that_is_refused(empty: Catalogue, tmp_path: Path):
    import json

    good = json.dumps(record("a")) + "\n"
    file = zipped(tmp_path / "a.zip", {"a.jsonl": good, "z/../../b.jsonl": good})
    report = load_files(empty, [file])
    assert [entry.problem.code for entry in report.errors] == ["unsafe-name"]
    assert (report.exit_code, counts(empty.store)["sheets"]) == (2, 0)


@pytest.mark.parametrize("name", ["a.xlsx", "a.xml", "a.json", "a.yaml", "a.ods"])
def test_nothing_is_half_loaded_of_a_file_that_is_broken_at_its_end(tmp_path: Path, name: str):
    rows = "".join(f'<row><c t="str"><v>{v}</v></c></row>' for v in ("id", "a", "b"))
    files: dict[str, Made] = {
        "a.xlsx": refusing(SHEET, worksheet(rows)[:-10]),
        "a.xml": text("a.xml", "<r><product><id>a</id></product><product>"),
        "a.json": text("a.json", '[{"id": "a"}, {"id": '),
        "a.yaml": text("a.yaml", "- id: a\n- [x"),
        "a.ods": lambda folder: zipped(folder / "a.ods", {"content.xml": ODS_HEAD}),
    }
    rows_before: list[object] = []
    with pytest.raises(UnreadableFile):
        rows_before.extend(read_rows(files[name](tmp_path), XML_MAPPING if "xml" in name else None))
    assert rows_before == []


def test_a_workbook_that_breaks_off_below_good_rows_is_one_more_bad_row(tmp_path: Path):
    cells = '<row r="{0}"><c t="str"><v>{1}</v></c><c t="str"><v>{1}</v></c></row>'
    rows = cells.format(1, "id").replace("<v>id</v></c></row>", "<v>title</v></c></row>")
    rows += "".join(cells.format(n, n) for n in range(2, 40))
    rows += '<row r="40"><c t="s"><v>99999</v></c></row>'
    found = rows_of(refusing(SHEET, worksheet(rows))(tmp_path))
    assert len(found) == 39
    assert (found[-1].line, [p.code for p in found[-1].problems]) == (40, ["damaged"])


def test_an_archive_that_is_refused_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    assert code_of(lying(1_000)(tmp_path)) == "damaged"
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path):
    folder = tmp_path / "delivery"
    folder.mkdir()
    written(tmp_path / "secret.csv", "id,title\nsecret,x\n")
    written(folder / "a.csv", "id,title\na,b\n")
    (folder / "b.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "c").symlink_to(tmp_path)
    assert [row.record and row.record["id"] for row in rows_of(folder)] == ["a"]


def test_archives_stay_within_their_bounds(tmp_path: Path):
    file = zipped(tmp_path / "a.zip", {"a.csv": b"x" * 1000, "b.csv": b"y" * 1000})
    small = archive.Bounds(members=10, total=1_500)
    with pytest.raises(UnreadableFile) as caught, archive.unpacked(file, small):
        pass
    assert caught.value.problem.code == "archive-bomb"


@pytest.mark.parametrize("cell", ["x" * 300_000, "x\ny" * 100_000])
def test_a_huge_cell_is_refused_and_the_rows_around_it_are_read(tmp_path: Path, cell: str):
    rows = rows_of(written(tmp_path / "a.csv", f'id,title\na,b\nc,"{cell}"\nd,e\n'))
    assert [row.record and row.record["id"] for row in rows][0::2][:1] == ["a"]
    assert any(problem.code == "too-long" for row in rows for problem in row.problems)
    assert rows[-1].record == {"id": "d", "title": "e"}


def test_a_line_of_ten_megabytes_is_refused_and_the_next_one_is_read(tmp_path: Path):
    rows = rows_of(written(tmp_path / "a.csv", "id,title\n" + "," * 10_000_000 + "\nd,e\n"))
    assert [(row.line, [p.code for p in row.problems]) for row in rows] == [
        (2, ["too-long"]),
        (3, []),
    ]


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\u202e", "\u2066", "\x7f"])
@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.yaml"])
def test_control_and_turning_characters_are_refused_by_one_rule(
    tmp_path: Path, name: str, character: str
):
    escaped = f"\\u{ord(character):04x}"
    contents = {
        "a.csv": f"id,title\na,x{character}y\n",
        "a.json": f'[{{"id": "a", "title": "x{escaped}y"}}]',
        "a.yaml": f'id: a\ntitle: "x{escaped}y"\n',
    }
    (row,) = rows_of(written(tmp_path / name, contents[name]))
    assert row.record is not None
    problems = validate(row.record).problems
    assert [p.field for p in problems if p.code == "control-characters"] == ["title"]


def test_control_characters_of_a_brochure_are_removed_and_that_is_said(tmp_path: Path):
    file = pdf(tmp_path / "a.pdf", "Un drone\x01 tactique")
    (row,) = read_rows(file)
    assert row.record is not None
    assert row.record["description"] == "Un drone tactique"
    assert [warning.code for warning in row.warnings] == ["characters-removed"]


def test_a_header_of_control_characters_is_shown_without_them(tmp_path: Path):
    file = written(tmp_path / "a.csv", "id,title,\x1b[2J\u202ex\na,b,c\n")
    (remark,) = [warning for row in read_rows(file) for warning in row.warnings]
    assert remark.field == "\ufffd[2J\ufffdx"


def test_a_brochure_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("indexer.readers.brochure.SECONDS", 0.05)
    file = pdf(tmp_path / "a.pdf", *["Un drone tactique. " * 200] * 300)
    assert code_of(file) == "pdf-too-costly"


def test_a_brochure_that_takes_too_much_memory_is_ended(tmp_path: Path):
    packed = zlib.compress(bytes(200 * MEBIBYTE), 9)
    file = pdf(tmp_path / "a.pdf", "x", stream=packed)
    content = file.read_bytes().replace(b"<< /Length", b"<< /Filter /FlateDecode /Length")
    assert code_of(written(file, content)) in {"damaged", "pdf-too-costly", "pdf-without-text"}


def test_a_long_brochure_is_cut_and_that_is_said(tmp_path: Path):
    file = pdf(tmp_path / "a.pdf", *["Un drone tactique. " * 200] * 20)
    (row,) = read_rows(file)
    assert row.record is not None
    assert len(row.record["description"]) == 50_000
    assert [warning.code for warning in row.warnings] == ["text-cut"]


def test_an_archive_is_not_read_from_the_middle_of_another_file(tmp_path: Path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as made:
        made.writestr("a.csv", "id,title\na,b\n")
    file = written(tmp_path / "a.zip", b"#!/bin/sh\n" + inner.getvalue())
    assert code_of(file) == "damaged"
