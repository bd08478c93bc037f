"""``catalogue taxonomy``: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from catalogue.taxonomy import load_taxonomy
from web.cli import main


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("CATALOGUE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CATALOGUE_DATA", str(tmp_path / "data"))


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["taxonomy", *(str(argument) for argument in arguments)])


def test_every_concept_is_shown_once():
    lines = run("show", "--lang", "en").stdout.splitlines()
    ids = [line.split()[-1] for line in lines if line.lstrip("│ ").startswith(("├", "└"))]
    assert sorted(ids) == sorted(load_taxonomy().concepts)


def test_a_narrower_concept_stands_deeper_than_the_one_above():
    lines = {line.split()[-1]: line for line in run("show").stdout.splitlines() if line.strip()}
    depths = [lines[name].index("─") for name in ("armoured-vehicle", "main-battle-tank")]
    assert depths[0] < depths[1]


@pytest.mark.parametrize(("language", "label"), [("tr", "Denizaltı"), ("ru", "Подводная лодка")])
def test_the_labels_are_in_the_language_that_was_asked_for(language: str, label: str):
    assert f"{label}  submarine" in run("show", "--lang", language).stdout


def test_one_concept_is_shown_with_labels_codes_and_what_is_below():
    said = run("show", "howitzer", "--lang", "fr").stdout
    for part in ("Armement › Artillerie", "35322500", "гаубица", "self-propelled-howitzer"):
        assert part in said


def test_an_unknown_concept_is_refused_with_the_nearest():
    result = run("show", "howitzr")
    assert result.exit_code == 2
    assert "howitzer" in result.stderr


def test_the_projects_own_taxonomy_is_sound():
    result = run("check")
    assert result.exit_code == 0, result.stdout


def test_a_fault_is_named_with_its_cure_and_ends_with_one(tmp_path: Path):
    own = tmp_path / "own.yaml"
    run("export", own)
    own.write_text(own.read_text(encoding="utf-8").replace("[sonar,", "[sonar.,"), encoding="utf-8")
    result = run("check", own)
    assert result.exit_code == 1
    assert "sonar [fr] 'sonar.': It ends with punctuation." in result.stdout
    assert "→ Take off the sign at its end." in result.stdout


@pytest.mark.parametrize("ending", ["yaml", "json", "csv", "jsonld"])
def test_an_export_is_written(tmp_path: Path, ending: str):
    own = tmp_path / f"own.{ending}"
    assert run("export", own).exit_code == 0
    assert "main-battle-tank" in own.read_text(encoding="utf-8")


def test_an_exported_file_passes_the_check(tmp_path: Path):
    run("export", tmp_path / "own.yaml")
    assert run("check", tmp_path / "own.yaml").exit_code == 0


@pytest.mark.parametrize("name", ["own.txt", "no/such/folder/own.yaml"])
def test_what_cannot_be_written_is_refused_without_a_stack(tmp_path: Path, name: str):
    result = run("export", tmp_path / name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert isinstance(result.exception, SystemExit)


def test_a_changed_copy_is_put_in_force_listed_and_taken_back(tmp_path: Path):
    file = tmp_path / "own.yaml"
    assert run("export", file).exit_code == 0
    assert not (tmp_path / "data").exists()  # to look at the taxonomy makes no database
    file.write_text(
        file.read_text(encoding="utf-8").replace("fr: [mortier,", "fr: [mortier, kukuvaja,"),
        encoding="utf-8",
    )
    brought = run("import", file)
    assert brought.exit_code == 0, brought.output
    assert "1 concepts changed, 0 sheets" in brought.stdout
    assert "kukuvaja" in run("show", "mortar", "--lang", "fr").stdout
    assert "nothing to change" in run("import", file).stdout
    assert run("history").stdout.startswith("1  ")
    assert run("restore", "0").exit_code == 0
    assert "kukuvaja" not in run("show", "mortar", "--lang", "fr").stdout
    assert run("restore", "1").exit_code == 0
    copy = tmp_path / "copy.yaml"
    assert run("export", copy).exit_code == 0
    assert copy.read_text(encoding="utf-8") == file.read_text(encoding="utf-8")
    unknown = run("restore", "77")
    assert unknown.exit_code != 0
    assert "no state 77" in unknown.output


def test_a_copy_with_faults_changes_nothing(tmp_path: Path):
    file = tmp_path / "own.yaml"
    file.write_text("- {id: thing, domains: [sea], labels: {fr: [chose]}}\n", encoding="utf-8")
    refused = run("import", file)
    assert refused.exit_code == 1
    assert "There is no domain 'sea'" in refused.stdout
    assert run("show", "thing").exit_code != 0
    file.write_text("- {id: thing, broader: nowhere, domains: [land], labels: {}}\n")
    assert run("import", file).exit_code == 1
