"""The one tree of fixtures, and the rule that CI skips nothing."""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from catalogue.composition import Catalogue, open_catalogue
from catalogue.people import accounts
from catalogue.settings import Settings
from catalogue.store import models
from catalogue.store import session as database
from catalogue.store.drafts import begin_sheet, checked_draft, draft_of
from catalogue.store.meetings import Stored, Wish, ask_for_meeting
from catalogue.store.reviews import submit
from catalogue.store.shortlists import add_item, begin_shortlist
from indexer.loading import load_files
from indexer.sync import drain
from tests.models import folders
from tests.models.e5 import write_e5
from tests.node.elasticsearch import Node, start_node, why_not
from tests.templates import TemplatesInMemory

ROOT = Path(__file__).parent.parent
DEMO_SHEETS = ROOT / "catalogue" / "demo" / "sheets.jsonl"
SHARED_LIST = "a-list-for-all-tests"
"""Opens a shortlist of the demo show's catalogue, with these products on it."""
SHARED_PRODUCTS = ("bozdoruk-koytak-m", "negueba-sirafile-2")
SHARED = ROOT.parent / "shared"
"""Real tables that are not ours to copy; beside the checkout where they may be used."""

Flask.jinja_options = {"bytecode_cache": TemplatesInMemory()}
MIGRATE = database.migrate


# Garbage is looked for less often: going through all that thousands of tests hold, again and again,
# took a sixth of their time.
gc.set_threshold(100_000, 20, 20)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """In CI everything is installed, so a test that is skipped there has failed."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"


def settings_for(folder: Path, **variables: str) -> Settings:
    """Settings with everything kept in a folder."""
    return Settings.from_environment({"CATALOGUE_DATA": str(folder), **variables})


@pytest.fixture(scope="session", autouse=True)
def migrated_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A new database of SQLite begins as a copy of one that all migrations have made.

    They take longer than most tests do, and a thousand tests begin with a new database. The tests
    of the store, and all processes that tests start, run the migrations themselves.
    """

    @cache
    def made() -> Path:
        settings = settings_for(tmp_path_factory.mktemp("migrated"))
        engine = database._open_engine(sa.make_url(settings.database_url))
        MIGRATE(engine, settings)
        engine.dispose()
        return settings.data / "catalogue.sqlite"

    def migrate(engine: sa.Engine, settings: Settings) -> None:
        file = engine.url.database if engine.dialect.name == "sqlite" else None
        if file and not Path(file).exists():
            copied = Path(f"{file}.{os.urandom(4).hex()}")
            # Whatever goes wrong, the migrations have their own words for.
            with contextlib.suppress(OSError):
                shutil.copyfile(made(), copied)
                os.link(copied, file)  # not in the place of one that is there by now
            copied.unlink(missing_ok=True)
        MIGRATE(engine, settings)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "migrate", migrate)
        yield


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Catalogue]:
    """An open catalogue with nothing in it."""
    catalogue = open_catalogue(settings_for(tmp_path / "data"))
    yield catalogue
    catalogue.close()


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A real Elasticsearch node, started when the first test asks for it."""
    if reason := why_not():
        pytest.skip(reason)
    with start_node(tmp_path_factory.mktemp("node")) as started:
        yield started


@pytest.fixture(scope="session")
def minilm() -> Path:
    """A real sentence-transformers model, English alone and small."""
    if reason := folders.why_not():
        pytest.skip(reason)
    return folders.minilm()


@pytest.fixture(scope="session")
def e5(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real multilingual model: multilingual-e5-small, made of four-bit weights."""
    if reason := folders.why_not():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("models") / "multilingual-e5-small"
    write_e5(folder)
    return folder


OWNER, EDITOR = "owner@bozdoruk.example", "editor@bozdoruk.example"
FOREIGNER = "owner@negueba.example"
ORGANISER, ADMINISTRATOR = "editor@show.example", "administrator@show.example"
EVERYBODY = "everybody@show.example"
"""People of the demo show's catalogue: two of one exhibitor, one of another, two of the organiser,
and one who is the first exhibitor's owner and administrator of the show, so that he sees all pages.
None of them has a password; ``tests.people.sign_in`` signs them in."""


def invite_people(catalogue: Catalogue) -> None:
    """Makes the people of the above addresses."""
    with catalogue.store.writing() as session:
        for email, exhibitor_id, role in (
            (OWNER, "bozdoruk", "owner"),
            (EDITOR, "bozdoruk", "editor"),
            (FOREIGNER, "negueba", "owner"),
            (EVERYBODY, "bozdoruk", "owner"),
        ):
            person = accounts.ensure_person(session, email, email.partition("@")[0], "fr")
            accounts.give_role(session, person, exhibitor_id, role, "tests")
        for email, role in (
            (ORGANISER, "editor"),
            (ADMINISTRATOR, "administrator"),
            (EVERYBODY, "administrator"),
        ):
            person = accounts.ensure_person(session, email, email.partition("@")[0], "fr")
            accounts.give_organiser_role(session, person, role, "tests")


SUBMITTED = "bozdoruk-kervan"
"""A new product of the first exhibitor that waits for the organiser, and that no visitor sees."""


def submit_a_sheet(catalogue: Catalogue) -> None:
    """Makes the product ``SUBMITTED``."""
    content = {
        "id": SUBMITTED,
        "language": "tr",
        "title": "KERVAN ikmal aracı",
        "description": "Çöl koşullarında ikmal.",
        "domains": ["land"],
    }
    with catalogue.store.writing() as session:
        begin_sheet(session, "bozdoruk", content, "owner")
        draft = draft_of(session, SUBMITTED)
        assert draft is not None
        checked = checked_draft(session, draft, catalogue.taxonomy)
        assert checked.sheet is not None
        submit(session, checked.sheet, "everything", by="owner", source="portal")


def ask_to_meet(catalogue: Catalogue) -> None:
    """Makes the first request for a meeting, to the first exhibitor."""
    wish = Wish("bozdoruk", "Awa <Traoré>", "Mali", "awa@mali.example", "", "Bonjour", "ML")
    assert isinstance(ask_for_meeting(catalogue.store, "token", wish, "sender"), Stored)


def share_a_list(catalogue: Catalogue) -> None:
    """Makes the shortlist that ``SHARED_LIST`` opens."""
    with catalogue.store.writing() as session:
        shared = begin_shortlist(session)
        row = session.get(models.Shortlist, shared.id)
        assert row is not None
        row.edit_key = SHARED_LIST
        for sheet_id in SHARED_PRODUCTS:
            add_item(session, shared.id, sheet_id, title=sheet_id, exhibitor="")


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demo show and the people, which nobody has open.

    Tests that change the show take a copy, which is much quicker than to load it once more.
    """
    folder = tmp_path_factory.mktemp("demo") / "data"
    loaded = open_catalogue(settings_for(folder))
    assert not load_files(loaded, [DEMO_SHEETS], author="demo").errors
    drain(loaded)
    invite_people(loaded)
    loaded.close()
    return folder


def load_part(folder: Path, step: int) -> Path:
    """A data folder with each so many-th sheet of the demo show, which nobody has open."""
    lines = DEMO_SHEETS.read_text("utf-8").splitlines(keepends=True)[::step]
    (folder / "part.jsonl").write_text("".join(lines), "utf-8")
    loaded = open_catalogue(settings_for(folder / "data"))
    assert not load_files(loaded, [folder / "part.jsonl"]).errors
    drain(loaded)
    loaded.close()
    return folder / "data"


def open_copy(data: Path, folder: Path, **variables: str) -> Catalogue:
    """Opens a copy of a data folder, which is put into the folder and is free to be changed."""
    copied = Path(shutil.copytree(data, folder / "data"))
    return open_catalogue(settings_for(copied, **variables))


@pytest.fixture
def own_show(demo_data: Path, tmp_path: Path) -> Iterator[Catalogue]:
    """An open catalogue with the demo show and the people, which the test may change."""
    opened = open_copy(demo_data, tmp_path)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def catalogue(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    """An open catalogue with the demo show, loaded by the real indexer. Tests do not change it."""
    opened = open_copy(demo_data, tmp_path_factory.mktemp("shared"))
    share_a_list(opened)
    submit_a_sheet(opened)
    ask_to_meet(opened)
    yield opened
    opened.close()
