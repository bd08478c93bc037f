"""A proposed mapping loads as it is, and is right where headers and values tell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.languages import INTERFACE_LANGUAGES
from indexer.cli import main
from indexer.mapping import read_mapping
from indexer.proposal import propose
from indexer.readers import UnreadableFile
from tests.conftest import SHARED
from tests.indexer.files import pdf, records_of, written, xlsx

REAL = SHARED / "data" / "real" / "opendronelist.csv"


def proposed(file: Path, language: str = "en") -> dict[str, Any]:
    text = propose(file, language)
    mapping = file.with_name("proposed.yaml")
    mapping.write_text(text, encoding="utf-8")
    read_mapping(mapping)
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def table(folder: Path, text: str) -> Path:
    return written(folder / "a.csv", text)


@pytest.mark.skipif(not REAL.exists(), reason=f"the real table {REAL} is not ours to copy")
def test_the_proposal_for_the_real_table_is_a_sensible_start(tmp_path: Path):
    found = proposed(written(tmp_path / "list.csv", REAL.read_bytes()))
    columns = found["columns"]
    assert columns["manufacturer"] == "exhibitor.name"
    assert columns["name"] == "title"
    assert columns["weight"]["field"] == "specifications.weight"
    assert columns["max_takeoff"]["field"] == "specifications.max-takeoff-weight"
    assert columns["endurance"]["field"] == "specifications.endurance"
    assert columns["has_camera"] == {
        "field": "keywords",
        "values": {"true": "camera", "false": ""},
    }
    assert columns["class"] is None
    assert found["constants"]["language"] == "en"
    assert found["templates"]["id"] == "{manufacturer}-{name}"


@pytest.mark.skipif(not REAL.exists(), reason=f"the real table {REAL} is not ours to copy")
def test_the_proposal_for_the_real_table_loads_it(tmp_path: Path):
    file = written(tmp_path / "list.csv", REAL.read_bytes())
    proposed(file)
    records = records_of(file, read_mapping(tmp_path / "proposed.yaml"))
    assert len(records) == 145
    required = {"id", "title", "exhibitor", "description"}
    assert all(record and required <= set(record) for record in records)


def test_a_guess_is_marked_and_shown_with_values(tmp_path: Path):
    text = propose(table(tmp_path, "Titre;Poids;Prix\nUn;3000;5 €\n"), "fr")
    lines = {line.strip().partition(":")[0]: line for line in text.splitlines()}
    assert "# ?" in lines["Poids"]
    assert "3000" in lines["Poids"]
    assert lines["Titre"] == "  Titre: title  # Un"
    assert "laissée de côté" in lines["Prix"]


def test_values_in_words_get_a_table(tmp_path: Path):
    file = table(tmp_path, "Titre;Pays;État\nUn;Türkiye;En service\nDeux;FR;Konsept\n")
    columns = proposed(file)["columns"]
    assert columns["Pays"] == {"field": "exhibitor.country", "values": {"Türkiye": "TR"}}
    assert columns["État"]["values"] == {"En service": "in-service", "Konsept": "concept"}


def test_a_separator_of_values_is_proposed(tmp_path: Path):
    file = table(tmp_path, 'Titre;Mots-clés\nUn;"a, b"\nDeux;"c, d"\n')
    assert proposed(file)["columns"]["Mots-clés"] == {"field": "keywords", "split": ","}


def test_what_is_required_and_no_column_gives_is_named(tmp_path: Path):
    text = propose(table(tmp_path, "Titre\nUn\n"), "en")
    assert "# domains: [land, air," in text
    assert "# exhibitor.name:" in text


def test_the_worksheet_that_knows_most_headers_is_proposed_for(tmp_path: Path):
    file = xlsx(tmp_path / "a.xlsx", A=[["Notes"], ["x"]], B=[["Titre", "Pays"], ["Un", "FR"]])
    assert set(proposed(file)["columns"]) == {"Titre", "Pays"}


def test_the_element_of_an_xml_file_is_found(tmp_path: Path):
    text = "<list><head><n>1</n></head>" + "<item k='1'><name>Un</name></item>" * 3 + "</list>"
    found = proposed(written(tmp_path / "a.xml", text))
    assert found["record"] == "item"
    assert found["columns"]["name"] == "title"


def test_foreign_json_is_proposed_for_by_its_names(tmp_path: Path):
    file = written(tmp_path / "a.json", '[{"maker": {"name": "Acme"}, "poids": 5}]')
    columns = proposed(file)["columns"]
    assert columns["maker.name"] == "exhibitor.name"
    assert columns["poids"]["field"] == "specifications.weight"


def test_a_brochure_is_proposed_for(tmp_path: Path):
    assert "exhibitor.name" in propose(pdf(tmp_path / "a.pdf", "Un drone"), "en")


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_comments_are_in_the_readers_language(tmp_path: Path, language: str):
    file = table(tmp_path, "Titre;Poids;Prix\nUn;3000;5\n")
    assert proposed(file, language)["columns"]["Titre"] == "title"
    others = {propose(file, other) for other in INTERFACE_LANGUAGES if other != language}
    assert propose(file, language) not in others


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    names=st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=4),
    cells=st.lists(st.text(max_size=12), min_size=4, max_size=4),
)
def test_any_proposal_loads(tmp_path: Path, names: list[str], cells: list[str]):
    rows = [names, cells[: len(names)]]
    text = "\n".join(";".join('"' + c.replace('"', '""') + '"' for c in row) for row in rows)
    file = tmp_path / "a.csv"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        proposed(file)
    except UnreadableFile:
        return


def run(*arguments: object) -> Any:
    environment = {"CATALOGUE_LANGUAGE": "en"}
    return CliRunner(env=environment).invoke(main, [str(one) for one in arguments])


def test_the_command_prints_a_proposal(tmp_path: Path):
    result = run("mapping", table(tmp_path, "Titre\nUn\n"))
    assert result.exit_code == 0
    assert yaml.safe_load(result.output)["columns"] == {"Titre": "title"}


def test_the_command_writes_a_proposal_and_overwrites_nothing(tmp_path: Path):
    file = table(tmp_path, "Titre\nUn\n")
    assert run("mapping", file, "-o", tmp_path / "m.yaml").exit_code == 0
    (tmp_path / "m.yaml").write_text("mine", encoding="utf-8")
    assert run("mapping", file, "-o", tmp_path / "m.yaml").exit_code == 2
    assert (tmp_path / "m.yaml").read_text(encoding="utf-8") == "mine"


def test_the_command_says_what_cannot_be_read(tmp_path: Path):
    result = run("mapping", tmp_path / "none.csv")
    assert result.exit_code == 2
    assert result.exception is None or isinstance(result.exception, SystemExit)
