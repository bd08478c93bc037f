"""Addresses of people, and of the relay."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.errors import SettingsError
from catalogue.mail.addresses import in_ascii, is_email
from catalogue.mail.relay_address import FolderAddress, SmtpAddress, parse_relay
from catalogue.settings import Settings


@pytest.mark.parametrize(
    "text", ["a@b.example", "first.last+show@mail.b-c.example", "o'neil@x.example", "a@süd.example"]
)
def test_what_people_have_is_an_address(text: str) -> None:
    assert is_email(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "@b.example",
        "a@",
        "a@localhost",
        "a@b..example",
        "a b@c.example",
        "a@b.example, c@d.example",
        "a@b.example\nBcc: c@d.example",
        "Awa <a@b.example>",
        '"a"@b.example',
        "a..b@c.example",
        "a@-b.example",
        "a@b.exa mple",
        "a@[192.0.2.1]",
        "é@b.example",
        "a" * 65 + "@b.example",
        "a@" + "b." * 130 + "example",
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert not is_email(text)


def test_a_domain_of_another_script_is_written_as_relays_take_it() -> None:
    assert in_ascii("a@süd.example") == "a@xn--sd-xka.example"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("file:/folder/mail", FolderAddress(Path("/folder/mail"))),
        ("smtp://relay", SmtpAddress("relay", 25)),
        ("smtp://relay:2525/", SmtpAddress("relay", 2525)),
        (
            "smtp://user:p%40ss%3A@relay:587?starttls=1",
            SmtpAddress("relay", 587, "user", "p@ss:", starttls=True),
        ),
        ("smtps://user:pass@relay", SmtpAddress("relay", 465, "user", "pass", tls=True)),
    ],
)
def test_a_relays_address_is_read(url: str, address: object) -> None:
    assert parse_relay(url) == address


@pytest.mark.parametrize(
    "url",
    [
        "relay",
        "http://relay",
        "smtp://",
        "smtp://user:secretword@relay:nonsense",
        "smtp://user:secretword@relay?starttls=perhaps",
        "smtp://user:secretword@relay?tls=1",
        "smtps://user:secretword@relay?starttls=1",
        "smtp://user:secretword@relay",  # over the network, for everybody to read
        "smtp://:secretword@relay?starttls=1",
        "smtp://user:secretword@[relay",
        "smtp://user:secretw%C3%B6rd@relay?starttls=1",
        "file:",
        "file://host/folder",
    ],
)
def test_another_address_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({"CATALOGUE_MAIL_URL": url, "CATALOGUE_MAIL_FROM": "a@b.example"})
    assert "secretw" not in str(caught.value)
    assert caught.value.cure


def test_no_password_is_in_what_is_printed_of_the_settings() -> None:
    url = "smtp://user:secretword@relay?starttls=1"
    settings = Settings.from_environment(
        {"CATALOGUE_MAIL_URL": url, "CATALOGUE_MAIL_FROM": "a@b.example"}
    )
    address = parse_relay(url)
    assert "secretword" not in f"{settings!r} {address!r} {address}"


def test_a_relay_needs_a_sender() -> None:
    with pytest.raises(SettingsError, match="CATALOGUE_MAIL_FROM is not set"):
        Settings.from_environment({"CATALOGUE_MAIL_URL": "smtp://relay"})
    with pytest.raises(SettingsError, match="not an address"):
        Settings.from_environment({"CATALOGUE_MAIL_FROM": "The show"})


def test_the_organiser_is_the_sender_where_nobody_else_is_named() -> None:
    settings = Settings.from_environment({"CATALOGUE_MAIL_FROM": "a@b.example"})
    assert settings.mail_organiser == "a@b.example"
    assert Settings.from_environment({}).mail_organiser == "catalogue@localhost"
