"""PDF brochures: each becomes one sheet, its text the description; a mapping adds what it lacks."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalogue.search.understanding.speech import guess_language
from catalogue.sheets.fields import field_named
from catalogue.sheets.problems import Problem
from catalogue.sheets.schema import FORBIDDEN, slug
from indexer.columns import Column
from indexer.mapping import Mapping
from indexer.pdf_text import SECONDS
from indexer.readers.encodings import shown
from indexer.readers.row import Row, UnreadableFile

# What programs write as title when nobody has given one.
_NO_TITLE = re.compile(
    r"^(microsoft|untitled|sans titre|adsız|document\d*$|.*\.\w{2,5}$)", re.IGNORECASE
)
_LANGUAGE_SAMPLE = 5_000


def read_brochure(path: Path, mapping: Mapping | None = None) -> Iterator[Row]:
    """The one record of a PDF.

    ``id`` comes from the file's name, ``title`` from the metadata or the first line, ``language``
    from the text; constants, templates and columns of a mapping go before them.

    Raises:
        UnreadableFile: it is damaged, locked, a scan, or takes too much time or memory.
    """
    found = _text_of(path)
    warnings: list[Problem] = []
    text, title = _clean(found["text"]), _clean(found["title"])
    if (text, title) != (found["text"], found["title"]):
        warnings.append(Problem("characters-removed", "description"))
    text = _paragraphs(text)
    if not text:
        raise UnreadableFile("pdf-without-text")
    longest = _longest("description")
    if found["cut"] or len(text) > longest:
        warnings.append(Problem("text-cut", "description", None, (), (("maximum", str(longest)),)))
    cells = {
        "id": slug(path.stem),
        "title": _title(title, text),
        "language": guess_language(text[:_LANGUAGE_SAMPLE], "en"),
        "description": text[:longest],
        "documents": path.name,
    }
    names = mapping or Mapping({}, {}, {})
    # What the mapping says of a field is meant, what we found is a guess.
    own = {name: Column(name) for name in cells if name not in names.fields | names.ignored}
    yield Row(1, names.apply(cells, own), size=path.stat().st_size, warnings=tuple(warnings))


def _text_of(path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "indexer.pdf_text", str(path.absolute())]
    try:
        done = subprocess.run(  # noqa: S603 (our own program, and no shell)
            command, capture_output=True, timeout=3 * SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile("pdf-too-costly") from error
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:  # ended by the system, at one of its bounds
        raise UnreadableFile("pdf-too-costly") from error
    fault = found.get("error")
    if fault == "damaged":
        raise UnreadableFile("damaged", kind="PDF", reason=shown(found["reason"]))
    if fault is not None:
        raise UnreadableFile("locked" if fault == "locked" else "pdf-too-costly")
    return found


def _clean(text: str) -> str:
    return FORBIDDEN.sub("", unicodedata.normalize("NFC", text)).replace("\x0c", "\n")


def _paragraphs(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _title(title: str, text: str) -> str:
    title = " ".join(title.split())
    if not title or _NO_TITLE.match(title):
        lines = (line for line in text.splitlines() if any(map(str.isalpha, line)))
        title = next(lines, "")
    return title[: _longest("title")]


def _longest(name: str) -> int:
    declared = field_named(name)
    assert declared is not None
    return declared.max_length
