"""The evidence table's tables, one step after the other; a step that has shipped is never changed."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("service")


@migrations()
def evidence(db: Database) -> None:
    """Records, their outcomes, therapies and diseases, and the full text to search."""
    db.execute(
        "CREATE TABLE record (study TEXT PRIMARY KEY, revision INTEGER NOT NULL, stamp TEXT NOT NULL, content TEXT NOT NULL, "
        "year INTEGER NOT NULL, n INTEGER, kind TEXT NOT NULL, source TEXT NOT NULL, design TEXT, relevant INTEGER NOT NULL, "
        "retraction TEXT NOT NULL)"
    )
    db.execute(
        "CREATE TABLE outcome (study TEXT NOT NULL REFERENCES record (study) ON DELETE CASCADE, position INTEGER NOT NULL, "
        "endpoint TEXT, sentence_start INTEGER, sentence_end INTEGER, PRIMARY KEY (study, position))"
    )
    for table in ("therapy", "disease"):
        db.execute(
            f"CREATE TABLE {table} (study TEXT NOT NULL REFERENCES record (study) ON DELETE CASCADE, name TEXT NOT NULL COLLATE NOCASE, "
            "PRIMARY KEY (study, name))"
        )
        db.execute(f"CREATE INDEX {table}_name ON {table} (name)")
    db.execute("CREATE INDEX record_order ON record (year DESC, study)")
    db.execute(
        "CREATE VIRTUAL TABLE record_text USING fts5 (study UNINDEXED, title, text, names, tokenize = 'porter unicode61 remove_diacritics 2')"
    )
