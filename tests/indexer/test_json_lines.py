"""JSON Lines: every line is a record or says why it is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.readers import Row, UnreadableFile, jsonlines, read_rows


def rows_of(folder: Path, content: bytes) -> list[Row]:
    file = folder / "sheets.jsonl"
    file.write_bytes(content)
    return list(read_rows(file))


def codes_of(rows: list[Row]) -> list[tuple[int, list[str]]]:
    return [(row.line, [problem.code for problem in row.problems]) for row in rows]


def test_a_line_is_a_record(tmp_path: Path):
    assert rows_of(tmp_path, b'{"id": "a"}\n')[0].record == {"id": "a"}


def test_the_last_line_needs_no_end(tmp_path: Path):
    assert [r.line for r in rows_of(tmp_path, b'{"id": "a"}\n{"id": "b"}')] == [1, 2]


def test_a_byte_order_mark_is_passed_over(tmp_path: Path):
    assert rows_of(tmp_path, b'\xef\xbb\xbf{"id": "a"}\n')[0].record == {"id": "a"}


def test_lines_may_end_as_on_windows(tmp_path: Path):
    assert [r.record for r in rows_of(tmp_path, b'{"id": "a"}\r\n{"id": "b"}\r\n')] == [
        {"id": "a"},
        {"id": "b"},
    ]


def test_empty_lines_are_passed_over_and_counted(tmp_path: Path):
    rows = rows_of(tmp_path, b'\n{"id": "a"}\n   \n\n{"id": "b"}\n')
    assert [row.line for row in rows] == [2, 5]


def test_an_empty_file_has_no_records(tmp_path: Path):
    assert rows_of(tmp_path, b"") == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'{"id": "a"', "not-json"),
        (b"{'id': 'a'}", "not-json"),
        (b'{"weight": NaN}', "not-json"),
        (b'{"weight": -Infinity}', "not-json"),
        (b"[" * 100_000, "not-json"),
        (b'{"weight": ' + b"9" * 5000 + b"}", "not-json"),
        (b'["id"]', "not-an-object"),
        (b'"id"', "not-an-object"),
        (b"null", "not-an-object"),
        ('{"title": "Défense"}'.encode("latin-1"), "not-utf-8"),
        ('{"id": "a"}'.encode("utf-16"), "not-utf-8"),
    ],
    ids=["cut off", "single quotes", "NaN", "Infinity", "nested deep", "a number of 5000 digits",
         "a list", "a string", "null", "latin-1", "UTF-16"],
)  # fmt: skip
def test_a_broken_line_says_why_and_the_next_one_is_read(tmp_path: Path, line: bytes, code: str):
    rows = rows_of(tmp_path, line + b'\n{"id": "b"}\n')
    assert codes_of(rows)[0] == (1, [code])
    assert rows[-1].record == {"id": "b"}


def test_a_broken_line_says_its_column(tmp_path: Path):
    (row,) = rows_of(tmp_path, b'{"id": a}\n')
    assert dict(row.problems[0].details)["column"] == "8"


def test_a_line_that_is_too_long_is_refused_and_the_next_one_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(jsonlines, "LONGEST_LINE", 100)
    rows = rows_of(tmp_path, b'{"title": "' + b"x" * 1000 + b'"}\n{"id": "b"}\n')
    assert codes_of(rows) == [(1, ["too-long"]), (2, [])]


def test_a_too_long_last_line_without_an_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(jsonlines, "LONGEST_LINE", 100)
    assert codes_of(rows_of(tmp_path, b"x" * 1000)) == [(1, ["too-long"])]


def test_a_line_of_exactly_the_longest_length_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    line = json.dumps({"title": "x" * 50}).encode()
    monkeypatch.setattr(jsonlines, "LONGEST_LINE", len(line) + 1)
    assert codes_of(rows_of(tmp_path, line + b"\n" + line + b"\n")) == [(1, []), (2, [])]


def test_the_sizes_of_the_rows_are_the_files(tmp_path: Path):
    content = b'{"id": "a"}\nbroken\n{"id": "b"}\n'
    assert sum(row.size for row in rows_of(tmp_path, content)) == len(content)


def test_a_missing_file_is_unreadable(tmp_path: Path):
    with pytest.raises(UnreadableFile):
        list(read_rows(tmp_path / "none.jsonl"))


def test_a_folder_is_unreadable(tmp_path: Path):
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(UnreadableFile):
        list(read_rows(tmp_path / "folder.jsonl"))


def test_a_file_of_an_unknown_kind_names_the_known_ones(tmp_path: Path):
    (tmp_path / "sheets.docx").write_text("x")
    with pytest.raises(UnreadableFile, match=r"\.jsonl"):
        list(read_rows(tmp_path / "sheets.docx"))


def test_the_ending_counts_whatever_its_case(tmp_path: Path):
    (tmp_path / "SHEETS.JSONL").write_text('{"id": "a"}\n')
    assert len(list(read_rows(tmp_path / "SHEETS.JSONL"))) == 1


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(max_size=200))
def test_any_bytes_give_rows_with_a_record_or_a_problem(tmp_path: Path, content: bytes):
    for row in rows_of(tmp_path, content):
        assert (row.record is None) == bool(row.problems)
