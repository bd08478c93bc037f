"""Whether a taxonomy's file keeps the rules of its head, said so that its owner can mend it.

The file is read entry by entry, without building the taxonomy: one fault does not hide the others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from catalogue.folding import fold
from catalogue.languages import SHEET_LANGUAGES
from catalogue.taxonomy.taxonomy import CODE_LISTS, CONCEPTS, DOMAINS, entries_in

LEVELS = 3
"""The deepest tree: a concept, one above it, one above that."""

_FIELDS = ("id", "domains", "broader", "codes", "labels", "ambiguous")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_WORD = re.compile(r"\w+")
_JOINERS = "\u200c\u200d"  # Persian writes with them
_RUN = re.compile(r"[^\W\d_]+")
_CODES = {
    "cpv": (re.compile(r"35\d{6}"), "eight digits that begin with 35, without the check digit"),
    "ml": (re.compile(r"ML([1-9]|1\d|2[0-2])"), "ML1 to ML22"),
    "nsg": (re.compile(r"[1-9]\d(\d\d)?"), "a group of two digits or a class of four"),
}
_SCRIPTS = {"ar": "ARABIC", "fa": "ARABIC", "ru": "CYRILLIC"}
# Letters that the keyboards of the two languages confuse, and the right ones.
_FOREIGN_LETTERS = {
    "ar": {"ک": "ك", "ی": "ي", "ە": "ه", "ہ": "ه", "پ": "ب", "گ": "ك"},
    "fa": {"ك": "ک", "ي": "ی", "ى": "ی", "ة": "ه"},
}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong in a taxonomy's file.

    Attributes:
        kind: what kind of fault: ``file``, ``field``, ``id``, ``domain``, ``broader``, ``missing``,
            ``form``, ``script``, ``twice``, ``repeated``, ``ambiguous`` or ``code``.
        concept: the id of the concept, or the place of an entry without one; "" for the file.
        message: what is wrong, an English sentence.
        cure: what to do about it.
        language: the language of the labels that it is about, or "".
        label: the label or code that it is about, or "".
        warning: whether the taxonomy can be used all the same.
        other: the id of the other concept that it is about, or "".
    """

    kind: str
    concept: str
    message: str
    cure: str
    language: str = ""
    label: str = ""
    warning: bool = False
    other: str = ""


def check_taxonomy(path: Path | None = None) -> list[Finding]:
    """Everything that is wrong in a taxonomy's file; the project's own when no path is given.

    The order is that of the file, then what several concepts are at fault for together.
    """
    try:
        return check_bytes((path or CONCEPTS).read_bytes())
    except OSError as error:
        return [Finding("file", "", f"It cannot be read: {error.strerror}.", "Name another file.")]


def check_bytes(content: bytes) -> list[Finding]:
    """The same of what such a file holds."""
    try:
        raw = entries_in(content)
    except (TypeError, ValueError, KeyError, AttributeError, RecursionError) as error:
        # YAML's own types: a day that there is not, a number that is none, no end of brackets.
        if not isinstance(error, UnicodeDecodeError):
            said = " ".join(str(error).split())[:200]
            cure = "Put texts between quotes."
            return [Finding("file", "", f"A value cannot be read: {said}.", cure)]
        place = f"at byte {error.start}"
        return [Finding("file", "", f"It is not in UTF-8 {place}.", "Save it as UTF-8.")]
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        return [Finding("file", "", f"It is not YAML: {said}.", "Mend that place of the file.")]
    if not isinstance(raw, list) or not raw:
        cure = "Begin each concept with `- id:`, as the project's own file does."
        return [Finding("file", "", "It is not a list of concepts.", cure)]
    return check_entries(raw)


def check_entries(raw: list[Any]) -> list[Finding]:
    """The same of what was read from a file, or is to be written to one."""
    findings: list[Finding] = []
    entries: list[dict[str, Any]] = []
    for number, entry in enumerate(raw, start=1):
        name = str(entry.get("id", "")) if isinstance(entry, dict) else ""
        wrong = list(_shape(entry, name or f"entry {number}"))
        findings.extend(wrong)
        if not wrong:
            entries.append(entry)
            findings.extend(_entry(entry))
    # An entry of the wrong shape is still there for those below it.
    parents = {str(e["id"]): e.get("broader") for e in raw if isinstance(e, dict) and "id" in e}
    by_id = {entry["id"]: entry for entry in entries}
    findings.extend(_ids(entries))
    for entry in entries:
        findings.extend(_broader(entry, parents, by_id))
    findings.extend(_shared_labels(entries))
    return findings


def _shape(entry: Any, name: str) -> Iterator[Finding]:
    """Whether the fields of an entry are of the kinds that the other checks need."""
    if not isinstance(entry, dict):
        yield Finding("field", name, "It is not a concept.", "Give it an id, domains and labels.")
        return
    for field in entry:
        if field not in _FIELDS:
            cure = f"The fields are: {', '.join(_FIELDS)}."
            yield Finding("field", name, f"There is no field {field!r}.", cure)
    if not isinstance(entry.get("id"), str):
        yield Finding("id", name, "It has no id, or one that is no text.", "Give it an id.")
    if not isinstance(entry.get("domains"), list):
        cure = "Write `domains: [land]`, even for one."
        yield Finding("domain", name, "Its domains are missing or no list.", cure)
    if not isinstance(entry.get("broader"), str | None):
        yield Finding("broader", name, "Its broader concept is no id.", "Write one id.")
    for field in ("labels", "codes", "ambiguous"):
        value = entry.get(field, None if field == "labels" else {})
        if not isinstance(value, dict) or not all(isinstance(v, list) for v in value.values()):
            cure = "Write a list in [ ] for each."
            yield Finding("field", name, f"Its {field} are missing or not in lists.", cure)


def _entry(entry: dict[str, Any]) -> Iterator[Finding]:
    """What can be said of one concept alone."""
    name = entry["id"]
    if not _SLUG.fullmatch(name):
        cure = "Use small letters a to z, digits, and single hyphens between them."
        yield Finding("id", name, f"{name!r} cannot be an id.", cure)
    if not entry["domains"]:
        yield Finding("domain", name, "It has no domain.", f"Choose from {', '.join(DOMAINS)}.")
    for domain in entry["domains"]:
        if not isinstance(domain, str) or domain not in DOMAINS:
            cure = f"Choose from {', '.join(DOMAINS)}."
            yield Finding("domain", name, f"There is no domain {domain!r}.", cure)
    for language in SHEET_LANGUAGES:
        if not entry["labels"].get(language):
            cure = f"Add what it is called, `{language}: [...]`."
            yield Finding("missing", name, "It has no preferred label.", cure, language)
    for field in ("labels", "ambiguous"):
        for language, labels in entry.get(field, {}).items():
            if language not in SHEET_LANGUAGES:
                cure = f"The languages are: {', '.join(SHEET_LANGUAGES)}."
                yield Finding("missing", name, f"There is no language {language!r}.", cure)
                continue
            for place, label in enumerate(labels):
                if not isinstance(label, str):
                    message = f"YAML takes it for a {type(label).__name__}, not for text."
                    cure = "Put it between quotes."
                    yield Finding("form", name, message, cure, language, str(label))
                preferred = field == "labels" and place == 0
                yield from _form(name, language, str(label))
                yield from _script(name, language, str(label), preferred)
            yield from _repeated(name, language, [str(label) for label in labels])
    yield from _codes(name, entry.get("codes", {}))


def _form(name: str, language: str, label: str) -> Iterator[Finding]:
    if not _WORD.search(label):
        message = "A label is empty." if not label.strip() else "A label has no word."
        yield Finding("form", name, message, "Take it out, or write it.", language, label)
        return
    if any(unicodedata.category(c).startswith("C") and c not in _JOINERS for c in label):
        cure = "Type it again: a sign in it cannot be seen, or turns what stands behind it."
        yield Finding("form", name, "It holds a control sign.", cure, language, ascii(label)[1:-1])
        return
    if label != " ".join(label.split()):
        message = "There are spaces at its ends, or several together."
        cure = f"Write {' '.join(label.split())!r}."
        yield Finding("form", name, message, cure, language, label)
    if label != label.rstrip(" .,;:!?،؛؟…"):
        cure = "Take off the sign at its end."
        yield Finding("form", name, "It ends with punctuation.", cure, language, label)
    if set(label) & set('"«»“”'):
        cure = "Take out the quotes; in a question they ask for those very words."
        yield Finding("form", name, "It holds quotes.", cure, language, label)


def _script(name: str, language: str, label: str, preferred: bool) -> Iterator[Finding]:
    """A label is in its language's script, but for abbreviations and names in Latin letters."""
    own = _SCRIPTS.get(language, "LATIN")
    scripts = [_scripts_of(run) for run in _RUN.findall(label)]
    if any(len(found) > 1 for found in scripts):
        cure = "Type that word again with one keyboard: some letters only look alike."
        message = "A word mixes letters of two scripts."
        yield Finding("script", name, message, cure, language, label)
        return
    found = set().union(*scripts) if scripts else set()
    if not found <= {own, "LATIN"}:
        cure = f"Write it in {own.capitalize()} letters."
        yield Finding("script", name, "It is in another script.", cure, language, label)
    elif preferred and own not in found:
        cure = f"Put a label in {own.capitalize()} letters first."
        message = "The preferred label is not in the language's script."
        yield Finding("script", name, message, cure, language, label)
    elif own != "LATIN" and found == {"LATIN"} and not _is_name(label):
        cure = "Only abbreviations and names may stand in Latin letters: write it in capitals."
        yield Finding("script", name, "It is a word in Latin letters.", cure, language, label)
    wrong = {letter for letter in label if letter in _FOREIGN_LETTERS.get(language, {})}
    if wrong:
        pairs = ", ".join(f"{w} by {_FOREIGN_LETTERS[language][w]}" for w in sorted(wrong))
        message = "It has letters of the other language in that script."
        yield Finding("script", name, message, f"Replace {pairs}.", language, label)


def _scripts_of(text: str) -> set[str]:
    names = (unicodedata.name(letter, "").split(" ", 1)[0] for letter in text)
    return {name for name in names if name in ("LATIN", "ARABIC", "CYRILLIC", "GREEK", "HEBREW")}


def _is_name(label: str) -> bool:
    return any(character.isupper() or character.isdigit() for character in label.split()[0])


def _repeated(name: str, language: str, labels: list[str]) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for label in labels:
        same = seen.setdefault(terms_of(label), label)
        if same is not label:
            message = f"A search takes it for the same as {same!r}."
            cure = "Take one of them out."
            yield Finding("repeated", name, message, cure, language, label, warning=True)


def _codes(name: str, codes: Mapping[str, list[Any]]) -> Iterator[Finding]:
    for kind, values in codes.items():
        if kind not in CODE_LISTS:
            cure = f"The lists are: {', '.join(CODE_LISTS)}."
            yield Finding("code", name, f"There is no list of codes {kind!r}.", cure)
            continue
        pattern, form = _CODES[kind]
        for value in map(str, values):
            if not pattern.fullmatch(value):
                message = f"{value!r} is no code of the {CODE_LISTS[kind]}."
                yield Finding("code", name, message, f"Write {form}.", label=value)
        if len(set(map(str, values))) < len(values):
            message = f"A code of {kind} stands there twice."
            yield Finding("code", name, message, "Take one out.", warning=True)


def _ids(entries: list[dict[str, Any]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for entry in entries:
        if entry["id"] in seen:
            cure = "Make one concept of the two, or give one another id."
            yield Finding("id", entry["id"], "Two concepts have this id.", cure)
        seen.add(entry["id"])


def _broader(
    entry: dict[str, Any],
    parents: Mapping[str, Any],
    by_id: Mapping[str, dict[str, Any]],
) -> Iterator[Finding]:
    """Whether the tree above a concept is there, without a loop, and not too high."""
    name, broader = entry["id"], entry.get("broader")
    if broader is None:
        return
    if broader not in parents:
        cure = "Write the id of a concept of this file, or take the line out."
        yield Finding("broader", name, f"There is no concept {broader!r} above it.", cure)
        return
    if broader in by_id and not set(entry["domains"]) & set(by_id[broader]["domains"]):
        cure = (
            f"Give both one domain in common: {broader} has {', '.join(by_id[broader]['domains'])}."
        )
        yield Finding("broader", name, "It shares no domain with the concept above it.", cure)
    path = [name]
    while (above := parents.get(path[-1])) is not None:
        if above in path:
            message = f"It is broader than itself: {' → '.join([*path, above])}."
            yield Finding("broader", name, message, "Take one of these steps out.")
            return
        path.append(above)
    if len(path) > LEVELS:
        cure = f"Put it under {path[2]} or higher."
        message = f"It is on level {len(path)}: {' → '.join(reversed(path))}."
        yield Finding("broader", name, message, cure)


def _shared_labels(entries: list[dict[str, Any]]) -> Iterator[Finding]:
    """Labels under two concepts, and words marked as ambiguous that are not."""
    holders: dict[tuple[str, str], str] = {}
    for entry in entries:
        for language, labels in entry["labels"].items():
            for label in map(str, labels):
                holder = holders.setdefault((language, terms_of(label)), entry["id"])
                if holder != entry["id"]:
                    message = f"It is a label of {holder} too, as a search sees it."
                    cure = (
                        "Leave it with the one that a question means by it;"
                        " in the other, move it to `ambiguous`."
                    )
                    yield Finding(
                        "twice", entry["id"], message, cure, language, label, other=holder
                    )
    for entry in entries:
        for language, labels in entry.get("ambiguous", {}).items():
            for label in map(str, labels):
                holder = holders.get((language, terms_of(label)), "")
                if holder in ("", entry["id"]):
                    what = "no other concept's label" if not holder else "a label of its own"
                    cure = "Move it to `labels`." if not holder else "Take it out of `ambiguous`."
                    message = f"It is marked as ambiguous, and is {what}."
                    yield Finding("ambiguous", entry["id"], message, cure, language, label)


def terms_of(label: str) -> str:
    """A label as a search compares it: folded words with one space between."""
    return " ".join(_WORD.findall(fold(label)))
