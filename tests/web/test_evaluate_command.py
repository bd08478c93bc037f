"""``catalogue evaluate``: a table, a run file, and one clear line for a fault."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.indexer.records import record, write_lines
from web.cli import main


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("CATALOGUE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CATALOGUE_DATA", str(tmp_path / "configured"))


@pytest.fixture
def sheets(tmp_path: Path) -> Path:
    return write_lines(
        tmp_path / "sheets.jsonl",
        [
            record(
                "boat", title="Patrouilleur côtier", description="Un bateau rapide.", language="fr"
            ),
            record("radio", title="Telsiz", description="Sırt telsizi.", language="tr"),
        ],
    )


QUESTION = {"query": "patrouilleur", "language": "fr", "relevant": {"boat": 2}}


def judged(folder: Path, *lines: dict[str, Any] | str) -> Path:
    path = folder / "judgements.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def run(sheets: Path, judgements: Path, *more: str | Path) -> Result:
    options = ["--sheets", sheets, "--judgements", judgements, *more]
    return CliRunner().invoke(main, ["evaluate", *(str(option) for option in options)])


def rows(result: Result) -> Iterator[list[str]]:
    return (line.split() for line in result.stdout.splitlines() if line)


def test_a_question_answered_first_has_full_marks(tmp_path: Path, sheets: Path):
    result = run(sheets, judged(tmp_path, QUESTION))
    assert result.exit_code == 0, result.output
    assert ["all", "1", "1.000", "1.000-1.000", "1.000", "1.000"] in list(rows(result))
    assert ["fr", "→", "fr", "1", "1.000", "1.000-1.000", "1.000", "1.000"] in list(rows(result))


def test_an_answer_that_is_not_found_counts_as_missed(tmp_path: Path, sheets: Path):
    missed = {"query": '"patrouilleur"', "language": "fr", "relevant": {"radio": 2}}
    result = run(sheets, judged(tmp_path, missed))
    assert ["all", "1", "0.000", "0.000-0.000", "0.000", "0.000"] in list(rows(result))


def test_the_run_file_has_the_ids_of_every_question_in_order(tmp_path: Path, sheets: Path):
    named = {**QUESTION, "id": "first"}
    nothing = {"query": '"sous-marin"', "language": "fr", "relevant": {}}
    result = run(sheets, judged(tmp_path, named, nothing), "--run-out", tmp_path / "run.json")
    assert result.exit_code == 0, result.output
    written = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert written[0]["id"] == "first"
    assert written[0]["query"] == "patrouilleur"
    assert written[0]["ids"][0] == "boat"
    assert written[1]["ids"] == []


def test_the_configured_catalogue_is_left_alone(tmp_path: Path, sheets: Path):
    run(sheets, judged(tmp_path, QUESTION))
    assert not (tmp_path / "configured").exists()


def test_a_catalogue_in_use_is_not_asked(
    tmp_path: Path, sheets: Path, monkeypatch: pytest.MonkeyPatch
):
    # An address that cannot be opened: whoever touches the configured database fails.
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    assert run(sheets, judged(tmp_path, QUESTION)).exit_code == 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", ["line 2", "not JSON"]),
        ("[]", ["line 2", "not an object"]),
        ({**QUESTION, "query": ""}, ["line 2", "query", "text is required"]),
        ({"query": "x", "relevant": {}}, ["line 2", "language", "text is required"]),
        ({**QUESTION, "relevant": ["boat"]}, ["line 2", "relevant", "grades"]),
        ({**QUESTION, "relevant": {"boat": "2"}}, ["line 2", "'boat'", "whole number"]),
        ({**QUESTION, "relevant": {"boat": True}}, ["line 2", "'boat'", "whole number"]),
        ({**QUESTION, "relevant": {"boat": -1}}, ["line 2", "'boat'", "whole number"]),
        ({**QUESTION, "id": "1"}, ["line 2", "id", "already"]),
        ({**QUESTION, "relevant": {"hovercraft": 2}}, ["relevant", "hovercraft", "Mend the ids"]),
    ],
)
def test_a_fault_of_the_judgements_is_one_line(
    tmp_path: Path, sheets: Path, line: dict[str, Any] | str, said: list[str]
):
    result = run(sheets, judged(tmp_path, QUESTION, line))
    assert_one_line(result, "judgements.jsonl", *said)


def test_an_empty_file_of_judgements_says_what_to_write(tmp_path: Path, sheets: Path):
    assert_one_line(run(sheets, judged(tmp_path)), "no judgement", '"relevant"')


def test_a_missing_file_is_one_line(tmp_path: Path, sheets: Path):
    assert_one_line(run(sheets, tmp_path / "absent.jsonl"), "absent.jsonl", "Check the path")
    judgements = judged(tmp_path, QUESTION)
    assert_one_line(run(tmp_path / "gone.jsonl", judgements), "gone.jsonl", "Check the path")


def test_a_row_that_is_no_sheet_is_named_with_line_and_field(tmp_path: Path):
    sheets = write_lines(tmp_path / "sheets.jsonl", [record("boat"), record("b", title=None)])
    result = run(sheets, judged(tmp_path, QUESTION))
    assert_one_line(result, "sheets.jsonl, line 2, title", "--dry-run")


def test_a_run_file_that_cannot_be_written_is_one_line(tmp_path: Path, sheets: Path):
    result = run(sheets, judged(tmp_path, QUESTION), "--run-out", tmp_path / "absent" / "run.json")
    assert_one_line(result, "run.json", "--run-out")


def assert_one_line(result: Result, *said: str) -> None:
    assert result.exit_code == 2, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    for words in said:
        assert words in result.stderr
