"""The tables of people, one step after the other; a step that has shipped is never changed."""

from __future__ import annotations

from corpus.sqlite import Database, Migrations

migrations = Migrations("people")


@migrations()
def people(db: Database) -> None:
    """Accounts, their tokens and sessions, and failed attempts to sign in."""
    db.execute(
        "CREATE TABLE account (name TEXT PRIMARY KEY, shown TEXT NOT NULL, role TEXT NOT NULL, password TEXT, subject TEXT UNIQUE, "
        "made TEXT NOT NULL, closed TEXT)"
    )
    db.execute(
        "CREATE TABLE token (id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, account TEXT NOT NULL REFERENCES account (name), "
        "label TEXT NOT NULL, role TEXT NOT NULL, made TEXT NOT NULL, expires TEXT NOT NULL, revoked TEXT, used TEXT)"
    )
    db.execute(
        "CREATE TABLE session (hash TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES account (name), csrf TEXT NOT NULL, "
        "made TEXT NOT NULL, seen TEXT NOT NULL)"
    )
    db.execute("CREATE TABLE attempt (key TEXT NOT NULL, at TEXT NOT NULL)")
    db.execute("CREATE INDEX attempt_key ON attempt (key, at)")
    db.execute(
        "CREATE TABLE provider_visit (hash TEXT PRIMARY KEY, nonce TEXT NOT NULL, verifier TEXT NOT NULL, next TEXT NOT NULL, "
        "at TEXT NOT NULL)"
    )
