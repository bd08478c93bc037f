"""A message to exhibitors: delegations look for something that their products may be."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from catalogue.errors import EngineError, QueryError, SettingsError
from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.people import attempts, audit
from catalogue.people.accounts import Account, owners_among
from catalogue.people.attempts import Limit
from catalogue.plain import lines, one_line
from catalogue.search.query import parse_query
from catalogue.store.searches import LONGEST
from catalogue.store.sheets import published_contents
from web.access import acting
from web.current import current_catalogue
from web.languages import reader_language
from web.notices import send_soon, write_to
from web.organisers.console import blueprint

_WORDS = 2000  # letters of what the organiser adds
_ONCE = Limit("message", 1, timedelta(hours=20))
"""The same message goes out once a day: whoever is asked twice stops reading."""


@dataclass(frozen=True)
class Addressees:
    """Who gets a message, each after his exhibitor's id, and the exhibitors whom it concerns."""

    owners: list[tuple[str, Account]]
    exhibitors: frozenset[str]

    @property
    def silent(self) -> int:
        """How many exhibitors have nobody who could be written to."""
        return len(self.exhibitors - {exhibitor_id for exhibitor_id, _owner in self.owners})

    @property
    def mark(self) -> str:
        """Says whether they are still the same."""
        named = sorted(f"{exhibitor_id} {owner.id}" for exhibitor_id, owner in self.owners)
        return hashlib.sha256("\n".join(named).encode()).hexdigest()[:16]


@blueprint.route("/searches/message", methods=["GET", "POST"])
def message() -> ResponseReturnValue:
    """The form; it asks before it sends, and says to how many."""
    if request.method == "GET":
        query = one_line(request.args.get("query", ""))[:LONGEST]
        concept = request.args.get("concept", "") or _concept_of(query)
        return _page({"query": query, "concept": concept})
    said = {name: one_line(request.form.get(name, "")) for name in ("query", "concept", "seen")}
    said["words"] = lines(request.form.get("words"))
    problems = _problems(said)
    if problems:
        return _page(said, problems), 422
    with current_catalogue().store.reading() as session:
        addressees = _addressees(session, said["concept"])
    if not addressees.owners:
        said_so = _("None of these exhibitors has an owner to write to. Choose a wider category.")
        return _page(said, {"concept": said_so}), 422
    if request.form.get("do") != "send":
        return _page(said, {}, addressees)
    if said["seen"] != addressees.mark:
        flash(_("Nothing was sent: it goes to others than it said. Look once more."), "wrong")
        return _page(said, {}, addressees), 409
    try:
        sent = _send(said, addressees)
    except SettingsError as error:
        flash(f"{error.message} {error.cure}", "wrong")
        return _page(said, {}, addressees), 503
    if not sent:
        flash(_("Nothing was sent: the same message went out within the last day."), "wrong")
        return _page(said, {}, addressees), 409
    send_soon()
    flash(_("The message is on its way."))
    return redirect(url_for("organiser.searches"), 303)


def _send(said: Mapping[str, str], addressees: Addressees) -> bool:
    """Posts the mails; False if the same went out before."""
    catalogue = current_catalogue()
    same = "\n".join(said[name] for name in ("concept", "query", "words"))
    key = attempts.key_of(catalogue.settings.secret_key, same)
    with catalogue.store.writing() as session:
        if attempts.seconds_to_wait(session, _ONCE, key):
            return False
        attempts.count(session, _ONCE, key)
        for exhibitor_id, owner in addressees.owners:
            write_to(
                session,
                "sought",
                owner.email,
                owner.language,
                "portal.found",
                said["words"],
                parts={"exhibitor_id": exhibitor_id},
                query=said["query"],
            )
        audit.note(
            session,
            acting().email,
            "search.message",
            "concept",
            said["concept"],
            after={
                "query": said["query"],
                "words": said["words"],
                "exhibitors": len(addressees.exhibitors),
                "people": len(addressees.owners),
            },
        )
    return True


def _page(
    said: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
    addressees: Addressees | None = None,
) -> str:
    with current_catalogue().store.reading() as session:
        showing = _showing(session)
    taxonomy, language = current_catalogue().taxonomy, reader_language()
    choices = sorted(
        (taxonomy.label(concept, language), concept, len(exhibitors))
        for concept, exhibitors in showing.items()
    )
    return render_template(
        "organisers/message.html",
        said=said,
        problems=problems or {},
        choices=choices,
        addressees=addressees,
        longest=LONGEST,
        most_words=_WORDS,
    )


def _problems(said: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    if not said["query"]:
        found["query"] = _("Write what delegations look for.")
    elif len(said["query"]) > LONGEST:
        found["query"] = _("Use at most %(most)s letters.", most=LONGEST)
    if said["concept"] not in current_catalogue().taxonomy:
        found["concept"] = _("Choose a category: those who show such products are written to.")
    if len(said["words"]) > _WORDS:
        found["words"] = _("Use at most %(most)s letters.", most=_WORDS)
    return found


def _addressees(session: Session, concept: str) -> Addressees:
    exhibitors = frozenset(_showing(session).get(concept, ()))
    return Addressees(owners_among(session, exhibitors), exhibitors)


def _showing(session: Session) -> dict[str, set[str]]:
    """By concept, the exhibitors with a published sheet of it or of a narrower one."""
    taxonomy = current_catalogue().taxonomy
    found: dict[str, set[str]] = {}
    for exhibitor_id, content in published_contents(session):
        for concept in content.get("concepts") or ():
            for broader in taxonomy.with_broader(concept):
                found.setdefault(broader, set()).add(exhibitor_id)
    return found


def _concept_of(query: str) -> str:
    """The concept that a search names, or that looks most like it; '' for none."""
    language = request.args.get("language", "")
    language = language if language in INTERFACE_LANGUAGES else reader_language()
    catalogue = current_catalogue()
    if not query:
        return ""
    try:
        named: Collection[str] = catalogue.search.search(
            parse_query(MultiDict({"q": query}), language)
        ).concepts
    except (QueryError, EngineError):
        named = ()
    return next(iter([*named, *catalogue.taxonomy.nearest(query, 1)]), "")
