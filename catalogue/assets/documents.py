"""PDF documents: opened, counted, and looked through for programs."""

from __future__ import annotations

import logging
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from catalogue.assets.refusals import RefusedFile

MOST_PAGES = 2_000
_MOST_OBJECTS = 300_000
_DEEPEST = 50

_PROGRAMS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/RichMediaExecute"})
"""Actions (ISO 32000-1, 12.6.4) that run something or read the reader's files."""

_CARRIERS = frozenset({"/JS", "/EmbeddedFiles", "/EF", "/XFA"})
"""Keys under which programs and further files are carried."""


def count_pages(data: bytes) -> int:
    """Checks a document.

    Args:
        data: the file.

    Returns:
        The number of its pages.

    Raises:
        RefusedFile: it cannot be opened, is locked, has programs or files in it, or has more parts
            than any brochure.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it mends does not matter here
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise RefusedFile("document-locked")
        pages = _pages(reader)
        _look_through(reader)
    except (RefusedFile, MemoryError):
        raise
    except RecursionError as error:
        raise RefusedFile("file-costly") from error
    except Exception as error:  # a broken document breaks its reader in many ways
        raise RefusedFile("file-damaged") from error
    return pages


def _pages(reader: PdfReader) -> int:
    """Counts the leaves of the tree of pages. A node is entered once, so a loop ends."""
    root: Any = reader.trailer["/Root"]
    waiting: list[Any] = [root.get_object().raw_get("/Pages")]
    seen: set[int] = set()
    pages = 0
    while waiting:
        node = waiting.pop()
        if isinstance(node, IndirectObject):
            if node.idnum in seen:
                raise RefusedFile("file-damaged")
            seen.add(node.idnum)
        held = node.get_object()
        if "/Kids" in held:
            waiting.extend(held["/Kids"])
        else:
            pages += 1
        if pages > MOST_PAGES or len(waiting) > _MOST_OBJECTS:
            raise RefusedFile("document-too-long", pages=MOST_PAGES)
    if not pages:
        raise RefusedFile("file-damaged")
    return pages


def _look_through(reader: PdfReader) -> None:
    """Looks at every object of the file, also at those that no page leads to."""
    numbers = {
        (number, generation)
        for generation, table in reader.xref.items()
        for number in table
        if generation != 65535
    }
    numbers.update((number, 0) for number in reader.xref_objStm)
    if len(numbers) > _MOST_OBJECTS:
        raise RefusedFile("file-costly")
    _check(reader.trailer, 0)
    for number, generation in numbers:
        _check(reader.get_object(IndirectObject(number, generation, reader)), 0)


def _check(held: Any, depth: int) -> None:
    """Refuses programs in an object and in what it holds; what it refers to is seen by itself."""
    if depth > _DEEPEST:
        raise RefusedFile("file-costly")
    if isinstance(held, DictionaryObject):
        if held.keys() & _CARRIERS or held.get("/S") in _PROGRAMS:
            raise RefusedFile("document-program")
        for name in held:
            _check(held.raw_get(name), depth + 1)
    elif isinstance(held, ArrayObject):
        for item in list.__iter__(held):
            _check(item, depth + 1)
