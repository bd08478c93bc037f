"""``catalogue print``: the show as a book, from a terminal."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from catalogue.composition import open_catalogue
from catalogue.errors import CatalogueError
from catalogue.settings import Settings
from catalogue.show import Show
from web.printed import ORDERS, SECONDS, Order, print_catalogue
from web.terminal import mistakes


@click.command(name="print")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--by", "order", type=click.Choice(ORDERS), default="hall", show_default=True)
@click.option(
    "--second", type=click.Choice(["", *SECONDS]), default="en", help="Language beside French."
)
@click.option(
    "--at", "written", help="What visitors saw then, by the show's clocks: 2027-01-15T18:00."
)
@click.option("--site", default="", help="Where the sheets are online, for their codes.")
def print_command(file: Path, order: Order, second: str, written: str | None, site: str) -> None:
    """Writes the whole show to FILE.pdf, with indexes and codes to the sheets online."""
    settings = Settings.from_environment()
    with mistakes(), closing(open_catalogue(settings)) as catalogue:
        moment = _moment(written, catalogue.show)
        address = (site or settings.address).rstrip("/")
        if not address:
            raise CatalogueError(
                "It is not known where the sheets are online.", "Set CATALOGUE_ADDRESS, or --site."
            )
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
            task = bar.add_task("Sheets", total=None)
            pdf = print_catalogue(
                catalogue,
                order=order,
                second=second,
                moment=moment,
                site=address,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        try:
            file.write_bytes(pdf)
        except OSError as error:
            raise CatalogueError(
                f"{file} cannot be written: {error.strerror}.", "Choose another place."
            ) from error
        Console(highlight=False).print(Text(f"✓ {file}", "green"))


def _moment(written: str | None, show: Show) -> datetime | None:
    if written is None:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise CatalogueError(
            f"--at {written!r} is no time.", "Write 2027-01-15T18:00, or 2027-01-15."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=show.zone)
