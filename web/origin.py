"""Forms of other sites change nothing here."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, abort, request

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def install(app: Flask) -> None:
    """Refuses what another site's page sends on behalf of our reader.

    Cookies with SameSite=Lax do not travel with it, but such a request could still set new ones,
    and so take from a reader the shortlist that his old one opens.
    """

    @app.before_request
    def refuse_other_sites() -> None:
        if request.method not in _SAFE and not _own():
            abort(403)


def _own() -> bool:
    """Whether a page of ours sends this, or no page at all."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")  # of a browser that is too old for the above
    return origin is None or urlsplit(origin).netloc == request.host
