"""Translations of their own files, of a machine, and what becomes of them when sheets change."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from catalogue.composition import Catalogue, open_catalogue
from catalogue.sheets.schema import validate
from catalogue.store.loads import recorded_load
from catalogue.store.models import OutboxEntry, Revision, Sheet
from catalogue.store.sheets import counts, published_sheet, save_sheets
from indexer.cli import main
from indexer.loading import load_files
from indexer.report import Report
from indexer.translations import carry_over, lacking, load_translations, sheets_lacking
from indexer.translator import TranslatorError, translate_missing, translator_named
from indexer.undoing import undo_load
from tests.conftest import DEMO_SHEETS, settings_for
from tests.indexer.records import record, write_lines


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    catalogue = open_catalogue(settings_for(tmp_path_factory.mktemp("translations")))
    yield catalogue
    catalogue.close()


@pytest.fixture
def shelf(opened: Catalogue) -> Catalogue:
    """A catalogue of two French sheets; ``half`` has a part of a Turkish translation."""
    with opened.store.writing() as session:
        for table in (OutboxEntry, Revision, Sheet):
            session.execute(sa.delete(table))
    save(opened, record("a"), record("half", translations={"tr": {"title": "Yarım"}}))
    return opened


def save(catalogue: Catalogue, *records: dict[str, Any]) -> list[list[str]]:
    """Saves sheets as a load does; tells the warnings of what was carried over."""
    sheets = [validate(one).sheet or {} for one in records]
    with catalogue.store.writing() as session:
        carried = carry_over(session, sheets)
        save_sheets(session, sheets, author="me", source="test")
    return [[sheet_id, problem.code] for sheet_id, found in carried.items() for problem in found]


def fill(catalogue: Catalogue, folder: Path, *rows: dict[str, Any] | str, **options: Any) -> Report:
    return load_translations(catalogue, [write_lines(folder / "t.jsonl", rows)], **options)


def translation(catalogue: Catalogue, sheet_id: str, language: str) -> dict[str, str] | None:
    sheet = published_sheet(catalogue.store, sheet_id)
    assert sheet is not None
    found: dict[str, str] | None = sheet.get("translations", {}).get(language)
    return found


def row(sheet_id: str = "a", language: str = "tr", **texts: Any) -> dict[str, Any]:
    return {"id": sheet_id, "language": language, "title": "Şahin", "description": "Uzun", **texts}


WHOLE = {"title": "Şahin", "description": "Uzun", "translated_by": "organiser"}


def problems(report: Report) -> list[tuple[int, str, str]]:
    return [(entry.line, entry.problem.code, entry.problem.field) for entry in report.errors]


def test_a_row_fills_in_a_translation(shelf: Catalogue, tmp_path: Path):
    report = fill(shelf, tmp_path, row(), row("half", summary="Özet"))
    assert (report.changed, report.exit_code) == (2, 0)
    assert translation(shelf, "a", "tr") == WHOLE
    assert translation(shelf, "half", "tr") == {**WHOLE, "summary": "Özet"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_fills_in_translations(shelf: Catalogue, tmp_path: Path, delimiter: str):
    file = tmp_path / "t.csv"
    rows = [("id", "language", "title", "summary", "description"), ("a", "tr", "Şahin", "", "Uzun")]
    file.write_text("\n".join(delimiter.join(cells) for cells in rows), encoding="utf-8")
    assert load_translations(shelf, [file]).changed == 1
    assert translation(shelf, "a", "tr") == WHOLE


def test_several_languages_of_a_sheet_stand_in_one_file(shelf: Catalogue, tmp_path: Path):
    report = fill(shelf, tmp_path, row(), row(language="ar", title="صقر"), row(language="pt_BR"))
    assert report.changed == 3
    for language in ("tr", "ar", "pt-BR"):
        assert translation(shelf, "a", language)


def test_an_empty_text_leaves_what_is_there(shelf: Catalogue, tmp_path: Path):
    fill(shelf, tmp_path, row("half", title="", description="Uzun"))
    found = translation(shelf, "half", "tr")
    assert found == {"title": "Yarım", "description": "Uzun", "translated_by": "organiser"}


def test_the_same_file_again_changes_nothing(shelf: Catalogue, tmp_path: Path):
    fill(shelf, tmp_path, row())
    before = counts(shelf.store)
    assert fill(shelf, tmp_path, row()).unchanged == 1
    assert counts(shelf.store) == before


def test_what_its_sheet_brought_with_it_stays_the_exhibitors(shelf: Catalogue, tmp_path: Path):
    assert fill(shelf, tmp_path, row("half", title="Yarım", description="")).unchanged == 1
    assert translation(shelf, "half", "tr") == {"title": "Yarım"}


def test_a_dry_run_counts_and_changes_nothing(shelf: Catalogue, tmp_path: Path):
    assert fill(shelf, tmp_path, row(), dry_run=True).changed == 1
    assert translation(shelf, "a", "tr") is None


def test_a_filled_sheet_waits_for_the_index(shelf: Catalogue, tmp_path: Path):
    with shelf.store.writing() as session:
        session.execute(sa.delete(OutboxEntry))
    fill(shelf, tmp_path, row())
    with shelf.store.reading() as session:
        assert list(session.scalars(sa.select(OutboxEntry.sheet_id))) == ["a"]


def test_bad_rows_are_rejected_with_their_place_and_the_good_ones_are_in(
    shelf: Catalogue, tmp_path: Path
):
    report = fill(
        shelf,
        tmp_path,
        row("none"),
        row(language="fr"),
        row(language="zz"),
        row(language=""),
        {"language": "tr", "title": "x"},
        {"id": "a", "language": "en"},
        row("half", title="x" * 300),
        row("half", language="en", title="a\u202eb"),
        row("half", language="ar", title=["list"]),
        "no json",
        row("half", language="es"),
        row("half", language="es", title="Otro"),
    )
    assert problems(report) == [
        (3, "language", "language"),
        (4, "required", "language"),
        (5, "required", "id"),
        (6, "required", "title"),
        (7, "too-long", "title.tr"),
        (8, "control-characters", "title.en"),
        (9, "type", "title.ar"),
        (10, "not-json", ""),
        (12, "duplicate-id", "id"),
        (1, "unknown-sheet", "id"),
        (2, "own-language", "language"),
    ]
    assert (report.changed, report.rejected, report.exit_code) == (1, 11, 1)
    assert translation(shelf, "half", "es")


def test_an_unknown_name_is_a_warning(shelf: Catalogue, tmp_path: Path):
    report = fill(shelf, tmp_path, row(titel="x"))
    assert [(e.problem.code, e.problem.field) for e in report.warnings] == [
        ("unknown-field", "titel")
    ]
    assert report.changed == 1


def test_a_file_that_cannot_be_read_is_told(shelf: Catalogue, tmp_path: Path):
    report = load_translations(shelf, [tmp_path / "none.csv"])
    assert report.exit_code == 2
    assert report.errors[0].problem.code == "not-readable"


def test_more_rows_than_a_transaction_holds(shelf: Catalogue, tmp_path: Path):
    save(shelf, *(record(f"s{number}") for number in range(260)))
    report = fill(shelf, tmp_path, *(row(f"s{number}") for number in range(260)))
    assert (report.changed, report.rejected) == (260, 0)
    assert translation(shelf, "s259", "tr") == WHOLE


# --- loading the sheets again ------------------------------------------------------------------


def test_loading_the_sheet_again_keeps_what_was_filled_in(shelf: Catalogue, tmp_path: Path):
    fill(shelf, tmp_path, row())
    before = counts(shelf.store)
    assert save(shelf, record("a")) == []
    assert translation(shelf, "a", "tr") == WHOLE
    assert counts(shelf.store) == before


def test_a_sheet_that_brings_a_part_keeps_the_other(shelf: Catalogue, tmp_path: Path):
    fill(shelf, tmp_path, row("half", title=""))
    save(shelf, record("half", translations={"tr": {"title": "Tam"}}))
    assert translation(shelf, "half", "tr") == {**WHOLE, "title": "Tam"}


def test_an_exhibitor_may_take_its_own_translation_away(shelf: Catalogue):
    save(shelf, record("half"))
    assert translation(shelf, "half", "tr") is None


def test_a_human_translation_of_a_changed_text_is_kept_with_a_warning(
    shelf: Catalogue, tmp_path: Path
):
    fill(shelf, tmp_path, row())
    assert save(shelf, record("a", description="Tout autre.")) == [["a", "translation-old"]]
    assert translation(shelf, "a", "tr") == WHOLE


def test_a_machines_translation_of_a_changed_text_goes(shelf: Catalogue):
    translate_missing(shelf, shouted, "tr")
    assert save(shelf, record("a", description="Tout autre.")) == []
    assert translation(shelf, "a", "tr") is None


def test_a_machines_translation_stays_when_something_else_changes(shelf: Catalogue):
    translate_missing(shelf, shouted, "tr")
    save(shelf, record("a", keywords=["drone"]))
    assert translation(shelf, "a", "tr")


def test_a_load_carries_translations_over(shelf: Catalogue, tmp_path: Path):
    fill(shelf, tmp_path, row())
    changed = write_lines(tmp_path / "s.jsonl", [record("a", description="Autre.")])
    report = load_files(shelf, [changed])
    assert [(e.line, e.id, e.problem.code) for e in report.warnings] == [
        (1, "a", "translation-old")
    ]
    assert translation(shelf, "a", "tr") == WHOLE


# --- what lacks --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, ["en", "tr", "ar"]),
        ({"language": "pt-BR"}, ["fr", "en", "tr", "ar"]),
        ({"language": "fr-CA"}, ["en", "tr", "ar"]),
        ({"translations": {"en": {"title": "x", "description": "y"}}}, ["tr", "ar"]),
        ({"translations": {"en-GB": {"title": "x", "description": "y"}}}, ["tr", "ar"]),
        ({"translations": {"en": {"title": "x", "summary": "y"}}}, ["en", "tr", "ar"]),
        (
            {"summary": "z", "translations": {"en": {"title": "x", "description": "y"}}},
            ["tr", "ar"],
        ),
    ],
)
def test_a_sheet_lacks_the_languages_it_has_no_whole_translation_into(
    changes: dict[str, Any], missing: list[str]
):
    assert lacking(record(**changes), ("fr", "en", "tr", "ar")) == missing


def test_sheets_that_lack_are_listed_but_no_withdrawn_ones(shelf: Catalogue, tmp_path: Path):
    save(shelf, record("gone", status="withdrawn"), record("draft", status="draft"))
    fill(shelf, tmp_path, row())
    assert sheets_lacking(shelf, ["fr", "tr"]) == [
        ("draft", "Drone draft", ["tr"]),
        ("half", "Drone half", ["tr"]),
    ]


# --- a machine ---------------------------------------------------------------------------------


def shouted(texts: list[str], source: str, target: str) -> list[str]:
    """A translator as a show might plug one in."""
    return [f"{source}>{target} {text.upper()}" for text in texts]


def test_what_lacks_is_translated_and_marked(shelf: Catalogue):
    report = translate_missing(shelf, shouted, "tr")
    assert (report.changed, report.rejected) == (2, 0)
    assert translation(shelf, "a", "tr") == {
        "title": "fr>tr DRONE A",
        "description": "fr>tr UN PETIT DRONE LANCÉ À LA MAIN.",
        "translated_by": "machine",
    }
    assert sheets_lacking(shelf, ["tr"]) == []


def test_what_somebody_translated_stays(shelf: Catalogue):
    translate_missing(shelf, shouted, "tr")
    found = translation(shelf, "half", "tr")
    assert found is not None
    assert found["title"] == "Yarım"
    assert found["description"].startswith("fr>tr")


def test_the_translator_is_asked_once_for_each_text_and_by_language(shelf: Catalogue):
    save(shelf, record("en", language="en", title="Kite"))
    asked: list[tuple[str, str, list[str]]] = []

    def noting(texts: list[str], source: str, target: str) -> Sequence[str]:
        asked.append((source, target, list(texts)))
        return tuple(texts)

    translate_missing(shelf, noting, "tr")
    sizes = [(source, target, len(texts)) for source, target, texts in asked]
    assert sizes == [("en", "tr", 2), ("fr", "tr", 3)]
    assert translate_missing(shelf, noting, "tr").changed == 0
    assert len(asked) == 2


def test_a_human_makes_a_machines_translation_his_own(shelf: Catalogue, tmp_path: Path):
    translate_missing(shelf, shouted, "tr")
    found = translation(shelf, "a", "tr")
    assert found is not None
    said = {name: text for name, text in found.items() if name != "translated_by"}
    assert fill(shelf, tmp_path, {"id": "a", "language": "tr", **said}).changed == 1
    assert translation(shelf, "a", "tr") == {**said, "translated_by": "organiser"}


def test_a_file_of_machine_translations_may_say_so(shelf: Catalogue, tmp_path: Path):
    fill(shelf, tmp_path, row(translated_by="machine"))
    assert translation(shelf, "a", "tr") == {**WHOLE, "translated_by": "machine"}


def test_nobody_else_translates(shelf: Catalogue, tmp_path: Path):
    report = fill(shelf, tmp_path, row(translated_by="nobody"))
    assert problems(report) == [(1, "choice", "translated_by.tr")]


def test_a_translation_that_is_unfit_is_rejected_and_the_others_are_in(shelf: Catalogue):
    def long(texts: list[str], source: str, target: str) -> list[str]:
        return ["x" * 300 if text == "Drone a" else text for text in texts]

    report = translate_missing(shelf, long, "en")
    assert [(e.id, e.problem.code, e.problem.field) for e in report.errors] == [
        ("a", "too-long", "title.en")
    ]
    assert (report.changed, report.exit_code) == (1, 1)
    assert translation(shelf, "a", "en") is None


def test_a_change_while_the_translator_works_is_not_overwritten(shelf: Catalogue):
    def slow(texts: list[str], source: str, target: str) -> list[str]:
        save(shelf, record("a", description="Changé entre-temps."))
        return texts

    report = translate_missing(shelf, slow, "en")
    assert (report.changed, report.unchanged) == (1, 1)
    sheet = published_sheet(shelf.store, "a")
    assert sheet is not None
    assert sheet["description"] == "Changé entre-temps."
    assert "translations" not in sheet


@pytest.mark.parametrize(
    "answer", [lambda t, *_: t[:-1], lambda t, *_: [*t, "x"], lambda t, *_: [1] * len(t),
               lambda *_: None, lambda *_: 1 / 0, lambda: []],
)  # fmt: skip
def test_a_translator_that_fails_is_named_and_changes_nothing(shelf: Catalogue, answer: Any):
    with pytest.raises(TranslatorError, match="translator"):
        translate_missing(shelf, answer, "en")
    assert translation(shelf, "a", "en") is None


def test_what_was_translated_before_a_failure_is_kept(shelf: Catalogue):
    save(shelf, *(record(f"s{number:02}") for number in range(30)))
    calls: list[int] = []

    def tiring(texts: list[str], source: str, target: str) -> list[str]:
        calls.append(len(texts))
        if len(calls) == 2:
            raise ConnectionError("no line")
        return texts

    with pytest.raises(TranslatorError, match="no line"):
        translate_missing(shelf, tiring, "en")
    assert len(sheets_lacking(shelf, ["en"])) == 12
    assert translate_missing(shelf, tiring, "en").changed == 12


@pytest.mark.parametrize(
    "name",
    ["", "json", "json:", ":dumps", "json:none", "no_such_module:f", "json:__doc__", "a b:c"],
)
def test_a_setting_that_names_no_function_is_an_error_that_says_so(name: str):
    with pytest.raises(TranslatorError, match="CATALOGUE_TRANSLATOR"):
        translator_named(name)


# --- the commands ------------------------------------------------------------------------------


DEMO_SHOW = DEMO_SHEETS.with_name("show.yaml")


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of one's own, and English."""
    monkeypatch.setenv("CATALOGUE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CATALOGUE_LANGUAGE", "en")
    monkeypatch.delenv("CATALOGUE_TRANSLATOR", raising=False)
    show = DEMO_SHOW.read_text("utf-8").replace("languages: [fr]", "languages: [fr, en, tr, ar]")
    (tmp_path / "show.yaml").write_text(show, encoding="utf-8")
    monkeypatch.setenv("CATALOGUE_SHOW", str(tmp_path / "show.yaml"))
    return tmp_path


@pytest.fixture
def command(environment: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A catalogue with a sheet in it, and a translator that Python finds."""
    monkeypatch.setenv("CATALOGUE_TRANSLATOR", "a_shows_own_translator:shout")
    (environment / "a_shows_own_translator.py").write_text(
        "def shout(texts, source, target):\n    return [text.upper() for text in texts]\n"
    )
    monkeypatch.syspath_prepend(environment)
    assert run("load", write_lines(environment / "s.jsonl", [record("a")])).exit_code == 0
    yield environment
    sys.modules.pop("a_shows_own_translator", None)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_the_commands_fill_in_list_and_translate(command: Path):
    listed = run("status", "--translations")
    assert listed.exit_code == 0
    assert "en, tr, ar" in listed.output
    assert "Turkish: 1 sheets without a translation" in listed.output
    filled = run(
        "translations", write_lines(command / "t.jsonl", [row(), row("none")]),
        "--report", command / "r.json",
    )  # fmt: skip
    assert filled.exit_code == 1
    assert "1 changed" in filled.output
    report = json.loads((command / "r.json").read_text())
    assert report["errors"][0]["id"] == "none"
    assert "en, ar" in run("status", "--translations").output
    made = run("translate", "--to", "ar")
    assert made.exit_code == 0, made.output
    assert "1 changed" in made.output
    exported = command / "all.jsonl"
    assert "1 sheets" in run("export", exported).output
    translations = json.loads(exported.read_text("utf-8"))["translations"]
    assert {tag: texts["translated_by"] for tag, texts in translations.items()} == {
        "tr": "organiser",
        "ar": "machine",
    }
    assert run("template", command / "t.xlsx", "--lang", "ar").exit_code == 0


def test_a_missing_translator_is_an_error_without_a_stack(
    environment: Path,
):
    result = run("translate", "--to", "fr")
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == 2
    assert "CATALOGUE_TRANSLATOR" in result.output


@pytest.mark.parametrize("arguments", [("translate", "--to", "zz"), ("translate",),
                                       ("template", "x.doc"), ("export", "x.doc"),
                                       ("export", "no/folder/x.csv")])  # fmt: skip
def test_a_wrong_argument_is_an_error_without_a_stack(
    environment: Path, arguments: tuple[str, ...]
):
    result = run(*arguments)
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == 2


# --- taken back ---------------------------------------------------------------------------------


def test_translations_of_a_file_can_be_taken_back(shelf: Catalogue, tmp_path: Path):
    report = fill(shelf, tmp_path, row(), row("half"))
    assert report.load is not None
    recorded = recorded_load(shelf.store, report.load)
    assert recorded is not None
    assert [file.name for file in recorded.files] == ["t.jsonl"]
    assert recorded.counts["changed"] == 2
    assert undo_load(shelf.store, report.load, author="me").restored == 2
    assert translation(shelf, "a", "tr") is None
    assert translation(shelf, "half", "tr") == {"title": "Yarım"}


def test_a_machines_translations_can_be_taken_back(shelf: Catalogue):
    report = translate_missing(shelf, shouted, "tr")
    assert report.load is not None
    assert undo_load(shelf.store, report.load, author="me").restored == 2
    assert translation(shelf, "a", "tr") is None


def test_a_dry_run_records_no_load(shelf: Catalogue, tmp_path: Path):
    assert fill(shelf, tmp_path, row(), dry_run=True).load is None


def test_a_load_warns_of_what_the_list_of_the_lacking_names(shelf: Catalogue, tmp_path: Path):
    show = tmp_path / "show.yaml"
    demo = shelf.settings.show_file.read_text(encoding="utf-8")
    show.write_text(demo.replace("languages: [fr]", "languages: [tr]"), encoding="utf-8")
    wants = replace(shelf, settings=replace(shelf.settings, show_file=show))
    half = record("half", translations={"tr": {"title": "Yarım"}})
    whole = record("whole", translations={"tr": {"title": "Bütün", "description": "Uzun"}})
    report = load_files(wants, [write_lines(tmp_path / "s.jsonl", [half, whole])])
    warned = [e.id for e in report.warnings if e.problem.code == "missing-translation"]
    assert warned == ["half"]
