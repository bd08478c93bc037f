"""The commands ``indexer translations`` and ``indexer translate``."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from catalogue.composition import Catalogue
from catalogue.languages import base_language
from catalogue.sheets.codes import language_name, languages
from indexer.messages import say
from indexer.outcome import index_changes, report_option, show_report
from indexer.reporting import write_report
from indexer.terminal import opened, progress, table_of
from indexer.translations import load_translations, sheets_lacking
from indexer.translator import translate_missing, translator_named


def _language(_context: click.Context, _option: click.Parameter, tag: str) -> str:
    tag = tag.replace("_", "-")
    if base_language(tag) not in languages():
        raise click.BadParameter(f"{tag} is no language; write a BCP 47 code, such as fr.")
    return tag


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check and count; change nothing.")
@report_option
@click.option("--author", default="indexer", help="Who loads, for the history of revisions.")
def translations(
    files: tuple[Path, ...], dry_run: bool, reports: tuple[Path, ...], author: str
) -> None:
    """Fills in translations from FILES with id, language, title, summary, description.

    Exit code: 0 all rows are in; 1 rows were rejected (the good ones are in); 2 nothing was read.
    """
    with opened() as catalogue:
        language = catalogue.settings.language
        size = sum(path.stat().st_size for path in files if path.is_file())
        with progress(say("reading", language), size) as advance:
            report = load_translations(
                catalogue, files, author=author, dry_run=dry_run, progress=advance
            )
        if not dry_run:
            index_changes(catalogue, language)
        show_report(report, language)
        for path in reports:
            write_report(path, report, files, language)
    sys.exit(report.exit_code)


@click.command()
@click.option("--to", "target", required=True, callback=_language, help="Into which language.")
@click.option("--author", default="translator", help="For the history of revisions.")
def translate(target: str, author: str) -> None:
    """Has what lacks translated by the program that CATALOGUE_TRANSLATOR names.

    Exit code: 0 all is translated; 1 some texts came back unfit; 2 there is no translator, or it
    failed.
    """
    with opened() as catalogue:
        language = catalogue.settings.language
        translator = translator_named(catalogue.settings.translator)
        total = len(sheets_lacking(catalogue, [target]))
        with progress(say("translating", language), total) as advance:
            report = translate_missing(
                catalogue, translator, target, author=author, progress=advance
            )
        index_changes(catalogue, language)
        show_report(report, language)
    sys.exit(report.exit_code)


def show_lacking(catalogue: Catalogue) -> None:
    """Prints which sheets lack a translation into which of the show's languages."""
    language = catalogue.settings.language
    wanted = catalogue.settings.show.languages
    found = sheets_lacking(catalogue, wanted)
    if found:
        columns = [say(key, language) for key in ("id", "title", "lacks")]
        rows = [(sheet_id, title, ", ".join(missing)) for sheet_id, title, missing in found]
        Console(highlight=False).print(table_of("", columns, rows))
    for tag in wanted:
        count = sum(tag in missing for _, _, missing in found)
        name = language_name(tag, language)
        click.echo(say("lacking", language, name=name, count=count))
