"""What the organiser learns from searches: which are frequent, in vain, or asked otherwise next.

What was asked fewer than ``searches.LEAST`` times is summed up, and shown to nobody by its words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.store.models import SearchCount, SearchFollowUp, SheetQueries, in_utc
from catalogue.store.searches import LEAST, folded


@dataclass(frozen=True)
class Period:
    """From ``since`` to before ``until``, both with a time zone."""

    since: datetime
    until: datetime

    def before(self) -> Period:
        """As long a time, right before."""
        return Period(self.since - (self.until - self.since), self.since)


@dataclass(frozen=True)
class Question:
    """A search that was made often.

    Attributes:
        language: the interface language of the pages.
        text: as it was last written.
        times: how often.
        before: how often in as long a time before.
        total: how many sheets it found the last time.
        opened: visits of sheets from its results.
        refined: how often something else was searched for from its results.
        next: what that was, where it was the same often enough; the most frequent first.
    """

    language: str
    text: str
    times: int
    before: int
    total: int
    opened: int
    refined: int
    next: tuple[str, ...]


@dataclass(frozen=True)
class Hour:
    """Searches of an hour on the pages of a language; ``vain`` of them found nothing."""

    hour: datetime
    language: str
    times: int
    vain: int


def questions(session: Session, period: Period, language: str = "") -> tuple[list[Question], int]:
    """The searches made at least ``searches.LEAST`` times, the most frequent first.

    Args:
        session: to read with.
        period: when.
        language: on the pages of this language alone; '' is all.

    Returns:
        The searches, and how many more were made that are too rare to be shown.
    """
    made = _made(period, language)
    counted = (
        sa.select(
            SearchCount.language,
            SearchCount.text,
            sa.func.sum(SearchCount.count).label("times"),
            sa.func.max(SearchCount.hour).label("last"),
        )
        .where(*made)
        .group_by(SearchCount.language, SearchCount.text)
        .having(sa.func.sum(SearchCount.count) >= LEAST)
        .subquery()
    )
    rows = session.execute(
        sa.select(
            counted.c.language,
            counted.c.text,
            counted.c.times,
            SearchCount.shown,
            SearchCount.total,
        )
        .join(
            SearchCount,
            (SearchCount.language == counted.c.language)
            & (SearchCount.text == counted.c.text)
            & (SearchCount.hour == counted.c.last),
        )
        .order_by(counted.c.times.desc(), counted.c.language, counted.c.text)
    ).all()
    everything = session.scalar(sa.select(sa.func.sum(SearchCount.count)).where(*made)) or 0
    before = _times(session, period.before(), language)
    opened = _opened(session, period, language)
    follow_ups = _follow_ups(session, period, language)
    found = []
    for row in rows:
        key = (row.language, row.text)
        following = follow_ups.get(key, {})
        often = sorted(
            (each for each in following.values() if each[1] >= LEAST), key=lambda each: -each[1]
        )
        found.append(
            Question(
                row.language,
                row.shown,
                int(row.times),
                before.get(key, 0),
                row.total,
                opened.get(key, 0),
                sum(count for _shown, count in following.values()),
                tuple(shown for shown, _count in often),
            )
        )
    return found, int(everything) - sum(each.times for each in found)


@dataclass(frozen=True)
class Summary:
    """All searches of a period, the rare ones too.

    ``vain`` of them found nothing; ``unopened`` found something, and nobody who asked so in that
    time opened any of it.
    """

    times: int
    vain: int
    unopened: int


def summary(session: Session, period: Period, language: str = "") -> Summary:
    """How the search does; on the pages of one language alone, if it is named."""
    found = sa.case((SearchCount.total > 0, SearchCount.count), else_=0)
    rows = session.execute(
        sa.select(
            SearchCount.language,
            SearchCount.text,
            sa.func.sum(SearchCount.count),
            sa.func.sum(found),
        )
        .where(*_made(period, language))
        .group_by(SearchCount.language, SearchCount.text)
    ).all()
    opened = _opened(session, period, language)
    times, answered = (sum(int(row[place]) for row in rows) for place in (2, 3))
    unopened = sum(int(row[3]) for row in rows if not opened.get((row[0], row[1])))
    return Summary(times, times - answered, unopened)


def hours(session: Session, period: Period, language: str = "", text: str = "") -> list[Hour]:
    """How many searches were made in each hour with any, by language, in their order.

    Args:
        session: to read with.
        period: when.
        language: on the pages of this language alone; '' is all.
        text: this search alone, in whatever capitals and accents; '' is all.
    """
    made = _made(period, language)
    if text:
        made.append(SearchCount.text == folded(text))
    vain = sa.case((SearchCount.total == 0, SearchCount.count), else_=0)
    rows = session.execute(
        sa.select(
            SearchCount.hour,
            SearchCount.language,
            sa.func.sum(SearchCount.count),
            sa.func.sum(vain),
        )
        .where(*made)
        .group_by(SearchCount.hour, SearchCount.language)
        .order_by(SearchCount.hour, SearchCount.language)
    )
    return [Hour(in_utc(row[0]), row[1], int(row[2]), int(row[3])) for row in rows]


def _made(period: Period, language: str) -> list[sa.ColumnElement[bool]]:
    made = [SearchCount.hour >= period.since, SearchCount.hour < period.until]
    return [*made, SearchCount.language == language] if language else made


def _times(session: Session, period: Period, language: str) -> Mapping[tuple[str, str], int]:
    rows = session.execute(
        sa.select(SearchCount.language, SearchCount.text, sa.func.sum(SearchCount.count))
        .where(*_made(period, language))
        .group_by(SearchCount.language, SearchCount.text)
    )
    return {(row[0], row[1]): int(row[2]) for row in rows}


def _opened(session: Session, period: Period, language: str) -> Mapping[tuple[str, str], int]:
    asked = sa.select(
        SheetQueries.language, SheetQueries.text, sa.func.sum(SheetQueries.opened)
    ).where(SheetQueries.day >= period.since.date(), SheetQueries.day <= period.until.date())
    if language:
        asked = asked.where(SheetQueries.language == language)
    rows = session.execute(asked.group_by(SheetQueries.language, SheetQueries.text))
    return {(row[0], row[1]): int(row[2]) for row in rows}


def _follow_ups(
    session: Session, period: Period, language: str
) -> Mapping[tuple[str, str], Mapping[str, tuple[str, int]]]:
    """By language and search, what came next: as it was written, and how often."""
    asked = sa.select(SearchFollowUp).where(
        SearchFollowUp.day >= period.since.date(), SearchFollowUp.day <= period.until.date()
    )
    if language:
        asked = asked.where(SearchFollowUp.language == language)
    found: defaultdict[tuple[str, str], dict[str, tuple[str, int]]] = defaultdict(dict)
    for row in session.scalars(asked.order_by(SearchFollowUp.day)):
        known = found[row.language, row.text]
        count = known[row.next][1] if row.next in known else 0
        known[row.next] = (row.shown, count + row.count)
    return found
