"""Another encoder is a rebuild and nothing else; the old index serves until the new one is ready.

The other encoder is a static one of half the numbers: as foreign to the first one's index as any
model. ``tests/transformer`` does the same with a real one.
"""

from __future__ import annotations

import itertools
import logging
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from catalogue.composition import Catalogue, open_catalogue
from catalogue.embeddings.encoder import Encoder, Memory
from catalogue.embeddings.encoder import load_encoder as load
from catalogue.embeddings.static import StaticEncoder
from catalogue.errors import EngineError
from catalogue.search.query import Query
from catalogue.search.results import Results
from indexer.rebuild import rebuild
from indexer.sync import drain
from tests.conftest import load_part, settings_for
from tests.elastic.catalogues import engine_of

_numbers = itertools.count()
QUESTION = "tekne ile sahil gözetleme"  # no sheet has all its words: meaning finds what it finds
WORDS = "drone"

Opened = Callable[[str], Catalogue]


class Half:
    """The static encoder's first numbers."""

    name, checksum, costly = "half", "half", False

    def __init__(self) -> None:
        self._whole = StaticEncoder.load()
        self.dimension = self._whole.dimension // 2
        self.similarity_floor = self._whole.similarity_floor

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = self._whole.encode(texts)[:, : self.dimension]
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)

    encode_queries = encode

    def knows(self, word: str) -> bool:
        return self._whole.knows(word)


def _either(name: str, memory: Memory | None = None, processes: int = 1) -> Encoder:
    return Half() if name == "half" else load(name, memory, processes)


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with every third sheet of the demo show, which each test takes a copy of."""
    return load_part(tmp_path_factory.mktemp("some"), 3)


@pytest.fixture(params=["embedded", "elasticsearch"])
def opened(
    request: pytest.FixtureRequest, some: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Opened]:
    """Opens the same catalogue, as a process with this setting of the encoder would."""
    shutil.copytree(some, tmp_path / "data")
    monkeypatch.setattr("catalogue.composition.load_encoder", _either)
    held: list[Catalogue] = []
    url = request.getfixturevalue("node").url if request.param == "elasticsearch" else ""
    prefix = f"encoder{next(_numbers)}"

    def open_with(encoder: str) -> Catalogue:
        variables = {"CATALOGUE_ENCODER": encoder}
        if url:
            variables |= {"CATALOGUE_ENGINE": "elasticsearch", "CATALOGUE_ELASTICSEARCH_URL": url}
        catalogue = open_catalogue(settings_for(tmp_path / "data", **variables))
        if url:
            engine_of(catalogue).prefix = prefix
        held.append(catalogue)
        return catalogue

    drain(open_with("static"))  # makes the index on Elasticsearch; the embedded one was copied
    yield open_with
    for catalogue in held:
        catalogue.close()


def asked(catalogue: Catalogue, text: str = QUESTION) -> Results:
    return catalogue.search.search(Query(text=text))


def by_meaning(results: Results) -> int:
    return sum(hit.why.similarity is not None for hit in results.hits)


def answer(results: Results) -> tuple[int, list[str]]:
    return results.total, [hit.id for hit in results.hits]


def test_the_running_service_answers_on_until_the_new_index_is_ready(opened: Opened):
    running = opened("static")
    before = answer(asked(running))
    assert by_meaning(asked(running)) > 0
    changed = opened("half")
    during: list[tuple[int, list[str]]] = []
    rebuild(changed, lambda sheets: during.append(answer(asked(running))))
    assert during == [before] * len(during)
    assert during != []
    assert by_meaning(asked(changed)) > 0
    assert changed.fitting_index() is not None


def test_after_the_rebuild_a_service_with_the_old_setting_goes_on_by_words(
    opened: Opened, caplog: pytest.LogCaptureFixture
):
    running = opened("static")
    asked(running)
    rebuild(opened("half"))
    with caplog.at_level(logging.WARNING):
        results = asked(running, WORDS)
    assert results.total > 0
    assert by_meaning(results) == 0
    assert "not of the encoder static" in caplog.text
    with pytest.raises(EngineError, match="indexer rebuild"):
        running.fitting_index()


def test_before_the_rebuild_a_service_with_the_new_setting_goes_by_words(opened: Opened):
    early = opened("half")
    results = asked(early, WORDS)
    assert results.total > 0
    assert by_meaning(results) == 0
    with pytest.raises(EngineError, match="indexer rebuild"):
        early.fitting_index()
    rebuild(opened("half"))
    assert by_meaning(asked(early, WORDS)) > 0  # without a restart


def test_a_question_for_meaning_alone_is_answered_by_words_meanwhile(opened: Opened):
    early = opened("half")
    results = early.search.search(Query(text=WORDS, mode="semantic"))
    assert results.total > 0


def test_a_change_that_is_saved_meanwhile_waits_for_the_rebuild(opened: Opened):
    changed = opened("half")
    with pytest.raises(EngineError, match="indexer rebuild"):
        drain(changed)
    rebuild(changed)
    drain(changed)


def test_back_to_the_first_encoder_is_a_rebuild_too(opened: Opened):
    first = opened("static")
    before = answer(asked(first))
    rebuild(opened("half"))
    rebuild(opened("static"))
    assert answer(asked(first)) == before
