"""What visitors searched for, and how often, by the hour. Nothing says who."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from catalogue.folding import fold
from catalogue.store.models import (
    SEARCH_LENGTH,
    SearchCount,
    SearchFollowUp,
    SheetQueries,
    now,
)
from catalogue.store.session import Store

LONGEST = 100
"""Characters of a search that is kept: who writes more has pasted a text, not a question."""

LEAST = 3
"""How often a search must have been made before others are shown it. Fewer would tell them what
one delegation is after, and offer them everybody's slips of the finger."""

DAYS = 30
"""How far back searches count: the weeks before a show, and the show."""

KEPT_DAYS = 90
"""How long counts of searches are kept, where the settings say nothing else."""

_MOST = 2000  # searches that are offered for completion, by language
_CHUNK = 500  # rows of one statement


@dataclass(frozen=True)
class Asked:
    """A search that was made.

    Attributes:
        at: when, with its time zone.
        language: the interface language of the page.
        text: as it was written.
        total: how many sheets it found the last time.
        count: how often it was made.
        after: what was searched for on the page that it was made from; "" for nothing.
    """

    at: datetime
    language: str
    text: str
    total: int
    count: int = 1
    after: str = ""


@dataclass(frozen=True)
class Frequent:
    """A search that is made often: as last written, what it found then, and how often."""

    text: str
    total: int
    count: int


def record(session: Session, entries: Sequence[Asked]) -> None:
    """Adds searches to the counts of their hours.

    Args:
        session: of ``Store.writing``.
        entries: in the order in which they were made; those longer than ``LONGEST`` and those
            without a letter are left out.
    """
    rows: dict[tuple[datetime, str, str], Asked] = {}
    for entry in entries:
        key = (_hour(entry.at), entry.language, folded(entry.text))
        if len(entry.text) <= LONGEST and key[2]:
            known = rows.get(key)
            rows[key] = replace(entry, count=entry.count + (known.count if known else 0))
    values = [
        {
            "hour": hour,
            "language": language,
            "text": text,
            "shown": " ".join(entry.text.split()),
            "total": entry.total,
            "count": entry.count,
        }
        for (hour, language, text), entry in rows.items()
    ]
    of_dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    for start in range(0, len(values), _CHUNK):
        insert = of_dialect.insert(SearchCount).values(values[start : start + _CHUNK])
        session.execute(
            insert.on_conflict_do_update(
                index_elements=["hour", "language", "text"],
                set_={
                    "shown": insert.excluded.shown,
                    "total": insert.excluded.total,
                    "count": SearchCount.count + insert.excluded.count,
                },
            )
        )
    _record_follow_ups(session, entries)


def _record_follow_ups(session: Session, entries: Sequence[Asked]) -> None:
    """Adds to the counts of what was searched for next; the same once more is nothing new."""
    rows: dict[tuple[date, str, str, str], tuple[str, int]] = {}
    for entry in entries:
        text, following = folded(entry.after), folded(entry.text)
        short = max(len(entry.after), len(entry.text)) <= LONGEST
        if short and text and following not in ("", text):
            key = (_hour(entry.at).date(), entry.language, text, following)
            known = rows[key][1] if key in rows else 0
            rows[key] = (" ".join(entry.text.split()), known + entry.count)
    values = [
        {
            "day": day,
            "language": language,
            "text": text,
            "next": following,
            "shown": shown,
            "count": count,
        }
        for (day, language, text, following), (shown, count) in rows.items()
    ]
    of_dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    for start in range(0, len(values), _CHUNK):
        insert = of_dialect.insert(SearchFollowUp).values(values[start : start + _CHUNK])
        session.execute(
            insert.on_conflict_do_update(
                index_elements=["day", "language", "text", "next"],
                set_={
                    "shown": insert.excluded.shown,
                    "count": SearchFollowUp.count + insert.excluded.count,
                },
            )
        )


def forget(session: Session, days: int) -> None:
    """Removes whatever says what was searched for longer ago than so many days."""
    since = now() - timedelta(days=days)
    session.execute(sa.delete(SearchCount).where(SearchCount.hour < _hour(since)))
    session.execute(sa.delete(SearchFollowUp).where(SearchFollowUp.day < since.date()))
    session.execute(sa.delete(SheetQueries).where(SheetQueries.day < since.date()))


def frequent(store: Store, language: str, least: int = LEAST, days: int = DAYS) -> list[Frequent]:
    """What was searched for often on the pages of a language, and found something the last time.

    Args:
        store: the database.
        language: an interface language.
        least: how often at least, in all.
        days: how far back.

    Returns:
        The most frequent first, at most two thousand.
    """
    since = _hour(now() - timedelta(days=days))
    counted = (
        sa.select(
            SearchCount.text,
            sa.func.sum(SearchCount.count).label("times"),
            sa.func.max(SearchCount.hour).label("last"),
        )
        .where(SearchCount.language == language, SearchCount.hour >= since)
        .group_by(SearchCount.text)
        .having(sa.func.sum(SearchCount.count) >= least)
        .subquery()
    )
    asked = (
        sa.select(SearchCount.shown, SearchCount.total, counted.c.times)
        .join(
            counted,
            (SearchCount.text == counted.c.text) & (SearchCount.hour == counted.c.last),
        )
        .where(SearchCount.language == language, SearchCount.total > 0)
        .order_by(counted.c.times.desc(), SearchCount.text)
        .limit(_MOST)
    )
    with store.reading() as session:
        return [Frequent(row.shown, row.total, int(row.times)) for row in session.execute(asked)]


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def folded(text: str) -> str:
    """What all spellings of a search share; one letter may unfold into many."""
    return " ".join(fold(text).split())[:SEARCH_LENGTH]
