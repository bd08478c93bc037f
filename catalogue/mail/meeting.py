"""The mail that tells an exhibitor of a delegate's request for a meeting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from babel.dates import format_date

from catalogue.mail.texts import TEXTS
from catalogue.settings import Settings
from catalogue.sheets.codes import country_name, language_name
from catalogue.sheets.fields import in_language
from catalogue.store.mail import Mail
from catalogue.store.meetings import REFERENCE, Meeting

_FIRST_STRONG, _END = "\u2068", "\u2069"  # Unicode's isolates: FSI and PDI
_RULE = "-" * 60


def meeting_mail(
    meeting: Meeting,
    exhibitor: dict[str, Any],
    contact: str,
    title: str,
    settings: Settings,
    languages: tuple[str, ...],
) -> Mail:
    """Writes to the exhibitor, or to the organiser where the exhibitor has left no address.

    Our own words come first, in each language; what the delegate wrote stands once below them,
    between two lines and behind ``>``, so that it cannot be taken for ours, and turned in its own
    direction only.

    Args:
        meeting: the request.
        exhibitor: of whom a meeting is wished.
        contact: the exhibitor's address; '' for none.
        title: of the product that it is about; '' for none.
        settings: the show, and the organiser's address.
        languages: of the mail; each is said once.
    """
    wish = meeting.wish
    spoken = [language for language in dict.fromkeys(languages) if language in TEXTS] or ["en"]
    parts = []
    for language in spoken:
        said = TEXTS[language]
        lines = [said["hello"], "", said["asked"].format(show=_name(settings, language))]
        if not contact:
            lines += ["", said["hand-over"].format(exhibitor=_isolated(exhibitor["name"]))]
        lines += ["", *_facts(meeting, exhibitor, title, settings, language), ""]
        lines += [said["reply"] if wish.email else said["call"], "", said["unchecked"]]
        parts.append("\n".join(lines))
    heading = " / ".join(TEXTS[language]["message"] for language in spoken)
    quoted = "\n".join(f"> {_isolated(line)}" if line else ">" for line in wish.message.split("\n"))
    parts.append(f"{_RULE}\n{heading}\n\n{quoted}\n{_RULE}\n")
    subject = " / ".join(TEXTS[language]["subject"] for language in spoken)
    return Mail(
        recipient=contact or settings.mail_organiser,
        subject=f"{subject}: {_one_line(wish.delegation)[:120]} [{reference_of(meeting)}]",
        body=f"\n\n{_RULE}\n\n".join(parts[:-1]) + f"\n\n{parts[-1]}",
        reply_to=wish.email,
    )


def reference_of(meeting: Meeting) -> str:
    """What delegate and exhibitor call the request."""
    return meeting.key[:REFERENCE].upper()


def _facts(
    meeting: Meeting,
    exhibitor: dict[str, Any],
    title: str,
    settings: Settings,
    language: str,
) -> Iterator[str]:
    said, wish = TEXTS[language], meeting.wish
    day = format_date(wish.day, "full", locale=language) if wish.day else said["any-day"]
    part = said[f"part-{wish.part}"] if wish.part else ""
    facts = {
        "exhibitor": exhibitor["name"],
        "product": title,
        "name": wish.name,
        "delegation": wish.delegation,
        "country": country_name(wish.country, language) if wish.country else "",
        "email": wish.email,
        "phone": wish.phone,
        "when": f"{day}, {part}" if part else day,
        "language": language_name(wish.language, language),
        "reference": reference_of(meeting),
    }
    for name, value in facts.items():
        if value:
            yield f"{said[name]} {_isolated(_one_line(value))}"


def _name(settings: Settings, language: str) -> str:
    return in_language(settings.show.name, language)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _isolated(text: str) -> str:
    """A text that turns nothing around it, whatever direction it has."""
    return f"{_FIRST_STRONG}{text}{_END}"
