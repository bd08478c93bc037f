"""The session's cookie, which pages with a form need against forged requests, and no other page.

It holds a random number and nothing of the reader. A page that does not read or write the session
sends no cookie, so reading the catalogue leaves none behind.
"""

from __future__ import annotations

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface
from werkzeug.middleware.proxy_fix import ProxyFix


class _Sessions(SecureCookieSessionInterface):
    """Sessions whose cookie is for encrypted connections alone where there is one."""

    def get_cookie_secure(self, app: Flask) -> bool:
        # A show in a hall without certificates still has to work; there is nothing to hide there.
        return request.is_secure


def install(app: Flask, proxies: int) -> None:
    """Gives an application its sessions.

    Args:
        app: the application.
        proxies: how many proxies of ours stand before it. Only what they say of the reader's
            address and of HTTPS is believed; anybody can write the same headers.
    """
    app.session_interface = _Sessions()
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_I18N_ENABLED=False,  # our own sentences
        # As long as the session: who fills in a form over lunch is not told to start anew.
        WTF_CSRF_TIME_LIMIT=None,
    )
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0, x_port=0, x_prefix=0
        )
