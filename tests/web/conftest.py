"""The application on the demo show."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from catalogue.composition import Catalogue
from catalogue.people import passwords
from tests.conftest import EVERYBODY
from tests.people import sign_in
from web.app import create_app


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Hashes that cost a guesser nothing: what they have to cost is looked at in tests/store."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", quick)
        patch.setattr(passwords, "NOBODY", quick.hash("nobody's"))
        yield


@pytest.fixture(scope="session")
def app(catalogue: Catalogue) -> Flask:
    """The application; its errors become pages, as for readers."""
    return create_app(catalogue)


@pytest.fixture
def insider(app: Flask) -> FlaskClient:
    """A reader who is signed in and may see every page."""
    return sign_in(app.test_client(), EVERYBODY)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A reader without cookies."""
    return app.test_client()
