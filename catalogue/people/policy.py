"""Who may do what: the one table, which every page, every call of the API and every form asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ExhibitorRole = Literal["owner", "editor"]
"""What somebody is for an exhibitor."""

OrganiserRole = Literal["", "editor", "administrator"]
"""What somebody is for the organiser; '' is nothing."""

EXHIBITOR_ROLES: tuple[ExhibitorRole, ...] = ("owner", "editor")
ORGANISER_ROLES: tuple[OrganiserRole, ...] = ("editor", "administrator")

Action = Literal[
    # on an exhibitor and what is its own
    "see-listings",  # its sheets with their drafts and history, how they are found
    "write-sheet",  # create, edit, copy, order, submit; pictures and documents; bulk
    "withdraw-sheet",
    "see-meetings",  # requests of delegates, who are named in them
    "answer-meetings",
    "see-people",
    "manage-people",  # invite, give a role, remove
    "manage-keys",
    "edit-exhibitor",  # its name, country, website, contact
    # on the show
    "review-sheets",  # approve, ask for changes
    "place-exhibitors",  # stands
    "feature-sheets",
    "curate-search",  # pins, hides, notices, redirects, words of the same meaning
    "print-catalogue",  # and take everything away as a file
    "see-searches",  # what is looked for, with and without success
    "invite-exhibitors",
    "manage-organisers",
    "set-show",  # its names, dates, colour, announcements
    "see-audit",
    # on oneself
    "own-account",
]

FieldOwner = Literal["exhibitor", "organiser"]


@dataclass(frozen=True)
class Actor:
    """Somebody who is signed in, or a program with a key, as the policy sees him.

    Attributes:
        name: for people to read, and for the history.
        email: of a person; of a program who made its key.
        organiser: the role in the organiser's team.
        memberships: the role for each exhibitor, by its id.
        person_id: None for a program.
        strong: whether the second factor was shown.
        scopes: what a program's key is for; None for a person, who may all that his role may.
    """

    name: str
    email: str = ""
    organiser: OrganiserRole = ""
    memberships: Mapping[str, ExhibitorRole] = field(default_factory=dict)
    person_id: int | None = None
    strong: bool = False
    scopes: frozenset[Action] | None = None


@dataclass(frozen=True)
class _Rule:
    """Who may: for an exhibitor these roles in it, and these in the organiser's team."""

    exhibitor: tuple[ExhibitorRole, ...] = ()
    organiser: tuple[OrganiserRole, ...] = ()


_ALL = EXHIBITOR_ROLES
_TEAM = ORGANISER_ROLES

RULES: Mapping[Action, _Rule] = {
    "see-listings": _Rule(_ALL, _TEAM),
    # The organiser does not write in an exhibitor's name: he asks for changes, or loads a file.
    "write-sheet": _Rule(_ALL),
    "withdraw-sheet": _Rule(_ALL, _TEAM),
    "see-meetings": _Rule(_ALL),
    "answer-meetings": _Rule(_ALL),
    "see-people": _Rule(_ALL, _TEAM),
    "manage-people": _Rule(("owner",), _TEAM),
    "manage-keys": _Rule(("owner",)),
    "edit-exhibitor": _Rule(("owner",), _TEAM),
    "review-sheets": _Rule((), _TEAM),
    "place-exhibitors": _Rule((), _TEAM),
    "feature-sheets": _Rule((), _TEAM),
    "curate-search": _Rule((), _TEAM),
    "print-catalogue": _Rule((), _TEAM),
    "see-searches": _Rule((), _TEAM),
    "invite-exhibitors": _Rule((), _TEAM),
    "manage-organisers": _Rule((), ("administrator",)),
    "set-show": _Rule((), ("administrator",)),
    "see-audit": _Rule((), ("administrator",)),
    "own-account": _Rule(_ALL, _TEAM),
}

_ORGANISERS_FIELDS = frozenset({"status", "exhibitor.stands", "exhibitor.id"})
_ORGANISERS_ONCE_PUBLISHED = frozenset({"domains"})
"""An exhibitor proposes its product's domains; where it has been published under some, they are the
organiser's, who has built his pages on them."""


def may(actor: Actor | None, action: Action, exhibitor_id: str | None = None) -> bool:
    """Whether somebody may do something.

    Args:
        actor: who; None for a visitor.
        action: what.
        exhibitor_id: whose the object is; None for what belongs to the show or to oneself.
    """
    if actor is None or (actor.scopes is not None and action not in actor.scopes):
        return False
    rule = RULES[action]
    if actor.organiser and actor.organiser in rule.organiser:
        return True
    if action == "own-account":
        return actor.person_id is not None
    return exhibitor_id is not None and actor.memberships.get(exhibitor_id) in rule.exhibitor


def owner_of(field_name: str, *, published: bool) -> FieldOwner:
    """Whose a declared field is.

    Args:
        field_name: as it is declared (``catalogue.sheets.fields``).
        published: whether the sheet is, or was, online.
    """
    if field_name in _ORGANISERS_FIELDS or (published and field_name in _ORGANISERS_ONCE_PUBLISHED):
        return "organiser"
    return "exhibitor"
