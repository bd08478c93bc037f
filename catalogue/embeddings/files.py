"""A sentence-transformers model's files: where they are, whether all are there, which they are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalogue.embeddings.encoder import EncoderError

_CONFIGURATION = ("*.json", "*.txt", "*.model", "*.jinja")
_WEIGHTS = ("*.safetensors", "*.bin")
"""Kinds of weights, in the order in which they are preferred; only one kind is fetched and read."""

_LEAST_WEIGHTS = 10_000
"""Bytes below which a file of weights is none: what Git leaves in place of a large file is 130."""

_OTHER_PROGRAMS = ("onnx", "openvino", "tf", "assets")
"""Folders of a model that hold it for other programs, or pictures."""

_CURE = (
    "Check the name; or copy the model's folder onto this machine and set CATALOGUE_ENCODER to it."
)


def model_folder(name: str) -> Path:
    """The folder of a model, fetched from the hub when this machine does not have it yet.

    Raises:
        EncoderError: there is none, or it is not whole.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        _check_whole(name, folder)
        return folder
    if folder.is_absolute() or name.startswith((".", "~")) or name.count("/") > 1:
        raise EncoderError(name, "there is no such folder", remedy=_CURE)
    return _fetched(name)


def files_of(folder: Path) -> list[Path]:
    """The files that decide what a text's vector is, in order; of weights only those that are read.

    Texts for people, and the model's forms for other programs, are left out: mending a sentence of
    a README must not force a rebuild of every index.
    """
    found = [path for pattern in _CONFIGURATION for path in _matching(folder, pattern)]
    for pattern in _WEIGHTS:
        if weights := list(_matching(folder, pattern)):
            found += weights
            break
    return sorted(found)


def bytes_of_weights(folder: Path) -> int:
    """The size of the weights that are read, in bytes."""
    endings = tuple(pattern[1:] for pattern in _WEIGHTS)
    return sum(path.stat().st_size for path in files_of(folder) if path.name.endswith(endings))


def checksum_of(folder: Path, *more: str) -> str:
    """The SHA-256 of the files that decide, their places in the folder, and of further texts."""
    digest = hashlib.sha256()
    for path in files_of(folder):
        digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    for text in more:
        digest.update(f"{text}\0".encode())
    return digest.hexdigest()


def name_of(name: str, folder: Path) -> str:
    """What an index calls the model: a folder's last name, so that it may be moved."""
    return folder.resolve().name if Path(name).expanduser().is_dir() else name


def own_names(folder: Path) -> list[str]:
    """What the model's configuration calls it, if anything."""
    return [
        value
        for file in ("config.json", "config_sentence_transformers.json")
        if isinstance(value := _json(folder / file).get("_name_or_path"), str) and value
    ]


def _fetched(name: str) -> Path:
    from huggingface_hub import snapshot_download

    # The library's own rule: a name without an owner is one of its own models.
    repository = name if "/" in name else f"sentence-transformers/{name}"
    reason = ""
    for local in (True, False):
        try:
            for patterns in ((*_CONFIGURATION, _WEIGHTS[0]), (_WEIGHTS[1],)):
                folder = Path(
                    snapshot_download(
                        repository,
                        allow_patterns=list(patterns),
                        ignore_patterns=[f"{other}/*" for other in _OTHER_PROGRAMS],
                        local_files_only=local,
                    )
                )
                if bytes_of_weights(folder):
                    break
            _check_whole(name, folder)
        except EncoderError as error:
            reason = error.reason
        except Exception as error:  # the hub's client has errors of many families for one cause
            reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
        else:
            return folder
    raise EncoderError(
        name,
        f"the model is not on this machine and could not be fetched ({reason[:200]})",
        allowed=["static"],
        remedy=_CURE,
    )


def _check_whole(name: str, folder: Path) -> None:
    if not any((folder / file).is_file() for file in ("modules.json", "config.json")):
        raise EncoderError(
            name,
            "it is no model's folder: it has neither modules.json nor config.json",
            remedy=_CURE,
        )
    if bytes_of_weights(folder) < _LEAST_WEIGHTS:
        raise EncoderError(
            name,
            "the model has no weights: no file *.safetensors or *.bin",
            remedy="Copy the folder again, whole; a clone made without Git LFS lacks them.",
        )


def _matching(folder: Path, pattern: str) -> Iterator[Path]:
    for path in folder.rglob(pattern):
        inside = path.relative_to(folder).parts
        hidden = any(part.startswith(".") for part in inside)
        if path.is_file() and not hidden and inside[0] not in _OTHER_PROGRAMS:
            yield path


def _json(file: Path) -> dict[str, Any]:
    try:
        held = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}
