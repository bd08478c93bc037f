"""A value that no such product has is pointed out, and other values are left in peace."""

from __future__ import annotations

import json
from typing import Any

import pytest

from catalogue.sheets.plausible import implausible, plausible_values
from catalogue.sheets.problems import Problem
from catalogue.sheets.schema import validate
from catalogue.sheets.specifications import numeric_specifications
from catalogue.taxonomy import DOMAINS, load_taxonomy
from tests.conftest import DEMO_SHEETS


def found(concepts: list[str], domains: list[str], **specification: Any) -> list[Problem]:
    sheet = {"concepts": concepts, "domains": domains, "specifications": [specification]}
    return list(implausible(sheet, load_taxonomy()))


def rifle(**specification: Any) -> list[Problem]:
    return found(["assault-rifle"], ["armament"], name="weight", **specification)


def test_every_numeric_specification_has_plausible_values():
    assert set(plausible_values()) == set(numeric_specifications())


def test_every_domain_and_concept_of_the_file_exists_and_every_range_is_one():
    for plausible in plausible_values().values():
        assert set(plausible.domains) <= set(DOMAINS)
        assert set(plausible.concepts) <= set(load_taxonomy().concepts)
        several = (plausible.any, *plausible.domains.values(), *plausible.concepts.values())
        assert all(low < high for low, high in several)


@pytest.mark.parametrize("line", DEMO_SHEETS.read_text(encoding="utf-8").splitlines()[::6])
def test_no_sheet_of_the_demo_is_suspected(line: str):
    assert [p for p in validate(json.loads(line)).warnings if p.code == "implausible"] == []


def test_a_rifle_of_four_tonnes_is_suspicious_and_kilograms_are_proposed():
    (problem,) = rifle(value=4, unit="t")
    assert (problem.code, problem.value, problem.allowed[0]) == ("implausible", "4 t", "4 kg")


def test_a_rifle_of_four_kilograms_is_not():
    assert rifle(value=4, unit="kg") == []


def test_the_expected_values_are_told():
    (problem,) = rifle(value=4, unit="t")
    assert "1 kg" in problem.sentence("en")
    assert "12 kg" in problem.sentence("en")


def test_both_ends_of_a_range_are_looked_at():
    assert len(rifle(min=3, max=4000, unit="kg")) == 1
    assert len(rifle(min=3000, max=4000, unit="kg")) == 2


def test_what_counts_for_a_broader_concept_counts_for_one_that_is_not_named():
    assert found(["combat-knife"], ["armament"], name="weight", value=900, unit="kg")


def test_the_narrower_concept_counts_before_the_broader_one():
    assert found(["machine-gun"], ["armament"], name="weight", value=60, unit="kg") == []
    assert found(["pistol"], ["armament"], name="weight", value=60, unit="kg")


def test_the_widest_of_several_concepts_counts():
    concepts = ["assault-rifle", "armoured-vehicle"]
    assert found(concepts, ["armament"], name="weight", value=4, unit="t") == []


def test_without_a_concept_the_domain_counts():
    assert found([], ["land"], name="speed", value=900, unit="km/h")
    assert found([], ["land", "air"], name="speed", value=900, unit="km/h") == []


def test_minutes_are_proposed_for_a_small_drone_that_flies_two_days():
    (problem,) = found(["mini-uav"], ["air"], name="endurance", value=45, unit="h")
    assert problem.allowed == ("45 min",)


def test_a_free_specification_is_never_suspicious():
    assert found([], ["land"], name="garantie", value=1e14, unit="") == []
