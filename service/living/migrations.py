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


@migrations()
def views(db: Database) -> None:
    """Saved views, and the studies that fitted each when it was last looked at; a study that has left is kept as past.

    query: all that is asked, in the query language; address: the page it was saved from. feed: counts the addresses of its feed.
    """
    db.execute(
        "CREATE TABLE view (id INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, "
        "query TEXT NOT NULL, address TEXT, shared INTEGER NOT NULL, made TEXT NOT NULL, changed TEXT NOT NULL, "
        "refreshed INTEGER NOT NULL DEFAULT 0, feed INTEGER NOT NULL DEFAULT 1, UNIQUE (owner, name))"
    )
    db.execute(
        "CREATE TABLE view_study (view INTEGER NOT NULL REFERENCES view (id) ON DELETE CASCADE, study TEXT NOT NULL, "
        "past INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (view, study)) WITHOUT ROWID"
    )


@migrations()
def subscriptions(db: Database) -> None:
    """Who wants to be told of a view, what is to be told, and which event went out in which message.

    after: the last event that was planned. key: of a message, the same each time it is tried. next: not tried before.
    """
    db.execute(
        "CREATE TABLE subscription (id INTEGER PRIMARY KEY AUTOINCREMENT, view INTEGER NOT NULL, owner TEXT NOT NULL, "
        "channel TEXT NOT NULL, target TEXT NOT NULL, secret TEXT, period TEXT, made TEXT NOT NULL, after INTEGER NOT NULL, "
        "confirmed TEXT, closed TEXT)"
    )
    db.execute("CREATE INDEX subscription_view ON subscription (view)")
    db.execute(
        "CREATE TABLE delivery (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, channel TEXT NOT NULL, "
        "target TEXT NOT NULL, owner TEXT NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'due', tries INTEGER NOT NULL DEFAULT 0, "
        "next TEXT NOT NULL, why TEXT, made TEXT NOT NULL, sent TEXT)"
    )
    db.execute("CREATE INDEX delivery_due ON delivery (next) WHERE state = 'due'")
    db.execute(
        "CREATE TABLE delivered_event (subscription INTEGER NOT NULL REFERENCES subscription (id), event INTEGER NOT NULL, "
        "delivery INTEGER NOT NULL REFERENCES delivery (id), PRIMARY KEY (subscription, event)) WITHOUT ROWID"
    )
