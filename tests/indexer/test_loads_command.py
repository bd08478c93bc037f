"""The command line shows loads, takes them back, and asks before it withdraws."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from catalogue.composition import Catalogue
from catalogue.store import outbox
from catalogue.store.sheets import counts
from indexer import terminal
from indexer.cli import main
from tests.indexer.records import record, write_lines


@pytest.fixture(autouse=True)
def opened(unindexed: Catalogue, monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """The commands open this catalogue."""
    monkeypatch.setattr(terminal, "open_catalogue", lambda settings: unindexed)
    return unindexed


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def ten(tmp_path: Path) -> Path:
    file = write_lines(tmp_path / "ten.jsonl", [record(f"s{n}") for n in range(10)])
    assert run("load", file, "--author", "fatou").exit_code == 0
    return file


@pytest.fixture
def nine(ten: Path, tmp_path: Path) -> Path:
    return write_lines(tmp_path / "nine.jsonl", [record(f"s{n}") for n in range(9)])


def test_before_any_load_there_is_none():
    assert "No loads." in run("loads").output


def test_a_load_says_its_number_and_how_to_undo_it(tmp_path: Path):
    output = run("load", write_lines(tmp_path / "a.jsonl", [record("a")])).output
    assert "'indexer undo 1' takes it back" in output


def test_loads_are_listed_with_author_file_and_counts(ten: Path):
    output = " ".join(run("loads").output.split())
    for wanted in ("fatou", "ten.jsonl", "10 created"):
        assert wanted in output


def test_loads_are_told_to_programs(ten: Path):
    (held,) = json.loads(run("loads", "--json").output)
    assert (held["load"], held["author"], held["counts"]["created"]) == (1, "fatou", 10)
    assert held["files"][0]["name"] == "ten.jsonl"
    assert len(held["files"][0]["sha256"]) == 64


def test_an_undo_takes_back_and_indexes(ten: Path, unindexed: Catalogue):
    result = run("undo", "1")
    assert result.exit_code == 0
    assert "0 sheets restored, 10 withdrawn, 0 left" in result.output
    assert counts(unindexed.store)["published"] == 0
    state = unindexed.engine.state()
    assert state is not None
    assert state.documents == 0


def test_an_undo_says_what_was_changed_since(ten: Path, tmp_path: Path):
    run("load", write_lines(tmp_path / "later.jsonl", [record("s3", title="Neuf")]))
    output = run("undo", "1").output
    assert "9 withdrawn, 1 left" in output
    assert "sheet s3" in output


def test_a_dry_undo_changes_nothing(ten: Path, unindexed: Catalogue):
    assert "10 withdrawn" in run("undo", "1", "--dry-run").output
    assert counts(unindexed.store)["published"] == 10


def test_an_unknown_load_ends_with_two():
    result = run("undo", "7")
    assert result.exit_code == 2
    assert "indexer loads" in result.output


def test_without_a_terminal_nothing_is_withdrawn(nine: Path, unindexed: Catalogue):
    result = run("load", nine, "--complete")
    assert result.exit_code == 1
    assert "--yes" in result.output
    assert "Drone s9" in result.output
    assert counts(unindexed.store)["published"] == 10


def test_yes_withdraws_what_a_full_delivery_lacks(nine: Path, unindexed: Catalogue):
    result = run("load", nine, "--complete", "--yes")
    assert result.exit_code == 0
    assert "1 withdrawn" in result.output
    assert counts(unindexed.store)["published"] == 9


def test_yes_does_not_exceed_the_share(nine: Path, unindexed: Catalogue):
    result = run("load", nine, "--complete", "--yes", "--most-withdrawn", "5%")
    assert result.exit_code == 1
    assert counts(unindexed.store)["published"] == 10


@pytest.mark.parametrize("share", ["20", "120%", "-1%", "x%", ""])
def test_a_share_that_is_none_is_refused(nine: Path, share: str):
    result = run("load", nine, "--complete", f"--most-withdrawn={share}")
    assert result.exit_code == 2
    assert "20%" in result.output


def test_a_dry_run_shows_old_and_new(ten: Path, tmp_path: Path):
    file = write_lines(tmp_path / "new.jsonl", [record("s1", title="Neuf")])
    output = run("load", file, "--dry-run").output
    assert "Drone s1" in output
    assert "Neuf" in output


def test_several_reports_are_written_at_once(ten: Path, tmp_path: Path):
    names = ["r.json", "r.xlsx", "r.html"]
    options = [word for name in names for word in ("--report", str(tmp_path / name))]
    assert run("load", ten, "--dry-run", *options).exit_code == 0
    assert all((tmp_path / name).stat().st_size for name in names)


def test_a_report_of_another_kind_is_refused_before_anything_is_loaded(
    tmp_path: Path, unindexed: Catalogue
):
    file = write_lines(tmp_path / "a.jsonl", [record("a")])
    result = run("load", file, "--report", tmp_path / "r.pdf")
    assert (result.exit_code, counts(unindexed.store)["sheets"]) == (2, 0)
    assert ".xlsx" in result.output


def test_missing_translations_are_one_line(tmp_path: Path):
    rows = [record(f"s{n}", language="tr", title=f"T{n}") for n in range(5)]
    output = run("load", write_lines(tmp_path / "a.jsonl", rows)).output
    assert "Sheets without a translation: fr 5" in output


def test_status_shows_what_was_set_aside_and_why(ten: Path, unindexed: Catalogue):
    with unindexed.store.writing() as session:
        outbox.set_aside(session, {f"bad-{n:02}": f"[red]because {n}\x1b[0m" for n in range(25)})
    output = run("status").output
    assert "25 set aside" in output
    assert "bad-00: [red]because 0" in output
    assert "\x1b" not in output
    assert "5 more" in output
