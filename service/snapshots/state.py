"""What a snapshot holds of the library and the table: only what is of the state, in one order, so that it is the same each time."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from corpus.topics import named
from extractor.stamp import stamp
from service.exporting.answer import Answer
from service.exporting.dictionary import entries
from service.exports import export_format
from service.living import log
from service.query import Query
from service.review.auditing import lines
from service.review.log import everything
from service.snapshots.history import events, views
from service.snapshots.part import Part
from service.snapshots.reviews import reviews
from service.table import EvidenceTable

#: The form of the files; a later form has a later number. Those of earlier forms are read, too: they lack what came `LATER`.
FORM = 2
LATER = {"reviews.jsonl": 2, "views.jsonl": 2, "events.jsonl": 2}
#: The documents as the table shows them: the revision that a record was read from, or the latest where none was read yet.
_DOCUMENTS = (
    "SELECT d.id, v.hash, d.added, d.changed, v.content FROM document d LEFT JOIN record r ON r.study = d.id "
    "JOIN document_revision v ON v.document = d.id AND v.revision = ifnull(r.revision, d.revision) WHERE NOT d.deleted ORDER BY d.id"
)
_RECORDS = (
    "SELECT r.study, r.content FROM record r JOIN document d ON d.id = r.study WHERE NOT d.deleted ORDER BY r.study"
)
_WITHDRAWN = "SELECT id, reason FROM document WHERE deleted ORDER BY id"


def documents(part: Part) -> Iterator[bytes]:
    """A line a document: its id, the hash of what it says, when it came and last changed, and the document itself."""
    for id, digest, added, changed, content in part.rows(_DOCUMENTS):
        head = json.dumps({"id": id, "sha256": digest, "added": added, "changed": changed}, ensure_ascii=False)
        yield f'{head[:-1]}, "document": {content}}}\n'.encode()


def records(part: Part) -> Iterator[bytes]:
    """A line an evidence record."""
    for _, content in part.rows(_RECORDS):
        yield f"{content}\n".encode()


def withdrawn(part: Part) -> Iterator[bytes]:
    """A line a document that its source has withdrawn, and why."""
    for id, reason in part.rows(_WITHDRAWN):
        yield (json.dumps({"id": id, "reason": reason}, ensure_ascii=False) + "\n").encode()


def as_read(part: Part) -> Iterator[bytes]:
    """A line an evidence record as the machine read it, of the studies that people have changed."""
    for _, content in part.rows(
        _RECORDS.replace("r.content", "r.machine").replace("WHERE", "WHERE r.machine NOTNULL AND")
    ):
        yield f"{content}\n".encode()


def decisions(part: Part) -> Iterator[bytes]:
    """A line a reviewer's decision, as `aftercart decisions export` writes it."""
    said = (one for one in everything(part.table.db) if part.studies is None or one.study in part.studies)
    return (line.encode() for line in lines(said, "jsonl"))


def queries(part: Part) -> Iterator[bytes]:
    """What the sources are asked, by topic."""
    said: dict[str, Any] = {"topics": [asdict(topic) for topic in named((), _home(part.table) / "topics")]}
    if part.query is not None:
        said |= {"only": part.query.q, "views": dict(part.query.views)}
    yield (json.dumps(said, ensure_ascii=False, indent=1, default=str) + "\n").encode()


def _home(table: EvidenceTable) -> Path:
    """The folder of the database: a user's own topics stand beside it."""
    return Path(table.db.execute("PRAGMA database_list").fetchone()[2]).parent


def versions(part: Part) -> Iterator[bytes]:
    """What made the records: by the stamps that they bear, and this program's own."""
    found = sorted(Counter(str(stamp) for _, stamp in part.rows("SELECT study, stamp FROM record")).items())
    said = {
        "form": FORM,
        "aftercart": stamp().version,
        "events_since": log.begun(part.table.db),
        "extractors": [{"stamp": name, "records": n} for name, n in found],
    }
    yield (json.dumps(said, indent=1) + "\n").encode()


def references(part: Part) -> Iterator[bytes]:
    """How to cite each document, as RIS."""
    return export_format("ris").write(Answer(part.table, part.query or Query()))


def dictionary(part: Part) -> Iterator[bytes]:
    """What each field of a record means."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("field", "type", "can be null", "values", "meaning"))
    for entry in entries():
        writer.writerow(
            (entry.path, entry.type, str(entry.nullable).lower(), "; ".join(entry.values), entry.description)
        )
    yield out.getvalue().encode()


def day(table: EvidenceTable) -> str:
    """The day of the library's newest change: a snapshot's date; "" of an empty one."""
    return Answer(table, Query()).as_of


#: The data files, in their order: (name, what it is, media type, its pieces).
FILES = (
    ("records.jsonl", "Evidence records, one a line: every value with the characters that state it.", "application/x-ndjson", records),
    ("as-read.jsonl", "Records as they were read, of the studies that people have decided otherwise.", "application/x-ndjson", as_read),
    ("documents.jsonl", "The documents that they were read from, one a line, with the hash of each.", "application/x-ndjson", documents),
    ("withdrawn.jsonl", "Documents that their source has withdrawn, and why.", "application/x-ndjson", withdrawn),
    ("decisions.jsonl", "Reviewers' decisions, one a line.", "application/x-ndjson", decisions),
    ("reviews.jsonl", "Reviews, one a line: protocol, readers, studies, and the versions of the flow.", "application/x-ndjson", reviews),
    ("views.jsonl", "Saved views that are shared, one a line, with the studies that fit each.", "application/x-ndjson", views),
    ("events.jsonl", "What happened to the studies, one event a line.", "application/x-ndjson", events),
    ("queries.json", "What the sources were asked, by topic.", "application/json", queries),
    ("versions.json", "Which version, vocabulary and rules made the records.", "application/json", versions),
    ("references.ris", "How to cite each document.", "application/x-research-info-systems", references),
    ("data-dictionary.csv", "What each field of a record means.", "text/csv", dictionary),
)  # fmt: skip
