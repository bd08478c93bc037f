"""A load's report as files: JSON for programs, a marked workbook and a page for people.

Entrance: ``write_report``. What came from files is shown as text and nothing else: no cell becomes
a formula, no value becomes markup.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from indexer.report import Report
from indexer.reporting.page import page_of
from indexer.reporting.workbook import write_workbook

ENDINGS = (".json", ".xlsx", ".html")
"""The endings of the files that can be written."""


def write_report(path: Path, report: Report, delivered: Sequence[Path], language: str) -> None:
    """Writes a report in the form that the file's ending names.

    Args:
        path: ends with one of ``ENDINGS``.
        report: what the load did.
        delivered: the files that were loaded; of tables the workbook holds a marked copy.
        language: one of the interface languages.

    Raises:
        OSError: the file cannot be written.
    """
    ending = path.suffix.lower()
    if ending == ".xlsx":
        write_workbook(path, report, delivered, language)
    elif ending == ".html":
        path.write_text(page_of(report, language), encoding="utf-8", errors="replace")
    else:
        text = json.dumps(report.as_json(language), ensure_ascii=False, indent=2)
        path.write_text(text + "\n", encoding="utf-8", errors="replace")
