"""The show as its visitors know it: names, days, halls, colour, announcement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.assets.refusals import RefusedFile
from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.plain import one_line
from catalogue.show import APPROVALS, Show, with_changes
from catalogue.store.changes import (
    SHOW,
    SavedMeanwhile,
    Version,
    newest_version,
    save_changes,
    version,
    versions,
)
from indexer.assets import AssetLoader
from web.access import acting
from web.colours import is_colour, is_readable, readable
from web.current import current_catalogue
from web.languages import reader_language
from web.organisers.console import blueprint
from web.times import as_typed, moment_of

_LONGEST = 200
_VERSIONS = 20  # shown
_LOGO_MEGABYTES = 5  # said; ``web.access.LARGEST`` stops a little later, for what is around it
_TEXTS = ("name", "place", "tagline")


@dataclass(frozen=True)
class Entry:
    """A field of the form: its name, what stands in it, and what is wrong with that."""

    name: str
    value: str
    problem: str = ""


@dataclass(frozen=True)
class Texts:
    """A text in each interface language; ``entries`` by language."""

    label: str
    entries: Mapping[str, Entry]


@blueprint.route("/show", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """The form, and what becomes of it."""
    with current_catalogue().store.reading() as session:
        newest = newest_version(session, SHOW)
    if request.method == "GET":
        return _page(newest, _said_by(current_catalogue().show), {}, newest.number)
    said = {name: one_line(value) for name, value in request.form.items()}
    seen = request.form.get("seen", 0, type=int)
    problems = _problems(said)
    if problems:
        return _page(newest, said, problems, seen), 422
    try:
        with current_catalogue().store.writing() as session:
            save_changes(session, SHOW, _body(said, newest.body.get("logo")), seen, acting().email)
    except SavedMeanwhile:
        # What was typed stays; with the newer version's number it is saved the next time.
        flash(
            _(
                "%(who)s has saved other settings meanwhile. They are listed below; what you "
                "typed is still here. Compare, then save again.",
                who=newest.author,
            ),
            "wrong",
        )
        return _page(newest, said, {}, newest.number, _differing(said)), 409
    flash(_("Saved. Every page shows it within two seconds."))
    return redirect(url_for("organiser.show"), 303)


@blueprint.post("/show/logo")
def logo() -> ResponseReturnValue:
    """Takes the show's own sign, or leaves it out."""
    catalogue = current_catalogue()
    upload = request.files.get("logo")
    sign: dict[str, Any] | None = None
    if request.form.get("act") != "remove":
        if upload is None or not upload.filename:
            flash(_("Choose a file first."), "wrong")
            return redirect(url_for("organiser.show") + "#logo", 303)
        name = one_line(upload.filename)[-100:]
        try:
            with AssetLoader(catalogue) as loader:
                asset = loader.take(upload.stream, "pictures")  # type: ignore[arg-type]
        except RefusedFile as refusal:
            said = refusal.problem("images", name).sentence(reader_language())
            flash(f"{name}: {said}", "wrong")
            return redirect(url_for("organiser.show") + "#logo", 303)
        found = asset.description
        sign = {"digest": asset.digest, "kind": found.kind, "widths": list(found.widths)}
        sign |= {"width": found.width, "height": found.height}
    with catalogue.store.writing() as session:
        newest = newest_version(session, SHOW)
        body = {name: value for name, value in newest.body.items() if name != "logo"}
        save_changes(
            session,
            SHOW,
            {**body, "logo": sign} if sign else body,
            newest.number,
            acting().email,
        )
    flash(_("Saved. Every page shows it within two seconds."))
    return redirect(url_for("organiser.show"), 303)


@blueprint.post("/show/versions/<int:number>")
def restore_show(number: int) -> ResponseReturnValue:
    """Puts an earlier version in force again, as a new one."""
    with current_catalogue().store.writing() as session:
        wanted = version(session, SHOW, min(number, 2**31 - 1))
        if wanted is None:
            abort(404)
        save_changes(
            session, SHOW, wanted.body, newest_version(session, SHOW).number, acting().email
        )
    flash(_("The earlier settings are in force again."))
    return redirect(url_for("organiser.show"), 303)


def _page(
    newest: Version,
    said: Mapping[str, str],
    problems: Mapping[str, str],
    seen: int,
    differing: Iterable[tuple[str, str]] = (),
) -> str:
    with current_catalogue().store.reading() as session:
        earlier = versions(session, SHOW, _VERSIONS)
    labels = {"name": _("Name"), "place": _("Place"), "tagline": _("Sentence on the home page")}
    halls = current_catalogue().settings.show.halls

    def entry(name: str) -> Entry:
        return Entry(name, said.get(name, ""), problems.get(name, ""))

    def texts(name: str, label: str) -> Texts:
        return Texts(label, {tag: entry(f"{name}.{tag}") for tag in INTERFACE_LANGUAGES})

    return render_template(
        "organisers/show.html",
        texts=[texts(name, labels[name]) for name in _TEXTS],
        halls=[texts(f"halls.{hall.id}", hall.prefix) for hall in halls],
        banner=texts("banner", _("Announcement")),
        megabytes=_LOGO_MEGABYTES,
        approvals=[
            ("everything", _("Everything: each new state of a sheet")),
            ("first", _("First publications only")),
            ("nothing", _("Nothing: sheets are online at once")),
        ],
        entry=entry,
        seen=seen,
        newest=newest,
        versions=earlier,
        problems=list(problems.items()),
        differing=list(differing),
    )


def _said_by(shown: Show) -> dict[str, str]:
    """The form's fields as they say what is in force."""
    said = {"starts": shown.starts.isoformat(), "ends": shown.ends.isoformat()}
    said |= {"accent": shown.accent, "approval": shown.approval}
    said["printed"] = shown.printed.isoformat() if shown.printed else ""
    for tag in INTERFACE_LANGUAGES:
        for name in _TEXTS:
            said[f"{name}.{tag}"] = getattr(shown, name).get(tag, "")
        for hall in shown.halls:
            said[f"halls.{hall.id}.{tag}"] = hall.labels.get(tag, "")
        said[f"banner.{tag}"] = shown.banner.texts.get(tag, "") if shown.banner else ""
    for name in ("starts", "ends"):
        moment = getattr(shown.banner, name) if shown.banner else None
        said[f"banner.{name}"] = as_typed(moment)
    return said


def _problems(said: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by the field's name."""
    found: dict[str, str] = {}
    halls = [f"halls.{hall.id}" for hall in current_catalogue().settings.show.halls]
    for name in (*_TEXTS, *halls, *(["banner"] if _announces(said) else [])):
        for tag in INTERFACE_LANGUAGES:
            text = said.get(f"{name}.{tag}", "")
            if not text:
                found[f"{name}.{tag}"] = _("Write it in this language, too.")
            elif len(text) > _LONGEST:
                found[f"{name}.{tag}"] = _("Use at most %(most)s letters.", most=_LONGEST)
    days = {name: _day(said.get(name, "")) for name in ("starts", "ends")}
    found |= {name: _("Choose a day.") for name, day in days.items() if day is None}
    if days["starts"] and days["ends"] and days["ends"] < days["starts"]:
        found["ends"] = _("The show ends before it begins. Choose a later day.")
    if said.get("printed") and _day(said["printed"]) is None:
        found["printed"] = _("Choose a day, or leave it empty.")
    if said.get("approval") not in APPROVALS:
        found["approval"] = _("Choose one of these.")
    moments = {name: said.get(f"banner.{name}", "") for name in ("starts", "ends")}
    for name, text in moments.items():
        if text and moment_of(text) is None:
            found[f"banner.{name}"] = _("Choose a day and a time, or leave both empty.")
    first, last = (moment_of(moments[name]) for name in ("starts", "ends"))
    if first and last and last <= first:
        found["banner.ends"] = _("The announcement ends before it begins. Choose a later time.")
    accent = said.get("accent", "").lower()
    if accent and not is_colour(accent):
        found["accent"] = _("Write a colour as #17614a: six digits from 0 to f after the sign.")
    elif accent and not is_readable(accent):
        found["accent"] = _(
            "Letters in this colour are hard to read on our pages. The nearest that can be read "
            "is %(colour)s.",
            colour=readable(accent),
        )
    return found


def _body(said: Mapping[str, str], sign: Mapping[str, Any] | None) -> dict[str, Any]:
    """Checked fields as they are kept; what is as the file says is left out.

    Args:
        said: the form's fields.
        sign: the logo, which has a form of its own.
    """
    file = current_catalogue().settings.show
    body: dict[str, Any] = {}
    for name in _TEXTS:
        texts = {tag: said[f"{name}.{tag}"] for tag in INTERFACE_LANGUAGES}
        if texts.items() - getattr(file, name).items():
            body[name] = texts
    for name in ("starts", "ends"):
        if said[name] != getattr(file, name).isoformat():
            body[name] = said[name]
    halls = {
        hall.id: {tag: said[f"halls.{hall.id}.{tag}"] for tag in INTERFACE_LANGUAGES}
        for hall in file.halls
    }
    changed = {hall.id: halls[hall.id] for hall in file.halls if halls[hall.id] != hall.labels}
    if changed:
        body["halls"] = changed
    accent = said.get("accent", "").lower()
    if accent != file.accent:
        body["accent"] = accent
    if said["approval"] != file.approval:
        body["approval"] = said["approval"]
    if said.get("printed", "") != (file.printed.isoformat() if file.printed else ""):
        body["printed"] = said.get("printed", "")
    if sign:
        body["logo"] = sign
    if _announces(said):
        body["banner"] = {
            "texts": {tag: said[f"banner.{tag}"] for tag in INTERFACE_LANGUAGES},
            "starts": _iso(moment_of(said.get("banner.starts", ""))),
            "ends": _iso(moment_of(said.get("banner.ends", ""))),
        }
    return body


def _differing(said: Mapping[str, str]) -> list[tuple[str, str]]:
    """The fields, and what is in force there, that were typed otherwise."""
    with current_catalogue().store.reading() as session:
        body = newest_version(session, SHOW).body
    there = _said_by(with_changes(current_catalogue().settings.show, body))
    return [(name, value) for name, value in there.items() if said.get(name, "") != value]


def _announces(said: Mapping[str, str]) -> bool:
    return any(said.get(f"banner.{tag}") for tag in INTERFACE_LANGUAGES)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
