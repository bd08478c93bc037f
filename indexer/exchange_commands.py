"""The commands ``indexer template`` and ``indexer export``."""

from __future__ import annotations

from pathlib import Path

import click

from catalogue.composition import taxonomy_in_force
from catalogue.errors import CatalogueError
from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.settings import Settings
from catalogue.store.sheets import counts
from indexer.messages import say
from indexer.terminal import fail, opened, progress, writable


@click.command()
@click.argument("file", type=click.Path(path_type=Path), callback=writable)
@click.option("--lang", type=click.Choice(INTERFACE_LANGUAGES), help="Language of the help.")
def template(file: Path, lang: str | None) -> None:
    """Writes an empty table for exhibitors into FILE (.xlsx or .csv)."""
    from indexer.template import write_template  # what writes workbooks is large to load

    try:
        settings = Settings.from_environment()
        language = lang or settings.language
        write_template(file, language, taxonomy_in_force(settings))
    except CatalogueError as error:
        fail(str(error))
    click.echo(say("template-written", settings.language, file=file))


@click.command()
@click.argument("file", type=click.Path(path_type=Path), callback=writable)
def export(file: Path) -> None:
    """Writes the whole catalogue into FILE (.jsonl, .json, .yaml, .csv or .xlsx).

    It loads back: with 'indexer load' an empty catalogue gets the same sheets.
    """
    from indexer.export import export_catalogue

    with opened() as catalogue:
        language = catalogue.settings.language
        total = counts(catalogue.store)["sheets"]
        with progress(say("exporting", language), total) as advance:
            sheets = export_catalogue(catalogue, file, advance)
        click.echo(say("exported", language, sheets=sheets, file=file))
