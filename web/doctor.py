"""Whether everything that the catalogue needs is there, and what to do where it is not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from catalogue.composition import open_catalogue, open_encoder
from catalogue.errors import CatalogueError
from catalogue.mail.relay import RelayError, open_relay
from catalogue.mail.relay_address import FolderAddress, parse_relay
from catalogue.plan import Plan
from catalogue.plan.places import by_number
from catalogue.settings import NOBODY, Settings
from catalogue.store import outbox
from catalogue.store.mail import mail_counts
from catalogue.store.meetings import without_contact
from catalogue.store.session import Store, open_store
from catalogue.store.sheets import counts, showing_exhibitors

_NAMED = 8  # stands that the plan lacks


@dataclass(frozen=True)
class Check:
    """One thing looked at: what was found, and the cure where it is not sound."""

    name: str
    sound: bool
    finding: str
    cure: str = ""


def examine() -> Iterator[Check]:
    """Looks at settings, show, data, database, plan, mail, encoder, index and outbox, in order."""
    try:
        settings = Settings.from_environment()
        show = settings.show
        plan = settings.plan
    except CatalogueError as error:
        yield Check("settings", False, error.message, error.cure)
        return
    yield Check("settings", True, f"engine {settings.engine}, encoder {settings.encoder}")
    yield Check("show", True, f"{show.name['fr']}, {len(show.halls)} halls")
    folder = settings.data if settings.data.exists() else settings.data.parent
    if not os.access(folder, os.W_OK):
        yield Check(
            "data", False, f"{folder} cannot be written", "Set CATALOGUE_DATA, or its rights."
        )
        return
    yield Check("data", True, str(settings.data))
    try:
        store = open_store(settings)
        held = counts(store)
    except CatalogueError as error:
        yield Check("database", False, error.message, error.cure)
        return
    yield Check("database", True, f"{held['sheets']} sheets, {held['exhibitors']} exhibitors")
    if plan:
        yield _plan_check(plan, showing_exhibitors(store))
    yield from _mail(settings, store)
    try:
        encoder = open_encoder(settings, store)
        size = encoder.encode(["radio"]).shape[1]
    except CatalogueError as error:
        yield Check("encoder", False, error.message, error.cure)
        return
    yield Check("encoder", True, f"{encoder.name}, {size} dimensions, {encoder.checksum}")
    try:
        catalogue = open_catalogue(settings)
        state = catalogue.fitting_index()
    except CatalogueError as error:
        yield Check("index", False, error.message, error.cure)
        return
    if state is None:
        yield Check("index", False, "there is none", "Run 'indexer rebuild'.")
        return
    waiting = outbox.waiting(store)
    fits = state.documents == held["published"] or waiting.entries > 0
    cure = "" if fits else "Run 'indexer rebuild'."
    finding = f"{state.documents} of {held['published']} published sheets in {state.name}"
    yield Check("index", fits, finding, cure)
    cure = "" if not waiting.failed else "See 'indexer status'; save the sheets again."
    finding = f"{waiting.sheets} sheets wait, {waiting.failed} set aside"
    yield Check("outbox", not waiting.failed, finding, cure)


def _plan_check(plan: Plan, exhibitors: list[tuple[str, str, tuple[str, ...]]]) -> Check:
    """Whether the plan has the stands of all who show something."""
    missing = sorted(
        {stand for _, _, stands in exhibitors for stand in stands if not plan.find(stand)},
        key=by_number,
    )
    stands = sum(len(hall.stands) for hall in plan.halls)
    if not missing:
        return Check("plan", True, f"{len(plan.halls)} halls, {stands} stands")
    named = ", ".join(missing[:_NAMED]) + (" ..." if len(missing) > _NAMED else "")
    cure = "Add them to the plan's file, or correct the exhibitors' stands."
    return Check("plan", False, f"it lacks stands that exhibitors have: {named}", cure)


def _mail(settings: Settings, store: Store) -> Iterator[Check]:
    """The relay, who gets what exhibitors without an address should, and what waits."""
    address = parse_relay(settings.mail_url)
    cure = ""
    if isinstance(address, FolderAddress):
        cure = "Nobody gets it from there: set CATALOGUE_MAIL_URL before the show."
    try:
        open_relay(address, seconds=8).probe()
        yield Check("mail", True, f"goes to {address}", cure)
    except RelayError as error:
        cure = "Check CATALOGUE_MAIL_URL, the relay and the network; what waits is not lost."
        yield Check("mail", False, f"{address} does not take it: {error.reason}", cure)
    if (lacking := without_contact(store)) and settings.mail_organiser == NOBODY:
        yield Check(
            "mail to exhibitors",
            True,
            f"exhibitors without exhibitor.email: {lacking}",
            "Load their addresses, or set CATALOGUE_MAIL_ORGANISER to yours.",
        )
    counts = mail_counts(store)
    yield Check(
        "mail waiting",
        not counts.failed,
        f"{counts.waiting} wait, {counts.delayed} of them tried in vain, {counts.failed} given up, "
        f"{counts.returned} came back",
        "See 'catalogue mail list'; after mending, 'catalogue mail retry'."
        if counts.failed
        else "",
    )
