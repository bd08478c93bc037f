"""CSV: columns with dots become nested records, and broken rows say why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.columns import record_of_cells
from indexer.readers import Row, UnreadableFile, read_rows


def rows_of(folder: Path, content: str | bytes) -> list[Row]:
    file = folder / "sheets.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_rows(file))


def codes_of(rows: list[Row]) -> list[tuple[int, list[str]]]:
    return [(row.line, [problem.code for problem in row.problems]) for row in rows]


def test_headers_show_the_delimiter_when_texts_are_full_of_another(tmp_path: Path):
    text = "id;title;summary\na\tb;c\t\td;e\t\tf\n"
    (row,) = rows_of(tmp_path, text)
    assert row.record == {"id": "a\tb", "title": "c\t\td", "summary": "e\t\tf"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_with_its_delimiter(tmp_path: Path, delimiter: str):
    text = delimiter.join(["id", "title", "summary"]) + "\n" + delimiter.join(["a", "b", "c"])
    assert rows_of(tmp_path, text)[0].record == {"id": "a", "title": "b", "summary": "c"}


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path):
    assert rows_of(tmp_path, b"\xef\xbb\xbfid,title\na,b\n")[0].record == {"id": "a", "title": "b"}


def test_a_cell_in_quotes_may_hold_the_delimiter_and_quotes(tmp_path: Path):
    (row,) = rows_of(tmp_path, 'id,title\na,"un, ""deux"""\n')
    assert row.record == {"id": "a", "title": 'un, "deux"'}


def test_a_cell_in_quotes_may_hold_lines(tmp_path: Path):
    (row,) = rows_of(tmp_path, 'id,description\na,"un\ndeux"\n')
    assert row.record == {"id": "a", "description": "un\ndeux"}


def test_rows_count_from_the_header_cells_of_several_lines_or_not(tmp_path: Path):
    rows = rows_of(tmp_path, 'id,description\na,"un\ndeux\ntrois"\nb,quatre\n')
    assert [row.line for row in rows] == [2, 3]


def test_an_empty_row_is_passed_over_and_counted(tmp_path: Path):
    rows = rows_of(tmp_path, "id,title\n,\n\na,b\n")
    assert [row.line for row in rows] == [4]


def test_a_row_with_more_cells_than_headers_is_refused(tmp_path: Path):
    rows = rows_of(tmp_path, "id,title\na,b,c\nd,e\n")
    assert codes_of(rows) == [(2, ["too-many-cells"]), (3, [])]


def test_empty_cells_beyond_the_headers_do_no_harm(tmp_path: Path):
    assert codes_of(rows_of(tmp_path, "id,title\na,b,,\n")) == [(2, [])]


def test_a_row_with_fewer_cells_than_headers_lacks_the_others(tmp_path: Path):
    assert rows_of(tmp_path, "id,title,summary\na,b\n")[0].record == {"id": "a", "title": "b"}


def test_a_null_byte_does_not_stop_the_rows_behind_it(tmp_path: Path):
    rows = rows_of(tmp_path, b"id,title\na,b\x00c\nd,e\n")
    assert rows[-1].record == {"id": "d", "title": "e"}


def test_a_long_table_with_a_stray_byte_at_its_end_keeps_the_rows_before(tmp_path: Path):
    many = "".join(f"s{number},Été\n" for number in range(20_000))
    rows = rows_of(tmp_path, f"id,title\n{many}".encode() + "z,Défense\n".encode("latin-1"))
    assert rows[0].record == {"id": "s0", "title": "Été"}
    assert codes_of(rows[-1:])[0] == (20_002, ["not-utf-8"])


def test_a_table_that_is_not_utf_8_is_read_by_its_letters(tmp_path: Path):
    header, row = rows_of(tmp_path, "id,title\na,Défense\n".encode("cp1252"))
    assert [warning.code for warning in header.warnings] == ["encoding-guessed"]
    assert row.record == {"id": "a", "title": "Défense"}


@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf"])
def test_an_empty_table_is_unreadable(tmp_path: Path, content: bytes):
    with pytest.raises(UnreadableFile):
        rows_of(tmp_path, content)


def test_a_header_alone_has_no_rows(tmp_path: Path):
    assert rows_of(tmp_path, "id,title\n") == []


def test_a_cell_without_an_end_is_refused_and_no_other_row_is_lost_before_it(tmp_path: Path):
    rows = rows_of(tmp_path, 'id,title\na,b\nc,"' + "x" * 300_000)
    assert rows[0].record == {"id": "a", "title": "b"}
    assert rows[1].problems


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"exhibitor.name": "Acme"}, {"exhibitor": {"name": "Acme"}}),
        ({"exhibitor.stands": "B12; C3"}, {"exhibitor": {"stands": ["B12", "C3"]}}),
        ({"domains": "air;land"}, {"domains": ["air", "land"]}),
        ({"title.fr": "Un"}, {"translations": {"fr": {"title": "Un"}}}),
        ({"title.pt-BR": "Um"}, {"translations": {"pt-BR": {"title": "Um"}}}),
        (
            {"specifications.range": "150 km"},
            {"specifications": [{"name": "range", "value": 150, "unit": "km"}]},
        ),
        (
            {"specifications.speed": "80-220 km/h"},
            {"specifications": [{"name": "speed", "min": 80, "max": 220, "unit": "km/h"}]},
        ),
        (
            {"specifications.STANAG 4569": "3a/3b"},
            {"specifications": [{"name": "STANAG 4569", "value": "3a/3b"}]},
        ),
        (
            {"specifications.rate-of-fire": "600 1/min"},
            {"specifications": [{"name": "rate-of-fire", "value": 600, "unit": "1/min"}]},
        ),
        (
            {"specifications.calibre": "1,2.3,4"},
            {"specifications": [{"name": "calibre", "value": "1,2.3,4"}]},
        ),
        ({"titel": "Un"}, {"titel": "Un"}),
        ({"title": ""}, {}),
        ({"id.fr": "x"}, {"id.fr": "x"}),
    ],
)
def test_a_column_with_dots_goes_to_its_place(cells: dict[str, str], expected: dict[str, Any]):
    assert record_of_cells(cells) == expected


def test_two_translations_of_a_language_stand_together():
    assert record_of_cells({"title.fr": "Un", "summary.fr": "Deux"})["translations"] == {
        "fr": {"title": "Un", "summary": "Deux"}
    }


@pytest.mark.parametrize(
    "cells",
    [
        {"exhibitor": "Acme", "exhibitor.name": "Acme"},
        {"exhibitor.name": "Acme", "exhibitor": "Acme"},
        {"translations": "x", "title.fr": "Un"},
        {"specifications": "x", "specifications.range": "1 km"},
        {"specifications.range": "1 km", "specifications": "x"},
    ],
    ids=lambda cells: " and ".join(cells),
)
def test_columns_that_contradict_each_other_are_no_crash(cells: dict[str, str]):
    assert isinstance(record_of_cells(cells), dict)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(max_size=100) | st.text('id,title;\n"\x00 é', max_size=60).map(str.encode))
def test_any_bytes_give_rows_or_an_unreadable_file(tmp_path: Path, content: bytes):
    try:
        rows = rows_of(tmp_path, content)
    except UnreadableFile:
        return
    for row in rows:
        # A row without a record says why; one with a record may still be warned of, such as of a
        # cell below no header.
        assert row.record is not None or row.problems or row.warnings
        assert row.record is None or not row.problems
