"""What the commands that load do at their end: index, show the report, write it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from catalogue.composition import Catalogue
from catalogue.embeddings.encoder import EncoderError
from catalogue.errors import EngineError
from catalogue.store import outbox
from indexer.messages import say
from indexer.report import Entry, Report
from indexer.sync import drain
from indexer.terminal import console, progress

SHOWN = 40
"""Problems shown in the terminal; the report has all."""


def write_report(report: Report, file: Path, language: str) -> None:
    """Writes all of a report as JSON."""
    text = json.dumps(report.as_json(language), ensure_ascii=False, indent=2)
    file.write_text(text + "\n", encoding="utf-8")


def index_changes(catalogue: Catalogue, language: str) -> None:
    """Drains the outbox; what cannot be indexed now waits there, and is said."""
    total = outbox.waiting(catalogue.store).sheets
    try:
        with progress(say("indexing", language), total) as advance:
            drain(catalogue, advance)
    except (EngineError, EncoderError) as error:
        reason = say("saved-not-indexed", language, reason=str(error))
        console.print(f"[yellow]![/] {reason}", highlight=False)


def show_report(report: Report, language: str, dry_run: bool) -> None:
    """Prints what a load did, and the first of its problems."""
    for name, entries in (("errors", report.errors), ("warnings", report.warnings)):
        if entries:
            console.print(_problems(say(name, language), entries[:SHOWN], language))
        if len(entries) > SHOWN:
            console.print(say("more", language, count=len(entries) - SHOWN))
    if dry_run:
        click.echo(say("dry-run", language))
    click.echo(say("summary", language, **report.as_json(language)["summary"]))


def _problems(title: str, entries: list[Entry], language: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for key in ("place", "field", "found", "message", "allowed"):
        table.add_column(say(key, language), overflow="fold")
    for entry in entries:
        shown: dict[str, Any] = entry.as_json(language)
        place = f"{Path(entry.file).name}:{entry.line}"
        found = "" if shown["value"] is None else str(shown["value"])[:60]
        # As Text, not as markup: a cell may hold square brackets.
        cells = (place, shown["field"], found, shown["message"], ", ".join(shown["allowed"]))
        table.add_row(*(Text(cell) for cell in cells))
    return table
