"""The tables of a living table, one step after the other; a step that has shipped is never changed."""

from __future__ import annotations

from corpus.sqlite import Database, Migrations

migrations = Migrations("living")


@migrations()
def events(db: Database) -> None:
    """The log of events, which nothing but appending can change, and since when it is kept.

    identity: of the log; it outlives a restored backup, so that an event keeps its name. secret: what links to feeds are signed by.
    """
    db.execute(
        "CREATE TABLE event (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, kind TEXT NOT NULL, study TEXT NOT NULL, "
        "title TEXT NOT NULL, cause TEXT, changes TEXT NOT NULL DEFAULT '[]', other TEXT, note TEXT, view INTEGER)"
    )
    db.execute("CREATE INDEX event_study ON event (study, id)")
    db.execute("CREATE INDEX event_at ON event (at, id)")
    for event in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER event_is_kept_{event.lower()} BEFORE {event} ON event "
            "BEGIN SELECT RAISE(ABORT, 'events are never changed'); END"
        )
    db.execute("CREATE TABLE living_state (identity TEXT NOT NULL, secret TEXT NOT NULL, begun TEXT NOT NULL)")
    now = "strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')"
    db.execute(f"INSERT INTO living_state VALUES (lower(hex(randomblob(16))), lower(hex(randomblob(32))), {now})")
