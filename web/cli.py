"""The ``catalogue`` command: it composes everything, so it lives outermost."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from catalogue import __version__
from catalogue.composition import open_catalogue
from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.search.query import MAXIMUM_SIZE, MODES, Mode, Query
from catalogue.search.results import Results, Run
from catalogue.settings import ENGINES, Settings
from catalogue.sheets.codes import country_name
from indexer.messages import say
from web.api.answers import search_answer
from web.curate_command import curate
from web.delegations.placed import ids_placed
from web.explain_command import print_explanation
from web.mail_command import mail
from web.meetings_command import meetings
from web.print_command import print_command
from web.taxonomy_command import taxonomy
from web.terminal import mistakes
from web.user_command import audit_group, user


@click.group()
@click.version_option(__version__)
def main() -> None:
    """Serves, searches and checks a trade show's catalogue."""


main.add_command(audit_group)
main.add_command(curate)
main.add_command(mail)
main.add_command(meetings)
main.add_command(print_command)
main.add_command(taxonomy)
main.add_command(user)


@main.command()
@click.option("--host", default="0.0.0.0", show_default=True, help="Address to listen at.")  # noqa: S104
@click.option("--port", default=8000, show_default=True, help="Port to listen at.")
@click.option("--workers", type=int, help="Processes; by default one a core, four at most.")
@click.option(
    "--threads", type=click.IntRange(1), help="Requests at a time a process; by default 4."
)
@click.option("--access-log", is_flag=True, help="A line of JSON a request, to standard output.")
@click.option("--development", is_flag=True, help="Adds /styleguide, the design system.")
def serve(
    host: str,
    port: int,
    workers: int | None,
    threads: int | None,
    access_log: bool,
    development: bool,
) -> None:
    """Serves the pages and the API with gunicorn."""
    from web.server import THREADS, run

    with mistakes():
        settings = Settings.from_environment()
        count = workers or max(1, min(os.cpu_count() or 1, 4))
        click.echo(f"{settings.show.name['fr']} — http://localhost:{port}/", err=True)
        run(settings, host, port, count, threads or THREADS, access_log, development)


@main.command()
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="The API's answer.")
@click.option("--lang", type=click.Choice(INTERFACE_LANGUAGES), help="Language of the labels.")
@click.option("--size", default=10, show_default=True, type=click.IntRange(1, MAXIMUM_SIZE))
@click.option("--explain", is_flag=True, help="Say why: the parts, both lists, their fusion.")
def search(text: str, as_json: bool, lang: str | None, size: int, explain: bool) -> None:
    """Searches for TEXT, in any language."""
    if as_json and explain:
        raise click.UsageError("--json and --explain are two answers: choose one.")
    with mistakes():
        catalogue = open_catalogue(Settings.from_environment())
        language = lang or catalogue.settings.language
        catalogue.fitting_index()
        query = Query(text=text, language=language, size=size)
        if explain:
            print_explanation(catalogue.search.explain(query), language)
            catalogue.close()
            return
        results = catalogue.search.search(query)
        if as_json:
            answer = search_answer(results, ids_placed(results, catalogue.store))
            click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            _print(results, language)
        catalogue.close()


@main.command()
@click.option("--sheets", required=True, type=click.Path(path_type=Path), help="The sheets' file.")
@click.option(
    "--judgements",
    required=True,
    type=click.Path(path_type=Path),
    help="JSON Lines: query, language, relevant (grades by sheet id).",
)
@click.option("--run-out", type=click.Path(path_type=Path), help="Write the rankings as JSON.")
@click.option("--mode", type=click.Choice(MODES), default="hybrid", show_default=True)
@click.option("--engine", type=click.Choice(ENGINES), default="embedded", show_default=True)
def evaluate(sheets: Path, judgements: Path, run_out: Path | None, mode: Mode, engine: str) -> None:
    """Measures how well a catalogue of these sheets answers questions that were judged.

    The catalogue is a temporary one; the configured one is left alone.
    """
    from web.evaluate_command import evaluate as measured

    with mistakes():
        measured(Settings.from_environment(), sheets, judgements, mode, engine, run_out)


@main.command()
@click.argument("texts", nargs=-1, required=True, metavar="TEXT TEXT...")
def similar(texts: tuple[str, ...]) -> None:
    """Prints how near texts are to one another, and the pieces of words that carried it."""
    from web.similar_command import similar as compared

    if len(texts) < 2:
        raise click.UsageError("Give two texts or more.")
    with mistakes():
        compared(Settings.from_environment(), texts)


@main.command()
def doctor() -> None:
    """Checks settings, database, mail, engine and encoder, and says what to mend."""
    from web.doctor import examine

    sound = True
    for check in examine():
        mark, style = ("✓", "green") if check.sound else ("✗", "bold red")
        line = Text.assemble((f"{mark} ", style), (f"{check.name}: ", "bold"), check.finding)
        Console(highlight=False).print(line)
        if check.cure:
            Console(highlight=False).print(Text(f"  → {check.cure}"))
        sound = sound and check.sound
    sys.exit(0 if sound else 1)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copies the SQLite database, while everything runs, into a new FILE."""
    from catalogue.store.backup import back_up

    with mistakes():
        settings = Settings.from_environment()
        held = back_up(settings, file)
        click.echo(f"✓ {file}: {say('counts', settings.language, **held)}")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Makes a backup FILE the database, where there is none; then run 'indexer rebuild'."""
    from catalogue.store.backup import restore as put_back

    with mistakes():
        settings = Settings.from_environment()
        held = put_back(settings, file)
        click.echo(f"✓ {file}: {say('counts', settings.language, **held)}")
        click.echo("  → indexer rebuild")


def _print(results: Results, language: str) -> None:
    console = Console(highlight=False)
    chips = ", ".join(f"[{chip.label}]" for chip in results.chips)
    console.print(Text(f"{results.total} · {results.took_ms:.0f} ms  {chips}".rstrip(), "dim"))
    for place, hit in enumerate(results.hits, start=1):
        exhibitor = hit.sheet["exhibitor"]
        title = Text.assemble((f"{place:>2}. ", "dim"), _text(hit.title, "bold"))
        title.append(f"  {hit.sheet['language']}", "cyan")
        console.print(title)
        country = country_name(exhibitor.get("country", ""), language)
        stands = " ".join(exhibitor.get("stands", ()))
        console.print(Text(f"    {exhibitor['name']} · {country} · {stands}", "dim"))
        console.print(Text("    ") + _text(hit.summary, ""))
    for suggestion in results.suggestions:
        console.print(Text(f"→ {suggestion.label}"))


def _text(runs: tuple[Run, ...], style: str) -> Text:
    text = Text(style=style)
    for run in runs:
        text.append(run.text, "bold yellow" if run.marked else "")
    return text


if __name__ == "__main__":
    main()
