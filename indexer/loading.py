"""Files into the store: read, validate, save; each sheet whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from collections.abc import Mapping as Options
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from catalogue.composition import Catalogue
from catalogue.sheets.problems import Problem
from catalogue.store.loads import begin_load, end_load
from catalogue.store.session import Store
from catalogue.store.sheets import (
    Saved,
    exhibitor,
    foresee_sheets,
    save_exhibitor,
    save_sheets,
)
from indexer.assets import AssetLoader, Finder, in_folder
from indexer.changes import Change, differences
from indexer.checking import Candidate, Checker
from indexer.completing import Complete, withdraw_missing
from indexer.delivery import described, name_of
from indexer.mapping import Mapping
from indexer.readers import Row, UnreadableFile, read_rows, unfolded
from indexer.report import Entry, Report
from indexer.translations import carry_over

BATCH = 500
"""Sheets saved in one transaction: large enough to be quick, small enough to be soon durable."""


@dataclass
class _Load:
    """The state of one load: what was seen, and what it made of it."""

    store: Store
    author: str
    checker: Checker
    assets: AssetLoader
    report: Report
    exhibitors: dict[str, dict[str, Any]] = field(default_factory=dict)
    finders: dict[tuple[Path, Path | None], Finder] = field(default_factory=dict)


def load_files(
    catalogue: Catalogue,
    paths: Sequence[Path],
    *,
    mapping: Mapping | None = None,
    author: str = "indexer",
    status: str = "published",
    dry_run: bool = False,
    complete: Complete | None = None,
    options: Options[str, Any] | None = None,
    progress: Callable[[int], None] = lambda size: None,
) -> Report:
    """Loads files into the store. The index learns of it by ``indexer.sync.drain``.

    Args:
        catalogue: an open catalogue.
        paths: the files.
        mapping: for foreign tables.
        author: who loads, for the history of revisions.
        status: of sheets that name none.
        dry_run: validate and say what would happen, change nothing.
        complete: the delivery is all that its exhibitors show; None when it is a part.
        options: further options, for the record of loads.
        progress: called with the bytes of each row read.

    Returns:
        The report. Good rows are in even when others were rejected.
    """
    report = Report(dry_run=dry_run)
    checker = Checker(catalogue, status, several_files=len(paths) > 1)
    if not dry_run:
        decisive = {
            "status": status,
            "mapping": hashlib.sha256(repr(mapping).encode()).hexdigest() if mapping else "",
            "complete": None if complete is None else complete.most,
            **(options or {}),
        }
        files = [described(path) for path in paths]
        with catalogue.store.writing() as session:
            report.load = begin_load(session, author=author, files=files, options=decisive)
    with AssetLoader(catalogue, dry_run=dry_run) as assets:
        load = _Load(catalogue.store, author, checker, assets, report)
        for path in paths:
            _load_file(load, path, mapping, progress)
    _save_exhibitors(load)
    if complete is not None:
        withdraw_missing(
            catalogue.store,
            complete,
            report,
            exhibitors=list(load.exhibitors),
            delivered=checker.seen.keys() | checker.rejected,
            whole=checker.whole,
            author=author,
            source=", ".join(map(name_of, paths)),
        )
    if report.load is not None:
        with catalogue.store.writing() as session:
            end_load(session, report.load, report.counts())
    return report


def _load_file(
    load: _Load, path: Path, mapping: Mapping | None, progress: Callable[[int], None]
) -> None:
    try:
        # Open to the end of the last batch, for the files that its rows name.
        with unfolded(path) as place:
            for batch in _batches(load, path, read_rows(place, mapping), progress):
                _save(load, path, batch)
        load.report.files_read += 1
    except UnreadableFile as error:
        load.checker.whole = False
        load.report.add_error(Entry(str(path), 0, "", error.problem))


def _batches(
    load: _Load, path: Path, rows: Iterator[Row], progress: Callable[[int], None]
) -> Iterator[list[Candidate]]:
    batch: list[Candidate] = []
    try:
        for row in rows:
            progress(row.size)
            batch.append(load.checker.check(path, row))
            if len(batch) >= BATCH:
                yield batch
                batch = []
    except UnreadableFile:
        yield batch  # what could be read counts
        raise
    yield batch


def _save(load: _Load, path: Path, batch: list[Candidate]) -> None:
    """Saves the good rows of a batch in one transaction, and reports all of them in their order."""
    if not batch:
        return
    sheets = [candidate.sheet for candidate in batch if candidate.sheet is not None]
    store = load.store
    before: Options[str, dict[str, Any] | None] = {}
    if load.report.dry_run:
        with store.reading() as session:
            carried = carry_over(session, sheets)
            foreseen = foresee_sheets(session, sheets)
        saved = [outcome for outcome, _ in foreseen]
        before = {outcome.sheet_id: content for outcome, content in foreseen}
    else:
        with store.writing() as session:
            carried = carry_over(session, sheets)
            saved = save_sheets(
                session, sheets, author=load.author, source=name_of(path), load=load.report.load
            )
    with store.reading() as session:
        owned = load.checker.look_up(session, batch)
    foreign = {outcome.sheet_id for outcome in saved if outcome.outcome == "foreign"}
    refused = _take_files(load, batch, foreign)
    outcomes = iter(saved)
    for candidate in batch:
        if candidate.is_remark:
            _warn(load, candidate, candidate.warnings)
            continue
        if candidate.sheet is None:
            _reject(load, candidate, owned.get(candidate.id, ""))
            continue
        outcome = next(outcomes)
        _warn(load, candidate, candidate.warnings)
        if outcome.outcome == "foreign":
            _reject(load, replace(candidate, warnings=()), outcome.owner)
            continue
        _warn(load, candidate, load.checker.same_title(candidate.sheet))
        _warn(load, candidate, (*carried.get(candidate.id, ()), *refused.get(candidate.id, ())))
        _merge_exhibitor(load, candidate.sheet["exhibitor"])
        setattr(load.report, outcome.outcome, getattr(load.report, outcome.outcome) + 1)
        if load.report.dry_run:
            load.report.add_changes([_change(candidate, outcome, before[outcome.sheet_id])])


def _take_files(
    load: _Load, batch: Sequence[Candidate], foreign: Container[str]
) -> dict[str, list[Problem]]:
    """Takes the files that sheets name, when the sheets are in: what is slow, or refused, must not
    hold them up.

    Returns:
        By the sheet's id, what could not be taken.
    """
    by_place: dict[tuple[Path, Path | None], list[dict[str, Any]]] = {}
    for candidate in batch:
        row = candidate.row
        if candidate.sheet is not None and candidate.id not in foreign and row.folder is not None:
            by_place.setdefault((row.folder, row.delivery), []).append(candidate.sheet)
    refused: dict[str, list[Problem]] = {}
    for place, sheets in by_place.items():
        # Kept from batch to batch: it remembers what lies where.
        find = load.finders.setdefault(place, in_folder(*place))
        refused.update(load.assets.load(sheets, find))
    return refused


def _reject(load: _Load, candidate: Candidate, owner: str) -> None:
    """Reports a row that is not loaded, with all that is wrong with it."""
    problems = list(candidate.problems)
    if owner and (candidate.sheet is not None or candidate.exhibitor_id not in ("", owner)):
        details = (("owner", owner),)
        problems.append(Problem("foreign-id", "id", candidate.id, details=details))
    _warn(load, candidate, candidate.warnings)
    row = candidate.row
    load.report.reject(
        candidate.file,
        row.line,
        candidate.id,
        problems,
        worksheet=row.sheet,
        columns=row.columns,
    )


def _warn(load: _Load, candidate: Candidate, warnings: Iterable[Problem]) -> None:
    row = candidate.row
    load.report.warn(
        candidate.file,
        row.line,
        candidate.id,
        warnings,
        worksheet=row.sheet,
        columns=row.columns,
    )


def _change(candidate: Candidate, outcome: Saved, before: dict[str, Any] | None) -> Change:
    """What a dry run says of a row that would be loaded."""
    sheet = candidate.sheet
    assert sheet is not None
    assert outcome.outcome != "foreign"
    body = {name: value for name, value in sheet.items() if name != "exhibitor"}
    return Change(
        "sheet",
        outcome.outcome,
        sheet["id"],
        sheet["title"],
        differences(before, body) if before is not None else (),
        candidate.file,
        candidate.row.sheet,
        candidate.row.line,
    )


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
    store = load.store
    if load.report.dry_run:
        for block in load.exhibitors.values():
            there = exhibitor(store, block["id"])
            fields = differences(there or {}, {**(there or {}), **block})
            if fields:
                change = Change(
                    "exhibitor",
                    "changed" if there else "created",
                    block["id"],
                    block["name"],
                    fields,
                )
                load.report.add_changes([change])
        return
    with store.writing() as session:
        for block in load.exhibitors.values():
            save_exhibitor(session, block, load.report.load)
