"""Passwords: hashed with Argon2id, verified in the same time whether or not the account is there."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from corpus.errors import PeopleError

SHORTEST, LONGEST = 12, 1000


def hashed(password: str) -> str:
    """The password as it is stored, with its own salt and the parameters of the hash.

    Raises:
        PeopleError: it is shorter than 12 characters or longer than 1,000.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise PeopleError(
            "set the password",
            f"it has {len(password):,} characters",
            f"Choose one of {SHORTEST} to {LONGEST:,} characters; a sentence is a good one.",
        )
    return _hasher().hash(_plain(password))


def is_right(password: str, stored: str | None) -> bool:
    """Whether it is the password whose hash is `stored`; against None as slow as against any, and never right."""
    try:
        _hasher().verify(stored or _nobodys(), _plain(password[: LONGEST + 1]))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_old(stored: str) -> bool:
    """Whether the hash was made with weaker parameters than those of today."""
    return _hasher().check_needs_rehash(stored)


def _plain(password: str) -> bytes:
    # A lone half of a surrogate pair, which a JSON body may hold, is no reason to fail.
    return password.encode("utf-8", "surrogatepass")


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys() -> str:
    return _hasher().hash("nobody's")
