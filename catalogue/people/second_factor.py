"""The second factor: codes of an authenticator (TOTP, RFC 6238), and ten to write down for a loss.

The secret lies in the database as it is, for the service has to make the same codes: whoever can
read the database, and has the password too, has both factors. Recovery codes are only known again.
"""

from __future__ import annotations

import hmac
import secrets
import time

import pyotp
from sqlalchemy.orm import Session

from catalogue.people import audit
from catalogue.people.tokens import token_digest
from catalogue.store.models import Person

STEP = 30
"""Seconds of a code; the one before and the one after are taken, for clocks that differ."""
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another


def new_secret() -> str:
    """A secret for an authenticator, in base32."""
    return pyotp.random_base32()


def provisioning(secret: str, email: str, show: str) -> str:
    """What the QR code says that an authenticator reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=show)


def turn_on(session: Session, person: Person, secret: str, code: str) -> list[str] | None:
    """Begins to ask somebody for codes; returns his recovery codes, which nobody can show again.

    Args:
        session: of ``Store.writing``.
        person: who.
        secret: of ``new_secret``.
        code: of his authenticator, which so has the same secret; else nothing begins, and the
            answer is None.
    """
    step = _step_of(secret, code, 0)
    if step is None:
        return None
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    person.totp_secret, person.totp_step = secret, step
    person.totp_recovery = [token_digest(each) for each in codes]
    audit.note(session, person.email, "person.second-factor-on", "person", str(person.id))
    return [f"{each[:5]}-{each[5:]}" for each in codes]


def turn_off(session: Session, person: Person, by: str) -> None:
    """Asks somebody for no more codes, such as one who has lost his telephone."""
    person.totp_secret, person.totp_step, person.totp_recovery = "", 0, []
    audit.note(session, by, "person.second-factor-off", "person", str(person.id))


def is_right(session: Session, person: Person, code: str) -> bool:
    """Whether a code is one of his authenticator or for recovery; none is taken twice.

    Args:
        session: of ``Store.writing``: two who send the same code come one after the other.
        person: who says it; one who has a second factor.
        code: as it was typed.
    """
    step = _step_of(person.totp_secret, code, person.totp_step)
    if step is not None:
        person.totp_step = step
        return True
    digest = token_digest("".join(each for each in code.lower() if each.isalnum()))
    if digest not in person.totp_recovery:
        return False
    person.totp_recovery = [each for each in person.totp_recovery if each != digest]
    left = len(person.totp_recovery)
    audit.note(
        session,
        person.email,
        "person.recovery-code",
        "person",
        str(person.id),
        after={"codes left": left},
    )
    return True


def _step_of(secret: str, code: str, after: int) -> int | None:
    """The time step of a code, if it is right now and later than one."""
    digits = "".join(each for each in code if each.isascii() and each.isdigit())
    now = int(time.time()) // STEP
    for step in (now, now - 1, now + 1):
        right = pyotp.TOTP(secret).generate_otp(step) if secret else ""
        if step > after and right and hmac.compare_digest(right, digits):
            return step
    return None
