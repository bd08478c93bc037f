"""Every setting has a default, is read from its variable, and refuses what cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.composition import open_catalogue
from catalogue.errors import CatalogueError, SettingsError
from catalogue.languages import SHEET_LANGUAGES
from catalogue.settings import Settings


def test_without_variables_everything_is_kept_in_var():
    assert Settings.from_environment({}).data == Path("var").absolute()


def test_without_variables_the_database_is_in_the_data_folder():
    settings = Settings.from_environment({"CATALOGUE_DATA": "/srv/show"})
    assert settings.database_url == "sqlite:////srv/show/catalogue.sqlite"


@pytest.mark.parametrize(
    ("attribute", "value"), [("engine", "embedded"), ("encoder", "static"), ("language", "fr")]
)
def test_a_default_is_used_where_nothing_is_said(attribute: str, value: str):
    assert getattr(Settings.from_environment({}), attribute) == value


@pytest.mark.parametrize(
    ("variable", "attribute", "value", "expected"),
    [
        ("CATALOGUE_DATA", "data", "/srv/show", Path("/srv/show")),
        ("CATALOGUE_DATABASE_URL", "database_url", "sqlite:////x.db", "sqlite:////x.db"),
        ("CATALOGUE_ENGINE", "engine", "embedded", "embedded"),
        ("CATALOGUE_ENCODER", "encoder", "some/model", "some/model"),
        ("CATALOGUE_SHOW", "show_file", "/srv/show.yaml", Path("/srv/show.yaml")),
        ("CATALOGUE_LANGUAGE", "language", "ar", "ar"),
        ("CATALOGUE_SECRET_KEY", "given_secret_key", "abc", "abc"),
    ],
)
def test_a_variable_sets_its_setting(variable: str, attribute: str, value: str, expected: object):
    assert getattr(Settings.from_environment({variable: value}), attribute) == expected


@pytest.mark.parametrize("variable", ["CATALOGUE_ENGINE", "CATALOGUE_LANGUAGE"])
def test_a_wrong_value_is_an_error_that_names_its_variable(variable: str):
    with pytest.raises(SettingsError, match=f"{variable} is 'nonsense'"):
        Settings.from_environment({variable: "nonsense"})


@pytest.mark.parametrize("variable", ["CATALOGUE_ENGINE", "CATALOGUE_LANGUAGE", "CATALOGUE_DATA"])
def test_an_empty_variable_is_as_good_as_none(variable: str):
    assert Settings.from_environment({variable: ""}) == Settings.from_environment({})


def test_an_unknown_encoder_is_an_error_that_names_its_variable(tmp_path: Path):
    variables = {"CATALOGUE_DATA": str(tmp_path), "CATALOGUE_ENCODER": "nonsense"}
    with pytest.raises(CatalogueError, match="CATALOGUE_ENCODER"):
        open_catalogue(Settings.from_environment(variables))


@pytest.mark.parametrize(
    "url", ["nonsense", "nodatabase://x", "postgresql+nodriver://x/y"],
)  # fmt: skip
def test_a_wrong_database_address_is_an_error_that_names_its_variable(tmp_path: Path, url: str):
    variables = {"CATALOGUE_DATA": str(tmp_path), "CATALOGUE_DATABASE_URL": url}
    with pytest.raises(CatalogueError, match="CATALOGUE_DATABASE_URL"):
        open_catalogue(Settings.from_environment(variables))


def test_a_database_whose_driver_is_not_installed_is_an_error_and_no_stack_trace(tmp_path: Path):
    variables = {"CATALOGUE_DATA": str(tmp_path), "CATALOGUE_DATABASE_URL": "mysql+pymysql://x/y"}
    with pytest.raises(CatalogueError, match="pymysql"):
        open_catalogue(Settings.from_environment(variables))


def test_a_given_secret_key_is_used():
    assert Settings.from_environment({"CATALOGUE_SECRET_KEY": "abc"}).secret_key == "abc"


def test_a_made_secret_key_is_the_same_for_all_workers(tmp_path: Path):
    variables = {"CATALOGUE_DATA": str(tmp_path)}
    first = Settings.from_environment(variables).secret_key
    assert Settings.from_environment(variables).secret_key == first


def test_a_made_secret_key_is_for_its_owner_only(tmp_path: Path):
    Settings.from_environment({"CATALOGUE_DATA": str(tmp_path)}).secret_key
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_a_secret_key_is_not_shown_with_the_settings():
    assert "abc123" not in repr(Settings.from_environment({"CATALOGUE_SECRET_KEY": "abc123"}))


def test_an_own_taxonomy_is_used(tmp_path: Path):
    own = tmp_path / "own.yaml"
    labels = ", ".join(f"{language}: [thing]" for language in SHEET_LANGUAGES)
    own.write_text(f"- id: thing\n  domains: [land]\n  labels: {{{labels}}}\n", encoding="utf-8")
    settings = Settings.from_environment({"CATALOGUE_TAXONOMY": str(own)})
    assert list(settings.taxonomy.concepts) == ["thing"]


@pytest.mark.parametrize("text", ["- id: [", "- id: thing", "nothing", "- id: x\n  domains: [sea]"])
def test_a_taxonomy_that_cannot_be_used_names_its_cure(tmp_path: Path, text: str):
    own = tmp_path / "own.yaml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="catalogue taxonomy check"):
        _ = Settings.from_environment({"CATALOGUE_TAXONOMY": str(own)}).taxonomy


def test_a_taxonomy_that_is_missing_is_named(tmp_path: Path):
    with pytest.raises(SettingsError, match=r"none\.yaml"):
        _ = Settings.from_environment({"CATALOGUE_TAXONOMY": str(tmp_path / "none.yaml")}).taxonomy


@pytest.mark.parametrize(
    "address", ["catalogue.example", "ftp://a.example", "https://", "https://a.example?b"]
)
def test_an_address_that_no_link_can_begin_with_is_refused(address: str):
    with pytest.raises(SettingsError, match="CATALOGUE_ADDRESS"):
        Settings.from_environment({"CATALOGUE_ADDRESS": address})
