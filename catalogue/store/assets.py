"""Which pictures and documents are kept, and which sheet means which by a name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from catalogue.assets.description import Description
from catalogue.store.models import SheetFile, StoredAsset
from catalogue.store.session import Store


@dataclass(frozen=True)
class Asset:
    """A file that is kept: its SHA-256, its size in bytes, and what it is."""

    digest: str
    size: int
    description: Description


@dataclass(frozen=True)
class Link:
    """By ``name`` in its ``field`` a sheet means the file of that ``digest``."""

    sheet_id: str
    field: str
    name: str
    digest: str


def known_asset(store: Store, digest: str) -> Asset | None:
    """A file that is kept, or None."""
    with store.reading() as session:
        row = session.get(StoredAsset, digest)
        return _asset(row) if row else None


def save_assets(session: Session, assets: Iterable[Asset], links: Iterable[Link]) -> None:
    """Writes down new files, and what sheets mean by the names of theirs.

    A name that meant another file means this one from now on; names that are not among the links
    keep their meaning, for a delivery may lack files that an earlier one had.

    Args:
        session: of ``Store.writing``; the caller's block is the transaction.
        assets: files that ``AssetFolder`` keeps.
        links: of sheets that are there, to these files or to known ones.
    """
    for asset in assets:
        if session.get(StoredAsset, asset.digest) is None:
            session.add(
                StoredAsset(
                    digest=asset.digest, size=asset.size, description=asset.description.as_json()
                )
            )
    session.flush()
    for link in links:
        known = session.get(SheetFile, (link.sheet_id, link.field, link.name))
        if known is None:
            session.add(SheetFile(**link.__dict__))
        else:
            known.digest = link.digest
    session.flush()


Files = Mapping[tuple[str, str], Asset]
"""The files of a sheet that are kept, by field and name."""


def files_of(store: Store, sheet_ids: Collection[str]) -> dict[str, Files]:
    """The files of some sheets that are kept, by sheet; a sheet without any is left out."""
    asked = (
        sa.select(SheetFile, StoredAsset)
        .join(StoredAsset, StoredAsset.digest == SheetFile.digest)
        .where(SheetFile.sheet_id.in_(sheet_ids))
    )
    found: dict[str, dict[tuple[str, str], Asset]] = {}
    with store.reading() as session:
        for row in session.execute(asked):
            files = found.setdefault(row.SheetFile.sheet_id, {})
            files[row.SheetFile.field, row.SheetFile.name] = _asset(row.StoredAsset)
    return dict(found)


def _asset(row: StoredAsset) -> Asset:
    return Asset(row.digest, row.size, Description.from_json(row.description))
