"""``catalogue curate`` and ``catalogue search --explain``: what they print, and how they end."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from catalogue.composition import open_catalogue
from catalogue.curation import Feature, Hide, Notice, Pin, Redirect, Synonyms
from catalogue.store.curations import all_rules
from tests.conftest import settings_for
from web.cli import main


@pytest.fixture(scope="module")
def folder(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a catalogue with the demo show."""
    return Path(shutil.copytree(demo_data, tmp_path_factory.mktemp("curated") / "data"))


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CATALOGUE_DATA", str(folder))

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    yield invoke
    for number in numbers(folder):
        assert invoke("curate", "remove", str(number)).exit_code == 0


def kept(folder: Path):
    catalogue = open_catalogue(settings_for(folder))
    try:
        return all_rules(catalogue.store)
    finally:
        catalogue.close()


def numbers(folder: Path) -> list[int]:
    return [each.id for each in kept(folder)]


def test_each_kind_of_rule_is_kept_and_listed(run, folder: Path) -> None:
    assert run("curate", "synonyms", "VLRA", "camion  léger", "vlra", "--lang", "fr").exit_code == 0
    assert run("curate", "feature", "yelbasan-ulukus-m", "--until", "2999-12-31").exit_code == 0
    pinned = ("yelbasan-ulukus-m", "--query", "drone MALE", "--position", "2")
    assert run("curate", "pin", *pinned, "--reason", "invité d'honneur").exit_code == 0
    assert run("curate", "hide", "yelbasan-ulukus-m", "--concept", "mini-uav").exit_code == 0
    rules = kept(folder)
    assert [each.rule for each in rules] == [
        Synonyms(("VLRA", "camion léger"), "fr"),
        Feature("yelbasan-ulukus-m"),
        Pin("yelbasan-ulukus-m", query="drone MALE", position=2),
        Hide("yelbasan-ulukus-m", concept="mini-uav"),
    ]
    assert rules[1].ends_at is not None
    assert rules[1].ends_at.isoformat() == "3000-01-01T00:00:00+00:00"
    said = run("curate", "list").stdout
    for part in ("VLRA = camion léger [fr]", "“drone MALE” → 2", "invité d'honneur", "mini-uav"):
        assert part in said
    assert "4 rules" in said


def test_a_rule_that_has_not_begun_is_listed_as_not_in_force(run) -> None:
    assert (
        run("curate", "feature", "yelbasan-ulukus-m", "--from", "2998-01-01T09:00").exit_code == 0
    )
    assert "not in force" in run("curate", "list").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("synonyms", "VLRA"), "at least two"),
        (("synonyms", "VLRA", "v-l-r-a", "VLRA"), None),
        (("synonyms", "drone", "!!!"), "no letter and no digit"),
        (("synonyms", "a" * 101, "b"), "101 characters"),
        (("synonyms", *(f"mot{n}" for n in range(21))), "21 terms are too many"),
        (("feature", "nobody"), "no published sheet 'nobody'"),
        (("pin", "yelbasan-ulukus-m"), "--query or --concept"),
        (("hide", "yelbasan-ulukus-m", "--query", "a", "--concept", "drone"), "one question or"),
        (("pin", "yelbasan-ulukus-m", "--concept", "unmaned-aircraft"), "unmanned-aircraft"),
        (("pin", "yelbasan-ulukus-m", "--query", "x" * 101), "101 characters"),
        (("feature", "yelbasan-ulukus-m", "--until", "tomorrow"), "'tomorrow' is no date"),
        (("feature", "yelbasan-ulukus-m", "--until", "2020-01-01"), "is over before"),
        (("feature", "yelbasan-ulukus-m", "--reason", "x" * 401), "401 characters"),
        (("remove", "999"), "no rule 999"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_cure(
    run, folder: Path, arguments: tuple[str, ...], said: str | None
) -> None:
    before = numbers(folder)
    result = run("curate", *arguments)
    if said is None:
        assert result.exit_code == 0
        return
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert "Traceback" not in result.output
    assert numbers(folder) == before


def test_explain_shows_the_parts_both_lists_and_the_fusion(run) -> None:
    said = run("search", "portée > 100 km drone", "--explain", "--size", "3").stdout
    for part in (
        "constraint  portée > 100 km",
        "Portée ≥ 100 km",
        "concept:unmanned-aircraft",
        "meaning",
        "trust 1.00",
        "#1",
        "likeness",
        "score",
    ):
        assert part in said
    rows = [line for line in said.splitlines() if line.startswith(("1 ", "2 ", "3 "))]
    assert len(rows) == 3
    for row in rows:
        *_, lexical, likeness, extra, score = row.split()
        assert float(score) == pytest.approx(
            float(lexical) + float(likeness) + float(extra), abs=2e-3
        )


def test_explain_says_what_was_mended_and_pinned(run) -> None:
    run("curate", "pin", "farelhao-garajum-x", "--concept", "unmanned-aircraft")
    said = run("search", "drnoe", "--explain").stdout
    assert "“drnoe” → “drone”" in said
    (first,) = [line for line in said.splitlines() if line.startswith("1 ⚲")]
    assert "farelhao-garajum-x" in first


def test_explain_and_json_are_two_answers(run) -> None:
    result = run("search", "drone", "--explain", "--json")
    assert result.exit_code == 2
    assert "choose one" in result.stderr


def test_a_notice_and_a_redirect_are_made_and_hold(run, folder: Path) -> None:
    texts = [part for tag in ("fr", "en", "tr", "ar") for part in (f"--{tag}", f"Notice {tag}")]
    assert run("curate", "notice", "--query", "visa", *texts).exit_code == 0
    assert run("curate", "redirect", "/plan?stand=B4", "--concept", "mortar").exit_code == 0
    rules = [each.rule for each in kept(folder)]
    assert Redirect("/plan?stand=B4", concept="mortar") in rules
    (notice,) = [rule for rule in rules if isinstance(rule, Notice)]
    assert notice.texts["ar"] == "Notice ar"
    listed = run("curate", "list").stdout
    assert "/plan?stand=B4" in listed
    assert "visa" in listed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("notice", "--query", "visa", "--fr", "Un seul"), "--en has 0 characters"),
        (("redirect", "https://elsewhere.example/", "--query", "x"), "is no page"),
        (("redirect", "/organiser/audit", "--query", "x"), "is no page"),
        (("redirect", "/plan", "--concept", "teapots"), "no concept"),
        (("redirect", "/plan"), "--query"),
    ],
)
def test_a_notice_or_redirect_that_cannot_be_meant_is_refused(
    run, folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    before = numbers(folder)
    result = run("curate", *arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert numbers(folder) == before
