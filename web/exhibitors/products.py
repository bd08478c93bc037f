"""My products: the list of an exhibitor's sheets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from catalogue.sheets.fields import in_language
from catalogue.sheets.lifecycle import STAGES
from catalogue.store.drafts import draft_of
from catalogue.store.reviews import sheets_of, states_of
from web.current import current_catalogue
from web.exhibitors.portal import blueprint
from web.languages import reader_language

_AT_ONCE = 200  # sheets whose state is read with one question


@dataclass(frozen=True)
class Product:
    """A sheet in the list; ``title`` is in ``language``, as it was last written."""

    id: str
    title: str
    language: str
    stage: str
    online: bool


@blueprint.get("/<exhibitor_id>/products")
def products(exhibitor_id: str) -> ResponseReturnValue:
    """The exhibitor's sheets, in its own order."""
    with current_catalogue().store.reading() as session:
        listed = list(_products(session, exhibitor_id))
    return render_template("exhibitors/products.html", products=listed)


def _products(session: Session, exhibitor_id: str) -> Iterator[Product]:
    sheet_ids = sheets_of(session, exhibitor_id)
    for start in range(0, len(sheet_ids), _AT_ONCE):
        for sheet_id, state in states_of(session, sheet_ids[start : start + _AT_ONCE]).items():
            draft = draft_of(session, sheet_id)
            content = draft.content if draft else {}
            yield Product(
                sheet_id,
                str(content.get("title") or sheet_id),
                str(content.get("language") or ""),
                in_language(STAGES[state.stage], reader_language()),
                state.online,
            )
