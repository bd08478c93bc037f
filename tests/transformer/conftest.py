"""Encoders over real models, each loaded once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from catalogue.embeddings.calibration import Calibration, Thing
from catalogue.embeddings.encoder import load_encoder
from catalogue.embeddings.transformer import TransformerEncoder
from catalogue.taxonomy import load_taxonomy


class Remembered:
    """A memory that is not a database; twenty concepts are the least to measure on."""

    def __init__(self) -> None:
        self.kept: dict[str, Calibration] = {}
        self.measured = 0

    def recall(self, model: str) -> Calibration | None:
        return self.kept.get(model)

    def keep(self, model: str, calibration: Calibration) -> Calibration:
        return self.kept.setdefault(model, calibration)

    def things(self) -> Sequence[Thing]:
        self.measured += 1
        taxonomy = load_taxonomy()
        every = list(taxonomy)[::14]
        return [Thing(each.labels, taxonomy.with_broader(each.id)[-1]) for each in every]


class Knowing(Remembered):
    """A memory that has one answer for every model, so that none is measured."""

    def __init__(self, known: Calibration) -> None:
        super().__init__()
        self.known = known

    def recall(self, model: str) -> Calibration | None:
        return self.known


def loaded(
    folder: Path, memory: Remembered | None = None, processes: int = 1
) -> TransformerEncoder:
    encoder = load_encoder(str(folder), memory or Remembered(), processes)
    assert isinstance(encoder, TransformerEncoder)
    return encoder


@pytest.fixture(scope="session")
def remembered() -> Remembered:
    return Remembered()


@pytest.fixture(scope="session")
def small(minilm: Path, remembered: Remembered) -> TransformerEncoder:
    return loaded(minilm, remembered)


@pytest.fixture(scope="session")
def multilingual(e5: Path, remembered: Remembered) -> TransformerEncoder:
    return loaded(e5, remembered)
