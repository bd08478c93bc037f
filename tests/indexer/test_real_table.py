"""A real table that others made, through the mapping that the documentation shows."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from catalogue.composition import Catalogue, open_catalogue
from catalogue.search.query import Query
from catalogue.store.sheets import counts, published_sheet
from indexer.loading import load_files
from indexer.mapping import read_mapping
from indexer.report import Report
from indexer.sync import drain
from tests.conftest import DEMO_SHEETS, ROOT, SHARED, settings_for

TABLE = SHARED / "data" / "real" / "opendronelist.csv"
MAPPING = ROOT / "docs" / "examples" / "opendronelist.yaml"

pytestmark = pytest.mark.skipif(
    not TABLE.exists(), reason=f"the real table {TABLE} is not ours to copy, and is not here"
)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory):
    """The demo show with the real table beside it, and the report of the table's load."""
    catalogue = open_catalogue(settings_for(tmp_path_factory.mktemp("real")))
    load_files(catalogue, [DEMO_SHEETS])
    report = load_files(catalogue, [TABLE], mapping=read_mapping(MAPPING))
    drain(catalogue)
    yield catalogue, report
    catalogue.close()


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def specifications(catalogue: Catalogue, sheet_id: str) -> dict[str, tuple[float, str]]:
    sheet = published_sheet(catalogue.store, sheet_id)
    assert sheet is not None
    return {s["name"]: (s["value"], s["unit"]) for s in sheet["specifications"]}


def test_every_row_is_loaded_or_reported_with_its_reason(loaded: tuple[Catalogue, Report]):
    _, report = loaded
    assert report.created + len({entry.line for entry in report.errors}) == len(rows()) == 145


def test_no_row_is_rejected(loaded: tuple[Catalogue, Report]):
    _, report = loaded
    assert [(e.line, e.problem.sentence("en")) for e in report.errors] == []


def test_no_column_is_left_aside_unsaid(loaded: tuple[Catalogue, Report]):
    mapping = read_mapping(MAPPING)
    filled = {name for template in mapping.templates.values() for name in template.split("{")[1:]}
    known = set(mapping.columns) | {name.split("}")[0] for name in filled}
    assert set(rows()[0]) == known


def test_a_weight_in_grams_is_in_kilograms(loaded: tuple[Catalogue, Report]):
    found = specifications(loaded[0], "wingtra-wingtraone")
    assert found["weight"] == (4, "kg")
    assert found["max-takeoff-weight"] == (4.8, "kg")


def test_an_endurance_in_minutes_is_in_hours(loaded: tuple[Catalogue, Report]):
    value, unit = specifications(loaded[0], "autel-dragonfish")["endurance"]
    assert (value, unit) == (2, "h")


def test_a_weight_that_the_table_lacks_is_missing(loaded: tuple[Catalogue, Report]):
    assert "weight" not in specifications(loaded[0], "dji-flame-wheel-f330")


def test_the_manufacturer_is_the_exhibitor(loaded: tuple[Catalogue, Report]):
    sheet = published_sheet(loaded[0].store, "quantum-systems-trinity-f90-plus")
    assert sheet is not None
    assert sheet["exhibitor"]["name"] == "Quantum-Systems"


def test_there_is_an_exhibitor_for_each_manufacturer(loaded: tuple[Catalogue, Report]):
    catalogue, _ = loaded
    (demo,) = {counts(catalogue.store)["exhibitors"] - len({r["manufacturer"] for r in rows()})}
    with catalogue.store.reading() as session:
        from catalogue.store.models import Revision, Sheet

        owners = (
            session.query(Sheet.exhibitor_id)
            .join(Revision, Revision.id == Sheet.latest_revision_id)
            .where(Revision.source == TABLE.name)
            .distinct()
            .count()
        )
    assert owners == len({r["manufacturer"] for r in rows()})
    assert demo > 0


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "drone endurance supérieure à 40 minutes"),
        ("en", "drone with more than 40 minutes endurance"),
        ("tr", "40 dakikadan fazla havada kalış İHA"),
        ("ar", "طائرة بدون طيار مدة الطيران أكثر من ٤٠ دقيقة"),
    ],
)
def test_aircraft_of_the_table_are_found_by_their_endurance_beside_the_show(
    loaded: tuple[Catalogue, Report], language: str, text: str
):
    catalogue, _ = loaded
    hits = catalogue.search.search(Query(text=text, language=language, size=10)).hits
    names = {f"{row['manufacturer']} {row['name']}" for row in rows()}
    assert [hit.id for hit in hits if hit.sheet["title"] in names] != []


def test_no_aircraft_is_found_that_flies_shorter_than_asked(loaded: tuple[Catalogue, Report]):
    catalogue, _ = loaded
    query = Query(text="drone endurance supérieure à 40 minutes", size=100)
    minutes = {f"{r['manufacturer']} {r['name']}": float(r["endurance"]) for r in rows()}
    found = [minutes.get(hit.sheet["title"], 999) for hit in catalogue.search.search(query).hits]
    assert min(found) >= 40


def test_the_table_loaded_again_changes_nothing(loaded: tuple[Catalogue, Report]):
    catalogue, _ = loaded
    again = load_files(catalogue, [TABLE], mapping=read_mapping(MAPPING))
    assert (again.created, again.changed, again.unchanged) == (0, 0, 145)


def test_the_mapping_is_where_the_documentation_says():
    assert Path(MAPPING).is_file()
