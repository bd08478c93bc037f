"""A model's folder: whole or said to be not, and known by the files that decide its vectors."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from catalogue.embeddings import EncoderError
from catalogue.embeddings.files import (
    bytes_of_weights,
    checksum_of,
    files_of,
    model_folder,
    name_of,
    own_names,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "some-model"
    (made / "1_Pooling").mkdir(parents=True)
    (made / "config.json").write_text('{"_name_or_path": "owner/some-model"}')
    (made / "1_Pooling" / "config.json").write_text("{}")
    (made / "model.safetensors").write_bytes(b"x" * 20_000)
    (made / "README.md").write_text("A model.")
    return made


def test_a_whole_folder_is_taken_as_it_is(folder: Path):
    assert model_folder(str(folder)) == folder


def test_only_files_that_decide_a_vector_are_known(folder: Path):
    (folder / "onnx").mkdir()
    (folder / "onnx" / "config.json").write_text("{}")
    (folder / ".cache").mkdir()
    (folder / ".cache" / "old.json").write_text("{}")
    names = [path.relative_to(folder).as_posix() for path in files_of(folder)]
    assert names == ["1_Pooling/config.json", "config.json", "model.safetensors"]


def test_of_two_kinds_of_weights_the_first_counts(folder: Path):
    (folder / "pytorch_model.bin").write_bytes(b"y" * 50_000)
    assert bytes_of_weights(folder) == 20_000


def test_a_sentence_of_the_readme_changes_no_checksum(folder: Path):
    before = checksum_of(folder)
    (folder / "README.md").write_text("A better model.")
    assert checksum_of(folder) == before


@pytest.mark.parametrize("file", ["config.json", "1_Pooling/config.json", "model.safetensors"])
def test_a_file_that_decides_changes_the_checksum(folder: Path, file: str):
    before = checksum_of(folder)
    (folder / file).write_bytes(b"{} " * 7000)
    assert checksum_of(folder) != before


def test_other_prompts_are_another_model(folder: Path):
    assert checksum_of(folder, "query: ", "") != checksum_of(folder, "", "query: ")


def test_a_folder_may_be_moved(folder: Path, tmp_path: Path):
    moved = tmp_path / "elsewhere" / folder.name
    shutil.copytree(folder, moved)
    assert checksum_of(moved) == checksum_of(folder)
    assert name_of(str(moved), moved) == name_of(str(folder), folder) == "some-model"


def test_a_model_of_the_hub_keeps_its_name(folder: Path):
    assert name_of("owner/some-model", folder) == "owner/some-model"


def test_what_the_configuration_calls_it_is_known(folder: Path):
    assert own_names(folder) == ["owner/some-model"]


def test_a_damaged_configuration_names_nothing(folder: Path):
    (folder / "config.json").write_text("{")
    assert own_names(folder) == []


@pytest.mark.parametrize("name", ["/no/such/folder", "./none", "~/none", "a/b/c"])
def test_a_folder_that_is_not_there_is_said_without_asking_the_hub(name: str):
    with pytest.raises(EncoderError, match="no such folder") as caught:
        model_folder(name)
    assert "CATALOGUE_ENCODER" in caught.value.cure


def test_a_folder_without_a_model_is_said(tmp_path: Path):
    with pytest.raises(EncoderError, match="no model's folder"):
        model_folder(str(tmp_path))


def test_a_clone_without_its_large_files_is_said(folder: Path):
    (folder / "model.safetensors").write_text("version https://git-lfs.github.com/spec/v1\n")
    with pytest.raises(EncoderError, match="no weights") as caught:
        model_folder(str(folder))
    assert "LFS" in caught.value.cure


def test_a_model_that_cannot_be_fetched_is_said_with_the_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(EncoderError, match="could not be fetched") as caught:
        model_folder("owner/telepathy")
    assert "copy the model's folder" in caught.value.cure
    assert "static" in caught.value.allowed
