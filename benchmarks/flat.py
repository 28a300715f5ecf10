"""The evidence table as one flat table, as a program without a schema of its own would serve it: full text and an index a filter."""

from __future__ import annotations

from pathlib import Path

from corpus.sqlite import Database

_COLUMNS = (
    "r.study, r.title, r.year, r.journal, r.kind, r.source, r.design, r.n, r.follow_up_months, r.relevant, r.diseases, r.therapies, "
    "o.endpoint, o.statistic, o.value, o.unit, o.ci_low, o.ci_high, o.arm, o.count, o.total, o.sentence, o.confidence"
)


def flatten(db: Database, path: Path) -> None:
    """Writes the flat table to a new file at `path`."""
    db.execute("ATTACH ? AS flat", [str(path)])
    db.execute(
        f"CREATE TABLE flat.evidence AS SELECT {_COLUMNS}, t.text FROM record r "
        "LEFT JOIN outcome o ON o.study = r.study JOIN evidence_text t ON t.rowid = r.number"
    )
    for column in ("endpoint", "year", "design"):
        db.execute(f"CREATE INDEX flat.evidence_{column} ON evidence ({column})")
    db.execute(
        "CREATE VIRTUAL TABLE flat.evidence_fts USING fts5 (title, text, therapies, diseases, content = 'evidence')"
    )
    db.execute("INSERT INTO flat.evidence_fts (evidence_fts) VALUES ('rebuild')")
    db.execute("DETACH flat")
