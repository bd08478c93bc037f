"""Any sentence-transformers model as encoder; needs the extra ``transformer``.

The model's vectors are not used as they are: see ``calibration`` for what is taken off them, and
``prompts`` for what is put before a text.
"""

from __future__ import annotations

import hashlib
import logging
import re
import threading
import weakref
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalogue.embeddings.calibration import Calibration, calibrate
from catalogue.embeddings.encoder import EncoderError, Memory
from catalogue.embeddings.files import (
    bytes_of_weights,
    checksum_of,
    model_folder,
    name_of,
    own_names,
)
from catalogue.embeddings.prompts import Prompts, prompts_of
from catalogue.embeddings.room import available_bytes

Vectors = NDArray[np.float32]

_RECIPE = "1"
"""Grows when a text's vector changes though the model's files do not."""

_MOST_TOKENS = 512  # passages are shorter; a table without full stops must not take all memory
_BATCH = {"cpu": 32, "cuda": 256}  # texts at once; on a processor larger ones are no faster
_LEAST_SHARE = 64  # texts for each process before starting them is worth it
_QUERIES = 1000  # vectors of questions kept: pages, filters and suggestions ask the same again
_ROOM = 1.3  # of the weights' size: they are read beside what is made of them
_PROGRAM = 300_000_000  # bytes that PyTorch takes before it has read a weight

_INSTALL = (
    "Install it into the same environment: pip install --require-hashes --no-deps "
    "-r requirements/transformer.txt."
)
_LESS = "Give the process more memory, or choose a smaller model."
_WORD = re.compile(r"\w")

_log = logging.getLogger(__name__)


def load_transformer(name: str, memory: Memory | None, processes: int = 1) -> TransformerEncoder:
    """Loads a model, and measures it when that was never done.

    Args:
        name: the folder of a sentence-transformers model, or its name at the hub.
        memory: where what is measured is kept.
        processes: how many of them encode long lists on a machine without a GPU.

    Raises:
        EncoderError: the extra is not installed; the model is missing, incomplete or of a form that
            is not supported, or there is not enough memory for it.
    """
    try:
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging
    except ImportError as error:
        raise EncoderError(
            name,
            f"sentence-transformers is not installed ({error})",
            allowed=["static"],
            remedy=_INSTALL,
        ) from error
    transformers_logging.disable_progress_bar()  # of weights, within the lines of our commands
    folder = model_folder(name)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cpu":
        _check_room(name, folder)
    try:
        model = SentenceTransformer(
            str(folder),
            device=device,
            local_files_only=True,
            # A model that brings its own program is not run: a setting must not execute code.
            trust_remote_code=False,
            # A GPU reckons twice as fast with half the digits; a processor has to widen them.
            model_kwargs={"dtype": torch.float16 if device == "cuda" else torch.float32},
        )
    except MemoryError as error:
        raise EncoderError(name, "there is not enough memory for it", remedy=_LESS) from error
    except Exception as error:  # a model's files can be wrong in as many ways as there are models
        if _is_memory(error):
            raise EncoderError(name, "there is not enough memory for it", remedy=_LESS) from error
        raise EncoderError(
            name,
            f"the model in {folder} cannot be read: {_one_line(error)}",
            allowed=["static"],
            remedy="Copy or fetch it again, whole; models that bring a program of their own "
            "(trust_remote_code) are not run.",
        ) from error
    model.max_seq_length = min(model.max_seq_length or _MOST_TOKENS, _MOST_TOKENS)
    prompts = prompts_of(model.prompts, [name, *own_names(folder)])
    raw = _Model(name, model, device, processes)
    dimension = raw.encode(["radio"], "").shape[1]
    known = checksum_of(folder, _RECIPE, prompts.question, prompts.passage)
    calibration = _calibration(name, raw, prompts, known, memory)
    if calibration.passages.shape != (dimension,):
        raise EncoderError(
            name,
            f"it makes vectors of {dimension} numbers, but was measured with "
            f"{len(calibration.passages)}",
            remedy="Copy or fetch the model again, whole.",
        )
    return TransformerEncoder(name_of(name, folder), known, raw, prompts, calibration, dimension)


class TransformerEncoder:
    """An encoder over a model. Safe to share between threads, which take turns."""

    costly = True

    def __init__(
        self,
        name: str,
        known: str,
        model: _Model,
        prompts: Prompts,
        calibration: Calibration,
        dimension: int,
    ) -> None:
        """``known`` is the checksum of the model's files and prompts."""
        whole = f"{known}\0{calibration.to_json()}"
        self.name = name
        self.dimension = dimension
        self.checksum = hashlib.sha256(whole.encode()).hexdigest()[:16]
        self.similarity_floor = calibration.floor
        self.prompts = prompts
        self._model = model
        self._calibration = calibration
        self._asked: OrderedDict[str, Vectors] = OrderedDict()
        self._asking = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors ``(len(texts), dimension)``, zero for a text without a letter."""
        return self._calibration.of_passages(
            self._model.encode(texts, self.prompts.passage, self.dimension)
        )

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the same for questions; those asked lately are not encoded again."""
        with self._asking:
            known = {text: self._asked[text] for text in texts if text in self._asked}
            for text in known:
                self._asked.move_to_end(text)
        if new := [text for text in dict.fromkeys(texts) if text not in known]:
            raw = self._model.encode(new, self.prompts.question, self.dimension)
            known.update(zip(new, self._calibration.of_questions(raw), strict=True))
            with self._asking:
                self._asked.update((text, known[text]) for text in new)
                while len(self._asked) > _QUERIES:
                    self._asked.popitem(last=False)
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.stack([known[text] for text in texts])

    def knows(self, word: str) -> bool:
        """Whether a word is one piece of the vocabulary."""
        return self._model.pieces(word) == 1


class _Model:
    """A sentence-transformers model that says what it lacks instead of ending the program."""

    def __init__(self, name: str, model: Any, device: str, processes: int) -> None:
        self._name = name
        self._model = model
        self._device = device
        self._processes = processes if device == "cpu" else 1
        self._pool: Any = None
        # Its tokenizer keeps the length of a batch in itself: two threads would mix theirs up.
        self._turn = threading.Lock()

    def encode(self, texts: Sequence[str], prompt: str, dimension: int = 0) -> Vectors:
        """Unit vectors (n, d) in the order of the texts; zeros for texts without a letter."""
        filled = [place for place, text in enumerate(texts) if _WORD.search(text)]
        if not filled:
            return np.zeros((len(texts), dimension), dtype=np.float32)
        with self._turn:
            made = self._made([texts[place] for place in filled], prompt)
        if not np.isfinite(made).all():
            raise EncoderError(
                self._name,
                "its vectors are not all numbers",
                remedy="The model does not bear half precision, or its files are damaged: "
                "set CUDA_VISIBLE_DEVICES to nothing, or copy it again.",
            )
        vectors = np.zeros((len(texts), made.shape[1]), dtype=np.float32)
        vectors[filled] = made
        return vectors

    def pieces(self, word: str) -> int:
        """How many pieces a word falls into."""
        return len(self._model.tokenizer.tokenize(word))

    def _made(self, texts: list[str], prompt: str) -> Vectors:
        """Sorted by length, in batches, which are halved while the memory is too small for them."""
        batch = _BATCH[self._device]
        while True:
            try:
                made = self._model.encode(
                    texts,
                    prompt=prompt,
                    batch_size=batch,
                    show_progress_bar=False,
                    convert_to_numpy=True,
                    normalize_embeddings=True,
                    pool=self._helpers(len(texts)),
                )
            except Exception as error:
                if not _is_memory(error):
                    raise EncoderError(
                        self._name,
                        f"it failed: {_one_line(error)}",
                        remedy="Run 'catalogue doctor'.",
                    ) from error
                if batch == 1:
                    raise EncoderError(
                        self._name, "there is not enough memory to encode a text", remedy=_LESS
                    ) from error
                batch //= 2
                _log.warning(
                    "not enough memory: %s now encodes %s texts at once", self._name, batch
                )
            else:
                return np.asarray(made, dtype=np.float32)

    def _helpers(self, count: int) -> Any:
        """The processes that help with a long list; None for a short one."""
        if self._processes < 2 or count < _LEAST_SHARE * self._processes:
            return None
        if self._pool is None:
            self._pool = self._model.start_multi_process_pool(["cpu"] * self._processes)
            self._close = weakref.finalize(
                self, type(self._model).stop_multi_process_pool, self._pool
            )
        return self._pool

    def close(self) -> None:
        """Ends the processes that help; the end of the program does so too."""
        if self._pool is not None:
            self._close()
            self._pool = None


def _calibration(
    name: str, model: _Model, prompts: Prompts, known: str, memory: Memory | None
) -> Calibration:
    if memory is None:
        raise EncoderError(
            name,
            "nothing is known of it, and there is nothing to measure it on",
            remedy="Open it by catalogue.composition.open_encoder.",
        )
    try:
        kept = memory.recall(known)
    except (ValueError, KeyError, TypeError) as error:
        raise EncoderError(
            name,
            f"what was measured of it is damaged ({_one_line(error)})",
            remedy="Empty the table model_calibrations, then run 'indexer rebuild'.",
        ) from error
    if kept is not None:
        return kept
    _log.info("%s is measured, once", name)
    try:
        made = calibrate(
            lambda texts: model.encode(texts, prompts.question),
            lambda texts: model.encode(texts, prompts.passage),
            memory.things(),
        )
    except ValueError as error:
        raise EncoderError(
            name,
            f"the taxonomy does not do to measure it on: {error}",
            remedy="Unset CATALOGUE_TAXONOMY for the first start with this encoder.",
        ) from error
    return memory.keep(known, made)


def _check_room(name: str, folder: Path) -> None:
    needed = int(bytes_of_weights(folder) * _ROOM) + _PROGRAM
    available = available_bytes()
    if available is not None and available < needed:
        raise EncoderError(
            name,
            f"it needs about {needed // 2**20} MB of memory, and {available // 2**20} MB are free",
            remedy=_LESS,
        )


def _is_memory(error: BaseException) -> bool:
    """Whether an error of PyTorch means that memory is short; on a processor it has no class."""
    import torch

    return isinstance(error, MemoryError | torch.OutOfMemoryError) or (
        isinstance(error, RuntimeError)
        and re.search(r"allocate memory|out of memory|std::bad_alloc", str(error)) is not None
    )


def _one_line(error: BaseException) -> str:
    text = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return text if len(text) <= 300 else text[:299] + "…"
