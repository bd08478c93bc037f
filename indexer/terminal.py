"""What all commands of the indexer share: an open catalogue, a progress bar, tables to read."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from catalogue.composition import Catalogue, open_catalogue
from catalogue.errors import CatalogueError
from catalogue.settings import Settings
from indexer.messages import say
from indexer.report import shown

_MALLOC = {-8: 1, -3: 1 << 18, -1: 1 << 20}
"""M_ARENA_MAX, M_MMAP_THRESHOLD and M_TRIM_THRESHOLD of malloc.h, the latter in bytes."""

SHOWN = 40
"""Rows of a table that are shown in the terminal; a report has all."""

_REDRAWN = 0.1  # seconds between two pictures of a progress bar

console = Console(stderr=True)


def writable(_context: click.Context, _option: click.Parameter, path: Path | None) -> Path | None:
    """Refuses a file that could not be written before anything is done."""
    if path is not None and (path.is_dir() or not os.access(path.absolute().parent, os.W_OK)):
        raise click.BadParameter(f"{path} cannot be written.")
    return path


def _keep_memory_small() -> None:
    """Has memory given back to the system soon, where the C library is glibc.

    It gives each thread a place of its own, and the engine's threads, which come and go with every
    batch, leave theirs half used. And the first large block that is freed, such as a batch on its
    way between processes, teaches it to keep such blocks. Together a third of the memory.
    """
    with suppress(OSError, AttributeError):
        for option, value in _MALLOC.items():
            ctypes.CDLL(None).mallopt(option, value)


@contextmanager
def opened() -> Iterator[Catalogue]:
    """An open catalogue; errors on purpose become one line, without a stack."""
    _keep_memory_small()
    try:
        catalogue = open_catalogue(Settings.from_environment())
        try:
            yield catalogue
        finally:
            catalogue.close()
    except CatalogueError as error:
        fail(str(error))


def fail(reason: str) -> NoReturn:
    """Ends a command with an error in one line, and exit code 2."""
    console.print(Text("✗", style="bold red"), Text(reason), highlight=False, soft_wrap=True)
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
    # Drawn by who does the work: a thread of its own would keep the process from being forked.
    with Progress(
        *columns, console=console, disable=not console.is_terminal, auto_refresh=False
    ) as shown_bar:
        task = shown_bar.add_task(label, total=total or None)
        drawn = 0.0

        def advance(amount: int) -> None:
            nonlocal drawn
            shown_bar.update(task, advance=amount)
            if time.monotonic() - drawn > _REDRAWN:
                shown_bar.refresh()
                drawn = time.monotonic()

        yield advance


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
