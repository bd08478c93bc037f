"""The form of a rule of curation: what is wrong with it, and the rule that it says."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from urllib.parse import urlsplit

from flask import request
from flask_babel import gettext as _

from catalogue.curation import (
    MOST_PINS,
    MOST_TERMS,
    NOTICE_LENGTH,
    PLACES,
    SLOTS,
    TERM_LENGTH,
    Feature,
    Hide,
    Notice,
    Pin,
    Placement,
    Redirect,
    Rule,
    Synonyms,
    following,
)
from catalogue.curation.rules import plain
from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.languages import SHEET_LANGUAGES as WRITTEN
from catalogue.plain import one_line
from catalogue.search.analysis import exact_terms
from catalogue.search.documents import keywords_of
from catalogue.search.query import Query
from catalogue.sheets.codes import countries
from catalogue.store import curations
from catalogue.store.curations import Kept
from catalogue.store.models import REASON_LENGTH, TITLE_LENGTH, now
from catalogue.store.sheets import published_among
from catalogue.taxonomy import DOMAINS
from web.current import current_catalogue
from web.delegations.redirects import ASKED, leads_somewhere
from web.languages import reader_language
from web.times import as_typed, moment_of

TARGETS = {"domain": "domain", "concept": "concept", "country": "country", "results": "concept"}
"""By slot, the field of the form that says which one."""
_PROPOSED = 5  # products for words that name none


def problems_of(said: dict[str, str]) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """What is wrong, by the field's name; and products that may be meant.

    A product that is named by its address or its exact title becomes its id in ``said``.
    """
    kind, found = said["kind"], _wrong_times(said)
    proposed: list[tuple[str, str, str]] = []
    if kind in ("pin", "hide", "feature", "placement"):
        sheet_id, proposed = _sheet_meant(said.get("sheet", ""))
        if sheet_id:
            said["sheet"] = sheet_id
        elif proposed:
            found["sheet"] = _("Choose the product that you mean.")
        else:
            found["sheet"] = _("No published product is called that: write its title or address.")
    if kind == "placement":
        found |= _wrong_place(said)
        if not found and not _belongs(said):
            found[TARGETS[said["slot"]]] = _(
                "The product is not on that page: it is of another domain, category or country."
            )
    elif kind not in ("synonyms", "feature"):
        if bool(said.get("query")) == bool(said.get("concept")):
            found["query"] = _("Write a question, or choose a category: one of both.")
        elif len(said.get("query", "")) > TERM_LENGTH:
            found["query"] = _("Use at most %(most)s letters.", most=TERM_LENGTH)
        elif said.get("concept") and said["concept"] not in current_catalogue().taxonomy:
            found["concept"] = _("Choose a category of the list.")
    if kind == "pin":
        found |= _wrong_pin(said)
    if kind == "redirect" and not leads_somewhere(said.get("page", "")):
        found["page"] = _(
            "This is no page of the catalogue: open the page, and copy its address here."
        )
    if kind == "notice":
        for tag in INTERFACE_LANGUAGES:
            text = said.get(f"text.{tag}", "")
            if not text:
                found[f"text.{tag}"] = _("Write it in this language, too.")
            elif len(text) > NOTICE_LENGTH:
                found[f"text.{tag}"] = _("Use at most %(most)s letters.", most=NOTICE_LENGTH)
    if kind == "synonyms":
        found |= _wrong_terms(said)
    if len(said.get("reason", "")) > REASON_LENGTH:
        found["reason"] = _("Use at most %(most)s letters.", most=REASON_LENGTH)
    return found, proposed


def _wrong_times(said: Mapping[str, str]) -> dict[str, str]:
    found = {}
    starts, ends = (moment_of(said.get(name, "")) for name in ("starts", "ends"))
    for name, moment in (("starts", starts), ("ends", ends)):
        if said.get(name) and moment is None:
            found[name] = _("Choose a day and a time, or leave it empty.")
    if ends and ends <= max(starts or now(), now()):
        found["ends"] = _("It is over before it begins. Choose a later time.")
    return found


def _wrong_place(said: dict[str, str]) -> dict[str, str]:
    """What is wrong with the slot of a placement and with its words."""
    found = {}
    slot, language = said.get("slot", ""), said.get("language", "")
    concepts = current_catalogue().taxonomy.concepts
    known: dict[str, Collection[str]] = {
        "domain": DOMAINS,
        "concept": concepts,
        "country": countries(),
        "results": {"", *concepts},
    }
    if slot not in SLOTS:
        found["slot"] = _("Choose one of these.")
    elif slot in known and said.get(TARGETS[slot], "") not in known[slot]:
        found[TARGETS[slot]] = _("Choose which one.")
    if language not in ("", *INTERFACE_LANGUAGES):
        found["language"] = _("Choose one of these.")
    order = said.get("order", "") or "1"
    if not (order.isascii() and order.isdecimal() and 1 <= int(order) <= 99):
        found["order"] = _("Write a number from 1 to 99.")
    for name, most in (("title", TITLE_LENGTH), ("text", NOTICE_LENGTH)):
        said_in = [tag for tag in INTERFACE_LANGUAGES if said.get(f"{name}.{tag}")]
        wanted = [language] if language else INTERFACE_LANGUAGES
        for tag in INTERFACE_LANGUAGES:
            if said_in and tag in wanted and tag not in said_in:
                found[f"{name}.{tag}"] = _("Write it in this language, too, or in none.")
            elif len(said.get(f"{name}.{tag}", "")) > most:
                found[f"{name}.{tag}"] = _("Use at most %(most)s letters.", most=most)
    return found


def _belongs(said: Mapping[str, str]) -> bool:
    """Whether a product is among the results of the page that it is to be placed on."""
    catalogue, slot = current_catalogue(), said["slot"]
    if slot not in ("domain", "concept", "country"):
        return True
    target = said[TARGETS[slot]]
    (sheet,) = published_among(catalogue.store, [said["sheet"]])
    values = keywords_of(sheet, catalogue.taxonomy, catalogue.settings.show)
    return target in values.get(slot, ())


def _wrong_pin(said: Mapping[str, str]) -> dict[str, str]:
    position = said.get("position") or "1"
    if not position.isdecimal() or not 1 <= int(position) <= PLACES:
        return {"position": _("Choose a place from 1 to %(last)s.", last=PLACES)}
    own = Pin(said.get("sheet", ""), said.get("query", ""), said.get("concept", ""))
    others = {
        rule.sheet
        for rule in rules_but(said.get("number", ""))
        if isinstance(rule, Pin) and rule.aims_as(own)
    }
    if len(others - {own.sheet}) >= MOST_PINS:
        return {
            "position": _(
                "%(most)s products have a fixed place here already; more would hide better "
                "answers. Take one of them back first.",
                most=MOST_PINS,
            )
        }
    return {}


def _wrong_terms(said: dict[str, str]) -> dict[str, str]:
    terms: dict[tuple[str, ...], str] = {}
    for line in said.get("terms", "").splitlines():
        term = one_line(line)
        if not term:
            continue
        if len(term) > TERM_LENGTH:
            return {"terms": _("Use at most %(most)s letters.", most=TERM_LENGTH)}
        words = tuple(exact_terms(term))
        if not words:
            return {"terms": _("“%(term)s” has no letter and no digit: leave it out.", term=term)}
        terms.setdefault(words, term)
    said["terms"] = "\n".join(terms.values())
    if not 2 <= len(terms) <= MOST_TERMS:
        return {"terms": _("Write from 2 to %(most)s of them, one to a line.", most=MOST_TERMS)}
    if said.get("language", "") not in ("", *WRITTEN):
        return {"language": _("Choose one of these.")}
    return {}


def _sheet_meant(typed: str) -> tuple[str, list[tuple[str, str, str]]]:
    """The product that an id, an address or a title names; else some that may be meant."""
    catalogue, language = current_catalogue(), reader_language()
    named = urlsplit(typed).path.rstrip("/").rpartition("/")[2]
    if named and published_among(catalogue.store, [named]):
        return named, []
    if not typed:
        return "", []
    words = Query(text=typed[:TERM_LENGTH], language=language, size=_PROPOSED)
    hits = catalogue.search.search(words).hits
    same = [hit for hit in hits if plain(hit.sheet["title"]) == plain(typed)]
    if len(same) == 1:
        return same[0].id, []
    return "", [(hit.id, hit.sheet["title"], hit.sheet["exhibitor"]["name"]) for hit in hits]


def own_address(typed: str) -> str:
    """An address of ours as a rule keeps it: without site and language."""
    parts = urlsplit(typed.replace("\\", "/"))
    if parts.netloc and parts.netloc != request.host:
        return typed  # of another site: no page of ours
    path = parts.path if parts.path.startswith("/") else f"/{parts.path}"
    language, _slash, rest = path[1:].partition("/")
    if language in INTERFACE_LANGUAGES:
        path = f"/{rest}"
    said = "&".join(p for p in parts.query.split("&") if not p.startswith(f"{ASKED}="))
    return (f"{path}?{said}" if said else path) if typed else ""


def rule_said(said: Mapping[str, str]) -> Rule:
    """The rule of a form without a problem."""
    target = {"query": said.get("query", ""), "concept": said.get("concept", "")}
    match said["kind"]:
        case "pin":
            return Pin(said["sheet"], **target, position=int(said.get("position") or "1"))
        case "hide":
            return Hide(said["sheet"], **target)
        case "feature":
            return Feature(said["sheet"])
        case "placement":
            slot = said["slot"]
            return Placement(
                said["sheet"],
                slot,  # type: ignore[arg-type]
                said.get(TARGETS[slot], "") if slot in TARGETS else "",
                int(said.get("order") or 1),
                said.get("language", ""),
                _in_languages(said, "title"),
                _in_languages(said, "text"),
            )
        case "redirect":
            return Redirect(said["page"], **target)
        case "notice":
            return Notice(_in_languages(said, "text"), **target)
        case _:
            return Synonyms(tuple(said["terms"].split("\n")), said.get("language", ""))


def _in_languages(said: Mapping[str, str], name: str) -> dict[str, str]:
    texts = {tag: said.get(f"{name}.{tag}", "") for tag in INTERFACE_LANGUAGES}
    return {tag: text for tag, text in texts.items() if text}


def said_by(kept: Kept) -> dict[str, str]:
    """The form's fields as a rule says them."""
    said = {"number": str(kept.id), "kind": curations.kind_of(kept.rule), "reason": kept.reason}
    said |= {"starts": as_typed(kept.starts_at), "ends": as_typed(kept.ends_at)}
    (rule,) = following([kept.rule], current_catalogue().taxonomy.merged)
    for name, value in asdict(rule).items():
        if name in ("texts", "titles"):
            said |= {f"{name[:-1]}.{tag}": text for tag, text in value.items()}
        elif name == "target":
            said[TARGETS.get(said["slot"], name)] = value
        else:
            said[name] = "\n".join(value) if isinstance(value, tuple) else str(value)
    return said


def rules_but(number: str) -> list[Rule]:
    """The rules in force, as the database has them now, without one of them."""
    moment, catalogue = now(), current_catalogue()
    held = [
        kept.rule
        for kept in curations.all_rules(catalogue.store)
        if kept.holds(moment) and str(kept.id) != number
    ]
    return list(following(held, catalogue.taxonomy.merged))
