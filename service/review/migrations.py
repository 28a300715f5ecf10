"""The tables of review work, one step after the other; a step that has shipped is never changed."""

from __future__ import annotations

from corpus.sqlite import Database, Migrations

migrations = Migrations("review")


@migrations()
def decisions(db: Database) -> None:
    """The log of decisions, which nothing but appending can change."""
    db.execute(
        "CREATE TABLE decision (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, reviewer TEXT NOT NULL, study TEXT NOT NULL, "
        "action TEXT NOT NULL, review INTEGER, field TEXT, about INTEGER REFERENCES decision (id), old TEXT, new TEXT, place TEXT, "
        "reason TEXT, settles INTEGER NOT NULL DEFAULT 0)"
    )
    db.execute("CREATE INDEX decision_study ON decision (study, id)")
    for event in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER decision_is_kept_{event.lower()} BEFORE {event} ON decision "
            "BEGIN SELECT RAISE(ABORT, 'decisions are never changed'); END"
        )


@migrations()
def reviews(db: Database) -> None:
    """Reviews with their protocol, their readers, and the studies in them."""
    db.execute(
        "CREATE TABLE review (id INTEGER PRIMARY KEY, title TEXT NOT NULL, topic TEXT, query TEXT NOT NULL, criteria TEXT NOT NULL, "
        "readers INTEGER NOT NULL, machine INTEGER NOT NULL, made TEXT NOT NULL, by TEXT NOT NULL, closed TEXT)"
    )
    db.execute(
        "CREATE TABLE review_reader (review INTEGER NOT NULL REFERENCES review (id), account TEXT NOT NULL, since TEXT NOT NULL, "
        "left_at TEXT, PRIMARY KEY (review, account))"
    )
    db.execute(
        "CREATE TABLE review_study (review INTEGER NOT NULL REFERENCES review (id), study TEXT NOT NULL, added TEXT NOT NULL, "
        "PRIMARY KEY (review, study))"
    )


@migrations()
def decided_records(db: Database) -> None:
    """A record as the machine read it, where the table shows what was decided; and what stands of the decisions on the study."""
    db.execute("ALTER TABLE record ADD COLUMN machine TEXT")
    db.execute("ALTER TABLE record ADD COLUMN inclusion TEXT")


@migrations()
def rules_of_reviews(db: Database) -> None:
    """Each decision says by what rule it is heard."""
    db.execute("ALTER TABLE decision ADD COLUMN rule TEXT NOT NULL DEFAULT 'single'")


@migrations()
def influence_of_studies(db: Database) -> None:
    """How much of a pooled estimate rests on a study, and of which, as it was when the study came into the review or was refreshed."""
    db.execute("ALTER TABLE review_study ADD COLUMN share REAL")
    db.execute("ALTER TABLE review_study ADD COLUMN pooled TEXT")


@migrations()
def versions_of_reviews(db: Database) -> None:
    """A review's flow as it was when it was published; crawl, imported: how far searching had come."""
    db.execute(
        "CREATE TABLE review_version (review INTEGER NOT NULL REFERENCES review (id), number INTEGER NOT NULL, label TEXT NOT NULL, "
        "at TEXT NOT NULL, by TEXT NOT NULL, crawl INTEGER NOT NULL, imported INTEGER NOT NULL, included TEXT NOT NULL, "
        "flow TEXT NOT NULL, PRIMARY KEY (review, number)) WITHOUT ROWID"
    )


@migrations()
def stages_of_screening(db: Database) -> None:
    """A study is decided on by title and abstract, then by full text; stages: how many a review has."""
    db.execute("ALTER TABLE decision ADD COLUMN stage TEXT")
    db.execute("ALTER TABLE review ADD COLUMN stages INTEGER NOT NULL DEFAULT 1")
