"""What a load says beforehand, withdraws, remembers and takes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from catalogue.composition import Catalogue
from catalogue.errors import StoreError
from catalogue.store.loads import recorded_load, recorded_loads
from catalogue.store.sheets import counts, exhibitor, published_sheet
from catalogue.store.withdrawals import Showing
from indexer.completing import Complete
from indexer.loading import load_files
from indexer.report import Report
from indexer.undoing import Undoing, undo_load
from tests.indexer.records import record, write_lines


def load(catalogue: Catalogue, folder: Path, *records: Any, **options: Any) -> Report:
    return load_files(catalogue, [write_lines(folder / "sheets.jsonl", records)], **options)


def full(most: float = 1.0, *, yes: bool = True) -> Complete:
    return Complete(lambda missing: yes, most)


def codes(report: Report) -> list[str]:
    return [entry.problem.code for entry in report.errors]


def ten(catalogue: Catalogue, folder: Path) -> list[dict[str, Any]]:
    """Ten loaded records."""
    rows = [record(f"s{number}") for number in range(10)]
    load(catalogue, folder, *rows)
    return rows


# --- what a dry run says ------------------------------------------------------------------------


def foreseen(report: Report) -> list[tuple[str, str, str]]:
    return [(change.kind, change.outcome, change.id) for change in report.changes]


def test_a_dry_run_names_what_would_be_created_changed_and_left(
    unindexed: Catalogue, tmp_path: Path
):
    load(unindexed, tmp_path, record("a"), record("b"))
    report = load(
        unindexed, tmp_path, record("a", title="Neuf"), record("b"), record("c"), dry_run=True
    )
    assert foreseen(report) == [
        ("sheet", "changed", "a"), ("sheet", "unchanged", "b"), ("sheet", "created", "c"),
    ]  # fmt: skip


def test_a_dry_run_shows_each_changed_field_with_its_old_and_new_value(
    unindexed: Catalogue, tmp_path: Path
):
    before = [{"name": "range", "value": 150, "unit": "km"}]
    after = [{"name": "range", "min": 100, "max": 200, "unit": "km"}]
    load(unindexed, tmp_path, record("a", specifications=before, keywords=["x"]))
    changed = record(
        "a", specifications=after, keywords=["x", "y"], translations={"fr": {"title": "Neuf"}}
    )
    report = load(unindexed, tmp_path, changed, dry_run=True)
    shown = {(f.field, f.old, f.new) for f in report.changes[0].fields}
    assert shown == {
        ("specifications.range", "150 km", "100-200 km"),
        ("keywords", "x", "x; y"),
        ("title.fr", "", "Neuf"),
    }


def test_a_dry_run_shows_long_texts_from_where_they_differ(unindexed: Catalogue, tmp_path: Path):
    load(unindexed, tmp_path, record("a", description="x" * 5000 + "old"))
    report = load(unindexed, tmp_path, record("a", description="x" * 5000 + "new"), dry_run=True)
    (field,) = report.changes[0].fields
    assert field.old.endswith("xold")
    assert field.new.endswith("xnew")
    assert len(field.old) < 100


def test_a_dry_run_shows_what_would_change_of_an_exhibitor(unindexed: Catalogue, tmp_path: Path):
    load(unindexed, tmp_path, record("a"))
    moved = {"id": "acme", "name": "Acme", "stands": ["E1"]}
    report = load(unindexed, tmp_path, record("a", exhibitor=moved), dry_run=True)
    (change,) = [change for change in report.changes if change.kind == "exhibitor"]
    assert [(f.field, f.old, f.new) for f in change.fields] == [("stands", "B12", "E1")]


def test_a_dry_run_names_what_would_be_withdrawn_and_asks_nobody(
    unindexed: Catalogue, tmp_path: Path
):
    rows = ten(unindexed, tmp_path)
    report = load(unindexed, tmp_path, *rows[:9], dry_run=True, complete=full(yes=False))
    assert foreseen(report)[-1] == ("sheet", "withdrawn", "s9")
    assert (report.withdrawn, codes(report)) == (1, [])
    assert published_sheet(unindexed.store, "s9") is not None


def test_a_dry_run_foretells_the_very_counts_of_the_load(unindexed: Catalogue, tmp_path: Path):
    rows = ten(unindexed, tmp_path)
    rows = [*rows[:7], record("s7", title="Neuf"), record("new"), record("bad", title=None)]
    foretold = load(unindexed, tmp_path, *rows, dry_run=True, complete=full()).counts()
    assert load(unindexed, tmp_path, *rows, complete=full()).counts() == foretold
    assert foretold["withdrawn"] == 2


def test_a_dry_run_is_not_recorded(unindexed: Catalogue, tmp_path: Path):
    assert load(unindexed, tmp_path, record("a"), dry_run=True).load is None
    assert recorded_loads(unindexed.store, 10) == []


# --- full deliveries ----------------------------------------------------------------------------


def test_what_a_full_delivery_lacks_is_withdrawn(unindexed: Catalogue, tmp_path: Path):
    rows = ten(unindexed, tmp_path)
    report = load(unindexed, tmp_path, *rows[:9], complete=full())
    assert report.withdrawn == 1
    assert published_sheet(unindexed.store, "s9") is None
    assert counts(unindexed.store)["published"] == 9


def test_a_delivery_that_is_not_called_full_withdraws_nothing(unindexed: Catalogue, tmp_path: Path):
    rows = ten(unindexed, tmp_path)
    assert load(unindexed, tmp_path, *rows[:9]).withdrawn == 0


def test_sheets_of_other_exhibitors_stay(unindexed: Catalogue, tmp_path: Path):
    load(
        unindexed, tmp_path, record("other", exhibitor={"name": "Other"}), record("a"), record("b")
    )
    load(unindexed, tmp_path, record("a"), complete=full())
    assert published_sheet(unindexed.store, "other") is not None
    assert published_sheet(unindexed.store, "b") is None


def test_drafts_stay(unindexed: Catalogue, tmp_path: Path):
    load(unindexed, tmp_path, record("a"), record("draft", status="draft"))
    assert load(unindexed, tmp_path, record("a"), complete=full()).withdrawn == 0


def test_the_sheet_of_a_rejected_row_is_not_missing(unindexed: Catalogue, tmp_path: Path):
    rows = ten(unindexed, tmp_path)
    report = load(unindexed, tmp_path, *rows[:9], record("s9", title=None), complete=full())
    assert (report.withdrawn, codes(report)) == (0, ["required"])


def test_more_than_the_allowed_share_is_not_withdrawn(unindexed: Catalogue, tmp_path: Path):
    rows = ten(unindexed, tmp_path)
    report = load(unindexed, tmp_path, *rows[:7], complete=full(0.2))
    assert (report.withdrawn, codes(report), report.exit_code) == (0, ["too-many-withdrawals"], 1)
    assert "3 of 10" in report.errors[0].problem.sentence("en")
    assert counts(unindexed.store)["published"] == 10


def test_exactly_the_allowed_share_is_withdrawn(unindexed: Catalogue, tmp_path: Path):
    rows = ten(unindexed, tmp_path)
    assert load(unindexed, tmp_path, *rows[:8], complete=full(0.2)).withdrawn == 2


def test_nothing_is_withdrawn_without_confirmation(unindexed: Catalogue, tmp_path: Path):
    rows = ten(unindexed, tmp_path)
    report = load(unindexed, tmp_path, *rows[:9], complete=full(yes=False))
    assert (report.withdrawn, codes(report)) == (0, ["not-confirmed"])
    assert counts(unindexed.store)["published"] == 10


@pytest.mark.parametrize(
    "broken",
    ['{"id": "s9"', record("x", id=None), record("s 9")],
    ids=["json", "no id", "wrong id"],
)
def test_nothing_is_withdrawn_when_a_row_may_be_the_missing_one(
    unindexed: Catalogue, tmp_path: Path, broken: Any
):
    rows = ten(unindexed, tmp_path)
    report = load(unindexed, tmp_path, *rows[:9], broken, complete=full())
    assert report.withdrawn == 0
    assert codes(report)[-1] == "delivery-not-whole"


def test_nothing_is_withdrawn_when_a_file_cannot_be_read(unindexed: Catalogue, tmp_path: Path):
    rows = ten(unindexed, tmp_path)
    file = write_lines(tmp_path / "nine.jsonl", rows[:9])
    report = load_files(unindexed, [file, tmp_path / "none.jsonl"], complete=full())
    assert report.withdrawn == 0


def test_what_somebody_saves_while_another_is_asked_is_not_withdrawn(
    unindexed: Catalogue, tmp_path: Path
):
    rows = ten(unindexed, tmp_path)

    def saves_and_confirms(missing: Any) -> bool:
        assert [type(each) for each in missing] == [Showing, Showing]
        load(unindexed, tmp_path, record("s9", title="Neuf"))
        return True

    report = load(unindexed, tmp_path, *rows[:8], complete=Complete(saves_and_confirms, 1.0))
    assert report.withdrawn == 1
    assert published_sheet(unindexed.store, "s9")["title"] == "Neuf"


# --- the record, and resuming -------------------------------------------------------------------


def test_a_load_is_recorded_with_its_files_and_counts(unindexed: Catalogue, tmp_path: Path):
    report = load(unindexed, tmp_path, record("a"), author="organiser")
    recorded = recorded_load(unindexed.store, report.load or 0)
    assert recorded is not None
    assert (recorded.author, dict(recorded.counts)) == ("organiser", report.counts())
    (file,) = recorded.files
    assert (file.name, len(file.sha256)) == ("sheets.jsonl", 64)
    assert file.size == (tmp_path / "sheets.jsonl").stat().st_size


def test_a_missing_file_is_recorded_without_a_digest(unindexed: Catalogue, tmp_path: Path):
    report = load_files(unindexed, [tmp_path / "none.jsonl"])
    assert recorded_load(unindexed.store, report.load or 0).files[0].sha256 == ""


def cut_off(catalogue: Catalogue, file: Path, rows: int) -> None:
    """Loads a file and stops after some rows, as a kill would."""
    seen = 0

    def stop(size: int) -> None:
        nonlocal seen
        seen += 1
        if seen > rows:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_files(catalogue, [file], progress=stop)


def test_the_same_load_again_finishes_one_that_was_cut_off(unindexed: Catalogue, tmp_path: Path):
    file = write_lines(tmp_path / "many.jsonl", [record(f"s{n}") for n in range(620)])
    cut_off(unindexed, file, 600)
    assert counts(unindexed.store)["sheets"] == 500
    (unfinished,) = recorded_loads(unindexed.store, 10)
    assert unfinished.ended_at is None
    report = load_files(unindexed, [file])
    assert (report.created, report.unchanged) == (120, 500)
    (finished,) = recorded_loads(unindexed.store, 10)
    assert (finished.number, finished.ended_at is None) == (unfinished.number, False)


def test_an_undo_takes_back_both_parts_of_a_load_that_was_cut_off(
    unindexed: Catalogue, tmp_path: Path
):
    file = write_lines(tmp_path / "many.jsonl", [record(f"s{n}") for n in range(620)])
    cut_off(unindexed, file, 600)
    report = load_files(unindexed, [file])
    assert undo_load(unindexed.store, report.load or 0, author="me").withdrawn == 620
    assert counts(unindexed.store)["published"] == 0


def test_an_undo_that_was_cut_off_is_finished_by_the_same_undo(
    unindexed: Catalogue, tmp_path: Path
):
    report = load(unindexed, tmp_path, *(record(f"s{n}") for n in range(300)))

    def stop(size: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        undo_load(unindexed.store, report.load or 0, author="me", progress=stop)
    assert counts(unindexed.store)["published"] == 50
    undoing = undo_load(unindexed.store, report.load or 0, author="me")
    assert (undoing.withdrawn, undoing.left) == (50, [])
    assert len(recorded_loads(unindexed.store, 10)) == 2


# --- undoing ------------------------------------------------------------------------------------


def test_an_undo_brings_back_what_a_full_delivery_withdrew(unindexed: Catalogue, tmp_path: Path):
    rows = ten(unindexed, tmp_path)
    report = load(unindexed, tmp_path, *rows[:9], complete=full())
    undoing = undo_load(unindexed.store, report.load or 0, author="me")
    assert (undoing.restored, undoing.withdrawn, undoing.left) == (1, 0, [])
    assert published_sheet(unindexed.store, "s9") is not None


def test_an_undo_brings_back_an_exhibitors_stand(unindexed: Catalogue, tmp_path: Path):
    load(unindexed, tmp_path, record("a"))
    moved = {"id": "acme", "name": "Acme", "stands": ["E1"]}
    report = load(unindexed, tmp_path, record("a", exhibitor=moved))
    assert undo_load(unindexed.store, report.load or 0, author="me").exhibitors == 1
    assert exhibitor(unindexed.store, "acme")["stands"] == ["B12"]


def test_an_undo_names_what_it_leaves(unindexed: Catalogue, tmp_path: Path):
    report = load(unindexed, tmp_path, record("a"), record("b"))
    load(unindexed, tmp_path, record("a", title="Corrigé"))
    undoing = undo_load(unindexed.store, report.load or 0, author="me")
    assert undoing.left == [("sheet", "a")]
    assert published_sheet(unindexed.store, "a")["title"] == "Corrigé"


def test_an_undo_is_recorded_as_a_load(unindexed: Catalogue, tmp_path: Path):
    report = load(unindexed, tmp_path, record("a"))
    undoing = undo_load(unindexed.store, report.load or 0, author="chief")
    recorded = recorded_load(unindexed.store, undoing.number or 0)
    assert recorded is not None
    assert (recorded.undoes, recorded.author) == (report.load, "chief")
    assert dict(recorded.counts) == undoing.counts()


def test_a_dry_undo_counts_and_changes_nothing(unindexed: Catalogue, tmp_path: Path):
    report = load(unindexed, tmp_path, record("a"))
    before = counts(unindexed.store)
    undoing = undo_load(unindexed.store, report.load or 0, author="me", dry_run=True)
    assert undoing == Undoing(withdrawn=1)
    assert counts(unindexed.store) == before


def test_an_unknown_load_cannot_be_undone(unindexed: Catalogue):
    with pytest.raises(StoreError, match="indexer loads"):
        undo_load(unindexed.store, 99, author="me")


# --- warnings and errors of a row ---------------------------------------------------------------


def warned(report: Report) -> list[tuple[int, str, str]]:
    return [(e.line, e.problem.code, e.problem.field) for e in report.warnings]


def test_a_rejected_row_is_told_of_its_second_use_of_an_identifier_too(
    unindexed: Catalogue, tmp_path: Path
):
    report = load(unindexed, tmp_path, record("a"), record("a", title=None))
    assert codes(report) == ["required", "duplicate-id"]


def test_a_rejected_row_is_told_of_a_foreign_identifier_too(unindexed: Catalogue, tmp_path: Path):
    load(unindexed, tmp_path, record("a"))
    theirs = {"id": "thief", "name": "Thief"}
    report = load(unindexed, tmp_path, record("a", exhibitor=theirs, title=None))
    assert codes(report) == ["required", "foreign-id"]


def test_a_missing_translation_into_the_shows_language_is_a_warning(
    unindexed: Catalogue, tmp_path: Path
):
    whole = {"title": "Deux", "description": "Un drone."}
    report = load(
        unindexed,
        tmp_path,
        record("a", language="tr"),
        record("b", title="Deux", language="tr", translations={"fr": whole}),
        record("c", title="Trois", language="fr-FR"),
    )
    assert warned(report) == [(1, "missing-translation", "translations")]
    assert report.warnings[0].problem.allowed == ("fr",)


def test_a_title_that_an_exhibitor_uses_twice_is_a_warning(unindexed: Catalogue, tmp_path: Path):
    other = {"name": "Other"}
    report = load(
        unindexed,
        tmp_path,
        record("a", title="Faucon 2"),
        record("b", title=" FAUCON  2"),
        record("c", title="Faucon 2", exhibitor=other),
    )
    assert warned(report) == [(2, "duplicate-title", "title")]
    assert "(a)" in report.warnings[0].problem.sentence("en")


def test_a_title_that_a_stored_sheet_has_is_a_warning(unindexed: Catalogue, tmp_path: Path):
    load(unindexed, tmp_path, record("a", title="Faucon"))
    report = load(unindexed, tmp_path, record("b", title="Faucon"))
    assert warned(report) == [(1, "duplicate-title", "title")]


def test_a_sheet_that_is_loaded_again_is_no_double_of_itself(unindexed: Catalogue, tmp_path: Path):
    load(unindexed, tmp_path, record("a"), record("b"))
    assert warned(load(unindexed, tmp_path, record("a"), record("b"))) == []


def test_an_implausible_value_is_a_warning(unindexed: Catalogue, tmp_path: Path):
    heavy = [{"name": "weight", "value": 40, "unit": "t"}]
    report = load(unindexed, tmp_path, record("a", specifications=heavy))
    assert warned(report) == [(1, "implausible", "specifications")]
    assert report.warnings[0].column == "specifications.weight"


def test_a_value_is_shown_without_what_would_act_on_a_terminal(
    unindexed: Catalogue, tmp_path: Path
):
    report = load(unindexed, tmp_path, record("a", titel="\x1b[2J\u202e" + "x" * 9999))
    value = str(report.warnings[0].problem.value)
    assert value.startswith("\ufffd[2J\ufffdx")
    assert len(value) < 400


def test_a_duplicate_in_another_file_names_that_file(unindexed: Catalogue, tmp_path: Path):
    one = write_lines(tmp_path / "one.jsonl", [record("a")])
    two = write_lines(tmp_path / "two.jsonl", [record("a")])
    report = load_files(unindexed, [one, two])
    assert "one.jsonl:1" in report.errors[0].problem.sentence("en")


def test_two_rows_with_the_same_number_as_identifier_are_duplicates(
    unindexed: Catalogue, tmp_path: Path
):
    report = load(unindexed, tmp_path, record("x", id=7), record("y", id=7), record("z", id="7"))
    assert (report.created, codes(report)) == (1, ["duplicate-id", "duplicate-id"])


def test_a_rejected_row_without_an_exhibitors_identifier_is_told_whose_the_sheet_is(
    unindexed: Catalogue, tmp_path: Path
):
    load(unindexed, tmp_path, record("a"))
    report = load(unindexed, tmp_path, record("a", exhibitor={"name": "Thief"}, title=None))
    assert codes(report) == ["required", "foreign-id"]
