"""The static model as sentence-transformers loads it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from catalogue.embeddings import EncoderError
from catalogue.embeddings.export import export_static
from catalogue.embeddings.static import StaticEncoder
from tests.conftest import DEMO_SHEETS

SPELLINGS = [
    "", "?!", "120mm", "الرادار والمدرعات للطائرات", "Straße ΣΊΣΥΦΟΣ", "İNSANSIZ ısı",
    "بی\u200cسیم کیلومتر", "ﬁn ½ x_y a-b l’eau", "Ⅷ ² Ⅻ", "snake_case 12,7×99", "ΐ ŉ ǰ և ẖ",
    "雷达 レーダー", "एक दो किताब", "٣٠ كم، ۱۲ ساعت", "\u200f\ufee3\ufeaa\ufed3\ufeca\u200e",
]  # fmt: skip


def test_sentence_transformers_makes_equal_vectors(minilm: Path, tmp_path: Path):
    from sentence_transformers import SentenceTransformer

    export_static(tmp_path / "static")
    theirs = SentenceTransformer(str(tmp_path / "static"), device="cpu")
    sheets = [json.loads(line) for line in DEMO_SHEETS.read_text("utf-8").splitlines()]
    texts = [*SPELLINGS, *(sheet["title"] for sheet in sheets)]
    texts += [sheet["description"] for sheet in sheets]
    assert np.allclose(theirs.encode(texts), StaticEncoder.load().encode(texts), atol=1e-5)


def test_a_folder_with_a_model_is_not_written_over(tmp_path: Path):
    export_static(tmp_path / "static")
    with pytest.raises(EncoderError, match="holds a model already"):
        export_static(tmp_path / "static")


def test_a_model_that_cannot_be_read_is_said(tmp_path: Path):
    with pytest.raises(EncoderError, match="cannot read the model"):
        export_static(tmp_path / "static", model=tmp_path)
