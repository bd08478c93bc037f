"""A mapping turns a foreign table's columns into fields, or says what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.sheets.schema import validate
from indexer.mapping import Mapping, MappingError, read_mapping
from indexer.readers import read_rows

TEXT = """
constants: {language: en, domains: [air], exhibitor.country: FR}
columns:
  maker: exhibitor.name
  mass: {field: specifications.weight, unit: g}
  flight: {field: specifications.endurance, unit: min}
  odd: {field: specifications.Blades, unit: g}
  kind: {field: keywords, values: {none: "", C: class C}}
  use: keywords
  titre: title.fr
templates:
  id: "{maker}-{model}"
  title: "{maker} {model}"
  description: "{model} {missing} by {maker}."
"""


def mapping_of(folder: Path, text: str) -> Mapping:
    file = folder / "mapping.yaml"
    file.write_text(text, encoding="utf-8")
    return read_mapping(file)


@pytest.fixture
def mapping(tmp_path: Path) -> Mapping:
    return mapping_of(tmp_path, TEXT)


CELLS = {"maker": "Öz Uçak", "model": "X8+", "mass": "2500", "flight": "40", "kind": "C"}


def test_a_column_goes_to_its_field(mapping: Mapping):
    assert mapping.apply(CELLS)["exhibitor"]["name"] == "Öz Uçak"


def test_a_constant_is_in_every_record(mapping: Mapping):
    assert mapping.apply(CELLS)["domains"] == ["air"]


def test_a_constant_joins_the_exhibitors_block(mapping: Mapping):
    assert mapping.apply(CELLS)["exhibitor"] == {"name": "Öz Uçak", "country": "FR"}


def test_a_column_with_a_unit_comes_in_the_canonical_one(mapping: Mapping):
    assert mapping.apply(CELLS)["specifications"] == [
        {"name": "weight", "value": 2.5, "unit": "kg"},
        {"name": "endurance", "value": pytest.approx(40 / 60), "unit": "h"},
    ]


def test_a_value_is_replaced(mapping: Mapping):
    assert mapping.apply(CELLS)["keywords"] == ["class C"]


def test_a_value_replaced_by_nothing_is_dropped(mapping: Mapping):
    assert "keywords" not in mapping.apply({**CELLS, "kind": "none"})


def test_two_columns_of_a_field_are_both_kept(mapping: Mapping):
    assert mapping.apply({**CELLS, "use": "rescue"})["keywords"] == ["class C", "rescue"]


def test_a_translated_field_takes_a_column(mapping: Mapping):
    assert mapping.apply({**CELLS, "titre": "Avion"})["translations"] == {"fr": {"title": "Avion"}}


def test_an_identifier_is_made_of_plain_letters(mapping: Mapping):
    assert mapping.apply(CELLS)["id"] == "oz-ucak-x8-plus"


def test_a_text_is_made_of_columns(mapping: Mapping):
    assert mapping.apply(CELLS)["title"] == "Öz Uçak X8+"


def test_a_missing_column_of_a_template_leaves_no_gap(mapping: Mapping):
    assert mapping.apply(CELLS)["description"] == "X8+ by Öz Uçak."


def test_a_mapped_record_is_a_valid_sheet(mapping: Mapping):
    assert validate(mapping.apply(CELLS)).problems == ()


def test_a_cell_that_is_no_number_is_named_by_validation(mapping: Mapping):
    problems = validate(mapping.apply({**CELLS, "mass": "heavy"})).problems
    assert [(p.code, p.field, p.value) for p in problems] == [
        ("quantity", "specifications", "heavy")
    ]


def test_a_free_specification_keeps_its_unit(mapping: Mapping):
    specifications = mapping.apply({**CELLS, "odd": "4"})["specifications"]
    assert {"name": "Blades", "value": 4, "unit": "g"} in specifications


def test_a_json_lines_file_is_mapped_as_a_table_is(mapping: Mapping, tmp_path: Path):
    file = tmp_path / "foreign.jsonl"
    file.write_text('{"maker": "Öz Uçak", "model": "X8+", "mass": 2500, "kind": null}\n', "utf-8")
    (row,) = read_rows(file, mapping)
    assert row.record is not None
    assert row.record["specifications"] == [{"name": "weight", "value": 2.5, "unit": "kg"}]


def test_one_record_does_not_change_the_next(mapping: Mapping):
    mapping.apply(CELLS)["domains"].append("land")
    assert mapping.apply(CELLS)["domains"] == ["air"]


def test_a_cell_is_split_into_values_each_of_which_is_replaced(tmp_path: Path):
    text = 'columns: {uses: {field: keywords, split: ",", values: {a: one, b: ""}}}'
    mapping = mapping_of(tmp_path, text)
    assert mapping.apply({"uses": "a, b,c"})["keywords"] == ["one", "c"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2500", {"value": 2.5, "unit": "kg"}),
        ("2 kg", {"value": 2, "unit": "kg"}),
        ("1000-2000", {"min": 1, "max": 2, "unit": "kg"}),
        ("2 lbs", {"value": pytest.approx(0.90718, rel=1e-4), "unit": "kg"}),
    ],
)
def test_the_unit_of_a_column_holds_where_a_cell_names_none(
    mapping: Mapping, cell: str, expected: dict[str, object]
):
    (found,) = mapping.apply({"mass": cell})["specifications"]
    assert found == {"name": "weight", **expected}


@pytest.mark.parametrize("value", ["true", "no", "1"])
def test_the_values_of_a_table_are_texts_whatever_yaml_makes_of_them(tmp_path: Path, value: str):
    mapping = mapping_of(tmp_path, f"columns: {{a: {{field: keywords, values: {{{value}: x}}}}}}")
    written = {"true": "true", "no": "false", "1": "1"}[value]
    assert mapping.apply({"a": written})["keywords"] == ["x"]


def test_a_column_that_a_mapping_does_not_name_speaks_for_itself(tmp_path: Path):
    mapping = mapping_of(tmp_path, "columns: {maker: exhibitor.name}\nconstants: {language: fr}")
    file = tmp_path / "a.csv"
    file.write_text("maker;Désignation;Poids (t)\nAcme;Un;2\n", "utf-8")
    (row,) = read_rows(file, mapping)
    assert row.record == {
        "exhibitor": {"name": "Acme"},
        "title": "Un",
        "language": "fr",
        "specifications": [{"name": "weight", "value": 2000, "unit": "kg"}],
    }


def test_a_column_left_aside_on_purpose_is_not_reported(tmp_path: Path):
    mapping = mapping_of(tmp_path, "columns: {a: title, b: }")
    file = tmp_path / "a.csv"
    file.write_text("a;b;c\n1;2;3\n", "utf-8")
    remarks = [w.field for row in read_rows(file, mapping) for w in row.warnings]
    assert remarks == ["c"]


def test_a_column_that_the_table_lacks_is_reported(tmp_path: Path):
    mapping = mapping_of(tmp_path, "columns: {a: title, B: summary}")
    file = tmp_path / "a.csv"
    file.write_text("a;b\n1;2\n", "utf-8")
    remarks = [(w.code, w.field, w.allowed) for r in read_rows(file, mapping) for w in r.warnings]
    assert ("column-missing", "B", ("b",)) in remarks


def test_a_mapping_names_its_columns_below_a_title(mapping: Mapping, tmp_path: Path):
    file = tmp_path / "a.csv"
    file.write_text("Liste 2026\n\nmaker;model;mass\nAcme;X8;2500\n", "utf-8")
    rows = [row for row in read_rows(file, mapping) if row.record]
    assert [(row.line, row.record["title"]) for row in rows if row.record] == [(4, "Acme X8")]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("columns: [", "cannot be read"),
        ("[1]", "other parts"),
        ("colums: {a: id}", "other parts"),
        ("columns: {a: identifier}", "identifier"),
        ("columns: {a: {unit: g}}", "'a' needs a field"),
        ("columns: {a: {field: id, colour: red}}", "'a' needs a field"),
        ("columns: {a: {field: specifications.weight, unit: furlong}}", "furlong"),
        ("constants: {colour: red}", "colour"),
        ("templates: {title.fr: x, tittle: y}", "tittle"),
        ("columns: [a, b]", "columns"),
        ("columns: {a: 3}", "'a' needs a field"),
        ("columns: {a: {field: keywords, values: [x]}}", "'a'"),
        ("constants: [language]", "constants"),
        ("templates: {title: 3}", "title"),
        ("record: [a]", "record"),
        ("columns: {a: {field: keywords, split: [x]}}", "split"),
        ("columns: {a: specifications.}", "specifications."),
        ("columns: {a: title.klingon}", "klingon"),
    ],
)
def test_a_wrong_mapping_is_an_error_that_names_the_place(tmp_path: Path, text: str, named: str):
    with pytest.raises(MappingError, match=named):
        mapping_of(tmp_path, text)


def test_a_missing_mapping_is_an_error(tmp_path: Path):
    with pytest.raises(MappingError, match=r"none\.yaml"):
        read_mapping(tmp_path / "none.yaml")
