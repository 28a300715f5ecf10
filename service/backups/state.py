"""What a database of ours holds, and whether all of it is sound: what a backup is verified by."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass

from service.notation import counted

#: What people have put in and could not get again otherwise.
_KEPT = {
    "document": "SELECT count(*) FROM document WHERE NOT deleted",
    "record": "SELECT count(*) FROM record",
    "decision": "SELECT count(*) FROM decision",
    "account": "SELECT count(*) FROM account",
}
_CHANGED = ("SELECT max(changed) FROM document", "SELECT max(at) FROM decision", "SELECT max(made) FROM account")
#: What is kept as a text with a hash or a form: (table, which rows are wrong, what is told of them).
_CONTENT = (
    (
        "document_revision",
        "hash",
        "SELECT document, revision FROM document_revision WHERE sha256(content) <> hash",
        "revision {1} of the document {0} is not what was kept",
    ),
    (
        "record",
        "content",
        "SELECT study FROM record WHERE NOT json_valid(content)",
        "the record of {0} is not what was kept",
    ),
    (
        "record",
        "machine",
        "SELECT study FROM record WHERE machine IS NOT NULL AND NOT json_valid(machine)",
        "what the machine read of {0} is not what was kept",
    ),
)
#: How many faults are told.
_TOLD = 5


@dataclass(frozen=True, slots=True)
class State:
    """How many there are of each thing that people would miss, and the day of the last change, "" where there was none."""

    documents: int
    records: int
    decisions: int
    accounts: int
    changed: str

    @property
    def empty(self) -> bool:
        """Whether nobody would miss it."""
        return not (self.documents or self.decisions or self.accounts)

    def __str__(self) -> str:
        numbers = (self.documents, self.records, self.decisions, self.accounts)
        said = ", ".join(counted(number, what) for what, number in zip(_KEPT, numbers, strict=True))
        return said + (f", last changed {self.changed}" if self.changed else "")


def state(db: sqlite3.Connection) -> State:
    """What a database holds; of tables that it has not, none."""
    documents, records, decisions, accounts = (
        int(db.execute(sql).fetchone()[0]) if _is_there(db, table) else 0 for table, sql in _KEPT.items()
    )
    days = [
        db.execute(sql).fetchone()[0] or ""
        for sql, table in zip(_CHANGED, ("document", "decision", "account"), strict=True)
        if _is_there(db, table)
    ]
    return State(documents, records, decisions, accounts, max(days, default="")[:10])


def is_ours(db: sqlite3.Connection) -> bool:
    """Whether the database has a library in it."""
    return _is_there(db, "document") and _is_there(db, "document_revision") and _is_there(db, "_sqlite_migrations")


def faults(db: sqlite3.Connection) -> list[str]:
    """What is broken: pages, indexes and constraints, and rows that refer to nothing; the first five of each. None is sound."""
    said = [row[0] for row in db.execute(f"PRAGMA integrity_check({_TOLD})") if row[0] != "ok"]
    for number, (table, row, parent, _) in enumerate(db.execute("PRAGMA foreign_key_check")):
        if number == _TOLD:
            break
        said.append(f"row {row} of {table} refers to a {parent} that is not there")
    return said


def spoilt(db: sqlite3.Connection) -> list[str]:
    """What is not what was kept although every page is sound, as a disk that forgets leaves it; the first five of each kind."""
    db.create_function("sha256", 1, _digest, deterministic=True)
    said: list[str] = []
    for table, column, sql, told in _CONTENT:
        if db.execute("SELECT 1 FROM pragma_table_info(?) WHERE name = ?", [table, column]).fetchone():
            said += [told.format(*row) for row in db.execute(f"{sql} LIMIT {_TOLD}")]
    if _is_there(db, "evidence_text"):
        # Reading every word of it is what finds that it cannot be read.
        db.execute("CREATE VIRTUAL TABLE temp.every_word USING fts5vocab (main, evidence_text, row)")
        db.execute("SELECT total(cnt) FROM temp.every_word").fetchone()
    return said


def _digest(content: object) -> str:
    return hashlib.sha256(str(content).encode("utf-8", "surrogateescape")).hexdigest()


def counts(db: sqlite3.Connection) -> dict[str, int]:
    """Rows of every table, those of the indexes of words included."""
    tables = db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    ).fetchall()
    return {name: int(db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for (name,) in tables}


def _is_there(db: sqlite3.Connection, table: str) -> bool:
    return db.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [table]).fetchone() is not None
