"""What is learnt from searches, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from catalogue.store import found
from catalogue.store.insight import Hour, Period, Summary, hours, questions, summary
from catalogue.store.searches import LEAST, Asked, forget, record
from catalogue.store.session import Store

NOON = datetime(2027, 2, 9, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TODAY = Period(NOON - timedelta(hours=12), NOON + timedelta(hours=12))


def write(store: Store, *entries: Asked) -> None:
    with store.writing() as session:
        record(session, entries)


def opened(store: Store, text: str, count: int, day: datetime = NOON, language: str = "fr") -> None:
    with store.writing() as session:
        led = found.Led(day.date(), "hawk", language, text)
        found.record(session, {led: found.Steps(found=count, opened=count)})


def test_a_search_is_told_as_last_written_with_what_it_found_then(store: Store):
    write(store, Asked(NOON, "fr", "RADIO", 4, count=2))
    write(store, Asked(NOON + timedelta(hours=2), "fr", "radio", 7, count=3))
    write(store, Asked(NOON - DAY, "fr", "Radio", 1, count=6))
    with store.reading() as session:
        [asked], rare = questions(session, TODAY)
    assert (asked.text, asked.total, asked.times, asked.before, rare) == ("radio", 7, 5, 6, 0)


def test_visits_and_follow_ups_of_other_days_and_languages_do_not_count(store: Store):
    write(store, Asked(NOON, "fr", "radio", 4, count=5), Asked(NOON, "en", "radio", 4, count=5))
    opened(store, "Radio", 3)
    opened(store, "radio", 8, NOON - 2 * DAY)
    follows = Asked(NOON, "fr", "radio chiffrée", 2, count=4, after="Radio")
    write(store, follows, Asked(NOON - 2 * DAY, "fr", "poste", 2, count=9, after="radio"))
    with store.reading() as session:
        asked = {(q.language, q.text): q for q in questions(session, TODAY)[0]}
        french = questions(session, TODAY, "fr")[0]
    assert (asked["fr", "radio"].opened, asked["en", "radio"].opened) == (3, 0)
    assert (asked["fr", "radio"].refined, asked["fr", "radio"].next) == (4, ("radio chiffrée",))
    assert asked["en", "radio"].refined == 0
    assert {q.language for q in french} == {"fr"}


def test_rare_searches_and_rare_follow_ups_are_sums_alone(store: Store):
    write(store, Asked(NOON, "fr", "secret", 4, count=LEAST - 1), Asked(NOON, "fr", "radio", 4, 9))
    for text in ("poste secret", "antenne secrète"):
        write(store, Asked(NOON, "fr", text, 4, count=LEAST - 1, after="radio"))
    with store.reading() as session:
        [asked], rare = questions(session, TODAY)
    assert (asked.text, asked.next, asked.refined) == ("radio", (), 2 * (LEAST - 1))
    assert rare == 3 * (LEAST - 1)


def test_the_same_once_more_follows_nothing(store: Store):
    write(store, Asked(NOON, "fr", "Radio", 4, count=9, after="RADIO "))
    with store.reading() as session:
        [asked], _rare = questions(session, TODAY)
    assert asked.refined == 0


def test_an_hour_tells_what_was_in_vain(store: Store):
    write(store, Asked(NOON, "fr", "ballon", 0, count=2), Asked(NOON, "fr", "radio", 4, count=3))
    write(
        store, Asked(NOON + timedelta(hours=1), "tr", "radyo", 4), Asked(NOON - DAY, "fr", "x", 0)
    )
    with store.reading() as session:
        assert hours(session, TODAY) == [
            Hour(NOON, "fr", 5, 2),
            Hour(NOON + timedelta(hours=1), "tr", 1, 0),
        ]


def test_the_sum_counts_rare_searches_too(store: Store):
    write(store, Asked(NOON, "fr", "ballon", 0), Asked(NOON, "fr", "radio", 4, count=2))
    write(store, Asked(NOON, "fr", "drone", 4, count=5), Asked(NOON, "en", "drone", 4))
    opened(store, "drone", 1)
    with store.reading() as session:
        assert summary(session, TODAY) == Summary(times=9, vain=1, unopened=3)
        assert summary(session, TODAY, "en") == Summary(times=1, vain=0, unopened=1)


def test_nothing_is_summed_where_nothing_was_asked(store: Store):
    with store.reading() as session:
        assert questions(session, TODAY) == ([], 0)
        assert summary(session, TODAY) == Summary(0, 0, 0)


@pytest.mark.parametrize(("days", "left"), [(2, ["radio"]), (4, ["ancien", "radio"])])
def test_what_is_older_than_is_kept_is_deleted(
    store: Store, monkeypatch: pytest.MonkeyPatch, days: int, left: list[str]
):
    monkeypatch.setattr("catalogue.store.searches.now", lambda: NOON)
    write(store, Asked(NOON, "fr", "radio", 4, 9), Asked(NOON - 3 * DAY, "fr", "ancien", 4, 9))
    with store.writing() as session:
        forget(session, days)
    with store.reading() as session:
        asked, _rare = questions(session, Period(NOON - 9 * DAY, NOON + DAY))
    assert [each.text for each in asked] == left
