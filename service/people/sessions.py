"""Sessions of a browser: an id in a cookie, kept as a hash, with a secret of its own against forged requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from corpus.library import transaction
from corpus.sqlite import Database
from service.people.account import Account, get
from service.people.secret import drawn, hashed
from service.people.store import note, now, row, written

#: A session ends after so long without a request, and after so long in any case.
IDLE, WHOLE = timedelta(hours=12), timedelta(days=7)
_NOTED = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in, and the secret that the forms of this session carry."""

    account: Account
    csrf: str


def begin(db: Database, account: Account, before: str | None = None) -> str:
    """A new session's id, for its cookie. The session of the cookie `before`, if any, ends: no id outlives a sign-in."""
    id = drawn()
    at = written(now())
    with transaction(db, durable=True):
        if before:
            db.execute("DELETE FROM session WHERE hash = ?", [hashed(before)])
        db.execute("DELETE FROM session WHERE seen < ?", [written(now() - IDLE)])
        db.table("session").insert(
            {"hash": hashed(id), "account": account.name, "csrf": drawn(), "made": at, "seen": at}
        )
    return id


def of(db: Database, id: str) -> Session | None:
    """The session of a cookie; None where it has ended or never was."""
    at = now()
    found = row(
        db,
        "SELECT * FROM session WHERE hash = ? AND seen BETWEEN ? AND ? AND made BETWEEN ? AND ?",
        hashed(id),
        # What lies ahead was written by a clock that has been set back since: no session lives on for that.
        written(at - IDLE),
        written(at + IDLE),
        written(at - WHOLE),
        written(at + WHOLE),
    )
    if found is None:
        return None
    if found["seen"] < written(at - _NOTED):
        note(db, "UPDATE session SET seen = ? WHERE hash = ?", written(at), found["hash"])
    account = get(db, found["account"])
    return None if account.closed else Session(account, found["csrf"])


def end(db: Database, id: str) -> None:
    """Ends the session of a cookie."""
    with transaction(db, durable=True):
        db.execute("DELETE FROM session WHERE hash = ?", [hashed(id)])
