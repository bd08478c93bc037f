"""How answers travel: compressed, revalidated instead of sent twice, and with security headers."""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

COMPRESSED = frozenset(
    {
        "text/html",
        "text/plain",
        "application/json",
        "application/problem+json",
        "image/svg+xml",
        "text/javascript",
    }
)
SMALLEST = 600
"""Below this many bytes compression saves no packet."""

HEADERS = {
    # No inline script or style, nothing from elsewhere: the site needs none of it.
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "font-src 'self'",
            "connect-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def takes_gzip() -> bool:
    """Whether the reader's browser takes compressed answers (``gzip;q=0`` says no)."""
    return request.accept_encodings["gzip"] > 0


def install(app: Flask) -> None:
    """Adds the headers, the validators and the compression to every answer."""

    # After-request functions run in reverse order: headers, then validators, then compression.
    @app.after_request
    def compress(response: Response) -> Response:
        if response.direct_passthrough or response.mimetype not in COMPRESSED:
            return response
        response.vary.add("Accept-Encoding")
        if (
            response.status_code in (204, 304)
            or "Content-Encoding" in response.headers
            or not takes_gzip()
            or len(response.get_data()) < SMALLEST
        ):
            return response
        response.set_data(gzip.compress(response.get_data(), 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        return response

    @app.after_request
    def validate(response: Response) -> Response:
        """On a poor network the second visit of an unchanged page costs one short answer."""
        if response.mimetype == "text/html":
            response.headers.setdefault("Cache-Control", "private, no-cache")
            response.vary.update(("Cookie", "Accept-Language"))
            if request.method == "GET" and response.status_code == 200:
                # Weak: the compressed and the plain page are the same page.
                response.add_etag(weak=True)
                response.make_conditional(request)
        return response

    @app.after_request
    def say_what_it_depends_on(response: Response) -> Response:
        """Labels of the API's answers are in the language that the caller prefers."""
        if request.path.startswith("/api/"):
            response.vary.add("Accept-Language")
            response.headers.setdefault("Cache-Control", "no-cache")
        return response

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
