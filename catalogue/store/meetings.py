"""Requests of delegates for meetings with exhibitors."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.store.models import Exhibitor, MeetingRequest, in_utc, now
from catalogue.store.session import Store

Part = Literal["", "morning", "noon", "afternoon"]
"""A part of a day; '' is any."""

State = Literal["new", "answered", "declined"]

PARTS: tuple[Part, ...] = ("", "morning", "noon", "afternoon")
STATES: tuple[State, ...] = ("new", "answered", "declined")

WINDOW = timedelta(hours=1)
"""The time over which requests are counted."""
MOST = 60
"""Requests from one network address within ``WINDOW``. A hall's whole Wi-Fi may have one address,
so this is what many delegates write together, not what one does."""
MOST_TO_ONE = 10
"""Those of them to one exhibitor."""
SENDER_KEPT = timedelta(days=1)
"""How long the keyed hash of a sender's network address stays beside his request."""


@dataclass(frozen=True)
class Wish:
    """A request as a delegate writes it, checked.

    Attributes:
        exhibitor_id: whom he wants to meet.
        name: who he is.
        delegation: for whom he comes.
        email: where he wants the answer; or
        phone: there.
        message: what it is about.
        country: of the delegation, or ''.
        day: when; any day if None.
        part: of the day.
        sheet_id: the product that it is about, if one.
        language: the interface language that he reads.
    """

    exhibitor_id: str
    name: str
    delegation: str
    email: str
    phone: str
    message: str
    country: str = ""
    day: date | None = None
    part: Part = ""
    sheet_id: str | None = None
    language: str = "fr"


@dataclass(frozen=True)
class Stored:
    """A request that is in the database, now or since before; ``key`` knows it again."""

    key: str
    new: bool


@dataclass(frozen=True)
class Refused:
    """Too many requests came; the next one may after so many ``seconds``."""

    seconds: int


@dataclass(frozen=True)
class Meeting:
    """A request as the organiser or the exhibitor has it."""

    id: int
    key: str
    wish: Wish
    state: State
    created_at: datetime


def key_of(token: str, wish: Wish) -> str:
    """What a request is known by: the same token with the same content, the same key.

    Not the token alone: who corrects his message and sends it once more from the same page would
    be told that it was sent, and only the first one would be there.
    """
    said = {**asdict(wish), "day": wish.day.isoformat() if wish.day else ""}
    del said["language"]
    canonical = json.dumps([token, said], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def sender_of(address: str, secret: str) -> str:
    """The keyed hash of a network address; of IPv6 the network counts, which is one household.

    Args:
        address: as the server knows it; any text, if it knows none.
        secret: the service's key, without which nobody can try addresses through.
    """
    try:
        found = ip_address(address)
        if isinstance(found, IPv6Address):
            found = found.ipv4_mapped or ip_network((found, 64), strict=False).network_address
        address = str(found)
    except ValueError:
        pass
    return hmac.new(secret.encode(), f"meeting:{address}".encode(), "sha256").hexdigest()


def ask_for_meeting(
    store: Store,
    token: str,
    wish: Wish,
    sender: str,
    announce: Callable[[Session, Meeting], object] | None = None,
) -> Stored | Refused:
    """Keeps a request, once, unless too many came from its sender.

    Args:
        store: the database; workers count together, for the counts are in it.
        token: made by the client for this request, and sent again when it has seen no answer.
        wish: the request.
        sender: of ``sender_of``.
        announce: writes the mail about a new request, in the same transaction: either both are
            there afterwards or neither is.
    """
    key = key_of(token, wish)
    with store.writing() as session:
        forget_senders(session)
        if session.scalar(sa.select(MeetingRequest.id).where(MeetingRequest.key == key)):
            return Stored(key, new=False)
        if (seconds := _seconds_to_wait(session, sender, wish.exhibitor_id)) > 0:
            return Refused(seconds)
        said = {**asdict(wish), "key": key, "sender": sender, "state": "new", "created_at": now()}
        row = MeetingRequest(**said)
        session.add(row)
        session.flush()
        if announce is not None:
            announce(session, _meeting(row))
    return Stored(key, new=True)


def known_request(store: Store, exhibitor_id: str, reference: str) -> bool:
    """Whether an exhibitor was asked under this reference (the beginning of a key)."""
    if len(reference) < REFERENCE or not reference.isalnum():
        return False
    asked = sa.select(MeetingRequest.id).where(
        MeetingRequest.exhibitor_id == exhibitor_id, MeetingRequest.key.startswith(reference)
    )
    with store.reading() as session:
        return session.scalars(asked).first() is not None


REFERENCE = 8
"""Characters of a key that people read to each other."""


def requests_of(store: Store, exhibitor_id: str | None = None) -> list[Meeting]:
    """The requests to an exhibitor, or to all, the newest first."""
    asked = sa.select(MeetingRequest).order_by(MeetingRequest.id.desc())
    if exhibitor_id is not None:
        asked = asked.where(MeetingRequest.exhibitor_id == exhibitor_id)
    with store.reading() as session:
        return [_meeting(row) for row in session.scalars(asked)]


def page_of_requests(
    session: Session, exhibitor_id: str, state: State | None, first: int, most: int
) -> list[Meeting]:
    """Some of the requests to an exhibitor, the newest first.

    Args:
        session: to read with.
        exhibitor_id: whose.
        state: of that state alone; None for all.
        first: how many are left out before.
        most: how many at most.
    """
    asked = (
        sa.select(MeetingRequest)
        .where(MeetingRequest.exhibitor_id == exhibitor_id)
        .order_by(MeetingRequest.id.desc())
        .offset(first)
        .limit(most)
    )
    if state is not None:
        asked = asked.where(MeetingRequest.state == state)
    return [_meeting(row) for row in session.scalars(asked)]


def counts_of_requests(session: Session, exhibitor_id: str) -> dict[str, int]:
    """How many requests to an exhibitor there are, by state."""
    rows = session.execute(
        sa.select(MeetingRequest.state, sa.func.count(MeetingRequest.id))
        .where(MeetingRequest.exhibitor_id == exhibitor_id)
        .group_by(MeetingRequest.state)
    )
    return {state: int(count) for state, count in rows}


def request_to(session: Session, exhibitor_id: str, number: int) -> Meeting | None:
    """One request to an exhibitor; None if there is none of that number, or it is another's."""
    row = session.get(MeetingRequest, number)
    return _meeting(row) if row is not None and row.exhibitor_id == exhibitor_id else None


def set_state(session: Session, number: int, state: State) -> bool:
    """Says what became of a request; False when there is none of that number."""
    row = session.get(MeetingRequest, number)
    if row is None:
        return False
    row.state = state
    return True


def forget_senders(session: Session) -> None:
    """Removes the hashes of network addresses after ``SENDER_KEPT``.

    Every new request and every round of ``catalogue mail send`` does so.
    """
    session.execute(
        sa.update(MeetingRequest)
        .where(MeetingRequest.sender.is_not(None), MeetingRequest.created_at < now() - SENDER_KEPT)
        .values(sender=None)
    )


def forget_before(session: Session, moment: datetime) -> int:
    """Deletes the requests made before a time; how many."""
    made = MeetingRequest.created_at < moment
    result = session.execute(sa.delete(MeetingRequest).where(made))
    return int(result.rowcount)  # type: ignore[attr-defined]


def contact_of(session: Session, exhibitor_id: str) -> str:
    """The address of mail that an exhibitor has left; '' if none."""
    row = session.get(Exhibitor, exhibitor_id)
    return str(row.details.get("email", "")) if row else ""


def without_contact(store: Store) -> int:
    """How many exhibitors have left no address of mail."""
    with store.reading() as session:
        details = session.scalars(sa.select(Exhibitor.details)).all()
    return sum(not each.get("email") for each in details)


def _seconds_to_wait(session: Session, sender: str, exhibitor_id: str) -> int:
    since = now() - WINDOW
    recent = (
        sa.select(MeetingRequest.created_at)
        .where(MeetingRequest.sender == sender, MeetingRequest.created_at > since)
        .order_by(MeetingRequest.created_at.desc())
    )
    waits = [0]
    for asked, most in (
        (recent, MOST),
        (recent.where(MeetingRequest.exhibitor_id == exhibitor_id), MOST_TO_ONE),
    ):
        # The one that must leave the window before another may come.
        full = session.scalars(asked.offset(most - 1).limit(1)).first()
        if full is not None:
            waits.append(1 + int((in_utc(full) - since).total_seconds()))
    return max(waits)


def _meeting(row: MeetingRequest) -> Meeting:
    wish = Wish(
        **{name: getattr(row, name) for name in Wish.__dataclass_fields__}  # the same names
    )
    state = next(each for each in STATES if each == row.state)
    return Meeting(row.id, row.key, wish, state, in_utc(row.created_at))
