"""How sheets are found: counted by the day, and rare searches are shown to nobody."""

from __future__ import annotations

from datetime import date, timedelta

from catalogue.store import views
from catalogue.store.found import (
    Attention,
    FoundBy,
    Led,
    Steps,
    attention_to,
    found_by,
    record,
    usual_specifications,
)
from catalogue.store.searches import LEAST, LONGEST
from catalogue.store.session import Store
from tests.store.records import save, sheet

DAY = date(2027, 2, 9)


def write(store: Store, text: str, steps: Steps, day: date = DAY, language: str = "fr") -> None:
    with store.writing() as session:
        record(session, {Led(day, "one", language, text): steps})


def read(store: Store, since: date = DAY) -> list[FoundBy]:
    with store.reading() as session:
        return found_by(session, "one", since)


def test_spellings_and_days_are_counted_together(store: Store):
    write(store, "Véhicule  BLINDÉ", Steps(found=2))
    write(store, "véhicule blindé", Steps(found=2, opened=1), DAY + timedelta(days=1))
    assert read(store) == [FoundBy("fr", "véhicule blindé", Steps(4, 1, 0))]


def test_rare_searches_are_summed_without_their_text(store: Store):
    write(store, "Colonel Traoré", Steps(found=LEAST - 1, opened=1))
    write(store, "drone", Steps(found=LEAST - 1))
    write(store, "char", Steps(found=LEAST))
    assert read(store) == [
        FoundBy("fr", "char", Steps(LEAST)),
        FoundBy("fr", "", Steps(2 * (LEAST - 1), 1)),
    ]


def test_pasted_texts_and_signs_are_not_kept(store: Store):
    write(store, "a" * (LONGEST + 1), Steps(found=9))
    write(store, "  ", Steps(found=9))
    assert read(store) == []


def test_days_long_ago_are_forgotten(store: Store):
    write(store, "drone", Steps(found=LEAST))
    write(store, "char", Steps(found=LEAST), DAY + timedelta(days=views.DAYS + 1))
    assert [each.text for each in read(store)] == ["char"]


def test_attention_sums_searches_and_views_since_a_day(store: Store):
    write(store, "drone", Steps(5, 5, 5), DAY - timedelta(days=1))
    write(store, "drone", Steps(3, 2, 1))
    with store.writing() as session:
        views.record(session, {views.Viewed(DAY, "one"): 4})
    with store.reading() as session:
        assert attention_to(session, ["one", "two"], DAY) == {
            "one": Attention(3, 2, 1, 4),
            "two": Attention(),
        }


def test_usual_numbers_are_those_of_most_published_sheets_of_the_concept(store: Store):
    def one(sheet_id: str, concept: str, *names: str, status: str = "published"):
        stated = [{"name": name, "value": 1} for name in names]
        return sheet(sheet_id, concepts=[concept], specifications=stated, status=status)

    save(
        store,
        one("a", "drone", "range", "weight"),
        one("b", "drone", "range", "made-up"),
        one("c", "drone", "range"),
        one("d", "boat", "speed"),
        one("e", "drone", "crew", status="draft"),
    )
    assert usual_specifications(store) == {"drone": ("range",), "boat": ("speed",)}
