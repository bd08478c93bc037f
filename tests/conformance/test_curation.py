"""The organiser's will: pinned and hidden documents in an engine, and rules over the demo show."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from catalogue.composition import Catalogue
from catalogue.curation import (
    NOTHING,
    Curation,
    Feature,
    Hide,
    Notice,
    Pin,
    Redirect,
    Rule,
    Synonyms,
)
from catalogue.search.engine import Engine, Plan
from catalogue.search.query import Query
from catalogue.search.results import Results
from catalogue.search.service import SearchService
from catalogue.sheets.fields import facet_fields
from catalogue.store.curations import add_rule, remove_rule
from catalogue.store.models import now
from tests.conformance.conftest import ENGINES, ROLL, hits, ids, words

FACETS = tuple(facet_fields())


# --- what an engine must do --------------------------------------------------------------------


def test_a_pinned_document_is_a_result_and_is_counted(engine: Engine) -> None:
    plan = Plan(clauses=(words("camion"),), pinned=("boat-fr", "nobody"), facets=FACETS)
    found = engine.search(plan)
    assert ids(found) == {"truck-fr", "boat-fr"}
    assert found.total == 2
    assert found.facets["domain"] == {"land": 1, "naval": 1}
    (pin,) = [candidate for candidate in found.candidates if candidate.id == "boat-fr"]
    assert (pin.lexical, pin.matched, pin.similarity) == (0.0, {}, None)


def test_a_pinned_document_that_is_found_anyway_is_there_once(engine: Engine) -> None:
    found = engine.search(Plan(clauses=(words("camion"),), pinned=("truck-fr",)))
    assert [candidate.id for candidate in found.candidates] == ["truck-fr"]
    assert found.total == 1
    assert found.candidates[0].lexical > 0


@pytest.mark.parametrize(
    "restriction",
    [
        {"filters": {"country": ("TR",)}},
        {"demanded": (words("camion"),)},
        {"excluded": (words("fleuve"),)},
    ],
    ids=lambda restriction: next(iter(restriction)),
)
def test_filters_demands_and_exclusions_hold_for_pins_too(
    engine: Engine, restriction: dict[str, object]
) -> None:
    # Of the shelf only this boat speaks of a river, and it is not from Türkiye.
    assert hits(engine, words("fleuve")) == {"boat-fr"}
    plan = Plan(clauses=(words("nichts"),), pinned=("boat-fr",), **restriction)  # type: ignore[arg-type]
    assert engine.search(plan).total == 0
    assert ids(engine.search(plan)) == set()


def test_a_pin_is_found_beside_neighbours_alone(engine: Engine) -> None:
    plan = Plan(vector=ROLL, floor=0.5, lexical=False, pinned=("boat-fr",))
    assert "boat-fr" in ids(engine.search(plan))
    nothing_near = Plan(vector=ROLL, floor=2.0, lexical=False, pinned=("boat-fr",))
    assert ids(engine.search(nothing_near)) == {"boat-fr"}
    assert engine.search(nothing_near).total == 1


def test_a_hidden_document_is_in_no_list_and_no_count(engine: Engine) -> None:
    plan = Plan(
        clauses=(words("convois"),), vector=ROLL, floor=0.5, hidden=("mrap-fr",), facets=FACETS
    )
    found = engine.search(plan)
    assert "mrap-fr" not in ids(found)
    assert found.total == len(ids(found)) == sum(found.facets["language"].values())
    assert "mrap-fr" not in engine.rest(plan, (), 0, 10, "title")


def test_what_is_pinned_is_part_of_every_order(engine: Engine) -> None:
    plan = Plan(clauses=(words("camion"),), pinned=("boat-fr",))
    for sort in ("relevance", "title", "newest"):
        assert set(engine.rest(plan, (), 0, 10, sort)) == {"truck-fr", "boat-fr"}  # type: ignore[arg-type]
    assert engine.rest(plan, ("truck-fr",), 0, 10, "relevance") == ["boat-fr"]


def test_candidates_say_when_they_changed(engine: Engine) -> None:
    found = engine.search(Plan(vector=ROLL, floor=0.5, pinned=("boat-fr",)))
    assert all(candidate.changed_at > 0 for candidate in found.candidates)


# --- rules over the demo show ------------------------------------------------------------------


@pytest.fixture(name="show", params=sorted(ENGINES))
def _show(request: pytest.FixtureRequest, shows: Callable[[str], Catalogue]) -> Catalogue:
    """The demo show, on each engine in turn."""
    return shows(request.param)


def ask(show: Catalogue, text: str, *rules: Rule, **more: object) -> Results:
    """An answer under some rules, whatever the catalogue keeps."""
    curation = Curation(rules) if rules else NOTHING
    service = SearchService(
        show.engine,
        show.encoder,
        show.taxonomy,
        show.settings.show,
        lambda ids: {each: each for each in ids},
        curation=lambda: curation,
    )
    return service.search(Query(text=text, **{"language": "fr", **more}))  # type: ignore[arg-type]


def order(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


def test_a_pin_stands_at_its_position_for_its_question_alone(show: Catalogue) -> None:
    before = order(ask(show, "drone"))
    pin = Pin("farelhao-garajum-x", query="  DRÔNE ", position=3)
    after = ask(show, "drone", pin)
    assert order(after)[2] == "farelhao-garajum-x"
    others = [each for each in order(after) if each != "farelhao-garajum-x"]
    assert others == [each for each in before if each != "farelhao-garajum-x"][: len(others)]
    assert order(ask(show, "drone tactique", pin)) == order(ask(show, "drone tactique"))


def test_a_pin_for_a_concept_holds_in_every_language(show: Catalogue) -> None:
    pin = Pin("farelhao-garajum-x", concept="unmanned-aircraft")
    for text in ("drone", "İHA", "unmanned aerial vehicle", "طائرة بدون طيار", "беспилотник"):
        assert order(ask(show, text, pin))[0] == "farelhao-garajum-x"


def test_a_pin_does_not_come_back_on_a_later_page(show: Catalogue) -> None:
    last = order(ask(show, "véhicule", size=100))[-1]
    pin = Pin(last, query="véhicule")
    pages = [ask(show, "véhicule", pin, page=page, size=5) for page in range(1, 10)]
    seen = [each for page in pages for each in order(page)]
    assert seen[0] == last
    assert len(seen) == len(set(seen)) == min(45, pages[0].total)


def test_a_pin_of_something_unrelated_is_counted(show: Catalogue) -> None:
    before = ask(show, "drone")
    kitchen = order(ask(show, "cuisine de campagne"))[0]
    assert kitchen not in order(ask(show, "drone", size=100))
    after = ask(show, "drone", Pin(kitchen, query="drone"))
    assert order(after)[0] == kitchen
    assert after.total == before.total + 1


def test_a_hidden_sheet_is_gone_for_its_question_alone(show: Catalogue) -> None:
    first = order(ask(show, "drone"))[0]
    rule = Hide(first, query="drone")
    assert first not in order(ask(show, "drone", rule, size=100))
    assert ask(show, "drone", rule).total == ask(show, "drone").total - 1
    assert first in order(ask(show, "drones de surveillance", rule, size=100))


def test_the_later_of_two_rules_about_a_sheet_holds(show: Catalogue) -> None:
    first, second = order(ask(show, "drone"))[:2]
    hide, pin = Hide(second, query="drone"), Pin(second, query="drone")
    assert second not in order(ask(show, "drone", pin, hide, size=100))
    assert order(ask(show, "drone", hide, pin))[:2] == [second, first]


def test_a_featured_sheet_is_marked_and_does_not_pass_a_better_answer(show: Catalogue) -> None:
    before = ask(show, "drone de surveillance")
    last = before.hits[9]
    after = ask(show, "drone de surveillance", Feature(last.id))
    marked = [hit.id for hit in after.hits if hit.featured]
    assert marked == [last.id]
    assert order(after)[0] == order(before)[0]
    assert order(after).index(last.id) <= order(before).index(last.id)


def test_synonyms_find_what_only_the_other_word_says(show: Catalogue) -> None:
    hits = ask(show, "orpaillage", size=100).hits
    saying = {hit.id for hit in hits if "orpaillage" in hit.why.words}
    assert saying
    assert not saying & set(order(ask(show, "djoura", literal=("djoura",))))
    found = ask(show, "djoura", Synonyms(("djoura", "orpaillage"), "fr"))
    assert [(chip.kind, chip.label) for chip in found.chips] == [("synonym", "djoura = orpaillage")]
    assert set(order(found)[: len(saying)]) == saying
    fragments = [f for hit in found.hits for f in hit.highlights.get("description", ())]
    marked = {run.text for fragment in fragments for run in fragment if run.marked}
    assert "orpaillage" in marked
    assert found.correction is None


def test_a_synonym_of_a_concepts_name_means_the_concept(show: Catalogue) -> None:
    group = Synonyms(("VLRA", "camion militaire"), "fr")
    found = ask(show, "VLRA", group)
    assert found.concepts == ("military-truck",)
    assert set(order(found)[:3]) & set(order(ask(show, "camion militaire"))[:3])
    literal = ask(show, "VLRA", group, literal=("VLRA",))
    assert literal.concepts == ()


def test_rules_kept_in_the_database_come_into_force_by_themselves(show: Catalogue) -> None:
    last = [hit.id for hit in show.search.search(Query(text="drone")).hits][-1]

    def eventually(expected: bool) -> None:
        deadline = time.monotonic() + 20  # a busy machine; it is read each second
        while True:
            hits = show.search.search(Query(text="drone")).hits
            if (hits[0].id == last) is expected:
                return
            assert time.monotonic() < deadline
            time.sleep(0.1)

    for number in _kept(show, Pin(last, query="drone")):
        eventually(True)
        with show.store.writing() as session:
            assert remove_rule(session, number, "test")
        eventually(False)


def test_a_rule_that_is_over_or_has_not_begun_is_not_in_force(show: Catalogue) -> None:
    before = [hit.id for hit in show.search.search(Query(text="drone")).hits]
    rule = Pin(before[-1], query="drone")
    day = timedelta(days=1)
    numbers = [
        *_kept(show, rule, starts_at=now() + day),
        *_kept(show, rule, ends_at=now() - day),
    ]
    time.sleep(1.1)  # they are read each second
    assert [hit.id for hit in show.search.search(Query(text="drone")).hits] == before
    with show.store.writing() as session:
        for number in numbers:
            assert remove_rule(session, number, "test")


def _kept(show: Catalogue, rule: Rule, **times: object) -> Iterator[int]:
    with show.store.writing() as session:
        number = add_rule(session, rule, "test", **times)  # type: ignore[arg-type]
    yield number


# --- words and pages of the organiser -----------------------------------------------------------

TEXTS = {tag: f"Avis {tag}" for tag in ("fr", "en", "tr", "ar")}


def test_a_notice_for_a_concept_stands_above_its_results_in_every_language(show: Catalogue) -> None:
    notice = Notice(TEXTS, concept="unmanned-aircraft")
    for text in ("drone", "İHA", "طائرة بدون طيار", "drone portée > 100 km"):
        assert ask(show, text, notice).notices == (TEXTS,)
    assert ask(show, "mortier", notice).notices == ()
    assert ask(show, "drone", notice, literal=("drone",)).notices == ()


def test_a_question_leads_to_a_page_but_not_one_that_asks_more(show: Catalogue) -> None:
    by_words = Redirect("/plan", query="salle B")
    assert ask(show, "SALLE  b", by_words).redirect == "/plan"
    assert ask(show, "salle b", by_words, filters={"country": ("TR",)}).redirect == ""
    assert ask(show, "salle b", by_words, page=2).redirect == ""
    by_concept = Redirect("/exhibitors", concept="unmanned-aircraft")
    assert ask(show, "İHA", by_concept).redirect == "/exhibitors"
    for more in ("drone portée > 100 km", "drone pliable", "drone Türkiye"):
        assert ask(show, more, by_concept).redirect == ""
    latest = Redirect("/plan", query="drone")
    assert ask(show, "drone", by_concept, latest).redirect == "/plan"


def test_a_pinned_hit_is_marked_and_says_nothing_of_the_question(show: Catalogue) -> None:
    results = ask(show, "drone", Pin("farelhao-garajum-x", query="drone"))
    assert [hit.id for hit in results.hits if hit.pinned] == ["farelhao-garajum-x"]
    assert not results.by_meaning_alone


def test_a_pin_does_not_hide_that_something_better_exists(show: Catalogue) -> None:
    (kitchen,) = order(ask(show, "cuisine de campagne"))[:1]
    nothing = "zzqxv wvvkz"
    results = ask(show, nothing, Pin(kitchen, query=nothing), mode="lexical")
    assert order(results) == [kitchen]
    assert [way.kind for way in results.suggestions] == [
        way.kind for way in ask(show, nothing, mode="lexical").suggestions
    ]
    assert results.suggestions


def test_words_that_a_rule_is_about_are_not_taken_for_mistyped(show: Catalogue) -> None:
    mistyped = ask(show, "drnoe")
    assert mistyped.correction is not None
    (kitchen,) = order(ask(show, "cuisine de campagne"))[:1]
    assert ask(show, "drnoe", Pin(kitchen, query="drnoe")).correction is None
    assert order(ask(show, "drnoe", Pin(kitchen, query="DRNOE")))[0] == kitchen
    assert ask(show, "drnoe", Redirect("/plan", query="drnoe")).redirect == "/plan"


def test_other_rules_than_those_in_force_can_be_tried(show: Catalogue) -> None:
    before = show.search.search(Query(text="drone"))
    last = before.hits[-1].id
    tried = show.search.search(Query(text="drone"), Curation((Pin(last, query="drone"),)))
    assert tried.hits[0].id == last
    assert order(show.search.search(Query(text="drone"))) == order(before)
