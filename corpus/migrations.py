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


@migrations()
def publications(db: Database) -> None:
    """What happened to publications and how services describe them, by DOI and PMID; a document's own words beside what
    is kept of it, where they differ."""
    db.execute("ALTER TABLE document_revision ADD COLUMN own TEXT")
    db.execute(
        "CREATE TABLE document_name (scheme TEXT NOT NULL, value TEXT NOT NULL, document TEXT NOT NULL REFERENCES document (id), "
        "PRIMARY KEY (scheme, value, document)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX document_name_document ON document_name (document)")
    db.execute(
        "CREATE TABLE retraction_notice (number INTEGER PRIMARY KEY, event TEXT NOT NULL, by TEXT NOT NULL, doi TEXT, pmid TEXT, "
        "said TEXT NOT NULL, year INTEGER, month INTEGER, day INTEGER, notice_doi TEXT, notice_pmid TEXT, reference TEXT NOT NULL)"
    )
    for column in ("doi", "pmid", "by"):
        db.execute(f"CREATE INDEX retraction_notice_{column} ON retraction_notice ({column})")
    db.execute("CREATE TABLE repair (key TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID")
    latest = "FROM document d JOIN document_revision r ON r.document = d.id AND r.revision = d.revision"
    for scheme in ("doi", "pmid"):
        value = f"json_extract(r.content, '$.identifiers.{scheme}')"
        db.execute(f"INSERT INTO document_name SELECT '{scheme}', {value}, d.id {latest} WHERE {value} IS NOT NULL")
    db.execute(
        "INSERT INTO retraction_notice (event, by, doi, pmid, said, reference) "
        "SELECT CASE json_extract(r.content, '$.retraction') WHEN 'retracted' THEN 'retraction' WHEN 'concern' THEN 'concern' "
        "ELSE 'correction' END, d.id, json_extract(r.content, '$.identifiers.doi'), json_extract(r.content, '$.identifiers.pmid'), "
        f"'', '' {latest} WHERE json_extract(r.content, '$.retraction') <> 'none'"
    )


@migrations()
def reports(db: Database) -> None:
    """Which documents are versions of one publication, how that was found, and what people said of it."""
    db.execute(
        "CREATE TABLE report (document TEXT PRIMARY KEY REFERENCES document (id), revision INTEGER NOT NULL, rules INTEGER NOT NULL, "
        "described TEXT NOT NULL, report_of TEXT NOT NULL, why TEXT NOT NULL DEFAULT '', family TEXT, family_known INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX report_of ON report (report_of)")
    db.execute("CREATE INDEX report_other ON report (document, report_of) WHERE report_of <> document")
    db.execute("CREATE INDEX report_family_unknown ON report (document) WHERE NOT family_known")
    db.execute("CREATE INDEX report_family ON report (family) WHERE family IS NOT NULL")
    db.execute(
        "CREATE TABLE report_key (key TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (key, document)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX report_key_document ON report_key (document)")
    db.execute(
        "CREATE TABLE report_link (a TEXT NOT NULL, b TEXT NOT NULL, verdict TEXT NOT NULL, weight INTEGER NOT NULL, reason TEXT NOT NULL, "
        "PRIMARY KEY (a, b)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX report_link_b ON report_link (b)")
    db.execute(
        "CREATE TABLE report_decision (number INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT NOT NULL, verdict TEXT NOT NULL, "
        "at TEXT NOT NULL, by TEXT NOT NULL)"
    )
    for column in ("a", "b"):
        db.execute(f"CREATE INDEX report_decision_{column} ON report_decision ({column})")
    db.execute("CREATE VIEW other_report AS SELECT document, report_of FROM report WHERE report_of <> document")


@migrations()
def imported_documents(db: Database) -> None:
    """Which documents stood in which imported file, and from which database the file came: what a review must report."""
    db.execute("ALTER TABLE import_log ADD COLUMN came_from TEXT")
    db.execute(
        "CREATE TABLE import_item (import INTEGER NOT NULL REFERENCES import_log (id), id TEXT NOT NULL, "
        "PRIMARY KEY (import, id)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX import_item_id ON import_item (id)")
