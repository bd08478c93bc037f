"""The organiser's rules (see ``catalogue.curation``) as the database keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.curation import Feature, Hide, Notice, Pin, Placement, Redirect, Rule, Synonyms
from catalogue.people import audit
from catalogue.store.models import CurationRule, Sheet, in_utc, now
from catalogue.store.session import Store

KINDS: Mapping[str, type[Rule]] = {
    "synonyms": Synonyms,
    "feature": Feature,
    "pin": Pin,
    "hide": Hide,
    "redirect": Redirect,
    "notice": Notice,
    "placement": Placement,
}


@dataclass(frozen=True)
class Kept:
    """A rule with what is known of it; times are in UTC, None is open."""

    id: int
    rule: Rule
    starts_at: datetime | None
    ends_at: datetime | None
    reason: str
    author: str
    created_at: datetime
    removed_at: datetime | None = None
    removed_by: str = ""

    def holds(self, at: datetime) -> bool:
        """Whether the rule is in force at a time."""
        return (
            self.removed_at is None
            and (self.starts_at is None or self.starts_at <= at)
            and (self.ends_at is None or at < self.ends_at)
        )


def kind_of(rule: Rule) -> str:
    """The name of a rule's kind."""
    return next(name for name, kind in KINDS.items() if isinstance(rule, kind))


def add_rule(
    session: Session,
    rule: Rule,
    author: str,
    *,
    reason: str = "",
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> int:
    """Keeps a rule; returns its number.

    Args:
        session: of ``Store.writing``.
        rule: one that has been checked.
        author: who decided.
        reason: why, for those who come later.
        starts_at: when it comes into force, with its time zone; at once if None.
        ends_at: when it ends, likewise; never if None.
    """
    row = CurationRule(
        kind=kind_of(rule),
        body=asdict(rule),
        starts_at=starts_at.astimezone(UTC) if starts_at else None,
        ends_at=ends_at.astimezone(UTC) if ends_at else None,
        reason=reason,
        author=author,
    )
    session.add(row)
    session.flush()
    _note(session, author, "curation.add", row)
    return row.id


def remove_rule(session: Session, number: int, author: str) -> bool:
    """Takes a rule back, from now on; False when none of that number is there to be."""
    row = session.get(CurationRule, number)
    if row is None or row.removed_at is not None:
        return False
    row.removed_at, row.removed_by = now(), author
    _note(session, author, "curation.remove", row)
    return True


def put_back(session: Session, number: int, author: str) -> bool:
    """Puts a rule back that was taken back; False when none of that number was."""
    row = session.get(CurationRule, number)
    if row is None or row.removed_at is None:
        return False
    row.removed_at, row.removed_by = None, ""
    _note(session, author, "curation.restore", row)
    return True


def rule_of(session: Session, number: int) -> Kept | None:
    """A rule by its number, taken back or not."""
    row = session.get(CurationRule, number)
    return _kept(row) if row is not None and row.kind in KINDS else None


def all_rules(store: Store) -> list[Kept]:
    """Every rule that was not taken back, the oldest first, in force or not."""
    with store.reading() as session:
        return _read(session, CurationRule.removed_at.is_(None))


def removed_rules(session: Session, most: int) -> list[Kept]:
    """The rules that were taken back last, the last of them first."""
    kept = _read(session, CurationRule.removed_at.is_not(None))
    return sorted(kept, key=lambda rule: rule.removed_at or rule.created_at, reverse=True)[:most]


def _read(session: Session, which: sa.ColumnElement[bool]) -> list[Kept]:
    rows = session.scalars(sa.select(CurationRule).where(which).order_by(CurationRule.id))
    return [_kept(row) for row in rows if row.kind in KINDS]  # newer versions' are not for this one


def _kept(row: CurationRule) -> Kept:
    return Kept(
        row.id,
        _rule(row.kind, row.body),
        in_utc(row.starts_at) if row.starts_at else None,
        in_utc(row.ends_at) if row.ends_at else None,
        row.reason,
        row.author,
        in_utc(row.created_at),
        in_utc(row.removed_at) if row.removed_at else None,
        row.removed_by,
    )


def _note(session: Session, author: str, action: str, row: CurationRule) -> None:
    said: dict[str, Any] = {"kind": row.kind, **row.body, "reason": row.reason}
    said |= {
        name: in_utc(moment).isoformat()
        for name in ("starts_at", "ends_at")
        if (moment := getattr(row, name)) is not None
    }
    gone = action == "curation.remove"
    audit.note(
        session,
        author,
        action,
        "rule",
        str(row.id),
        before=said if gone else None,
        after=None if gone else said,
    )


def rules_in_force(store: Store, at: datetime | None = None) -> tuple[Rule, ...]:
    """The rules that hold at a time (now, if None), the oldest first."""
    moment = at or now()
    return tuple(kept.rule for kept in all_rules(store) if kept.holds(moment))


def is_published(store: Store, sheet_id: str) -> bool:
    """Whether visitors can see a sheet of that id."""
    asked = sa.select(Sheet.id).where(
        Sheet.id == sheet_id, Sheet.published_revision_id.is_not(None)
    )
    with store.reading() as session:
        return session.scalar(asked) is not None


def _rule(kind: str, body: Mapping[str, Any]) -> Rule:
    if kind == "synonyms":
        return Synonyms(tuple(body["terms"]), body["language"])
    made: Rule = KINDS[kind](**body)
    return made
