"""The library's tables, one step after the other; a step that has shipped is never changed."""

from __future__ import annotations

from corpus.sqlite import Database, Migrations

migrations = Migrations("corpus")


@migrations()
def documents(db: Database) -> None:
    """Documents, all their revisions, and the log of what was imported."""
    db.execute(
        "CREATE TABLE document (id TEXT PRIMARY KEY, revision INTEGER NOT NULL, version INTEGER NOT NULL, hash TEXT NOT NULL, "
        "source TEXT NOT NULL, title TEXT NOT NULL, added TEXT NOT NULL, changed TEXT NOT NULL, "
        "deleted INTEGER NOT NULL DEFAULT 0, reason TEXT)"
    )
    db.execute(
        "CREATE TABLE document_revision (document TEXT NOT NULL REFERENCES document (id), revision INTEGER NOT NULL, "
        "hash TEXT NOT NULL, content TEXT NOT NULL, added TEXT NOT NULL, PRIMARY KEY (document, revision))"
    )
    db.execute(
        "CREATE TABLE import_log (id INTEGER PRIMARY KEY, path TEXT NOT NULL, hash TEXT NOT NULL, at TEXT NOT NULL, "
        "added INTEGER NOT NULL, revised INTEGER NOT NULL, unchanged INTEGER NOT NULL, deleted INTEGER NOT NULL, rejected INTEGER NOT NULL)"
    )
    db.execute(
        "CREATE TABLE import_reject (import INTEGER NOT NULL REFERENCES import_log (id), place TEXT NOT NULL, reason TEXT NOT NULL)"
    )
