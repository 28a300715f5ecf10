"""Setting aside: a document that ends whoever reads it, for want of memory say, keeps nobody from reading the others, and is told."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.document import Document
from corpus.errors import BusyError
from corpus.lease import is_held, lease
from corpus.sqlite import Database
from extractor import read
from extractor.record import EvidenceRecord
from extractor.stamp import stamp
from service.rows import stamped
from service.table import EvidenceTable

#: How often a process may end while it reads a document before the document is held to be the reason.
ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Aside:
    """A document that is not read, and why."""

    study: str
    reason: str


class Reading:
    """The reading of one process, which notes what it begins: what is begun and not ended is what ended it. Use `reading`."""

    def __init__(self, table: EvidenceTable, run: str) -> None:
        self._table, self._db, self._run, self._stamp = table, table.db, run, stamped(stamp())
        #: What was set aside in this reading, or because of those before it.
        self.aside: list[Aside] = []

    def read(self, document: Document, revision: int) -> bool:
        """Reads a document and keeps its record; False where it was set aside."""
        what = (document.id, revision, self._stamp)
        self._db.execute(
            "INSERT INTO unread (study, revision, stamp, run) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET run = excluded.run",
            [*what, self._run],
        )
        record = self._record(document)
        with self._table.library.transaction():
            if record is None:
                reason = "there was not enough memory to read it"
                self._db.execute(
                    "UPDATE unread SET run = NULL, reason = ? WHERE study = ? AND revision = ? AND stamp = ?",
                    [reason, *what],
                )
                self.aside.append(Aside(document.id, reason))
            else:
                self._table.put(record, document, revision)
                self._forget("study = ? AND revision = ? AND stamp = ?", *what)
        return record is not None

    def _record(self, document: Document) -> EvidenceRecord | None:
        try:
            return read(document)
        except (MemoryError, RecursionError):
            return None
        except BaseException:
            # Whoever ends it otherwise can say so: the document has no part in it.
            self._forget("run = ?", self._run)
            raise

    def settle(self, locks: Path) -> None:
        """Finds what processes that are no more have begun and not ended; the last time may have been its fault."""
        with self._table.library.transaction():
            for (run,) in self._db.execute("SELECT DISTINCT run FROM unread WHERE run IS NOT NULL").fetchall():
                if not is_held(locks, _lock(run)):
                    self._db.execute("UPDATE unread SET deaths = deaths + 1, run = NULL WHERE run = ?", [run])
            sql = "SELECT study FROM unread WHERE deaths >= ? AND reason IS NULL AND stamp = ? ORDER BY study"
            reason = f"{ENOUGH} processes ended while they read it: was there not enough memory?"
            self.aside += [Aside(study, reason) for (study,) in self._db.execute(sql, [ENOUGH, self._stamp])]
            self._db.execute("UPDATE unread SET reason = ? WHERE deaths >= ? AND reason IS NULL", [reason, ENOUGH])

    def _forget(self, where: str, *values: object) -> None:
        self._db.execute(f"DELETE FROM unread WHERE {where}", values)


@contextmanager
def reading(table: EvidenceTable, locks: Path) -> Iterator[Reading]:
    """A reading, for as long as it lasts. locks: the folder of leases, by which others see that it is alive."""
    run = secrets.token_hex(8)
    busy = BusyError("read documents", "another process has the same name", "Try again.")
    try:
        with lease(locks, _lock(run), busy):
            begun = Reading(table, run)
            begun.settle(locks)
            yield begun
    finally:
        (locks / f"{_lock(run)}.lock").unlink(missing_ok=True)


def set_aside(db: Database) -> list[Aside]:
    """What is set aside at the moment: by this extractor, of documents as they are now."""
    sql = (
        "SELECT u.study, u.reason FROM unread u JOIN document d ON d.id = u.study AND d.revision = u.revision "
        "WHERE u.reason IS NOT NULL AND u.stamp = ? AND NOT d.deleted ORDER BY u.study"
    )
    return [Aside(study, reason) for study, reason in db.execute(sql, [stamped(stamp())])]


def take_back(db: Database) -> None:
    """What was set aside is read with the others again."""
    db.execute("DELETE FROM unread WHERE reason IS NOT NULL")


def _lock(run: str) -> str:
    return f"reading-{run}"
