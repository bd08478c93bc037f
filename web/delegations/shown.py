"""The pictures and documents of sheets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import url_for

from catalogue.sheets.fields import file_fields
from catalogue.sheets.image_texts import text_for
from catalogue.store.assets import Asset, Files


@dataclass(frozen=True)
class Picture:
    """A picture in the widths that there are, or a drawing, which needs but one.

    ``text`` says in ``language`` what it shows; '' where nobody has said it.
    """

    address: str
    srcset: str
    width: int
    height: int
    text: str = ""
    language: str = ""


@dataclass(frozen=True)
class Paper:
    """A document; ``megabytes`` is its size."""

    address: str
    name: str
    pages: int
    megabytes: float


def pictures_of(sheet: dict[str, Any], files: Files, language: str = "") -> list[Picture]:
    """The pictures of a sheet that are kept, in its order, with what they show.

    Args:
        sheet: the sheet.
        files: what its names mean.
        language: the reader's.
    """
    pictures = []
    for name, asset in files_kept(sheet, files, "pictures"):
        text, tag = text_for(sheet, sheet["images"].index(name), language)
        pictures.append(replace(_picture(asset), text=text, language=tag))
    return pictures


def papers_of(sheet: dict[str, Any], files: Files) -> list[Paper]:
    """The documents of a sheet that are kept, in its order."""
    return [
        Paper(
            url_for("files.document", digest=asset.digest),
            name,
            asset.description.pages,
            max(0.1, round(asset.size / 1_000_000, 1)),
        )
        for name, asset in files_kept(sheet, files, "documents")
    ]


def files_kept(sheet: dict[str, Any], files: Files, holds: str) -> list[tuple[str, Asset]]:
    return [
        (name, files[declared.name, name])
        for declared in file_fields()
        if declared.holds == holds
        for name in declared.values_in(sheet)
        if (declared.name, name) in files
    ]


def _picture(asset: Asset) -> Picture:
    found = asset.description
    if found.kind == "drawing":
        address = url_for("files.drawing", digest=asset.digest)
        return Picture(address, "", found.width, found.height)
    addresses = [
        (url_for("files.picture", digest=asset.digest, width=width), width)
        for width in found.widths
    ]
    srcset = ", ".join(f"{address} {width}w" for address, width in addresses)
    return Picture(addresses[-1][0], srcset, found.width, found.height)
