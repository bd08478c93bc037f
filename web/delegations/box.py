"""What the script of the search box must know: where to ask, and its words in our language."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue.search.suggest import MOST, Kind
from web.languages import reader_language


def list_texts() -> dict[str, Any]:
    """The address that suggests, the names of the kinds, and how many there are, from one on."""
    kinds: dict[Kind, str] = {
        "concept": _("Category"),
        "query": _("Often asked"),
        "exhibitor": _("Exhibitor"),
        "product": _("Product"),
    }
    return {
        "address": url_for("api.suggest", lang=reader_language()),
        "kinds": kinds,
        "counts": [
            ngettext("%(num)s suggestion", "%(num)s suggestions", n) for n in range(1, MOST + 1)
        ],
    }
