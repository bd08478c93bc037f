"""The catalogue that the running application serves."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app

if TYPE_CHECKING:
    from catalogue.composition import Catalogue


def current_catalogue() -> Catalogue:
    """The opened catalogue of the current application."""
    return cast("Catalogue", current_app.extensions["catalogue"])
