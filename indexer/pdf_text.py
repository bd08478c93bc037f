"""The text of a PDF, in a process of its own: ``python -m indexer.pdf_text FILE`` prints JSON.

A PDF is a program of a kind: it can loop, and unfold to any size. So the system itself bounds the
processor time and the memory of who reads it. Nothing else of ours is imported here, to start soon.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
from typing import Any

SECONDS = 20
"""Processor time for one brochure; a hundred pages of text take five."""

MEMORY = 1024 * 1024 * 1024
"""Bytes of address space, half of which Python and the library need."""

PAGES = 200
CHARACTERS = 200_000


def text_of(path: str) -> dict[str, Any]:
    """The text and the title of a PDF.

    Returns:
        ``text``, ``title`` and ``cut`` (there was more); or ``error``, why there is none.
    """
    import pypdf
    from pypdf.errors import PdfReadError

    try:
        reader = pypdf.PdfReader(path, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return {"error": "locked"}
        texts: list[str] = []
        length, cut = 0, False
        for number, page in enumerate(reader.pages):
            if number == PAGES or length > CHARACTERS:
                cut = True
                break
            text = page.extract_text()
            texts.append(text)
            length += len(text)
        information: Any = reader.metadata or {}
        title = str(information.get("/Title") or "")
    except (MemoryError, RecursionError):
        return {"error": "costly"}
    except (PdfReadError, Exception) as error:
        # A broken PDF makes pypdf stumble anywhere; whatever it raises, there is no text.
        return {"error": "damaged", "reason": f"{type(error).__name__}: {error}"[:200]}
    return {"text": "\n\n".join(texts)[:CHARACTERS], "title": title[:500], "cut": cut}


def main() -> None:
    """Prints the text of the file that the command line names."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable(logging.CRITICAL)
    sys.stdout.write(json.dumps(text_of(sys.argv[1])))


if __name__ == "__main__":
    main()
