"""Headers of tables say which field a column is, in four languages and many spellings."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.sheets import headers
from catalogue.sheets.fields import FIELDS, field_named, import_columns
from catalogue.sheets.headers import (
    Header,
    header_below,
    header_of,
    is_column,
    language_named,
    nearest_fields,
)
from catalogue.sheets.specifications import known_specifications
from catalogue.sheets.values import value_named

SYNONYMS = yaml.safe_load(Path(headers.__file__).with_name("headers.yaml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("text", "field", "unit"),
    [
        ("title", "title", ""),
        ("title.pt-BR", "title.pt-BR", ""),
        ("Désignation", "title", ""),
        ("DESIGNATION :", "title", ""),
        ("Nom du produit", "title", ""),
        ("produit (nom)", "title", ""),
        ("Ürün adı", "title", ""),
        ("ÜRÜN ADI", "title", ""),
        ("اسم المنتج", "title", ""),
        ("Titre *", "title", ""),
        ("Titre (obligatoire)", "title", ""),
        ("productName", "title", ""),
        ("product_name", "title", ""),
        ("Titre (en)", "title.en", ""),
        ("Titre [EN]", "title.en", ""),
        ("Title EN", "title.en", ""),
        ("title_fr", "title.fr", ""),
        ("Titre - anglais", "title.en", ""),
        ("Description arabe", "description.ar", ""),
        ("Açıklama (İngilizce)", "description.en", ""),
        ("الوصف (الفرنسية)", "description.fr", ""),
        ("Titre (de)", "title.de", ""),
        ("product id", "id", ""),
        ("Fabricant", "exhibitor.name", ""),
        ("Exposant : nom", "exhibitor.name", ""),
        ("Pays de l’exposant", "exhibitor.country", ""),
        ("N° de stand", "exhibitor.stands", ""),
        ("Mot clé", "keywords", ""),
        ("Poids (kg)", "specifications.weight", "kg"),
        ("Poids, kg", "specifications.weight", "kg"),
        ("Poids en kg", "specifications.weight", "kg"),
        ("POIDS [T]", "specifications.weight", "T"),
        ("Poids (à vide)", "specifications.weight", ""),
        ("Vitesse max. (km/h)", "specifications.speed", "km/h"),
        ("Menzil (km)", "specifications.range", "km"),
        ("المدى (كم)", "specifications.range", "كم"),
        ("specifications.Blades", "specifications.Blades", ""),
        ("specifications.weight (g)", "specifications.weight", "g"),
    ],
)
def test_a_header_is_recognised(text: str, field: str, unit: str):
    assert header_of(text) == Header(field, unit)


@pytest.mark.parametrize("text", ["", "Prix", "x" * 300, "()", "Une phrase sur un drone", "42"])
def test_what_is_no_header_is_none(text: str):
    assert header_of(text) is None


@pytest.mark.parametrize("declared", FIELDS, ids=lambda declared: declared.name)
@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_every_label_of_a_field_is_a_header(declared, language: str):
    found = header_of(declared.label(language))
    assert found is not None
    assert field_named(found.field) is not None
    # Two fields with one label in a language would need a decision here.
    assert found.field == declared.name


@pytest.mark.parametrize("known", known_specifications().values(), ids=lambda known: known.name)
@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_every_label_of_a_specification_is_a_header(known, language: str):
    assert header_of(known.label(language)) == Header(f"specifications.{known.name}")


@pytest.mark.parametrize("column", import_columns(INTERFACE_LANGUAGES))
def test_every_import_column_is_itself(column: str):
    assert header_of(column) == Header(column)
    assert is_column(column)


@pytest.mark.parametrize("field", SYNONYMS)
def test_the_table_of_synonyms_speaks_of_fields_that_exist(field: str):
    name = field.removeprefix("specifications.")
    assert field_named(field) is not None or name in known_specifications()


@pytest.mark.parametrize("field", SYNONYMS)
def test_every_synonym_leads_to_its_field(field: str):
    found = {str(name): header_of(str(name)) for name in SYNONYMS[field]}
    assert {n: h for n, h in found.items() if h is None or h.field != field} == {}


@pytest.mark.parametrize(
    ("group", "text", "field"),
    [
        ("Fabricant", "Nom", "exhibitor.name"),
        ("Fabricant", "Pays", "exhibitor.country"),
        ("Üretici", "Ülke", "exhibitor.country"),
        ("Caractéristiques", "Poids", "specifications.weight"),
        ("Caractéristiques", "Roues", "specifications.Roues"),
        ("Titre", "EN", "title.en"),
        ("", "Nom", "title"),
        ("Catalogue 2026", "Nom", "title"),
        ("Catalogue 2026", "Roues", None),
    ],
)
def test_a_header_below_another_says_what_both_say(group: str, text: str, field: str | None):
    found = header_below(group, text)
    assert (found.field if found else None) == field


def test_the_nearest_fields_are_proposed():
    assert nearest_fields("Descripton")[0] == "description"
    assert nearest_fields("Expozant")[0] == "exhibitor.name"
    assert nearest_fields("qqqqqqq") == ()


@pytest.mark.parametrize(
    ("text", "tag"),
    [("fr", "fr"), ("FR", "fr"), ("pt_BR", "pt-BR"), ("français", "fr"), ("Turkish", "tr"),
     ("Almanca", "de"), ("العربية", "ar"), ("klingonish", ""), ("zz", ""), ("", "")],
)  # fmt: skip
def test_a_language_is_named_by_tag_or_name(text: str, tag: str):
    assert language_named(text) == tag


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("exhibitor.country", "Türkiye", "TR"),
        ("exhibitor.country", "turquie", "TR"),
        ("exhibitor.country", "tr", "TR"),
        ("exhibitor.country", "فرنسا", "FR"),
        ("exhibitor.country", "Wakanda", ""),
        ("maturity", "En service", "in-service"),
        ("maturity", "Üretimde", "in-production"),
        ("domains", "Terre", "land"),
        ("language", "Arabe", "ar"),
        ("title", "x", ""),
    ],
)
def test_a_value_is_named_as_people_write_it(field: str, text: str, value: str):
    declared = field_named(field)
    assert declared is not None
    assert value_named(declared, text) == value


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_is_a_header_of_a_column_or_none(text: str):
    found = header_of(text)
    assert found is None or is_column(found.field)
    assert all(is_column(name) for name in nearest_fields(text))
