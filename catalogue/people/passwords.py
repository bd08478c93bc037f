"""Passwords: argon2id, with the parameters of RFC 9106's second choice (64 MiB, three passes)."""

from __future__ import annotations

from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
"""Letters of a password; long and easy beats short and odd (NIST SP 800-63B, 3.1.1.2)."""
LONGEST = 200

Fault = Literal["short", "long", "guessed"]

_hasher = PasswordHasher()
NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$WLn+4V8q6RQeafzCqe4bUA$"
    "DEPZJaziYvOa9GRhRJp2BKIJxVEIwSvu7MI8zaC8C6o"
)
"""The hash of 32 random bytes that nobody kept, with today's parameters; making it would take a
fifth of a second at each start of each command."""


def fault_of(password: str, *known: str) -> Fault | None:
    """Why a password cannot be taken; None if it can.

    Args:
        password: the password.
        known: what everybody knows of its owner: his address, his name, his company's.
    """
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    folded = password.casefold()
    if len(set(folded)) < 5 or any(word and folded in _spellings(word) for word in known):
        return "guessed"
    return None


def hashed(password: str) -> str:
    """The argon2id hash of a password, salt and parameters in it."""
    return _hasher.hash(password)


def matches(kept: str, password: str) -> bool:
    """Whether a password is the one that was hashed; '' matches nothing.

    Takes as long for nobody's hash as for somebody's, so that the time does not tell who exists.
    """
    try:
        return _hasher.verify(kept or NOBODY, password[:LONGEST]) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with weaker parameters than today's, and should be made anew."""
    return _hasher.check_needs_rehash(kept)


def _spellings(word: str) -> set[str]:
    folded = word.casefold()
    return {folded, folded.replace(" ", ""), folded.partition("@")[0], folded * 2}
