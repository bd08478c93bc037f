"""Static files: a content hash in every address, so that browsers keep them for ever."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, make_response, url_for

from web.delivery import PACKERS, best_encoding, packed

FOLDER = Path(__file__).with_name("static")
DRAWINGS = "drawings.svg"
STYLE = (
    "tokens.css",
    "ground.css",
    "products.css",
    "results.css",
    "keep.css",
    "suggest.css",
    "lists.css",
    "offline.css",
    "widths.css",
    "preferences.css",
)
"""The parts of ``style.css``, in the order that they are joined; they lie in ``style/``."""
ALONE = ("visit.css", "plan.css", "forms.css", "portal.css", "editing.css", "console.css")
"""Style sheets of a few pages, which come after it: others do not wait for them."""

FOR_EVER = "public, max-age=31536000, immutable"

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    """A file as it is sent, plain and by encoding."""

    body: bytes
    packed: Mapping[str, bytes]
    digest: str
    mimetype: str


class Assets:
    """The files of a folder, read once.

    Args:
        folder: where they lie. A ``url(name)`` in the style sheet gets the hash of that file too.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self.files: dict[str, Asset] = {}
        for path in sorted(folder.iterdir()):
            if path.is_file():
                self._add(path.name, path.read_bytes())
        # The style sheet last: the addresses in it need the hashes of the others.
        style = b"".join((folder / "style" / part).read_bytes() for part in STYLE)
        self._add("style.css", re.sub(rb"url\(([\w.-]+)\)", self._hashed, style))
        for name in ALONE:
            self._add(name, (folder / "style" / name).read_bytes())
        drawings = self.files[DRAWINGS].body if DRAWINGS in self.files else b""
        self.drawings = frozenset(
            found.decode() for found in re.findall(rb'<symbol[^>]*?\sid="([^"]+)"', drawings)
        )

    def address(self, name: str) -> str:
        """A file's address, with its content hash.

        Raises:
            KeyError: there is no such file.
        """
        return url_for("assets.file", digest=self.files[name].digest, name=name)

    def _add(self, name: str, body: bytes) -> None:
        if name.endswith((".js", ".css")):
            body = without_remarks(body)
        self.files[name] = Asset(
            body,
            {encoding: packed(body, encoding, for_ever=True) for encoding in PACKERS},
            hashlib.sha256(body).hexdigest()[:12],
            mimetypes.guess_type(name)[0] or "application/octet-stream",
        )

    def _hashed(self, match: re.Match[bytes]) -> bytes:
        name = match.group(1).decode()
        return f"url(../{self.files[name].digest}/{name})".encode()


@cache
def own_assets() -> Assets:
    """The project's own files, packed once a process, which takes a fifth of a second."""
    return Assets()


def without_remarks(source: bytes) -> bytes:
    """A script or style sheet without what only its authors read; it means the same.

    Goes: comments ``/* */`` that begin a line, and spaces at the beginning of lines. So no text
    within quotation marks may go over several lines.
    """
    source = re.sub(rb"^[ \t]*/\*.*?\*/[ \t]*\n?", b"", source, flags=re.DOTALL | re.MULTILINE)
    return re.sub(rb"^[ \t]+|^\n", b"", source, flags=re.MULTILINE)


def install(app: Flask) -> None:
    """Serves the static files of an application, and gives templates ``asset(name)``."""
    assets = own_assets()
    app.extensions["assets"] = assets
    app.jinja_env.globals["asset"] = assets.address
    app.register_blueprint(blueprint)


@blueprint.get("/static/<digest>/<name>")
def file(digest: str, name: str) -> Response:
    """A static file; kept for ever when the hash is its own, else checked soon."""
    asset = current_app.extensions["assets"].files.get(name)
    if asset is None:
        abort(404)
    encoding = best_encoding()
    response = make_response(asset.packed[encoding] if encoding else asset.body)
    response.mimetype = asset.mimetype
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["Vary"] = "Accept-Encoding"
    # A page from before an update asks with the old hash; it gets the new file for a short while.
    right = digest == asset.digest
    response.headers["Cache-Control"] = FOR_EVER if right else "public, max-age=60"
    return response
