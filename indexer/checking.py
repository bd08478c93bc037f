"""One row after the other: what validation makes of it, and what it is beside the other rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from catalogue.composition import Catalogue
from catalogue.search.understanding import LabelIndex, label_index, understand
from catalogue.sheets.problems import Problem
from catalogue.sheets.schema import slug, validate
from catalogue.store.sheets import owners, titles_of
from indexer.readers import Row
from indexer.translations import lacking

_PROPOSED = 2  # concepts proposed for a sheet that names none
_LONGEST_ID = 200  # characters that are remembered of a rejected row's; no sheet has a longer one


@dataclass(frozen=True)
class Candidate:
    """A row as validation left it: with a clean sheet, or with the problems that forbid one.

    ``id`` and ``exhibitor_id`` are what the row says of them, '' where it says nothing.
    """

    file: str
    row: Row
    id: str
    exhibitor_id: str
    sheet: dict[str, Any] | None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def is_remark(self) -> bool:
        """Whether the row is none: something is said of a header or of a worksheet there."""
        return self.row.record is None and not self.problems


@dataclass
class Checker:
    """Checks the rows of a load, and remembers of them what the later ones are compared with.

    Attributes:
        catalogue: whose taxonomy, show and database count.
        status: of sheets that name none.
        several_files: whether a row's place needs its file's name.
        seen: the place of each accepted row, by its sheet's id.
        rejected: ids of the rows that were not accepted.
        whole: whether the id of every row so far could be read.
    """

    catalogue: Catalogue
    status: str
    several_files: bool = False
    seen: dict[str, str] = field(default_factory=dict)
    rejected: set[str] = field(default_factory=set)
    whole: bool = True
    _titles: dict[bytes, str] = field(default_factory=dict)
    _titled: set[str] = field(default_factory=set)

    def check(self, path: Path, row: Row) -> Candidate:
        """A row with everything that is wrong with it, as far as the files alone tell."""
        file = str(path)
        if row.record is None:
            self.whole = self.whole and not row.problems
            return Candidate(file, row, "", "", None, row.problems, row.warnings)
        checked = validate(row.record, default_status=self.status, taxonomy=self.catalogue.taxonomy)
        sheet_id = checked.sheet["id"] if checked.sheet else _text_of(row.record.get("id"))
        problems, warnings = list(checked.problems), [*row.warnings, *checked.warnings]
        if sheet_id in self.seen:
            details = (("first", self.seen[sheet_id]),)
            problems.append(Problem("duplicate-id", "id", sheet_id, details=details))
        if problems or checked.sheet is None:
            if any(problem.field == "id" for problem in checked.problems):
                self.whole = False
            self.rejected.add(sheet_id)
            owner = _exhibitor_of(row.record)
            return Candidate(file, row, sheet_id, owner, None, tuple(problems), tuple(warnings))
        sheet = checked.sheet
        self.seen[sheet_id] = self._place(path, row)
        if missing := lacking(sheet, self.catalogue.settings.show.languages):
            details = (("languages", ", ".join(missing)),)
            warnings.append(
                Problem("missing-translation", "translations", None, tuple(missing), details)
            )
        if not sheet.get("concepts"):
            proposed = propose_concepts(sheet, label_index(self.catalogue.taxonomy), self.catalogue)
            if proposed:
                sheet["concepts"] = proposed
                warnings.append(Problem("concepts-proposed", "concepts", None, tuple(proposed)))
        owner = sheet["exhibitor"]["id"]
        return Candidate(file, row, sheet_id, owner, sheet, (), tuple(warnings))

    def look_up(self, session: Session, batch: Sequence[Candidate]) -> dict[str, str]:
        """Reads what the database has beside a batch: the titles of exhibitors that are new in it.

        Returns:
            The owner of each stored sheet that a rejected row names, by the sheet's id.
        """
        new = {row.exhibitor_id for row in batch if row.sheet is not None} - self._titled
        self._titled |= new
        accepted = {row.id for row in batch if row.sheet is not None}
        for exhibitor_id, sheet_id, title in titles_of(session, sorted(new)):
            if sheet_id not in accepted:
                self._titles.setdefault(_title_key(exhibitor_id, title), sheet_id)
        # Only what can be an identifier: a database takes neither null bytes nor half letters.
        named = (row.id for row in batch if row.sheet is None)
        return owners(session, [i for i in named if i.isascii() and i.isprintable()])

    def same_title(self, sheet: dict[str, Any]) -> Iterator[Problem]:
        """A warning when another sheet of the same exhibitor has the same title."""
        if sheet["status"] == "withdrawn":
            return
        key = _title_key(sheet["exhibitor"]["id"], sheet["title"])
        other = self._titles.setdefault(key, sheet["id"])
        if other != sheet["id"]:
            details = (("other", other),)
            yield Problem("duplicate-title", "title", sheet["title"], details=details)

    def _place(self, path: Path, row: Row) -> str:
        """A row's place in the words of a message."""
        place = f"{row.sheet}:{row.line}" if row.sheet else str(row.line)
        return f"{path.name}:{place}" if self.several_files else place


def propose_concepts(sheet: dict[str, Any], labels: LabelIndex, catalogue: Catalogue) -> list[str]:
    """Concepts that a sheet's title, keywords and summary name, within its domains."""
    found: list[str] = []
    texts = [sheet["title"], *sheet.get("keywords", ()), sheet.get("summary", "")]
    for text in texts:
        understood = understand(text, sheet["language"], labels)
        found.extend(understood.concepts)
    fitting = [
        concept
        for concept in dict.fromkeys(found)
        if set(catalogue.taxonomy[concept].domains) & set(sheet["domains"])
    ]
    # A concept says nothing beside a narrower one of the same sheet.
    broader = {up for concept in fitting for up in catalogue.taxonomy.with_broader(concept)[1:]}
    return [concept for concept in fitting if concept not in broader][:_PROPOSED]


def _exhibitor_of(record: dict[str, Any]) -> str:
    """The exhibitor's id that a rejected row gives, or that would be made of its name."""
    block = record.get("exhibitor")
    if not isinstance(block, dict):
        return ""
    name = _text_of(block.get("name"))
    return _text_of(block.get("id")) or (slug(name) if name else "")


def _text_of(value: Any) -> str:
    """What may be an identifier, as validation would read it."""
    return str(value).strip()[:_LONGEST_ID] if isinstance(value, (str, int, float)) else ""


def _title_key(exhibitor_id: str, title: str) -> bytes:
    # A short digest: a million titles must fit into the memory.
    text = f"{exhibitor_id}\0{' '.join(title.casefold().split())}"
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()
