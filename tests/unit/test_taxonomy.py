"""The taxonomy keeps the rules of its own file, and its tree holds together."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from catalogue.languages import SHEET_LANGUAGES, script_of
from catalogue.taxonomy import DOMAINS, Concept, Taxonomy, load_taxonomy

SCRIPTS = {"ar": "ARABIC", "fa": "ARABIC", "ru": "CYRILLIC"}
LABELS = dict.fromkeys(SHEET_LANGUAGES, ("x",))


def concept(name: str, broader: str | None = None, domains: tuple[str, ...] = ("land",)) -> Concept:
    return Concept(name, domains, broader, LABELS)


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load_taxonomy()


@pytest.mark.parametrize("language", SHEET_LANGUAGES)
def test_every_concept_has_a_preferred_label(taxonomy: Taxonomy, language: str):
    assert [c.id for c in taxonomy if not c.labels[language] or not c.labels[language][0]] == []


@pytest.mark.parametrize("language", SHEET_LANGUAGES)
def test_every_preferred_label_is_in_its_languages_script(taxonomy: Taxonomy, language: str):
    wanted = SCRIPTS.get(language, "LATIN")
    assert [c.id for c in taxonomy if script_of(c.labels[language][0]) != wanted] == []


@pytest.mark.parametrize("language", SHEET_LANGUAGES)
def test_no_label_stands_twice_in_a_language(taxonomy: Taxonomy, language: str):
    labels = Counter(label.casefold() for c in taxonomy for label in c.labels[language])
    assert [label for label, times in labels.items() if times > 1] == []


def test_no_label_has_spaces_at_its_ends(taxonomy: Taxonomy):
    labels = [label for c in taxonomy for _, label in c.all_labels()]
    assert [label for label in labels if label != " ".join(label.split())] == []


def test_there_are_at_least_eighty_concepts(taxonomy: Taxonomy):
    assert len(taxonomy) >= 80


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_domain_has_concepts(taxonomy: Taxonomy, domain: str):
    assert any(c.domains[0] == domain for c in taxonomy)


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_domain_has_labels_in_eight_languages(domain: str):
    assert set(DOMAINS[domain]) == set(SHEET_LANGUAGES)


def test_a_concept_shares_a_domain_with_the_one_above_it(taxonomy: Taxonomy):
    strangers = [
        c.id
        for c in taxonomy
        if c.broader and not set(c.domains) & set(taxonomy.concepts[c.broader].domains)
    ]
    assert strangers == []


def test_every_concept_is_reached_from_the_top(taxonomy: Taxonomy):
    reached = {below for top in taxonomy.children[None] for below in taxonomy.with_narrower(top)}
    assert reached == set(taxonomy.concepts)


def test_a_path_goes_from_a_concept_to_the_top(taxonomy: Taxonomy):
    assert taxonomy.with_broader("armoured-personnel-carrier") == (
        "armoured-personnel-carrier",
        "armoured-vehicle",
    )


def test_an_unknown_concept_has_no_path(taxonomy: Taxonomy):
    assert taxonomy.with_broader("teapot") == ()


def test_the_capital_of_a_turkish_label_has_its_dot(taxonomy: Taxonomy):
    assert taxonomy.label("unmanned-aircraft", "tr").startswith("İnsansız")


def test_an_unknown_concept_is_named_by_its_id(taxonomy: Taxonomy):
    assert taxonomy.label("teapot", "fr") == "teapot"


@pytest.mark.parametrize("text", ["mini-uva", "blindé", "zırhlı araç", "مدرعة"])
def test_the_nearest_concepts_are_known_ones(taxonomy: Taxonomy, text: str):
    nearest = taxonomy.nearest(text)
    assert nearest
    assert set(nearest) <= set(taxonomy.concepts)


@pytest.mark.parametrize(
    "broken",
    [
        [concept("a"), concept("a")],
        [concept("a", "nowhere")],
        [concept("a", domains=())],
        [concept("a", domains=("moon",))],
        [concept("a", "b"), concept("b", "a")],
    ],
    ids=["twice the same id", "orphan", "no domain", "unknown domain", "loop"],
)
def test_a_taxonomy_that_does_not_hold_together_is_refused(broken: list[Concept]):
    with pytest.raises(ValueError, match=r"same id|missing|unknown or missing domains|loop"):
        Taxonomy(broken)


def test_another_file_can_be_read(tmp_path: Path):
    file = tmp_path / "own.yaml"
    file.write_text("- {id: tea, domains: [land], labels: {en: [tea, chai]}}\n", encoding="utf-8")
    assert load_taxonomy(file).label("tea", "fr") == "Tea"
