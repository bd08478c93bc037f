"""Organisers' synonyms in a question."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from catalogue.curation import Synonyms
from catalogue.search.understanding import LabelIndex, SynonymIndex, Understanding, understand
from catalogue.taxonomy import load_taxonomy

LABELS = LabelIndex(load_taxonomy())


def ask(text: str, *groups: Synonyms, language: str = "fr", literal: tuple[str, ...] = ()):
    index = SynonymIndex(groups, LABELS)
    return understand(text, language, LABELS, literal, synonyms=index)


def kinds(understood: Understanding) -> list[tuple[str, str]]:
    return [(part.kind, part.text) for part in understood.parts]


def sayings(understood: Understanding) -> set[str]:
    return {
        " ".join(word.text for word in saying)
        for clause in understood.clauses
        for saying in clause.synonyms
    }


TECHNICAL = Synonyms(("technical", "pick-up armé"))


def test_a_term_is_met_by_the_other_terms_of_its_group() -> None:
    found = ask("technical", TECHNICAL)
    assert kinds(found) == [("synonym", "technical")]
    assert "pick up armé" in sayings(found)
    assert found.concepts == ()


def test_a_term_of_several_words_is_one_part() -> None:
    found = ask("un pick-up armé pour la patrouille", TECHNICAL)
    assert ("synonym", "pick-up armé") in kinds(found)
    assert "technical" in sayings(found)


def test_the_encoder_is_told_what_it_cannot_know() -> None:
    assert ask("technical rapide", TECHNICAL).meaning == "technical rapide pick-up armé"
    assert ask("VLRA", Synonyms(("VLRA", "camion militaire"))).meaning == "VLRA camion militaire"


def test_a_form_of_a_term_is_the_term() -> None:
    group = Synonyms(("tirailleur mobile", "escorteur"), "fr")
    assert kinds(ask("des escorteurs", group)) == [("synonym", "escorteurs")]


def test_a_group_with_a_concepts_name_is_about_the_concept() -> None:
    group = Synonyms(("VLRA", "camion militaire"))
    assert ask("VLRA", group).concepts == ("military-truck",)
    # And who searches for the concept by another name finds the organiser's word, too.
    assert "VLRA" in sayings(ask("military truck", group, language="en"))


def test_a_longer_label_of_the_taxonomy_wins_over_a_shorter_synonym() -> None:
    group = Synonyms(("véhicule", "engin"))
    found = ask("véhicule protégé contre les mines", group)
    assert found.concepts == ("mine-protected-vehicle",)
    assert [kind for kind, _ in kinds(found)] == ["concept"]


def test_a_synonym_taken_as_plain_words_is_plain_words() -> None:
    found = ask("technical", TECHNICAL, literal=("technical",))
    assert kinds(found) == []
    assert sayings(found) == set()


def test_without_synonyms_a_question_is_what_it_was() -> None:
    for text in ("technical", "camion militaire < 10 t", "drone turc"):
        assert ask(text) == understand(text, "fr", LABELS)


@given(
    st.text(max_size=60),
    st.lists(st.lists(st.text(max_size=12), min_size=2, max_size=4), max_size=4),
)
def test_any_terms_and_any_text_are_understood(text: str, groups: list[list[str]]) -> None:
    found = ask(text, *(Synonyms(tuple(terms)) for terms in groups))
    for part in found.parts:
        assert text[part.start : part.end] == part.text
