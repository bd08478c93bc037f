"""``catalogue mail`` and what ``catalogue doctor`` says of mail."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from catalogue.store import mail
from catalogue.store.models import Exhibitor, OutgoingMail
from catalogue.store.session import Store, open_store
from tests.conftest import settings_for
from tests.mail.test_returned import notice
from web.cli import main
from web.doctor import examine


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """An empty database, which the commands are given by the environment."""
    monkeypatch.setenv("CATALOGUE_DATA", str(tmp_path))
    opened = open_store(settings_for(tmp_path))
    yield opened
    opened.close()


def post(store: Store) -> None:
    with store.writing() as session:
        mail.post(session, mail.Mail("a@x.example", "s", "secret words"), "show.example")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["mail", *arguments])


def findings() -> dict[str, tuple[bool, str, str]]:
    return {each.name: (each.sound, each.finding, each.cure) for each in examine()}


def test_what_waits_is_sent(store: Store, tmp_path: Path) -> None:
    post(store)
    result = run("send")
    assert result.exit_code == 0
    assert result.output == "1 sent, 0 to be tried again, 0 given up\n"
    assert len(list((tmp_path / "mail").iterdir())) == 1
    assert run("send").output.startswith("0 sent")


def test_what_does_not_go_is_listed_without_its_words_and_tried_again(
    store: Store, tmp_path: Path
) -> None:
    post(store)
    (tmp_path / "mail").write_text("in the way")
    assert run("send").output == "0 sent, 1 to be tried again, 0 given up\n"
    listed = run("list").output
    assert "1 wait, 1 of them tried in vain, 0 given up" in listed
    assert "File exists" in listed
    assert "secret words" not in listed
    (tmp_path / "mail").unlink()
    assert run("send").output.startswith("0 sent")  # not before its pause is over
    assert run("retry").output == "to be tried again: 1\n"
    assert run("send").output.startswith("1 sent")


def test_watching_sends_what_comes_and_ends_when_told(store: Store, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "web.cli", "mail", "send", "--watch"]
    process = subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.PIPE)
    try:
        post(store)
        until = time.monotonic() + 60
        while mail.mail_counts(store).waiting and time.monotonic() < until:
            time.sleep(0.2)
        assert mail.mail_counts(store).waiting == 0
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_relay_that_cannot_be_used_is_one_line(monkeypatch: pytest.MonkeyPatch, store) -> None:
    monkeypatch.setenv("CATALOGUE_MAIL_URL", "smtp://user:secretword@relay")
    monkeypatch.setenv("CATALOGUE_MAIL_FROM", "a@b.example")
    result = run("send")
    assert result.exit_code == 2
    assert "secretword" not in result.output
    assert "unencrypted" in result.output


def test_the_doctor_says_that_a_folder_is_no_relay(store: Store) -> None:
    sound, finding, cure = findings()["mail"]
    assert sound
    assert finding.startswith("goes to the folder")
    assert "CATALOGUE_MAIL_URL" in cure
    assert findings()["mail waiting"] == (
        True,
        "0 wait, 0 of them tried in vain, 0 given up, 0 came back",
        "",
    )


def test_the_doctor_says_that_a_relay_is_away_and_what_was_given_up(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CATALOGUE_MAIL_URL", "smtp://user:secretword@127.0.0.1:9")
    monkeypatch.setenv("CATALOGUE_MAIL_FROM", "a@b.example")
    post(store)
    claimed = mail.claim_next(store)
    assert claimed
    mail.not_sent(store, claimed, "550", for_good=True)
    found = findings()
    assert not found["mail"][0]
    assert "127.0.0.1:9" in found["mail"][1]
    assert "secretword" not in str(found)
    assert not found["mail waiting"][0]
    assert "mail retry" in found["mail waiting"][2]


def test_the_doctor_counts_exhibitors_that_cannot_be_written_to(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.writing() as session:
        session.add(Exhibitor(id="a", details={"name": "A", "email": "a@x.example"}))
        session.add(Exhibitor(id="b", details={"name": "B"}))
    assert findings()["mail to exhibitors"][1] == "exhibitors without exhibitor.email: 1"
    monkeypatch.setenv("CATALOGUE_MAIL_ORGANISER", "me@show.example")
    assert "mail to exhibitors" not in findings()


def test_a_mail_that_comes_back_is_noted_once_and_listed(store: Store, tmp_path: Path) -> None:
    post(store)
    run("send")
    with store.reading() as session:
        name = session.scalars(sa.select(OutgoingMail.message_id)).one()
    file = tmp_path / "bounce"
    file.write_bytes(notice(original=f"Message-ID: {name}"))
    assert run("returned", str(file)).output == "1 came back, 0 left out\n"
    assert run("returned", str(file)).output == "0 came back, 1 left out\n"
    piped = CliRunner().invoke(main, ["mail", "returned"], input=notice())
    assert piped.exit_code == 0
    assert piped.output == "0 came back, 1 left out\n"  # not of ours
    listed = run("list").output
    assert "1 came back" in listed
    assert "came back: 5.1.1 550" in listed
    assert "secret words" not in listed
    assert run("retry").output == "to be tried again: 0\n"
