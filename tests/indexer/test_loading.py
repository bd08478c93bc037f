"""A load puts each good row in, whole, and says of each bad one where and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from catalogue.composition import Catalogue
from catalogue.store import outbox
from catalogue.store.models import Revision
from catalogue.store.sheets import counts, exhibitor, published_sheet
from indexer.loading import load_files
from indexer.report import Report
from indexer.sync import drain
from tests.indexer.records import record, write_lines


def load(catalogue: Catalogue, folder: Path, *records: Any, **options: Any) -> Report:
    return load_files(catalogue, [write_lines(folder / "sheets.jsonl", records)], **options)


def summary(report: Report) -> dict[str, int]:
    return {name: n for name, n in report.as_json("en")["summary"].items() if n}


def errors(report: Report) -> list[tuple[int, str, str]]:
    return [(entry.line, entry.problem.field, entry.problem.code) for entry in report.errors]


def state(catalogue: Catalogue) -> tuple[dict[str, int], int]:
    return counts(catalogue.store), outbox.waiting(catalogue.store).entries


@pytest.fixture
def ten_and_five(empty: Catalogue, tmp_path: Path) -> Report:
    """The report of a file with ten good rows and five bad ones."""
    good = [record(f"good-{number}") for number in range(10)]
    bad_unit = [{"name": "range", "value": 5, "unit": "kg"}]
    return load(
        empty,
        tmp_path,
        *good[:4],
        record("no-title", title=None),  # line 5
        record("no-country", exhibitor={"name": "Acme", "country": "ZZ"}),  # line 6
        *good[4:8],
        record("bad-unit", specifications=bad_unit),  # line 11
        '{"id": "broken"',  # line 12
        *good[8:],
        record("good-3"),  # line 15
    )


def test_ten_good_rows_beside_five_bad_ones_are_in(ten_and_five: Report, empty: Catalogue):
    assert summary(ten_and_five) == {"created": 10, "rejected": 5}
    assert counts(empty.store)["published"] == 10


def test_each_bad_row_is_reported_with_its_line_and_field(ten_and_five: Report):
    assert errors(ten_and_five) == [
        (5, "title", "required"),
        (6, "exhibitor.country", "country"),
        (11, "specifications", "unit"),
        (12, "", "not-json"),
        (15, "id", "duplicate-id"),
    ]


def test_each_bad_row_is_reported_with_its_identifier_where_it_has_one(ten_and_five: Report):
    assert [entry.id for entry in ten_and_five.errors] == [
        "no-title", "no-country", "bad-unit", "", "good-3",
    ]  # fmt: skip


def test_bad_rows_make_the_exit_code_one(ten_and_five: Report):
    assert ten_and_five.exit_code == 1


def test_the_report_of_a_duplicate_names_the_first_line(ten_and_five: Report):
    assert "4" in ten_and_five.errors[-1].problem.sentence("en")


def test_the_same_file_again_changes_nothing(empty: Catalogue, tmp_path: Path):
    rows = [record("a"), record("b", exhibitor={"name": "Other", "stands": ["C1", "C2"]})]
    load(empty, tmp_path, *rows)
    before = state(empty)
    assert summary(load(empty, tmp_path, *rows)) == {"unchanged": 2}
    assert state(empty) == before


def test_the_same_file_again_after_a_drain_leaves_the_outbox_empty(
    empty: Catalogue, tmp_path: Path
):
    load(empty, tmp_path, record("a"))
    drain(empty)
    load(empty, tmp_path, record("a"))
    assert outbox.waiting(empty.store).entries == 0


def test_the_order_of_names_in_a_record_is_no_change(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"))
    turned = dict(reversed(record("a").items()))
    assert summary(load(empty, tmp_path, turned)) == {"unchanged": 1}


def test_changed_content_is_one_more_revision(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"), record("b"))
    assert summary(load(empty, tmp_path, record("a", title="Neuf"), record("b"))) == {
        "changed": 1,
        "unchanged": 1,
    }
    assert counts(empty.store)["revisions"] == 3


def test_a_dry_run_counts_and_changes_nothing(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"), record("b"))
    before = state(empty)
    report = load(
        empty, tmp_path, record("a", title="Neuf"), record("b"), record("c"), dry_run=True
    )
    assert summary(report) == {"created": 1, "changed": 1, "unchanged": 1}
    assert state(empty) == before


def test_a_dry_run_changes_no_exhibitor(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"))
    moved = {"id": "acme", "name": "Acme", "stands": ["E1"]}
    load(empty, tmp_path, record("a", exhibitor=moved), dry_run=True)
    assert exhibitor(empty.store, "acme")["stands"] == ["B12"]


def test_an_identifier_of_another_exhibitor_is_refused(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"))
    report = load(empty, tmp_path, record("a", exhibitor={"name": "Thief"}, title="Volé"))
    assert errors(report) == [(1, "id", "foreign-id")]
    assert published_sheet(empty.store, "a")["title"] == "Drone a"


def test_the_refusal_of_a_foreign_identifier_names_its_owner(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"))
    report = load(empty, tmp_path, record("a", exhibitor={"name": "Thief"}))
    assert "acme" in report.errors[0].problem.sentence("en")


def test_a_dry_run_refuses_a_foreign_identifier_too(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"))
    report = load(empty, tmp_path, record("a", exhibitor={"name": "Thief"}), dry_run=True)
    assert errors(report) == [(1, "id", "foreign-id")]


def test_the_same_identifier_in_two_files_is_a_duplicate(empty: Catalogue, tmp_path: Path):
    one = write_lines(tmp_path / "one.jsonl", [record("a")])
    two = write_lines(tmp_path / "two.jsonl", [record("a", title="Autre")])
    report = load_files(empty, [one, two])
    assert [(Path(e.file).name, e.problem.code) for e in report.errors] == [
        ("two.jsonl", "duplicate-id")
    ]


def stand(*stands: str) -> dict[str, Any]:
    return {"id": "acme", "name": "Acme", "stands": list(stands)}


def test_the_stands_of_an_exhibitors_rows_are_all_kept(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a", exhibitor=stand("B1")), record("b", exhibitor=stand("B2")))
    assert exhibitor(empty.store, "acme")["stands"] == ["B1", "B2"]


def test_two_stands_on_different_rows_are_stable_when_loaded_twice(
    empty: Catalogue, tmp_path: Path
):
    rows = (record("a", exhibitor=stand("B1")), record("b", exhibitor=stand("B2")))
    load(empty, tmp_path, *rows)
    before = state(empty)
    load(empty, tmp_path, *rows)
    assert state(empty) == before


def test_a_detail_that_only_a_later_row_has_is_kept(empty: Catalogue, tmp_path: Path):
    later = {"id": "acme", "name": "Acme", "website": "https://acme.example"}
    load(empty, tmp_path, record("a", exhibitor={"name": "Acme"}), record("b", exhibitor=later))
    assert exhibitor(empty.store, "acme")["website"] == "https://acme.example"


def test_an_exhibitor_that_moved_has_its_new_stand(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a", exhibitor=stand("B1")))
    load(empty, tmp_path, record("a", exhibitor=stand("E9")))
    assert published_sheet(empty.store, "a")["exhibitor"]["stands"] == ["E9"]


def test_a_rejected_row_says_nothing_of_its_exhibitor(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"))
    load(empty, tmp_path, record("b", title=None, exhibitor=stand("E9")))
    assert exhibitor(empty.store, "acme")["stands"] == ["B12"]


def test_a_row_refused_for_a_foreign_identifier_creates_no_exhibitor(
    empty: Catalogue, tmp_path: Path
):
    load(empty, tmp_path, record("a"))
    load(empty, tmp_path, record("a", exhibitor={"name": "Thief"}))
    assert exhibitor(empty.store, "thief") is None


@pytest.mark.parametrize("status", ["published", "draft"])
def test_a_row_without_a_status_gets_the_loaders(empty: Catalogue, tmp_path: Path, status: str):
    load(empty, tmp_path, record("a"), status=status)
    assert (published_sheet(empty.store, "a") is not None) == (status == "published")


def test_a_rows_own_status_counts_more_than_the_loaders(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a", status="draft"))
    assert published_sheet(empty.store, "a") is None


def test_concepts_are_proposed_for_a_sheet_without_any(empty: Catalogue, tmp_path: Path):
    report = load(empty, tmp_path, record("a", concepts=None, title="Drone tactique léger"))
    assert published_sheet(empty.store, "a")["concepts"]
    assert [(e.line, e.problem.code) for e in report.warnings] == [(1, "concepts-proposed")]


def test_proposed_concepts_are_of_the_sheets_domains(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a", concepts=None, title="Véhicule blindé", domains=["space"]))
    assert "concepts" not in published_sheet(empty.store, "a")


def test_an_unknown_concept_is_a_warning_with_the_nearest(empty: Catalogue, tmp_path: Path):
    report = load(empty, tmp_path, record("a", concepts=["mini-uva"]))
    first = report.warnings[0].problem
    assert (first.code, first.allowed[0]) == ("unknown-concept", "mini-uav")
    assert report.exit_code == 0


def test_an_unknown_field_is_a_warning_with_its_line(empty: Catalogue, tmp_path: Path):
    report = load(empty, tmp_path, record("a"), record("b", titel="x"))
    assert [(e.line, e.id, e.problem.field) for e in report.warnings] == [(2, "b", "titel")]


def test_a_file_that_cannot_be_read_is_reported_and_the_others_are_loaded(
    empty: Catalogue, tmp_path: Path
):
    good = write_lines(tmp_path / "good.jsonl", [record("a")])
    report = load_files(empty, [tmp_path / "none.jsonl", good])
    assert [e.problem.code for e in report.errors] == ["not-readable"]
    assert (report.created, report.exit_code) == (1, 1)


def test_nothing_readable_makes_the_exit_code_two(empty: Catalogue, tmp_path: Path):
    assert load_files(empty, [tmp_path / "none.jsonl"]).exit_code == 2


def test_a_file_without_an_error_makes_the_exit_code_zero(empty: Catalogue, tmp_path: Path):
    assert load(empty, tmp_path, record("a")).exit_code == 0


def test_a_revision_tells_its_author_and_file(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"), author="organiser")
    with empty.store.reading() as session:
        revision = session.scalars(sa.select(Revision)).one()
    assert (revision.author, revision.source) == ("organiser", "sheets.jsonl")


def test_a_table_loads_as_the_same_lines_do(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a", keywords=["x", "y"], specifications=None))
    table = tmp_path / "sheets.csv"
    table.write_text(
        "id,exhibitor.id,exhibitor.name,exhibitor.country,exhibitor.stands,domains,concepts,"
        "language,title,description,keywords\n"
        "a,acme,Acme,TR,B12,air,mini-uav,fr,Drone a,Un petit drone lancé à la main.,x;y\n",
        encoding="utf-8",
    )
    assert summary(load_files(empty, [table])) == {"unchanged": 1}


def test_progress_counts_all_bytes_of_the_file(empty: Catalogue, tmp_path: Path):
    sizes: list[int] = []
    load(empty, tmp_path, record("a"), "broken", record("b"), progress=sizes.append)
    assert sum(sizes) == (tmp_path / "sheets.jsonl").stat().st_size


def test_more_rows_than_a_transaction_takes_are_all_in(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, *(record(f"s{number}") for number in range(620)))
    assert counts(empty.store)["published"] == 620


def test_the_report_is_as_the_contract_has_it(ten_and_five: Report):
    shown = ten_and_five.as_json("en")
    assert set(shown) >= {"summary", "errors", "warnings"}
    assert set(shown["summary"]) >= {"created", "changed", "unchanged", "rejected", "warnings"}
    for entry in shown["errors"]:
        assert set(entry) >= {"file", "line", "id", "field", "value", "message", "allowed"}
