"""The report as one page that needs nothing beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

from catalogue.languages import direction
from indexer.messages import say
from indexer.report import Entry, Report

_MOST_SHOWN = 5_000  # rows of a table: a browser shows more, but slowly


@dataclass(frozen=True)
class _Section:
    """A table of problems, with how many are not in it."""

    key: str
    entries: list[Entry]
    more: int


def page_of(report: Report, language: str) -> str:
    """The report as HTML, in an interface language; what came from files is escaped."""
    sections = [
        _Section("errors", report.errors[:_MOST_SHOWN], _more(report, "errors", report.errors)),
        _Section(
            "warnings", report.warnings[:_MOST_SHOWN], _more(report, "warnings", report.warnings)
        ),
    ]
    return _template().render(
        report=report,
        counts=report.counts(),
        sections=sections,
        changes=[c for c in report.changes if c.outcome != "unchanged"][:_MOST_SHOWN],
        language=language,
        direction=direction(language),
        name=lambda file: Path(file).name,
        say=partial(_say, language),
        made=datetime.now(UTC),
    )


def _more(report: Report, kind: str, entries: list[Entry]) -> int:
    return max(0, len(entries) - _MOST_SHOWN) + report.unlisted[kind]


def _say(language: str, key: str, **values: object) -> str:
    return say(key, language, **values)


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    source = Path(__file__).with_name("page.html").read_text(encoding="utf-8")
    return environment.from_string(source)
