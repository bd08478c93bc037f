"""``indexer loads`` and ``indexer undo``: what was loaded, and how to take it back."""

from __future__ import annotations

import json

import click
from rich.console import Console
from rich.text import Text

from catalogue.store.loads import RecordedLoad, recorded_loads
from indexer.messages import say
from indexer.outcome import index_changes
from indexer.terminal import lines_of, opened, progress, table_of
from indexer.undoing import undo_load


@click.command()
@click.option("--last", default=20, show_default=True, type=click.IntRange(1), help="How many.")
@click.option("--json", "as_json", is_flag=True, help="Everything, for programs.")
def loads(last: int, as_json: bool) -> None:
    """Lists the last loads: who, when, which files, with which options, and what came of it."""
    with opened() as catalogue:
        language = catalogue.settings.language
        found = recorded_loads(catalogue.store, last)
        if as_json:
            click.echo(json.dumps([_as_json(each) for each in found], ensure_ascii=False, indent=2))
        elif not found:
            click.echo(say("no-loads", language))
        else:
            keys = ("number", "started", "author", "files", "options", "result")
            rows = [_row(each, language) for each in found]
            columns = [say(key, language) for key in keys]
            Console(highlight=False).print(table_of("", columns, rows))


@click.command()
@click.argument("load", type=int)
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
@click.option("--author", default="indexer", help="Who undoes, for the history of revisions.")
def undo(load: int, dry_run: bool, author: str) -> None:
    """Takes a LOAD back, by its number: its sheets become what they were before.

    What was changed since is left as it is, and named. The undo is a load too: undo it in turn.
    """
    with opened() as catalogue:
        language = catalogue.settings.language
        with progress(say("reading", language), 0) as advance:
            undoing = undo_load(
                catalogue.store, load, author=author, dry_run=dry_run, progress=advance
            )
        if not dry_run:
            index_changes(catalogue, language)
        if undoing.left:
            left = [f"{say(kind, language)} {name}" for kind, name in undoing.left]
            lines_of(say("changed-since", language), left, language)
        if dry_run:
            click.echo(say("dry-run", language))
        click.echo(say("undone", language, **undoing.counts()))
        if undoing.number is not None:
            Console(stderr=True).print(Text(say("load-number", language, number=undoing.number)))


def _row(load: RecordedLoad, language: str) -> tuple[object, ...]:
    if load.ended_at is None:
        result = say("cut-off", language)
    elif load.undoes is not None:
        result = say("undone", language, **load.counts)
    else:
        result = say("summary", language, **load.counts)
    files = "\n".join(f"{file.name} ({file.sha256[:12] or '?'})" for file in load.files)
    if load.undoes is not None:
        files = say("undo-of", language, number=load.undoes)
    options = ", ".join(f"{name}={value}" for name, value in load.options.items() if value)
    return (load.number, f"{load.started_at:%Y-%m-%d %H:%M}", load.author, files, options, result)


def _as_json(load: RecordedLoad) -> dict[str, object]:
    return {
        "load": load.number,
        "author": load.author,
        "started_at": load.started_at.isoformat(),
        "ended_at": load.ended_at.isoformat() if load.ended_at else None,
        "files": [{"name": f.name, "sha256": f.sha256, "size": f.size} for f in load.files],
        "options": dict(load.options),
        "counts": dict(load.counts),
        "undoes": load.undoes,
    }
