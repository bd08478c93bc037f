"""My products: the list of an exhibitor's sheets."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from web.exhibitors.portal import blueprint


@blueprint.get("/<exhibitor_id>/products")
def products(exhibitor_id: str) -> ResponseReturnValue:
    """The exhibitor's sheets, in its own order."""
    return render_template("exhibitors/products.html", exhibitor_id=exhibitor_id)
