"""One order from two lists, on answers made by hand."""

from __future__ import annotations

import pytest

from catalogue.search.engine import Candidate, Found
from catalogue.search.fusion import clause_weights, fuse

FLOOR = 0.3


def answer(*candidates: Candidate, frequencies: tuple[int, ...], documents: int = 1000) -> Found:
    return Found(len(candidates), candidates, frequencies, documents, {})


def order(found: Found) -> list[str]:
    return [fused.id for fused in fuse(found, FLOOR)]


def score(found: Found, sheet_id: str) -> float:
    return next(fused.score for fused in fuse(found, FLOOR) if fused.id == sheet_id)


def test_a_foreign_answer_of_strong_likeness_stands_above_a_chance_word():
    # Of four words only one is known, and that one is everywhere.
    found = answer(
        Candidate("chance", 3.0, {3: 3.0}, None),
        Candidate("foreign", 0.0, {}, 0.8),
        frequencies=(0, 0, 0, 400),
    )
    assert order(found) == ["foreign", "chance"]


def test_the_sheet_with_all_the_words_stands_above_one_of_weak_likeness():
    found = answer(
        Candidate("weak", 0.0, {}, 0.4),
        Candidate("words", 9.0, {0: 5.0, 1: 4.0}, None),
        frequencies=(5, 8),
    )
    assert order(found) == ["words", "weak"]


def test_the_sheet_in_both_lists_stands_first():
    found = answer(
        Candidate("words", 9.0, {0: 5.0}, None),
        Candidate("meaning", 0.0, {}, 0.8),
        Candidate("both", 8.0, {0: 4.5}, 0.75),
        frequencies=(5,),
    )
    assert order(found)[0] == "both"


def test_a_rare_word_counts_more_than_a_frequent_one():
    found = answer(
        Candidate("frequent", 2.0, {0: 2.0}, None),
        Candidate("rare", 2.0, {1: 2.0}, None),
        frequencies=(500, 3),
    )
    assert order(found) == ["rare", "frequent"]


def test_more_of_the_need_counts_more_than_a_better_part_of_it():
    found = answer(
        Candidate("part", 9.0, {0: 9.0}, None),
        Candidate("all", 3.0, {0: 1.5, 1: 1.5}, None),
        frequencies=(10, 10),
    )
    assert order(found) == ["all", "part"]


def test_words_are_trusted_less_when_others_are_unknown():
    one = Candidate("one", 5.0, {0: 5.0}, None)
    known = answer(one, frequencies=(10,))
    unknown = answer(one, frequencies=(10, 0))
    assert score(unknown, "one") < score(known, "one")


def test_unknown_words_take_nothing_from_likeness():
    one = Candidate("one", 0.0, {}, 0.8)
    assert score(answer(one, frequencies=(10, 0)), "one") == score(
        answer(one, frequencies=(10,)), "one"
    )


def test_the_best_of_weak_neighbours_is_no_good_one():
    weak = answer(Candidate("one", 0.0, {}, FLOOR + 0.05), frequencies=())
    strong = answer(Candidate("one", 0.0, {}, 0.9), frequencies=())
    assert score(weak, "one") < score(strong, "one") / 2


def test_a_likeness_of_noise_counts_nothing():
    assert score(answer(Candidate("one", 0.0, {}, FLOOR), frequencies=()), "one") == 0


def test_ties_go_by_identifier():
    found = answer(
        Candidate("b", 1.0, {0: 1.0}, None), Candidate("a", 1.0, {0: 1.0}, None), frequencies=(2,)
    )
    assert order(found) == ["a", "b"]


def test_the_shares_of_the_need_add_up_to_one():
    assert sum(clause_weights(answer(frequencies=(0, 3, 999)))) == pytest.approx(1)


def test_an_empty_answer_has_no_order():
    assert order(answer(frequencies=())) == []


def test_an_index_where_every_sheet_meets_the_need_is_no_division_by_zero():
    found = answer(Candidate("a", 0.0, {0: 0.0}, None), frequencies=(1,), documents=1)
    assert order(found) == ["a"]
