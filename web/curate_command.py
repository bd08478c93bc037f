"""``catalogue curate``: the organiser's will on results, from a terminal. In force within a second.

Times are in UTC; a date alone is its midnight, and ``--until`` a date means to the end of that day.
"""

from __future__ import annotations

import getpass
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import click
from rich.console import Console
from rich.text import Text

from catalogue.composition import Catalogue, open_catalogue
from catalogue.curation import (
    MOST_PINS,
    MOST_TERMS,
    NOTICE_LENGTH,
    PLACES,
    TERM_LENGTH,
    Feature,
    Hide,
    Notice,
    Pin,
    Placement,
    Redirect,
    Rule,
    Synonyms,
)
from catalogue.errors import CatalogueError
from catalogue.languages import INTERFACE_LANGUAGES, SHEET_LANGUAGES
from catalogue.plain import one_line
from catalogue.search.analysis import exact_terms
from catalogue.settings import Settings
from catalogue.store import curations
from catalogue.store.models import AUTHOR_LENGTH, REASON_LENGTH, now
from web.delegations.redirects import leads_somewhere
from web.taxonomy_command import known_concept
from web.terminal import mistakes

F = TypeVar("F", bound=Callable[..., None])


def _target(command: F) -> F:
    """The options that say what a pin or hide is for."""
    command = click.option("--concept", default="", help="The concept it is for, in any words.")(
        command
    )
    return click.option("--query", default="", help="The question it is for.")(command)


def _when(command: F) -> F:
    """The options that every rule has."""
    for option in (
        click.option("--reason", default="", help="Why, for those who come later."),
        click.option("--until", "ends", help="Date or time (UTC) of its end; never by default."),
        click.option("--from", "starts", help="Date or time (UTC) of its begin; now by default."),
    ):
        command = option(command)
    return command


@click.group()
def curate() -> None:
    """Synonyms, featured sheets, pins, hides, notices, redirects; in force within a second."""


@curate.command()
@click.argument("terms", nargs=-1, required=True)
@click.option(
    "--lang", default="", type=click.Choice(["", *SHEET_LANGUAGES]), help="Language of the terms."
)
@_when
def synonyms(
    terms: tuple[str, ...], lang: str, starts: str | None, ends: str | None, reason: str
) -> None:
    """TERMS mean the same: who searches for one finds the others, too."""
    with mistakes():
        _keep(Synonyms(_checked_terms(terms), lang), starts, ends, reason)


@curate.command()
@click.argument("sheet")
@_when
def feature(sheet: str, starts: str | None, ends: str | None, reason: str) -> None:
    """SHEET stands a little higher than others that answer as well, and is marked."""
    with mistakes():
        _keep(Feature(sheet), starts, ends, reason)


@curate.command()
@click.argument("sheet")
@_target
@click.option("--position", default=1, show_default=True, type=click.IntRange(1, PLACES))
@_when
def pin(
    sheet: str,
    query: str,
    concept: str,
    position: int,
    starts: str | None,
    ends: str | None,
    reason: str,
) -> None:
    """SHEET stands at a position for a question, or for a concept."""
    with mistakes():
        _check_target(query, concept)
        _keep(Pin(sheet, query, concept, position), starts, ends, reason)


@curate.command()
@click.argument("sheet")
@_target
@_when
def hide(
    sheet: str, query: str, concept: str, starts: str | None, ends: str | None, reason: str
) -> None:
    """SHEET is no result for a question, or for a concept."""
    with mistakes():
        _check_target(query, concept)
        _keep(Hide(sheet, query, concept), starts, ends, reason)


def _in_each_language(command: F) -> F:
    """An option for the text in each interface language."""
    for tag in reversed(INTERFACE_LANGUAGES):
        command = click.option(f"--{tag}", default="", help=f"The text in {tag}.")(command)
    return command


@curate.command()
@_in_each_language
@_target
@_when
def notice(
    query: str,
    concept: str,
    starts: str | None,
    ends: str | None,
    reason: str,
    **texts: str,
) -> None:
    """A text stands above the results of a question, or of a concept; in each language."""
    with mistakes():
        _check_target(query, concept)
        for tag, text in texts.items():
            if not 0 < len(text.strip()) <= NOTICE_LENGTH:
                raise CatalogueError(
                    f"--{tag} has {len(text.strip())} characters.",
                    f"Write the text in every language, in at most {NOTICE_LENGTH}.",
                )
        said = {tag: one_line(text) for tag, text in texts.items()}
        _keep(Notice(said, query, concept), starts, ends, reason)


@curate.command()
@click.argument("page")
@_target
@_when
def redirect(
    page: str, query: str, concept: str, starts: str | None, ends: str | None, reason: str
) -> None:
    """A question, or a concept, leads to PAGE, its address below the language: '/plan?stand=B4'."""
    with mistakes():
        _check_target(query, concept)
        _keep(Redirect(page, query, concept), starts, ends, reason)


@curate.command("list")
def list_rules() -> None:
    """Lists the rules, with their numbers."""
    with mistakes(), _catalogue() as catalogue:
        console = Console(highlight=False, soft_wrap=True)
        kept = curations.all_rules(catalogue.store)
        for each in kept:
            line = Text.assemble((f"{each.id:>4}  ", "dim"), (curations.kind_of(each.rule), "bold"))
            line.append(f"  {_said(each.rule)}")
            times = " … ".join(_time(each_time) for each_time in (each.starts_at, each.ends_at))
            if times != " … ":
                line.append(f"  {times.strip()}", "cyan")
            if not each.holds(now()):
                line.append("  not in force", "yellow")
            console.print(line)
            about = " · ".join(filter(None, (each.author, each.reason)))
            console.print(Text(f"      {each.created_at:%Y-%m-%d} {about}", "dim"))
        console.print(Text(f"{len(kept)} rules", "dim"))


@curate.command()
@click.argument("number", type=int)
def restore(number: int) -> None:
    """Puts a rule back that was taken back, by the NUMBER it had."""
    with mistakes(), _catalogue() as catalogue:
        with catalogue.store.writing() as session:
            there = curations.put_back(session, number, _author())
        if not there:
            raise CatalogueError(
                f"No rule {number} was taken back.", "The console's page of curation lists them."
            )
        Console(highlight=False).print(Text(f"✓ {number}", "green"))


@curate.command()
@click.argument("number", type=int)
def remove(number: int) -> None:
    """Takes a rule back, by its NUMBER in the list; 'restore' puts it back."""
    with mistakes(), _catalogue() as catalogue:
        with catalogue.store.writing() as session:
            gone = curations.remove_rule(session, number, _author())
        if not gone:
            raise CatalogueError(
                f"There is no rule {number}.", "'catalogue curate list' has the numbers."
            )
        Console(highlight=False).print(Text(f"✓ {number}", "green"))


def _keep(rule: Rule, starts: str | None, ends: str | None, reason: str) -> None:
    starts_at, ends_at = _moment(starts, "--from"), _moment(ends, "--until", end=True)
    begins = max(starts_at, now()) if starts_at else now()
    if ends_at is not None and ends_at <= begins:
        raise CatalogueError(f"--until {ends} is over before the rule begins.", "Give a later one.")
    if len(reason) > REASON_LENGTH:
        raise CatalogueError(
            f"--reason has {len(reason)} characters.", f"Use at most {REASON_LENGTH}."
        )
    with _catalogue() as catalogue:
        if isinstance(rule, Pin | Hide | Feature):
            _check_sheet(catalogue, rule.sheet)
        if isinstance(rule, Redirect):
            _check_page(catalogue, rule.page)
        if isinstance(rule, Pin):
            _check_room(catalogue, rule)
        if isinstance(rule, Pin | Hide | Notice | Redirect) and rule.concept:
            known_concept(catalogue.taxonomy, rule.concept)
        with catalogue.store.writing() as session:
            number = curations.add_rule(
                session,
                rule,
                _author(),
                reason=reason,
                starts_at=starts_at,
                ends_at=ends_at,
            )
    Console(highlight=False, soft_wrap=True).print(Text(f"✓ {number}  {_said(rule)}", "green"))


def _author() -> str:
    return getpass.getuser()[:AUTHOR_LENGTH]


def _catalogue() -> closing[Catalogue]:
    """The catalogue that the settings name, closed at the end."""
    return closing(open_catalogue(Settings.from_environment()))


def _check_page(catalogue: Catalogue, page: str) -> None:
    from web.app import create_app  # the pages there are; no other rule needs them

    with create_app(catalogue).test_request_context("/"):
        if not leads_somewhere(page):
            raise CatalogueError(
                f"{page!r} is no page of the catalogue for visitors.",
                "Open the page, and copy its address from behind the language: '/plan?stand=B4'.",
            )


def _check_sheet(catalogue: Catalogue, sheet_id: str) -> None:
    if not curations.is_published(catalogue.store, sheet_id):
        raise CatalogueError(
            f"There is no published sheet {sheet_id!r}.",
            "A sheet's id is the last part of its page's address.",
        )


def _check_room(catalogue: Catalogue, rule: Pin) -> None:
    there = {
        kept.rule.sheet
        for kept in curations.all_rules(catalogue.store)
        if kept.holds(now()) and isinstance(kept.rule, Pin) and kept.rule.aims_as(rule)
    }
    if len(there - {rule.sheet}) >= MOST_PINS:
        raise CatalogueError(
            f"{MOST_PINS} sheets are pinned for that already; more would hide better answers.",
            "Take one of them back first: 'catalogue curate list', 'catalogue curate remove'.",
        )


def _check_target(query: str, concept: str) -> None:
    if bool(query.strip()) == bool(concept):
        raise CatalogueError(
            "A rule is for one question or one concept.", "Give --query or --concept."
        )
    if len(query) > TERM_LENGTH:
        raise CatalogueError(f"--query has {len(query)} characters.", f"Use at most {TERM_LENGTH}.")


def _checked_terms(terms: Sequence[str]) -> tuple[str, ...]:
    """The terms, each once.

    Raises:
        CatalogueError: one cannot be searched for, or there are too few or too many.
    """
    kept: dict[tuple[str, ...], str] = {}
    for term in terms:
        words = tuple(exact_terms(term))
        if not words:
            raise CatalogueError(f"{term!r} has no letter and no digit.", "Leave it out.")
        if len(term) > TERM_LENGTH:
            raise CatalogueError(
                f"{term[:30]!r}… has {len(term)} characters.", f"Use at most {TERM_LENGTH}."
            )
        kept.setdefault(words, " ".join(term.split()))
    if len(kept) < 2:
        raise CatalogueError(
            "Synonyms are at least two different terms.",
            "Quote terms of several words: catalogue curate synonyms VLRA 'camion léger'.",
        )
    if len(kept) > MOST_TERMS:
        raise CatalogueError(f"{len(kept)} terms are too many.", f"Use at most {MOST_TERMS}.")
    return tuple(kept.values())


def _moment(written: str | None, option: str, end: bool = False) -> datetime | None:
    """A date or a time in UTC; of a date its beginning, or its end."""
    if written is None:
        return None
    try:
        if len(written) == len("2026-01-31"):
            day = datetime.combine(date.fromisoformat(written), datetime.min.time(), UTC)
            return day + timedelta(days=1) if end else day
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise CatalogueError(
            f"{option} {written!r} is no date.", "Write 2026-01-31, or 2026-01-31T09:00."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


def _said(rule: Rule) -> str:
    """A rule in one line."""
    if isinstance(rule, Synonyms):
        language = f" [{rule.language}]" if rule.language else ""
        return " = ".join(rule.terms) + language
    if isinstance(rule, Feature):
        return rule.sheet
    if isinstance(rule, Placement):
        return f"{rule.sheet}  {rule.slot} {rule.target}".rstrip()
    target = rule.concept or f"“{rule.query}”"
    if isinstance(rule, Redirect):
        return f"{target} → {rule.page}"
    if isinstance(rule, Notice):
        return f"{target}: {' / '.join(rule.texts.values())}"
    place = f" → {rule.position}" if isinstance(rule, Pin) else ""
    return f"{rule.sheet}  {target}{place}"
