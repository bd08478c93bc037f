"""How sheets are found: by which searches, how often, and what others of their kind state.

Nothing says who searched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from catalogue.folding import fold
from catalogue.sheets.specifications import numeric_specifications
from catalogue.store.models import SEARCH_LENGTH, Revision, Sheet, SheetQueries, SheetViews
from catalogue.store.searches import LEAST, LONGEST
from catalogue.store.session import Store
from catalogue.store.views import DAYS

USUAL = 0.5
"""Share of the comparable sheets that state a number, from which on it is usual."""

_CHUNK = 100  # rows of one statement; each has eight values


@dataclass(frozen=True)
class Led:
    """That a search led to a sheet on a day (UTC), on the pages of a language."""

    day: date
    sheet_id: str
    language: str
    text: str


@dataclass(frozen=True)
class Steps:
    """How often a sheet was among the first results, opened from there, and put on a list."""

    found: int = 0
    opened: int = 0
    kept: int = 0

    def __add__(self, other: Steps) -> Steps:
        return Steps(self.found + other.found, self.opened + other.opened, self.kept + other.kept)


@dataclass(frozen=True)
class Attention:
    """What a sheet got since a day; ``viewed`` counts visits from anywhere."""

    found: int = 0
    opened: int = 0
    kept: int = 0
    viewed: int = 0


@dataclass(frozen=True)
class FoundBy:
    """A search that led to a sheet; of ``text`` '' all that are too rare to be shown."""

    language: str
    text: str
    steps: Steps


def record(session: Session, counts: Mapping[Led, Steps]) -> None:
    """Adds to the counts of their days, and forgets those of days long ago.

    Args:
        session: of ``Store.writing``.
        counts: by search and sheet; searches longer than ``searches.LONGEST`` are left out.
    """
    rows: dict[tuple[date, str, str, str], tuple[str, Steps]] = {}
    for led, steps in counts.items():
        key = (led.day, led.sheet_id, led.language, _folded(led.text))
        if len(led.text) <= LONGEST and key[3]:
            known = rows[key][1] if key in rows else Steps()
            rows[key] = (" ".join(led.text.split()), known + steps)
    values = [
        {
            "day": day,
            "sheet_id": sheet_id,
            "language": language,
            "text": text,
            "shown": shown,
            "found": steps.found,
            "opened": steps.opened,
            "kept": steps.kept,
        }
        for (day, sheet_id, language, text), (shown, steps) in rows.items()
    ]
    of_dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    for start in range(0, len(values), _CHUNK):
        insert = of_dialect.insert(SheetQueries).values(values[start : start + _CHUNK])
        session.execute(
            insert.on_conflict_do_update(
                index_elements=["day", "sheet_id", "language", "text"],
                set_={
                    "shown": insert.excluded.shown,
                    "found": SheetQueries.found + insert.excluded.found,
                    "opened": SheetQueries.opened + insert.excluded.opened,
                    "kept": SheetQueries.kept + insert.excluded.kept,
                },
            )
        )
    if rows:
        old = SheetQueries.day < max(key[0] for key in rows) - timedelta(days=DAYS)
        session.execute(sa.delete(SheetQueries).where(old))


def attention_to(session: Session, sheet_ids: Sequence[str], since: date) -> dict[str, Attention]:
    """What sheets got from a day (UTC) on; each id has its entry."""
    sums = [sa.func.sum(each) for each in _STEPS]
    led = {
        row[0]: (int(row[1]), int(row[2]), int(row[3]))
        for row in session.execute(
            sa.select(SheetQueries.sheet_id, *sums)
            .where(SheetQueries.sheet_id.in_(sheet_ids), SheetQueries.day >= since)
            .group_by(SheetQueries.sheet_id)
        )
    }
    viewed = {
        row[0]: int(row[1])
        for row in session.execute(
            sa.select(SheetViews.sheet_id, sa.func.sum(SheetViews.count))
            .where(SheetViews.sheet_id.in_(sheet_ids), SheetViews.day >= since)
            .group_by(SheetViews.sheet_id)
        )
    }
    return {each: Attention(*led.get(each, (0, 0, 0)), viewed.get(each, 0)) for each in sheet_ids}


def found_by(session: Session, sheet_id: str, since: date) -> list[FoundBy]:
    """The searches that led to a sheet from a day (UTC) on, the most frequent first.

    A text that was seen fewer than ``searches.LEAST`` times would tell what one delegation is
    after: those are counted together, by language, at the end.
    """
    asked = (
        sa.select(SheetQueries)
        .where(SheetQueries.sheet_id == sheet_id, SheetQueries.day >= since)
        .order_by(SheetQueries.day)
    )
    steps: dict[tuple[str, str], Steps] = {}
    shown: dict[tuple[str, str], str] = {}
    for row in session.scalars(asked):
        key = (row.language, row.text)
        steps[key] = steps.get(key, Steps()) + Steps(row.found, row.opened, row.kept)
        shown[key] = row.shown
    often, rare = [], dict[str, Steps]()
    for key, counted in steps.items():
        if counted.found >= LEAST:
            often.append(FoundBy(key[0], shown[key], counted))
        else:
            rare[key[0]] = rare.get(key[0], Steps()) + counted
    often.sort(key=lambda each: (-each.steps.found, each.text))
    return [*often, *(FoundBy(language, "", counted) for language, counted in sorted(rare.items()))]


def usual_specifications(store: Store) -> dict[str, tuple[str, ...]]:
    """By concept, the known numbers that most published sheets with it state, the most first."""
    known = numeric_specifications()
    counted: dict[str, Counter[str]] = {}
    sheets: Counter[str] = Counter()
    with store.reading() as session:
        contents = session.scalars(
            sa.select(Revision.content).join(Sheet, Sheet.published_revision_id == Revision.id)
        )
        for content in contents:
            names = {s["name"] for s in content.get("specifications") or ()} & known.keys()
            for concept in content.get("concepts") or ():
                sheets[concept] += 1
                counted.setdefault(concept, Counter()).update(names)
    return {
        concept: tuple(
            name
            for name, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
            if count >= USUAL * sheets[concept]
        )
        for concept, counts in counted.items()
    }


_STEPS = (SheetQueries.found, SheetQueries.opened, SheetQueries.kept)


def _folded(text: str) -> str:
    return " ".join(fold(text).split())[:SEARCH_LENGTH]
