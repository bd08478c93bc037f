"""The pictures and documents of sheets, as visitors get them."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, abort, send_file

from catalogue.assets.description import DRAWING_FILE
from catalogue.assets.folder import AssetFolder
from catalogue.store.assets import known_asset
from web.assets import FOR_EVER
from web.current import current_catalogue

blueprint = Blueprint("files", __name__, url_prefix="/assets")

_NOTHING = "default-src 'none'; sandbox"
_STYLE_ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@blueprint.get("/<digest>/<int:width>.webp")
def picture(digest: str, width: int) -> Response:
    """A picture at one of its widths."""
    return _sent(_folder().picture(digest, width), digest, "image/webp", _NOTHING)


@blueprint.get(f"/<digest>/{DRAWING_FILE}")
def drawing(digest: str) -> Response:
    """A drawing; a style sheet within it may style it, and that is all that works in it."""
    return _sent(_folder().drawing(digest), digest, "image/svg+xml", _STYLE_ALONE)


@blueprint.get("/<digest>/document.pdf")
def document(digest: str) -> Response:
    """A document, to be kept by its reader; a browser never opens it as a page of ours."""
    asset = known_asset(current_catalogue().store, digest)
    # The originals of pictures lie there too, with all that a camera knows of its owner.
    is_document = asset is not None and asset.description.kind == "document"
    path = _folder().original(digest) if is_document else None
    response = _sent(path, digest, "application/pdf", _NOTHING)
    response.headers["Content-Disposition"] = "attachment"
    return response


def _folder() -> AssetFolder:
    return AssetFolder(current_catalogue().settings.assets)


def _sent(path: Path | None, digest: str, mimetype: str, policy: str) -> Response:
    if path is None:
        abort(404)
    response = send_file(path, mimetype=mimetype, etag=digest, conditional=True)
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
