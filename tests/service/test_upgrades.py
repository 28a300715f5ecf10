"""A database of every earlier schema is brought to this one when it is opened: nothing kept is lost, and the table answers the same.

`schemas/` holds such databases as SQL, in the order of time, each as the version of its day left it: two studies read, and a row in every table
that people or crawls fill. They are frozen; before a new step is added, one of the version before it is (CONTRIBUTING.md).
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from corpus.sqlite import Database
from service.backups.state import faults
from service.query import Query
from service.schema import STEPS, pending
from service.table import EvidenceTable
from tests.service.command import Run

SCHEMAS = {path.stem: path for path in sorted((Path(__file__).parent / "schemas").glob("*.sql"))}
#: What is made from documents and decisions, and may be made anew.
MADE = {
    "record",
    "outcome",
    "therapy",
    "disease",
    "facet_value",
    "facet_study",
    "facet_bits",
    "evidence_state",
    "report",
    "report_key",
}
#: Names the schema's own.
OWN = ("sqlite_", "_sqlite_", "evidence_text")
_OUTCOMES = (
    'SELECT study, position, endpoint, statistic, value, unit, ci_low, ci_high, "count", total, arm, text, start, "end", sentence '
    "FROM outcome ORDER BY study, position"
)
Rows = list[dict[str, Any]]


def rows(db: sqlite3.Connection, table: str) -> Rows:
    cursor = db.execute(f'SELECT * FROM "{table}" ORDER BY 1, 2')
    return [dict(zip((c[0] for c in cursor.description), row, strict=True)) for row in cursor.fetchall()]


def kept(path: Path) -> dict[str, Rows]:
    """The rows of every table that is not made from others."""
    with closing(sqlite3.connect(path)) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: rows(db, name) for name in names if name not in MADE and not name.startswith(OWN)}


def outcomes(path: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(_OUTCOMES).fetchall()


@pytest.fixture(params=SCHEMAS)
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A database of an earlier schema."""
    path = tmp_path / "home" / "aftercart.db"
    path.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(path)) as db:
        db.executescript(SCHEMAS[request.param].read_text(encoding="utf-8"))
    return path


def test_an_earlier_database_is_upgraded_and_answers_the_same(earlier: Path) -> None:
    before, said = kept(earlier), outcomes(earlier)
    assert len(said) >= 4
    with closing(EvidenceTable.at(earlier)) as table:
        found = table.search(Query("teclistamab after CAR T, ORR"))
        assert [found.items[0][name] for name in ("study_id", "endpoint", "value")] == ["a", "ORR", 50.0]
        assert len(table.search(Query("endpoint:CR glofitamab")).items) == 1
        assert table.count(Query(), "studies") == 2
        assert table.facets()["therapy"]["teclistamab"] == 1
        record, document, _ = table.study("b")
        assert document.text[record["n_start"] : record["n_end"]] == record["n_text"]
    with closing(sqlite3.connect(earlier)) as db:
        assert faults(db) == []
        assert pending(db) == []
    assert outcomes(earlier) == said
    after = kept(earlier)
    for name, old in before.items():
        columns = old[0] if old else {}
        assert [{column: row[column] for column in columns} for row in after[name][: len(old)]] == old, name
    # Opened once more, nothing changes.
    with closing(EvidenceTable.at(earlier)):
        pass
    assert kept(earlier) == after


def test_a_command_opens_an_earlier_database(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "home" / "aftercart.db"
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as db:
        db.executescript(next(iter(SCHEMAS.values())).read_text(encoding="utf-8"))
    ended = run("doctor")
    assert (ended.code, "steps to take" in ended.out) == (0, True)
    assert run("run-jobs", "extract").out == "extract: complete, 0 documents read\n"
    assert run("run-jobs", "re-extract").out == "re-extract: complete, 2 documents read anew\n"
    ended = run("doctor")
    assert "ok    database  sound: 2 documents" in ended.out, "which is looked at before its steps are"
    assert "steps to take" not in ended.out


def test_every_step_is_taken_from_a_database_that_lacks_it() -> None:
    lacking = set()
    for path in SCHEMAS.values():
        with closing(sqlite3.connect(":memory:")) as db:
            db.executescript(path.read_text(encoding="utf-8"))
            lacking |= set(pending(db))
    known = {f"{steps.name}: {step.name}" for steps in STEPS for step in steps.pending(Database(memory=True))}
    assert known - lacking <= {"corpus: documents", "service: evidence_rows"}
