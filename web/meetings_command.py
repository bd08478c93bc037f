"""``catalogue meetings``: the requests of delegates, for the organiser's eyes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.text import Text

from catalogue.mail.meeting import reference_of
from catalogue.settings import Settings
from catalogue.store.meetings import STATES, Meeting, forget_before, requests_of, set_state
from catalogue.store.session import Store, open_store
from web.terminal import mistakes


@click.group()
def meetings() -> None:
    """Shows and settles requests for meetings. They are personal: mind who looks on."""


@meetings.command("list")
@click.option("--exhibitor", metavar="ID", help="Of one exhibitor alone.")
@click.option("--json", "as_json", is_flag=True, help="All of each, a line of JSON each.")
def list_requests(exhibitor: str | None, as_json: bool) -> None:
    """Lists requests, the newest first."""
    with _opened() as store:
        for meeting in requests_of(store, exhibitor):
            if as_json:
                click.echo(json.dumps(_record(meeting), ensure_ascii=False))
                continue
            wish = meeting.wish
            when = meeting.created_at.strftime("%Y-%m-%d %H:%M UTC")
            head = f"{meeting.id}  {reference_of(meeting)}  {when}  {meeting.state}"
            where = " ".join(filter(None, (wish.email, wish.phone)))
            day = " ".join(filter(None, (str(wish.day or ""), wish.part)))
            lines = [head, f"    {wish.exhibitor_id} ← {wish.delegation}, {wish.name}, {where}"]
            lines += [f"    {day}"] if day else []
            for line in [*lines, *(f"    | {line}" for line in wish.message.splitlines())]:
                Console(highlight=False).print(Text(line), soft_wrap=True)


@meetings.command()
@click.argument("number", type=int)
@click.argument("state", type=click.Choice(STATES))
def mark(number: int, state: str) -> None:
    """Says what became of the request NUMBER."""
    with _opened() as store, store.writing() as session:
        chosen = next(each for each in STATES if each == state)
        if not set_state(session, number, chosen):
            raise click.UsageError(f"There is no request of the number {number}.")


@meetings.command()
@click.option(
    "--before",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="Those made before this day (UTC).",
)
@click.confirmation_option("--yes", prompt="They cannot be had back. Delete them?")
def forget(before: datetime) -> None:
    """Deletes requests for good, such as all after the show."""
    with _opened() as store, store.writing() as session:
        count = forget_before(session, before.replace(tzinfo=UTC))
    click.echo(f"deleted: {count}")


def _record(meeting: Meeting) -> dict[str, object]:
    said = {name: value for name, value in asdict(meeting.wish).items() if value}
    return {
        "id": meeting.id,
        "reference": reference_of(meeting),
        "state": meeting.state,
        "created_at": meeting.created_at.isoformat(timespec="seconds"),
        **said,
        **({"day": meeting.wish.day.isoformat()} if meeting.wish.day else {}),
    }


@contextmanager
def _opened() -> Iterator[Store]:
    with mistakes():
        store = open_store(Settings.from_environment())
        try:
            yield store
        finally:
            store.close()
