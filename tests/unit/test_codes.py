"""Countries and languages have their codes and their names."""

from __future__ import annotations

import pytest

from catalogue.sheets import codes


@pytest.mark.parametrize("code", ["ML", "TR", "FR", "CI", "XK", "TW"])
def test_a_country_is_known(code: str):
    assert code in codes.countries()


@pytest.mark.parametrize("code", ["EU", "UN", "ZZ", "XA", "001", "ml"])
def test_what_is_no_country_is_unknown(code: str):
    assert code not in codes.countries()


def test_there_are_as_many_countries_as_the_standard_has():
    assert len(codes.countries()) == 250  # 249 of ISO 3166-1, and XK


@pytest.mark.parametrize(
    ("language", "name"), [("fr", "Turquie"), ("en", "Türkiye"), ("tr", "Türkiye"), ("ar", "تركيا")]
)
def test_a_country_has_its_name_in_a_language(language: str, name: str):
    assert codes.country_name("TR", language) == name


def test_an_unknown_country_is_named_by_its_code():
    assert codes.country_name("QQ", "fr") == "QQ"


def test_a_language_is_named_with_a_capital_letter():
    assert codes.language_name("tr-TR", "fr") == "Turc"


def test_an_unknown_language_is_named_by_its_tag():
    assert codes.language_name("qqq", "fr") == "Qqq"


@pytest.mark.parametrize("text", ["Mali", "mali", "مالي", "Maly", "ML"])
def test_the_nearest_country_is_found_by_name_or_code(text: str):
    assert "ML" in codes.nearest_countries(text)


def test_no_country_is_near_to_a_text_of_nothing_like_one():
    assert codes.nearest_countries("@@@@@@@@") == ()
