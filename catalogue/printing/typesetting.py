"""From data to a PDF."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import fontpkg_noto_sans
import fontpkg_noto_sans_arabic
import typst

from catalogue.errors import CatalogueError

TEMPLATES = Path(__file__).parent


class TypesettingError(CatalogueError):
    """A paper could not be made."""


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """Makes a PDF.

    The fonts come with packages of ours: the paper is the same on every machine.

    Args:
        template: the name of a template in this folder.
        data: what it shows; the template reads it as JSON, so no text of it is ever taken for
            Typst's language.

    Raises:
        TypesettingError: the template does not fit the data.
    """
    try:
        made = typst.compile(
            str(TEMPLATES / f"{template}.typ"),
            root=str(TEMPLATES),
            font_paths=_font_folders(),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
    except RuntimeError as error:  # typst's own, TypstError, is one
        raise TypesettingError(f"The paper {template} could not be made: {error}.") from error
    assert isinstance(made, bytes)
    return made


@cache
def _font_folders() -> list[str]:
    packages = (fontpkg_noto_sans, fontpkg_noto_sans_arabic)
    return [str(Path(str(package.__file__)).parent / "files") for package in packages]
