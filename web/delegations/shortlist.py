"""The reader's own shortlist, as his cookie says, and the pages of any shortlist."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from catalogue.errors import StoreError
from catalogue.sheets.fields import in_language
from catalogue.store import shortlists
from catalogue.store.sheets import published_sheet, published_sheets
from catalogue.store.shortlists import Shortlist, ShortlistError
from web.current import current_catalogue
from web.delegations import papers
from web.delegations.codes import qr_code
from web.delegations.surroundings import surroundings
from web.delegations.texts import best_text
from web.delegations.visit import LONGEST, SHORTEST, Pace, pace_of, visit_plan
from web.errors import page as error_page
from web.found import KEPT
from web.languages import PREFIX, dates, reader_language
from web.preferences import own_page

COOKIE = "shortlist"
COOKIE_AGE = shortlists.DAYS * 24 * 3600

blueprint = Blueprint("shortlist", __name__, url_prefix=PREFIX)

_KEY = re.compile(r"[\w-]{10,40}", re.ASCII)


def own_shortlist() -> Shortlist | None:
    """The shortlist that the reader's cookie opens; None while he has none."""
    if "shortlist" not in g:
        found = _opened(request.cookies.get(COOKIE, ""))
        # A cookie that may only read is none of ours; one that was emptied begins anew.
        g.shortlist = found if found and found.edit_key and not found.forgotten else None
    return cast("Shortlist | None", g.shortlist)


def shown_shortlist() -> Shortlist | None:
    """The same for a page's header, which must not fail when the database does."""
    try:
        return own_shortlist()
    except StoreError:
        return None


@dataclass(frozen=True)
class Refused:
    """A note that could not be saved, and what its writer had read before."""

    sheet_id: str
    before: str
    note: str


@blueprint.get("/shortlist")
def own() -> ResponseReturnValue:
    """The reader's own shortlist."""
    return _page(own_shortlist(), mine=True)


@blueprint.get("/shortlist/<key>")
def by_key(key: str) -> ResponseReturnValue:
    """A shortlist by one of its links."""
    shortlist = _known(key)
    if shortlist.forgotten:
        return _forgotten()
    return _page(shortlist, mine=_is_own(shortlist))


@blueprint.get("/shortlist/<key>/plan.<any(pdf, xlsx, ics):ending>")
def paper(key: str, ending: str) -> ResponseReturnValue:
    """A visit plan to take along."""
    shortlist = _known(key)
    if shortlist.forgotten:
        return _forgotten()
    show, language = current_catalogue().show, reader_language()
    pace = _pace()
    plan = visit_plan(current_catalogue(), shortlist, surroundings(), pace)
    title = shortlist.title or _("Visit plan")
    name = in_language(show.name, language)
    if ending == "pdf":
        online = url_for("shortlist.by_key", key=shortlist.read_key, _external=True)
        body = papers.pdf(
            plan,
            title=title,
            show=name,
            dates=dates(show.starts, show.ends, language),
            address=online,
            language=language,
        )
        mimetype = "application/pdf"
    elif ending == "xlsx":
        body = papers.workbook(plan, _online, language)
        mimetype = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    else:
        place = in_language(show.place, language)
        body = papers.calendar(plan, pace, _online, show=name, place=place)
        mimetype = "text/calendar"
    response = Response(body, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=f"visit-plan.{ending}")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.post("/shortlist/add")
def add() -> ResponseReturnValue:
    """Puts a product on the reader's shortlist, which begins with its first one."""
    sheet_id = _sheet_asked()
    sheet = published_sheet(current_catalogue().store, sheet_id)
    if sheet is None:
        abort(404)
    title = best_text(sheet, "title", reader_language()).plain
    known = _target()
    try:
        with current_catalogue().store.writing() as session:
            target = known or shortlists.begin_shortlist(session)
            shortlists.add_item(
                session, target.id, sheet_id, title=title, exhibitor=sheet["exhibitor"]["name"]
            )
    except ShortlistError:
        return error_page(
            409,
            _("Your list is full"),
            _("A list takes %(most)s products; take some off first.", most=shortlists.MOST),
        )
    current_app.extensions["found"].note_from(request, sheet_id, KEPT)
    if known is None:
        g.shortlist = target
    return _done(target, sheet_id)


@blueprint.post("/shortlist/remove")
def remove() -> ResponseReturnValue:
    """Takes a product off."""
    target, sheet_id = _required(), _sheet_asked()
    with current_catalogue().store.writing() as session:
        shortlists.remove_item(session, target.id, sheet_id)
    return _done(target, sheet_id, removed=True)


@blueprint.post("/shortlist/note")
def note() -> ResponseReturnValue:
    """Writes a note on a product."""
    target, sheet_id = _required(), _sheet_asked()
    before, written = request.form.get("before", ""), request.form.get("note", "")
    try:
        with current_catalogue().store.writing() as session:
            known = shortlists.write_note(session, target.id, sheet_id, before=before, note=written)
    except ShortlistError:
        refused = Refused(sheet_id, before, written)
        return _page(target, mine=_is_own(target), status=400, refused=refused)
    return _back(target, f"#n-{sheet_id}") if known else abort(404)


@blueprint.post("/shortlist/title")
def title() -> ResponseReturnValue:
    """Names a shortlist."""
    target = _required()
    with current_catalogue().store.writing() as session:
        shortlists.rename(session, target.id, request.form.get("title", ""))
    return _back(target, "#plan")


@blueprint.post("/shortlist/adopt")
def adopt() -> ResponseReturnValue:
    """Makes a shortlist that may be changed this reader's own: another phone, another person."""
    target = _required()
    response = redirect(url_for("shortlist.own"), 303)
    return _with_cookie(response, target)


def _page(
    shortlist: Shortlist | None,
    *,
    mine: bool,
    status: int = 200,
    refused: Refused | None = None,
) -> ResponseReturnValue:
    catalogue, pace = current_catalogue(), _pace()
    show = catalogue.show
    plan = visit_plan(catalogue, shortlist, surroundings(), pace) if shortlist else None
    links = {}
    if shortlist:
        links = {
            kind: url_for("shortlist.by_key", key=key, _external=True)
            for kind, key in (("read", shortlist.read_key), ("edit", shortlist.edit_key))
            if key
        }
        shortlists.note_use(catalogue.store, shortlist)
    removed = request.args.get("removed", "") if shortlist and shortlist.edit_key else ""
    gone = published_sheets(catalogue.store, [removed]).get(removed)
    page = render_template(
        "shortlist.html",
        shortlist=shortlist,
        plan=plan,
        mine=mine,
        other=None if mine else own_shortlist(),
        links=links,
        code=qr_code(links["read"]) if links else "",
        pace=pace,
        days=show.days,
        shortest=SHORTEST,
        longest=LONGEST,
        removed=gone and (removed, best_text(gone, "title", reader_language())),
        refused=refused,
        longest_note=shortlists.LONGEST_NOTE,
    )
    response = current_app.make_response((page, status))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _pace() -> Pace:
    show, asked = current_catalogue().show, request.args
    return pace_of(
        show.starts,
        show.ends,
        asked.get("day", ""),
        asked.get("begin", ""),
        asked.get("minutes", ""),
    )


def _online(sheet_id: str) -> str:
    return url_for("delegations.sheet", sheet_id=sheet_id, _external=True)


def _opened(key: str) -> Shortlist | None:
    if not _KEY.fullmatch(key):
        return None
    return shortlists.shortlist_by_key(current_catalogue().store, key)


def _known(key: str) -> Shortlist:
    return _opened(key) or abort(404)


def _target() -> Shortlist | None:
    """The shortlist that a form means: the one whose key it carries, else the reader's own.

    A key that only lets read changes nothing.
    """
    key = request.form.get("key", "")
    if not key:
        return own_shortlist()
    found = _known(key)
    if not found.edit_key or found.forgotten:
        abort(403)
    return found


def _is_own(shortlist: Shortlist) -> bool:
    """Whether it is the reader's own, which his cookie opens."""
    own = own_shortlist()
    return own is not None and own.id == shortlist.id and bool(shortlist.edit_key)


def _sheet_asked() -> str:
    """The sheet that a form means; one with NUL is none, and no database looks for it."""
    sheet_id = request.form.get("sheet", "")
    return abort(404) if "\0" in sheet_id else sheet_id


def _required() -> Shortlist:
    return _target() or abort(404)


def _forgotten() -> ResponseReturnValue:
    return error_page(
        410,
        _("This list is no longer kept"),
        _("Nobody had opened it for %(days)s days, so it was emptied.", days=shortlists.DAYS),
    )


def _done(target: Shortlist, sheet_id: str, *, removed: bool = False) -> ResponseReturnValue:
    """The answer to a button: to a script what changed, to a browser the page it came from."""
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        now = shortlists.shortlist_by_key(current_catalogue().store, target.edit_key)
        count = len(now.items) if now else 0
        answer = jsonify(kept=not removed, count=count)
        answer.headers["Cache-Control"] = "no-store"
        return _with_cookie(answer, target)
    anchor = f"#p-{sheet_id}"
    if request.form.get("next"):
        return _with_cookie(redirect(own_page(request.form["next"]) + anchor, 303), target)
    back = _back(target, "#plan", removed=sheet_id if removed else None)
    return _with_cookie(back, target)


def _back(target: Shortlist, anchor: str, removed: str | None = None) -> WerkzeugResponse:
    """To the shortlist that was changed."""
    if _is_own(target):
        return redirect(url_for("shortlist.own", removed=removed) + anchor, 303)
    address = url_for("shortlist.by_key", key=target.edit_key, removed=removed)
    return redirect(address + anchor, 303)


def _with_cookie(response: WerkzeugResponse, target: Shortlist) -> WerkzeugResponse:
    if request.endpoint == "shortlist.adopt" or not request.form.get("key"):
        response.set_cookie(
            COOKIE,
            target.edit_key,
            max_age=COOKIE_AGE,
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
        )
    return response
