"""Which models are taken, what is measured of them, and what is said of those that are not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from catalogue.embeddings import EncoderError, load_encoder
from catalogue.embeddings.prompts import Prompts
from catalogue.embeddings.transformer import TransformerEncoder
from tests.transformer.conftest import Knowing, Remembered, loaded


@pytest.fixture
def copied(minilm: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(minilm, tmp_path / "copied"))


def test_a_model_is_measured_once(minilm: Path):
    memory = Remembered()
    first, second = loaded(minilm, memory), loaded(minilm, memory)
    assert memory.measured == 1
    assert first.checksum == second.checksum
    assert first.similarity_floor == second.similarity_floor


def test_the_floor_is_measured(small: TransformerEncoder, multilingual: TransformerEncoder):
    assert 0.05 < small.similarity_floor < 0.4
    assert 0.05 < multilingual.similarity_floor < 0.4
    assert small.similarity_floor != multilingual.similarity_floor


def test_what_was_measured_is_part_of_the_checksum(minilm: Path, small: TransformerEncoder):
    memory = Remembered()
    memory.things = lambda: Remembered().things()[1:]  # type: ignore[method-assign]
    assert loaded(minilm, memory).checksum != small.checksum


def test_prompts_of_its_own_configuration_are_used(copied: Path, small: TransformerEncoder):
    file = copied / "config_sentence_transformers.json"
    held = json.loads(file.read_text())
    file.write_text(json.dumps({**held, "prompts": {"query": "ask: ", "document": "find: "}}))
    encoder = loaded(copied, Knowing(small._calibration))
    assert encoder.prompts == Prompts("ask: ", "find: ")
    assert encoder.checksum != small.checksum
    (plain,) = small._model.encode(["ask: radar"], "")
    (prompted,) = encoder._model.encode(["radar"], encoder.prompts.question)
    assert float(plain @ prompted) > 0.999


def test_a_folder_whose_weights_are_cut_off_is_an_error(copied: Path):
    weights = copied / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[: 2**20])
    with pytest.raises(EncoderError, match="cannot be read") as caught:
        loaded(copied)
    assert "again, whole" in caught.value.cure


def test_a_model_that_makes_other_vectors_than_it_says_is_an_error(copied: Path):
    file = copied / "config.json"
    held = json.loads(file.read_text())
    file.write_text(json.dumps({**held, "hidden_size": 128}))
    with pytest.raises(EncoderError, match="cannot be read"):
        loaded(copied)


def test_a_model_measured_with_another_dimension_is_an_error(
    minilm: Path, small: TransformerEncoder
):
    held = small._calibration
    other = type(held)(held.floor, held.questions[:10], held.passages[:10], held.languages[:, :10])
    with pytest.raises(EncoderError, match="384 numbers, but was measured with 10"):
        loaded(minilm, Knowing(other))


def test_a_machine_without_the_memory_is_told_before_the_model_is_read(
    minilm: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("catalogue.embeddings.transformer.available_bytes", lambda: 50 * 2**20)
    with pytest.raises(EncoderError, match="needs about 398 MB of memory, and 50 MB") as caught:
        loaded(minilm)
    assert "smaller model" in caught.value.cure


def test_a_model_without_a_place_for_what_is_measured_is_refused(minilm: Path):
    with pytest.raises(EncoderError, match="nothing to measure it on"):
        load_encoder(str(minilm))


def test_a_taxonomy_that_is_too_small_is_said(minilm: Path):
    memory = Remembered()
    memory.things = list  # type: ignore[method-assign,assignment]
    with pytest.raises(EncoderError, match="taxonomy") as caught:
        loaded(minilm, memory)
    assert "CATALOGUE_TAXONOMY" in caught.value.cure
