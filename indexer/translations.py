"""Translations that do not come with their sheets: from files of their own, or by a machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from catalogue.composition import Catalogue
from catalogue.languages import base_language
from catalogue.sheets import codes
from catalogue.sheets.fields import TRANSLATION_FIELDS, translated_fields, translation_fields
from catalogue.sheets.problems import Problem
from catalogue.sheets.schema import validate_translations
from catalogue.store.loads import begin_load, end_load
from catalogue.store.sheets import latest_of, latest_sheets, save_sheets
from indexer.delivery import described
from indexer.readers import Row, UnreadableFile, read_rows
from indexer.report import Entry, Report

BATCH = 250
"""Rows saved in one transaction."""

(_MARK,) = (declared.name for declared in TRANSLATION_FIELDS)


@dataclass(frozen=True)
class _Translation:
    """A row that may be in order: whose translation it is, and its texts."""

    line: int
    sheet_id: str
    language: str
    texts: dict[str, str]


@dataclass
class _Load:
    catalogue: Catalogue
    author: str
    dry_run: bool
    report: Report
    seen: dict[tuple[str, str], int] = field(default_factory=dict)


def load_translations(
    catalogue: Catalogue,
    paths: Sequence[Path],
    *,
    author: str = "indexer",
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda size: None,
) -> Report:
    """Fills in translations of sheets that are in the catalogue.

    Args:
        catalogue: an open catalogue.
        paths: tables or JSON Lines with ``id``, ``language`` and the translated fields. An empty
            or missing text leaves what the sheet has.
        author: who loads, for the history of revisions.
        dry_run: check and count, change nothing.
        progress: called with the bytes of each row read.

    Returns:
        The report; it counts rows. The good ones are in even when others were rejected.
    """
    load = _Load(catalogue, author, dry_run, Report(dry_run=dry_run))
    if not dry_run:
        files = [described(path) for path in paths]
        with catalogue.store.writing() as session:
            load.report.load = begin_load(
                session, author=author, files=files, options={"kind": "translations"}
            )
    for path in paths:
        batch: list[_Translation] = []
        try:
            for row in read_rows(path):
                progress(row.size)
                translation = _checked(load, path, row)
                if translation is not None:
                    batch.append(translation)
                if len(batch) >= BATCH:
                    _save(load, path, batch)
                    batch = []
            load.report.files_read += 1
        except UnreadableFile as error:
            load.report.add_error(Entry(str(path), 0, "", error.problem))
        _save(load, path, batch)
    if load.report.load is not None:
        with catalogue.store.writing() as session:
            end_load(session, load.report.load, load.report.counts())
    return load.report


def carry_over(session: Session, sheets: Sequence[dict[str, Any]]) -> dict[str, list[Problem]]:
    """Gives new states of sheets the translations that were added to the old ones.

    A file of sheets knows nothing of them, and must not take them away. A machine's go when the
    texts have changed that it translated: it can be asked again.

    Args:
        session: of the transaction that will save the sheets.
        sheets: clean sheets, changed in place.

    Returns:
        By the sheet's id, the translations that are kept though the sheet's texts have changed.
    """
    problems: dict[str, list[Problem]] = {}
    stored = latest_of(session, [sheet["id"] for sheet in sheets])
    for sheet in sheets:
        before = stored.get(sheet["id"])
        if before is None or before["exhibitor"]["id"] != sheet["exhibitor"]["id"]:
            continue
        changed = _original(before) != _original(sheet)
        for language, texts in before.get("translations", {}).items():
            if not texts.get(_MARK) or _is_own(sheet, language):
                continue
            if changed and texts[_MARK] == "machine":
                continue
            brought = sheet.get("translations", {}).get(language, {})
            added = {name: text for name, text in texts.items() if name not in brought}
            if added.keys() == {_MARK}:
                continue  # the sheet brings all of these texts itself
            sheet.setdefault("translations", {})[language] = {**added, **brought}
            if changed:
                problem = Problem("translation-old", f"title.{language}", texts.get("title"))
                problems.setdefault(sheet["id"], []).append(problem)
    return problems


def lacking(sheet: dict[str, Any], languages: Sequence[str]) -> list[str]:
    """The languages of these that a sheet has no whole translation into.

    Whole is one that has each required text; its sheet's own language needs none.
    """
    return [
        language
        for language in languages
        if not _is_own(sheet, language) and _missing(sheet, language, required=True)
    ]


def sheets_lacking(
    catalogue: Catalogue, languages: Sequence[str]
) -> list[tuple[str, str, list[str]]]:
    """Sheets that lack a translation: id, title, and the languages. Withdrawn ones need none."""
    with catalogue.store.reading() as session:
        return [
            (sheet["id"], sheet["title"], missing)
            for batch in latest_sheets(session)
            for sheet in batch
            if sheet["status"] != "withdrawn" and (missing := lacking(sheet, languages))
        ]


def missing_texts(sheet: dict[str, Any], language: str) -> dict[str, str]:
    """The texts of a sheet, by field, that it has in its own language only."""
    return {name: sheet[name] for name in _missing(sheet, language, required=False)}


def with_translation(
    sheet: dict[str, Any], language: str, texts: dict[str, str], mark: str
) -> dict[str, Any]:
    """A sheet with texts added to one of its translations, marked by who translated."""
    translations = sheet.get("translations", {})
    merged = {**translations.get(language, {}), **texts, _MARK: mark}
    return {**sheet, "translations": {**translations, language: merged}}


def _checked(load: _Load, path: Path, row: Row) -> _Translation | None:
    """The translation of a row, or None after its problems were reported."""
    file, record = str(path), row.record
    load.report.warn(file, row.line, "", row.warnings, worksheet=row.sheet, columns=row.columns)
    if record is None:
        if row.problems:
            load.report.reject(file, row.line, "", row.problems, worksheet=row.sheet)
        return None
    sheet_id = str(record.get("id") or "").strip()
    language = str(record.get("language") or "").strip().replace("_", "-")
    problems = [
        Problem("required", name)
        for name, value in (("id", sheet_id), ("language", language))
        if not value
    ]
    if language and base_language(language) not in codes.languages():
        problems.append(Problem("language", "language", language))
        language = ""
    known = [declared.name for declared in translation_fields()]
    unknown = record.keys() - {"id", "language", *known}
    load.report.warn(
        file,
        row.line,
        sheet_id,
        [Problem("unknown-field", name, record[name], tuple(known)) for name in sorted(unknown)],
    )
    given = {name: record[name] for name in known if record.get(name) not in (None, "")}
    texts: dict[str, str] = {}
    if language:
        clean, found = validate_translations({language: given})
        texts = clean.get(language, {})
        problems.extend(found)
        if not texts and not found:
            problems.append(Problem("required", "title"))
    first = load.seen.setdefault((sheet_id, language), row.line)
    if not problems and first != row.line:
        problems.append(Problem("duplicate-id", "id", sheet_id, details=(("first", str(first)),)))
    if problems:
        load.report.reject(file, row.line, sheet_id, problems)
        return None
    return _Translation(row.line, sheet_id, language, texts)


def _save(load: _Load, path: Path, batch: list[_Translation]) -> None:
    if not batch:
        return
    with load.catalogue.store.writing() as session:
        # Read in the transaction that writes: nobody's change in between is lost.
        sheets = latest_of(session, list(dict.fromkeys(one.sheet_id for one in batch)))
        changed: set[str] = set()
        for one in batch:
            sheet = sheets.get(one.sheet_id)
            if sheet is None or _is_own(sheet, one.language):
                code, where = (
                    ("unknown-sheet", "id") if sheet is None else ("own-language", "language")
                )
                value = one.sheet_id if sheet is None else one.language
                problem = Problem(code, where, value)
                load.report.reject(str(path), one.line, one.sheet_id, [problem])
                continue
            merged = _merged(sheet, one)
            if merged == sheet:
                load.report.unchanged += 1
            else:
                load.report.changed += 1
                sheets[one.sheet_id] = merged
                changed.add(one.sheet_id)
        new = [sheet for sheet_id, sheet in sheets.items() if sheet_id in changed]
        save_sheets(session, new, author=load.author, source=path.name, load=load.report.load)
        if load.dry_run:
            session.rollback()


def _merged(sheet: dict[str, Any], one: _Translation) -> dict[str, Any]:
    """A sheet with a row's texts; one that is confirmed by a human is no machine's any more."""
    there = sheet.get("translations", {}).get(one.language, {})
    mark = one.texts.get(_MARK)
    texts = {name: text for name, text in one.texts.items() if name != _MARK}
    if mark is None and there.get(_MARK) != "machine" and texts.items() <= there.items():
        return sheet
    return with_translation(sheet, one.language, texts, mark or "organiser")


def _is_own(sheet: dict[str, Any], language: str) -> bool:
    return base_language(sheet["language"]) == base_language(language)


def _original(sheet: dict[str, Any]) -> list[Any]:
    """What a translation is made from."""
    return [sheet["language"], *(sheet.get(declared.name) for declared in translated_fields())]


def _missing(sheet: dict[str, Any], language: str, *, required: bool) -> list[str]:
    """The fields that a sheet has a text in, and no translation of it into a language."""
    there: dict[str, str] = {}
    for tag, texts in sheet.get("translations", {}).items():
        if base_language(tag) == base_language(language):
            there.update(texts)
    return [
        declared.name
        for declared in translated_fields()
        if sheet.get(declared.name)
        and not there.get(declared.name)
        and (declared.required or not required)
    ]
