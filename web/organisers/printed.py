"""The printed catalogue and files of everything: made behind the page, fetched when they are there.

What is being made, and how far it is, stands in a file beside the book, so that every worker shows
it; a lock says whether its maker is still alive.
"""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.composition import Catalogue
from catalogue.errors import CatalogueError
from catalogue.file_lock import ProcessLock
from catalogue.sheets.codes import language_name
from catalogue.store.models import now
from indexer.export import export_catalogue
from web.access import acting
from web.current import current_catalogue
from web.languages import reader_language
from web.organisers.console import blueprint
from web.printed import ORDERS, SECONDS, NothingToPrint, Order, print_catalogue
from web.times import moment_of

FILES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "jsonl": "application/jsonl",
}
"""Files of everything, by their ending."""

_log = logging.getLogger(__name__)
_BOOK, _STATE, _LOCK = "catalogue.pdf", "state.json", "lock"


@dataclass(frozen=True)
class Making:
    """A book that is made, was made, or could not be.

    Attributes:
        order: of its sections.
        second: its second language.
        at: the time it shows, in ISO 8601; "" for when it was asked for.
        by: who asked for it.
        began: when, in ISO 8601 (UTC).
        done: sheets that are prepared.
        total: of how many; 0 while that is not known.
        end: ``ready``, ``empty``, ``failed``, or "" while it is made.
    """

    order: Order
    second: str
    at: str
    by: str
    began: str
    done: int = 0
    total: int = 0
    end: str = ""

    @property
    def begun(self) -> datetime:
        """When it was asked for."""
        return datetime.fromisoformat(self.began)

    @property
    def moment(self) -> datetime | None:
        """The time it shows."""
        return datetime.fromisoformat(self.at) if self.at else None


@blueprint.get("/printed", endpoint="printed")
def page() -> str:
    """What can be made, and what is being made."""
    folder, making = _folder(current_catalogue()), _making(current_catalogue())
    deadline = current_catalogue().show.printed
    running = making is not None and not making.end and _is_alive(folder)
    language = reader_language()
    return render_template(
        "organisers/printed.html",
        making=making,
        running=running,
        there=(folder / _BOOK).is_file(),
        orders=[
            ("hall", _("By hall")),
            ("domain", _("By domain")),
            ("exhibitor", _("By exhibitor")),
        ],
        seconds=[("", _("none")), *((tag, language_name(tag, language)) for tag in SECONDS)],
        deadline=f"{deadline.isoformat()}T00:00" if deadline and deadline <= now().date() else "",
    )


@blueprint.post("/printed")
def make_book() -> ResponseReturnValue:
    """Begins to make the book; the page shows how far it is."""
    catalogue = current_catalogue()
    order, second = request.form.get("order", ""), request.form.get("second", "")
    written = request.form.get("at", "").strip()
    moment = moment_of(written) if written else None
    if order not in ORDERS or second not in ("", *SECONDS) or (written and moment is None):
        flash(_("Choose a day and a time, or leave it empty."), "wrong")
        return redirect(url_for("organiser.printed"), 303)
    making = Making(
        order,
        second,
        moment.isoformat() if moment else "",
        acting().name,
        now().isoformat(),
    )
    site = (catalogue.settings.address or request.host_url).rstrip("/")
    lock = _lock(_folder(catalogue))
    try:
        lock.acquire()
    except TimeoutError:
        flash(_("A book is being made already; wait for it."), "wrong")
        return redirect(url_for("organiser.printed"), 303)
    _note(catalogue, making)
    maker = threading.Thread(
        target=_make, args=(catalogue, making, site, lock), name="printing", daemon=True
    )
    maker.start()
    current_app.extensions["printing"] = maker
    return redirect(url_for("organiser.printed"), 303)


@blueprint.get("/printed/catalogue.pdf")
def book() -> Response:
    """The book that was made last."""
    path = _folder(current_catalogue()) / _BOOK
    if not path.is_file():
        abort(404)
    return _sent(path.read_bytes(), "application/pdf", "catalogue.pdf")


@blueprint.get("/printed/all.<ending>")
def everything(ending: str) -> ResponseReturnValue:
    """All sheets as they were last saved, drafts too, in a file that loads back."""
    if ending not in FILES:
        abort(404)
    with TemporaryDirectory(prefix="export-") as folder:
        path = Path(folder) / f"all.{ending}"
        try:
            export_catalogue(current_catalogue(), path)
        except CatalogueError as error:
            flash(
                _("This file cannot hold it all: choose another kind. %(why)s", why=error), "wrong"
            )
            return redirect(url_for("organiser.printed"), 303)
        return _sent(path.read_bytes(), FILES[ending], f"catalogue-{now():%Y-%m-%d}.{ending}")


def _make(catalogue: Catalogue, making: Making, site: str, lock: ProcessLock) -> None:
    """Makes the book in a thread of its own, and says how far it is."""
    told = 0

    def tell(done: int, total: int) -> None:
        nonlocal told
        if done - told >= 50 or done == total:
            told = done
            _note(catalogue, replace(making, done=done, total=total))

    end = "failed"
    try:
        pdf = print_catalogue(
            catalogue,
            order=making.order,
            second=making.second,
            moment=making.moment or making.begun,
            site=site,
            progress=tell,
        )
        _write(_folder(catalogue) / _BOOK, pdf)
        end = "ready"
    except NothingToPrint:
        end = "empty"
    except (CatalogueError, OSError):
        _log.exception("the printed catalogue could not be made")
    finally:
        try:
            _note(catalogue, replace(making, done=told, total=told, end=end))
        finally:
            lock.release()


def _making(catalogue: Catalogue) -> Making | None:
    try:
        return Making(**json.loads((_folder(catalogue) / _STATE).read_text("utf-8")))
    except (OSError, ValueError, TypeError):  # never made, or of another version
        return None


def _note(catalogue: Catalogue, making: Making) -> None:
    _write(_folder(catalogue) / _STATE, json.dumps(asdict(making)).encode())


def _write(path: Path, body: bytes) -> None:
    """A file is there whole, or as it was."""
    draft = path.with_suffix(".new")
    draft.write_bytes(body)
    draft.replace(path)


def _folder(catalogue: Catalogue) -> Path:
    folder = catalogue.settings.data / "printed"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _lock(folder: Path) -> ProcessLock:
    # The thread that makes gives back what the request has taken.
    return ProcessLock(folder / _LOCK, 0.0, thread_local=False)


def _is_alive(folder: Path) -> bool:
    """Whether somebody is making the book: a worker that was ended has let go of the lock."""
    lock = _lock(folder)
    try:
        lock.acquire()
    except TimeoutError:
        return True
    lock.release()
    return False


def _sent(body: bytes, mimetype: str, name: str) -> Response:
    response = Response(body, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
