"""The static model as a folder that sentence-transformers loads, with equal vectors.

``python -m catalogue.embeddings.export FOLDER``: for those who want to train it further, to compare
it with other models, or to use it elsewhere. Our own files are a quarter of the size, and their
folding of letters is Python; here the tokenizer does the folding, and the numbers are float32.
"""

from __future__ import annotations

import argparse
import json
import re
import struct
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers

from catalogue.embeddings.encoder import EncoderError
from catalogue.embeddings.static import ARTICLE, MODEL_FOLDER
from catalogue.folding import DROPPED, FOLDED

_LETTERS = r"\p{L}\p{Nl}\p{No}"
"""What Python calls a letter of a word: all of ``\\w`` but ``\\d`` and the underscore."""


def export_static(folder: Path, model: Path = MODEL_FOLDER) -> None:
    """Writes a static model as a sentence-transformers folder (a ``StaticEmbedding``).

    Args:
        folder: where to; made, and must not hold a model yet.
        model: the static model's own folder.

    Raises:
        EncoderError: the model cannot be read, or the folder cannot be written.
    """
    try:
        tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
        scales = np.load(model / "scales.npy").astype(np.float32)
        vectors = np.load(model / "vectors.npy") * scales[:, None]
    except Exception as error:  # tokenizers raises bare exceptions for a file it cannot read
        raise EncoderError("static", f"cannot read the model in {model}: {error}") from error
    tokenizer.normalizer = normalizers.Sequence(_folding())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            # Runs of letters, or of digits, are words; all between them goes.
            pre_tokenizers.Split(Regex(rf"[{_LETTERS}]+|\p{{Nd}}+"), "removed", invert=True),
            pre_tokenizers.Split(Regex(ARTICLE.pattern), "isolated"),
            pre_tokenizers.Metaspace(prepend_scheme="always"),
        ]
    )
    modules = [
        {
            "idx": place,
            "name": str(place),
            "path": path,
            "type": f"sentence_transformers.models.{kind}",
        }
        for place, (path, kind) in enumerate(
            (("", "StaticEmbedding"), ("1_Normalize", "Normalize"))
        )
    ]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / "modules.json").exists():
            raise FileExistsError("it holds a model already")
        (folder / "1_Normalize").mkdir(exist_ok=True)
        tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
        _write_tensor(folder / "model.safetensors", "embedding.weight", vectors)
        _write_json(folder / "config_sentence_transformers.json", {"similarity_fn_name": "cosine"})
        _write_json(folder / "modules.json", modules)
    except OSError as error:
        raise EncoderError(
            "static", f"{folder} cannot be written: {error}", remedy="Choose another folder."
        ) from error


def _folding() -> list[Any]:
    """``catalogue.folding.fold`` as steps of a tokenizer."""
    by_target: dict[str, list[str]] = defaultdict(list)
    for code, target in FOLDED.items():
        by_target[target].append(chr(code))
    # What differs between lower case, which a tokenizer knows, and Python's case folding.
    for code in range(sys.maxunicode + 1):
        letter = chr(code)
        if letter.casefold() != letter.lower() and unicodedata.normalize("NFKD", letter) == letter:
            by_target[letter.casefold()].append(letter)
    return [
        normalizers.NFKD(),
        normalizers.Replace(Regex(DROPPED.pattern), ""),
        normalizers.Lowercase(),
        *(
            normalizers.Replace(Regex("[" + "".join(map(re.escape, letters)) + "]"), target)
            for target, letters in by_target.items()
            if target not in letters
        ),
    ]


def _write_tensor(file: Path, name: str, numbers: NDArray[np.float32]) -> None:
    """Writes one float32 tensor in the safetensors format: a length, a JSON header, the numbers."""
    data = np.ascontiguousarray(numbers, dtype="<f4").tobytes()
    about = {"dtype": "F32", "shape": list(numbers.shape), "data_offsets": [0, len(data)]}
    header = json.dumps({"__metadata__": {"format": "pt"}, name: about}).encode()
    header += b" " * (-len(header) % 8)  # the numbers begin at a multiple of eight
    file.write_bytes(struct.pack("<Q", len(header)) + header + data)


def _write_json(file: Path, held: Any) -> None:
    file.write_text(json.dumps(held, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """``python -m catalogue.embeddings.export FOLDER``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="a new folder")
    folder = parser.parse_args().folder
    try:
        export_static(folder)
    except EncoderError as error:
        sys.exit(f"✗ {error}")
    print(f"✓ {folder}")


if __name__ == "__main__":
    main()
