"""The printed catalogue: the whole show as a book, from what visitors saw at the deadline."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from babel.dates import format_date, format_time

from catalogue.assets.folder import AssetFolder
from catalogue.composition import Catalogue
from catalogue.errors import CatalogueError
from catalogue.languages import base_language
from catalogue.printing.catalogue_words import WORDS
from catalogue.printing.typesetting import typeset
from catalogue.sheets.codes import country_name
from catalogue.sheets.fields import in_language
from catalogue.show import Show
from catalogue.store.assets import Files, files_of
from catalogue.store.models import now
from catalogue.store.publications import sheets_at
from catalogue.taxonomy import DOMAINS
from web.assets import DRAWINGS, FOLDER
from web.collation import sort_key
from web.delegations.codes import qr_code
from web.delegations.plan_drawing import Tenant, hall_svg
from web.delegations.shown import files_kept
from web.delegations.texts import Text, best_text, key_specifications, translation_for
from web.languages import dates

Order = Literal["hall", "domain", "exhibitor"]
ORDERS: tuple[Order, ...] = get_args(Order)
OWN = "fr"
"""The book's own language; the show is held in it."""
SECONDS = ("en", "tr", "ar")
"""Languages that can stand beside it."""

_TEXT, _SECOND = 420, 280  # characters of a description that are printed; the code leads on
_FACTS = 6
_INK = "#123a2e"

Progress = Callable[[int, int], None]
"""Told how many of how many sheets are prepared."""


class NothingToPrint(CatalogueError):
    """No sheet was online at that time."""


@dataclass(frozen=True)
class _Section:
    id: str
    label: str
    second: str
    sheets: list[dict[str, Any]]


def print_catalogue(
    catalogue: Catalogue,
    *,
    order: Order = "hall",
    second: str = "en",
    moment: datetime | None = None,
    site: str,
    progress: Progress = lambda done, total: None,
) -> bytes:
    """Makes the book.

    Args:
        catalogue: an open catalogue.
        order: what its sections are.
        second: the language beside French; "" for none.
        moment: what visitors saw at that time is printed; now, if None.
        site: the beginning of the sheets' addresses, for the codes, such as ``https://show.example``.
        progress: called while the sheets are prepared.

    Returns:
        A PDF.

    Raises:
        NothingToPrint: there is no sheet.
        TypesettingError: it could not be made.
    """
    at = moment or now()
    with catalogue.store.reading() as session:
        sheets = list(sheets_at(session, at))
    if not sheets:
        raise NothingToPrint("No sheet was online at that time.", "Choose a later one.")
    files: dict[str, Path] = {}
    entries: dict[str, dict[str, Any]] = {}
    kept = files_of(catalogue.store, [sheet["id"] for sheet in sheets])
    folder = AssetFolder(catalogue.settings.assets)
    for done, sheet in enumerate(sheets, 1):
        picture = _picture(sheet, kept.get(sheet["id"], {}), folder)
        if picture is not None:
            files[picture.parent.name + picture.suffix] = picture
        entries[sheet["id"]] = _entry(catalogue, sheet, second, site, picture)
        progress(done, len(sheets))
    data = _data(catalogue, sheets, entries, order, second, at)
    logo = _logo(catalogue.show, folder)
    if logo is not None:
        files[data["logo"]] = logo
    return typeset("catalogue", data, files)


def _data(
    catalogue: Catalogue,
    sheets: list[dict[str, Any]],
    entries: dict[str, dict[str, Any]],
    order: Order,
    second: str,
    at: datetime,
) -> dict[str, Any]:
    show = catalogue.show
    local = at.astimezone(show.zone)
    when = f"{format_date(local, 'long', locale=OWN)}, {format_time(local, 'short', locale=OWN)}"
    owners: dict[str, list[dict[str, Any]]] = {}
    sections = _sections(catalogue, sheets, order, second)
    for section in sections:
        for sheet in section.sheets:
            owners.setdefault(sheet["exhibitor"]["id"], []).append(sheet)
    titled = sorted(sheets, key=lambda sheet: sort_key(best_text(sheet, "title", OWN).plain, OWN))
    named = sorted(owners.values(), key=lambda own: sort_key(own[0]["exhibitor"]["name"], OWN))
    return {
        "title": f"{in_language(show.name, OWN)} – {WORDS['catalogue'][OWN]}",
        "show": in_language(show.name, OWN),
        "show_second": _said(show.name.get(second, ""), second),
        "logo": f"logo{'.svg' if show.logo.kind == 'drawing' else '.webp'}" if show.logo else "",
        "dates": dates(show.starts, show.ends, OWN),
        "dates_second": _said(dates(show.starts, show.ends, second) if second else "", second),
        "place": in_language(show.place, OWN),
        "place_second": _said(show.place.get(second, ""), second),
        "plans": _plans(catalogue, sheets, second),
        "state": WORDS["state"][OWN].replace("{when}", when),
        "words": {
            **{name: texts[OWN] for name, texts in WORDS.items()},
            **{
                f"{name}_second": _said(texts.get(second, ""), second)
                for name, texts in WORDS.items()
            },
        },
        "sections": [
            {
                "id": section.id,
                "label": section.label,
                "second": _said(section.second if section.second != section.label else "", second),
                "products": [entries[sheet["id"]] for sheet in section.sheets],
            }
            for section in sections
        ],
        "index_products": [
            {
                "name": _own(best_text(sheet, "title", OWN)),
                "beside": sheet["exhibitor"]["name"],
                "ids": [_label(sheet["id"])],
            }
            for sheet in titled
        ],
        "index_exhibitors": [
            {
                "name": _said(own[0]["exhibitor"]["name"], OWN),
                "beside": ", ".join(own[0]["exhibitor"].get("stands", [])),
                "ids": [_label(sheet["id"]) for sheet in own],
            }
            for own in named
        ],
    }


def _plans(catalogue: Catalogue, sheets: list[dict[str, Any]], second: str) -> list[dict[str, Any]]:
    """The halls as drawings with those who are in the book; none where the show has no plan."""
    plan, show = catalogue.settings.plan, catalogue.show
    if plan is None:
        return []
    tenants: dict[str, Tenant] = {}
    for sheet in sheets:
        name = sheet["exhibitor"]["name"]
        for stand in sheet["exhibitor"].get("stands", ()):
            found = plan.find(stand)
            if found is not None:
                tenants.setdefault(found.number, Tenant(name, name))
    halls = {hall.id: hall for hall in show.halls}
    return [
        {
            "label": in_language(halls[planned.id].labels, OWN),
            "second": _said(halls[planned.id].labels.get(second, ""), second),
            "drawing": hall_svg(planned, in_language(halls[planned.id].labels, OWN), tenants),
        }
        for planned in plan.halls
        if planned.id in halls
    ]


def _sections(
    catalogue: Catalogue, sheets: list[dict[str, Any]], order: Order, second: str
) -> list[_Section]:
    """The sheets, each once: at its first stand, or under its first domain."""
    show = catalogue.show
    in_order = sorted(
        sheets,
        key=lambda s: (
            [_stand_key(s)] if order == "hall" else [],
            sort_key(s["exhibitor"]["name"], OWN),
            sort_key(best_text(s, "title", OWN).plain, OWN),
            s["id"],
        ),
    )
    names: dict[str, tuple[str, str]] = {}
    held: dict[str, list[dict[str, Any]]] = {}
    if order == "hall":
        names = {h.id: (in_language(h.labels, OWN), h.labels.get(second, "")) for h in show.halls}
        names[""] = (WORDS["elsewhere"][OWN], WORDS["elsewhere"].get(second, ""))
    elif order == "domain":
        names = {d: (texts[OWN], texts.get(second, "")) for d, texts in DOMAINS.items()}
    else:
        names = {s["exhibitor"]["id"]: (s["exhibitor"]["name"], "") for s in in_order}
    for sheet in in_order:
        if order == "hall":
            stands = sheet["exhibitor"].get("stands") or [""]
            hall = show.hall_of(stands[0]) if stands[0] else None
            key = hall.id if hall else ""
        else:
            key = sheet["domains"][0] if order == "domain" else sheet["exhibitor"]["id"]
        held.setdefault(key, []).append(sheet)
    return [
        _Section(f"section-{number}", own, beside, held[key])
        for number, (key, (own, beside)) in enumerate(names.items())
        if key in held
    ]


def _entry(
    catalogue: Catalogue, sheet: dict[str, Any], second: str, site: str, picture: Path | None
) -> dict[str, Any]:
    exhibitor = sheet["exhibitor"]
    title, summary = best_text(sheet, "title", OWN), _printed_text(sheet, OWN)
    facts = key_specifications(sheet, OWN, "metric", size=_FACTS)
    return {
        "id": _label(sheet["id"]),
        "title": _own(title),
        "title_second": _beside(sheet, "title", second, title),
        "text": _cut(summary, _TEXT),
        "text_second": _cut_second(sheet, second, summary),
        "exhibitor": exhibitor["name"],
        "country": country_name(exhibitor["country"], OWN) if exhibitor.get("country") else "",
        "stand": ", ".join(exhibitor.get("stands", [])[:3]),
        "facts": [{"label": _own(f.label), "value": _own(f.value)} for f in facts],
        "picture": picture.parent.name + picture.suffix if picture else "",
        "drawing": "" if picture else _drawing(catalogue, sheet),
        "qr": qr_code(f"{site}/{OWN}/sheets/{sheet['id']}"),
    }


def _printed_text(sheet: dict[str, Any], language: str) -> Text:
    """The summary, or the description where there is none or it is short."""
    summary = best_text(sheet, "summary", language)
    description = best_text(sheet, "description", language)
    return description if len(summary.plain) < len(description.plain) else summary


def _beside(sheet: dict[str, Any], name: str, second: str, first: Text) -> dict[str, str]:
    """A text in the second language, where the sheet has it and it is not what stands first."""
    found = _in_second(sheet, name, second)
    return _said(found, second) if found != first.plain else _said("", second)


def _cut_second(sheet: dict[str, Any], second: str, first: Text) -> dict[str, str]:
    found = _in_second(sheet, "summary", second) or _in_second(sheet, "description", second)
    if found == first.plain or base_language(first.language) == second:
        return _said("", second)
    return _said(_shortened(found, _SECOND), second)


def _in_second(sheet: dict[str, Any], name: str, second: str) -> str:
    if not second:
        return ""
    if base_language(sheet["language"]) == second:
        return str(sheet.get(name, ""))
    return str((translation_for(sheet, second) or {}).get(name, ""))


def _cut(text: Text, most: int) -> dict[str, str]:
    return _said(_shortened(text.plain, most), text.language)


def _shortened(text: str, most: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else words[: most - 1].rsplit(" ", 1)[0] + "…"


def _own(text: Text) -> dict[str, str]:
    return _said(text.plain, text.language)


def _said(text: str, language: str) -> dict[str, str]:
    return {"text": text, "language": base_language(language or OWN)}


def _label(sheet_id: str) -> str:
    return f"p-{sheet_id}"


def _stand_key(sheet: dict[str, Any]) -> list[Any]:
    """A10 stands after A9."""
    stands: Iterable[str] = sheet["exhibitor"].get("stands") or ["￿"]
    parts = re.split(r"(\d+)", next(iter(stands)))
    return [int(part) if part.isdecimal() else part for part in parts]


def _picture(sheet: dict[str, Any], files: Files, folder: AssetFolder) -> Path | None:
    """The first picture that is kept, in its smallest width that is sharp on paper."""
    for _name, asset in files_kept(sheet, files, "pictures"):
        found = asset.description
        if found.kind == "drawing":
            path = folder.drawing(asset.digest)
        else:
            widths = [width for width in found.widths if width >= 400] or list(found.widths[-1:])
            path = folder.picture(asset.digest, min(widths)) if widths else None
        if path is not None:
            return path
    return None


def _logo(show: Show, folder: AssetFolder) -> Path | None:
    if show.logo is None:
        return None
    if show.logo.kind == "drawing":
        return folder.drawing(show.logo.digest)
    return folder.picture(show.logo.digest, show.logo.widths[-1])


def _drawing(catalogue: Catalogue, sheet: dict[str, Any]) -> str:
    """The drawing that stands in for a picture, as on the pages; "" for none."""
    known = _drawings()
    wanted = [b for c in sheet.get("concepts", []) for b in catalogue.taxonomy.with_broader(c)]
    wanted += [f"domain-{domain}" for domain in sheet["domains"]]
    return next((known[name] for name in wanted if name in known), "")


@cache
def _drawings() -> dict[str, str]:
    """The symbols of our drawings, each as a picture of its own."""
    sprite = (FOLDER / DRAWINGS).read_text("utf-8")
    return {
        name: f'<svg xmlns="http://www.w3.org/2000/svg" color="{_INK}"{rest}>{body}</svg>'
        for name, rest, body in re.findall(
            r'<symbol id="([^"]+)"([^>]*)>(.*?)</symbol>', sprite, re.DOTALL
        )
    }
