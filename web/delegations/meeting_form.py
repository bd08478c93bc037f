"""The form of a request for a meeting: what a delegate may write, cleaned and checked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, cast

from babel.dates import format_date
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import EmailField, TelField

from catalogue.folding import fold
from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.mail.addresses import is_email
from catalogue.plain import lines, one_line
from catalogue.sheets.codes import countries, country_name
from catalogue.show import Show
from catalogue.store.meetings import Part, Wish

LONGEST_NAME = 120
LONGEST_MESSAGE = 3000
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{4,38}")
_TOKEN = re.compile(r"[0-9a-f]{32}")


def western(text: str | None) -> str:
    """One line, with the digits that telephones and relays take: ``٠٥`` is ``05``."""
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
        for letter in re.sub("[\u200e\u200f]", "", one_line(text))
    )


class _Filled:
    """A field that must not be empty, and not longer than so many characters."""

    def __init__(self, sentence: str, longest: int = LONGEST_NAME) -> None:
        self._sentence = sentence
        self.longest = longest

    def __call__(self, form: Any, field: Any) -> None:
        if not field.data:
            raise ValidationError(_sentences()[self._sentence])
        short_enough(field.data, self.longest)


def short_enough(text: str, longest: int) -> None:
    """Refuses a text that is too long.

    Raises:
        ValidationError: it is; the sentence says by how much.
    """
    if len(text) > longest:
        raise ValidationError(
            _(
                "This text has %(length)s characters; %(most)s at most can be sent. Shorten it.",
                length=len(text),
                most=longest,
            )
        )


class MeetingForm(FlaskForm):  # type: ignore[misc]
    """What the page asks. Labels and hints stand in the template."""

    name = StringField(filters=[one_line], validators=[_Filled("name")])
    delegation = StringField(filters=[one_line], validators=[_Filled("delegation")])
    country = SelectField(validate_choice=False)
    email = EmailField(filters=[western])
    phone = TelField(filters=[western])
    day = RadioField(validate_choice=False, default="")
    part = RadioField(validate_choice=False, default="")
    message = TextAreaField(
        filters=[lines], validators=[_Filled("message", longest=LONGEST_MESSAGE)]
    )
    token = HiddenField()
    homepage = StringField()
    """For robots that fill in whatever there is; readers do not see it."""

    def offer(self, show: Show, language: str, today: date | None = None) -> None:
        """Fills in what can be chosen, in a language."""
        self.country.choices = [("", _("Not said")), *_countries(language)]
        self.day.choices = [
            ("", _("Any day")),
            *(
                (day.isoformat(), format_date(day, "EEEE d MMMM", locale=language))
                for day in days_to_come(show, today or datetime.now(UTC).date())
            ),
        ]
        parts: dict[Part, str] = {
            "": _("Any time"),
            "morning": _("Morning"),
            "noon": _("Around noon"),
            "afternoon": _("Afternoon"),
        }
        self.part.choices = list(parts.items())

    def validate_country(self, field: SelectField) -> None:
        """One of the countries, or none."""
        _chosen(field)

    def validate_day(self, field: RadioField) -> None:
        """A day of the show that is still to come, or any."""
        if field.data and field.data not in dict(field.choices):
            raise ValidationError(
                _("This day is not, or no longer, a day of the show. Choose another.")
            )

    def validate_part(self, field: RadioField) -> None:
        """A part of the day, or any."""
        _chosen(field)

    def validate_email(self, field: EmailField) -> None:
        """An address, or a telephone number in its place."""
        if not field.data and not self.phone.data:
            raise ValidationError(
                _("Leave an e-mail address or a telephone number, so that you can be answered.")
            )
        if field.data and not is_email(field.data):
            raise ValidationError(
                _("This is not an e-mail address. Write it like name@example.com, without spaces.")
            )

    def validate_phone(self, field: TelField) -> None:
        """A number as it is dialled from anywhere."""
        if field.data and not _PHONE.fullmatch(field.data):
            raise ValidationError(
                _("This is not a telephone number. Write digits, like +223 20 22 33 44.")
            )

    def validate_token(self, field: HiddenField) -> None:
        """What tells a request that is sent twice from two requests."""
        if not _TOKEN.fullmatch(field.data or ""):
            raise ValidationError(_sentences()["csrf_token"])

    def validate_homepage(self, field: StringField) -> None:
        """Nothing: nobody sees the field."""
        if field.data:
            raise ValidationError(_("This field is a trap for robots. Empty it."))

    def wish(self, exhibitor_id: str, sheet_id: str | None, language: str) -> Wish:
        """The request that was written; the form has been validated."""
        return Wish(
            exhibitor_id=exhibitor_id,
            name=self.name.data,
            delegation=self.delegation.data,
            country=self.country.data or "",
            email=self.email.data,
            phone=self.phone.data,
            day=date.fromisoformat(self.day.data) if self.day.data else None,
            part=cast("Part", self.part.data or ""),
            message=self.message.data,
            sheet_id=sheet_id,
            language=language,
        )

    def mistakes(self) -> list[tuple[str, str]]:
        """Each field at fault, by the id that a link leads to, with what to do."""
        found = []
        for name, errors in self.errors.items():
            if name in ("csrf_token", "token"):
                found.append(("send", _sentences()["csrf_token"]))
            elif not name:  # about the request as a whole
                found.extend(("send", str(error)) for error in errors)
            else:
                place = f"{name}-0" if isinstance(self[name], RadioField) else name
                found.append((place, str(errors[0])))
        return list(dict.fromkeys(found))


def days_to_come(show: Show, today: date) -> Sequence[date]:
    """The days of the show from today on; when it is over, all of them."""
    return [day for day in show.days if day >= today] or show.days


def _chosen(field: Any) -> None:
    if (field.data or "") not in dict(field.choices):
        raise ValidationError(_("Choose one of the entries of the list."))


@lru_cache(maxsize=len(INTERFACE_LANGUAGES))
def _countries(language: str) -> list[tuple[str, str]]:
    named = [(code, country_name(code, language)) for code in countries()]
    return sorted(named, key=lambda each: fold(each[1]))


def _sentences() -> dict[str, str]:
    return {
        "name": _("Write your name, so that the exhibitor knows whom to expect."),
        "delegation": _("Write the delegation or organisation that you come for."),
        "message": _("Write what you would like to talk about."),
        "csrf_token": _(
            "This page was open for very long, or your browser keeps no cookies. "
            "Allow cookies for this site and send once more."
        ),
    }
