"""From data to a PDF."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import fontpkg_noto_sans
import fontpkg_noto_sans_arabic
import typst

from catalogue.errors import CatalogueError

TEMPLATES = Path(__file__).parent


class TypesettingError(CatalogueError):
    """A paper could not be made."""


def typeset(
    template: str, data: Mapping[str, Any], files: Mapping[str, Path] | None = None
) -> bytes:
    """Makes a PDF.

    The fonts come with packages of ours: the paper is the same on every machine.

    Args:
        template: the name of a template in this folder.
        data: what it shows; the template reads it as JSON, so no text of it is ever taken for
            Typst's language.
        files: pictures that the template may show, by the name that the data calls them. They are
            copied for as long as it takes: a template reads nothing else of this machine.

    Raises:
        TypesettingError: the template does not fit the data.
    """
    name = f"{template}.typ"
    try:
        with TemporaryDirectory(prefix="paper-") as folder:
            root = Path(folder) if files else TEMPLATES
            if files:
                shutil.copyfile(TEMPLATES / name, root / name)
                for known_as, path in files.items():
                    shutil.copyfile(path, root / known_as)
            made = typst.compile(
                str(root / name),
                root=str(root),
                font_paths=font_folders(),
                ignore_system_fonts=True,
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            )
    except RuntimeError as error:  # typst's own, TypstError, is one
        raise TypesettingError(f"The paper {template} could not be made: {error}.") from error
    assert isinstance(made, bytes)
    return made


@cache
def font_folders() -> list[str]:
    """Where the fonts of our papers lie."""
    packages = (fontpkg_noto_sans, fontpkg_noto_sans_arabic)
    return [str(Path(str(package.__file__)).parent / "files") for package in packages]
