"""The evidence table's tables, one step after the other; a step that has shipped is never changed.

All of it is made from the library's documents: a step may drop what was there, and `aftercart extract` reads it anew.
"""

from __future__ import annotations

from corpus.sqlite import Database, Migrations
from service import bits
from service.indexing import Indexes
from service.notation import endpoint_words

migrations = Migrations("service")

_RECORD = """
CREATE TABLE record (
  number INTEGER PRIMARY KEY, study TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL, stamp TEXT NOT NULL, content TEXT NOT NULL,
  title TEXT NOT NULL, kind TEXT NOT NULL, source TEXT NOT NULL, url TEXT, doi TEXT, pmid TEXT, pmcid TEXT, journal TEXT, year INTEGER,
  registrations TEXT NOT NULL, retraction TEXT NOT NULL, note TEXT,
  relevant INTEGER NOT NULL, n INTEGER, n_text TEXT, n_start INTEGER, n_end INTEGER,
  diseases TEXT NOT NULL, design TEXT, follow_up_months REAL, prior_car_t TEXT NOT NULL, therapies TEXT NOT NULL)
"""
_OUTCOME = """
CREATE TABLE outcome (
  study TEXT NOT NULL REFERENCES record (study) ON DELETE CASCADE, position INTEGER NOT NULL,
  endpoint TEXT NOT NULL COLLATE NOCASE, statistic TEXT NOT NULL, value REAL, reached INTEGER, unit TEXT,
  ci_stated INTEGER NOT NULL, ci_low REAL, ci_high REAL, ci_level REAL, at_months REAL, "count" INTEGER, total INTEGER,
  arm TEXT NOT NULL, comparator TEXT, p TEXT, text TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  section TEXT, confidence REAL NOT NULL, sentence TEXT NOT NULL, sentence_start INTEGER NOT NULL, sentence_end INTEGER NOT NULL,
  PRIMARY KEY (study, position))
"""
_THERAPY = """
CREATE TABLE therapy (
  study TEXT NOT NULL REFERENCES record (study) ON DELETE CASCADE, name TEXT NOT NULL, role TEXT NOT NULL, class TEXT, target TEXT,
  name_key TEXT NOT NULL, class_key TEXT, PRIMARY KEY (study, name, role))
"""
_DISEASE = """
CREATE TABLE disease (
  study TEXT NOT NULL REFERENCES record (study) ON DELETE CASCADE, name TEXT NOT NULL, name_key TEXT NOT NULL, PRIMARY KEY (study, name))
"""
_TEXT = """
CREATE VIRTUAL TABLE evidence_text USING fts5 (title, text, therapies, diseases, arms, tokenize = 'porter unicode61 remove_diacritics 2')
"""


@migrations()
def evidence_rows(db: Database) -> None:
    """Records, one row an outcome, therapies, diseases, the full text, and a number that grows with every change."""
    for table in ("record_text", "outcome", "therapy", "disease", "record"):
        db.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in (_RECORD, _OUTCOME, _THERAPY, _DISEASE, _TEXT):
        db.execute(statement)
    # The order of every answer: newest year first, then the study's id.
    db.execute("CREATE INDEX record_order ON record (-ifnull(year, 0), study)")
    db.execute("CREATE INDEX outcome_endpoint ON outcome (endpoint, study)")
    db.execute("CREATE INDEX therapy_name ON therapy (name_key, study)")
    db.execute("CREATE INDEX therapy_class ON therapy (class_key, study)")
    db.execute("CREATE INDEX disease_name ON disease (name_key, study)")
    db.execute("CREATE TABLE evidence_state (generation INTEGER NOT NULL)")
    db.execute("INSERT INTO evidence_state VALUES (0)")


@migrations()
def evidence_identity(db: Database) -> None:
    """A name of the table's own: after a fresh start the same number of changes is not the same table."""
    db.execute("ALTER TABLE evidence_state ADD COLUMN identity TEXT NOT NULL DEFAULT ''")
    db.execute("UPDATE evidence_state SET identity = lower(hex(randomblob(6)))")


@migrations()
def searched_endpoints(db: Database) -> None:
    """Endpoints, by code and in full, are words that a study is found by; those of the studies that are there are filled in."""
    db.conn.create_function("endpoint_words", 1, endpoint_words, deterministic=True)
    db.execute("ALTER TABLE evidence_text RENAME TO evidence_text_before")
    db.execute(_TEXT.replace("arms,", "arms, endpoints,"))
    db.execute(
        "INSERT INTO evidence_text (rowid, title, text, therapies, diseases, arms, endpoints) "
        "SELECT t.rowid, t.title, t.text, t.therapies, t.diseases, t.arms, (SELECT group_concat(endpoint_words(endpoint), char(10)) "
        "FROM (SELECT DISTINCT endpoint FROM outcome WHERE study = r.study)) "
        "FROM evidence_text_before t JOIN record r ON r.number = t.rowid"
    )
    db.execute("DROP TABLE evidence_text_before")
    db.execute("UPDATE evidence_state SET generation = generation + 1")


_COUNTED = (
    "studies = studies {sign} 1, rows = rows {sign} {row}.rows, words = words {sign} {row}.words, "
    "relevant_studies = relevant_studies {sign} {row}.relevant, relevant_rows = relevant_rows {sign} {row}.relevant * {row}.rows"
)
_UNCOUNTED = (
    "CREATE TRIGGER facet_uncounted AFTER DELETE ON facet_study BEGIN UPDATE facet_value SET studies = studies - 1, "
    "relevant = relevant - old.relevant WHERE id = old.value; END"
)
_FACETS = (
    "CREATE TABLE facet_value (id INTEGER PRIMARY KEY, field TEXT NOT NULL, value TEXT NOT NULL, key TEXT NOT NULL, "
    "studies INTEGER NOT NULL DEFAULT 0, relevant INTEGER NOT NULL DEFAULT 0, UNIQUE (field, value))",
    "CREATE INDEX facet_key ON facet_value (field, key)",
    "CREATE TABLE facet_study (value INTEGER NOT NULL, number INTEGER NOT NULL REFERENCES record (number) ON DELETE CASCADE, "
    "relevant INTEGER NOT NULL, PRIMARY KEY (value, number)) WITHOUT ROWID",
    "CREATE INDEX facet_of_study ON facet_study (number, value)",
    "CREATE TRIGGER facet_counted AFTER INSERT ON facet_study BEGIN UPDATE facet_value SET studies = studies + 1, "
    "relevant = relevant + new.relevant WHERE id = new.value; END",
    _UNCOUNTED,
)


@migrations()
def facets_kept(db: Database) -> None:
    """What is counted on every page is counted as it is written: studies, rows, and the studies of every facet's value.

    state: of a result: "machine" until a person has looked at it. indexed: the layout of the indexes (`table.py` LAYOUT).
    """
    db.execute("ALTER TABLE record ADD COLUMN rows INTEGER NOT NULL DEFAULT 1")
    db.execute("ALTER TABLE record ADD COLUMN words INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE outcome ADD COLUMN state TEXT NOT NULL DEFAULT 'machine'")
    db.execute("ALTER TABLE therapy ADD COLUMN antigens TEXT NOT NULL DEFAULT '|'")
    for column in ("studies", "rows", "words", "relevant_studies", "relevant_rows", "indexed"):
        db.execute(f"ALTER TABLE evidence_state ADD COLUMN {column} INTEGER NOT NULL DEFAULT 0")
    for statement in _FACETS:
        db.execute(statement)
    for event, sign, row in (("INSERT", "+", "new"), ("DELETE", "-", "old")):
        counted = _COUNTED.format(sign=sign, row=row)
        db.execute(
            f"CREATE TRIGGER record_{event.lower()} AFTER {event} ON record BEGIN UPDATE evidence_state SET {counted}; END"
        )


@migrations()
def hidden_reports(db: Database) -> None:
    """Studies that another version of their publication stands for, as soon as that has been read."""
    db.execute(
        "CREATE VIEW hidden_report AS SELECT r.study, r.number, r.relevant, r.rows, x.report_of FROM other_report x "
        "JOIN record r ON r.study = x.document JOIN record s ON s.study = x.report_of"
    )


@migrations()
def facets_counted_at_once(db: Database) -> None:
    """A study is counted for all of its values by one statement (`indexing.py`), not by a trigger for each."""
    db.execute("DROP TRIGGER facet_counted")


@migrations()
def unread(db: Database) -> None:
    """Documents that a process has begun to read and not ended: run, while it lives; deaths, how often it did not; reason, once set aside."""
    db.execute(
        "CREATE TABLE unread (study TEXT NOT NULL, revision INTEGER NOT NULL, stamp TEXT NOT NULL, run TEXT, "
        "deaths INTEGER NOT NULL DEFAULT 0, reason TEXT, PRIMARY KEY (study, revision, stamp)) WITHOUT ROWID"
    )


@migrations()
def records_of_earlier_fields(db: Database) -> None:
    """Records that were made before other outcomes, reports and checks have none of them, until their documents are read anew."""
    later = ("other_outcomes", "reports", "checks")
    places = ", ".join(f"'$.{name}', json('[]')" for name in later)
    lacking = " OR ".join(f"json_type(content, '$.{name}') IS NULL" for name in later)
    db.execute(f"UPDATE record SET content = json_insert(content, {places}) WHERE {lacking}")


@migrations()
def narrow_and_bits(db: Database) -> None:
    """What questions compare stands in indexes of its own, so that the wide rows are read of what is shown alone; and bits to count by.

    record_narrow is asked for by name (`answering.py`): by itself SQLite prefers the row, with its text of several pages.
    """
    db.execute(
        "CREATE INDEX record_narrow ON record (number, year, study, relevant, rows, words, n, follow_up_months, retraction)"
    )
    db.execute(
        "CREATE INDEX outcome_narrow ON outcome (study, endpoint, position, value, unit, confidence, arm, state)"
    )
    # Diseases and endpoints are found by their facets, and the results of a study by the study.
    db.execute("DROP INDEX disease_name")
    db.execute("DROP INDEX outcome_endpoint")
    db.execute("CREATE TABLE facet_bits (place INTEGER PRIMARY KEY, bits BLOB NOT NULL)")
    # What a study has is told by its bits, so that its values need no second index, nor a reference that would ask for one.
    db.execute("DROP TRIGGER facet_uncounted")
    db.execute("ALTER TABLE facet_study RENAME TO facet_study_before")
    db.execute(
        "CREATE TABLE facet_study (value INTEGER NOT NULL, number INTEGER NOT NULL, relevant INTEGER NOT NULL, "
        "PRIMARY KEY (value, number)) WITHOUT ROWID"
    )
    db.execute("INSERT INTO facet_study SELECT value, number, relevant FROM facet_study_before ORDER BY value, number")
    db.execute("DROP TABLE facet_study_before")
    db.execute(_UNCOUNTED)
    held: dict[int, list[int]] = {}
    for value, number in db.execute("SELECT value, number FROM facet_study"):
        held.setdefault(value, []).append(number)
    bits.add(db, held)


@migrations()
def rows_and_lengths_as_bits(db: Database) -> None:
    """How many rows a study has of each endpoint and in all, how long it is and whether it is relevant, is told by bits, too."""
    Indexes(db).enter_what_is_there()
    db.execute("UPDATE evidence_state SET generation = generation + 1")
