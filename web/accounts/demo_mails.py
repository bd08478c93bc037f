"""The mails of the demo show, which go to a folder and to nobody: read on a page instead."""

from __future__ import annotations

import email
from dataclasses import dataclass
from email.policy import default
from ipaddress import ip_address
from pathlib import Path

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from catalogue.mail.relay_address import FolderAddress, parse_relay
from web.accounts.views import blueprint
from web.current import current_catalogue

_MOST = 20


@dataclass(frozen=True)
class Shown:
    """A mail as the page shows it."""

    recipient: str
    subject: str
    lines: list[str]


@blueprint.get("/demo-mails")
def demo_mails() -> ResponseReturnValue:
    """The newest mails, on the machine itself alone: the links in them sign people in."""
    if not are_shown():
        abort(404)
    relay = parse_relay(current_catalogue().settings.mail_url)
    assert isinstance(relay, FolderAddress)
    files = sorted(relay.folder.rglob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True)
    return render_template(
        "accounts/demo_mails.html", mails=[_shown(file) for file in files[:_MOST]]
    )


def are_shown() -> bool:
    """Whether this is the demo show, and who asks sits at the machine that serves it."""
    settings = current_catalogue().settings
    try:
        here = ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        here = False
    return settings.is_demo and here and settings.proxies == 0


def _shown(file: Path) -> Shown:
    message = email.message_from_bytes(file.read_bytes(), policy=default)
    return Shown(str(message["To"]), str(message["Subject"]), message.get_content().splitlines())
