"""The life of a sheet: written, submitted, published, sent back, withdrawn."""

from __future__ import annotations

from typing import Literal

from catalogue.sheets.fields import Labels
from catalogue.show import Approval

Review = Literal["", "submitted", "changes-asked"]
"""Whether a sheet's newest revision waits for the organiser, or was sent back by him."""

Stage = Literal["draft", "submitted", "changes-asked", "published", "withdrawn"]

STAGES: dict[Stage, Labels] = {
    "draft": {"fr": "Brouillon", "en": "Draft", "tr": "Taslak", "ar": "مسودة"},
    "submitted": {
        "fr": "En attente d'approbation",
        "en": "Waiting for approval",
        "tr": "Onay bekliyor",
        "ar": "بانتظار الموافقة",
    },
    "changes-asked": {
        "fr": "Modifications demandées",
        "en": "Changes asked for",
        "tr": "Değişiklik istendi",
        "ar": "مطلوب تعديلات",
    },
    "published": {"fr": "Publiée", "en": "Published", "tr": "Yayında", "ar": "منشورة"},
    "withdrawn": {"fr": "Retirée", "en": "Withdrawn", "tr": "Geri çekildi", "ar": "مسحوبة"},
}


def stage_of(status: str, review: str, *, online: bool, newest_is_online: bool) -> Stage:
    """Where a sheet is in its life.

    Args:
        status: of its newest revision, as declared.
        review: what the organiser has to do with that revision, or has done.
        online: whether some revision is published. A published sheet stays online, unchanged, while
            its next revision is in another stage.
        newest_is_online: whether it is the newest.
    """
    if status == "withdrawn" and not online:
        return "withdrawn"
    if review in ("submitted", "changes-asked"):
        return "submitted" if review == "submitted" else "changes-asked"
    return "published" if newest_is_online else "draft"


def needs_approval(approval: Approval, *, online: bool) -> bool:
    """Whether a revision that its exhibitor wants online waits for the organiser first.

    Args:
        approval: what the show's settings say.
        online: whether a revision of the sheet is published.
    """
    return approval == "everything" or (approval == "first" and not online)
