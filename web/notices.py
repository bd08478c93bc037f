"""Mails with links to our own pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from flask import current_app, request, url_for
from sqlalchemy.orm import Session

from catalogue.errors import SettingsError
from catalogue.mail.notices import Notice, notice
from catalogue.mail.people import domain_of
from catalogue.mail.relay_address import FolderAddress, parse_relay
from catalogue.sheets.fields import in_language
from catalogue.store.mail import post
from web.current import current_catalogue


def write_to(
    session: Session,
    kind: Notice,
    recipient: str,
    language: str,
    endpoint: str,
    said: str = "",
    parts: dict[str, Any] | None = None,
    **values: str,
) -> None:
    """Posts a mail in the caller's transaction; ``send_soon`` afterwards.

    Args:
        session: of ``Store.writing``.
        kind: what about.
        recipient: the address.
        language: the one that he reads.
        endpoint: of the page that the link opens, with ``parts`` in its address.
        said: see ``catalogue.mail.notices``.
        parts: of the address.
        **values: for the braces of the text.
    """
    catalogue = current_catalogue()
    link = own_address(url_for(endpoint, **{"lang": language, **(parts or {})}))
    show = in_language(catalogue.show.name, language)
    mail = notice(kind, recipient, language, show, link, said, **values)
    post(session, mail, domain_of(catalogue.settings))


def send_soon() -> None:
    """Sends what was posted, after the answer."""
    current_app.extensions["mail"].wake()


def own_address(path: str) -> str:
    """A page's whole address.

    The host that a request names is believed only where mail goes to a folder: elsewhere anybody
    could have a link to his own site mailed to somebody.

    Raises:
        SettingsError: CATALOGUE_ADDRESS is not set, and mail is really sent.
    """
    settings = current_catalogue().settings
    if settings.address:
        return urljoin(settings.address, path)
    if isinstance(parse_relay(settings.mail_url), FolderAddress):
        return urljoin(request.url_root, path)
    raise SettingsError(
        "Links cannot be mailed: the service does not know its own address.",
        "Set CATALOGUE_ADDRESS to it, such as https://catalogue.show.example.",
    )
