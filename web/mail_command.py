"""``catalogue mail``: carries what waits to the relay, and shows what could not be carried."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from catalogue.errors import StoreError
from catalogue.mail.relay import Relay, open_relay
from catalogue.mail.relay_address import parse_relay
from catalogue.mail.returned import LARGEST, read_return
from catalogue.mail.sending import deliver, tidy
from catalogue.settings import Settings
from catalogue.store import mail as outbox
from catalogue.store.session import Store, open_store
from web.terminal import mistakes

_WATCH_SECONDS = 5.0
_TIDY_SECONDS = 3600.0


@click.group()
def mail() -> None:
    """Sends the mail that waits, such as requests for meetings, and shows what does not go."""


@mail.command()
@click.option("--watch", is_flag=True, help="Go on until interrupted.")
def send(watch: bool) -> None:
    """Gives the relay all mail that is due.

    Any number may run at once, beside the server, on any number of machines: each mail goes once.
    """
    stop = threading.Event()
    if watch:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
    with _opened() as (settings, store):
        relay = open_relay(parse_relay(settings.mail_url))
        tidied: float | None = None
        while True:
            try:
                _round(store, relay, settings, quiet=watch)
                if tidied is None or time.monotonic() - tidied > _TIDY_SECONDS:
                    tidy(store)
                    tidied = time.monotonic()
            except StoreError as error:
                if not watch:
                    raise
                click.echo(f"! {error}", err=True)  # it may be back in a moment
            if not watch or stop.wait(_WATCH_SECONDS):
                return


@mail.command("list")
def list_failures() -> None:
    """Shows the mail that could not be sent so far, and why; nothing of what it says."""
    with _opened() as (_, store):
        console = Console(highlight=False)
        counts = outbox.mail_counts(store)
        console.print(
            f"{counts.waiting} wait, {counts.delayed} of them tried in vain, "
            f"{counts.failed} given up, {counts.returned} came back"
        )
        for failure in outbox.failures(store):
            state = "given up" if failure.failed_at else f"tried {failure.attempts} times"
            state = "came back" if failure.returned_at else state
            when = failure.created_at.strftime("%Y-%m-%d %H:%M UTC")
            console.print(Text(f"{failure.id}  {when}  {state}: {failure.error}"))


@mail.command()
def retry() -> None:
    """Has mail that was given up, or that waits after a failure, tried again at once."""
    with _opened() as (_, store):
        click.echo(f"to be tried again: {outbox.try_again(store)}")


@mail.command("returned")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def take_returned(files: tuple[Path, ...]) -> None:
    """Reads notifications of mail that did not arrive, from FILES or from standard input.

    For a mail server that pipes what comes to the sender's address. Whatever is no notification of
    a mail of ours is left out, and is no error: a server would send that back in its turn.
    """
    messages = [file.read_bytes()[: LARGEST + 1] for file in files]
    if not files:
        messages = [sys.stdin.buffer.read(LARGEST + 1)]
    with _opened() as (_, store):
        noted = 0
        for message in messages:
            found = read_return(message)
            if found is not None:
                with store.writing() as session:
                    noted += outbox.returned(session, found.message_id, found.reason)
    click.echo(f"{noted} came back, {len(messages) - noted} left out")


def _round(store: Store, relay: Relay, settings: Settings, *, quiet: bool) -> None:
    done = deliver(store, relay, settings)
    if not quiet or done.sent or done.delayed or done.failed:
        click.echo(f"{done.sent} sent, {done.delayed} to be tried again, {done.failed} given up")


@contextmanager
def _opened() -> Iterator[tuple[Settings, Store]]:
    """Settings and database alone: mail needs neither index nor encoder."""
    with mistakes():
        settings = Settings.from_environment()
        store = open_store(settings)
        try:
            yield settings, store
        finally:
            store.close()
