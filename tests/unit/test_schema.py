"""A record of a file becomes a clean sheet, or all its problems."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.sheets.fields import FIELDS
from catalogue.sheets.schema import slug, validate
from catalogue.sheets.specifications import known_specifications
from catalogue.taxonomy import DOMAINS
from tests.conftest import DEMO_SHEETS


def record(**changes: Any) -> dict[str, Any]:
    """A record that is right in everything, with some names changed or (None) taken out."""
    whole: dict[str, Any] = {
        "id": "acme-hawk-2",
        "exhibitor": {"id": "acme", "name": "Acme Savunma", "country": "TR", "stands": ["B12"]},
        "domains": ["air"],
        "concepts": ["mini-uav"],
        "language": "tr",
        "title": "Şahin",
        "description": "Elden atılan insansız hava aracı.",
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def specification(**parts: Any) -> dict[str, Any]:
    return record(specifications=[parts])


def found(checked: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.field) for problem in checked.problems]


def test_a_right_record_has_no_problem():
    assert found(validate(record())) == []


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        (record(id=None), "required", "id"),
        (record(title=None), "required", "title"),
        (record(title="  "), "required", "title"),
        (record(title=["a"]), "type", "title"),
        (record(title=True), "type", "title"),
        (record(description=None), "required", "description"),
        (record(domains=[]), "required", "domains"),
        (record(domains=None), "required", "domains"),
        (record(domains=7), "type", "domains"),
        (record(exhibitor=None), "required", "exhibitor.name"),
        (record(exhibitor="Acme"), "type", "exhibitor"),
        (record(exhibitor={"id": "acme"}), "required", "exhibitor.name"),
        (record(exhibitor={"name": "A", "country": "Turqie"}), "country", "exhibitor.country"),
        (record(exhibitor={"name": "A", "website": "acme"}), "url", "exhibitor.website"),
        (record(exhibitor={"name": "A", "stands": ["B" * 21]}), "too-long", "exhibitor.stands"),
        (record(id="acme hawk"), "slug", "id"),
        (record(id="-hawk"), "slug", "id"),
        (record(domains=["sea"]), "choice", "domains"),
        (record(maturity="mature"), "choice", "maturity"),
        (record(status="live"), "choice", "status"),
        (record(language="klingon"), "language", "language"),
        (record(origin="ZZ"), "country", "origin"),
        (record(images=["../secret.jpg"]), "file", "images"),
        (record(documents=["a\\b.pdf"]), "file", "documents"),
        (record(title="x" * 201), "too-long", "title"),
        (record(title="a\x00b"), "control-characters", "title"),
        (record(title="a\u202eb"), "control-characters", "title"),
        (record(description="a\u2066b"), "control-characters", "description"),
        (record(title="a\ud800"), "control-characters", "title"),
        (record(keywords=["a\x1bb"]), "control-characters", "keywords"),
        (specification(name="range", value=150, unit="kg"), "unit", "specifications"),
        (specification(name="range", value=150, unit="furlong"), "unit", "specifications"),
        (specification(name="range", value="far", unit="km"), "quantity", "specifications"),
        (specification(name="free", min="low", max=4), "quantity", "specifications"),
        (specification(name="range", min=9, max=4), "range-reversed", "specifications"),
        (specification(name="range", unit="km"), "required", "specifications"),
        (specification(value=3), "required", "specifications"),
        (specification(name="range", value=[1]), "type", "specifications"),
        (specification(name="range", value=float("inf")), "quantity", "specifications"),
        (specification(name="range", value=10**400), "quantity", "specifications"),
        (record(specifications=["range"]), "type", "specifications"),
        (record(translations=["fr"]), "type", "translations"),
        (record(translations={"fr": "x"}), "type", "translations.fr"),
        (record(translations={"qqq1": {}}), "language", "translations.qqq1"),
        (record(translations={"fr": {"titel": "x"}}), "unknown-field", "titel.fr"),
        (record(translations={"fr": {"title": "x" * 201}}), "too-long", "title.fr"),
    ],
)
def test_each_error_names_its_kind_and_field(wrong: dict[str, Any], code: str, field: str):
    assert found(validate(wrong)) == [(code, field)]


def test_an_unknown_domain_comes_with_all_domains():
    assert validate(record(domains=["sea"])).problems[0].allowed == tuple(DOMAINS)


def test_an_unknown_choice_comes_with_its_choices():
    allowed = validate(record(maturity="mature")).problems[0].allowed
    assert allowed == ("concept", "prototype", "in-production", "in-service")


@pytest.mark.parametrize("written", ["Turquie", "turkiye", "Türkiye", "تركيا", "Turky"])
def test_a_countrys_name_comes_with_its_code(written: str):
    wrong = record(exhibitor={"name": "A", "country": written})
    assert "TR" in validate(wrong).problems[0].allowed


def test_a_wrong_identifier_comes_with_a_right_one():
    assert validate(record(id="Acme Hawk 2")).problems[0].allowed == ("acme-hawk-2",)


def test_a_wrong_unit_comes_with_the_canonical_one():
    wrong = specification(name="range", value=150, unit="kg")
    assert validate(wrong).problems[0].allowed == ("km",)


def test_a_too_long_text_says_how_long_it_may_be():
    problem = validate(record(title="x" * 201)).problems[0]
    assert dict(problem.details) == {"maximum": "200", "length": "201"}


def test_the_value_found_is_in_the_problem():
    assert validate(record(maturity="mature")).problems[0].value == "mature"


def test_all_errors_of_a_record_are_reported():
    wrong = record(
        title=None,
        domains=["sea", "air", "moon"],
        language="klingon",
        exhibitor={"country": "ZZ", "website": "acme"},
        translations={"fr": {"title": "x" * 201, "summary": "a\x00"}},
    )
    assert sorted(found(validate(wrong))) == [
        ("choice", "domains"),
        ("choice", "domains"),
        ("control-characters", "summary.fr"),
        ("country", "exhibitor.country"),
        ("language", "language"),
        ("required", "exhibitor.name"),
        ("required", "title"),
        ("too-long", "title.fr"),
        ("url", "exhibitor.website"),
    ]


def test_all_errors_of_one_specification_are_reported():
    wrong = specification(name="range", min="near", max="far", unit="furlong")
    assert found(validate(wrong)) == [
        ("quantity", "specifications"),
        ("quantity", "specifications"),
        ("unit", "specifications"),
    ]


def test_all_errors_of_one_text_are_reported():
    wrong = record(title="a\x00" + "x" * 200)
    assert found(validate(wrong)) == [("control-characters", "title"), ("too-long", "title")]


def test_the_texts_of_an_unknown_language_are_checked_too():
    wrong = record(translations={"qqq1": {"title": "x" * 201}})
    assert sorted(found(validate(wrong))) == [
        ("language", "translations.qqq1"),
        ("too-long", "title.qqq1"),
    ]


def test_warnings_are_given_beside_errors():
    wrong = record(title=None, concepts=["mini-uva"])
    assert [warning.code for warning in validate(wrong).warnings] == ["unknown-concept"]


def test_an_unknown_part_of_a_specification_is_reported():
    checked = validate(specification(name="range", value=3, unite="km"))
    assert [(w.code, w.value) for w in checked.warnings] == [("unknown-field", "unite")]


def test_an_unknown_name_is_reported_with_the_nearest_known_ones():
    warning = validate(record(titel="x")).warnings[0]
    assert (warning.code, warning.field, warning.allowed[0]) == ("unknown-field", "titel", "title")


def test_an_unknown_name_of_the_exhibitor_is_reported_with_its_dot():
    checked = validate(record(exhibitor={"name": "A", "contry": "TR"}))
    assert [warning.field for warning in checked.warnings] == ["exhibitor.contry"]


def test_an_unknown_name_is_reported_beside_errors():
    checked = validate(record(titel="x", title=None))
    assert [warning.field for warning in checked.warnings] == ["titel"]


def test_an_unknown_concept_is_a_warning_with_the_nearest_ones():
    warning = validate(record(concepts=["mini-uva"])).warnings[0]
    assert (warning.code, warning.allowed[0]) == ("unknown-concept", "mini-uav")


def test_known_concepts_stay_beside_an_unknown_one():
    sheet = validate(record(concepts=["mini-uva", "mini-uav"])).sheet
    assert sheet is not None
    assert sheet["concepts"] == ["mini-uav"]


def test_the_exhibitors_identifier_defaults_to_a_slug_of_its_name():
    sheet = validate(record(exhibitor={"name": "Acme Savunma A.Ş."})).sheet
    assert sheet is not None
    assert sheet["exhibitor"]["id"] == "acme-savunma-a-s"


@pytest.mark.parametrize("status", ["published", "draft"])
def test_a_missing_status_is_the_loaders(status: str):
    sheet = validate(record(), default_status=status).sheet
    assert sheet is not None
    assert sheet["status"] == status


def test_a_given_status_stays():
    sheet = validate(record(status="withdrawn"), default_status="draft").sheet
    assert sheet is not None
    assert sheet["status"] == "withdrawn"


def test_a_cell_of_several_values_is_taken_apart():
    sheet = validate(record(keywords="İHA; keşif ;;İHA")).sheet
    assert sheet is not None
    assert sheet["keywords"] == ["İHA", "keşif"]


def test_spaces_of_a_line_are_tidied():
    sheet = validate(record(title="  Şahin \t 2\n")).sheet
    assert sheet is not None
    assert sheet["title"] == "Şahin 2"


def test_lines_of_a_description_stay():
    sheet = validate(record(description="un\n\ndeux")).sheet
    assert sheet is not None
    assert sheet["description"] == "un\n\ndeux"


def test_letters_are_composed():
    sheet = validate(record(title="e\u0301te\u0301")).sheet
    assert sheet is not None
    assert sheet["title"] == "été"


def test_arabic_with_its_joiners_is_no_control_character():
    assert found(validate(record(title="می\u200cخواهم\u200f"))) == []


def test_a_plain_number_gets_the_canonical_unit():
    sheet = validate(specification(name="range", value="150")).sheet
    assert sheet is not None
    assert sheet["specifications"] == [{"name": "range", "value": 150, "unit": "km"}]


def test_a_free_specification_keeps_its_text():
    sheet = validate(specification(name="STANAG 4569", value="3a/3b")).sheet
    assert sheet is not None
    assert sheet["specifications"] == [{"name": "STANAG 4569", "value": "3a/3b"}]


@pytest.mark.parametrize("text", ["1 2 3", "24.11.2026", "192.168.0.1", "1,2,3", "007", "7.62x39"])
def test_a_free_specification_that_is_no_number_stays_as_written(text: str):
    sheet = validate(specification(name="Variants", value=text)).sheet
    assert sheet is not None
    assert sheet["specifications"][0]["value"] == text


def test_equal_content_is_equal_whether_empty_parts_are_written_or_not():
    full = record(summary="", keywords=[], origin="", translations={"fr": {"title": ""}})
    assert validate(full).sheet == validate(record()).sheet


@pytest.mark.parametrize("line", DEMO_SHEETS.read_text(encoding="utf-8").splitlines()[::20])
def test_a_clean_sheet_validates_to_itself(line: str):
    sheet = validate(json.loads(line)).sheet
    assert sheet is not None
    assert validate(sheet).sheet == sheet


JSON_LIKE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = st.sampled_from([d.name.split(".")[0] for d in FIELDS] + ["translations", "titel"])
SPECIFICATIONS = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(list(known_specifications())) | st.text(max_size=10)},
        optional={
            "value": JSON_LIKE | st.integers(10**300, 10**320) | st.from_regex(r"[\d., ]{1,9}"),
            "min": JSON_LIKE,
            "max": JSON_LIKE,
            "unit": st.sampled_from(["km", "kg", "h", "%", "°C", ""]) | JSON_LIKE,
        },
    ),
    max_size=2,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(values=st.dictionaries(NAMES, JSON_LIKE, max_size=5), specifications=SPECIFICATIONS)
def test_any_json_value_gives_a_sheet_or_problems_that_can_be_said(
    values: dict[str, Any], specifications: list[Any]
):
    checked = validate({**record(specifications=specifications), **values})
    assert (checked.sheet is None) == bool(checked.problems)
    for problem in (*checked.problems, *checked.warnings):
        for language in INTERFACE_LANGUAGES:
            problem.sentence(language)  # a sentence whose braces cannot be filled raises


@settings(max_examples=100, deadline=None)
@given(title=st.text(min_size=1, max_size=60), description=st.text(min_size=1, max_size=200))
def test_any_accepted_text_validates_to_itself(title: str, description: str):
    sheet = validate(record(title=title, description=description)).sheet
    assert sheet is None or validate(sheet).sheet == sheet


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Acme Savunma A.Ş.", "acme-savunma-a-s"),
        ("Işık & Oğulları", "isik-ogullari"),
        ("  Élan Vital  ", "elan-vital"),
        ("IRIS+", "iris-plus"),
    ],
)
def test_a_slug_is_made_of_plain_letters(text: str, expected: str):
    assert slug(text) == expected


def test_a_slug_is_the_same_every_time_for_another_script():
    assert slug("شركة الدفاع") == slug("شركة الدفاع")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("مؤسسة الصناعات العسكرية", "مؤسسة الصناعات البحرية"),
        ("شركة النور ABC", "مصنع الأمل ABC"),
        ("Завод «Вега» Group", "Завод «Лира» Group"),
        ("Drone X8", "Drone X8+"),
        ("a" * 90 + "b", "a" * 90 + "c"),
    ],
)
def test_two_different_names_have_two_slugs(one: str, other: str):
    assert slug(one) != slug(other)


@settings(deadline=None)
@given(name=st.text(min_size=1, max_size=200).filter(lambda text: any(map(str.isalnum, text))))
def test_a_slug_of_any_name_is_an_allowed_identifier(name: str):
    assert found(validate(record(exhibitor={"name": "A", "id": slug(name)}))) == []


def test_an_exhibitors_address_is_one_address() -> None:
    assert validate(record(exhibitor={"name": "A", "email": "a@b.example"})).sheet
    for wrong in ("sales", "a@b.example, c@d.example", "Sales <a@b.example>"):
        checked = validate(record(exhibitor={"name": "A", "email": wrong}))
        assert found(checked) == [("email", "exhibitor.email")]
