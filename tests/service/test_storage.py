"""Storage faults through the command and the server: full, read-only, locked and rotten disks lose nothing and say what to do."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import library
from service.app import create_app
from service.people import account, tokens
from service.people.store import people_at
from service.settings import Settings
from service.table import EvidenceTable
from tests.service import disks
from tests.service.command import Run, line
from tests.service.conftest import Client, copied, document, keep_in
from tests.service.problem import assert_problem
from tests.service.test_backups import settled

DECIDED = {"action": "maybe", "reason": "to be read in full"}


@pytest.fixture(params=disks.ways(), ids=lambda way: way.__name__)
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[disks.Disk]:
    """The home of the command, on a small disk of its own."""
    with request.param(tmp_path / "home") as made:
        yield made


def reviewer(home: Path) -> dict[str, str]:
    """The header of somebody who may decide."""
    with people_at(home / "aftercart.db") as db:
        made = account.add(db, "ada", "reviewer", "a long enough password")
        return {"Authorization": f"Bearer {tokens.make(db, made, 'test', None)[1]}"}


def test_a_full_disk_keeps_what_was_there_and_goes_on_when_there_is_room(
    disk: disks.Disk, filled: Run, tmp_path: Path
) -> None:
    before = filled("export", "--format", "csv", "--output", "-").out
    (tmp_path / "more.jsonl").write_text(line("c", "Nothing is stated. " * 20_000))
    disk.fill()
    ended = filled("import", "more.jsonl")
    assert (ended.code, len(ended.err.splitlines())) == (74, 1)
    assert "disk" in ended.err
    disk.make_room()
    assert filled("export", "--format", "csv", "--output", "-").out == before
    assert filled("import", "more.jsonl").out.startswith("1 added")
    assert "sound: 3 documents, 2 records" in filled("doctor").out


@pytest.mark.usefixtures("quick_hashes")
def test_a_server_on_a_full_disk_answers_and_refuses_what_it_cannot_keep(disk: disks.Disk) -> None:
    keep_in(disk.at, document("x:1"))
    person = reviewer(disk.at)
    client = Client(create_app(Settings(home=disk.at)))
    assert client.get("/api/v1/evidence").json()["total"] == 2
    disk.fill()
    refused = 0
    while refused == 0:  # some room is left in SQLite's own log
        answer = client.post("/api/v1/studies/x:1/decisions", json=DECIDED, headers=person)
        refused += answer.status_code != 201
    assert_problem(answer, 503)
    kept = client.get("/api/v1/studies/x:1/decisions", headers=person).json()["total"]
    assert client.get("/api/v1/evidence").json()["total"] == 2
    disk.make_room()
    assert client.post("/api/v1/studies/x:1/decisions", json=DECIDED, headers=person).status_code == 201
    assert client.get("/api/v1/studies/x:1/decisions", headers=person).json()["total"] == kept + 1


@pytest.mark.usefixtures("quick_hashes")
def test_a_disk_that_became_read_only_is_read_and_not_written(disk: disks.Disk, filled: Run) -> None:
    person = reviewer(disk.at)
    before = filled("export", "--format", "csv", "--output", "-").out
    settled(disk.at / "aftercart.db")
    disk.freeze()
    assert filled("export", "--format", "csv", "--output", "-").out == before
    assert filled("backup", "kept.db").code == 0
    told = filled("doctor").out
    assert "fault data      " in told
    assert "Read-only" in told
    assert "ok    database" in told
    for words in (["import", "two.jsonl"], ["accounts", "close", "ada"], ["reports", "merge", "a", "b"]):
        ended = filled(*words)
        assert (ended.code, "can be read, and not written" in ended.err, "AFTERCART_HOME" in ended.err) == (
            74,
            True,
            True,
        )
    client = Client(create_app(Settings(home=disk.at)))
    assert client.get("/api/v1/evidence", headers=person).status_code == 200
    assert_problem(client.get("/readyz"), 503)
    assert_problem(client.post("/api/v1/studies/a/decisions", json=DECIDED, headers=person), 503)


def test_a_log_that_cannot_be_read_is_not_passed_over(disk: disks.Disk, run: Run) -> None:
    """What came last stands in SQLite's log: an answer without it would be an older one, passed off as today's."""
    database = disk.at / "aftercart.db"
    with contextlib.closing(EvidenceTable.at(database)) as table:
        table.library.add(document("late:1"))
        kept = {end: Path(f"{database}{end}").read_bytes() for end in ("", "-wal")}
    for end, content in kept.items():
        Path(f"{database}{end}").write_bytes(content)
    disk.freeze()
    ended = run("search", "patients")
    assert ended.code == 74
    assert "read-only" in ended.err


@contextlib.contextmanager
def locked(database: Path) -> Iterator[None]:
    """Another process is in the middle of writing."""
    script = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute('BEGIN IMMEDIATE'); print(1, flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", script, database], stdin=-1, stdout=-1, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "1\n"
        yield
        other.communicate("\n")


@pytest.mark.usefixtures("quick_hashes")
def test_a_database_that_another_process_holds_is_told_and_nothing_is_changed(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    person = reviewer(home)
    client = Client(create_app(Settings(home=home)))
    monkeypatch.setattr(library, "_PATIENCE", 0.05)
    (tmp_path / "more.jsonl").write_text(line("c"))
    with locked(home / "aftercart.db"):
        for words in (["import", "more.jsonl"], ["accounts", "close", "ada"], ["reports", "merge", "a", "b"]):
            ended = filled(*words)
            assert (ended.code, "another process keeps it locked" in ended.err) == (75, True), words
        answer = client.post("/api/v1/studies/a/decisions", json=DECIDED, headers=person)
        assert assert_problem(answer, 503)["title"] == "Storage busy"
        assert answer.headers["retry-after"] == "5"
        assert client.get("/api/v1/evidence", headers=person).json()["total"] == 3, "who reads does not wait"
        assert filled("search", "patients").code == 0
    assert filled("import", "more.jsonl").code == 0
    assert client.post("/api/v1/studies/a/decisions", json=DECIDED, headers=person).status_code == 201
    assert client.get("/api/v1/studies/a/decisions", headers=person).json()["total"] == 1


def test_bytes_that_a_disk_has_spoilt_are_never_an_error_nobody_foresaw(home: Path, tmp_path: Path) -> None:
    """Each answer is right, or a problem that says so."""
    whole = copied(home, tmp_path / "whole").read_bytes()
    client = Client(create_app(Settings(home=tmp_path)))
    said = 0
    for seed in range(24):
        (tmp_path / "spoilt").write_bytes(disks.overwritten(whole, seed))
        for end in ("-wal", "-shm"):
            (tmp_path / f"aftercart.db{end}").unlink(missing_ok=True)
        (tmp_path / "spoilt").replace(tmp_path / "aftercart.db")
        for address in ("/api/v1/evidence?q=patients", "/api/v1/evidence?view=studies&limit=100", "/"):
            answer = client.get(address)
            if answer.status_code != 200:
                assert_problem(answer, 503)
                said += 1
    assert said > 5


def test_a_document_that_a_disk_has_spoilt_is_found_by_the_doctor(filled: Run, tmp_path: Path) -> None:
    database = settled(tmp_path / "home" / "aftercart.db")
    whole = database.read_bytes()
    place = whole.index(b'"text":"Nothing is stated."')
    database.write_bytes(whole[:place] + b"\x01" + whole[place + 1 :])
    ended = filled("doctor")
    assert ended.code == 1
    assert "revision 1 of the document b is not what was kept" in ended.out
    assert "aftercart restore FILE --replace" in ended.out
    for words in (["reports", "show", "b"], ["extract"]):
        told = filled(*words)
        assert told.code in (0, 74)
        assert told.code == 0 or "aftercart restore" in told.err
