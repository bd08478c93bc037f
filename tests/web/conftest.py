"""The application on the demo show."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.composition import Catalogue
from tests.conftest import EVERYBODY
from tests.people import sign_in
from web.app import create_app


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
