"""Judgements from a file: JSON Lines, a question a line, with the grades of its answers."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, NoReturn

from catalogue.errors import CatalogueError
from catalogue.search.evaluation import Judgement

HIGHEST_GRADE = 10  # beyond, it is no grade but a slip of the hand
_EXAMPLE = '{"query": "...", "language": "fr", "relevant": {"sheet-id": 2}}'
_NAMED = 5  # unknown sheets named in a message


class JudgementError(CatalogueError):
    """A file of judgements cannot be used; ``line`` counts from 1, 0 is the whole file."""

    def __init__(self, file: Path, line: int, field: str, message: str, cure: str) -> None:
        self.file = file
        self.line = line
        self.field = field
        place = str(file)
        place += f", line {line}" if line else ""
        place += f", {field}" if field else ""
        super().__init__(f"{place}: {message}", cure)


def read_judgements(path: Path) -> list[Judgement]:
    """Reads a file of judgements; empty lines are passed over.

    ``query``, ``language`` and ``relevant`` are required. ``id`` defaults to the line's number;
    ``kind``, ``split`` and ``topic`` may be missing, and what else a line holds is left alone.

    Raises:
        JudgementError: there is no such file, or a line cannot be meant.
    """
    try:
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise JudgementError(
            path, 0, "", f"the judgements cannot be read ({reason}).", "Check the path."
        ) from error
    found: dict[str, Judgement] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        judgement = _judgement(path, number, line)
        if judgement.id in found:
            cure = "Give every question an id of its own."
            raise JudgementError(path, number, "id", f"{judgement.id!r} is there already.", cure)
        found[judgement.id] = judgement
    if not found:
        raise JudgementError(path, 0, "", "there is no judgement in it.", f"Write {_EXAMPLE}.")
    return list(found.values())


def check_known(path: Path, judgements: Sequence[Judgement], sheets: Collection[str]) -> None:
    """Refuses judgements of sheets that are not in the catalogue: they could never be found.

    Raises:
        JudgementError: it names the unknown sheets.
    """
    unknown = list(
        dict.fromkeys(
            sheet for each in judgements for sheet in each.relevant if sheet not in sheets
        )
    )
    if not unknown:
        return
    named = ", ".join(unknown[:_NAMED])
    if len(unknown) > _NAMED:
        named += f" and {len(unknown) - _NAMED} more"
    raise JudgementError(
        path,
        0,
        "relevant",
        f"sheets that the catalogue does not have: {named}.",
        "Mend the ids, or load the sheets that were judged.",
    )


def _judgement(path: Path, number: int, line: bytes) -> Judgement:
    def fail(field: str, message: str, cure: str = f"Write {_EXAMPLE}.") -> NoReturn:
        raise JudgementError(path, number, field, message, cure)

    try:
        record: Any = json.loads(line)
    except UnicodeDecodeError:
        fail("", "not UTF-8.", "Save the file as UTF-8.")
    except (ValueError, RecursionError) as error:
        fail("", f"not JSON ({str(error).partition(':')[0][:80]}).")
    if not isinstance(record, dict):
        fail("", "not an object.")
    for name in ("query", "language"):
        if not isinstance(record.get(name), str) or not record[name].strip():
            fail(name, "a text is required.")
    for name in ("id", "kind", "split", "topic"):
        if not isinstance(record.get(name, ""), str):
            fail(name, f"{record[name]!r} is not a text.")
    relevant = record.get("relevant")
    if not isinstance(relevant, dict):
        fail("relevant", "an object of sheet ids and grades is required.")
    for sheet, grade in relevant.items():
        whole = isinstance(grade, int) and not isinstance(grade, bool)
        if not whole or not 0 <= grade <= HIGHEST_GRADE:
            cure = f"Write a whole number from 0 to {HIGHEST_GRADE}."
            fail("relevant", f"the grade of {sheet!r} is {json.dumps(grade)[:40]}.", cure)
    return Judgement(
        id=record.get("id") or str(number),
        query=record["query"],
        language=record["language"].strip(),
        relevant=relevant,
        kind=record.get("kind", ""),
        split=record.get("split", ""),
        topic=record.get("topic", ""),
    )
