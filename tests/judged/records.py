"""The judged queries as Python values: one line of ``judgements.jsonl`` is one ``Judged``."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

JUDGEMENTS = Path(__file__).parent / "judgements.jsonl"

LANGUAGES = ("fr", "en", "tr", "ar", "fa", "pt", "es", "ru")
KINDS = (
    "need",
    "concept",
    "abbreviation",
    "name",
    "numbers",
    "typo",
    "script",
    "filter",
    "nothing",
)
SPLITS = ("tune", "check")


@dataclass(frozen=True)
class Judged:
    """One query and its answers.

    Attributes:
        id: ``q001`` and on; stays with the query.
        query: the words as a visitor types them.
        language: the language the visitor writes and reads, as BCP 47.
        kind: what makes the query hard, one of KINDS.
        domain: the domain asked for, or ``any``.
        topic: what is asked for; queries of one topic share their answers or nearly so, and lie
            in the same split.
        relevant: grade by sheet id, 2 answers, 1 partly answers; all other sheets are 0.
        split: ``tune`` may be looked at while choosing weights, ``check`` may not.
    """

    id: str
    query: str
    language: str
    kind: str
    domain: str
    topic: str
    relevant: dict[str, int]
    split: str


def read_judgements(path: Path = JUDGEMENTS) -> list[Judged]:
    """All judged queries in the file's order. Raises TypeError for a missing or unknown name."""
    with path.open(encoding="utf-8") as lines:
        return [Judged(**json.loads(line)) for line in lines]


def write_judgements(judged: list[Judged], path: Path = JUDGEMENTS) -> None:
    """Writes the queries back, grade 2 before grade 1, so that a change of one is one line."""
    with path.open("w", encoding="utf-8") as out:
        for one in judged:
            line = asdict(one)
            line["relevant"] = dict(
                sorted(one.relevant.items(), key=lambda item: (-item[1], item[0]))
            )
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
