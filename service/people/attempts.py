"""Failed attempts to sign in: after a few, the next one has to wait, by the name and by the address they came from."""

from __future__ import annotations

from datetime import datetime, timedelta

from corpus.errors import TooManyAttemptsError
from corpus.library import transaction
from corpus.sqlite import Database
from service.people.store import now, rows, written

#: How long a failure counts.
_WITHIN = timedelta(minutes=15)
#: So many failures are free: of one name (typing errors), of one address (a hospital behind one).
_FREE_NAME, _FREE_ADDRESS = 5, 30
_LONGEST_WAIT = 900


def begin(db: Database, name: str, address: str) -> None:
    """Notes an attempt before its password is looked at: many at once are not tried before the first has failed.

    Raises:
        TooManyAttemptsError: it has to wait; says how many seconds.
    """
    at = now()
    with transaction(db, durable=True):
        # Those that lie ahead were noted by a clock that has been set back: nobody waits until it is there again.
        db.execute("DELETE FROM attempt WHERE at NOT BETWEEN ? AND ?", [written(at - _WITHIN), written(at + _WITHIN)])
        wait = max(_wait(db, key, free) for key, free in _keys(name, address))
        if wait > 0:
            raise TooManyAttemptsError(
                "sign in", "there were too many failed attempts", f"Try again in {wait} seconds.", retry_after=wait
            )
        db.table("attempt").insert_all({"key": key, "at": written(at)} for key, _ in _keys(name, address))


def succeeded(db: Database, name: str, address: str) -> None:
    """Forgets the failures of the name, and that there was this attempt from the address."""
    (of_name, _), (of_address, _) = _keys(name, address)
    with transaction(db, durable=True):
        db.execute("DELETE FROM attempt WHERE key = ?", [of_name])
        db.execute("DELETE FROM attempt WHERE rowid = (SELECT max(rowid) FROM attempt WHERE key = ?)", [of_address])


def _keys(name: str, address: str) -> tuple[tuple[str, int], tuple[str, int]]:
    return (f"name {name[:80]}", _FREE_NAME), (f"address {address}", _FREE_ADDRESS)


def _wait(db: Database, key: str, free: int) -> int:
    """Seconds until the next attempt: 2, 4, 8 ... after the last failure, once the free ones are used up."""
    since = written(now() - _WITHIN)
    found = rows(db, "SELECT at FROM attempt WHERE key = ? AND at >= ? ORDER BY at", key, since)
    if len(found) < free:
        return 0
    pause = min(2 ** min(len(found) - free + 1, 20), _LONGEST_WAIT)
    ready = datetime.fromisoformat(found[-1]["at"]) + timedelta(seconds=pause)
    return max(0, -int((now() - ready).total_seconds() // 1))
