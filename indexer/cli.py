"""The ``indexer`` command."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from catalogue import __version__
from catalogue.errors import EngineError
from catalogue.store import outbox
from catalogue.store.sheets import counts
from indexer.exchange_commands import export, template
from indexer.loading import load_files
from indexer.mapping import read_mapping
from indexer.messages import say
from indexer.outcome import index_changes, show_report, write_report
from indexer.rebuild import rebuild as rebuild_index
from indexer.sync import drain
from indexer.terminal import console, opened, progress, writable
from indexer.translation_commands import show_lacking, translate, translations

_WATCH_SECONDS = 0.5  # a saved change is to be found within two seconds


@click.group()
@click.version_option(__version__)
def main() -> None:
    """Loads product sheets into the catalogue and keeps its search index up to date."""


main.add_command(template)
main.add_command(export)
main.add_command(translations)
main.add_command(translate)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Validate and count; change nothing.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(path_type=Path),
    callback=writable,
    help="Write all as JSON.",
)
@click.option(
    "--mapping", "mapping_file", type=click.Path(path_type=Path), help="For a foreign table."
)
@click.option("--author", default="indexer", help="Who loads, for the history of revisions.")
def load(
    files: tuple[Path, ...],
    dry_run: bool,
    report_file: Path | None,
    mapping_file: Path | None,
    author: str,
) -> None:
    """Reads, validates, stores and indexes FILES (JSON Lines or CSV).

    Exit code: 0 all rows are in; 1 rows were rejected (the good ones are in); 2 nothing was read.
    """
    with opened() as catalogue:
        language = catalogue.settings.language
        mapping = read_mapping(mapping_file) if mapping_file else None
        size = sum(path.stat().st_size for path in files if path.is_file())
        with progress(say("reading", language), size) as advance:
            report = load_files(
                catalogue,
                files,
                mapping=mapping,
                author=author,
                dry_run=dry_run,
                progress=advance,
            )
        if not dry_run:
            index_changes(catalogue, language)
        show_report(report, language, dry_run)
        if report_file:
            write_report(report, report_file, language)
    sys.exit(report.exit_code)


@main.command()
def rebuild() -> None:
    """Makes a new index beside the live one, from the database, and puts it into use."""
    with opened() as catalogue:
        language = catalogue.settings.language
        total = counts(catalogue.store)["sheets"]
        with progress(say("rebuilding", language), total) as advance:
            name = rebuild_index(catalogue, advance)
        click.echo(say("rebuilt", language, name=name))


@main.command()
@click.option("--watch", is_flag=True, help="Go on until interrupted.")
def sync(watch: bool) -> None:
    """Brings the index up to date with what was saved."""
    stop = threading.Event()
    if watch:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
    with opened() as catalogue:
        while True:
            try:
                synced = drain(catalogue)
            except EngineError as error:
                if not watch:
                    raise
                console.print(f"[yellow]![/] {error}", highlight=False)
                stop.wait(5)
            else:
                if synced.sheets or synced.failed or not watch:
                    language = catalogue.settings.language
                    click.echo(say("synced", language, sheets=synced.sheets, failed=synced.failed))
            if not watch or stop.wait(_WATCH_SECONDS):
                return


@main.command()
@click.option("--translations", "lacking", is_flag=True, help="List the sheets that lack some.")
def status(lacking: bool) -> None:
    """Shows what is in the database, what is in the index, and what waits between them."""
    with opened() as catalogue:
        if lacking:
            show_lacking(catalogue)
            return
        language = catalogue.settings.language
        table = Table(show_header=False, box=None, pad_edge=False)
        table.add_row(say("database", language), say("counts", language, **counts(catalogue.store)))
        state = catalogue.engine.state()
        index = say("no-index", language)
        if state is not None:
            index = say("indexed", language, documents=state.documents, name=state.name)
        table.add_row(say("index", language), index)
        waiting = outbox.waiting(catalogue.store)
        waits = say("waits", language, sheets=waiting.sheets, failed=waiting.failed)
        table.add_row(say("waiting", language), waits)
        for sheet_id, error in outbox.failures(catalogue.store):
            table.add_row("", f"{sheet_id}: {error}")
        Console(highlight=False).print(table)
        catalogue.fitting_index()  # says so when the index does not fit
