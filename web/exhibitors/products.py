"""My products: the list of an exhibitor's sheets, in the order that visitors see them in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.languages import base_language
from catalogue.people.policy import may
from catalogue.sheets.fields import in_language
from catalogue.sheets.lifecycle import STAGES, Stage
from catalogue.store.found import Attention, attention_to
from catalogue.store.listing import Listed, listed_sheets, move_sheet
from web.access import acting
from web.current import current_catalogue
from web.exhibitors.found import WEEK, completeness
from web.exhibitors.portal import blueprint
from web.languages import reader_language

_MOVES = {"up": -1, "down": 1, "first": -1_000_000}


@dataclass(frozen=True)
class Product:
    """A sheet in the list.

    Attributes:
        id: the sheet's.
        title: as it was last written, in ``language``.
        language: the sheet's.
        stage: where it is in its life; in words, ``stage_label``.
        stage_label: for the reader.
        online: whether visitors see a revision of it.
        unsent: whether something was written that was not submitted yet.
        translations: the languages that its texts are translated into.
        missing: those of the show's languages that have no title.
        written_at: when it was last written, in UTC.
        percent: how complete it is.
        week: how often it was found and opened in the last seven days.
    """

    id: str
    title: str
    language: str
    stage: Stage
    stage_label: str
    online: bool
    unsent: bool
    translations: tuple[str, ...]
    missing: tuple[str, ...]
    written_at: datetime
    percent: int
    week: Attention


@dataclass(frozen=True)
class StageChoice:
    """A stage by which the list can be narrowed; '' is all."""

    stage: str
    label: str
    count: int
    address: str
    current: bool


@blueprint.get("/<exhibitor_id>/products")
def products(exhibitor_id: str) -> ResponseReturnValue:
    """The exhibitor's sheets, in its own order; of one stage, if the address says so."""
    with current_catalogue().store.reading() as session:
        sheets = listed_sheets(session, exhibitor_id)
        ids = [listed.state.sheet_id for listed in sheets]
        week = attention_to(session, ids, datetime.now(UTC).date() - WEEK)
    everything = [_product(listed, week[listed.state.sheet_id]) for listed in sheets]
    stage = request.args.get("stage", "")
    shown = [product for product in everything if stage in ("", product.stage)]
    may_write = may(acting(), "write-sheet", exhibitor_id)
    return render_template(
        "exhibitors/products.html",
        products=shown,
        stages=_stages(everything, stage, exhibitor_id),
        may_write=may_write,
        movable=may_write and len(everything) > 1 and len(shown) == len(everything),
    )


@blueprint.post("/<exhibitor_id>/products/order")
def order(exhibitor_id: str) -> ResponseReturnValue:
    """Moves a product up, down or to the top of the list."""
    for name, places in _MOVES.items():
        sheet_id = request.form.get(name, "")
        if sheet_id:
            with current_catalogue().store.writing() as session:
                move_sheet(session, exhibitor_id, sheet_id, places)
            there = url_for("portal.products", exhibitor_id=exhibitor_id, _anchor=f"p-{sheet_id}")
            return redirect(there, 303)
    return redirect(url_for("portal.products", exhibitor_id=exhibitor_id), 303)


def _product(listed: Listed, week: Attention) -> Product:
    state, content = listed.state, listed.content
    language = base_language(str(content.get("language") or ""))
    translations = content.get("translations") or {}
    translated = tuple(tag for tag in translations if translations[tag].get("title"))
    written = {language, *map(base_language, translated)}
    wanted = current_catalogue().show.languages
    return Product(
        id=state.sheet_id,
        title=listed.title,
        language=language,
        stage=state.stage,
        stage_label=in_language(STAGES[state.stage], reader_language()),
        online=state.online,
        unsent=listed.unsent and state.newest is not None,
        translations=translated,
        missing=tuple(tag for tag in wanted if tag not in written),
        written_at=listed.written_at,
        percent=completeness(content).percent,
        week=week,
    )


def _stages(listed: Sequence[Product], chosen: str, exhibitor_id: str) -> list[StageChoice]:
    counts = Counter(product.stage for product in listed)
    address = url_for("portal.products", exhibitor_id=exhibitor_id)
    return [
        StageChoice(
            stage,
            in_language(labels, reader_language()),
            counts[stage],
            f"{address}?stage={stage}",
            stage == chosen,
        )
        for stage, labels in STAGES.items()
        if counts[stage] or stage == chosen
    ]
