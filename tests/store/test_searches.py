"""How often something was searched for: counted by the hour, and nothing about who."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from alembic import command

from catalogue.store.models import SearchCount, now
from catalogue.store.searches import LEAST, LONGEST, Asked, Frequent, frequent, record
from catalogue.store.session import Store, alembic_config
from catalogue.store.sheets import newest
from tests.store.records import save, sheet

NOON = datetime(2027, 2, 9, 12, 10, tzinfo=UTC)


def write(store: Store, *entries: Asked) -> None:
    with store.writing() as session:
        record(session, entries)


def rows(store: Store) -> list[tuple[str, str, int, int]]:
    with store.reading() as session:
        asked = sa.select(SearchCount).order_by(SearchCount.hour, SearchCount.text)
        return [(r.text, r.shown, r.total, r.count) for r in session.scalars(asked)]


def test_spellings_of_one_hour_are_counted_together_and_the_last_is_shown(store: Store):
    write(store, Asked(NOON, "fr", "Véhicule  BLINDÉ", 3), Asked(NOON, "fr", "vehicule blinde", 4))
    write(store, Asked(NOON + timedelta(minutes=40), "fr", "véhicule blindé", 5, count=2))
    assert rows(store) == [("vehicule blinde", "véhicule blindé", 5, 4)]


def test_each_hour_and_each_language_counts_for_itself(store: Store):
    other_zone = NOON.astimezone(timezone(timedelta(hours=5)))
    write(
        store,
        Asked(NOON, "fr", "radio", 1),
        Asked(other_zone, "fr", "radio", 1),
        Asked(NOON, "en", "radio", 1),
        Asked(NOON + timedelta(hours=1), "fr", "radio", 1),
    )
    with store.reading() as session:
        found = session.execute(
            sa.select(SearchCount.hour, SearchCount.language, SearchCount.count)
        ).all()
    assert sorted((hour.hour, language, count) for hour, language, count in found) == [
        (12, "en", 1),
        (12, "fr", 2),
        (13, "fr", 1),
    ]
    assert all((hour.minute, hour.second) == (0, 0) for hour, _, _ in found)


@pytest.mark.parametrize("text", ["", "  ", "x" * (LONGEST + 1), "\u200b"])
def test_what_is_no_question_is_not_kept(store: Store, text: str):
    write(store, Asked(NOON, "fr", text, 1))
    assert rows(store) == []


def test_the_longest_search_fits_however_far_its_letters_unfold(store: Store):
    write(store, Asked(NOON, "ar", "ﷺ" * LONGEST, 1), Asked(NOON, "fr", '%\' \\ "x" {}', 1))
    assert len(rows(store)) == 2


def test_many_searches_are_one_transaction(store: Store):
    write(store, *(Asked(NOON, "fr", f"radio {n}", n) for n in range(1200)))
    write(store, *(Asked(NOON, "fr", f"radio {n}", n) for n in range(1200)))
    assert len(rows(store)) == 1200
    assert {count for _, _, _, count in rows(store)} == {2}


def test_frequent_searches_come_most_frequent_first(store: Store):
    write(
        store,
        Asked(now(), "fr", "Radio", 7, count=LEAST),
        Asked(now(), "fr", "drone", 9, count=LEAST + 4),
        Asked(now(), "fr", "rare", 9, count=LEAST - 1),
        Asked(now(), "en", "boat", 9, count=LEAST),
    )
    assert frequent(store, "fr") == [Frequent("drone", 9, LEAST + 4), Frequent("Radio", 7, LEAST)]
    assert frequent(store, "tr") == []


def test_hours_are_added_up_and_the_last_one_tells_what_is_found(store: Store):
    earlier = now() - timedelta(hours=5)
    write(store, Asked(earlier, "fr", "radio", 0), Asked(now(), "fr", "Radio", 8, count=2))
    write(store, Asked(earlier, "fr", "ballon", 8, count=2), Asked(now(), "fr", "ballon", 0))
    assert frequent(store, "fr") == [Frequent("Radio", 8, 3)]


def test_what_was_asked_long_ago_does_not_count(store: Store):
    write(store, Asked(now() - timedelta(days=31), "fr", "radio", 8, count=9))
    assert frequent(store, "fr") == []
    assert frequent(store, "fr", days=40) == [Frequent("radio", 8, 9)]


def test_two_processes_count_the_same_search_at_once(store: Store):
    def ten() -> None:
        for _ in range(10):
            write(store, Asked(NOON, "fr", "radio", 1))

    threads = [threading.Thread(target=ten) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows(store) == [("radio", "radio", 1, 30)]


def test_the_migration_keeps_the_outbox_and_its_numbers(store: Store):
    """A sheet's ``change`` only grows: a number that was given out never comes again."""
    config = alembic_config(store.engine)
    command.downgrade(config, "0001")
    with store.engine.connect() as connection:
        assert "attempts" in {c["name"] for c in sa.inspect(connection).get_columns("outbox")}
    command.upgrade(config, "head")
    assert save(store, sheet()) == ["created"]
    change, _ = newest(store)
    with store.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM outbox"))
    command.downgrade(config, "0001")
    command.upgrade(config, "head")
    with store.engine.connect() as connection:
        assert "attempts" not in {c["name"] for c in sa.inspect(connection).get_columns("outbox")}
    assert save(store, sheet(title="Deux")) == ["changed"]
    assert newest(store)[0] > change
