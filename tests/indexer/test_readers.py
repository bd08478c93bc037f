"""Each format gives the records that are in it, with their places."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from catalogue.sheets.schema import validate
from indexer.readers import UnreadableFile, read_rows
from tests.indexer.files import (
    mapping_of,
    pdf,
    records_of,
    remarks_of,
    rows_of,
    with_part,
    written,
    xlsx,
    zipped,
)

TURKISH = "Ürün adı;Firma;Açıklama\nKalkan İğne;Şahin Çelik;Ağır zırhlı, güçlü\n"
FRENCH = "Désignation;Société;Pays\nVéhicule blindé;Défense Été;FR\n"
ARABIC = "اسم المنتج;الشركة;الوصف\nمدرعة;شركة الدفاع;مركبة ثقيلة\n"


# --- CSV -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "encoding", "title"),
    [
        (FRENCH, "utf-8", "Véhicule blindé"),
        (FRENCH, "utf-8-sig", "Véhicule blindé"),
        (FRENCH, "utf-16", "Véhicule blindé"),
        (FRENCH, "utf-16-le", "Véhicule blindé"),
        (FRENCH, "utf-16-be", "Véhicule blindé"),
        (FRENCH, "cp1252", "Véhicule blindé"),
        (TURKISH, "cp1254", "Kalkan İğne"),
        (TURKISH, "utf-16", "Kalkan İğne"),
        (ARABIC, "cp1256", "مدرعة"),
        (ARABIC, "utf-8", "مدرعة"),
    ],
)
def test_the_encoding_of_a_table_is_found_out(tmp_path: Path, text: str, encoding: str, title: str):
    (record,) = records_of(written(tmp_path / "a.csv", text, encoding))
    assert record is not None
    assert record["title"] == title


def test_a_guessed_encoding_is_said(tmp_path: Path):
    file = written(tmp_path / "a.csv", TURKISH, "cp1254")
    assert remarks_of(file) == [(1, "encoding-guessed", "")]


def test_french_letters_in_an_arabic_code_page_are_read(tmp_path: Path):
    records = records_of(written(tmp_path / "a.csv", ARABIC + "générateur;é;à\n", "cp1256"))
    assert [record and record["title"] for record in records] == ["مدرعة", "générateur"]


def test_a_row_of_a_utf_8_table_with_stray_bytes_is_refused_alone(tmp_path: Path):
    good = "".join(f"s{n};Véhicule blindé\n" for n in range(20))
    content = ("id;title\n" + good).encode() + b"z;D\xe9fense\n" + "y;Été\n".encode()
    rows = rows_of(written(tmp_path / "a.csv", content))
    assert [(r.line, [p.code for p in r.problems]) for r in rows[-2:]] == [
        (22, ["not-utf-8"]),
        (23, []),
    ]


@pytest.mark.parametrize(
    "first", ["sep=;\n", "", "Catalogue 2026, édition de mars, deux jours\n\n"]
)
def test_the_delimiter_is_found_whatever_stands_above_the_table(tmp_path: Path, first: str):
    text = first + "id;title;summary\na;Un, deux, trois;Quatre, cinq\nb;Six, sept;Huit, neuf\n"
    records = records_of(written(tmp_path / "a.csv", text))
    assert records[0] == {"id": "a", "title": "Un, deux, trois", "summary": "Quatre, cinq"}


def test_a_header_with_stray_bytes_is_no_reason_to_take_the_next_row_for_it(tmp_path: Path):
    good = "".join(f"s{n};Véhicule\n" for n in range(20))
    with pytest.raises(UnreadableFile) as caught:
        rows_of(written(tmp_path / "a.csv", b"r\xe9f;titre\n" + good.encode()))
    assert caught.value.problem.code == "not-utf-8"


def test_a_line_of_units_below_the_header_belongs_to_it(tmp_path: Path):
    text = "Titre;Poids;Portée\n;kg;km\nUn;5;7\n"
    (record,) = records_of(written(tmp_path / "a.csv", text))
    assert record is not None
    assert [s["unit"] for s in record["specifications"]] == ["kg", "km"]


def test_a_row_says_where_its_fields_stand(tmp_path: Path):
    (row,) = rows_of(written(tmp_path / "a.csv", "Réf;Désignation\na;Un\n"))
    assert (row.columns["title"].number, row.columns["title"].header) == (2, "Désignation")


def test_an_unknown_header_is_reported_once_with_the_nearest_fields(tmp_path: Path):
    file = written(tmp_path / "a.csv", "id;Titel;Descripton\na;b;c\nd;e;f\n")
    (remark,) = [row for row in read_rows(file) if row.warnings]
    assert [(w.code, w.field) for w in remark.warnings] == [
        ("unknown-field", "Titel"),
        ("unknown-field", "Descripton"),
    ]
    assert remark.warnings[1].allowed[0] == "description"


def test_a_table_without_any_known_header_says_what_to_do(tmp_path: Path):
    with pytest.raises(UnreadableFile, match="indexer mapping"):
        records_of(written(tmp_path / "a.csv", "foo;bar\n1;2\n"))


def test_of_two_columns_for_a_field_its_own_name_counts(tmp_path: Path):
    file = written(tmp_path / "a.csv", "Nom;title\nx;y\n")
    assert records_of(file) == [{"title": "y"}]
    assert remarks_of(file) == [(1, "duplicate-column", "Nom")]


def test_a_cell_under_no_header_is_said_once(tmp_path: Path):
    file = written(tmp_path / "a.csv", "id;;title\na;x;b\nc;y;d\n")
    assert remarks_of(file) == [(2, "unknown-field", "(2)")]


def test_the_title_in_the_sheets_own_language_is_its_title(tmp_path: Path):
    text = "Langue;Titre (fr);Titre (en)\nfr;Un;One\nen;Deux;Two\n"
    assert records_of(written(tmp_path / "a.csv", text)) == [
        {"language": "fr", "title": "Un", "translations": {"en": {"title": "One"}}},
        {"language": "en", "title": "Two", "translations": {"fr": {"title": "Deux"}}},
    ]


# --- XLSX ----------------------------------------------------------------------------------------


def test_every_worksheet_with_a_known_header_is_read_and_others_are_named(tmp_path: Path):
    file = xlsx(
        tmp_path / "a.xlsx",
        Aide=[["Lisez-moi"], ["Remplissez les feuilles"]],
        Terre=[["id", "title"], ["a", "Un"]],
        Air=[["id", "title"], [None, None], ["b", "Deux"]],
    )
    assert [(r.sheet, r.line, r.record and r.record["id"]) for r in rows_of(file)] == [
        ("Terre", 2, "a"),
        ("Air", 3, "b"),
    ]
    assert remarks_of(file) == [(1, "sheet-skipped", "")]


def test_a_header_of_merged_cells_below_a_merged_title_is_joined(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "Catalogue du salon 2026"
    sheet.merge_cells("A1:F1")
    sheet["A3"], sheet["B3"], sheet["D3"] = "Réf", "Exposant", "Caractéristiques"
    sheet.merge_cells("A3:A4")
    sheet.merge_cells("B3:C3")
    sheet.merge_cells("D3:F3")
    for column, name in zip(
        "BCDEF", ["Nom", "Pays", "Poids (kg)", "Blindage", "Roues"], strict=True
    ):
        sheet[f"{column}4"] = name
    sheet.append(["a", "Acme", "TR", 900, "3a", 8])
    book.save(tmp_path / "a.xlsx")
    (row,) = rows_of(tmp_path / "a.xlsx")
    assert row.line == 5
    assert row.record == {
        "id": "a",
        "exhibitor": {"name": "Acme", "country": "TR"},
        "specifications": [
            {"name": "protection-level", "value": "3a"},
            {"name": "Roues", "value": 8},
            {"name": "weight", "value": 900, "unit": "kg"},
        ],
    }


@pytest.mark.parametrize(
    ("value", "shape", "text"),
    [
        (150, "General", "150"),
        (150.0, "General", "150"),
        (12.5, "0.0", "12.5"),
        (0.6, "0%", "60 %"),
        (12, '0 "km"', "12 km"),
        (12, '0 "pcs."', "12"),
        (True, "General", "true"),
        (datetime.date(2024, 3, 4), "dd/mm/yyyy", "2024-03-04"),
        (datetime.datetime(2024, 3, 4, 5, 6), "dd/mm/yyyy", "2024-03-04 05:06:00"),
        (datetime.time(5, 6), "hh:mm", "05:06:00"),
        ("007", "General", "007"),
    ],
)
def test_a_typed_cell_is_the_text_that_its_reader_sees(
    tmp_path: Path, value: Any, shape: str, text: str
):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", "title", "summary"])
    sheet.append(["a", "b", value])
    sheet["C2"].number_format = shape
    book.save(tmp_path / "a.xlsx")
    assert records_of(tmp_path / "a.xlsx") == [{"id": "a", "title": "b", "summary": text}]


def test_a_formula_counts_by_its_stored_value(tmp_path: Path):
    file = xlsx(tmp_path / "a.xlsx", S=[["id", "title"], ["a", "=1+1"], ["b", "x"]])
    rows = rows_of(file)
    assert [(p.code, p.field) for p in rows[0].problems] == [("formula-without-value", "B2")]
    assert rows[1].record == {"id": "b", "title": "x"}
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    sheet += b'<row r="1"><c r="A1" t="str"><v>id</v></c><c r="B1" t="str"><v>title</v></c></row>'
    sheet += (
        b'<row r="2"><c r="A2" t="str"><f>"a"</f><v>a</v></c><c r="B2"><f>1+1</f><v>2</v></c></row>'
    )
    with_part(file, "xl/worksheets/sheet1.xml", sheet + b"</sheetData></worksheet>")
    assert records_of(file) == [{"id": "a", "title": "2"}]


def test_an_error_of_calculation_is_named_by_its_cell(tmp_path: Path):
    file = xlsx(tmp_path / "a.xlsx", S=[["id", "title"], ["a", "#REF!"]])
    (row,) = rows_of(file)
    assert [(p.code, p.field, p.value) for p in row.problems] == [("cell-error", "B2", "#REF!")]


# --- ODS -----------------------------------------------------------------------------------------

ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x">
<office:body><office:spreadsheet>
<table:table table:name="Air"><table:table-row>{header}</table:table-row>
<table:table-row table:number-rows-repeated="3">
<table:table-cell table:number-columns-repeated="16384"/></table:table-row>
<table:table-row>{cells}<table:table-cell table:number-columns-repeated="16384"/></table:table-row>
<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


def ods(path: Path, header: str, cells: str) -> Path:
    return zipped(path, {"content.xml": ODS.format(header=header, cells=cells)})


def cell(text: str, attributes: str = 'office:value-type="string"') -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def test_an_opendocument_table_is_read(tmp_path: Path):
    header = "".join(map(cell, ["Réf", "Titre", "Poids (kg)", "Résumé"]))
    values = cell("a") + cell("Un<text:s/>deux")
    values += cell("1 200,5", 'office:value-type="float" office:value="1200.5"')
    values += cell("2 mars", 'office:value-type="date" office:date-value="2024-03-02"')
    (row,) = rows_of(ods(tmp_path / "a.ods", header, values))
    assert (row.sheet, row.line) == ("Air", 5)
    assert row.record == {
        "id": "a",
        "title": "Un deux",
        "specifications": [{"name": "weight", "value": 1200.5, "unit": "kg"}],
        "summary": "2024-03-02",
    }


# --- JSON and YAML -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('[\n{"id": "a"},\n\n{"id": "b"}]', [(2, {"id": "a"}), (4, {"id": "b"})]),
        ('{"id": "a", "title": "x"}', [(1, {"id": "a", "title": "x"})]),
        ('{"a": {"title": "x"}}', [(1, {"id": "a", "title": "x"})]),
        ('{"n": 1, "sheets": [{"id": "a"}]}', [(1, {"id": "a"})]),
        ("[]", []),
        ("\ufeff[]", []),
    ],
)
def test_json_is_read_in_its_usual_shapes(tmp_path: Path, text: str, found: Any):
    rows = rows_of(written(tmp_path / "a.json", text))
    assert [(row.line, row.record) for row in rows] == found


def test_what_is_no_object_in_a_list_is_refused_alone(tmp_path: Path):
    rows = rows_of(written(tmp_path / "a.json", '[{"id": "a"},\n3]'))
    assert [(row.line, [p.code for p in row.problems]) for row in rows] == [
        (1, []),
        (2, ["not-an-object"]),
    ]


def test_json_that_is_broken_at_its_end_is_refused_whole_with_the_place(tmp_path: Path):
    with pytest.raises(UnreadableFile, match="line 2, column 9"):
        next(read_rows(written(tmp_path / "a.json", '[{"id": "a"},\n{"id": 3]]')))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("- id: a\n- id: b\n", [(1, {"id": "a"}), (2, {"id": "b"})]),
        ("id: a\n---\nid: b\n", [(1, {"id": "a"}), (3, {"id": "b"})]),
        ("a:\n  title: x\n", [(1, {"id": "a", "title": "x"})]),
        ("sheets:\n  - id: a\n", [(2, {"id": "a"})]),
        ("id: a\norigin: NO\n", [(1, {"id": "a", "origin": "NO"})]),
        ("id: 010\nn: 1.5\nt: 12:30\n", [(1, {"id": "010", "n": 1.5, "t": "12:30"})]),
        ("id: '5'\nx: null\ny: true\n", [(1, {"id": "5", "x": None, "y": True})]),
        ("- &x {id: a, d: [air]}\n- {<<: *x, id: b}\n",
         [(1, {"id": "a", "d": ["air"]}), (2, {"id": "b", "d": ["air"]})]),
    ],
)  # fmt: skip
def test_yaml_is_read_as_json_would_be(tmp_path: Path, text: str, found: Any):
    rows = rows_of(written(tmp_path / "a.yaml", text))
    assert [(row.line, row.record) for row in rows] == found


# --- XML -----------------------------------------------------------------------------------------

XML = """<?xml version="1.0" encoding="ISO-8859-9"?>
<c:catalogue xmlns:c="urn:x">
  <c:product ref="a"><name>Şahin</name><maker country="TR"><name>Acme</name></maker>
    <tag>un</tag><tag>deux</tag></c:product>
  <c:product ref="b"><name>Hawk</name></c:product>
</c:catalogue>"""
XML_MAPPING = """
record: product
constants: {language: tr}
columns: {"@ref": id, name: title, maker/name: exhibitor.name, maker/@country: exhibitor.country,
  tag: keywords}
"""


def test_xml_is_read_as_its_mapping_says(tmp_path: Path):
    file = written(tmp_path / "a.xml", XML, "iso-8859-9")
    rows = rows_of(file, mapping_of(tmp_path, XML_MAPPING))
    assert [row.line for row in rows] == [3, 5]
    assert rows[0].record == {
        "id": "a",
        "title": "Şahin",
        "exhibitor": {"name": "Acme", "country": "TR"},
        "keywords": ["un", "deux"],
        "language": "tr",
    }


def test_xml_without_a_mapping_says_what_is_needed(tmp_path: Path):
    with pytest.raises(UnreadableFile, match="record"):
        records_of(written(tmp_path / "a.xml", "<a/>"))


def test_xml_without_the_named_element_names_it(tmp_path: Path):
    with pytest.raises(UnreadableFile, match="product"):
        records_of(written(tmp_path / "a.xml", "<a/>"), mapping_of(tmp_path, XML_MAPPING))


# --- PDF -----------------------------------------------------------------------------------------

BROCHURE = "Drone tactique Hérisson\nUn drone pour les forces terrestres, avec une portée de 30 km."
BROCHURE_MAPPING = "constants: {exhibitor.name: Acme, domains: [air]}"


def test_a_brochure_with_a_mappings_constants_is_a_whole_sheet(tmp_path: Path):
    file = pdf(tmp_path / "Hérisson 2.pdf", BROCHURE, "Poids : 12 kg (à vide)")
    (record,) = records_of(file, mapping_of(tmp_path, BROCHURE_MAPPING))
    assert record is not None
    assert validate(record).problems == ()
    assert record["id"] == "herisson-2"
    assert record["title"] == "Drone tactique Hérisson"
    assert record["language"] == "fr"
    assert record["documents"] == ["Hérisson 2.pdf"]
    assert record["description"].endswith("\n\nPoids : 12 kg (à vide)")


@pytest.mark.parametrize(
    ("title", "found"),
    [("Le Herisson", "Le Herisson"), ("Microsoft Word - x", None), ("x.docx", None), ("", None)],
)
def test_the_title_is_the_metadatas_unless_a_program_wrote_it(
    tmp_path: Path, title: str, found: str | None
):
    (record,) = records_of(pdf(tmp_path / "a.pdf", BROCHURE, title=title))
    assert record is not None
    assert record["title"] == (found or "Drone tactique Hérisson")


def test_what_a_mapping_says_of_a_brochure_goes_before_what_was_guessed(tmp_path: Path):
    mapping = mapping_of(tmp_path, 'constants: {language: en}\ntemplates: {title: "{id} {title}"}')
    (record,) = records_of(pdf(tmp_path / "a.pdf", BROCHURE), mapping)
    assert record is not None
    assert (record["language"], record["title"]) == ("en", "a Drone tactique Hérisson")


# --- archives and folders ------------------------------------------------------------------------

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def test_an_archive_is_read_with_its_tables_and_knows_where_the_pictures_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    book = xlsx(tmp_path / "b.xlsx", Air=[["id", "title"], ["b", "Deux"]]).read_bytes()
    members = {"a.csv": "id,images\na,x.png\n", "in/b.xlsx": book, "x.png": PNG, "n.txt": "?"}
    file = zipped(tmp_path / "a.zip", {**members, "in/y.pdf": b"%PDF-1.4", ".DS_Store": b"x"})
    seen = []
    for row in read_rows(file):
        if row.record:
            assert row.folder is not None
            there = sorted(path.name for path in row.folder.iterdir())
            seen.append((row.sheet, row.record["id"], there))
    assert seen == [
        ("a.csv", "a", [".DS_Store", "a.csv", "in", "n.txt", "x.png"]),
        ("in/b.xlsx / Air", "b", ["b.xlsx", "y.pdf"]),
    ]
    assert list(Path(tempfile.gettempdir()).glob("catalogue-*")) == []
    assert remarks_of(file) == [(0, "file-skipped", "")]


def test_an_archive_of_brochures_alone_has_a_sheet_for_each(tmp_path: Path):
    one = pdf(tmp_path / "one.pdf", BROCHURE).read_bytes()
    file = zipped(tmp_path / "a.zip", {"un.pdf": one, "deux.pdf": one, "x.png": PNG})
    assert [r and r["id"] for r in records_of(file)] == ["deux", "un"]


def test_a_file_of_a_folder_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path):
    folder = tmp_path / "delivery"
    folder.mkdir()
    written(folder / "a.csv", "")
    written(folder / "b.csv", "id,title\nb,Un\n")
    rows = rows_of(folder)
    assert [(r.sheet, [p.code for p in r.problems]) for r in rows] == [
        ("a.csv", ["empty-file"]),
        ("b.csv", []),
    ]
