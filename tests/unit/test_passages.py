"""Which texts stand for a sheet's meaning, and how far each keeps its own."""

from __future__ import annotations

import numpy as np
import pytest

from catalogue.embeddings.encoder import in_context
from catalogue.search.documents import document_of
from catalogue.settings import Settings
from catalogue.taxonomy import load_taxonomy
from tests.conformance.conftest import sheet


def passages(description: str) -> list[str]:
    made = sheet("one", "Camion", description)
    show = Settings.from_environment({}).show
    return list(document_of(made, load_taxonomy(), show, 0.0).passages)


def test_every_passage_begins_with_the_title():
    assert passages("Il roule. Il flotte.") == ["Camion", "Camion. Il roule. Il flotte."]


def test_a_paragraph_ends_a_passage():
    assert passages("Il roule.\n \nIl flotte.")[1:] == ["Camion. Il roule.", "Camion. Il flotte."]


def test_a_long_paragraph_is_cut_between_sentences():
    sentence = " ".join(["mot"] * 39) + " fin."
    found = passages(" ".join([sentence] * 3))[1:]
    assert found == [f"Camion. {sentence}"] * 3


def test_what_no_sentence_ends_is_cut_by_its_words():
    assert len(passages(" ".join(["mot"] * 130))[1:]) == 4


def drawn(count: int) -> float:
    """How far a passage comes towards all the others, which say something else."""
    rows = np.zeros((count, 2), dtype=np.float32)
    rows[:, 0] = 1
    rows[0] = (0, 1)
    return float(in_context(rows)[0, 0])


def test_a_passage_is_drawn_towards_its_text():
    assert drawn(4) == pytest.approx(0.37, abs=0.02)


def test_a_detail_of_a_long_text_keeps_its_own_meaning():
    assert drawn(40) < drawn(8) < drawn(4)
    assert drawn(40) < 0.06


def test_a_passage_without_known_words_stays_like_nothing():
    rows = np.array([[1, 0], [0, 0]], dtype=np.float32)
    assert in_context(rows)[1].tolist() == [0, 0]
