"""Secrets that we give away and keep only as hashes: of tokens, sessions, and visits to an identity provider."""

from __future__ import annotations

import hashlib
import secrets


def drawn() -> str:
    """A new secret: 256 random bits, in characters that stand in a URL or a cookie as they are."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """The secret as it is stored."""
    # So many random bits need no slow hash, and a lookup by hash tells nothing by the time it takes.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
