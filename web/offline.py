"""What a reader's own device keeps, so that the halls' poor network does not leave him without it.

The work is done in his browser: ``static/service-worker.js`` keeps and answers,
``static/offline.js`` starts it and says on a page that it is a kept one. Here is what they need:
the worker under an address from which it may serve the whole site, the page that lists what is
kept, and the way to forget it.
"""

from __future__ import annotations

import hashlib
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    json,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from catalogue.languages import INTERFACE_LANGUAGES
from web.assets import Assets
from web.languages import PREFIX
from web.origin import is_from_here

WORKER = "service-worker.js"

KEPT_PAGES = (
    r"sheets/[^/?]+",
    r"exhibitors/[^/?]+",
    r"shortlist",
    r"compare\?.*",
    r"plan(?:\?.*)?",
)
"""Pages that a device keeps when it has visited them: regular expressions of path and query behind
the language. Anything else in an address, such as the key of somebody's shared list, keeps the page
out; so does an answer with ``Cache-Control: no-store``, whatever its address."""

SHELL = (
    "style.css",
    "suggest.js",
    "keep.js",
    "offline.js",
    "icons.svg",
    "icon.svg",
    "drawings.svg",
    "band.svg",
)
"""Static files that every kept page needs."""

blueprint = Blueprint("offline", __name__)


@blueprint.get(f"/{WORKER}")
def worker() -> Response:
    """The service worker, with what it must know before it."""
    assets: Assets = current_app.extensions["assets"]
    known: dict[str, Any] = {
        "languages": INTERFACE_LANGUAGES,
        "assets": [assets.address(name) for name in SHELL],
        "kept": f"^/(?:{'|'.join(INTERFACE_LANGUAGES)})/(?:{'|'.join(KEPT_PAGES)})$",
    }
    source = assets.files[WORKER].body
    known["version"] = hashlib.sha256(json.dumps(known).encode() + source).hexdigest()[:12]
    body = f'"use strict";\nconst SHELL = {json.dumps(known)};\n'.encode() + source
    response = Response(body, mimetype="text/javascript")
    # Browsers ask again with each visit; an old worker would keep answering with what is old.
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.get(f"{PREFIX}/offline")
def kept() -> ResponseReturnValue:
    """What this device keeps; also shown in place of a page that cannot be had without network."""
    return render_template("offline.html", forgotten="forgotten" in request.args)


@blueprint.post(f"{PREFIX}/forget")
def forget() -> ResponseReturnValue:
    """Has the browser forget everything that it keeps of this site, cookies too."""
    if not is_from_here():  # nor anything else that a reader did not press
        abort(403)
    response = redirect(url_for("offline.kept", forgotten=1), 303)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    response.headers["Cache-Control"] = "no-store"
    # Browsers that do not know the header, and connections without TLS.
    for name in request.cookies:
        response.delete_cookie(name, samesite="Lax", httponly=True)
    return response
