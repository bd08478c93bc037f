"""The ``indexer`` command."""

from __future__ import annotations

import re
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from catalogue import __version__
from catalogue.embeddings.encoder import EncoderError
from catalogue.errors import EngineError, StoreError
from catalogue.settings import Settings
from catalogue.store import outbox
from catalogue.store.sheets import counts
from catalogue.store.withdrawals import Showing
from indexer.background import indexing_in_background
from indexer.completing import MOST_WITHDRAWN, Complete
from indexer.exchange_commands import export, template
from indexer.loading import load_files
from indexer.loads_command import loads, undo
from indexer.mapping import read_mapping
from indexer.messages import say
from indexer.outcome import index_changes, report_option, show_report
from indexer.proposal import propose
from indexer.readers import UnreadableFile
from indexer.rebuild import rebuild as rebuild_index
from indexer.report import shown
from indexer.reporting import write_report
from indexer.sync import drain
from indexer.terminal import console, fail, lines_of, opened, progress, writable
from indexer.translation_commands import show_lacking, translate, translations

_WATCH_SECONDS = 0.5  # a saved change is to be found within two seconds
_FAILURES = 20  # sheets set aside that ``status`` shows


def _share(_context: click.Context, _option: click.Parameter, text: str) -> float:
    """A share such as ``20%`` as a number from 0 to 1."""
    match = re.fullmatch(r"(\d{1,3}(?:[.,]\d+)?)\s*%", text.strip())
    share = float(match[1].replace(",", ".")) / 100 if match else -1.0
    if not 0 <= share <= 1:
        raise click.BadParameter(f"{text!r} is no share such as 20%.")
    return share


@click.group()
@click.version_option(__version__)
def main() -> None:
    """Loads product sheets into the catalogue and keeps its search index up to date."""


for command in (export, loads, template, translate, translations, undo):
    main.add_command(command)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
@report_option
@click.option(
    "--mapping", "mapping_file", type=click.Path(path_type=Path), help="For a foreign table."
)
@click.option("--author", default="indexer", help="Who loads, for the history of revisions.")
@click.option(
    "--complete",
    is_flag=True,
    help="FILES are all that their exhibitors show: what they lack is withdrawn, when confirmed.",
)
@click.option(
    "--most-withdrawn",
    default=f"{MOST_WITHDRAWN:.0%}",
    show_default=True,
    callback=_share,
    help="The greatest share of these exhibitors' visible sheets that --complete withdraws.",
)
@click.option("--yes", is_flag=True, help="Withdraw without asking.")
def load(
    files: tuple[Path, ...],
    dry_run: bool,
    reports: tuple[Path, ...],
    mapping_file: Path | None,
    author: str,
    complete: bool,
    most_withdrawn: float,
    yes: bool,
) -> None:
    """Reads, validates, stores and indexes FILES: tables, archives, folders (see organisers.md).

    Exit code: 0 all rows are in; 1 rows were rejected (the good ones are in), or withdrawals were
    not made; 2 nothing was read.
    """
    with opened() as catalogue:
        language = catalogue.settings.language
        mapping = read_mapping(mapping_file) if mapping_file else None
        size = sum(path.stat().st_size for path in files if path.is_file())
        with ExitStack() as bar:
            if not dry_run:
                bar.enter_context(indexing_in_background(catalogue, size))
            advance = bar.enter_context(progress(say("reading", language), size))

            def confirmed(missing: Sequence[Showing]) -> bool:
                bar.close()  # a question must stand still
                return yes or _confirmed(missing, language)

            report = load_files(
                catalogue,
                files,
                mapping=mapping,
                author=author,
                dry_run=dry_run,
                complete=Complete(confirmed, most_withdrawn) if complete else None,
                progress=advance,
            )
        if not dry_run:
            index_changes(catalogue, language)
        show_report(report, language)
        for path in reports:
            write_report(path, report, files, language)
    sys.exit(report.exit_code)


def _confirmed(missing: Sequence[Showing], language: str) -> bool:
    """Shows what would be withdrawn and asks; without a terminal nobody can say yes."""
    titles = [f"{sheet.exhibitor}: {sheet.title} ({sheet.id})" for sheet in missing]
    lines_of(say("missing", language, count=len(missing)), titles, language)
    return sys.stdin.isatty() and click.confirm(say("confirm-withdrawal", language), err=True)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    callback=writable,
    help="Write it there; a file that exists is left as it is.",
)
def mapping(file: Path, output: Path | None) -> None:
    """Proposes a mapping for FILE, a foreign table, as commented YAML to be corrected."""
    language = Settings.from_environment().language
    try:
        proposed = propose(file, language)
    except UnreadableFile as error:
        fail(error.problem.sentence(language))
    if output is None:
        click.echo(proposed, nl=False)
        return
    try:
        with output.open("x", encoding="utf-8") as written:
            written.write(proposed)
    except FileExistsError:
        raise click.BadParameter(f"{output} exists.") from None
    click.echo(say("mapping-written", language, file=str(output)))


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
    """Brings the index up to date with what was saved.

    Any number may run at once, on any number of machines: they take turns.
    """
    stop = threading.Event()
    if watch:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
    with opened() as catalogue:
        while True:
            try:
                synced = drain(catalogue)
            except (EngineError, EncoderError, StoreError) as error:
                if not watch:
                    raise
                # The engine, or the database, may be back in a moment.
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
        held = say("no-index", language)
        if state is not None:
            held = say("indexed", language, documents=state.documents, name=state.name)
        table.add_row(say("index", language), held)
        waiting = outbox.waiting(catalogue.store)
        waits = say("waits", language, sheets=waiting.sheets, failed=waiting.failed)
        table.add_row(say("waiting", language), waits)
        for sheet_id, error in outbox.failures(catalogue.store, _FAILURES):
            # As Text, not as markup: an error may hold square brackets.
            table.add_row("", Text(f"{sheet_id}: {shown(error)}"))
        if waiting.failed > _FAILURES:
            table.add_row("", say("others", language, count=waiting.failed - _FAILURES))
        Console(highlight=False).print(table)
        catalogue.fitting_index()  # says so when the index does not fit
