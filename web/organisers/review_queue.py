"""Which sheets that wait are looked at, and in what order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import request
from flask_babel import gettext as _

from catalogue.languages import base_language
from catalogue.store.claims import Claim
from catalogue.store.models import now
from catalogue.store.reviews import Waiting

AGES = (1, 3, 7)
"""Days that something has waited, to choose from."""


@dataclass(frozen=True)
class Narrowed:
    """What the address asks for; what is empty does not narrow."""

    domain: str = ""
    exhibitor: str = ""
    language: str = ""
    kind: str = ""
    days: int = 0

    @property
    def parameters(self) -> dict[str, str]:
        """The same as parameters of an address."""
        said = {**self.__dict__, "days": str(self.days) if self.days else ""}
        return {name: value for name, value in said.items() if value}

    def keeps(self, one: Waiting) -> bool:
        """Whether a sheet is asked for."""
        return (
            (not self.domain or self.domain in one.domains)
            and self.exhibitor in ("", one.exhibitor_id)
            and self.language in ("", base_language(one.language))
            and self.kind in ("", "changed" if one.online else "new")
            and (not self.days or one.since <= now() - timedelta(days=self.days))
        )


def narrowed() -> Narrowed:
    """What this request's address asks for."""
    days = request.args.get("days", 0, type=int)
    said = {n: request.args.get(n, "")[:80] for n in ("domain", "exhibitor", "language", "kind")}
    return Narrowed(**said, days=days if days in AGES else 0)


def kinds() -> list[tuple[str, str]]:
    """New ones and changed ones, in words."""
    return [("new", _("new")), ("changed", _("changed"))]


def beside(
    queue: list[Waiting], sheet_id: str, step: int, claimed: Mapping[str, Claim], who: str
) -> Waiting | None:
    """The next sheet, or the one before, that nobody else is reading; None at the ends.

    Args:
        queue: in order.
        sheet_id: of the sheet that is open; where it waits no more, the first one is next.
        step: 1 or -1.
        claimed: who reads what.
        who: the reader's own address.
    """
    ids = [one.sheet_id for one in queue]
    place = ids.index(sheet_id) if sheet_id in ids else -1
    if place < 0 and step < 0:
        return None
    rest = queue[place + 1 :] if step > 0 else queue[:place][::-1]
    free = (one for one in rest if getattr(claimed.get(one.sheet_id), "who", who) == who)
    return next(free, None)
