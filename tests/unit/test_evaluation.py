"""The measures of relevance, against values computed by hand and against what must always hold."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.search.evaluation import (
    Judgement,
    cross,
    difference,
    estimate,
    ndcg,
    pairs,
    recall,
    reciprocal_rank,
    same,
    scores,
    topics,
)

GRADES = {"a": 2, "b": 1, "c": 1}
SHEETS = st.lists(st.sampled_from("abcdefghijklmnop"), unique=True)
JUDGED = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 3), min_size=1)


def test_the_best_order_has_a_gain_of_one():
    assert ndcg(["a", "c", "b", "x"], GRADES) == 1


def test_the_gain_of_a_reversed_order_is_the_one_computed_by_hand():
    # (1/1 + 1/1.58496 + 2/2) / (2/1 + 1/1.58496 + 1/2)
    assert ndcg(["b", "c", "a"], GRADES) == pytest.approx(2.630930 / 3.130930, abs=1e-6)


def test_the_gain_is_linear_in_the_grade():
    # Alone at place 3 of three sheets graded 2, 1, 1: 2/2 of 3.130930; with 2^grade-1 it were 3/2
    # of 4.130930.
    assert ndcg(["x", "y", "a"], GRADES) == pytest.approx(1 / 3.130930, abs=1e-6)


def test_a_sheet_that_nobody_judged_gains_nothing_but_takes_a_place():
    assert ndcg(["x", "a"], {"a": 2}) == pytest.approx(1 / math.log2(3))


def test_a_missing_sheet_is_missed_by_the_best_order_too():
    assert ndcg(["a"], GRADES) == pytest.approx(2 / 3.130930, abs=1e-6)


def test_beyond_the_depth_nothing_counts():
    assert ndcg([*"0123456789", "a"], {"a": 2}) == 0


def test_more_answers_than_places_can_all_the_same_be_answered_perfectly():
    many = {str(number): 1 for number in range(30)}
    assert ndcg([str(number) for number in range(10)], many) == 1


def test_recall_counts_every_grade_above_zero_once():
    assert recall(["a", "x", "c"], {**GRADES, "d": 0}) == pytest.approx(2 / 3)


def test_recall_ends_at_its_depth():
    assert recall([*map(str, range(50)), "a"], {"a": 1}) == 0


def test_the_reciprocal_rank_is_of_the_first_sheet_above_zero():
    assert reciprocal_rank(["x", "d", "b", "a"], {**GRADES, "d": 0}) == pytest.approx(1 / 3)


@pytest.mark.parametrize("measure", [ndcg, recall, reciprocal_rank])
def test_nothing_found_and_nothing_to_find_are_zero(measure):
    assert measure([], GRADES) == 0
    assert measure(["a"], {"a": 0}) == 0
    assert measure(["a"], {}) == 0


@pytest.mark.parametrize("measure", [ndcg, recall, reciprocal_rank])
@given(ranking=SHEETS, grades=JUDGED)
def test_every_measure_lies_between_zero_and_one(measure, ranking, grades):
    assert 0 <= measure(ranking, grades) <= 1 + 1e-12


@given(ranking=SHEETS.filter(lambda ids: len(ids) > 1), grades=JUDGED, data=st.data())
def test_a_better_sheet_moved_up_never_lowers_the_gain(ranking, grades, data):
    place = data.draw(st.integers(1, len(ranking) - 1))
    if grades.get(ranking[place], 0) > grades.get(ranking[place - 1], 0):
        moved = list(ranking)
        moved[place - 1], moved[place] = moved[place], moved[place - 1]
        assert ndcg(moved, grades) >= ndcg(ranking, grades)


@given(grades=JUDGED.filter(lambda grades: any(grades.values())))
def test_by_grade_is_the_best_order(grades):
    assert ndcg(sorted(grades, key=lambda sheet: -grades[sheet]), grades) == pytest.approx(1)


# --- groups ------------------------------------------------------------------------------------

LANGUAGES = {"a": "fr", "b": "tr", "c": "pt-BR", "x": "tr"}
ASKED = [Judgement("q", "drone", "fr", GRADES), Judgement("r", "İHA", "tr", {"a": 1})]
RUN = {"q": ["x", "b", "a"], "r": ["x", "a"]}


def test_grades_and_ranking_are_restricted_to_the_sheets_of_a_language():
    # x and b are not French, so a is first of the French ones.
    assert scores(ASKED, RUN, LANGUAGES, ndcg, same) == {"q": 1.0}


def test_other_languages_are_what_the_same_one_is_not():
    found = scores(ASKED, RUN, LANGUAGES, ndcg, cross)
    # q: b at place 2, c nowhere; r: a at place 1, for x is Turkish as the question.
    best = 1 + 1 / math.log2(3)
    assert found == {"q": pytest.approx(1 / math.log2(3) / best), "r": 1.0}


def test_a_question_without_an_answer_is_left_out():
    nothing = Judgement("n", "sous-marin", "fr", {"a": 0})
    assert scores([nothing], {"n": ["a"]}, LANGUAGES) == {}


def test_pairs_are_by_base_language_and_only_where_there_is_an_answer():
    found = pairs(ASKED, RUN, LANGUAGES, recall)
    assert {pair: each.mean for pair, each in found.items()} == {
        ("fr", "fr"): 1,
        ("fr", "tr"): 1,
        ("fr", "pt"): 0,
        ("tr", "fr"): 1,
    }


# --- means -------------------------------------------------------------------------------------


def test_the_interval_holds_the_mean_and_is_the_same_again():
    values = {str(number): number % 7 / 6 for number in range(50)}
    found = estimate(values)
    assert found.mean == pytest.approx(sum(values.values()) / 50)
    assert found.low < found.mean < found.high
    assert estimate(values) == found


def test_the_interval_is_the_one_of_the_textbook():
    # Of 100 zeros and ones, half each: the mean's standard error is 0.05.
    found = estimate({str(number): number % 2 for number in range(100)})
    assert (found.low, found.high) == (
        pytest.approx(0.402, abs=0.01),
        pytest.approx(0.598, abs=0.01),
    )


def test_questions_of_one_topic_are_one_finding():
    values = {str(number): (number // 4) % 2 for number in range(100)}
    topic_of = {question: str(int(question) // 4) for question in values}
    alone, together = estimate(values), estimate(values, topic_of)
    assert together.mean == alone.mean
    # Four questions a topic: the standard error is that of 25 findings, twice that of 100.
    ratio = (together.high - together.low) / (alone.high - alone.low)
    assert ratio == pytest.approx(2, abs=0.15)


def test_a_question_without_a_topic_is_its_own():
    grouped = topics([Judgement("1", "", "fr"), Judgement("2", "", "fr", topic="x")])
    assert len(set(grouped.values())) == 2


def test_over_nothing_there_is_no_mean():
    found = estimate({})
    assert found.count == 0
    assert math.isnan(found.mean)


def test_the_difference_is_paired():
    ours = {"q": 0.9, "r": 0.2, "s": 0.6}
    theirs = {"s": 0.5, "q": 0.8, "r": 0.1}
    found = difference(ours, theirs)
    # Every question gains a tenth, so the interval has no width although the scores vary.
    assert (found.low, found.mean, found.high) == pytest.approx((0.1, 0.1, 0.1))


def test_a_difference_over_other_questions_is_refused():
    with pytest.raises(ValueError, match="same questions"):
        difference({"q": 1.0}, {"r": 1.0})
