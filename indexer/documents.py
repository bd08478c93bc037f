"""States of the store as documents with vectors, ready for an engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalogue.composition import Catalogue
from catalogue.embeddings.encoder import in_context
from catalogue.errors import StoreError
from catalogue.search.documents import Document, document_of
from catalogue.search.engine import Vector
from catalogue.store.sheets import IndexedState
from indexer.vectors import encoded as encoded_passages


@dataclass(frozen=True)
class Prepared:
    """A batch for ``Engine.write``; ``failed`` has the error of each sheet without a document."""

    documents: tuple[Document, ...]
    vectors: tuple[Vector, ...]
    deletions: tuple[str, ...]
    failed: dict[str, str]


def prepare(catalogue: Catalogue, states: Sequence[IndexedState]) -> Prepared:
    """Makes documents of published states and encodes all their passages in one go.

    The taxonomy is read after the states: one that was changed together with them is never older.
    """
    taxonomy = catalogue.newest_taxonomy()
    documents: list[Document] = []
    deletions: list[str] = []
    failed: dict[str, str] = {}
    for state in states:
        if state.sheet is None:
            deletions.append(state.sheet_id)
            continue
        try:
            documents.append(
                document_of(state.sheet, taxonomy, catalogue.settings.show, state.changed_at)
            )
        except Exception as error:  # one sheet that an old version wrote must not stop the others
            failed[state.sheet_id] = f"{type(error).__name__}: {error}"
    try:
        encoded = _encoded(catalogue, documents)
    except StoreError:
        raise
    except Exception:  # as above: find out whose text the encoder cannot take
        unencodable = _unencodable(catalogue, documents)
        failed.update(unencodable)
        documents = [document for document in documents if document.id not in unencodable]
        encoded = _encoded(catalogue, documents)
    vectors: list[Vector] = []
    position = 0
    for document in documents:
        vectors.append(in_context(encoded[position : position + len(document.passages)]))
        position += len(document.passages)
    return Prepared(tuple(documents), tuple(vectors), tuple(deletions), failed)


def _encoded(catalogue: Catalogue, documents: Sequence[Document]) -> Vector:
    """The vectors of all passages of some documents, one below the other."""
    passages = [passage for document in documents for passage in document.passages]
    return encoded_passages(catalogue, passages)


def _unencodable(catalogue: Catalogue, documents: Sequence[Document]) -> dict[str, str]:
    """The documents that cannot be encoded, with the error of each.

    Raises:
        EncoderError: the encoder fails with any text, so no document is at fault.
    """
    catalogue.encoder.encode(["a"])
    failed: dict[str, str] = {}
    for document in documents:
        try:
            _encoded(catalogue, [document])
        except StoreError:
            raise
        except Exception as error:
            failed[document.id] = f"{type(error).__name__}: {error}"
    return failed
