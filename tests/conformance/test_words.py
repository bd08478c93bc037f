"""What words find: forms of a word, letters, fields, phrases, exclusion."""

from __future__ import annotations

import pytest

from catalogue.search.engine import Clause, Engine, Plan
from tests.conformance.conftest import hits, words


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("camions", "truck-fr"),  # French plural
        ("CAMION", "truck-fr"),
        ("vehicule", "mrap-fr"),  # without its accents
        ("l'équipage", "mrap-fr"),  # elided article
        ("protected", None),  # nothing in French says so
        ("watching", "uav-en"),  # English inflection
        ("telsizler", "radio-tr"),  # Turkish plural
        ("TELSİZİ", "radio-tr"),  # Turkish capitals
        ("IŞIK", "radio-tr"),
        ("ışık", "radio-tr"),
        ("isik", "radio-tr"),  # typed without Turkish letters
        ("sifreli", "radio-tr"),
        ("مسيرة", "uav-ar"),  # the sheet has vowel signs
        ("مسيّرة", "uav-ar"),
        ("حرارية", "uav-ar"),
        ("حراريه", "uav-ar"),  # final heh for teh marbuta
        ("радиостанции", "radio-ru"),  # Russian case
        ("легкая", "radio-ru"),  # е for ё
    ],
)
def test_a_form_of_a_word_finds_its_sheet(engine: Engine, asked: str, expected: str | None) -> None:
    found = hits(engine, words(asked))
    assert expected in found if expected else found == set()


def test_all_words_of_a_clause_must_be_there(engine: Engine) -> None:
    assert hits(engine, words("camion désert")) == {"truck-fr"}
    assert hits(engine, words("camion équipage")) == set()


def test_fewer_clauses_may_be_enough(engine: Engine) -> None:
    clauses = (words("camion"), words("équipage"))
    assert hits(engine, *clauses, required=2) == set()
    assert hits(engine, *clauses, required=1) == {"truck-fr", "mrap-fr"}


def test_one_of_the_core_clauses_must_be_met(engine: Engine) -> None:
    clauses = (words("convois"), words("désert"))
    assert hits(engine, *clauses, required=1) == {"truck-fr", "mrap-fr"}
    assert hits(engine, *clauses, required=1, core=(1,)) == {"truck-fr"}


def test_a_phrase_wants_its_words_in_order(engine: Engine) -> None:
    assert hits(engine, words("camion lourd", phrase=True)) == {"truck-fr"}
    assert hits(engine, words("lourd camion", phrase=True)) == set()


def test_a_demanded_phrase_narrows_both_lists(engine: Engine) -> None:
    plan = {"demanded": (words("camion lourd", phrase=True),), "vector": [1, 0, 0, 0]}
    assert hits(engine, words("convois"), **_with_vector(plan)) == {"truck-fr"}


def test_an_excluded_word_narrows_both_lists(engine: Engine) -> None:
    plan = {"excluded": (words("désert"),), "vector": [1, 0, 0, 0]}
    assert hits(engine, words("convois"), **_with_vector(plan)) == {"mrap-fr", "mrap-tr"}


def test_a_concept_finds_sheets_without_its_words_and_narrower_ones(engine: Engine) -> None:
    clause = words("blindé")
    asked = Clause(words=clause.words, value=("concept", "armoured-vehicle"))
    assert hits(engine, asked) == {"mrap-fr", "mrap-tr"}


def test_a_title_counts_more_than_a_description(engine: Engine) -> None:
    found = engine.search(Plan(clauses=(words("drone"),)))
    title = {c.id: c.lexical for c in found.candidates}
    found = engine.search(Plan(clauses=(words("borders"),)))
    description = {c.id: c.lexical for c in found.candidates}
    assert title["uav-en"] > description["uav-en"] > 0


def test_translations_keywords_exhibitors_and_stands_are_searched(engine: Engine) -> None:
    assert hits(engine, words("shallow")) == {"boat-fr"}
    assert hits(engine, words("VHF")) == {"radio-tr"}
    assert hits(engine, words("northwind")) == {"uav-en"}
    assert hits(engine, words("B12")) == {"mrap-tr", "radio-tr"}


def test_each_candidate_says_which_clauses_it_meets(engine: Engine) -> None:
    clauses = (words("convois"), words("désert"))
    found = engine.search(Plan(clauses=clauses, required=1))
    met = {candidate.id: set(candidate.matched) for candidate in found.candidates}
    assert met == {"truck-fr": {0, 1}, "mrap-fr": {0}}
    assert found.frequencies == (2, 1)
    assert found.documents == 8


def test_strange_words_find_nothing_and_break_nothing(engine: Engine) -> None:
    for odd in ("*", "a OR b", "title:x", "(", '"', "\\", "𝓭𝓻𝓸𝓷𝓮𝓼𝓼", "x" * 5000, "💥"):
        clause = words(odd)
        if clause.words:
            assert hits(engine, clause) == set()


def test_many_clauses_are_answered(engine: Engine) -> None:
    clauses = tuple(words(f"mot{place}") for place in range(23))
    assert hits(engine, *clauses, words("camion"), required=1) == {"truck-fr"}


def _with_vector(plan: dict[str, object]) -> dict[str, object]:
    import numpy as np

    return {**plan, "floor": 0.5, "vector": np.array(plan["vector"], dtype=np.float32)}
