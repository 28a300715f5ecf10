"""Commands that are ended at any point, and documents that end whoever reads them: nothing is lost, the rest goes on, all is told."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from corpus.intake import take_in
from corpus.library import Library, open_database
from tests.service.command import line
from tests.service.killed import Nursery

SAID = "We treated 9 patients after CAR T with teclistamab. The overall response rate was 33%."


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    with Nursery(tmp_path_factory.mktemp("nursery")) as begun:
        yield begun


@pytest.fixture
def nursery(begun: Nursery, tmp_path: Path) -> Nursery:
    begun.home = tmp_path / "home"
    return begun


def held(database: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return list(db.execute(sql).fetchall())


def test_imports_and_extractions_killed_at_any_point_end_as_ones_that_were_not(
    nursery: Nursery, tmp_path: Path
) -> None:
    database, chance = tmp_path / "home" / "aftercart.db", random.Random(3)
    documents = "SELECT id, revision, hash, deleted FROM document ORDER BY id"
    (tmp_path / "many.jsonl").write_text("".join(line(f"x:{n:04d}", SAID) for n in range(900)))
    (tmp_path / "few.jsonl").write_text(
        "".join(line(f"y:{n:02d}", f"{SAID} Of {n} nothing is stated.") for n in range(60))
    )
    library = Library(open_database(tmp_path / "right.db"))
    list(take_in(library, [tmp_path / "few.jsonl"]))
    kills = 0
    for _ in range(10):
        kills += nursery.run("import", tmp_path / "many.jsonl", after=chance.uniform(0.05, 0.6)).code < 0
    assert nursery.run("import", tmp_path / "many.jsonl").code == 0
    assert kills > 4
    assert held(database, "SELECT count(*), min(revision), max(revision) FROM document") == [(900, 1, 1)]
    for end in ("", "-wal", "-shm"):
        Path(f"{database}{end}").unlink(missing_ok=True)
    assert nursery.run("import", tmp_path / "few.jsonl").code == 0
    kills = 0
    for _ in range(12):
        before = len(held(database, "SELECT 1 FROM record")) if kills else 0
        kills += nursery.run("extract", after=chance.uniform(0.1, 0.5)).code < 0
        assert len(held(database, "SELECT 1 FROM record")) >= before, "what was read stays read"
    # One that happened to be read twice when the process was killed is set aside, and told.
    assert nursery.run("extract").code in (0, 75)
    assert nursery.run("extract", "--again").code == 0
    assert kills > 2
    assert held(database, documents) == library.db.execute(documents).fetchall()
    assert held(database, "SELECT study, revision FROM record ORDER BY study") == [(f"y:{n:02d}", 1) for n in range(60)]
    assert held(database, "SELECT * FROM unread") == []


def test_a_document_that_takes_too_much_memory_is_set_aside_and_told(nursery: Nursery, tmp_path: Path) -> None:
    large = "Nothing is stated here of anybody at all. " * 30_000
    (tmp_path / "three.jsonl").write_text(line("a", SAID) + line("b", large) + line("c", SAID))
    assert nursery.run("import", tmp_path / "three.jsonl").code == 0
    ended = nursery.run("extract", scarce=True)
    assert (ended.code, ended.out) == (75, "2 documents read, 2 in the table\n")
    assert "set aside b: there was not enough memory to read it" in ended.err
    assert "aftercart extract --again" in ended.err
    assert nursery.run("extract").out == "nothing pending, 2 in the table\n", "it is not tried every night"
    assert "set aside   1" in nursery.run("status").out


def test_a_document_that_kills_whoever_reads_it_keeps_nobody_from_the_others(nursery: Nursery, tmp_path: Path) -> None:
    (tmp_path / "four.jsonl").write_text("".join(line(id, SAID) for id in "abcd"))
    assert nursery.run("import", tmp_path / "four.jsonl").code == 0
    read = []
    for _ in range(3):
        ended = nursery.run("extract", deadly="b")
        read.append((ended.code, len(held(tmp_path / "home" / "aftercart.db", "SELECT 1 FROM record"))))
    assert read == [(-9, 1), (-9, 3), (75, 3)]
    assert "set aside b: 2 processes ended while they read it" in ended.err
    assert nursery.run("extract").code == 0
    assert nursery.run("extract", "--again").out == "1 document read, 4 in the table\n"
    assert "set aside   0" in nursery.run("status").out
