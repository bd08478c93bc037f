"""The outbox of mail: kept with what it tells of, claimed by one sender at a time."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import make_msgid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.store.models import OutgoingMail, Person, in_utc, now
from catalogue.store.session import Store

LEASE = timedelta(minutes=10)
"""How long who has claimed a mail may take. Several times what the time-outs of one delivery add
up to: a second sender before the first has ended would send it twice."""

ATTEMPTS = 30
"""How often a mail is tried; with the pauses of ``pause_after`` that is a day and some hours."""

KEPT = timedelta(days=30)
"""How long it is remembered that a mail was sent."""

_SUBJECT = 400
_ERROR = 400


@dataclass(frozen=True)
class Mail:
    """A mail as it is to be written.

    Attributes:
        recipient: one address.
        subject: one line.
        body: plain text.
        reply_to: whom an answer goes to; '' for nobody.
    """

    recipient: str
    subject: str
    body: str
    reply_to: str = ""


@dataclass(frozen=True)
class Claimed:
    """A mail that this process alone may send now."""

    id: int
    claim: str
    message_id: str
    mail: Mail
    created_at: datetime
    attempts: int


@dataclass(frozen=True)
class MailCounts:
    """How many mails wait, how many of them were tried in vain, how many were given up, and how
    many came back after a relay had taken them.
    """

    waiting: int
    delayed: int
    failed: int
    returned: int = 0


@dataclass(frozen=True)
class Failure:
    """A mail that did not arrive so far; ``failed_at`` is set when nobody tries any more,
    ``returned_at`` when it came back.
    """

    id: int
    created_at: datetime
    attempts: int
    error: str
    failed_at: datetime | None
    returned_at: datetime | None = None


def post(session: Session, mail: Mail, domain: str) -> int:
    """Keeps a mail for sending, in the caller's transaction; returns its number.

    Args:
        session: of ``Store.writing``.
        mail: what to send.
        domain: of the sender's address, for the mail's name in the world.
    """
    # Named here, once: a relay or mailbox that gets it twice after a crash can tell.
    row = OutgoingMail(
        message_id=make_msgid(domain=domain),
        recipient=mail.recipient,
        reply_to=mail.reply_to,
        subject=mail.subject[:_SUBJECT],
        body=mail.body,
    )
    session.add(row)
    session.flush()
    return row.id


def claim_next(store: Store) -> Claimed | None:
    """Takes the mail that is due for the longest time; None when none is.

    Who takes it has ``LEASE`` to say what became of it (``sent``, ``not_sent``); after that it is
    somebody else's, as it is when the process was killed.
    """
    moment = now()
    due = (
        sa.select(OutgoingMail)
        .where(_open(), OutgoingMail.due_at <= moment)
        .order_by(OutgoingMail.due_at, OutgoingMail.id)
        .limit(1)
    )
    with store.reading() as session:  # who looks every few seconds does not hold up writers
        if session.scalars(due).first() is None:
            return None
    with store.writing() as session:  # writers come one after the other, in both databases
        row = session.scalars(due).first()
        if row is None:
            return None
        row.claim = secrets.token_hex(16)
        row.due_at = moment + LEASE
        row.attempts += 1
        mail = Mail(row.recipient, row.subject, row.body, row.reply_to)
        created = in_utc(row.created_at)
        return Claimed(row.id, row.claim, row.message_id, mail, created, row.attempts)


def sent(store: Store, claimed: Claimed) -> None:
    """Notes that the relay has a mail, and forgets what it said."""
    with store.writing() as session:
        _settle(session, claimed, sent_at=now(), body="", reply_to="", error="")


def not_sent(store: Store, claimed: Claimed, error: str, *, for_good: bool = False) -> bool:
    """Notes that a mail could not be sent; returns whether it will be tried again.

    Args:
        store: the database.
        claimed: the mail.
        error: why, in one line.
        for_good: another attempt would end alike.
    """
    last = for_good or claimed.attempts >= ATTEMPTS
    with store.writing() as session:
        _settle(
            session,
            claimed,
            due_at=now() + pause_after(claimed.attempts),
            error=" ".join(error.split())[:_ERROR],
            failed_at=now() if last else None,
        )
    return not last


def pause_after(attempts: int) -> timedelta:
    """How long to wait after that many attempts: a minute, two, four, and so on up to an hour."""
    return timedelta(minutes=min(2 ** (attempts - 1), 60))


def try_again(store: Store) -> int:
    """Puts mails that were given up, or wait for their next attempt, to the front; how many."""
    with store.writing() as session:
        result = session.execute(
            sa.update(OutgoingMail)
            .where(OutgoingMail.sent_at.is_(None), OutgoingMail.error != "")
            .values(due_at=now(), attempts=0, failed_at=None, claim="")
        )
        return int(result.rowcount)  # type: ignore[attr-defined]


def forget_sent(session: Session) -> None:
    """Removes what is only remembered of mails that were sent long ago."""
    session.execute(sa.delete(OutgoingMail).where(OutgoingMail.sent_at < now() - KEPT))


def mail_counts(store: Store) -> MailCounts:
    """How many mails are not sent."""
    tried = _open() & (OutgoingMail.error != "")
    asked = sa.select(
        sa.func.count(sa.case((_open(), 1))),
        sa.func.count(sa.case((tried, 1))),
        sa.func.count(OutgoingMail.failed_at),
        sa.func.count(OutgoingMail.returned_at),
    )
    with store.reading() as session:
        return MailCounts(*session.execute(asked).one())


def failures(store: Store, limit: int = 20) -> list[Failure]:
    """Mails that were not sent so far or came back, the oldest first; nothing of what they say."""
    unsent = OutgoingMail.sent_at.is_(None) & (OutgoingMail.error != "")
    asked = (
        sa.select(OutgoingMail)
        .where(unsent | OutgoingMail.returned_at.is_not(None))
        .order_by(OutgoingMail.id)
        .limit(limit)
    )
    with store.reading() as session:
        return [
            Failure(
                row.id,
                in_utc(row.created_at),
                row.attempts,
                row.error,
                row.failed_at,
                row.returned_at,
            )
            for row in session.scalars(asked)
        ]


def returned(session: Session, message_id: str, reason: str) -> bool:
    """Notes that a mail came back; False when we sent none of that name, or know it already.

    Args:
        session: of ``Store.writing``.
        message_id: the mail's name in the world.
        reason: why, in one line.
    """
    row = session.scalar(
        sa.select(OutgoingMail).where(
            OutgoingMail.message_id == message_id, OutgoingMail.returned_at.is_(None)
        )
    )
    # A relay may say so before it has told us that it took the mail.
    if row is None or row.attempts == 0:
        return False
    row.returned_at, row.error, row.claim = now(), reason[:_ERROR], ""
    row.sent_at = row.sent_at or now()
    return True


def people_out_of_reach(session: Session) -> list[tuple[str, str, str]]:
    """Those who may sign in and whose last mail came back: name, address, and why.

    Addresses of others, such as visitors who asked for a meeting, are nobody's here.
    """
    latest = (
        sa.select(OutgoingMail.recipient, sa.func.max(OutgoingMail.id).label("id"))
        .where(OutgoingMail.sent_at.is_not(None))
        .group_by(OutgoingMail.recipient)
        .subquery()
    )
    rows = session.execute(
        sa.select(Person.name, Person.email, OutgoingMail.error)
        .join(latest, latest.c.recipient == Person.email)
        .join(OutgoingMail, OutgoingMail.id == latest.c.id)
        .where(OutgoingMail.returned_at.is_not(None))
        .order_by(Person.email)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _open() -> sa.ColumnElement[bool]:
    return OutgoingMail.sent_at.is_(None) & OutgoingMail.failed_at.is_(None)


def _settle(session: Session, claimed: Claimed, **values: object) -> None:
    """Writes what became of a mail, unless it has become somebody else's meanwhile."""
    session.execute(
        sa.update(OutgoingMail)
        .where(OutgoingMail.id == claimed.id, OutgoingMail.claim == claimed.claim)
        .values(claim="", **values)
    )
