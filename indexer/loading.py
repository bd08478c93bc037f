"""Files into the store: read, validate, save; each sheet whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalogue.composition import Catalogue
from catalogue.search.understanding import LabelIndex, understand
from catalogue.sheets.problems import Problem
from catalogue.sheets.schema import validate
from catalogue.store.sheets import save_exhibitor, save_sheets
from indexer.assets import AssetLoader, Finder, beside
from indexer.mapping import Mapping
from indexer.readers import Row, UnreadableFile, read_rows
from indexer.report import Entry, Report
from indexer.translations import carry_over

BATCH = 250
"""Sheets saved in one transaction: large enough to be quick, small enough to be soon durable."""

_PROPOSED = 2  # concepts proposed for a sheet that names none


@dataclass
class _Load:
    """The state of one load: what was seen, and what it made of it."""

    catalogue: Catalogue
    author: str
    status: str
    dry_run: bool
    assets: AssetLoader
    report: Report = field(default_factory=Report)
    seen: dict[str, int] = field(default_factory=dict)
    exhibitors: dict[str, dict[str, Any]] = field(default_factory=dict)


def load_files(
    catalogue: Catalogue,
    paths: Sequence[Path],
    *,
    mapping: Mapping | None = None,
    author: str = "indexer",
    status: str = "published",
    dry_run: bool = False,
    finder: Callable[[Path], Finder] = beside,
    progress: Callable[[int], None] = lambda size: None,
) -> Report:
    """Loads files into the store. The index learns of it by ``indexer.sync.drain``.

    Args:
        catalogue: an open catalogue.
        paths: the files.
        mapping: for foreign tables.
        author: who loads, for the history of revisions.
        status: of sheets that name none.
        dry_run: validate and count, change nothing.
        finder: gives for a file what opens the pictures and documents that its sheets name.
        progress: called with the bytes of each row read.

    Returns:
        The report. Good rows are in even when others were rejected.
    """
    labels = LabelIndex(catalogue.taxonomy)
    with AssetLoader(catalogue, dry_run=dry_run) as assets:
        load = _Load(catalogue, author, status, dry_run, assets)
        for path in paths:
            _load_file(load, path, finder(path), mapping, labels, progress)
    _save_exhibitors(load)
    return load.report


def _load_file(
    load: _Load,
    path: Path,
    find: Finder,
    mapping: Mapping | None,
    labels: LabelIndex,
    progress: Callable[[int], None],
) -> None:
    batch: list[tuple[int, dict[str, Any]]] = []
    try:
        for row in _rows(path, mapping, progress):
            sheet = _checked(load, path, row, labels)
            if sheet is not None:
                batch.append((row.line, sheet))
            if len(batch) >= BATCH:
                _save(load, path, find, batch)
                batch = []
        load.report.files_read += 1
    except UnreadableFile as error:
        problem = Problem("not-readable", details=(("reason", error.message),))
        load.report.errors.append(Entry(str(path), 0, "", problem))
    _save(load, path, find, batch)


def _rows(path: Path, mapping: Mapping | None, progress: Callable[[int], None]) -> Iterator[Row]:
    for row in read_rows(path, mapping):
        progress(row.size)
        yield row


def _checked(load: _Load, path: Path, row: Row, labels: LabelIndex) -> dict[str, Any] | None:
    """The clean sheet of a row, or None after its problems were reported."""
    file = str(path)
    if row.record is None:
        load.report.reject(file, row.line, "", row.problems)
        return None
    sheet_id = row.record.get("id")
    shown_id = sheet_id if isinstance(sheet_id, str) else ""
    checked = validate(row.record, default_status=load.status, taxonomy=load.catalogue.taxonomy)
    load.report.warn(file, row.line, shown_id, checked.warnings)
    if checked.sheet is None:
        load.report.reject(file, row.line, shown_id, checked.problems)
        return None
    sheet = checked.sheet
    if sheet["id"] in load.seen:
        details = (("first", str(load.seen[sheet["id"]])),)
        problem = Problem("duplicate-id", "id", sheet["id"], details=details)
        load.report.reject(file, row.line, sheet["id"], [problem])
        return None
    load.seen[sheet["id"]] = row.line
    if not sheet.get("concepts"):
        proposed = propose_concepts(sheet, labels, load.catalogue)
        if proposed:
            sheet["concepts"] = proposed
            problem = Problem("concepts-proposed", "concepts", None, tuple(proposed))
            load.report.warn(file, row.line, sheet["id"], [problem])
    return sheet


def propose_concepts(sheet: dict[str, Any], labels: LabelIndex, catalogue: Catalogue) -> list[str]:
    """Concepts that a sheet's title, keywords and summary name, within its domains."""
    found: list[str] = []
    texts = [sheet["title"], *sheet.get("keywords", ()), sheet.get("summary", "")]
    for text in texts:
        understood = understand(text, sheet["language"], labels)
        found.extend(understood.concepts)
    fitting = [
        concept
        for concept in dict.fromkeys(found)
        if set(catalogue.taxonomy.concepts[concept].domains) & set(sheet["domains"])
    ]
    # A concept says nothing beside a narrower one of the same sheet.
    broader = {up for concept in fitting for up in catalogue.taxonomy.with_broader(concept)[1:]}
    return [concept for concept in fitting if concept not in broader][:_PROPOSED]


def _save(load: _Load, path: Path, find: Finder, batch: list[tuple[int, dict[str, Any]]]) -> None:
    if not batch:
        return
    sheets = [sheet for _, sheet in batch]
    with load.catalogue.store.writing() as session:
        carried = carry_over(session, sheets)
        saved = save_sheets(session, sheets, author=load.author, source=path.name)
        if load.dry_run:
            session.rollback()
    lines = {}
    for (line, sheet), outcome in zip(batch, saved, strict=True):
        if outcome.outcome == "foreign":
            details = (("owner", outcome.owner),)
            problem = Problem("foreign-id", "id", outcome.sheet_id, details=details)
            load.report.reject(str(path), line, outcome.sheet_id, [problem])
        else:
            _merge_exhibitor(load, sheet["exhibitor"])
            name = outcome.outcome
            setattr(load.report, name, getattr(load.report, name) + 1)
            lines[outcome.sheet_id] = line
    # After the sheets: what is slow, or refused, must not hold them up.
    problems = load.assets.load([sheet for sheet in sheets if sheet["id"] in lines], find)
    for sheet_id, found in (*carried.items(), *problems.items()):
        load.report.warn(str(path), lines[sheet_id], sheet_id, found)


def _merge_exhibitor(load: _Load, block: dict[str, Any]) -> None:
    """Collects what the rows say of an exhibitor: all its stands; of other details the first."""
    known = load.exhibitors.setdefault(block["id"], {})
    stands = list(dict.fromkeys((*known.get("stands", ()), *block.get("stands", ()))))
    for name, value in block.items():
        known.setdefault(name, value)
    if stands:
        known["stands"] = stands


def _save_exhibitors(load: _Load) -> None:
    """Updates exhibitors once, at the end: rows that know one stand each must not undo others."""
    if load.dry_run or not load.exhibitors:
        return
    with load.catalogue.store.writing() as session:
        for block in load.exhibitors.values():
            save_exhibitor(session, block)
