"""Files into the store: read, validate, save; each sheet whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Options
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from catalogue.composition import Catalogue
from catalogue.languages import base_language
from catalogue.search.understanding import LabelIndex, understand
from catalogue.sheets.problems import Problem
from catalogue.sheets.schema import validate
from catalogue.store.loads import begin_load, end_load
from catalogue.store.sheets import (
    Saved,
    exhibitor,
    foresee_sheets,
    owners,
    save_exhibitor,
    save_sheets,
    titles_of,
)
from indexer.changes import Change, differences
from indexer.completing import Complete, withdraw_missing
from indexer.delivery import described
from indexer.mapping import Mapping
from indexer.readers import Row, UnreadableFile, read_rows
from indexer.report import Entry, Report

BATCH = 250
"""Sheets saved in one transaction: large enough to be quick, small enough to be soon durable."""

_PROPOSED = 2  # concepts proposed for a sheet that names none


@dataclass(frozen=True)
class _Candidate:
    """A row as validation left it: with a clean sheet, or with the problems that forbid one."""

    file: str
    row: Row
    id: str
    sheet: dict[str, Any] | None
    exhibitor_id: str
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass
class _Load:
    """The state of one load: what was seen, and what it made of it."""

    catalogue: Catalogue
    author: str
    status: str
    headers: Options[str, str]
    report: Report
    several_files: bool
    seen: dict[str, str] = field(default_factory=dict)
    rejected_ids: set[str] = field(default_factory=set)
    titles: dict[bytes, str] = field(default_factory=dict)
    titled: set[str] = field(default_factory=set)
    exhibitors: dict[str, dict[str, Any]] = field(default_factory=dict)
    whole: bool = True

    @cached_property
    def labels(self) -> LabelIndex:
        """The concepts by their labels, made when the first sheet needs them: it takes a second."""
        return LabelIndex(self.catalogue.taxonomy)


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
    headers = {} if mapping is None else {c.field: name for name, c in mapping.columns.items()}
    report = Report(dry_run=dry_run)
    load = _Load(catalogue, author, status, headers, report, len(paths) > 1)
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
    for path in paths:
        _load_file(load, path, mapping, progress)
    _save_exhibitors(load)
    if complete is not None:
        withdraw_missing(
            catalogue.store,
            complete,
            report,
            exhibitors=list(load.exhibitors),
            delivered=load.seen.keys() | load.rejected_ids,
            whole=load.whole,
            author=author,
            source=", ".join(path.name for path in paths),
        )
    if report.load is not None:
        with catalogue.store.writing() as session:
            end_load(session, report.load, report.counts())
    return report


def _load_file(
    load: _Load, path: Path, mapping: Mapping | None, progress: Callable[[int], None]
) -> None:
    batch: list[_Candidate] = []
    try:
        for row in read_rows(path, mapping):
            progress(row.size)
            batch.append(_checked(load, path, row))
            if len(batch) >= BATCH:
                _save(load, path, batch)
                batch = []
        load.report.files_read += 1
    except UnreadableFile as error:
        load.whole = False
        problem = Problem("not-readable", details=(("reason", error.message),))
        load.report.add_error(Entry(str(path), 0, "", problem))
    _save(load, path, batch)


def _checked(load: _Load, path: Path, row: Row) -> _Candidate:
    """What validation makes of a row."""
    file = str(path)
    if row.record is None:
        load.whole = False
        return _Candidate(file, row, "", None, "", row.problems)
    sheet_id = row.record.get("id")
    shown_id = sheet_id.strip() if isinstance(sheet_id, str) else ""
    checked = validate(row.record, default_status=load.status, taxonomy=load.catalogue.taxonomy)
    problems, warnings = list(checked.problems), list(checked.warnings)
    if shown_id in load.seen:
        details = (("first", load.seen[shown_id]),)
        problems.append(Problem("duplicate-id", "id", shown_id, details=details))
    if problems or checked.sheet is None:
        if any(problem.field == "id" for problem in checked.problems):
            load.whole = False
        load.rejected_ids.add(shown_id)
        block = row.record.get("exhibitor")
        owner = block.get("id") if isinstance(block, dict) else None
        owner = owner if isinstance(owner, str) else ""
        return _Candidate(file, row, shown_id, None, owner, tuple(problems), tuple(warnings))
    sheet = checked.sheet
    load.seen[sheet["id"]] = _named(load, path, row)
    warnings.extend(_untranslated(sheet, load.catalogue.settings.show.languages))
    if not sheet.get("concepts"):
        proposed = propose_concepts(sheet, load.labels, load.catalogue)
        if proposed:
            sheet["concepts"] = proposed
            warnings.append(Problem("concepts-proposed", "concepts", None, tuple(proposed)))
    return _Candidate(file, row, sheet["id"], sheet, sheet["exhibitor"]["id"], (), tuple(warnings))


def _named(load: _Load, path: Path, row: Row) -> str:
    """A row's place in the words of a message."""
    place = f"{row.sheet}:{row.line}" if row.sheet else str(row.line)
    return f"{path.name}:{place}" if load.several_files else place


def _untranslated(sheet: dict[str, Any], languages: Sequence[str]) -> Iterator[Problem]:
    """A warning when visitors who read one of these languages find no title of theirs."""
    texts = sheet.get("translations", {})
    there = {base_language(tag) for tag in texts if texts[tag].get("title")}
    missing = [tag for tag in languages if tag not in there | {base_language(sheet["language"])}]
    if missing:
        details = (("languages", ", ".join(missing)),)
        yield Problem("missing-translation", "translations", None, tuple(missing), details)


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


def _save(load: _Load, path: Path, batch: list[_Candidate]) -> None:
    """Saves the good rows of a batch in one transaction, and reports all of them in their order."""
    if not batch:
        return
    sheets = [candidate.sheet for candidate in batch if candidate.sheet is not None]
    store = load.catalogue.store
    before: Options[str, dict[str, Any] | None] = {}
    if load.report.dry_run:
        with store.reading() as session:
            foreseen = foresee_sheets(session, sheets)
        saved = [outcome for outcome, _ in foreseen]
        before = {outcome.sheet_id: content for outcome, content in foreseen}
    else:
        with store.writing() as session:
            saved = save_sheets(
                session, sheets, author=load.author, source=path.name, load=load.report.load
            )
    owned = _titles_and_owners(load, batch)
    outcomes = iter(saved)
    for candidate in batch:
        if candidate.sheet is None:
            _reject(load, candidate, owned.get(candidate.id, ""))
            continue
        outcome = next(outcomes)
        _warn(load, candidate, candidate.warnings)
        if outcome.outcome == "foreign":
            _reject(load, replace(candidate, warnings=()), outcome.owner)
            continue
        _warn(load, candidate, _same_title(load, candidate.sheet))
        _merge_exhibitor(load, candidate.sheet["exhibitor"])
        setattr(load.report, outcome.outcome, getattr(load.report, outcome.outcome) + 1)
        if load.report.dry_run:
            load.report.add_changes([_change(candidate, outcome, before[outcome.sheet_id])])


def _titles_and_owners(load: _Load, batch: Sequence[_Candidate]) -> dict[str, str]:
    """Reads the titles of exhibitors that are new in this batch, and whose the rejected rows are.

    Returns:
        The owner of each stored sheet that a rejected row names, by the sheet's id.
    """
    named = {c.exhibitor_id for c in batch if c.sheet is not None} - load.titled
    refused = [c.id for c in batch if c.sheet is None and c.id]
    if not named and not refused:
        return {}
    load.titled |= named
    delivered = {c.sheet["id"] for c in batch if c.sheet is not None}
    with load.catalogue.store.reading() as session:
        for exhibitor_id, sheet_id, title in titles_of(session, sorted(named)):
            if sheet_id not in delivered:
                load.titles.setdefault(_title_key(exhibitor_id, title), sheet_id)
        return owners(session, refused)


def _same_title(load: _Load, sheet: dict[str, Any]) -> Iterator[Problem]:
    """A warning when another sheet of the same exhibitor has the same title."""
    if sheet["status"] == "withdrawn":
        return
    key = _title_key(sheet["exhibitor"]["id"], sheet["title"])
    other = load.titles.setdefault(key, sheet["id"])
    if other != sheet["id"]:
        details = (("other", other),)
        yield Problem("duplicate-title", "title", sheet["title"], details=details)


def _title_key(exhibitor_id: str, title: str) -> bytes:
    # A short digest: a million titles must fit into the memory.
    text = f"{exhibitor_id}\0{' '.join(title.casefold().split())}"
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()


def _reject(load: _Load, candidate: _Candidate, owner: str) -> None:
    """Reports a row that is not loaded, with all that is wrong with it."""
    problems = list(candidate.problems)
    if owner and (candidate.sheet is not None or candidate.exhibitor_id not in ("", owner)):
        details = (("owner", owner),)
        problems.append(Problem("foreign-id", "id", candidate.id, details=details))
    _warn(load, candidate, candidate.warnings)
    load.report.rejected += 1
    for problem in problems:
        load.report.add_error(_entry(load, candidate, problem))


def _warn(
    load: _Load, candidate: _Candidate, warnings: Sequence[Problem] | Iterator[Problem]
) -> None:
    for problem in warnings:
        load.report.add_warning(_entry(load, candidate, problem))


def _entry(load: _Load, candidate: _Candidate, problem: Problem) -> Entry:
    row = candidate.row
    header = load.headers.get(problem.column, "")
    return Entry(candidate.file, row.line, candidate.id, problem, row.sheet, header)


def _change(candidate: _Candidate, outcome: Saved, before: dict[str, Any] | None) -> Change:
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
    store = load.catalogue.store
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
