"""Keys with which an exhibitor's programs write its sheets: hashed, scoped, revocable."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.people import audit
from catalogue.people.policy import Action, Actor
from catalogue.people.tokens import new_token, token_digest
from catalogue.store.models import ApiKey, KeptAnswer, in_utc, now

SCOPES: tuple[Action, ...] = ("see-listings", "write-sheet", "withdraw-sheet")
"""What a key may be for."""
MOST = 20
"""Keys of an exhibitor that are in force."""
ANSWERS_KEPT = timedelta(hours=24)
_MARK = "cat_"  # by which people, and scanners of leaked secrets, know what it is
_SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Key:
    """A key as its owner sees it; ``prefix`` are its first letters, all that is still known."""

    id: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    author: str
    created_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True)
class Bearer:
    """Who calls with a key; ``exhibitor_id`` is whose it is."""

    key_id: int
    exhibitor_id: str
    actor: Actor
    due: bool


@dataclass(frozen=True)
class Answer:
    """What a request was answered; ``request`` is the digest of what was asked."""

    request: str
    status: int
    headers: dict[str, str]
    body: dict[str, Any] | None


def make_key(
    session: Session, exhibitor_id: str, name: str, scopes: Collection[Action], by: str
) -> str:
    """Makes a key; returns it, which nobody can do later.

    Args:
        session: of ``Store.writing``.
        exhibitor_id: whose sheets it is for.
        name: by which its owner knows it.
        scopes: of ``SCOPES``.
        by: the address of who makes it.
    """
    key = _MARK + new_token()
    row = ApiKey(
        exhibitor_id=exhibitor_id,
        name=name,
        prefix=key[: len(_MARK) + 6],
        digest=token_digest(key),
        scopes=[scope for scope in SCOPES if scope in scopes],
        author=by,
    )
    session.add(row)
    session.flush()
    said = {"name": name, "prefix": row.prefix, "scopes": row.scopes}
    audit.note(session, by, "key.make", "key", str(row.id), exhibitor_id=exhibitor_id, after=said)
    return key


def keys_of(session: Session, exhibitor_id: str) -> list[Key]:
    """The keys of an exhibitor, those in force first, the newest first."""
    rows = session.scalars(
        sa.select(ApiKey)
        .where(ApiKey.exhibitor_id == exhibitor_id)
        .order_by(ApiKey.revoked_at.is_not(None), ApiKey.id.desc())
    )
    return [
        Key(
            row.id,
            row.name,
            row.prefix,
            tuple(row.scopes),
            row.author,
            in_utc(row.created_at),
            in_utc(row.used_at) if row.used_at else None,
            in_utc(row.revoked_at) if row.revoked_at else None,
        )
        for row in rows
    ]


def revoke_key(session: Session, exhibitor_id: str, key_id: int, by: str) -> bool:
    """Ends a key of an exhibitor; False when there is none of that number in force."""
    row = session.get(ApiKey, key_id)
    if row is None or row.exhibitor_id != exhibitor_id or row.revoked_at is not None:
        return False
    row.revoked_at = now()
    said = {"name": row.name, "prefix": row.prefix}
    audit.note(
        session, by, "key.revoke", "key", str(key_id), exhibitor_id=exhibitor_id, before=said
    )
    return True


def bearer_of(session: Session, key: str) -> Bearer | None:
    """Who calls with this key; None for one that is not, or not any more, in force."""
    row = session.scalars(
        sa.select(ApiKey).where(ApiKey.digest == token_digest(key), ApiKey.revoked_at.is_(None))
    ).first()
    if row is None:
        return None
    actor = Actor(
        name=f"{row.name} ({row.prefix}…)",
        email=row.author,
        memberships={row.exhibitor_id: "editor"},
        scopes=frozenset(cast("list[Action]", row.scopes)),
    )
    due = row.used_at is None or now() - in_utc(row.used_at) > _SEEN_EVERY
    return Bearer(row.id, row.exhibitor_id, actor, due)


def note_used(session: Session, key_id: int) -> None:
    """Notes that a key was used just now."""
    session.execute(sa.update(ApiKey).where(ApiKey.id == key_id).values(used_at=now()))


def kept_answer(session: Session, key_id: int, name: str) -> Answer | None:
    """What a request of that name was answered within ``ANSWERS_KEPT``; None if nothing."""
    row = session.get(KeptAnswer, (key_id, name))
    if row is None or now() - in_utc(row.created_at) > ANSWERS_KEPT:
        return None
    return Answer(row.request, row.status, row.headers, row.body)


def keep_answer(session: Session, key_id: int, name: str, answer: Answer) -> None:
    """Keeps an answer, in the transaction of what it tells of: both are there, or neither is."""
    session.execute(sa.delete(KeptAnswer).where(KeptAnswer.created_at < now() - ANSWERS_KEPT))
    session.merge(
        KeptAnswer(
            key_id=key_id,
            name=name,
            request=answer.request,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            created_at=now(),
        )
    )
    session.flush()
