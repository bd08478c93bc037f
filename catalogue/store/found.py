"""How sheets were found: by which searches, in which languages. Nothing says who searched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.store.models import SheetQueries, SheetViews


@dataclass(frozen=True)
class Attention:
    """How often a sheet was in results, was looked at, and came on a shortlist from there."""

    found: int = 0
    opened: int = 0
    kept: int = 0


def attention_to(session: Session, sheet_ids: Sequence[str], since: date) -> dict[str, Attention]:
    """The attention that sheets had since a day (UTC), by id; none where nobody saw one.

    Args:
        session: any.
        sheet_ids: some hundred at most.
        since: the first day that counts.
    """
    queries = session.execute(
        sa.select(
            SheetQueries.sheet_id,
            sa.func.sum(SheetQueries.found),
            sa.func.sum(SheetQueries.kept),
        )
        .where(SheetQueries.sheet_id.in_(sheet_ids), SheetQueries.day >= since)
        .group_by(SheetQueries.sheet_id)
    )
    found = {sheet_id: (int(shown), int(kept)) for sheet_id, shown, kept in queries}
    views = session.execute(
        sa.select(SheetViews.sheet_id, sa.func.sum(SheetViews.count))
        .where(SheetViews.sheet_id.in_(sheet_ids), SheetViews.day >= since)
        .group_by(SheetViews.sheet_id)
    )
    opened = {sheet_id: int(count) for sheet_id, count in views}
    return {
        sheet_id: Attention(
            found.get(sheet_id, (0, 0))[0],
            opened.get(sheet_id, 0),
            found.get(sheet_id, (0, 0))[1],
        )
        for sheet_id in {*found, *opened}
    }
