"""The show itself: its name, dates, place and halls, read from one YAML file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

import yaml

from catalogue.errors import SettingsError
from catalogue.languages import base_language

Labels = dict[str, str]

Approval = Literal["everything", "first", "nothing"]
"""What the organiser wants to approve: each revision, a sheet's first publication, or none."""
APPROVALS: tuple[Approval, ...] = get_args(Approval)


@dataclass(frozen=True)
class Hall:
    """A hall; its stands' numbers begin with ``prefix`` (``B`` for B12)."""

    id: str
    prefix: str
    labels: Labels


@dataclass(frozen=True)
class Banner:
    """What the organiser announces on every page, from ``starts`` to before ``ends``, if set."""

    texts: Labels
    starts: datetime | None = None
    ends: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether it is announced at a time."""
        return (self.starts is None or self.starts <= at) and (self.ends is None or at < self.ends)


@dataclass(frozen=True)
class Logo:
    """The show's own sign: a file of ``catalogue.assets``, by its SHA-256.

    ``kind`` is ``drawing`` or ``picture``; ``width`` and ``height`` are its own in pixels;
    ``widths`` those in which a picture is kept, the narrowest first.
    """

    digest: str
    kind: str
    width: int
    height: int
    widths: tuple[int, ...] = ()


@dataclass(frozen=True)
class Show:
    """The show as its visitors know it. Texts are by interface language.

    ``languages`` are those into which every sheet should be translated; none, if nobody says.
    ``plan_file`` has the halls and stands as they lie; None where the show has no plan.
    ``zone`` is where its clocks are; times are told as they show them. ``accent`` is the show's own
    colour as ``#rrggbb``, '' for ours. ``approval`` is what the organiser wants to approve before
    it is online; ``printed`` the day from which on the printed catalogue is as it is.
    ``second_factor`` says whether the organiser's people must show one to sign in.
    """

    name: Labels
    place: Labels
    tagline: Labels
    starts: date
    ends: date
    halls: tuple[Hall, ...]
    languages: tuple[str, ...] = ()
    plan_file: Path | None = None
    zone: ZoneInfo = ZoneInfo("UTC")  # noqa: RUF009  (never changed)
    accent: str = ""
    approval: Approval = "everything"
    printed: date | None = None
    second_factor: bool = False
    banner: Banner | None = None
    logo: Logo | None = None

    @property
    def days(self) -> list[date]:
        """Each day of the show."""
        return [self.starts + timedelta(days=n) for n in range((self.ends - self.starts).days + 1)]

    def hall_of(self, stand: str) -> Hall | None:
        """The hall of a stand number, or None when no hall has its letters."""
        letters = re.match(r"[^\W\d]*", stand.strip())
        prefix = letters.group(0).upper() if letters else ""
        return next((hall for hall in self.halls if hall.prefix.upper() == prefix), None)


def _languages(tags: object) -> tuple[str, ...]:
    if not isinstance(tags, list):
        raise ValueError("languages is not a list")
    return tuple(base_language(str(tag)) for tag in tags)


def _beside(path: Path, name: object) -> Path | None:
    """A file that a show's file names; it lies beside that."""
    if name is None:
        return None
    if not isinstance(name, str) or not name.strip():
        raise ValueError("plan is not the name of a file")
    return path.parent / name


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (KeyError, OSError, ValueError) as error:  # an unknown name is a KeyError
        raise ValueError(f"{name} is no time zone such as Africa/Bamako") from error


def _approval(said: object) -> Approval:
    if said not in APPROVALS:
        raise ValueError(f"approval is {said}, and not one of {', '.join(APPROVALS)}")
    return next(each for each in APPROVALS if each == said)


def _printed(said: object) -> date | None:
    if said is not None and (not isinstance(said, date) or isinstance(said, datetime)):
        raise ValueError(f"printed is {said}, and not a day such as 2027-01-15")
    return said


def _second_factor(said: object) -> bool:
    if said not in (None, "organisers"):
        raise ValueError(f"second-factor is {said}, and not 'organisers'")
    return said is not None


def load_show(path: Path) -> Show:
    """Reads a show's file.

    Raises:
        SettingsError: the file is missing, is not YAML, or lacks a part.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Show(
            name=raw["name"],
            place=raw["place"],
            tagline=raw["tagline"],
            starts=raw["starts"],
            ends=raw["ends"],
            halls=tuple(
                Hall(id=hall["id"], prefix=str(hall["prefix"]), labels=hall["labels"])
                for hall in raw["halls"]
            ),
            languages=_languages(raw.get("languages") or []),
            plan_file=_beside(path, raw.get("plan")),
            zone=_zone(raw.get("timezone", "UTC")),
            approval=_approval(raw.get("approval", "everything")),
            printed=_printed(raw.get("printed")),
            second_factor=_second_factor(raw.get("second-factor")),
        )
    except OSError as error:
        raise SettingsError(
            f"The show's file {path} cannot be read: {error.strerror}.",
            "Set CATALOGUE_SHOW to a YAML file such as catalogue/demo/show.yaml.",
        ) from error
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise SettingsError(
            f"The show's file {path} is not complete: {error}.",
            "Compare it with catalogue/demo/show.yaml.",
        ) from error


def with_changes(show: Show, changes: Mapping[str, Any]) -> Show:
    """A show as its organiser has changed it in the console.

    Args:
        show: as its file says.
        changes: as ``catalogue.store.changes`` keeps them, checked when they were saved:
            ``name``, ``place``, ``tagline`` (texts by language), ``starts``, ``ends`` (ISO dates),
            ``halls`` (labels by the hall's id), ``accent``, ``approval``, ``printed`` (ISO date, or
            ''), ``banner`` (``texts``, ``starts`` and ``ends`` as ISO times), ``logo`` (the fields
            of ``Logo``). What is missing stays as the file says.
    """
    labels = changes.get("halls", {})
    halls = tuple(
        replace(hall, labels={**hall.labels, **labels.get(hall.id, {})}) for hall in show.halls
    )
    said, sign = changes.get("banner"), changes.get("logo")
    changed: dict[str, Any] = {
        "halls": halls,
        "banner": Banner(said["texts"], _time(said["starts"]), _time(said["ends"]))
        if said
        else None,
        "logo": Logo(**{**sign, "widths": tuple(sign["widths"])}) if sign else None,
        "accent": changes.get("accent", show.accent),
        "approval": changes.get("approval", show.approval),
    }
    for name in ("name", "place", "tagline"):
        changed[name] = {**getattr(show, name), **changes.get(name, {})}
    for name in ("starts", "ends"):
        if name in changes:
            changed[name] = date.fromisoformat(changes[name])
    if "printed" in changes:
        changed["printed"] = date.fromisoformat(changes["printed"]) if changes["printed"] else None
    return replace(show, **changed)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
