"""Reads a plan's file, and says what is wrong in it and how to mend it.

The file is described in ``docs/organisers.md``; ``catalogue/demo/plan.yaml`` is an example.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any, NoReturn

import yaml

from catalogue.errors import SettingsError
from catalogue.plan.places import SIDES, Box, Door, Plan, PlannedHall, PlannedStand, Point
from catalogue.plan.rows import stands_of_row
from catalogue.plan.walking import walks_of
from catalogue.show import Show

LONGEST = 2000.0
"""Metres of a side, and of a distance from the site's corner, at most."""

_EXAMPLE = "Compare it with catalogue/demo/plan.yaml, or take 'plan' out of the show's file."


class _Reader:
    """The parts of a plan's file; every error names the file."""

    def __init__(self, path: Path, show: Show) -> None:
        self.path = path
        self.show = show

    def wrong(self, what: str, cure: str) -> NoReturn:
        raise SettingsError(f"The plan {self.path}: {what}.", cure)

    def part(self, raw: object, where: str, needed: str, allowed: str = "") -> Mapping[str, Any]:
        """A mapping with the keys that it needs, and no others than those allowed."""
        if not isinstance(raw, dict):
            self.wrong(f"{where} is not a mapping of keys and values", _EXAMPLE)
        keys = {str(key): value for key, value in raw.items()}
        for key in needed.split():
            if key not in keys:
                self.wrong(f"{where} has no '{key}'", _EXAMPLE)
        for key in keys:
            if key not in (known := f"{needed} {allowed}".split()):
                self.wrong(f"{where} has an unknown '{key}'", f"Known are: {', '.join(known)}.")
        return keys

    def metres(self, raw: object, where: str) -> float:
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            self.wrong(f"{where} is {raw!r}", "Write metres as a number, such as 4 or 2.5.")
        if not -LONGEST <= raw <= LONGEST:
            self.wrong(f"{where} is {raw}", f"Write metres, {LONGEST:g} at most.")
        return float(raw)

    def pair(self, raw: object, where: str) -> Point:
        if not isinstance(raw, list) or len(raw) != 2:
            self.wrong(f"{where} is {raw!r}", "Write two numbers of metres, such as [4, 3].")
        return self.metres(raw[0], where), self.metres(raw[1], where)

    def size(self, raw: object, where: str) -> Point:
        width, depth = self.pair(raw, where)
        if width <= 0 or depth <= 0:
            self.wrong(f"{where} is {raw!r}", "Write width and depth in metres, such as [4, 3].")
        return width, depth

    def plan(self, raw: object) -> Plan:
        keys = self.part(raw, "the file", "entrance halls")
        halls = keys["halls"]
        if not isinstance(halls, dict) or not halls:
            self.wrong("'halls' is not a mapping of hall ids", _EXAMPLE)
        plan = Plan(
            self.pair(keys["entrance"], "'entrance'"),
            tuple(self.hall(str(id), hall) for id, hall in halls.items()),
        )
        self.check(plan)
        return plan

    def hall(self, id: str, raw: object) -> PlannedHall:
        known = [hall.id for hall in self.show.halls]
        if id not in known:
            self.wrong(f"the show has no hall '{id}'", f"Its halls are: {', '.join(known)}.")
        keys = self.part(raw, f"hall '{id}'", "at size doors rows", "outdoors")
        x, y = self.pair(keys["at"], f"'at' of hall '{id}'")
        width, depth = self.size(keys["size"], f"'size' of hall '{id}'")
        box = Box(x, y, width, depth)
        rows = keys["rows"]
        if not isinstance(rows, list):
            self.wrong(f"'rows' of hall '{id}' is not a list", _EXAMPLE)
        doors = tuple(self.doors(id, box, keys["doors"]))
        if not doors:
            self.wrong(f"hall '{id}' has no door", "Write one, such as doors: {bottom: 20}.")
        stands = [stand for row in enumerate(rows, 1) for stand in self.row(id, *row)]
        outdoors = keys.get("outdoors", False)
        if not isinstance(outdoors, bool):
            self.wrong(f"'outdoors' of hall '{id}' is {outdoors!r}", "Write true or false.")
        return PlannedHall(id, box, doors, tuple(stands), outdoors)

    def doors(self, hall: str, box: Box, raw: object) -> Iterator[Door]:
        keys = self.part(raw, f"'doors' of hall '{hall}'", "", " ".join(SIDES))
        for side in SIDES:
            places = keys.get(side, [])
            for place in places if isinstance(places, list) else [places]:
                at = self.metres(place, f"a door in the {side} of hall '{hall}'")
                longest = box.width if side in ("top", "bottom") else box.depth
                if not 0 <= at <= longest:
                    self.wrong(
                        f"a door in the {side} of hall '{hall}' is at {at:g} m",
                        f"That side is {longest:g} m long; count from its left or upper end.",
                    )
                yield Door(side, at)

    def row(self, hall: str, number: int, raw: object) -> Iterator[PlannedStand]:
        where = f"row {number} of hall '{hall}'"
        keys = self.part(raw, where, "at size stands", "towards")
        towards = keys.get("towards", "right")
        if towards not in ("right", "down"):
            self.wrong(f"'towards' of {where} is {towards!r}", "Write right or down.")
        at = self.pair(keys["at"], f"'at' of {where}")
        size = self.size(keys["size"], f"'size' of {where}")
        try:
            found = list(stands_of_row(str(keys["stands"]), at, size, down=towards == "down"))
        except ValueError as error:
            self.wrong(f"'stands' of {where}: {error}", 'Write them as in "A1-A4, gap 3, A5 8x4".')
        return (PlannedStand(number, hall, box) for number, box in found)

    def check(self, plan: Plan) -> None:
        """What no part of a plan can know by itself."""
        for one, other in combinations(plan.halls, 2):
            if one.box.overlaps(other.box):
                self.wrong(
                    f"hall '{one.id}' overlaps hall '{other.id}'",
                    "Change 'at' or 'size' of one of them.",
                )
        for hall in plan.halls:
            if hall.box.has(plan.entrance):
                self.wrong(
                    f"the entrance lies in hall '{hall.id}'",
                    "Put it on the ground before the halls, where visitors come in.",
                )
        self.check_stands(plan)
        walks = walks_of(plan)
        for hall in plan.halls:
            if not walks.enters(hall):
                self.wrong(
                    f"no way leads from the entrance to a door of hall '{hall.id}'",
                    "Leave free ground of a few metres before the door, or move it.",
                )
            for stand in hall.stands:
                if not walks.reaches(stand):
                    self.wrong(
                        f"no aisle leads from a door to stand {stand.number}",
                        "Leave at least two metres free beside it, and before the doors.",
                    )

    def check_stands(self, plan: Plan) -> None:
        """Every stand once, in its hall, on ground of its own."""
        seen: dict[str, PlannedStand] = {}
        for stand in (stand for hall in plan.halls for stand in hall.stands):
            if stand.number in seen:
                self.wrong(
                    f"stand {stand.number} is there twice, in hall '{seen[stand.number].hall}' "
                    f"and in hall '{stand.hall}'",
                    "Take one of them out.",
                )
            seen[stand.number] = stand
            home = self.show.hall_of(stand.number)
            if home is None or home.id != stand.hall:
                letter = next(hall.prefix for hall in self.show.halls if hall.id == stand.hall)
                self.wrong(
                    f"stand {stand.number} lies in hall '{stand.hall}', whose stands begin with "
                    f"{letter}",
                    "Give it another number, or move it to its hall.",
                )
        for hall in plan.halls:
            for stand in hall.stands:
                if not hall.ground.holds(stand.box):
                    box = stand.box
                    self.wrong(
                        f"stand {stand.number} reaches outside hall '{hall.id}': it goes to "
                        f"{box.right:g}, {box.bottom:g} from {box.x:g}, {box.y:g}",
                        f"The hall goes from 0, 0 to {hall.box.width:g}, {hall.box.depth:g} m; "
                        "make its row shorter, or move it.",
                    )
            for one, other in combinations(hall.stands, 2):
                if one.box.overlaps(other.box):
                    self.wrong(
                        f"stand {one.number} overlaps stand {other.number}",
                        "Move one of their rows, or make one of them smaller.",
                    )


def load_plan(path: Path, show: Show) -> Plan:
    """Reads a plan's file.

    Raises:
        SettingsError: the file is missing, is not YAML, or breaks a rule; the message names the
            file, the hall or the stand, and the cure.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(
            f"The plan {path} cannot be read: {error.strerror}.",
            "Put it beside the show's file, or take 'plan' out of that.",
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise SettingsError(f"The plan {path} is not YAML: {error}.", _EXAMPLE) from error
    return _Reader(path, show).plan(raw)
