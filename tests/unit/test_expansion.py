"""What else a concept is called."""

from __future__ import annotations

from catalogue.search.engine import Clause, Word
from catalogue.search.expansion import Expansion
from catalogue.taxonomy import Concept, Taxonomy, load_taxonomy
from tests.conformance.conftest import words

TAXONOMY = load_taxonomy()


def asked(concept: str) -> Clause:
    return words("mot", value=("concept", concept))


def sayings(clause: Clause) -> set[tuple[str, ...]]:
    return {tuple(word.exact for word in saying) for saying in clause.synonyms}


def test_a_concept_gets_its_names_in_every_language() -> None:
    (clause,) = Expansion(TAXONOMY).expanded([asked("mortar")])
    assert {("mortier",), ("mortar",), ("havan",), ("هاون",), ("миномет",)} <= sayings(clause)


def test_a_name_is_looked_for_by_the_stems_of_its_own_language() -> None:
    (clause,) = Expansion(TAXONOMY).expanded([asked("armoured-vehicle")])
    spoken = {word.stems[0][0] for saying in clause.synonyms for word in saying}
    assert {"fr", "en", "tr", "ar"} <= spoken
    assert all(len(word.stems) == 1 for saying in clause.synonyms for word in saying)
    for saying in clause.synonyms:
        assert len({word.stems[0][0] for word in saying}) == 1


def test_words_without_a_concept_stay_as_they_are() -> None:
    clauses = (words("drone"), words("", value=("country", "TR")))
    assert Expansion(TAXONOMY).expanded(clauses) == clauses


def test_no_more_than_three_concepts_are_expanded() -> None:
    clauses = [asked("mortar"), words("drone"), *[asked("armoured-vehicle")] * 3]
    expanded = Expansion(TAXONOMY).expanded(clauses)
    assert [bool(clause.synonyms) for clause in expanded] == [True, False, True, True, False]


def test_an_unknown_concept_has_no_other_names() -> None:
    (clause,) = Expansion(TAXONOMY).expanded([asked("teapot")])
    assert clause.synonyms == ()


def test_names_of_two_letters_or_without_a_word_are_left_out() -> None:
    concept = Concept("thing", ("land",), None, {"fr": ("UL", "***", "engin")})
    (clause,) = Expansion(Taxonomy([concept])).expanded([asked("thing")])
    assert clause.synonyms == ((Word("engin", "engin", (("fr", "engin"),)),),)
