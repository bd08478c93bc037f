"""The show's halls and stands as they lie, and the way from stand to stand.

Entrance: ``load_plan`` reads the file that a show names under ``plan``; ``route`` puts stands in an
order to visit them. ``places`` says what a plan is made of, ``rows`` reads rows of stands,
``floors`` and ``walking`` know where one can walk. Lengths are in metres, x grows to the right and
y downwards, as on paper. Imports ``catalogue.show`` and the spelling of stands, nothing above.
"""

from catalogue.plan.loading import load_plan
from catalogue.plan.places import Box, Door, Plan, PlannedHall, PlannedStand, Point
from catalogue.plan.route import Route, route

__all__ = [
    "Box",
    "Door",
    "Plan",
    "PlannedHall",
    "PlannedStand",
    "Point",
    "Route",
    "load_plan",
    "route",
]
