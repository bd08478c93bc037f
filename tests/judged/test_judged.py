"""The judged set keeps its own rules; what a search makes of it is measured elsewhere."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from catalogue.composition import Catalogue
from tests.conftest import DEMO_SHEETS
from tests.judged.pool import TOP, ungraded
from tests.judged.records import JUDGEMENTS, KINDS, LANGUAGES, Judged, read_judgements
from tests.judged.split import draw

LEAST_OF_KIND = 18
MOST_NOTHING = 10
MOST_WITHOUT_ANSWER = 5
LEAST_IN_LANGUAGE = {"fr": 55, "en": 30, "tr": 25, "ar": 25, "fa": 12, "pt": 12, "es": 12, "ru": 12}


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    return read_judgements()


@pytest.fixture(scope="module")
def sheets() -> dict[str, dict[str, Any]]:
    with DEMO_SHEETS.open(encoding="utf-8") as lines:
        return {sheet["id"]: sheet for sheet in map(json.loads, lines)}


def answers(one: Judged) -> list[str]:
    return [sheet_id for sheet_id, grade in one.relevant.items() if grade == 2]


def test_graded_sheets_are_in_the_demo_show(
    judged: list[Judged], sheets: dict[str, dict[str, Any]]
) -> None:
    graded = {sheet_id for one in judged for sheet_id in one.relevant}
    assert graded - sheets.keys() == set()


def test_grades_are_one_or_two(judged: list[Judged]) -> None:
    assert {grade for one in judged for grade in one.relevant.values()} == {1, 2}


def test_ids_count_up(judged: list[Judged]) -> None:
    assert [one.id for one in judged] == [f"q{number:03d}" for number in range(1, len(judged) + 1)]


def test_no_query_is_there_twice(judged: list[Judged]) -> None:
    counted = Counter(" ".join(one.query.split()) for one in judged)
    assert [query for query, count in counted.items() if count > 1] == []


def test_queries_have_words_and_fit_the_search_box(judged: list[Judged]) -> None:
    assert [one.query for one in judged if not 0 < len(one.query.strip()) <= 200] == []


def test_every_kind_has_enough_queries(judged: list[Judged]) -> None:
    counted = Counter(one.kind for one in judged)
    assert set(counted) == set(KINDS)
    assert {k: n for k, n in counted.items() if k != "nothing" and n < LEAST_OF_KIND} == {}
    assert counted["nothing"] <= MOST_NOTHING


def test_every_language_has_enough_queries(judged: list[Judged]) -> None:
    counted = Counter(one.language for one in judged)
    assert set(counted) == set(LANGUAGES)
    assert {lang: counted[lang] for lang, n in LEAST_IN_LANGUAGE.items() if counted[lang] < n} == {}
    assert counted.most_common(1)[0][0] == "fr"


def test_every_domain_is_asked_for(judged: list[Judged], sheets: dict[str, dict[str, Any]]) -> None:
    domains = {domain for sheet in sheets.values() for domain in sheet["domains"]}
    assert {one.domain for one in judged} == domains | {"any"}


def test_only_queries_for_nothing_have_no_graded_sheet(judged: list[Judged]) -> None:
    assert [one.id for one in judged if (one.kind == "nothing") == bool(one.relevant)] == []


def test_nearly_every_query_has_an_answer(judged: list[Judged]) -> None:
    without = [one.id for one in judged if one.relevant and not answers(one)]
    assert len(without) <= MOST_WITHOUT_ANSWER


def test_every_sheet_answers_a_query(
    judged: list[Judged], sheets: dict[str, dict[str, Any]]
) -> None:
    assert sheets.keys() - {sheet_id for one in judged for sheet_id in answers(one)} == set()


def test_most_answers_cross_languages(
    judged: list[Judged], sheets: dict[str, dict[str, Any]]
) -> None:
    answered = [one for one in judged if answers(one)]
    languages = [{sheets[sheet_id]["language"] for sheet_id in answers(one)} for one in answered]
    foreign = [bool(found - {one.language}) for one, found in zip(answered, languages, strict=True)]
    only = [one.language not in found for one, found in zip(answered, languages, strict=True)]
    assert sum(foreign) > 0.75 * len(answered), "with an answer in another language"
    assert sum(only) > 0.4 * len(answered), "with answers in other languages only"


def test_splits_have_their_shares(judged: list[Judged]) -> None:
    assert {one.split for one in judged} == {"tune", "check"}
    for part in ("kind", "language", "domain"):
        whole = Counter(getattr(one, part) for one in judged)
        tune = Counter(getattr(one, part) for one in judged if one.split == "tune")
        off = {k: (tune[k], n) for k, n in whole.items() if not 0.25 <= tune[k] / n <= 0.55}
        assert off == {}, part
    assert sum(one.split == "tune" for one in judged) / len(judged) == pytest.approx(0.4, abs=0.03)


def test_a_topic_lies_in_one_split(judged: list[Judged]) -> None:
    splits: dict[str, set[str]] = {}
    for one in judged:
        splits.setdefault(one.topic, set()).add(one.split)
    assert [topic for topic, found in splits.items() if len(found) > 1] == []


def test_drawing_again_changes_no_split(judged: list[Judged]) -> None:
    newcomer = replace(judged[0], id="q999", query="?", topic="a new topic", split="")
    drawn = draw([*judged, newcomer])
    assert drawn[:-1] == judged
    assert drawn[-1].split in {"tune", "check"}


def test_lines_are_written_as_the_program_writes_them(judged: list[Judged]) -> None:
    keys = list(Judged.__dataclass_fields__)
    for line, one in zip(JUDGEMENTS.read_text(encoding="utf-8").splitlines(), judged, strict=True):
        value = json.loads(line)
        assert list(value) == keys, one.id
        grades = list(value["relevant"].values())
        assert grades == sorted(grades, reverse=True), one.id


def test_the_pool_shows_what_has_no_grade(catalogue: Catalogue, judged: list[Judged]) -> None:
    bare = replace(judged[0], relevant={})
    shown = ungraded(catalogue, bare)
    assert 0 < len(shown) <= 3 * TOP
    graded = replace(bare, relevant=dict.fromkeys(shown, 2))
    assert ungraded(catalogue, graded) == {}
