"""A real model in the commands and in the service: from the setting to the visitor's page."""

from __future__ import annotations

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner, Result

from catalogue.composition import open_catalogue
from catalogue.embeddings import calibration
from catalogue.search.query import Query
from catalogue.store.sheets import changed_since
from indexer.cli import main as indexer
from indexer.documents import prepare
from indexer.rebuild import rebuild
from tests.conftest import load_part, settings_for
from tests.server.serving import Service
from web.cli import main as catalogue_command


@pytest.fixture(scope="module")
def measured(minilm: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A part of the demo show with an index of the static encoder; the model's vectors are known.

    Where they come from does not change with their number, nor with how much the model is measured
    on, but the minutes do that it takes.
    """
    folder = load_part(tmp_path_factory.mktemp("measured"), 6)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibration, "_MOST", 25)
        model = open_catalogue(settings_for(folder, CATALOGUE_ENCODER=str(minilm)))
    for states in changed_since(model.store, 0):
        prepare(model, states)
    model.close()
    return folder


@pytest.fixture
def data(measured: Path, tmp_path: Path) -> Path:
    """A copy of one's own."""
    return Path(shutil.copytree(measured, tmp_path / "data"))


@pytest.fixture
def environment(data: Path, minilm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("CATALOGUE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CATALOGUE_DATA", str(data))
    monkeypatch.setenv("CATALOGUE_ENCODER", str(minilm))


def run(command: object, *arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)  # type: ignore[arg-type]


def test_a_rebuild_and_nothing_else_changes_the_encoder(
    data: Path, minilm: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("indexer.vectors._COSTLY_BATCH", 10)  # else all are written at once
    running = open_catalogue(settings_for(data))
    question = Query(text="coastal surveillance from the sea", language="en")
    before = [hit.id for hit in running.search.search(question).hits]
    changed = open_catalogue(settings_for(data, CATALOGUE_ENCODER=str(minilm)))
    during: list[list[str]] = []
    rebuild(
        changed,
        lambda _: during.append([hit.id for hit in running.search.search(question).hits]),
    )
    assert during == [before] * len(during)
    assert len(during) > 1
    hits = changed.search.search(question).hits
    assert any(hit.why.similarity is not None for hit in hits)
    assert changed.fitting_index() is not None
    running.close()
    changed.close()


@pytest.mark.usefixtures("environment")
def test_the_service_answers_in_forked_workers_several_at_once(data: Path, tmp_path: Path):
    assert run(indexer, "rebuild").exit_code == 0
    questions = [f"boat for patrol number {number}" for number in range(24)]
    with Service(data, tmp_path, ("--workers", "2")) as service, ThreadPoolExecutor(8) as pool:

        def ask(text: str) -> tuple[int, int]:
            status, _, body = service.get(f"/api/v1/search?mode=semantic&q={quote(text)}")
            near = [hit for hit in json.loads(body)["hits"] if hit["why"].get("similarity")]
            return status, len(near)

        answers = list(pool.map(ask, questions))
        assert {status for status, _ in answers} == {200}
        assert all(near for _, near in answers)
        assert service.get("/readyz")[0] == 200


@pytest.mark.usefixtures("environment")
def test_the_doctor_asks_for_the_rebuild_and_is_content_after_it():
    asked = run(catalogue_command, "doctor")
    assert (asked.exit_code, "indexer rebuild" in asked.stdout) == (1, True)
    assert run(indexer, "rebuild").exit_code == 0
    content = run(catalogue_command, "doctor")
    assert content.exit_code == 0
    assert "384 dimensions" in content.stdout


@pytest.mark.usefixtures("environment")
def test_similar_prints_a_transformers_matrix_alone():
    printed = run(catalogue_command, "similar", "coastal radar", "radar of the coast", "apple pie")
    assert printed.exit_code == 0
    rows = [line.split() for line in printed.stdout.splitlines()]
    near, far = (
        float(number) for number in next(row for row in rows if row[:2] == ["1", "1.00"])[2:]
    )
    assert near > far
    assert "~" not in printed.stdout
