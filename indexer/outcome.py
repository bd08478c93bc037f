"""What the commands that load do at their end: index, and show what was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from rich.table import Table

from catalogue.composition import Catalogue
from catalogue.embeddings.encoder import EncoderError
from catalogue.errors import EngineError
from catalogue.store import outbox
from indexer.changes import Change
from indexer.messages import say
from indexer.report import Entry, Report
from indexer.reporting import ENDINGS
from indexer.sync import drain
from indexer.terminal import SHOWN, console, progress, table_of, writable

_LONGEST_VALUE = 60  # characters of a value in a table


def _reports(
    context: click.Context, option: click.Parameter, paths: tuple[Path, ...]
) -> tuple[Path, ...]:
    """Refuses a report that could not be written before anything is loaded."""
    for path in paths:
        if path.suffix.lower() not in ENDINGS:
            raise click.BadParameter(f"{path} does not end with {', '.join(ENDINGS)}.")
        writable(context, option, path)
    return paths


report_option = click.option(
    "--report",
    "reports",
    multiple=True,
    type=click.Path(path_type=Path),
    callback=_reports,
    help="Write all as .json, as a marked workbook .xlsx, or as a page .html; may be repeated.",
)
"""The option of the commands that load, for ``reporting.write_report``."""


def index_changes(catalogue: Catalogue, language: str) -> None:
    """Drains the outbox; what cannot be indexed now waits there, and is said."""
    total = outbox.waiting(catalogue.store).sheets
    try:
        with progress(say("indexing", language), total) as advance:
            drain(catalogue, advance)
    except (EngineError, EncoderError) as error:
        reason = say("saved-not-indexed", language, reason=str(error))
        console.print(f"[yellow]![/] {reason}", highlight=False)


def show_report(report: Report, language: str) -> None:
    """Shows what a load did, or would do: the problems, the changes of a dry run, the summary."""
    untranslated = Counter[str]()
    warnings: list[Entry] = []
    for entry in report.warnings:
        if entry.problem.code == "missing-translation":
            untranslated.update(entry.problem.allowed)
        else:
            warnings.append(entry)
    for name, entries in (("errors", report.errors), ("warnings", warnings)):
        if entries:
            console.print(_problems(say(name, language), entries[:SHOWN], language))
        if len(entries) > SHOWN:
            console.print(say("more", language, count=len(entries) - SHOWN))
    if untranslated:
        # One line: every sheet may lack one, and the other warnings must not drown.
        counted = ", ".join(f"{tag} {count}" for tag, count in untranslated.most_common())
        console.print(say("untranslated", language, languages=counted), highlight=False)
    _show_changes(report, language)
    if report.dry_run:
        click.echo(say("dry-run", language))
    click.echo(say("summary", language, **report.counts()))
    if report.load is not None:
        console.print(say("load-number", language, number=report.load), highlight=False)


def _problems(title: str, entries: Sequence[Entry], language: str) -> Table:
    columns = ("place", "column", "found", "message", "allowed")
    rows = []
    for entry in entries:
        worksheet = f"[{entry.worksheet}]" if entry.worksheet else ""
        place = f"{Path(entry.file).name}{worksheet}:{entry.line}" if entry.file else ""
        value = entry.problem.value
        found = "" if value is None else str(value)[:_LONGEST_VALUE]
        message = entry.problem.sentence(language)
        rows.append((place, entry.column, found, message, ", ".join(entry.problem.allowed)))
    return table_of(title, [say(column, language) for column in columns], rows)


def _show_changes(report: Report, language: str) -> None:
    changes = [change for change in report.changes if change.outcome != "unchanged"]
    if not changes:
        return
    columns = [say(key, language) for key in ("outcome", "id", "field", "old", "new")]
    rows = [row for change in changes[:SHOWN] for row in _rows_of(change, language)]
    console.print(table_of(say("changes", language), columns, rows))
    if len(changes) > SHOWN:
        console.print(say("more", language, count=len(changes) - SHOWN))


def _rows_of(change: Change, language: str) -> Iterator[tuple[str, ...]]:
    what = say(change.outcome, language)
    if change.kind == "exhibitor":
        what = f"{what} ({say('exhibitor', language)})"
    if not change.fields:
        yield (what, change.id, "", "", change.title)
    for number, field in enumerate(change.fields):
        head = (what, change.id) if number == 0 else ("", "")
        yield (*head, field.field, field.old[:_LONGEST_VALUE], field.new[:_LONGEST_VALUE])
