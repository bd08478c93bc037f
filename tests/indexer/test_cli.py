"""The ``indexer`` command keeps its contract: exit codes, report, and no stack trace."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from indexer.cli import main
from tests.indexer.records import record, write_lines


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder of one's own, and English."""
    for name in [name for name in os.environ if name.startswith("CATALOGUE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CATALOGUE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CATALOGUE_LANGUAGE", "en")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def assert_said_without_a_stack(result: Result, word: str) -> None:
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 2, result.output
    assert word in " ".join(result.output.split()), result.output


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "good.jsonl", [record("a"), record("b")])


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "mixed.jsonl", [record("a"), record("b", title=None), "broken"])


def test_a_load_of_good_rows_ends_with_zero(good: Path):
    assert run("load", good).exit_code == 0


def test_a_load_with_bad_rows_ends_with_one(mixed: Path):
    assert run("load", mixed).exit_code == 1


def test_a_load_with_bad_rows_has_the_good_ones_in(mixed: Path):
    run("load", mixed)
    assert "1 sheets" in run("status").output


def test_a_load_of_nothing_readable_ends_with_two(tmp_path: Path):
    assert_said_without_a_stack(run("load", tmp_path / "none.jsonl"), "cannot be read")


def test_a_load_without_a_file_ends_with_two():
    assert run("load").exit_code == 2


def test_a_load_says_what_it_did(mixed: Path):
    assert "1 created, 0 changed, 0 unchanged, 2 rejected" in run("load", mixed).output


def test_a_load_shows_each_problem_with_its_place_and_field(mixed: Path):
    output = run("load", mixed).output
    assert "mixed.jsonl:2" in output
    assert "title" in output


def test_a_cell_with_square_brackets_is_shown_as_it_is(tmp_path: Path):
    file = write_lines(tmp_path / "x.jsonl", [record("a", maturity="[bold]x[/]")])
    assert "[bold]x[/]" in run("load", file).output


@pytest.mark.parametrize(
    ("language", "word"),
    [("fr", "créées"), ("en", "created"), ("tr", "oluşturuldu"), ("ar", "أُنشئت")],
)
def test_a_load_speaks_the_organisers_language(
    good: Path, monkeypatch: pytest.MonkeyPatch, language: str, word: str
):
    monkeypatch.setenv("CATALOGUE_LANGUAGE", language)
    assert word in run("load", good).output


@pytest.fixture
def report(mixed: Path, tmp_path: Path) -> dict[str, Any]:
    run("load", mixed, "--report", tmp_path / "report.json")
    return json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))


def test_the_report_has_the_contracts_summary(report: dict[str, Any]):
    wanted = {"created": 1, "changed": 0, "unchanged": 0, "rejected": 2, "warnings": 0}
    assert report["summary"].items() >= wanted.items()


def test_the_report_has_the_contracts_entries(report: dict[str, Any], mixed: Path):
    entry = report["errors"][0]
    wanted = {
        "file": str(mixed), "line": 2, "id": "b", "field": "title", "value": None,
        "message": "", "allowed": [],
    }  # fmt: skip
    assert {**entry, "message": ""} | wanted == {**entry, "message": ""}


def test_the_reports_messages_are_sentences(report: dict[str, Any]):
    assert all(entry["message"].endswith((".", "…")) for entry in report["errors"])


def test_a_report_that_cannot_be_written_is_an_error_without_a_stack(good: Path, tmp_path: Path):
    result = run("load", good, "--report", tmp_path / "no" / "folder" / "report.json")
    assert_said_without_a_stack(result, "report.json")


def test_a_dry_run_changes_nothing(good: Path):
    assert run("load", good, "--dry-run").exit_code == 0
    assert " 0 sheets" in run("status").output


def test_a_dry_run_says_that_nothing_was_saved(good: Path):
    assert "nothing was saved" in run("load", good, "--dry-run").output


def test_a_dry_run_writes_a_report(good: Path, tmp_path: Path):
    run("load", good, "--dry-run", "--report", tmp_path / "report.json")
    assert json.loads((tmp_path / "report.json").read_text())["summary"]["created"] == 2


def test_a_load_with_a_missing_mapping_is_an_error_without_a_stack(good: Path, tmp_path: Path):
    result = run("load", good, "--mapping", tmp_path / "none.yaml")
    assert_said_without_a_stack(result, "none.yaml")


def test_status_before_anything_says_that_there_is_no_index():
    result = run("status")
    assert result.exit_code == 0
    assert "indexer rebuild" in result.output


def test_status_tells_database_index_and_what_waits(good: Path):
    run("load", good)
    output = run("status").output
    assert "1 exhibitors, 2 sheets (2 published), 2 revisions" in output
    assert "2 sheets in catalogue-" in output
    assert "0 sheets; 0 set aside" in output


def test_rebuild_names_the_new_index(good: Path):
    run("load", good)
    result = run("rebuild")
    assert result.exit_code == 0
    assert "New index in use: catalogue-" in result.output


def test_sync_says_how_many_sheets_it_wrote():
    result = run("sync")
    assert result.exit_code == 0
    assert "0 sheets indexed" in result.output


@pytest.mark.parametrize("command", ["status", "rebuild", "sync"])
@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CATALOGUE_ENGINE", "nonsense"),
        ("CATALOGUE_LANGUAGE", "nonsense"),
        ("CATALOGUE_ENCODER", "nonsense"),
        ("CATALOGUE_DATABASE_URL", "nonsense"),
        ("CATALOGUE_DATABASE_URL", "postgresql+nodriver://x/y"),
    ],
)
def test_a_wrong_setting_is_an_error_that_names_it_without_a_stack(
    monkeypatch: pytest.MonkeyPatch, command: str, variable: str, value: str
):
    monkeypatch.setenv(variable, value)
    assert_said_without_a_stack(run(command), variable)


def test_a_missing_show_is_an_error_that_names_it_without_a_stack(
    monkeypatch: pytest.MonkeyPatch, good: Path, tmp_path: Path
):
    monkeypatch.setenv("CATALOGUE_SHOW", str(tmp_path / "none.yaml"))
    assert_said_without_a_stack(run("load", good), "CATALOGUE_SHOW")


@pytest.mark.parametrize("command", ["status", "rebuild", "sync"])
def test_a_database_that_is_none_is_an_error_without_a_stack(tmp_path: Path, command: str):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "catalogue.sqlite").write_text("this is not a database\n" * 100)
    assert_said_without_a_stack(run(command), "database")


def test_a_data_folder_that_is_a_file_is_an_error_without_a_stack(tmp_path: Path):
    (tmp_path / "data").write_text("x")
    assert_said_without_a_stack(run("status"), "CATALOGUE_DATA")


def test_an_index_of_another_encoder_is_said_by_status(good: Path, tmp_path: Path):
    run("load", good)
    (meta,) = (tmp_path / "data" / "index").glob("*/meta.json")
    held = json.loads(meta.read_text())
    meta.write_text(json.dumps({**held, "checksum": "0123456789abcdef"}))
    assert_said_without_a_stack(run("status"), "indexer rebuild")


def test_a_load_beside_an_index_of_another_encoder_saves_and_says_so(good: Path, tmp_path: Path):
    run("load", good)
    (meta,) = (tmp_path / "data" / "index").glob("*/meta.json")
    held = json.loads(meta.read_text())
    meta.write_text(json.dumps({**held, "checksum": "0123456789abcdef"}))
    more = write_lines(tmp_path / "more.jsonl", [record("c")])
    result = run("load", more)
    assert result.exit_code == 0
    assert "indexer rebuild" in " ".join(result.output.split())


def test_an_index_whose_live_name_leads_nowhere_is_an_error_without_a_stack(
    good: Path, tmp_path: Path
):
    run("load", good)
    (tmp_path / "data" / "index" / "live").write_text("gone")
    assert_said_without_a_stack(run("status"), "indexer rebuild")


def test_the_installed_command_ends_with_two_for_a_missing_file(tmp_path: Path):
    command = [str(Path(sys.executable).with_name("indexer")), "load", str(tmp_path / "none.jsonl")]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, "Traceback" in ended.stderr) == (2, False)


def test_the_version_is_told():
    assert run("--version").exit_code == 0
