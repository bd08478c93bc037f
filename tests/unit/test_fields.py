"""A field is declared once, and everything else follows from that entry."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.composition import open_catalogue
from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.search.documents import document_of
from catalogue.search.embedded.fields import build_schema, fields_of
from catalogue.search.query import Query, parse_query
from catalogue.search.terms import exact_name, facet_name
from catalogue.settings import Settings
from catalogue.sheets import fields
from catalogue.sheets.fields import Choice, Facet, Field, facet_label, import_columns
from catalogue.sheets.schema import validate
from catalogue.store.sheets import published_sheet
from catalogue.taxonomy import load_taxonomy
from indexer.loading import load_files
from indexer.sync import drain

CLIMATE = Field(
    "climate",
    "choice",
    {"fr": "Climat d'emploi", "en": "Climate", "tr": "İklim", "ar": "المناخ"},
    weight=1.2,
    choices=(
        Choice("sahelian", {"fr": "Sahélien", "en": "Sahelian", "tr": "Sahel", "ar": "ساحلي"}),
        Choice("arctic", {"fr": "Arctique", "en": "Arctic", "tr": "Kutup", "ar": "قطبي"}),
    ),
    facet=Facet("climate", order="declared"),
)
WARRANTY = Field(
    "warranty",
    "line",
    {"fr": "Garantie", "en": "Warranty", "tr": "Garanti", "ar": "الضمان"},
    translated=True,
    weight=0.5,
)
RECORD = {
    "id": "tent-1",
    "exhibitor": {"id": "acme", "name": "Acme", "country": "ML", "stands": ["B12"]},
    "domains": ["land"],
    "language": "fr",
    "title": "Tente de commandement",
    "description": "Une tente double pour un état-major.",
    "climate": "arctic",
    "warranty": "Dix ans",
    "translations": {"en": {"title": "Command tent", "warranty": "Ten years"}},
}
TABLE = (
    "id,exhibitor.name,domains,language,title,description,climate,warranty,warranty.en\n"
    "tent-1,Acme,land,fr,Tente froide,Une tente.,Arctic,Dix ans,Ten years\n"
    "tent-2,Acme,land,fr,Tente chaude,Une tente.,sahelian,Deux ans,\n"
    "tent-3,Acme,land,fr,Tente nue,Une tente.,,,\n"
)


@pytest.fixture
def two_more_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    """A choice and a translated line, declared and nothing else."""
    monkeypatch.setattr(fields, "FIELDS", (*fields.FIELDS, CLIMATE, WARRANTY))


@pytest.fixture
def climates(two_more_fields: None, tmp_path: Path):
    """A catalogue with the table that fills the new fields, loaded by the real indexer."""
    table = tmp_path / "tents.csv"
    table.write_text(TABLE, encoding="utf-8")
    opened = open_catalogue(Settings.from_environment({"CATALOGUE_DATA": str(tmp_path / "data")}))
    report = load_files(opened, [table])
    assert [entry.problem for entry in report.errors] == []
    drain(opened)
    yield opened
    opened.close()


@pytest.mark.parametrize("declared", fields.FIELDS, ids=lambda declared: declared.name)
def test_every_field_has_labels_in_the_four_interface_languages(declared: Field):
    assert {language for language in INTERFACE_LANGUAGES if declared.labels.get(language)} == {
        "fr", "en", "tr", "ar",
    }  # fmt: skip


@pytest.mark.parametrize(
    "declared", [d for d in fields.FIELDS if d.choices], ids=lambda declared: declared.name
)
def test_every_choice_has_labels_in_the_four_interface_languages(declared: Field):
    for choice in declared.choices:
        assert set(choice.labels) == set(INTERFACE_LANGUAGES), choice.value


@pytest.mark.parametrize("facet", list(fields.facet_fields()))
def test_every_facet_has_a_heading_in_the_four_interface_languages(facet: str):
    assert len({facet_label(facet, language) for language in INTERFACE_LANGUAGES}) > 1


def test_no_two_fields_have_the_same_name():
    names = [declared.name for declared in fields.FIELDS]
    assert sorted(set(names)) == sorted(names)


def test_a_label_falls_back_to_english():
    assert CLIMATE.label("ru") == "Climate"


def test_a_label_is_found_by_a_tag_with_a_region():
    assert CLIMATE.label("fr-ML") == "Climat d'emploi"


def test_the_dot_of_a_name_is_followed_into_the_exhibitors_block():
    declared = fields.field_named("exhibitor.country")
    assert declared is not None
    assert declared.values_in(RECORD) == ["ML"]


def test_a_missing_value_gives_no_values():
    declared = fields.field_named("exhibitor.website")
    assert declared is not None
    assert declared.values_in(RECORD) == []


def test_a_new_field_is_validated(two_more_fields: None):
    checked = validate({**RECORD, "climate": "lunar"})
    assert [(p.code, p.field, p.allowed) for p in checked.problems] == [
        ("choice", "climate", ("sahelian", "arctic"))
    ]


def test_a_new_fields_value_is_kept_in_the_clean_sheet(two_more_fields: None):
    sheet = validate(RECORD).sheet
    assert sheet is not None
    assert sheet["climate"] == "arctic"


def test_a_new_translated_field_is_validated_within_translations(two_more_fields: None):
    too_long = {"en": {"title": "Command tent", "warranty": "x" * 501}}
    checked = validate({**RECORD, "translations": too_long})
    assert [(p.code, p.field) for p in checked.problems] == [("too-long", "warranty.en")]


def test_without_the_declaration_the_same_names_are_reported_as_unknown():
    checked = validate({**RECORD, "translations": {}})
    assert [p.field for p in checked.warnings] == ["climate", "warranty"]


def test_a_new_field_is_a_column_of_the_import_table(two_more_fields: None):
    columns = import_columns(("en", "tr"))
    assert columns[-4:] == ["climate", "warranty", "warranty.en", "warranty.tr"]


def test_a_new_field_is_a_facet_and_words_of_the_document(two_more_fields: None):
    show = Settings.from_environment({}).show
    document = document_of(validate(RECORD).sheet or {}, load_taxonomy(), show, 0.0)
    assert document.keywords["climate"] == ("arctic",)
    assert ("warranty", "en", "Ten years") in [
        (text.field, text.language, text.text) for text in document.texts
    ]


def test_a_new_field_is_in_the_engines_schema_and_values(two_more_fields: None):
    show = Settings.from_environment({}).show
    document = document_of(validate(RECORD).sheet or {}, load_taxonomy(), show, 0.0)
    values = fields_of(document, 0, 1)
    assert values[facet_name("climate")] == ["arctic"]
    assert values[exact_name("climate")] == ["arctic"]
    # Tantivy refuses a document with a field that its schema lacks.
    import tantivy

    writer = tantivy.Index(build_schema()).writer(15_000_000, 1)
    writer.add_document(tantivy.Document.from_dict(values, build_schema()))


def test_a_new_fields_cell_is_stored(climates):
    sheet = published_sheet(climates.store, "tent-1")
    assert sheet is not None
    assert (sheet["climate"], sheet["warranty"]) == ("arctic", "Dix ans")


def test_a_new_translated_fields_cell_is_stored_as_a_translation(climates):
    sheet = published_sheet(climates.store, "tent-1")
    assert sheet is not None
    assert sheet["translations"]["en"] == {"warranty": "Ten years"}


def test_a_new_fields_value_is_found_by_its_word(climates):
    results = climates.search.search(Query(text="sahelian", mode="lexical"))
    assert [hit.id for hit in results.hits] == ["tent-2"]


def test_a_new_translated_field_is_found_by_an_inflected_word(climates):
    results = climates.search.search(Query(text="year", language="en", mode="lexical"))
    assert [hit.id for hit in results.hits] == ["tent-1"]


@pytest.mark.parametrize(
    ("language", "heading", "first"),
    [
        ("fr", "Climat d'emploi", "Sahélien"),
        ("en", "Climate", "Sahelian"),
        ("tr", "İklim", "Sahel"),
        ("ar", "المناخ", "ساحلي"),
    ],
)
def test_a_new_facet_is_shown_with_its_labels_in_the_order_declared(
    climates, language: str, heading: str, first: str
):
    facet = climates.search.search(Query(language=language)).facet("climate")
    assert (facet.label, facet.values[0].label) == (heading, first)


def test_a_new_facet_narrows_results_from_an_address(climates):
    class Parameters(dict):
        def getlist(self, key: str) -> list[str]:
            return [self[key]] if key in self else []

    query = parse_query(Parameters(climate="arctic"), "fr")
    assert [hit.id for hit in climates.search.search(query).hits] == ["tent-1"]
