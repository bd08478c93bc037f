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
        no_page = request.headers.get("Sec-Fetch-Site") == "none"
        if request.method not in _SAFE and not (no_page or is_from_here()):
            abort(403)


def is_from_here() -> bool:
    """Whether a page of ours sends this, as far as the browser says."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    origin = request.headers.get("Origin")  # of a browser that is too old for the above
    return origin is None or urlsplit(origin).netloc == request.host
