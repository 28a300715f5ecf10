"""The crawl's tables, one step after the other; a step that has shipped is never changed."""

from __future__ import annotations

from corpus.sqlite import Database, Migrations

migrations = Migrations("crawl")


@migrations()
def ledger(db: Database) -> None:
    """The ledger of runs, each with its requests and with what came of them."""
    db.execute(
        "CREATE TABLE crawl (number INTEGER PRIMARY KEY, topic TEXT NOT NULL, source TEXT NOT NULL, digest TEXT NOT NULL, "
        "since TEXT, until TEXT NOT NULL, given INTEGER NOT NULL, began TEXT NOT NULL, ended TEXT, outcome TEXT NOT NULL, why TEXT, "
        "expected INTEGER NOT NULL DEFAULT 0, whole INTEGER NOT NULL DEFAULT 0, restarts INTEGER NOT NULL DEFAULT 0, told INTEGER NOT NULL DEFAULT 0, "
        "requests INTEGER NOT NULL DEFAULT 0, retries INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0, "
        "seconds REAL NOT NULL DEFAULT 0)"
    )
    db.execute("CREATE INDEX crawl_topic_source ON crawl (topic, source)")
    of_run = "crawl INTEGER NOT NULL REFERENCES crawl (number)"
    db.execute(
        f"CREATE TABLE crawl_request (number INTEGER PRIMARY KEY, {of_run}, content TEXT NOT NULL, state TEXT NOT NULL, "
        "queued TEXT NOT NULL, why TEXT, UNIQUE (crawl, content))"
    )
    db.execute("CREATE INDEX crawl_request_state ON crawl_request (crawl, state, number)")
    db.execute(
        f"CREATE TABLE crawl_item ({of_run}, id TEXT NOT NULL, change TEXT NOT NULL, retracted INTEGER NOT NULL, "
        "came INTEGER NOT NULL, PRIMARY KEY (crawl, id)) WITHOUT ROWID"
    )
    for table, key in (("crawl_reject", "place"), ("crawl_missing", "id"), ("crawl_remark", "reason")):
        reason = "" if key == "reason" else f"{key} TEXT NOT NULL, "
        db.execute(
            f"CREATE TABLE {table} ({of_run}, {reason}reason TEXT NOT NULL, PRIMARY KEY (crawl, {key})) WITHOUT ROWID"
        )
