"""What all commands of the indexer share: an open catalogue, a progress bar, tables to read."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from catalogue.composition import Catalogue, open_catalogue
from catalogue.embeddings.encoder import EncoderError
from catalogue.errors import CatalogueError, EngineError
from catalogue.settings import Settings
from catalogue.store import outbox
from indexer.changes import Change
from indexer.messages import say
from indexer.report import Entry, Report, shown
from indexer.sync import drain

SHOWN = 40
"""Rows of a table that are shown in the terminal; a report has all."""

_LONGEST_VALUE = 60  # characters of a value in a table

console = Console(stderr=True)


@contextmanager
def opened() -> Iterator[Catalogue]:
    """An open catalogue; errors on purpose become one line, without a stack."""
    try:
        catalogue = open_catalogue(Settings.from_environment())
        try:
            yield catalogue
        finally:
            catalogue.close()
    except CatalogueError as error:
        console.print(f"[bold red]✗[/] {error}", highlight=False)
        sys.exit(2)


@contextmanager
def progress_bar(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal; silence in a pipe."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(label, total=total or None)
        yield lambda amount: progress.update(task, advance=amount)


def index(catalogue: Catalogue, language: str) -> None:
    """Drains the outbox; what cannot be indexed now waits there, and is said."""
    total = outbox.waiting(catalogue.store).sheets
    try:
        with progress_bar(say("indexing", language), total) as advance:
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


def lines_of(title: str, lines: Sequence[str], language: str) -> None:
    """Shows a list, the first part of it where it is long."""
    console.print(Text(title))
    for line in lines[:SHOWN]:
        console.print(Text(f"  {shown(line)}"))
    if len(lines) > SHOWN:
        console.print(Text(f"  {say('others', language, count=len(lines) - SHOWN)}"))


def table_of(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    """A table of texts. As Text, not as markup: a cell may hold square brackets."""
    table = Table(title=title or None, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(str(shown(str(cell)))) for cell in row))
    return table


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
