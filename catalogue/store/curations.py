"""The organiser's rules (see ``catalogue.curation``) as the database keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.curation import Feature, Hide, Pin, Rule, Synonyms
from catalogue.store.models import CurationRule, Sheet, in_utc, now
from catalogue.store.session import Store

KINDS: Mapping[str, type[Rule]] = {
    "synonyms": Synonyms,
    "feature": Feature,
    "pin": Pin,
    "hide": Hide,
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

    def holds(self, at: datetime) -> bool:
        """Whether the rule is in force at a time."""
        return (self.starts_at is None or self.starts_at <= at) and (
            self.ends_at is None or at < self.ends_at
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
    return row.id


def remove_rule(session: Session, number: int) -> bool:
    """Forgets a rule; False when there is none of that number."""
    row = session.get(CurationRule, number)
    if row is None:
        return False
    session.delete(row)
    return True


def all_rules(store: Store) -> list[Kept]:
    """Every rule, the oldest first, those not yet or no longer in force among them."""
    with store.reading() as session:
        rows = session.scalars(sa.select(CurationRule).order_by(CurationRule.id)).all()
        return [
            Kept(
                row.id,
                _rule(row.kind, row.body),
                in_utc(row.starts_at) if row.starts_at else None,
                in_utc(row.ends_at) if row.ends_at else None,
                row.reason,
                row.author,
                row.created_at,
            )
            for row in rows
            if row.kind in KINDS  # a newer version's kind is not for this one
        ]


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
