"""Clauses that are met otherwise than by their words: by synonyms, and by values of facets."""

from __future__ import annotations

import pytest

from catalogue.search.analysis import stem, tokens
from catalogue.search.engine import Clause, Engine, Plan, Word
from catalogue.search.terms import CONCEPT_SCORE, SYNONYM_SCORE
from tests.conformance.conftest import ROLL, hits, ids, words


def saying(text: str, language: str) -> tuple[Word, ...]:
    """A synonym in a language."""
    return tuple(Word(t.text, t.exact, ((language, stem(t.text, language)),)) for t in tokens(text))


def value(facet: str, *values: str) -> Clause:
    return Clause(words=(), value=(facet, values[0]), others=values[1:])


def scores(engine: Engine, clause: Clause) -> dict[str, float]:
    found = engine.search(Plan(clauses=(clause,)))
    assert found.frequencies == (len(found.candidates),)
    return {candidate.id: candidate.matched[0] for candidate in found.candidates}


# --- synonyms -----------------------------------------------------------------------------------


def test_a_sheet_is_found_by_another_languages_words_though_it_has_no_such_concept(
    engine: Engine,
) -> None:
    assert hits(engine, words("lorry")) == set()
    assert hits(engine, words("lorry", synonyms=(saying("camion", "fr"),))) == {"truck-fr"}
    assert hits(engine, words("manpack", synonyms=(saying("sırt telsizi", "tr"),))) == {"radio-tr"}
    assert hits(engine, words("drone", synonyms=(saying("كاميرا حرارية", "ar"),))) == {
        "uav-en",
        "uav-ar",
    }


@pytest.mark.parametrize(
    ("text", "language"), [("camions", "fr"), ("fleuves", "fr"), ("mayınlar", "tr")]
)
def test_synonyms_are_compared_by_their_stems(engine: Engine, text: str, language: str) -> None:
    assert hits(engine, words("nothing", synonyms=(saying(text, language),)))


def test_a_synonyms_words_stand_one_after_another(engine: Engine) -> None:
    assert hits(engine, words("nothing", synonyms=(saying("camion lourd", "fr"),))) == {"truck-fr"}
    assert hits(engine, words("nothing", synonyms=(saying("lourd camion", "fr"),))) == set()
    assert hits(engine, words("nothing", synonyms=(saying("camion désert", "fr"),))) == set()


def test_a_synonym_is_looked_for_in_its_own_language_alone(engine: Engine) -> None:
    # "drone" stands in an English text.
    assert hits(engine, words("nothing", synonyms=(saying("drone", "fr"),))) == set()
    assert hits(engine, words("nothing", synonyms=(saying("drone", "en"),))) == {"uav-en"}


def test_a_synonym_is_found_in_keywords_but_not_in_names(engine: Engine) -> None:
    assert hits(engine, words("nothing", synonyms=(saying("VHF", "fr"),))) == {"radio-tr"}
    assert hits(engine, words("nothing", synonyms=(saying("northwind", "en"),))) == set()


def test_a_synonym_is_worth_less_than_the_concept_however_many_say_it(engine: Engine) -> None:
    one = saying("camion", "fr")
    more = (one, saying("camions", "fr"), saying("camion lourd", "fr"))
    assert scores(engine, words("nothing", synonyms=(one,))) == {
        "truck-fr": pytest.approx(SYNONYM_SCORE)
    }
    assert scores(engine, words("nothing", synonyms=more)) == {
        "truck-fr": pytest.approx(SYNONYM_SCORE)
    }
    both = words("nothing", value=("concept", "mine-protected-vehicle"), synonyms=(one,))
    found = scores(engine, both)
    assert found["mrap-fr"] == found["mrap-tr"] == pytest.approx(CONCEPT_SCORE)
    assert found["truck-fr"] == pytest.approx(SYNONYM_SCORE)


def test_a_synonym_is_weaker_than_the_word_itself_in_a_title(engine: Engine) -> None:
    found = scores(engine, words("drone", synonyms=(saying("camion", "fr"),)))
    assert found["uav-en"] > found["truck-fr"] == pytest.approx(SYNONYM_SCORE)


# --- values -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        (value("country", "TR"), {"mrap-tr", "radio-tr"}),
        (value("country", "TR", "GH"), {"mrap-tr", "radio-tr", "uav-en"}),
        (value("exhibitor", "northwind"), {"uav-en"}),
        (value("stand", "B12"), {"mrap-tr", "radio-tr"}),
        (value("stand", "C3", "D7"), {"uav-en", "uav-ar"}),
        (value("hall", "b"), {"mrap-tr", "radio-tr"}),
        (value("language", "ar"), {"uav-ar"}),
        (value("country", "ZZ"), set()),
        (value("stand", "B1"), set()),
    ],
)
def test_a_value_is_demanded(engine: Engine, clause: Clause, expected: set[str]) -> None:
    assert hits(engine, demanded=(clause,)) == expected
    assert hits(engine, clause) == expected
    every = hits(engine)
    assert hits(engine, excluded=(clause,)) == every - expected


def test_demanded_and_excluded_values_narrow_both_lists(engine: Engine) -> None:
    near = {"vector": ROLL, "floor": 0.5}
    convoys = words("convois")
    assert hits(engine, convoys, **near) == {"mrap-fr", "mrap-tr", "truck-fr"}
    assert hits(engine, convoys, **near, demanded=(value("country", "TR"),)) == {"mrap-tr"}
    assert hits(engine, convoys, **near, excluded=(value("country", "TR"),)) == {
        "mrap-fr",
        "truck-fr",
    }


def test_demands_of_two_facets_narrow_each_other(engine: Engine) -> None:
    demands = (value("country", "TR"), value("domain", "land"))
    assert hits(engine, demanded=demands) == {"mrap-tr"}


def test_a_demand_does_not_change_the_scores(engine: Engine) -> None:
    plain = engine.search(Plan(clauses=(words("telsizi"),)))
    asked = engine.search(Plan(clauses=(words("telsizi"),), demanded=(value("country", "TR"),)))
    assert ids(plain) == ids(asked) == {"radio-tr"}
    assert asked.candidates[0].lexical == pytest.approx(plain.candidates[0].lexical, rel=1e-5)


def test_a_word_or_a_value_is_enough(engine: Engine) -> None:
    clause = words("désert", value=("country", "GH"))
    assert hits(engine, clause) == {"truck-fr", "uav-en"}
    assert clause.concept is None
