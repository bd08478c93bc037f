"""Files of every kind go the whole way into the store, and what is said of them into the report."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.composition import Catalogue
from catalogue.store.sheets import published_sheet
from indexer.loading import load_files
from indexer.mapping import Mapping
from tests.indexer.files import pdf, written, xlsx, zipped

HEADER = ["Réf", "Désignation", "Société", "Domaines", "Langue", "Descriptif", "Poids (t)", "Prix"]
ROW = ["hawk", "Drone Hawk", "Acme", "air", "fr", "Un petit drone.", 2, 5]


def test_a_workbook_with_an_exhibitors_own_headers_is_loaded(empty: Catalogue, tmp_path: Path):
    report = load_files(empty, [xlsx(tmp_path / "a.xlsx", Air=[["Catalogue"], HEADER, ROW])])
    assert (report.created, report.rejected) == (1, 0)
    sheet = published_sheet(empty.store, "hawk")
    assert sheet is not None
    assert sheet["specifications"] == [{"name": "weight", "value": 2000, "unit": "kg"}]


def test_an_unknown_header_is_one_warning_at_the_headers_row(empty: Catalogue, tmp_path: Path):
    rows = [HEADER, ROW, ["eagle", *ROW[1:]]]
    report = load_files(empty, [xlsx(tmp_path / "a.xlsx", Air=rows)])
    found = [(w.line, w.problem.code, w.problem.field) for w in report.warnings]
    assert [one for one in found if one[1] == "unknown-field"] == [(1, "unknown-field", "Prix")]
    assert report.created == 2


def test_an_archive_is_loaded_and_its_bad_file_reported(empty: Catalogue, tmp_path: Path):
    table = "\n".join(";".join(map(str, row)) for row in (HEADER, ROW))
    file = zipped(tmp_path / "a.zip", {"a.csv": table.encode("cp1252"), "b.xlsx": "no workbook"})
    report = load_files(empty, [file])
    assert (report.created, report.exit_code) == (1, 1)
    assert [entry.problem.code for entry in report.errors] == ["damaged"]


def test_a_brochure_is_loaded_with_a_mappings_constants(empty: Catalogue, tmp_path: Path):
    mapping = Mapping({}, {"exhibitor.name": "Acme", "domains": ["air"]}, {})
    file = pdf(tmp_path / "hawk.pdf", "Drone Hawk\nUn petit drone pour les forces terrestres.")
    assert load_files(empty, [file], mapping=mapping).created == 1
    assert published_sheet(empty.store, "hawk") is not None


@pytest.mark.parametrize("language", ["fr", "en", "tr", "ar"])
def test_a_file_that_cannot_be_read_says_so_in_the_readers_language(
    empty: Catalogue, tmp_path: Path, language: str
):
    report = load_files(empty, [written(tmp_path / "a.xlsx", "x")])
    sentence = report.errors[0].problem.sentence(language)
    words = {"fr": "abîmé", "en": "damaged", "tr": "bozuk", "ar": "تالف"}
    assert words[language] in sentence
    assert report.exit_code == 2
