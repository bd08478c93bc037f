"""The first places: names come first, and no exhibitor takes them all."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from catalogue.search.engine import Candidate, Clause, Found, Plan, Word
from catalogue.search.fusion import Fused
from catalogue.search.ranking import (
    FEATURED,
    FRESH,
    PLACES,
    SHARE,
    lifted,
    named_first,
    names_asked,
    pinned,
    shared_out,
)

Ranking = list[Fused]


def ranking(*rows: tuple[str, str, float]) -> tuple[Ranking, dict[str, Any]]:
    """Candidates with their scores, and their sheets, from (id, exhibitor, score)."""
    ranked = [fused(each, score) for each, _, score in rows]
    sheets = {each: sheet(each, owner) for each, owner, _ in rows}
    return ranked, sheets


def fused(sheet_id: str, score: float, changed_at: float = 0.0) -> Fused:
    return Fused(Candidate(sheet_id, score, {}, None, changed_at), {0: score}, 0.0)


def sheet(title: str, exhibitor: str, **translations: str) -> dict[str, Any]:
    return {
        "title": title,
        "exhibitor": {"id": exhibitor, "name": exhibitor.title()},
        "translations": {language: {"title": text} for language, text in translations.items()},
    }


def order(ranked: Any) -> list[str]:
    return [each.id for each in ranked]


def word(text: str) -> Word:
    return Word(text, text, ())


def asked(*clauses: Clause, frequencies: tuple[int, ...]) -> set[str]:
    return names_asked(Plan(clauses=clauses), Found(0, (), frequencies, 100, {}))


# --- who gets the first places -----------------------------------------------------------------


def test_an_exhibitors_fourth_sheet_waits_for_others() -> None:
    rows = [(f"a{n}", "acme", 1.0) for n in range(5)]
    rows += [(f"b{n}", f"other{n}", 0.9) for n in range(8)]
    ranked, sheets = ranking(*rows)
    shared, more = shared_out(ranked, sheets, {"acme": 12})
    assert order(shared)[:PLACES] == ["a0", "a1", "a2", *(f"b{n}" for n in range(7))]
    assert order(shared)[PLACES:] == ["a3", "a4", "b7"]
    assert more == {"a2": 9}


def test_nobody_waits_for_what_is_half_as_good() -> None:
    ranked, sheets = ranking(
        *((f"a{n}", "acme", 1.0) for n in range(5)), ("b", "other", 0.5), ("c", "third", 0.49)
    )
    shared, more = shared_out(ranked, sheets, {"acme": 5})
    assert order(shared) == ["a0", "a1", "a2", "b", "a3", "a4", "c"]
    assert more == {}


def test_who_waited_comes_back_in_order_when_the_others_have_nothing_left() -> None:
    rows = [(f"a{n:02}", "acme", 1.0 - n / 100) for n in range(12)]
    ranked, sheets = ranking(*rows[:5], ("b", "other", 0.9), *rows[5:])
    shared, more = shared_out(ranked, sheets, {"acme": 12})
    assert order(shared)[:5] == ["a00", "a01", "a02", "b", "a03"]
    assert order(shared) == ["a00", "a01", "a02", "b", *(f"a{n:02}" for n in range(3, 12))]
    assert more == {}, "nothing of theirs had to leave the first places in the end"


def test_a_sheet_that_is_gone_stands_for_itself() -> None:
    ranked, _ = ranking(*((f"a{n}", "acme", 1.0) for n in range(12)))
    shared, more = shared_out(ranked, {}, {})
    assert (order(shared), more) == (order(ranked), {})


RANKINGS = st.lists(st.tuples(st.sampled_from("abcde"), st.floats(0, 2)), max_size=40).map(
    lambda rows: sorted(rows, key=lambda row: -row[1])
)


@given(RANKINGS)
def test_every_candidate_stays_exactly_once_and_the_share_is_kept(
    rows: list[tuple[str, float]],
) -> None:
    ranked, sheets = ranking(*((f"{n}", owner, score) for n, (owner, score) in enumerate(rows)))
    counts = Counter(owner for owner, _ in rows)
    shared, more = shared_out(ranked, sheets, counts)
    assert sorted(order(shared)) == sorted(order(ranked))

    def owner(each: Fused) -> str:
        return str(sheets[each.id]["exhibitor"]["id"])

    taken: Counter[str] = Counter()
    for place, candidate in enumerate(shared[:PLACES]):
        if taken[owner(candidate)] >= SHARE:
            # Only while no other exhibitor has anything as relevant.
            assert not any(
                taken[owner(other)] < SHARE and other.score >= candidate.score / 2
                for other in shared[place + 1 :]
            )
        taken[owner(candidate)] += 1
    behind = [each.score for each in shared[PLACES:]]
    assert behind == sorted(behind, reverse=True)
    for sheet_id, number in more.items():
        own = sheets[sheet_id]["exhibitor"]["id"]
        first = [each for each in shared[:PLACES] if owner(each) == own]
        assert number == counts[own] - len(first) > 0


# --- names --------------------------------------------------------------------------------------


def test_a_word_that_hardly_a_sheet_has_is_a_name() -> None:
    clauses = (Clause((word("kalkan"),)), Clause((word("radio"),)), Clause((word("nobody"),)))
    assert asked(*clauses, frequencies=(3, 4, 0)) == {"kalkan"}


def test_a_concept_is_no_name_however_rare() -> None:
    concept = Clause((word("aerostat"),), value=("concept", "aerostat"))
    assert asked(concept, frequencies=(1,)) == set()


def test_the_words_of_a_phrase_are_no_names() -> None:
    phrase = Clause((word("tour"), word("de"), word("garde")), phrase=True)
    assert asked(phrase, frequencies=(1,)) == set()


def test_who_is_called_so_comes_before_who_only_says_so() -> None:
    ranked, sheets = ranking(("says", "one", 1.7), ("called", "two", 0.8))
    sheets["called"] = sheet("KALKAN 4x4", "two")
    assert order(named_first(ranked, sheets, {"kalkan"})) == ["called", "says"]


def test_a_translated_title_and_an_exhibitors_name_count_as_names() -> None:
    ranked, sheets = ranking(("says", "one", 1.5), ("title", "two", 0.9), ("owner", "kalkan", 0.8))
    sheets["title"] = sheet("Щит", "two", tr="Kalkan")
    assert order(named_first(ranked, sheets, {"kalkan"})) == ["title", "owner", "says"]


def test_without_names_the_order_stays() -> None:
    ranked, sheets = ranking(("b", "one", 0.5), ("a", "two", 0.5))
    assert named_first(ranked, sheets, ()) is ranked


@given(RANKINGS, st.sets(st.sampled_from("abcde")))
def test_names_lose_no_candidate_and_keep_the_order_among_their_kind(
    rows: list[tuple[str, float]], names: set[str]
) -> None:
    ranked, sheets = ranking(*((f"{n}", owner, score) for n, (owner, score) in enumerate(rows)))
    again = named_first(ranked, sheets, names)
    assert sorted(order(again)) == sorted(order(ranked))
    for called in (True, False):
        scores = [
            each.score for each in again if (sheets[each.id]["exhibitor"]["id"] in names) is called
        ]
        assert scores == sorted(scores, reverse=True)


# --- new and featured sheets --------------------------------------------------------------------

DAY = 24 * 3600.0
NOW = 20_000 * DAY


def test_of_two_sheets_that_answer_alike_the_featured_one_comes_first() -> None:
    ranked = [fused("plain", 1.0, NOW), fused("featured", 1.0)]
    assert order(lifted(ranked, {"featured"}, NOW)) == ["featured", "plain"]


def test_of_two_sheets_that_answer_alike_the_newer_one_comes_first() -> None:
    ranked = [fused("old", 0.5, NOW - 60 * DAY), fused("new", 0.5, NOW - DAY)]
    assert order(lifted(ranked, (), NOW)) == ["new", "old"]


def test_a_clearly_better_answer_stays_before_a_new_and_featured_one() -> None:
    ranked = [fused("better", 0.7), fused("new", 0.55, NOW)]
    assert order(lifted(ranked, {"new"}, NOW)) == ["better", "new"]


@given(
    st.lists(st.tuples(st.floats(0, 2), st.floats(-1e9, 2e9)), max_size=30),
    st.sets(st.integers(0, 29)),
)
def test_being_new_and_featured_is_worth_a_little_and_no_more(
    rows: list[tuple[float, float]], featured: set[int]
) -> None:
    ranked = [fused(f"{n}", score, changed) for n, (score, changed) in enumerate(rows)]
    ids = {f"{n}" for n in featured}
    found = lifted(ranked, ids, NOW)
    assert sorted(order(found)) == sorted(order(ranked))
    for each in found:
        assert 0 <= each.extra <= FEATURED + FRESH
        assert (each.extra >= FEATURED) is (each.id in ids)


# --- pins ---------------------------------------------------------------------------------------


def test_pins_stand_at_their_positions_and_the_others_keep_their_order() -> None:
    ranked = [fused(each, 1.0) for each in "abcdef"]
    assert order(pinned(ranked, {"e": 1, "b": 3})) == ["e", "a", "b", "c", "d", "f"]
    assert order(pinned(ranked, {"f": 2, "e": 2})) == ["a", "f", "e", "b", "c", "d"]


def test_a_pin_that_is_no_candidate_leaves_no_gap() -> None:
    ranked = [fused(each, 1.0) for each in "abc"]
    assert order(pinned(ranked, {"gone": 1, "c": 2})) == ["a", "c", "b"]


@given(
    st.integers(0, 25),
    st.dictionaries(st.integers(0, 30), st.integers(1, 10), max_size=10),
)
def test_pins_lose_no_candidate_and_stand_where_they_should(
    count: int, wanted: dict[int, int]
) -> None:
    ranked = [fused(f"{n}", 1.0) for n in range(count)]
    positions = {f"{n}": place for n, place in wanted.items()}
    found = order(pinned(ranked, positions))
    assert sorted(found) == sorted(order(ranked))
    others = [each for each in found if each not in positions]
    assert others == [each for each in order(ranked) if each not in positions]
    there = {each: place for each, place in positions.items() if each in found}
    if len(others) >= 10 and len(set(there.values())) == len(there):
        assert all(found[place - 1] == each for each, place in there.items())
