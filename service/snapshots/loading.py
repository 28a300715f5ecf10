"""Puts a snapshot into a library and its table: all of it or nothing, and nothing that was there is overwritten."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from corpus import library
from corpus.document import Document
from corpus.errors import MalformedInputError
from corpus.storage import unspoilt
from extractor.record import EvidenceRecord, from_json
from service.review import log
from service.review.replaying import replay
from service.snapshots import history, reviews
from service.snapshots.reading import Snapshot
from service.table import EvidenceTable


@dataclass(slots=True)
class Loaded:
    """How many documents were new, were there as they are, were there otherwise and stay so; and how many records, reviews,
    decisions, views and events were put. untold: events of the snapshot that the log here has not, for it has a past of its own."""

    added: int = 0
    known: int = 0
    kept: int = 0
    records: int = 0
    reviews: int = 0
    decisions: int = 0
    views: int = 0
    events: int = 0
    untold: int = 0


def load(table: EvidenceTable, snapshot: Snapshot) -> Loaded:
    """Documents with the days of the snapshot, then the records of those that the library holds in the same words.

    An empty library takes the log of events as it is; one with a past of its own tells what loading changes, as of now.

    Raises:
        MalformedInputError: a line that is none of ours; nothing is changed.
        DecisionError: a number belongs to another decision or review here; nothing is changed.
    """
    said = Loaded()
    past = history.has_history(table)
    with table.batch():
        _history(table, snapshot, said, past)
        _studies(table, snapshot, said, quiet=said.events > 0)
    history.look_anew(table)
    return said


def _history(table: EvidenceTable, snapshot: Snapshot, said: Loaded, past: bool) -> None:
    """The reviews, the views, and where there is no past here the events."""
    try:
        said.reviews = reviews.put_reviews(table, snapshot.lines("reviews.jsonl"))
        whole = not past and any(True for _ in snapshot.lines("events.jsonl"))
        numbers, said.views = history.put_views(table, snapshot.lines("views.jsonl"), whole)
        if whole:
            since = str(snapshot.json("versions.json")["events_since"])
            said.events = history.put_events(table, snapshot.lines("events.jsonl"), since, numbers)
        else:
            said.untold = history.lacking(table, snapshot.lines("events.jsonl"))
    except (KeyError, TypeError, ValueError, AttributeError, sqlite3.IntegrityError, sqlite3.InterfaceError) as error:
        raise _malformed(snapshot, "a review, view or event in it is none of this version") from error


def _studies(table: EvidenceTable, snapshot: Snapshot, said: Loaded, quiet: bool) -> None:
    """The documents, records and decisions; quiet: the log that came along tells of them already."""
    table.tells = not quiet
    for line in snapshot.lines("documents.jsonl"):
        _document(table, snapshot, line, said)
    # What people decided comes from their decisions: the record beneath is the one that the machine read.
    own = {str(line["id"]): line for line in snapshot.lines("as-read.jsonl")}
    for number, line in enumerate(snapshot.lines("records.jsonl"), 1):
        record = _record(snapshot, own.get(str(line["id"]), line), number)
        row = table.db.execute(_SAME, [record.id, record.id]).fetchone()
        if row is not None:
            table.put(record, unspoilt(library.from_json, row[1]), row[0])
            said.records += 1
    said.decisions = _decisions(table, snapshot)


def _decisions(table: EvidenceTable, snapshot: Snapshot) -> int:
    """Appends the decisions that the log here lacks, and applies them; how many there were."""
    try:
        return replay(table, (log.from_row(line) for line in snapshot.lines("decisions.jsonl")))
    except (ValidationError, TypeError, AttributeError) as error:
        raise _malformed(snapshot, "decisions.jsonl has a line that is no decision of this version") from error


#: The document as it is now, where it came with this snapshot or is the same, and has no record yet.
_SAME = (
    "SELECT d.revision, v.content FROM document d JOIN document_revision v ON v.document = d.id AND v.revision = d.revision "
    "JOIN temp.snapshot_document s ON s.id = d.id AND s.hash = v.hash WHERE d.id = ? AND NOT d.deleted "
    "AND NOT EXISTS (SELECT 1 FROM record r WHERE r.study = ? AND r.revision = d.revision)"
)


def _document(table: EvidenceTable, snapshot: Snapshot, line: Any, said: Loaded) -> None:
    db = table.db
    db.execute("CREATE TEMP TABLE IF NOT EXISTS snapshot_document (id TEXT PRIMARY KEY, hash TEXT NOT NULL)")
    document = _parsed(snapshot, line)
    digest = hashlib.sha256(library.to_json(document).encode()).hexdigest()
    if digest != line["sha256"]:
        raise _malformed(snapshot, f"the document {document.id} is not what its hash says")
    db.execute("INSERT OR REPLACE INTO temp.snapshot_document VALUES (?, ?)", [document.id, digest])
    row = db.execute("SELECT hash, deleted FROM document WHERE id = ?", [document.id]).fetchone()
    if row is not None:
        said.known += row[0] == digest and not row[1]
        said.kept += row[0] != digest or bool(row[1])
        return
    table.library.add(document)
    # The days are those on which the snapshot's library had it: a snapshot of what was loaded is the same snapshot.
    db.execute(
        "UPDATE document SET added = ?, changed = ? WHERE id = ?",
        [str(line["added"]), str(line["changed"]), document.id],
    )
    said.added += 1


def _parsed(snapshot: Snapshot, line: Any) -> Document:
    try:
        return library.from_json(json.dumps(line["document"]))
    except (ValidationError, KeyError, TypeError) as error:
        raise _malformed(snapshot, "documents.jsonl has a line that is no document of this version") from error


def _record(snapshot: Snapshot, line: Any, number: int) -> EvidenceRecord:
    try:
        return from_json(json.dumps(line))
    except ValidationError as error:
        raise _malformed(snapshot, f"records.jsonl, line {number} is no record of this version") from error


def _malformed(snapshot: Snapshot, found: str) -> MalformedInputError:
    return MalformedInputError(
        f"load {snapshot.name}", found, "Load it with the version of aftercart that versions.json names."
    )
