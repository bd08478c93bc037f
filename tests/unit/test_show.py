"""The show's file gives its halls, or a clear error."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.errors import SettingsError
from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.settings import Settings
from catalogue.show import Show, load_show

DEMO = Path(__file__).parents[2] / "catalogue" / "demo" / "show.yaml"


@pytest.fixture(scope="module")
def show() -> Show:
    return Settings.from_environment({}).show


@pytest.mark.parametrize(
    ("stand", "hall"), [("B12", "b"), ("b12", "b"), (" A1 ", "a"), ("E-4", "e")]
)
def test_a_stand_is_in_the_hall_of_its_letters(show: Show, stand: str, hall: str):
    found = show.hall_of(stand)
    assert found is not None
    assert found.id == hall


@pytest.mark.parametrize("stand", ["12", "BB12", "", "Z1", "٣"])
def test_a_stand_of_other_letters_is_in_no_hall(show: Show, stand: str):
    assert show.hall_of(stand) is None


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_the_demo_show_is_named_in_every_interface_language(show: Show, language: str):
    texts = [show.name, show.place, show.tagline, *(hall.labels for hall in show.halls)]
    assert all(text.get(language) for text in texts)


def test_the_clocks_of_a_show_are_known_or_refused(tmp_path: Path):
    demo = DEMO.read_text(encoding="utf-8")
    assert "timezone: Africa/Bamako" in demo
    file = tmp_path / "show.yaml"
    file.write_text(demo.replace("Africa/Bamako", "Europe/Istanbul"), encoding="utf-8")
    assert load_show(file).zone.key == "Europe/Istanbul"
    file.write_text(demo.replace("Africa/Bamako", "Bamako time"), encoding="utf-8")
    with pytest.raises(SettingsError, match="no time zone such as"):
        load_show(file)


def test_a_missing_file_is_an_error_that_names_the_setting(tmp_path: Path):
    with pytest.raises(SettingsError, match="CATALOGUE_SHOW"):
        load_show(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    "text", ["name: {fr: x}", "[1, 2]", "", "name: [", "just words"],
    ids=["parts missing", "a list", "empty", "not YAML", "a string"],
)  # fmt: skip
def test_an_incomplete_file_is_an_error_that_says_so(tmp_path: Path, text: str):
    file = tmp_path / "show.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="not complete"):
        load_show(file)


def test_a_file_that_is_not_utf_8_is_an_error_that_says_so(tmp_path: Path):
    file = tmp_path / "show.yaml"
    file.write_bytes("name: {fr: Défense}".encode("latin-1"))
    with pytest.raises(SettingsError, match=r"not complete|cannot be read"):
        load_show(file)


def changed(tmp_path: Path, line: str) -> Path:
    """The demo's file with another line of languages."""
    text = Settings.from_environment({}).show_file.read_text(encoding="utf-8")
    file = tmp_path / "show.yaml"
    file.write_text(text.replace("languages: [fr]\n", line), encoding="utf-8")
    return file


def test_a_show_names_the_languages_of_translations(tmp_path: Path):
    show = load_show(changed(tmp_path, "languages: [fr, en-GB]\n"))
    assert show.languages == ("fr", "en")


def test_a_show_may_name_no_language(tmp_path: Path):
    assert load_show(changed(tmp_path, "")).languages == ()


def test_languages_that_are_no_list_are_an_error(tmp_path: Path):
    with pytest.raises(SettingsError, match="languages"):
        load_show(changed(tmp_path, "languages: fr\n"))
