"""What is exported loads back as it was, and computes nothing in a spreadsheet."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catalogue.composition import Catalogue, open_catalogue
from catalogue.errors import CatalogueError
from catalogue.sheets.quantities import LARGEST
from catalogue.sheets.schema import validate
from catalogue.store.sheets import counts, latest_sheets
from indexer.cells import Columns, cells_of
from indexer.columns import guarded, record_of_cells, unguarded
from indexer.export import WRITERS, export_catalogue
from indexer.loading import load_files
from indexer.readers import read_rows
from indexer.workbooks import LONGEST_CELL
from tests.conftest import DEMO_SHEETS, SUBMITTED, settings_for
from tests.indexer.records import record, write_lines

ODD = [
    record(
        "plain",
        summary="Un résumé.",
        translations={
            "tr": {"title": "Şahin", "description": "Uzun"},
            "ar": {"title": "صقر"},
            "pt-BR": {"summary": "Um", "translated_by": "machine"},
        },
        specifications=[
            {"name": "range", "value": 150, "unit": "km"},
            {"name": "speed", "min": 80, "max": 220, "unit": "km/h"},
        ],
        keywords=["İHA", "drone"],
        images=["a.jpg", "b.jpg"],
        maturity="in-service",
        origin="TR",
    ),
    record("order", specifications=[
        {"name": "speed", "value": 3, "unit": "km/h"},
        {"name": "range", "value": 4, "unit": "km"},
    ]),
    record("free", specifications=[
        {"name": "STANAG 4569", "value": "3a/3b"},
        {"name": "a; b", "value": "c; d"},
        {"name": 'the "best"', "value": "x, y"},
        {"name": "v2.0", "value": "007"},
        {"name": "=1+1", "value": "=2+2"},
        {"name": "[x]", "value": "[y]"},
        {"name": "range", "value": 4, "unit": "km"},
        {"name": "open", "min": 5},
        {"name": "upto", "max": 5, "unit": "kg"},
        {"name": "cold", "min": -40, "max": -10, "unit": "degC"},
        {"name": "tiny", "value": 0.00001},
        {"name": "twice", "value": 1},
        {"name": "twice", "value": 2},
        {"name": "unit", "value": "3a", "unit": "km"},
        {"name": "minus", "value": "-"},
    ]),
    record("semicolons", keywords=["a; b", "c", '"d"', "[e]"], images=["x;y.jpg"]),
    record("brackets", keywords=["[1, 2]"], title="[1, 2]"),
    record("formulas", title='=HYPERLINK("http://x","x")', summary="+1", description="@SUM(1)\n-2",
           keywords=["=1", "-2"]),
    record("apostrophes", title="'=1", summary="''+1", description="'plain'", keywords=["'=1"]),
    record("lines", description='Un\n\n"Deux"; trois,\tquatre\r\ncinq'),
    record("draft", status="draft"),
    record("withdrawn", status="withdrawn"),
    record("errors", title="#N/A", summary="TRUE", description="1,5"),
]  # fmt: skip


def everything(catalogue: Catalogue) -> list[dict[str, Any]]:
    with catalogue.store.reading() as session:
        return [sheet for batch in latest_sheets(session) for sheet in batch]


def catalogue_in(folder: Path, *files: Path) -> Catalogue:
    opened = open_catalogue(settings_for(folder))
    report = load_files(opened, list(files))
    assert report.errors == []
    return opened


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    folder = tmp_path_factory.mktemp("odd")
    opened = catalogue_in(folder / "data", write_lines(folder / "odd.jsonl", ODD))
    assert len(everything(opened)) == len(ODD)
    yield opened
    opened.close()


@pytest.mark.parametrize("ending", [".jsonl", ".csv"])
def test_an_empty_catalogue_gets_the_same_sheets(odd: Catalogue, tmp_path: Path, ending: str):
    file = tmp_path / f"all{ending}"
    assert export_catalogue(odd, file) == len(ODD)
    other = catalogue_in(tmp_path / "other", file)
    assert everything(other) == everything(odd)
    other.close()


@pytest.mark.parametrize("ending", [".jsonl", ".csv"])
def test_the_same_catalogue_is_not_changed(odd: Catalogue, tmp_path: Path, ending: str):
    file = tmp_path / f"all{ending}"
    export_catalogue(odd, file)
    before = counts(odd.store)
    assert load_files(odd, [file]).unchanged == len(ODD)
    assert counts(odd.store) == before


def test_the_demo_show_as_a_table_is_the_demo_show(catalogue: Catalogue, tmp_path: Path):
    export_catalogue(catalogue, tmp_path / "all.csv")
    by_id = {row.record["id"]: row.record for row in read_rows(tmp_path / "all.csv") if row.record}
    raw = [json.loads(line) for line in DEMO_SHEETS.read_text("utf-8").splitlines()]
    assert set(by_id) == {sheet["id"] for sheet in raw} | {SUBMITTED}
    for sheet in everything(catalogue):
        assert validate(by_id[sheet["id"]]).sheet == sheet


def test_json_and_yaml_hold_the_sheets(odd: Catalogue, tmp_path: Path):
    for ending in (".json", ".yaml"):
        export_catalogue(odd, tmp_path / f"all{ending}")
    assert json.loads((tmp_path / "all.json").read_text("utf-8")) == everything(odd)
    assert yaml.safe_load((tmp_path / "all.yaml").read_text("utf-8")) == everything(odd)


def records_of(workbook: Path) -> list[dict[str, Any]]:
    """A workbook's rows as records, as a reader of tables makes them."""
    book = openpyxl.load_workbook(workbook)
    (header, *rows) = book.worksheets[0].iter_rows(values_only=True)
    return [
        record_of_cells(
            {str(n): str(c).strip() for n, c in zip(header, row, strict=True) if c is not None}
        )
        for row in rows
    ]


def test_a_workbook_holds_the_sheets(odd: Catalogue, tmp_path: Path):
    export_catalogue(odd, tmp_path / "all.xlsx")
    assert [validate(one).sheet for one in records_of(tmp_path / "all.xlsx")] == everything(odd)


def test_nothing_in_a_workbook_computes(odd: Catalogue, tmp_path: Path):
    export_catalogue(odd, tmp_path / "all.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "all.xlsx").worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not [c.value for c in cells if str(c.value)[0] in "=+-@"]
    assert sheet.freeze_panes == "A2"


def test_nothing_in_a_table_computes(odd: Catalogue, tmp_path: Path):
    export_catalogue(odd, tmp_path / "all.csv")
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file, delimiter=";") for cell in row if cell]
    assert len(cells) > 100
    assert not [cell for cell in cells if cell[0] in "=+-@"]


@pytest.mark.parametrize("ending", WRITERS)
def test_an_empty_catalogue_is_exported(empty: Catalogue, tmp_path: Path, ending: str):
    file = tmp_path / f"all{ending}"
    assert export_catalogue(empty, file) == 0
    assert file.exists()


def test_values_stand_in_their_columns_where_they_fit(odd: Catalogue, tmp_path: Path):
    export_catalogue(odd, tmp_path / "all.csv")
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file, delimiter=";")}
    plain = rows["plain"]
    assert plain["specifications.range"] == "150 km"
    assert plain["specifications.speed"] == "80-220 km/h"
    assert plain["specifications"] == ""
    assert plain["keywords"] == "İHA; drone"
    assert plain["title.tr"] == "Şahin"
    assert plain["translated_by.pt-BR"] == "machine"
    assert plain["exhibitor.stands"] == "B12"
    assert rows["order"]["specifications"] == "speed; range"


def test_a_text_too_long_for_a_workbook_is_an_error_and_leaves_no_file(tmp_path: Path):
    long = record(description="x" * (LONGEST_CELL + 1))
    opened = catalogue_in(tmp_path / "data", write_lines(tmp_path / "x.jsonl", [long]))
    with pytest.raises(CatalogueError, match="description of hawk"):
        export_catalogue(opened, tmp_path / "all.xlsx")
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".jsonl"] == ["data"]
    export_catalogue(opened, tmp_path / "all.csv")
    opened.close()


def test_an_export_that_fails_leaves_the_file_that_was_there(
    odd: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "all.csv"
    file.write_text("as it was")
    monkeypatch.setattr("indexer.export.cells_of", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export_catalogue(odd, file)
    assert file.read_text() == "as it was"
    assert [path.name for path in tmp_path.iterdir()] == ["all.csv"]


@pytest.mark.parametrize("name", ["all.docx", "all", "all.xls"])
def test_an_unknown_ending_is_an_error_that_names_the_known_ones(
    odd: Catalogue, tmp_path: Path, name: str
):
    with pytest.raises(CatalogueError, match=r"\.jsonl, \.json, \.yaml, \.csv, \.xlsx"):
        export_catalogue(odd, tmp_path / name)


def test_a_folder_that_is_not_there_is_an_error(odd: Catalogue, tmp_path: Path):
    with pytest.raises(CatalogueError, match="cannot be written"):
        export_catalogue(odd, tmp_path / "none" / "all.csv")


def test_thousands_of_names_of_ones_own_make_no_thousand_columns():
    sheets = [
        {"id": f"s{n}", "specifications": [{"name": f"own {n}", "value": n}]} for n in range(3_000)
    ]
    columns = Columns()
    columns.note(sheets)
    made = columns.in_order()
    assert len(made) < 300
    for sheet in sheets:
        back = record_of_cells(cells_of(sheet, made))
        assert back["specifications"] == sheet["specifications"]


# --- properties --------------------------------------------------------------------------------

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20)
TRICKY = st.text("=+-@';[]\",: \n\\ab1.", max_size=12)
ANY = TEXTS | TRICKY
NUMBERS = st.integers(-(10**9), 10**9) | st.floats(-LARGEST, LARGEST)


@given(cell=ANY)
def test_a_guarded_cell_is_harmless_and_comes_back(cell: str):
    assert guarded(cell)[:1] not in ("=", "+", "-", "@")
    assert unguarded(guarded(cell)) == cell


def specification(draw: st.DrawFn) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": draw(st.sampled_from(["range", "crew", "a b"]) | ANY)}
    if draw(st.booleans()):
        entry["value"] = draw(NUMBERS | ANY)
    else:
        low, high = sorted((draw(NUMBERS), draw(NUMBERS)))
        entry.update(
            draw(st.sampled_from([{"min": low, "max": high}, {"min": low}, {"max": high}]))
        )
    if unit := draw(st.sampled_from(["", "km", "kg", "parsec"])):
        entry["unit"] = unit
    return entry


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    listed = st.lists(ANY, max_size=4)
    return {
        "id": draw(st.sampled_from(["a", "b.c", "d-e"])),
        "exhibitor": {"name": draw(ANY), "stands": draw(listed)},
        "domains": ["air"],
        "language": "fr",
        "title": draw(ANY),
        "summary": draw(ANY),
        "description": draw(ANY),
        "keywords": draw(listed),
        "translations": {"tr": {"title": draw(ANY), "summary": draw(ANY)}},
        "specifications": [specification(draw) for _ in range(draw(st.integers(0, 4)))],
    }


def clean(raw: dict[str, Any]) -> dict[str, Any]:
    """A sheet of a drawn record: its broken parts give way to plain ones."""
    raw["specifications"] = [
        entry
        for entry in raw["specifications"]
        if validate(record(specifications=[entry])).sheet is not None
    ]
    for name in ("title", "description"):
        raw[name] = raw[name].strip() or "x"
    raw["exhibitor"]["name"] = raw["exhibitor"]["name"].strip() or "x"
    sheet = validate(raw).sheet
    return sheet if sheet is not None else validate(record()).sheet or {}


TEXT_OF_COMMAS = {
    **record("a", summary=""),
    "keywords": [],
    "translations": {"tr": {"title": ",", "summary": "1\n,\n1"}},
    "specifications": [],
}
"""A text of several lines, each with the delimiter of another table."""


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(raw=[TEXT_OF_COMMAS])
@given(raw=st.lists(records(), min_size=1, max_size=3))
def test_any_sheets_come_back_from_a_table(tmp_path: Path, raw: list[dict[str, Any]]):
    sheets = [clean(one) for one in raw]
    columns = Columns()
    columns.note(sheets)
    WRITERS[".csv"](tmp_path / "x.csv", lambda: sheets, "fr")
    rows = list(read_rows(tmp_path / "x.csv"))
    assert [row.warnings for row in rows if row.warnings] == []
    assert [validate(row.record or {}).sheet for row in rows] == sheets


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(raw=st.lists(records(), min_size=1, max_size=3))
def test_any_sheets_come_back_from_a_workbook(tmp_path: Path, raw: list[dict[str, Any]]):
    sheets = [clean(one) for one in raw]
    try:
        WRITERS[".xlsx"](tmp_path / "x.xlsx", lambda: sheets, "fr")
    except CatalogueError:
        return  # a letter that no workbook holds
    assert [validate(one).sheet for one in records_of(tmp_path / "x.xlsx")] == sheets
