"""What the indexer's commands share: an open catalogue, a progress bar, errors in one line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from catalogue.composition import Catalogue, open_catalogue
from catalogue.errors import CatalogueError
from catalogue.settings import Settings

console = Console(stderr=True)


def writable(_context: click.Context, _option: click.Parameter, path: Path | None) -> Path | None:
    """Refuses a file that could not be written before anything is done."""
    if path is not None and (path.is_dir() or not os.access(path.absolute().parent, os.W_OK)):
        raise click.BadParameter(f"{path} cannot be written.")
    return path


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
        fail(error)


def fail(error: CatalogueError) -> NoReturn:
    """Ends a command with an error in one line, and exit code 2."""
    console.print("[bold red]✗[/]", Text(str(error)), highlight=False)
    sys.exit(2)


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal; silence in a pipe."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as shown:
        task = shown.add_task(label, total=total or None)
        yield lambda amount: shown.update(task, advance=amount)
