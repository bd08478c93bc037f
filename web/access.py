"""Who may call which address: every endpoint has its entry here, and nothing passes without one.

An address below ``/portal/<exhibitor_id>`` is about that exhibitor; one with ``<sheet_id>`` besides
is about a sheet of his, else there is no such page. Whoever may not see something is told that it
is not there, as of something that never was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from flask import Flask, Response, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf, validate_csrf
from wtforms import ValidationError

from catalogue.people import keys, sign_ins
from catalogue.people.keys import Bearer
from catalogue.people.policy import Action, Actor, may
from catalogue.people.sign_ins import SignedIn
from catalogue.store.sheets import owners
from web.current import current_catalogue
from web.errors import API, problem

COOKIE = "account"

Public = Literal["public"]
PUBLIC: Public = "public"

ENDPOINTS: Mapping[str, Action | Public] = {
    # delegations and programs that read
    **dict.fromkeys(
        (
            "start",
            "api.exhibitor",
            "api.search",
            "api.sheet",
            "api.suggest",
            "api_pages.docs",
            "api_pages.document",
            "assets.file",
            "branding.accent",
            "delegations.compare",
            "delegations.exhibitor",
            "delegations.exhibitors",
            "delegations.feed",
            "delegations.home",
            "delegations.plan",
            "delegations.search",
            "delegations.sheet",
            "files.document",
            "files.drawing",
            "files.picture",
            "health.alive",
            "health.ready",
            "meetings.meeting",
            "meetings.sent",
            "offline.forget",
            "offline.kept",
            "offline.worker",
            "preferences.layout",
            "preferences.theme",
            "preferences.units",
            "shortlist.add",
            "shortlist.adopt",
            "shortlist.by_key",
            "shortlist.note",
            "shortlist.own",
            "shortlist.paper",
            "shortlist.remove",
            "shortlist.title",
            "styleguide.page",
            "styleguide.style",
        ),
        PUBLIC,
    ),
    # programs that write, with a key
    "api.own_sheet": "see-listings",
    "api.put_sheet": "write-sheet",
    "api.delete_sheet": "withdraw-sheet",
    # who may sign in
    "accounts.sign_in": PUBLIC,
    "accounts.by_mail": PUBLIC,
    "accounts.link": PUBLIC,
    "accounts.demo_mails": PUBLIC,
    "accounts.sign_out": "own-account",
    "accounts.code": "own-account",
    "accounts.second_factor": "own-account",
    "accounts.second_factor_off": "own-account",
    "accounts.own": "own-account",
    "accounts.profile": "own-account",
    "accounts.password": "own-account",
    "accounts.sign_out_device": "own-account",
    # exhibitors
    "portal.start": "own-account",
    "portal.products": "see-listings",
    "portal.order": "write-sheet",
    "portal.new": "write-sheet",
    "portal.copy": "write-sheet",
    "portal.edit": "see-listings",
    "portal.save": "write-sheet",
    "portal.merge": "write-sheet",
    "portal.preview": "see-listings",
    "portal.concepts": "see-listings",
    "portal.meetings": "see-meetings",
    "portal.meeting": "see-meetings",
    "portal.meetings_csv": "see-meetings",
    "portal.meetings_xlsx": "see-meetings",
    "portal.answer_meeting": "answer-meetings",
    "portal.mark_meeting": "answer-meetings",
    "portal.bulk": "write-sheet",
    "portal.own_table": "see-listings",
    "portal.upload": "write-sheet",
    "portal.bulk_preview": "write-sheet",
    "portal.marked_table": "write-sheet",
    "portal.apply": "write-sheet",
    "portal.found": "see-listings",
    "portal.sheet_found": "see-listings",
    "portal.files": "see-listings",
    "portal.bring": "write-sheet",
    "portal.arrange": "write-sheet",
    "portal.keys": "manage-keys",
    "portal.make": "manage-keys",
    "portal.revoke": "manage-keys",
    "portal.publication": "see-listings",
    "portal.submit": "write-sheet",
    "portal.take_back": "write-sheet",
    "portal.withdraw": "withdraw-sheet",
    "portal.discard": "write-sheet",
    "portal.history_page": "see-listings",
    "portal.restore": "write-sheet",
    "portal.people": "see-people",
    "portal.invite": "manage-people",
    "portal.person": "manage-people",
    # the organiser's team
    "organiser.exhibitors": "place-exhibitors",
    "organiser.exhibitor": "place-exhibitors",
    "organiser.place": "place-exhibitors",
    "organiser.lock_out": "invite-exhibitors",
    "organiser.remind": "invite-exhibitors",
    "organiser.invite_many": "invite-exhibitors",
    "organiser.people": "invite-exhibitors",
    "organiser.invite": "invite-exhibitors",
    "organiser.invite_to_team": "manage-organisers",
    "organiser.team_member": "manage-organisers",
    "organiser.start": "review-sheets",
    "organiser.dashboard": "review-sheets",
    "organiser.searches": "see-searches",
    "organiser.one_search": "see-searches",
    "organiser.searches_table": "see-searches",
    "organiser.message": "invite-exhibitors",
    "organiser.reviews": "review-sheets",
    "organiser.review": "review-sheets",
    "organiser.decide": "review-sheets",
    "organiser.reviews_together": "review-sheets",
    "organiser.approve_together": "review-sheets",
    "organiser.curations": "curate-search",
    "organiser.curation": "curate-search",
    "organiser.take_back": "curate-search",
    "organiser.concepts": "curate-search",
    "organiser.concept": "curate-search",
    "organiser.edit_concept": "curate-search",
    "organiser.new_concept": "curate-search",
    "organiser.merge_concept": "curate-search",
    "organiser.concept_history": "curate-search",
    "organiser.restore_concepts": "curate-search",
    "organiser.concept_file": "curate-search",
    "organiser.concepts_as": "curate-search",
    "organiser.featured": "feature-sheets",
    "organiser.printed": "print-catalogue",
    "organiser.make_book": "print-catalogue",
    "organiser.book": "print-catalogue",
    "organiser.everything": "print-catalogue",
    "organiser.show": "set-show",
    "organiser.restore_show": "set-show",
    "organiser.logo": "set-show",
    "organiser.audit": "see-audit",
    "organiser.audit_table": "see-audit",
}
"""By the endpoint: the action that its caller must be allowed (``catalogue.people.policy``)."""

MEGABYTE = 1024 * 1024
LARGEST: Mapping[str, int] = {
    "organiser.invite_many": MEGABYTE,  # rows of a table
    "organiser.concept_file": 8 * MEGABYTE,  # twenty times our own file
    "organiser.edit_concept": MEGABYTE,
    "organiser.logo": 6 * MEGABYTE,
    "portal.upload": 11 * MEGABYTE,
    "portal.bring": 128 * MEGABYTE,  # some files at once; each has its own limit
    "portal.save": 2 * MEGABYTE,  # the texts of a sheet in eight languages, at their longest
}
"""By the endpoint: how large a request may be, in bytes; all others as the application says."""
_HELD = 2 * MEGABYTE  # of a form's texts
_MOST_PARTS = 3000  # fields of one of these forms

PRIVATE_PREFIXES = ("accounts.", "portal.", "organiser.")
"""Beginnings of endpoints whose pages are somebody's own: no cache keeps them."""


def install(app: Flask) -> None:
    """Asks the policy before each request, and keeps private pages out of caches."""
    app.jinja_env.globals["csrf_token"] = generate_csrf

    @app.before_request
    def ask_the_policy() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None
        needed = ENDPOINTS.get(request.endpoint)
        if needed == PUBLIC:
            return None
        if needed is None:
            abort(404)  # a route without an entry is a mistake of ours; a test finds it
        if request.path.startswith(API):
            return _ask_the_key(needed)
        actor = current_actor()
        if (largest := LARGEST.get(request.endpoint)) is not None:
            # A visitor's form is held for him (``_once_more``), but nobody takes files of his.
            request.max_content_length = largest if actor else min(largest, _HELD)
            request.max_form_memory_size = _HELD  # files go to the disk
            request.max_form_parts = _MOST_PARTS
        if actor is None:
            return _once_more(401) if _typed() else _to_sign_in()
        if (factor := _wanted_factor(actor)) is not None:
            return factor
        values = request.view_args or {}
        exhibitor_id = values.get("exhibitor_id")
        if not may(actor, needed, exhibitor_id):
            abort(404)
        if request.method == "POST":
            refused = _check_form()
            if refused is not None:
                return refused
        sheet_id = values.get("sheet_id")
        if exhibitor_id is not None and sheet_id is not None:
            with current_catalogue().store.reading() as session:
                if owners(session, [sheet_id]).get(sheet_id) != exhibitor_id:
                    abort(404)
        return None

    @app.after_request
    def keep_out_of_caches(response: Response) -> Response:
        if (request.endpoint or "").startswith(PRIVATE_PREFIXES):
            response.headers["Cache-Control"] = "no-store"
        return response


def _ask_the_key(needed: Action) -> ResponseReturnValue | None:
    """For programs: who calls is who has made the key; a cookie is worth nothing here."""
    request.max_content_length = MEGABYTE
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    store = current_catalogue().store
    bearer = None
    if scheme.lower() == "bearer" and key:
        with store.reading() as session:
            bearer = keys.bearer_of(session, key.strip())
    if bearer is None:
        response = problem(401, "A key of an exhibitor is needed.", cure="Make one in the portal.")
        response.headers["WWW-Authenticate"] = 'Bearer realm="catalogue"'
        return response
    if not may(bearer.actor, needed, bearer.exhibitor_id):
        return problem(403, f"This key is not for that; it lacks the scope {needed}.")
    if bearer.due:
        with store.writing() as session:
            keys.note_used(session, bearer.key_id)
    g.bearer = bearer
    return None


_BEFORE_THE_CODE = frozenset({"accounts.code", "accounts.second_factor", "accounts.sign_out"})


def _wanted_factor(actor: Actor) -> ResponseReturnValue | None:
    """To the page that asks for the second factor, or sets it up; None where it is not wanted.

    Whichever way somebody signed in, by password or by a mailed link, he comes by here.
    """
    found = current_sign_in()
    if actor.strong or found is None or request.endpoint in _BEFORE_THE_CODE:
        return None
    required = bool(actor.organiser) and current_catalogue().show.second_factor
    if not found.has_second_factor and not required:
        return None
    there = request.full_path.rstrip("?") if request.method == "GET" else None
    page = "accounts.code" if found.has_second_factor else "accounts.second_factor"
    return redirect(url_for(page, next=there), 303)


def acting_bearer() -> Bearer:
    """Who calls with a key, behind an entry of ``ENDPOINTS`` that needs one."""
    bearer: Bearer = g.bearer
    return bearer


def current_sign_in() -> SignedIn | None:
    """Who is signed in with the browser that asks; None for a visitor."""
    if "signed_in" not in g:
        token = request.cookies.get(COOKIE, "")
        g.signed_in = None
        if token:
            store = current_catalogue().store
            with store.reading() as session:
                g.signed_in = sign_ins.signed_in(session, token)
            if g.signed_in is not None and sign_ins.is_due(g.signed_in):
                with store.writing() as session:
                    sign_ins.note_seen(session, g.signed_in.id)
    found: SignedIn | None = g.signed_in
    return found


def current_actor() -> Actor | None:
    """Who asks, as the policy sees him; None for a visitor."""
    found = current_sign_in()
    return found.actor if found else None


def acting() -> Actor:
    """Who asks, behind an entry of ``ENDPOINTS`` that lets no visitor in."""
    actor = current_actor()
    assert actor is not None
    return actor


def _check_form() -> ResponseReturnValue | None:
    """Every form of somebody's own pages carries the token of its session; scripts send it, too."""
    try:
        validate_csrf(request.headers.get("X-CSRF-Token") or request.form.get("csrf_token"))
    except ValidationError:
        if _typed():
            return _once_more(400)
        abort(400)
    return None


def _typed() -> list[tuple[str, str]]:
    """What the reader typed into a form whose sending is refused; nothing where a script sends.

    Forms about accounts are left out: a password is shown nowhere, hidden or not.
    """
    of_accounts = (request.endpoint or "").startswith("accounts.")
    if request.method != "POST" or of_accounts or "X-CSRF-Token" in request.headers:
        return []
    return [each for each in request.form.items(multi=True) if each[0] != "csrf_token"]


def _once_more(status: int) -> ResponseReturnValue:
    """Holds what was typed until its reader is signed in again, and sends it to the same address.

    The page alone keeps it. Forms of other sites do not come so far (``web.origin``).
    """
    there = request.full_path.rstrip("?")
    page = render_template(
        "accounts/once_more.html", there=there, typed=_typed(), signed_in=status != 401
    )
    return page, status


def _to_sign_in() -> ResponseReturnValue:
    """A page that a visitor cannot see leads to the sign-in, and from there back."""
    there = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=there), 303)
