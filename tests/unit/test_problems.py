"""Every problem can be said in the four interface languages."""

from __future__ import annotations

import string

import pytest

from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.sheets.problems import SENTENCES, Problem


def braces(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_exists_in_the_four_languages(code: str):
    assert set(SENTENCES[code]) == set(INTERFACE_LANGUAGES)


@pytest.mark.parametrize("code", SENTENCES)
def test_no_sentence_is_said_in_the_words_of_another_language(code: str):
    assert len(set(SENTENCES[code].values())) == len(INTERFACE_LANGUAGES)


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_tells_the_same_details_in_each_language(code: str):
    wanted = braces(SENTENCES[code]["en"])
    assert [braces(SENTENCES[code][language]) for language in INTERFACE_LANGUAGES] == [wanted] * 4


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_is_filled_with_its_details(code: str):
    details = tuple((name, f"<{name}>") for name in braces(SENTENCES[code]["en"]))
    for language in INTERFACE_LANGUAGES:
        sentence = Problem(code, details=details).sentence(language)
        assert all(value in sentence for _, value in details), language


def test_a_reader_of_another_language_is_told_in_english():
    assert Problem("required").sentence("ru") == SENTENCES["required"]["en"]


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_says_the_reason_and_then_the_cure(code: str):
    details = tuple((name, f"<{name}>") for name in braces(SENTENCES[code]["en"]))
    for language in INTERFACE_LANGUAGES:
        problem = Problem(code, details=details)
        reason, cure = problem.reason(language), problem.cure(language)
        assert problem.sentence(language).startswith(reason[:-1]), language
        assert problem.sentence(language).endswith(cure[1:]), language
        assert 0 < len(cure) < len(problem.sentence(language)) - 4, language


def test_colons_of_a_value_do_not_part_the_sentence():
    problem = Problem("unit", details=(("unit", "a: b"), ("name", "range"), ("example", "1 km")))
    assert problem.reason("en") == "The unit 'a: b' does not fit 'range'."
    assert problem.cure("en") == "Write for example 1 km."


def test_a_problem_of_a_specification_names_its_column():
    assert Problem("unit", "specifications", details=(("name", "range"),)).column == (
        "specifications.range"
    )
    assert Problem("required", "title").column == "title"
