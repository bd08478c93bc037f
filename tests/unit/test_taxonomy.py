"""The taxonomy keeps the rules of its own file, and its tree holds together."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalogue.languages import SHEET_LANGUAGES, script_of
from catalogue.taxonomy import CODE_LISTS, DOMAINS, Concept, Taxonomy, load_taxonomy
from catalogue.taxonomy.check import LEVELS, Finding, check_taxonomy
from catalogue.taxonomy.export import FORMATS

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


def test_there_are_at_least_225_concepts(taxonomy: Taxonomy):
    assert len(taxonomy) >= 225


def test_the_tree_has_at_most_three_levels(taxonomy: Taxonomy):
    assert max(len(taxonomy.with_broader(c.id)) for c in taxonomy) == LEVELS


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


def test_a_concept_knows_its_codes(taxonomy: Taxonomy):
    assert taxonomy.concepts["main-battle-tank"].codes == {
        "cpv": ("35411100",),
        "ml": ("ML6",),
        "nsg": ("2350",),
    }


@pytest.mark.parametrize("kind", CODE_LISTS)
def test_every_list_of_codes_is_used(taxonomy: Taxonomy, kind: str):
    assert any(c.codes.get(kind) for c in taxonomy)


def test_an_ambiguous_word_is_the_label_of_another_concept(taxonomy: Taxonomy):
    assert "shelter" in taxonomy.concepts["field-camp"].ambiguous["fr"]
    assert "shelter" in taxonomy.concepts["tactical-shelter"].labels["fr"]


@pytest.mark.parametrize(
    ("label", "language", "concept_id"),
    [
        ("VBCI", "fr", "infantry-fighting-vehicle"),
        ("İHA", "tr", "unmanned-aircraft"),
        ("SİHA", "tr", "male-uav"),
        ("MRAP", "en", "mine-protected-vehicle"),
        ("БТР", "ru", "armoured-personnel-carrier"),
        ("ПЗРК", "ru", "manpads"),
        ("SATCOM terminali", "tr", "satellite-terminal"),
        ("زیردریایی", "fa", "submarine"),
        ("غواصة", "ar", "submarine"),
    ],
)
def test_the_trades_own_words_are_labels(
    taxonomy: Taxonomy, label: str, language: str, concept_id: str
):
    assert label in taxonomy.concepts[concept_id].labels[language]


# The checker


def written(folder: Path, *entries: Any) -> Path:
    path = folder / "own.yaml"
    path.write_text(yaml.safe_dump(list(entries), allow_unicode=True), encoding="utf-8")
    return path


ARABIC_LETTERS = "بتثجحخدذرزسشصضطظعغف"
RUSSIAN = "абвгдежзиклмнопрсту"


def spelled(name: str, letters: str) -> str:
    """A name in letters of another script."""
    return "".join(letters[ord(letter) % len(letters)] for letter in name)


def entry(name: str = "tea", **changes: Any) -> dict[str, Any]:
    """A sound concept; a change of None takes a field out, ``ru=[...]`` changes labels."""
    labels = {
        "fr": [f"thé {name}"], "en": [f"tea {name}"], "tr": [f"çay {name}"], "pt": [f"chá {name}"],
        "es": [f"té {name}"], "ar": [f"شاي {spelled(name, ARABIC_LETTERS)}"],
        "fa": [f"چای {spelled(name, ARABIC_LETTERS)}"], "ru": [f"чай {spelled(name, RUSSIAN)}"],
    }  # fmt: skip
    fields: dict[str, Any] = {"id": name, "domains": ["land"], "labels": labels}
    for field, value in changes.items():
        if field in SHEET_LANGUAGES:
            labels[field] = value
        elif value is None:
            del fields[field]
        else:
            fields[field] = value
    return fields


def found(folder: Path, *entries: Any) -> list[Finding]:
    return check_taxonomy(written(folder, *entries))


def test_the_projects_own_file_has_nothing_to_mend():
    assert check_taxonomy() == []


def test_a_sound_file_has_nothing_to_mend(tmp_path: Path):
    assert found(tmp_path, entry("tea"), entry("green-tea", broader="tea")) == []


@pytest.mark.parametrize(
    ("changes", "kind", "language"),
    [
        ({"fr": []}, "missing", "fr"),
        ({"ru": ["чай", "", "ТЕА"]}, "form", "ru"),
        ({"en": ["black  tea"]}, "form", "en"),
        ({"en": ["black tea "]}, "form", "en"),
        ({"en": ["black tea."]}, "form", "en"),
        ({"en": ["“black” tea"]}, "form", "en"),
        ({"en": ["tea", 5.56]}, "form", "en"),
        ({"ar": ["tea"]}, "script", "ar"),
        ({"ar": ["شاي", "tea"]}, "script", "ar"),
        ({"ar": ["چای"]}, "script", "ar"),
        ({"fa": ["چاي"]}, "script", "fa"),
        ({"ru": ["чaй"]}, "script", "ru"),
        ({"fr": ["чай"]}, "script", "fr"),
        ({"fr": ["thé", "Thé"]}, "repeated", "fr"),
        ({"de": ["Tee"]}, "missing", "de"),
        ({"ambiguous": {"fr": ["tisane"]}}, "ambiguous", "fr"),
        ({"fr": ["thé"], "ambiguous": {"fr": ["thé"]}}, "ambiguous", "fr"),
        ({"id": "Green Tea"}, "id", ""),
        ({"id": "green--tea"}, "id", ""),
        ({"id": None}, "id", ""),
        ({"domains": []}, "domain", ""),
        ({"domains": ["moon"]}, "domain", ""),
        ({"domains": None}, "domain", ""),
        ({"labels": None}, "field", ""),
        ({"labels": {"fr": "thé"}}, "field", ""),
        ({"colour": "green"}, "field", ""),
        ({"broader": "coffee"}, "broader", ""),
        ({"broader": "tea"}, "broader", ""),
        ({"codes": {"cpv": ["35410000-1"]}}, "code", ""),
        ({"codes": {"cpv": ["15863000"]}}, "code", ""),
        ({"codes": {"ml": ["ML23"]}}, "code", ""),
        ({"codes": {"nsg": [235]}}, "code", ""),
        ({"codes": {"hs": ["0902"]}}, "code", ""),
        ({"codes": {"nsg": [2350, 2350]}}, "code", ""),
    ],
)
def test_each_kind_of_fault_is_found(
    tmp_path: Path, changes: dict[str, Any], kind: str, language: str
):
    wrong = entry(**{k: v for k, v in changes.items() if k != "de"})
    if "de" in changes:
        wrong["labels"]["de"] = changes["de"]
    findings = found(tmp_path, wrong)
    place = language if language in SHEET_LANGUAGES else ""
    assert {(f.kind, f.language) for f in findings} == {(kind, place)}
    assert all(f.message and f.cure and f.concept for f in findings)


@pytest.mark.parametrize("label", ["C2", "MANET", "Link 16", "4G"])
def test_an_abbreviation_in_latin_letters_may_follow(tmp_path: Path, label: str):
    assert found(tmp_path, entry(ar=["شاي", label], ru=["чай", label])) == []


def test_a_word_may_be_joined_to_an_abbreviation(tmp_path: Path):
    assert found(tmp_path, entry(ru=["FPV-дрон"])) == []


def test_a_label_of_two_concepts_is_found_with_both(tmp_path: Path):
    (finding,) = found(tmp_path, entry("tea", fr=["thé"]), entry("brew", fr=["tisane", "The"]))
    assert (finding.kind, finding.concept, finding.language) == ("twice", "brew", "fr")
    assert finding.label == "The"
    assert "tea" in finding.message


def test_a_marked_ambiguous_word_is_no_fault(tmp_path: Path):
    brew = entry("brew", fr=["tisane"], ambiguous={"fr": ["thé"]})
    assert found(tmp_path, entry("tea", fr=["thé"]), brew) == []


def test_an_id_that_stands_twice_is_found(tmp_path: Path):
    findings = found(tmp_path, entry("tea"), entry("tea"))
    assert [(f.kind, f.concept) for f in findings] == [("id", "tea")]


def test_a_loop_of_broader_concepts_is_found(tmp_path: Path):
    findings = found(tmp_path, entry("tea", broader="brew"), entry("brew", broader="tea"))
    assert {f.kind for f in findings} == {"broader"}


def test_a_stranger_above_is_found(tmp_path: Path):
    findings = found(tmp_path, entry("tea", domains=["air"]), entry("brew", broader="tea"))
    assert [(f.kind, f.concept) for f in findings] == [("broader", "brew")]


def test_a_fourth_level_is_found(tmp_path: Path):
    names = ["drink", "brew", "tea", "mint-tea"]
    entries = [
        entry(name, broader=above) if above else entry(name)
        for name, above in zip(names, [None, *names], strict=False)
    ]
    (finding,) = found(tmp_path, *entries)
    assert (finding.kind, finding.concept) == ("broader", "mint-tea")
    assert "brew" in finding.cure


def test_one_fault_does_not_hide_another(tmp_path: Path):
    findings = found(tmp_path, "tea", entry("brew", domains=[]), entry("mate", ru=["mate"]))
    assert [f.kind for f in findings] == ["field", "domain", "script"]


@pytest.mark.parametrize(
    "content",
    [b"- id: [", b"tea", b"", b"\xff\xfe", None],
    ids=["no YAML", "no list", "empty", "not UTF-8", "no file"],
)
def test_a_file_that_cannot_be_read_is_one_finding(tmp_path: Path, content: bytes | None):
    path = tmp_path / "own.yaml"
    if content is not None:
        path.write_bytes(content)
    assert [finding.kind for finding in check_taxonomy(path)] == ["file"]


# Export


@pytest.mark.parametrize("ending", [".yaml", ".json"])
def test_an_export_loads_back_equal(taxonomy: Taxonomy, tmp_path: Path, ending: str):
    # JSON is YAML too.
    path = tmp_path / f"own{ending}"
    path.write_text(FORMATS[ending](taxonomy), encoding="utf-8")
    assert list(load_taxonomy(path)) == list(taxonomy)


def test_an_exported_file_explains_itself_and_passes_the_check(taxonomy: Taxonomy, tmp_path: Path):
    path = tmp_path / "own.yaml"
    path.write_text(FORMATS[".yaml"](taxonomy), encoding="utf-8")
    assert path.read_text(encoding="utf-8").startswith("# The taxonomy")
    assert check_taxonomy(path) == []


def test_a_label_that_yaml_would_take_for_something_else_survives(tmp_path: Path):
    odd = ("no", "5.56", "a: b", "12,7", "# x", "[y]", "'", "null")
    own = Taxonomy([Concept("tea", ("land",), None, {**LABELS, "en": odd})])
    path = tmp_path / "own.yaml"
    path.write_text(FORMATS[".yaml"](own), encoding="utf-8")
    assert load_taxonomy(path).concepts["tea"].labels["en"] == odd


def test_a_table_has_a_row_for_each_concept(taxonomy: Taxonomy):
    rows = list(csv.DictReader(io.StringIO(FORMATS[".csv"](taxonomy))))
    assert [row["id"] for row in rows] == list(taxonomy.concepts)
    tank = next(row for row in rows if row["id"] == "main-battle-tank")
    assert tank["tr"].split(" | ")[0] == "ana muharebe tankı"
    assert (tank["broader"], tank["cpv"]) == ("armoured-vehicle", "35411100")


def test_skos_has_preferred_labels_and_the_tree(taxonomy: Taxonomy):
    nodes = {node["id"]: node for node in json.loads(FORMATS[".jsonld"](taxonomy))["@graph"]}
    tank = nodes["urn:catalogue:taxonomy:main-battle-tank"]
    assert tank["prefLabel"]["ar"] == "دبابة قتال رئيسية"
    assert tank["broader"] in nodes
    members = {m for n in nodes.values() if n["type"] == "Collection" for m in n["member"]}
    assert len(members) == len(taxonomy)
