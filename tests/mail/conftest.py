"""A real relay, with the moods that relays have."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from catalogue.settings import Settings
from catalogue.store.session import Store, open_store
from tests.conftest import settings_for

USER, PASSWORD = "catalogue", "p@ss w/ord:%"


@dataclass
class Post:
    """What a relay does with mail, and the mail that it has taken.

    ``answers`` are given to the next recipients in turn, ``after`` to the text of a mail; without
    one it takes it. ``slow`` is how many seconds it thinks about each.
    """

    answers: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    slow: float = 0.0
    bye: str = ""
    taken: list[Envelope] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address, options):
        if self.slow:
            time.sleep(self.slow)
        if self.answers and (answer := self.answers.pop(0)):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        if self.after and (answer := self.after.pop(0)):
            return answer
        self.taken.append(envelope)
        return "250 OK"

    async def handle_QUIT(self, server: Any, session: Any, envelope: Envelope) -> str:
        return self.bye or "221 Bye"

    @property
    def messages(self) -> list[EmailMessage]:
        found = [message_from_bytes(each.content, policy=SMTP) for each in self.taken]
        assert all(isinstance(each, EmailMessage) for each in found)
        return found  # type: ignore[return-value]


@dataclass
class Relay:
    """A running relay."""

    post: Post
    port: int
    stop: Callable[[], None]

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


@pytest.fixture
def start() -> Iterator[Callable[..., Relay]]:
    """Starts relays, and stops them in the end."""
    running: list[Controller] = []

    def start_one(**options: Any) -> Relay:
        post = Post()
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        controller = Controller(post, hostname="127.0.0.1", port=port, **options)
        controller.start()
        running.append(controller)

        def stop() -> None:
            running.remove(controller)
            controller.stop()

        return Relay(post, port, stop)

    yield start_one
    for controller in running:
        controller.stop()


@pytest.fixture
def relay(start: Callable[..., Relay]) -> Relay:
    """A relay that takes mail from anybody here."""
    return start()


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate for this machine, which it trusts."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed (apt-get install openssl)")
    key, pem = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run([*command, "-keyout", key, "-out", pem], check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, key)
    return context


def authenticator(server, session, envelope, mechanism, data) -> AuthResult:
    """Lets in whoever knows the password."""
    right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty database."""
    opened = open_store(settings_for(tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a sender."""
    return settings_for(tmp_path, CATALOGUE_MAIL_FROM="catalogue@show.example")
