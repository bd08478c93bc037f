"""What organisers change of the taxonomy's file: differences that come back, merging, moving."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalogue.taxonomy import Concept, Taxonomy, load_taxonomy
from catalogue.taxonomy.changes import (
    brought,
    changes_between,
    edited,
    merged,
    touched,
    with_changes,
)
from catalogue.taxonomy.check import check_bytes, check_entries
from catalogue.taxonomy.export import as_entries, as_yaml

FILE = load_taxonomy()


def kept(after: Taxonomy) -> Taxonomy:
    """A taxonomy as it comes back from the difference that is kept."""
    return with_changes(FILE, changes_between(FILE, after))


def same(some: Taxonomy, other: Taxonomy) -> bool:
    return some.concepts == other.concepts and some.merged == other.merged


def with_words(taxonomy: Taxonomy, id_: str, language: str, *words: str) -> Concept:
    concept = taxonomy[id_]
    return replace(concept, labels={**concept.labels, language: words})


def test_nothing_changed_is_no_difference() -> None:
    assert changes_between(FILE, FILE) == {}
    assert same(with_changes(FILE, {}), FILE)


def test_a_changed_label_is_a_difference_of_its_language_alone() -> None:
    after = edited(FILE, with_words(FILE, "mini-uav", "fr", "oisillon", "petit drone"))
    assert changes_between(FILE, after) == {
        "mini-uav": {"labels": {"fr": ["oisillon", "petit drone"]}}
    }
    assert same(kept(after), after)
    assert kept(after).label("mini-uav", "fr") == "Oisillon"


def test_a_newer_file_brings_its_own_changes_beside_the_organisers() -> None:
    mine = edited(FILE, with_words(FILE, "mini-uav", "fr", "oisillon"))
    newer = edited(FILE, with_words(FILE, "mini-uav", "en", "wee drone"))
    both = with_changes(newer, changes_between(FILE, mine))
    assert both.label("mini-uav", "fr") == "Oisillon"
    assert both.label("mini-uav", "en") == "Wee drone"


def test_moving_touches_the_concept_and_all_below_it() -> None:
    top = next(c for c in FILE if c.broader is None and FILE.with_narrower(c.id)[1:])
    child = FILE[FILE.with_narrower(top.id)[1]]
    after = edited(FILE, replace(child, broader=None))
    assert same(kept(after), after)
    assert touched(FILE, after) == set(FILE.with_narrower(child.id))
    back = edited(after, child)
    assert same(back, FILE)
    assert changes_between(FILE, back) == {}


def test_a_concept_cannot_lie_below_itself() -> None:
    top = next(c for c in FILE if c.broader is None and FILE.with_narrower(c.id)[1:])
    with pytest.raises(ValueError, match="loop"):
        edited(FILE, replace(top, broader=FILE.with_narrower(top.id)[1]))


def test_another_synonym_touches_no_sheet_and_another_name_does() -> None:
    labels = FILE["mini-uav"].labels["fr"]
    synonym = edited(FILE, with_words(FILE, "mini-uav", "fr", *labels, "oisillon"))
    assert touched(FILE, synonym) == set()
    renamed = edited(FILE, with_words(FILE, "mini-uav", "fr", "oisillon", *labels))
    assert touched(FILE, renamed) == {"mini-uav"}


def test_a_merged_concept_lives_on_in_its_heir() -> None:
    gone, heir = FILE["mini-uav"], FILE["target-drone"]
    below = FILE.with_narrower("mini-uav")[1:]
    after = merged(FILE, "mini-uav", "target-drone")
    assert same(kept(after), after)
    assert "mini-uav" in after
    assert "mini-uav" not in after.concepts
    assert after["mini-uav"] == after["target-drone"]
    assert after.label("mini-uav", "fr") == heir.label("fr")
    assert after.with_broader("mini-uav") == after.with_broader("target-drone")
    assert after["target-drone"].labels["fr"][0] == heir.labels["fr"][0]
    assert {*gone.labels["fr"], *heir.labels["fr"]} == {*after["target-drone"].labels["fr"]}
    assert all(after[child].broader == "target-drone" for child in below)
    assert not [f for f in check_entries(as_entries(after)) if not f.warning]
    assert {"mini-uav", *below} <= touched(FILE, after)


def test_merging_again_leads_to_the_last_heir_and_is_undone_step_by_step() -> None:
    once = merged(FILE, "mini-uav", "target-drone")
    twice = merged(once, "target-drone", "unmanned-aircraft")
    assert twice.merged == {"mini-uav": "unmanned-aircraft", "target-drone": "unmanned-aircraft"}
    assert same(kept(twice), twice)
    assert same(with_changes(FILE, changes_between(FILE, once)), once)


def test_merging_the_one_above_into_one_below() -> None:
    child = next(c for c in FILE if c.broader is not None)
    above = FILE[str(child.broader)]
    after = merged(FILE, above.id, child.id)
    assert after[child.id].broader == above.broader
    others = [c for c in FILE.children[above.id] if c != child.id]
    assert all(after[other].broader == child.id for other in others)
    with pytest.raises(ValueError, match="itself"):
        merged(after, above.id, child.id)


def test_words_of_several_meanings_end_with_the_other_meaning() -> None:
    marked, language, word = next(
        (c, language, words[0]) for c in FILE for language, words in c.ambiguous.items() if words
    )
    holder = next(c for c in FILE if word in c.labels.get(language, ()))
    others = [label for label in holder.labels[language] if label != word]
    after = edited(FILE, with_words(FILE, holder.id, language, *others))
    assert word not in after[marked.id].ambiguous.get(language, ())
    assert same(kept(after), after)


def test_a_brought_file_changes_what_it_holds_and_leaves_the_rest() -> None:
    once = merged(FILE, "mini-uav", "target-drone")
    one = with_words(FILE, "mortar", "fr", "mortier", "veilleur")
    after = brought(once, [one])
    assert after["mortar"].labels["fr"] == ("mortier", "veilleur")
    assert after.merged == once.merged
    assert len(after) == len(once)
    again = brought(once, [FILE["mini-uav"]])
    assert again.merged == {}
    assert again["mini-uav"] == FILE["mini-uav"]
    with pytest.raises(ValueError, match="missing"):
        brought(FILE, [replace(one, id="newcomer", broader="nowhere")])


@pytest.mark.parametrize(
    "changes",
    [
        {"gone-from-the-file": {"labels": {"fr": ["x"]}}},
        {"gone-from-the-file": {"merged": "mini-uav-x"}},
        {"mini-uav": {"merged": "gone-from-the-file"}},
        {"mini-uav": {"merged": "target-drone"}, "target-drone": {"merged": "mini-uav"}},
    ],
)
def test_what_a_newer_file_does_not_have_is_left_out(changes: dict[str, dict[str, object]]) -> None:
    assert with_changes(FILE, changes).concepts == FILE.concepts


def test_what_makes_no_tree_any_more_lies_at_the_top_and_the_rest_holds(
    caplog: pytest.LogCaptureFixture,
) -> None:
    child = next(c for c in FILE if c.broader is not None)
    new = {"domains": ["air", "sea"], "labels": {"en": ["thing"]}, "broader": "gone"}
    after = with_changes(
        FILE,
        {
            str(child.broader): {"broader": child.id},
            "newcomer": new,
            "of-the-sea": {**new, "domains": ["sea"]},
            "mini-uav": {"labels": {"fr": ["oisillon"]}},
        },
    )
    assert after["newcomer"].broader is None
    assert after["newcomer"].domains == ("air",)
    assert "of-the-sea" not in after
    assert after.label("mini-uav", "fr") == "Oisillon"
    assert len(after.with_broader(child.id)) <= 2
    assert "cannot lie below" in caplog.text


def test_merging_the_top_into_a_grandchild_takes_what_is_between_along() -> None:
    low = next(c for c in FILE if len(FILE.with_broader(c.id)) == 3)
    _, middle, top = FILE.with_broader(low.id)
    after = merged(FILE, top, low.id)
    assert after[low.id].broader is None
    assert after[middle].broader == low.id
    assert same(kept(after), after)


def test_a_concept_without_english_words_has_another_name() -> None:
    empty = Concept("thing", ("land",), None, {"en": (), "fr": ("chose",)})
    assert empty.label("en") == "Chose"
    assert replace(empty, labels={}).label("tr") == "thing"


@pytest.mark.parametrize(
    "entry",
    [
        "domains: [[land]], labels: {en: [x]}",
        "domains: [{a: b}], labels: {en: [x]}",
        "domains: [land], labels: {en: [2020-99-99]}",
        'domains: [land], labels: {en: [!!int "x"]}',
        'domains: [land], labels: {en: [!!bool "perhaps"]}',
        'domains: [land], labels: {en: [!!timestamp "xx"]}',
        'domains: [land], labels: {en: ["drone\\0x"]}',
        'domains: [land], labels: {en: ["drone\\u202ex"]}',
        'domains: [land], labels: {en: ["drone\\ud800"]}',
    ],
)
def test_odd_values_of_a_file_are_findings(entry: str) -> None:
    findings = check_bytes(f"- {{id: thing, {entry}}}".encode())
    assert [found for found in findings if found.kind in ("file", "domain", "form")]


def test_a_file_that_says_parts_by_alias_is_refused() -> None:
    bomb = b"- &a [x, x]\n- &b [*a, *a]\n- [*b, *b]\n"
    (found,) = check_bytes(bomb)
    assert found.kind == "file"
    assert "alias" in found.message


def test_the_exported_file_of_a_changed_taxonomy_comes_back() -> None:
    after = merged(
        edited(FILE, with_words(FILE, "mortar", "fr", "mortier", "veilleur")),
        "mini-uav",
        "target-drone",
    )
    assert not check_bytes(as_yaml(after).encode())
