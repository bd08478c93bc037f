"""The keys with which an exhibitor's programs write its sheets."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.people.keys import MOST, SCOPES, keys_of, make_key, revoke_key
from catalogue.plain import one_line
from web.access import acting
from web.current import current_catalogue
from web.exhibitors.portal import blueprint


@blueprint.get("/<exhibitor_id>/keys", endpoint="keys")
def keys_page(exhibitor_id: str) -> ResponseReturnValue:
    """All keys, and the form for a new one."""
    return _page(exhibitor_id)


@blueprint.post("/<exhibitor_id>/keys")
def make(exhibitor_id: str) -> ResponseReturnValue:
    """Makes a key, and shows it: once, in the answer alone."""
    name = one_line(request.form.get("name", ""))[:100]
    scopes = [scope for scope in SCOPES if scope in request.form.getlist("scopes")]
    if not name or not scopes:
        flash(_("Give the key a name, and say what it is for."), "wrong")
        return _page(exhibitor_id, name=name), 422
    with current_catalogue().store.writing() as session:
        if sum(key.revoked_at is None for key in keys_of(session, exhibitor_id)) >= MOST:
            flash(_("There are %(most)s keys. Revoke one first.", most=MOST), "wrong")
            return redirect(url_for("portal.keys", exhibitor_id=exhibitor_id), 303)
        key = make_key(session, exhibitor_id, name, scopes, acting().email)
    return _page(exhibitor_id, made=key)


@blueprint.post("/<exhibitor_id>/keys/<int:number>/revoke")
def revoke(exhibitor_id: str, number: int) -> ResponseReturnValue:
    """Ends a key at once."""
    with current_catalogue().store.writing() as session:
        if not revoke_key(session, exhibitor_id, min(number, 2**31 - 1), acting().email):
            abort(404)
    flash(_("Revoked. Programs that use this key are refused from now on."))
    return redirect(url_for("portal.keys", exhibitor_id=exhibitor_id), 303)


def _page(exhibitor_id: str, *, made: str = "", name: str = "") -> str:
    with current_catalogue().store.reading() as session:
        listed = keys_of(session, exhibitor_id)
    labels = {
        "see-listings": _("Read sheets that are not online"),
        "write-sheet": _("Create and change sheets"),
        "withdraw-sheet": _("Withdraw sheets"),
    }
    return render_template("exhibitors/keys.html", keys=listed, scopes=labels, made=made, name=name)
