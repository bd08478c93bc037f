"""Questions that were made to hurt, or that once gave a wrong answer."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import pytest

from catalogue.composition import Catalogue
from catalogue.search.analysis import tokens
from catalogue.search.query import Query
from catalogue.search.results import Results
from tests.conformance.conftest import ENGINES


@pytest.fixture(name="show", params=sorted(ENGINES))
def _show(request: pytest.FixtureRequest, shows: Callable[[str], Catalogue]) -> Catalogue:
    """The demo show, on each engine in turn."""
    return shows(request.param)


def ask(show: Catalogue, text: str, language: str = "fr", **more: object) -> Results:
    return show.search.search(Query(text=text, language=language, **more))  # type: ignore[arg-type]


def test_no_term_is_longer_than_a_word_can_be() -> None:
    # One Arabic ligature unfolds into eighteen letters.
    terms = [token.exact for token in tokens("\ufdfa" * 500 + " " + "a" * 500)]
    assert max(map(len, terms)) <= 60


@pytest.mark.parametrize(
    "text",
    [
        "\ufdfa" * 500,
        " ".join("\ufdfa" * 13 + chr(0x627 + place) for place in range(20)),
        '"zz" ' * 60 + "1m " * 66,
        "plus de " * 60,
        "1 km et " * 60,
    ],
    ids=["ligatures", "words of ligatures", "phrases and numbers", "comparisons", "ranges"],
)
def test_a_question_made_to_cost_much_asks_the_engine_seldom(
    show: Catalogue, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    asked = []
    search = show.engine.search
    monkeypatch.setattr(show.engine, "search", lambda plan: asked.append(plan) or search(plan))
    ask(show, text)
    assert len(asked) <= 10
    for plan in asked:
        assert len(plan.clauses) <= 24
        assert len(plan.demanded) <= 8


@pytest.mark.parametrize("language", ["fr", "en"])
def test_counts_hold_after_clicking_for_any_words_of_a_sheet(
    show: Catalogue, language: str
) -> None:
    """Words that no sheet has all of are loosened alike with and without a filter."""
    questions = ["attaque malveillants systèmes"]
    every = ask(show, "", language, size=100).hits
    for hit in itertools.islice(every, 0, 100, 12):
        words = [token.text for token in tokens(str(hit.sheet["description"]))]
        questions.append(" ".join(words[5:30:9]))
    wrong = []
    for question in questions:
        results = ask(show, question, language)
        for name in ("country", "language"):
            facet = results.facet(name)
            for value in facet.values if facet else ():
                narrowed = replace(results.query, filters={name: (value.value,)})
                total = show.search.search(narrowed).total
                if total != value.count:
                    wrong.append((question, name, value.value, value.count, total))
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "chip"),
    [
        ("drone drone", "drone"),
        ("hydrone ou drone", "drone"),
        ("İNİŞ İÇİN İHA İSTASYONU drone", "drone"),
        ("İNİŞ İÇİN İHA İSTASYONU drone", "İHA"),
        ("portée > 100 km ou portée > 100 km", "portée > 100 km"),
    ],
)
def test_every_chip_can_be_taken_off(show: Catalogue, text: str, chip: str) -> None:
    results = ask(show, text)
    assert chip in {each.text for each in results.chips}
    plain = show.search.search(results.query.taking_literally(chip))
    assert chip not in {each.text for each in plain.chips}


def test_taking_one_chip_off_leaves_the_others(show: Catalogue) -> None:
    results = ask(show, '"drone de combat" drone')
    plain = show.search.search(results.query.taking_literally("drone"))
    assert [chip.kind for chip in plain.chips] == ["phrase"]


@pytest.mark.parametrize("digits", [16, 306, 400])
def test_numbers_beyond_reason_stay_words(show: Catalogue, digits: int) -> None:
    results = ask(show, f"portée > {'9' * digits} km")
    assert results.constraints == ()
