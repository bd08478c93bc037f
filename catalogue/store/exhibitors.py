"""The exhibitors that show something, for lists of them."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from catalogue.store.models import Exhibitor, Sheet
from catalogue.store.session import Store


@dataclass(frozen=True)
class Listed:
    """An exhibitor; ``country`` is '' where nobody gave it, ``products`` counts its sheets."""

    id: str
    name: str
    country: str
    stands: tuple[str, ...]
    products: int


def listed_exhibitors(store: Store) -> list[Listed]:
    """The exhibitors with published sheets, ordered by id."""
    shown = (
        sa.select(Sheet.exhibitor_id, sa.func.count(Sheet.id).label("products"))
        .where(Sheet.published_revision_id.is_not(None))
        .group_by(Sheet.exhibitor_id)
        .subquery()
    )
    asked = (
        sa.select(Exhibitor.id, Exhibitor.details, shown.c.products)
        .join(shown, shown.c.exhibitor_id == Exhibitor.id)
        .order_by(Exhibitor.id)
    )
    with store.reading() as session:
        return [
            Listed(
                row.id,
                row.details["name"],
                row.details.get("country") or "",
                tuple(row.details.get("stands", ())),
                row.products,
            )
            for row in session.execute(asked)
        ]
