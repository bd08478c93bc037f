"""``catalogue taxonomy``: looks at the taxonomy, checks a changed copy, hands it to others."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from catalogue.composition import taxonomy_in_force
from catalogue.errors import CatalogueError
from catalogue.languages import SHEET_LANGUAGES
from catalogue.settings import Settings
from catalogue.store.changes import (
    TAXONOMY,
    newest_version,
    save_taxonomy,
    version,
    versions,
)
from catalogue.store.models import AUTHOR_LENGTH
from catalogue.store.session import open_store
from catalogue.taxonomy import CODE_LISTS, DOMAINS, Concept, Taxonomy, load_taxonomy
from catalogue.taxonomy.changes import brought, changes_between, with_changes
from catalogue.taxonomy.check import Finding, check_taxonomy
from catalogue.taxonomy.export import FORMATS
from web.terminal import mistakes

_MOST = 30  # states that are listed


@click.group()
def taxonomy() -> None:
    """Shows, checks, changes and exports what products are called."""


@taxonomy.command()
@click.argument("concept", required=False)
@click.option("--lang", type=click.Choice(SHEET_LANGUAGES), help="Language of the labels.")
def show(concept: str | None, lang: str | None) -> None:
    """Prints the tree of concepts, or all that is known of one CONCEPT."""
    with mistakes():
        settings = Settings.from_environment()
        held, language = taxonomy_in_force(settings), lang or settings.language
        if concept is None:
            _print_trees(held, language)
        else:
            _print_concept(held, known_concept(held, concept), language)


@taxonomy.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
def check(file: Path | None) -> None:
    """Says what is wrong in a taxonomy's FILE, the project's own by default, and the cure.

    Ends with 1 when something is.
    """
    findings = check_taxonomy(file)
    console = Console(highlight=False, soft_wrap=True)
    for finding in findings:
        _print_finding(console, finding)
    if findings:
        warnings = sum(finding.warning for finding in findings)
        errors = len(findings) - warnings
        console.print(Text(f"✗ {errors} faults, {warnings} warnings", "bold red"))
        sys.exit(1)
    console.print(Text(f"✓ {len(load_taxonomy(file))} concepts, nothing to mend", "green"))


@taxonomy.command()
@click.argument("file", type=click.Path(path_type=Path))
def export(file: Path) -> None:
    """Writes the taxonomy to FILE: .yaml and .json whole, .csv to read, .jsonld as SKOS."""
    with mistakes():
        held = taxonomy_in_force(Settings.from_environment())
        write = FORMATS.get(file.suffix.lower())
        if write is None:
            endings = ", ".join(FORMATS)
            raise CatalogueError(f"{file} has no ending of a format.", f"Use one of: {endings}.")
        try:
            # A table program takes a CSV file for UTF-8 only with a byte order mark.
            encoding = "utf-8-sig" if file.suffix.lower() == ".csv" else "utf-8"
            file.write_text(write(held), encoding=encoding)
        except OSError as error:
            raise CatalogueError(f"{file} cannot be written: {error.strerror}.") from error
        Console(highlight=False).print(Text(f"✓ {file}: {len(held)} concepts", "green"))


@taxonomy.command("import")
@click.argument("file", type=click.Path(path_type=Path))
def bring(file: Path) -> None:
    """Puts the concepts of a changed copy, FILE, in force; others stay as they are.

    Ends with 1 when the file has faults, and changes nothing then.
    """
    findings = [found for found in check_taxonomy(file) if not found.warning]
    if findings:
        console = Console(highlight=False, soft_wrap=True)
        for found in findings:
            _print_finding(console, found)
        console.print(Text(f"✗ {len(findings)} faults; nothing was changed", "bold red"))
        sys.exit(1)

    def brought_in(before: Taxonomy) -> Taxonomy:
        try:
            return brought(before, list(load_taxonomy(file)))
        except ValueError as error:
            raise CatalogueError(
                f"{file} does not fit the concepts that are not in it: {error}.",
                "Export the taxonomy, and change that file.",
            ) from error

    _save(brought_in)


@taxonomy.command()
def history() -> None:
    """Lists what organisers have changed, the last first."""
    with mistakes(), closing(open_store(Settings.from_environment())) as store:
        console = Console(highlight=False, soft_wrap=True)
        with store.reading() as session:
            made = versions(session, TAXONOMY, _MOST)
        for each in made:
            at = f"{each.created_at:%Y-%m-%d %H:%M} UTC" if each.created_at else ""
            line = Text.assemble((f"{each.number}", "bold"), f"  {at}  {each.author}")
            console.print(line.append(f"  {len(each.body)} concepts", "dim"))
        console.print(Text("0  the file alone", "dim"))


@taxonomy.command()
@click.argument("number", type=click.IntRange(0, 2**31 - 1))
def restore(number: int) -> None:
    """Puts state NUMBER of the history in force again, as a new one."""
    with mistakes():
        settings = Settings.from_environment()
        with closing(open_store(settings)) as store, store.reading() as session:
            wanted = version(session, TAXONOMY, number)
        if wanted is None:
            raise CatalogueError(
                f"There is no state {number}.", "'catalogue taxonomy history' lists them."
            )
        earlier = with_changes(settings.taxonomy, wanted.body)
    _save(lambda _before: earlier)


def _save(change: Callable[[Taxonomy], Taxonomy]) -> None:
    """Puts a changed taxonomy in force, in one transaction with the index's tasks."""
    with mistakes():
        settings = Settings.from_environment()
        with closing(open_store(settings)) as store, store.writing() as session:
            newest = newest_version(session, TAXONOMY)
            before = with_changes(settings.taxonomy, newest.body)
            after = change(before)
            body = changes_between(settings.taxonomy, after)
            differing = len(changes_between(before, after)) or int(body != newest.body)
            author = getpass.getuser()[:AUTHOR_LENGTH]
            sheets = save_taxonomy(session, settings.taxonomy, after, newest.number, author)
        said = f"✓ {differing} concepts changed, {sheets} sheets to index"
        Console(highlight=False).print(Text(said if differing else "✓ nothing to change", "green"))


def known_concept(held: Taxonomy, concept_id: str) -> Concept:
    """The concept of that id.

    Raises:
        CatalogueError: there is none; the message names the nearest.
    """
    if found := held.get(concept_id):
        return found
    near = ", ".join(held.nearest(concept_id)) or "none; `catalogue taxonomy show` lists all"
    raise CatalogueError(f"There is no concept {concept_id!r}.", f"The nearest: {near}.")


def _print_trees(held: Taxonomy, language: str) -> None:
    """One tree a domain; a concept of several domains stands under its main one."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 200  # one line a concept for other programs, whatever their width
    tops = held.children.get(None, ())
    for domain, labels in DOMAINS.items():
        tree = Tree(Text(labels[language], "bold"))
        for top in tops:
            if held.concepts[top].domains[0] == domain:
                _grow(tree, held, held.concepts[top], language)
        console.print(tree)
    console.print(Text(f"{len(held)} concepts", "dim"))


def _grow(tree: Tree, held: Taxonomy, concept: Concept, language: str) -> None:
    branch = tree.add(_named(concept, language))
    for below in held.children.get(concept.id, ()):
        _grow(branch, held, held.concepts[below], language)


def _named(concept: Concept, language: str) -> Text:
    return Text.assemble(concept.label(language), (f"  {concept.id}", "dim"))


def _print_concept(held: Taxonomy, concept: Concept, language: str) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(Text.assemble((concept.label(language), "bold"), (f"  {concept.id}", "dim")))
    above = [held.label(each, language) for each in reversed(held.with_broader(concept.id)[1:])]
    domains = ", ".join(DOMAINS[domain][language] for domain in concept.domains)
    console.print(Text("  " + " › ".join([domains, *above]), "dim"))
    for kind, codes in concept.codes.items():
        console.print(Text.assemble((f"  {CODE_LISTS[kind]}: ", "dim"), ", ".join(codes)))
    for code, labels in concept.labels.items():
        line = Text.assemble((f"  {code}  ", "cyan"), " · ".join(labels))
        if marked := concept.ambiguous.get(code):
            line.append(f"  ({' · '.join(marked)})", "dim")
        console.print(line)
    for below in held.children.get(concept.id, ()):
        console.print(Text("  ↳ ").append_text(_named(held.concepts[below], language)))


def _print_finding(console: Console, finding: Finding) -> None:
    mark, style = ("!", "yellow") if finding.warning else ("✗", "bold red")
    line = Text.assemble((f"{mark} ", style), (finding.concept, "bold"))
    if finding.language:
        line.append(f" [{finding.language}]", "cyan")
    if finding.label:
        line.append(f" {finding.label!r}")
    if len(line) > 2:
        line.append(": ")
    console.print(line.append(finding.message))
    console.print(Text(f"  → {finding.cure}"))
