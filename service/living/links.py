"""Links that need no account: each says what it is for, and is signed by the log's own secret; nothing is kept of them."""

from __future__ import annotations

import hashlib
import hmac

from corpus.sqlite import Database


def signature(db: Database, purpose: str) -> str:
    """The token of a purpose ("feed 3 1"): whoever has it was given it."""
    secret = str(db.execute("SELECT secret FROM living_state").fetchone()[0])
    return hmac.new(bytes.fromhex(secret), purpose.encode(), hashlib.sha256).hexdigest()[:40]


def is_signed(db: Database, purpose: str, token: str) -> bool:
    """Whether it is the token of that purpose."""
    return hmac.compare_digest(signature(db, purpose).encode(), token.encode("utf-8", "replace"))
