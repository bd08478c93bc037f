"""Times that organisers type: by the show's clocks, kept in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from web.current import current_catalogue


def moment_of(text: str) -> datetime | None:
    """A time by the show's clocks, in UTC; None for what is none."""
    try:
        local = datetime.fromisoformat(text).replace(tzinfo=current_catalogue().show.zone)
    except ValueError:
        return None
    return local.astimezone(UTC) if 2000 <= local.year <= 2100 else None


def as_typed(moment: datetime | None) -> str:
    """A time as a field of a form holds it; '' for none."""
    local = moment.astimezone(current_catalogue().show.zone) if moment else None
    return local.strftime("%Y-%m-%dT%H:%M") if local else ""
