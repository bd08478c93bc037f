"""What a change of the categories would do, shown before it is saved: words, sheets, searches."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _

from catalogue.languages import SHEET_LANGUAGES
from catalogue.search.understanding import LabelIndex, label_index, understand
from catalogue.sheets.codes import language_name
from catalogue.sheets.fields import in_language
from catalogue.store.insight import Period, questions
from catalogue.store.models import now
from catalogue.store.sheets import published_about
from catalogue.taxonomy import DOMAINS, Concept, Taxonomy
from catalogue.taxonomy.changes import changes_between, touched
from catalogue.taxonomy.check import Finding, check_entries
from catalogue.taxonomy.export import as_entries
from web.current import current_catalogue
from web.languages import reader_language

SHOWN = 10
"""Sheets, searches and categories that are named; of the others the number is told."""
_DAYS = 30  # of searches
_ASKED = 500  # searches that are looked at, the most frequent ones


@dataclass(frozen=True)
class Line:
    """What is otherwise of a category: its name, which part of it, before, and after."""

    concept: str
    part: str
    language: str
    before: str
    after: str


@dataclass(frozen=True)
class Asked:
    """A search that is understood otherwise: its words, how often it was made, the categories."""

    text: str
    language: str
    times: int
    before: str
    after: str


@dataclass(frozen=True)
class Fault:
    """What must be mended before it can be saved; ``said`` is the check's own English sentence,
    ``field`` the field of a category's form that it is about, if it is about one.
    """

    concept: str
    sentence: str
    said: str
    warning: bool
    field: str = ""


@dataclass(frozen=True)
class Effect:
    """All that a change would do.

    Attributes:
        lines: what is otherwise of the categories, at most some of it.
        more_lines: how many lines there are beside.
        sheets: sheets that name a category that is touched: id, title and its language.
        more_sheets: how many there are beside.
        asked: searches that are understood otherwise.
        more_asked: how many there are beside.
        faults: what the check of a taxonomy's file finds that it did not find before.
    """

    lines: Sequence[Line]
    more_lines: int
    sheets: Sequence[tuple[str, str, str]]
    more_sheets: int
    asked: Sequence[Asked]
    more_asked: int
    faults: Sequence[Fault]

    @property
    def fingerprint(self) -> str:
        """What of it was shown: a change that does something else is not the one that was seen."""
        told = [self.lines, self.more_lines, self.sheets, self.more_sheets]
        return hashlib.sha256(repr(told).encode()).hexdigest()

    @property
    def stops(self) -> bool:
        """Whether it cannot be saved."""
        return any(not fault.warning for fault in self.faults)

    @property
    def nothing(self) -> bool:
        """Whether nothing is otherwise."""
        return not self.lines


def effect_of(before: Taxonomy, after: Taxonomy) -> Effect:
    """What a change would do.

    Args:
        before: the categories in force.
        after: as they would be.
    """
    lines = list(_lines(before, after))
    with current_catalogue().store.reading() as session:
        about = touched(before, after)
        sheets = published_about(session, about) if about else {}
    named = [(id_, title, tag) for id_, (title, tag) in sheets.items()]
    asked = list(_understood_otherwise(before, after)) if lines else []
    return Effect(
        lines[: 2 * SHOWN],
        max(0, len(lines) - 2 * SHOWN),
        named[:SHOWN],
        max(0, len(named) - SHOWN),
        asked[:SHOWN],
        max(0, len(asked) - SHOWN),
        list(faults_of(before, after)),
    )


def _lines(before: Taxonomy, after: Taxonomy) -> Iterator[Line]:
    language = reader_language()
    for id_ in changes_between(before, after):
        was, will = before.concepts.get(id_), after.concepts.get(id_)
        name = before.label(id_, language) if id_ in before else after.label(id_, language)
        if will is None:
            heir = after.label(id_, language)
            yield Line(name, _("Stands for it"), "", name, heir)
            continue
        if was is None:
            yield Line(name, _("Category"), "", "", _("new"))
        yield from _parts(name, was, will, before, after)
    for id_, into in before.merged.items():
        if id_ not in after.merged:
            there = after.label(id_, language) if id_ in after else ""
            yield Line(there or id_, _("Stands for it"), "", before.label(into, language), there)
    for id_ in before.concepts:
        if id_ not in after:
            name = before.label(id_, language)
            yield Line(name, _("Category"), "", name, _("removed"))


def _parts(
    name: str, was: Concept | None, will: Concept, before: Taxonomy, after: Taxonomy
) -> Iterator[Line]:
    language = reader_language()
    for tag in SHEET_LANGUAGES:
        old = was.labels.get(tag, ()) if was else ()
        new = will.labels.get(tag, ())
        if old != new:
            yield Line(name, language_name(tag, language), tag, "; ".join(old), "; ".join(new))
    old_above = before.label(was.broader, language) if was and was.broader else ""
    new_above = after.label(will.broader, language) if will.broader else ""
    if (was.broader if was else None) != will.broader:
        yield Line(name, _("Within"), "", old_above, new_above)
    if (was.domains if was else ()) != will.domains:
        yield Line(name, _("Domains"), "", _domains(was), _domains(will))
    if was is not None and (was.codes, was.ambiguous) != (will.codes, will.ambiguous):
        yield Line(name, _("Codes and words of several meanings"), "", "", _("changed"))


def _domains(concept: Concept | None) -> str:
    language = reader_language()
    held = concept.domains if concept else ()
    return str(_(", ")).join(in_language(DOMAINS[d], language) for d in held if d in DOMAINS)


def _understood_otherwise(before: Taxonomy, after: Taxonomy) -> Iterator[Asked]:
    """Frequent searches that name other categories than now, the most frequent first."""
    language = reader_language()
    until = now()
    with current_catalogue().store.reading() as session:
        made, _rare = questions(session, Period(until - timedelta(days=_DAYS), until))
    if not made:
        return  # an index of labels is half a second's work
    old, new = label_index(current_catalogue().taxonomy), LabelIndex(after)
    for question in made[:_ASKED]:
        meant = [
            tuple(
                dict.fromkeys(
                    taxonomy.label(concept, language)
                    for concept in understand(question.text, question.language, labels).concepts
                )
            )
            for taxonomy, labels in ((before, old), (after, new))
        ]
        if meant[0] != meant[1]:
            said = [_(", ").join(labels) for labels in meant]
            yield Asked(question.text, question.language, question.times, said[0], said[1])


def faults_of(before: Taxonomy, after: Taxonomy) -> Iterator[Fault]:
    """What is wrong after the change, and was not before."""
    known = {_key(found) for found in check_entries(as_entries(before))}
    for found in check_entries(as_entries(after)):
        if _key(found) not in known:
            yield fault_of(found, after)


def _key(found: Finding) -> tuple[str, str, str, str]:
    return (found.kind, found.concept, found.language, found.label)


def fault_of(found: Finding, taxonomy: Taxonomy) -> Fault:
    """A finding of the check in the reader's language."""
    language = reader_language()
    name = taxonomy.label(found.concept, language)
    values = {
        "label": found.label,
        "language": language_name(found.language, language) if found.language else "",
        "other": taxonomy.label(found.other, language),
    }
    sentences = {
        "file": _("The file cannot be read. Save it as YAML in UTF-8, as the exported one is."),
        "field": _("A field is missing, unknown, or not of its kind. Compare the exported file."),
        "id": _("The id is missing, used twice, or has other signs than a–z, 0–9 and hyphens."),
        "domain": _("Choose one of the six domains at least."),
        "broader": _(
            "It cannot lie there: choose one that exists, is in one of its domains, lies on the "
            "first or second level, and is not below itself."
        ),
        "missing": _("It has no name in this language: %(language)s. Write what it is called."),
        "form": _(
            "Write “%(label)s” (%(language)s) plainly: a word at least, no quotes, no sign at its "
            "end, no spaces too many."
        ),
        "script": _(
            "“%(label)s” is not in the letters of its language (%(language)s), or mixes two "
            "alphabets. Type it again with that language’s keyboard."
        ),
        "twice": _(
            "“%(label)s” (%(language)s) is a word of “%(other)s”, too. Leave it with the one that "
            "people mean by it."
        ),
        "repeated": _(
            "A search takes “%(label)s” (%(language)s) for a word that is there already. Take one "
            "of them out."
        ),
        "ambiguous": _(
            "“%(label)s” (%(language)s) is marked as a word of several meanings, and is not. Take "
            "it out of the marked ones."
        ),
        "code": _("“%(label)s” is no code of its list. Compare the exported file."),
    }
    said = f"{found.message} {found.cure}"
    fields = {"broader": "broader", "domain": "domain"}
    field = f"words.{found.language}" if found.language else fields.get(found.kind, "")
    if found.kind == "missing":
        field = f"name.{found.language}"
    return Fault(name, sentences[found.kind] % values, said, found.warning, field)
