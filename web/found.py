"""Which searches led to which sheet, counted for its exhibitor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

from flask import Request
from sqlalchemy.orm import Session

from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.search.results import Results
from catalogue.store.found import Led, Steps, record
from catalogue.store.searches import LONGEST
from web.counting import Counts

FOUND, OPENED, KEPT = Steps(found=1), Steps(opened=1), Steps(kept=1)

_LENGTH = 120  # characters that an id of a sheet has at most


@dataclass(frozen=True)
class Step:
    """One step with the sheets that it concerns: all of a page of results are one entry."""

    day: date
    sheet_ids: tuple[str, ...]
    language: str
    text: str
    steps: Steps


class FoundCounts(Counts[Step]):
    """Counts steps from a search to a sheet (see ``Counts`` for its arguments)."""

    called = "steps from searches to sheets"

    def note_found(self, results: Results) -> None:
        """Counts the sheets of a first page of results. Does not wait for anything."""
        query = results.query
        self._note(tuple(hit.id for hit in results.hits), query.language, query.text, FOUND)

    def note_from(self, request: Request, sheet_id: str, steps: Steps) -> None:
        """Counts a step that was made on a page of results, if the request says it was."""
        asked = asked_before(request)
        if asked is not None:
            self._note((sheet_id,), *asked, steps)

    def record(self, session: Session, entries: Sequence[Step]) -> None:
        """See ``Counts.record``."""
        counts: dict[Led, Steps] = {}
        for step in entries:
            for sheet_id in step.sheet_ids:
                led = Led(step.day, sheet_id, step.language, step.text)
                counts[led] = counts.get(led, Steps()) + step.steps
        record(session, counts)

    def _note(self, sheet_ids: tuple[str, ...], language: str, text: str, steps: Steps) -> None:
        fitting = tuple(each for each in sheet_ids if len(each) <= _LENGTH)
        if fitting and 0 < len(text) <= LONGEST:
            self.add(Step(datetime.now(UTC).date(), fitting, language, text, steps))


def asked_before(request: Request) -> tuple[str, str] | None:
    """Language and text of our page of results that a request comes from; None if from elsewhere.

    Browsers name the page (``Referrer-Policy: same-origin``), so its address needs no mark. A
    mark at each hit would make the largest pages larger.
    """
    try:
        page = urlsplit(request.referrer or "")
        text = parse_qs(page.query, max_num_fields=200).get("q", [""])[0].strip()
    except ValueError:
        return None
    parts = page.path.split("/")
    if page.netloc != request.host or len(parts) != 3 or parts[2] != "search":
        return None
    # What a browser may send and no database takes.
    text = text.replace("\x00", "").encode("utf-8", "ignore").decode()
    return (parts[1], text) if text and parts[1] in INTERFACE_LANGUAGES else None
