"""From a draft to what visitors see, and back."""

from __future__ import annotations

import pytest

from catalogue.composition import Catalogue
from catalogue.store import drafts, reviews
from catalogue.store.drafts import Conflict, draft_of, save_draft
from catalogue.store.models import Exhibitor
from catalogue.store.reviews import FieldRemark, NotTheNewest
from catalogue.store.sheets import latest_sheets, published_sheet

EXHIBITOR = {"id": "acme", "name": "Acme"}


@pytest.fixture
def written(empty: Catalogue) -> Catalogue:
    """A catalogue with a new product that is only a draft."""
    with empty.store.writing() as session:
        session.add(Exhibitor(id="acme", details={"name": "Acme"}))
        session.flush()
        content = {"id": "hawk", "title": "Hawk", "language": "en", "domains": ["air"]}
        drafts.begin_sheet(session, "acme", content, "ann")
    return empty


def submitted(catalogue: Catalogue, approval: str = "everything") -> int:
    """The draft submitted as it is; the number of its revision."""
    with catalogue.store.writing() as session:
        draft = draft_of(session, "hawk")
        assert draft is not None
        sheet = {"description": "", **draft.content, "exhibitor": EXHIBITOR}
        reviews.submit(session, sheet, approval, by="ann", source="portal")  # type: ignore[arg-type]
        state = reviews.state_of(session, "hawk")
        assert state is not None
        assert state.newest is not None
        return state.newest


def stage(catalogue: Catalogue) -> str:
    with catalogue.store.reading() as session:
        state = reviews.state_of(session, "hawk")
        assert state is not None
        return state.stage


def save(catalogue: Catalogue, version: int, by: str, **values: object) -> drafts.DraftSaved:
    with catalogue.store.writing() as session:
        named = {name.replace("__", "."): value for name, value in values.items()}
        return save_draft(session, "hawk", version, named, by)


def test_two_who_write_different_fields_lose_nothing(written: Catalogue):
    assert save(written, 1, "ann", title="Hawk 2").version == 2
    saved = save(written, 1, "bob", translations__fr__title="Faucon")
    assert (saved.version, saved.conflicts) == (3, ())
    with written.store.reading() as session:
        draft = draft_of(session, "hawk")
    assert draft is not None
    assert draft.content["title"] == "Hawk 2"
    assert draft.content["translations"] == {"fr": {"title": "Faucon"}}


def test_two_who_write_the_same_field_are_told(written: Catalogue):
    save(written, 1, "ann", title="Hawk 2")
    saved = save(written, 1, "bob", title="Hawk 3", summary="Small.")
    (conflict,) = saved.conflicts
    assert isinstance(conflict, Conflict)
    assert (conflict.mine, conflict.theirs, conflict.author) == ("Hawk 3", "Hawk 2", "ann")
    with written.store.reading() as session:
        draft = draft_of(session, "hawk")
    assert draft is not None
    assert (draft.content["title"], draft.content["summary"]) == ("Hawk 2", "Small.")
    assert save(written, saved.version, "bob", title="Hawk 3").conflicts == ()


def test_the_same_words_are_no_conflict_and_no_save(written: Catalogue):
    save(written, 1, "ann", title="Hawk 2")
    saved = save(written, 1, "bob", title="Hawk 2", summary="")
    assert (saved.version, saved.conflicts) == (2, ())


def test_a_page_from_before_the_submission_does_not_have_the_last_word(written: Catalogue):
    save(written, 1, "ann", title="Hawk 2")
    submitted(written)
    assert save(written, 1, "bob", title="Hawk 1").conflicts[0].theirs == "Hawk 2"


def test_what_waits_is_not_seen_and_what_is_seen_stays(written: Catalogue):
    first = submitted(written)
    assert stage(written) == "submitted"
    assert published_sheet(written.store, "hawk") is None
    with written.store.writing() as session:
        assert [one.sheet_id for one in reviews.waiting_sheets(session)] == ["hawk"]
        reviews.approve(session, "hawk", first, by="organiser")
    assert stage(written) == "published"
    save(written, 2, "ann", title="Hawk 2")
    submitted(written)
    shown = published_sheet(written.store, "hawk")
    assert shown is not None
    assert (shown["title"], shown["status"], stage(written)) == ("Hawk", "published", "submitted")
    with written.store.reading() as session:
        ((latest,),) = latest_sheets(session)
    assert (latest["title"], latest["status"]) == ("Hawk 2", "draft")


def test_only_the_revision_that_was_read_is_approved(written: Catalogue):
    first = submitted(written)
    save(written, 2, "ann", title="Hawk 2")
    submitted(written)
    with written.store.writing() as session, pytest.raises(NotTheNewest):
        reviews.approve(session, "hawk", first, by="organiser")
    assert published_sheet(written.store, "hawk") is None
    assert stage(written) == "submitted"


def test_a_remark_stands_until_the_next_revision(written: Catalogue):
    first = submitted(written)
    remark = FieldRemark("title", "Which Hawk?", "organiser")
    with written.store.writing() as session:
        reviews.ask_changes(session, "hawk", first, [remark])
    assert stage(written) == "changes-asked"
    with written.store.reading() as session:
        assert [each.text for each in reviews.remarks_on(session, "hawk")] == ["Which Hawk?"]
    save(written, 2, "ann", title="Hawk 2")
    submitted(written)
    with written.store.reading() as session:
        assert reviews.remarks_on(session, "hawk") == []


@pytest.mark.parametrize(
    ("approval", "stages"),
    [
        ("everything", ["submitted", "submitted"]),
        ("first", ["submitted", "published"]),
        ("nothing", ["published", "published"]),
    ],
)
def test_the_show_says_what_needs_approval(written: Catalogue, approval: str, stages: list[str]):
    seen = []
    for title in ("Hawk 2", "Hawk 3"):
        with written.store.reading() as session:
            draft = draft_of(session, "hawk")
        assert draft is not None
        save(written, draft.version, "ann", title=title)
        number = submitted(written, approval)
        seen.append(stage(written))
        if seen[-1] == "submitted":
            with written.store.writing() as session:
                reviews.approve(session, "hawk", number, by="organiser")
    assert seen == stages


def test_what_was_submitted_is_taken_back_and_what_is_online_withdrawn(written: Catalogue):
    number = submitted(written)
    with written.store.writing() as session:
        assert reviews.take_back(session, "hawk")
    assert stage(written) == "draft"
    number = submitted(written)
    with written.store.writing() as session:
        reviews.approve(session, "hawk", number, by="organiser")
    with written.store.writing() as session:
        assert reviews.withdraw(session, "hawk", by="ann", source="portal")
    assert stage(written) == "withdrawn"
    assert published_sheet(written.store, "hawk") is None
