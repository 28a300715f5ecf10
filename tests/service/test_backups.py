"""Backups: taken while others write, found sound or not written, put back whole, and never over what nobody said may go."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from corpus.errors import BusyError
from corpus.lease import lease
from corpus.library import open_database
from service.app import create_app
from service.people import account, sessions
from service.people.store import people_at
from service.settings import Settings
from service.table import EvidenceTable
from tests.service.command import Run
from tests.service.conftest import Client, document, keep_in

SAID = "2 documents, 2 records, 0 decisions, 0 accounts"


@pytest.fixture
def database(filled: Run, tmp_path: Path) -> Path:
    """Of a home with two studies."""
    return tmp_path / "home" / "aftercart.db"


@pytest.fixture
def backup(filled: Run, tmp_path: Path) -> Path:
    """Of that home."""
    ended = filled("backup", "kept.db")
    assert ended.code == 0
    assert ended.err.startswith(f"wrote kept.db: {SAID}, last changed 20")
    return tmp_path / "kept.db"


def settled(path: Path) -> Path:
    """All of it is in the one file, so that spoiling that spoils it."""
    with closing(open_database(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for end in ("-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    return path


def ids(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [id for (id,) in db.execute("SELECT id FROM document WHERE NOT deleted ORDER BY id")]


def test_a_backup_is_one_private_file_of_everything(backup: Path, tmp_path: Path) -> None:
    assert ids(backup) == ["a", "b"]
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600, "it holds the hashes of passwords"
    assert [path.name for path in tmp_path.iterdir() if "kept" in path.name] == ["kept.db"]


def test_what_is_restored_elsewhere_answers_as_before(backup: Path, database: Path, run: Run, tmp_path: Path) -> None:
    before = Client(create_app(Settings(home=database.parent))).get("/api/v1/evidence").json()
    shutil.rmtree(database.parent)
    ended = run("restore", "kept.db")
    assert (ended.code, ended.err.partition(", last")[0]) == (0, f"restored kept.db: {SAID}")
    assert Client(create_app(Settings(home=database.parent))).get("/api/v1/evidence").json() == before
    assert sorted(p.name for p in database.parent.iterdir() if p.name.startswith(".restore")) == []


def test_a_backup_is_of_one_moment_while_others_write(filled: Run, database: Path, tmp_path: Path) -> None:
    """A writer adds documents in pairs all the time: no copy may hold half a pair."""
    stop = threading.Event()

    def write() -> None:
        with closing(EvidenceTable.at(database)) as table:
            number = 0
            while not stop.is_set():
                with table.library.transaction():
                    for half in "lr":
                        table.library.add(document(f"pair:{number}{half}"))
                number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        held = []
        for _ in range(5):
            assert filled("backup", "kept.db").code == 0
            held.append([id for id in ids(tmp_path / "kept.db") if id.startswith("pair:")])
    finally:
        stop.set()
        writer.join()
    assert all(len(pairs) % 2 == 0 for pairs in held)
    assert len(held[-1]) > len(held[0]), "the writer did not have to wait"


def test_what_there_is_stays_unless_it_is_said_and_is_kept_then(backup: Path, database: Path, run: Run) -> None:
    keep_in(database.parent, document("later"))
    refused = run("restore", "kept.db")
    assert refused.code == 74
    assert "3 documents" in refused.err
    assert "2 documents" in refused.err
    assert "--replace" in refused.err
    assert ids(database) == ["a", "b", "later"]
    ended = run("restore", "kept.db", "--replace")
    assert ended.code == 0
    assert ids(database) == ["a", "b"]
    aside = database.parent / ended.err.splitlines()[0].removeprefix("what was there is kept as ")
    assert ids(aside) == ["a", "b", "later"]
    assert run("restore", aside, "--replace").code == 0
    assert ids(database) == ["a", "b", "later"]


def test_a_server_that_runs_shows_the_restored_state_at_once(backup: Path, database: Path, run: Run) -> None:
    client = Client(create_app(Settings(home=database.parent)))
    keep_in(database.parent, document("later"))
    before = client.get("/api/v1/evidence")
    # A page is being read while all this happens.
    with closing(EvidenceTable.at(database)) as reader, reader.moment():
        assert len(reader) == 3
        assert run("restore", "kept.db", "--replace").code == 0
        assert len(reader) == 3
    after = client.get("/api/v1/evidence", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert "later" not in after.text
    keep_in(database.parent, document("again"))
    changed = client.get("/api/v1/evidence", headers={"If-None-Match": before.headers["etag"]})
    assert changed.status_code == 200, "the same number of changes, but not the same state"


def test_nobody_is_signed_in_after_a_restore(filled: Run, database: Path) -> None:
    with people_at(database) as people:
        cookie = sessions.begin(people, account.add(people, "ada", "admin", "correct horse battery"))
    assert filled("backup", "kept.db").code == 0
    assert filled("restore", "kept.db", "--replace").code == 0
    with people_at(database) as people:
        assert sessions.of(people, cookie) is None
        assert account.get(people, "ada").role == "admin"


def _garbage(path: Path) -> None:
    path.write_bytes(b"This is no database. " * 500)


def _torn(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[8192 : len(whole) // 2] = b"\xa5" * (len(whole) // 2 - 8192)
    path.write_bytes(whole)


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _dangling(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("DELETE FROM document WHERE id = 'a'")
        db.commit()


def _another_programs(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE whatever (x)")


def _of_later(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('corpus', 'ahead', '')")
        db.commit()


UNUSABLE = {
    "garbage": (_garbage, "not a database"),
    "torn": (_torn, "malformed"),
    "cut off": (_cut, ""),
    "a row refers to nothing": (_dangling, "not there"),
    "another program's": (_another_programs, "no database of aftercart"),
    "a later version's": (_of_later, "corpus: ahead"),
}


@pytest.mark.parametrize(("spoil", "said"), UNUSABLE.values(), ids=UNUSABLE)
def test_a_backup_that_cannot_be_used_changes_nothing(
    backup: Path, database: Path, run: Run, spoil: Callable[[Path], None], said: str
) -> None:
    spoil(backup)
    ended = run("restore", "kept.db", "--replace")
    assert ended.code == 65
    assert said in ended.err
    assert ids(database) == ["a", "b"]
    assert list(database.parent.glob("*before-restore*")) == []


@pytest.mark.parametrize("spoil", [_garbage, _torn, _another_programs])
def test_a_database_that_is_broken_is_kept_beside_the_restored_one(
    backup: Path, database: Path, run: Run, spoil: Callable[[Path], None]
) -> None:
    spoil(settled(database))
    broken = database.read_bytes()
    assert run("restore", "kept.db").code == 74
    assert database.read_bytes() == broken
    assert run("restore", "kept.db", "--replace").code == 0
    assert ids(database) == ["a", "b"]
    (aside,) = database.parent.glob("*before-restore*Z")
    assert aside.read_bytes() == broken


@pytest.mark.parametrize("spoil", [_torn, _dangling, _another_programs])
def test_a_database_that_is_broken_makes_no_backup(
    backup: Path, database: Path, run: Run, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    earlier = backup.read_bytes()
    spoil(settled(database))
    assert run("backup", "kept.db").code == 74
    assert backup.read_bytes() == earlier, "the earlier one is still there"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["backup", "nowhere/kept.db"], 66, "no folder"),
        (["backup", "home/aftercart.db"], 74, "the database itself"),
        (["backup", "home"], 74, "no ordinary file"),
        (["restore", "nothing.db"], 66, "no such file"),
        (["restore", "home/aftercart.db", "--replace"], 74, "the database itself"),
    ],
    ids=lambda said: " ".join(said) if isinstance(said, list) else "",
)
def test_a_name_that_cannot_be_is_told(database: Path, run: Run, words: list[str], code: int, said: str) -> None:
    ended = run(*words)
    assert ended.code == code
    assert said in ended.err
    assert ids(database) == ["a", "b"]


def test_without_a_database_there_is_nothing_to_back_up(run: Run, tmp_path: Path) -> None:
    assert run("backup", "kept.db").code == 66
    assert not (tmp_path / "kept.db").exists()


def test_a_restore_waits_for_no_crawl(backup: Path, database: Path, run: Run) -> None:
    with lease(database.parent / "fetch" / "locks", "post-car-t-pubmed", BusyError("crawl", "a test is at it")):
        ended = run("restore", "kept.db", "--replace")
        assert ended.code == 75
        assert "post-car-t-pubmed" in ended.err
    assert run("restore", "kept.db", "--replace").code == 0


RESTORE = """
import os, signal, sys
from pathlib import Path
from service.backups.restoring import restore
def told(done, all):
    if done * 2 > all:
        {then}
restore(Path(sys.argv[1]), Path(sys.argv[2]), Path("none"), True, told)
"""


@pytest.mark.parametrize(
    ("then", "code"),
    [("os.kill(os.getpid(), signal.SIGKILL)", -9), ("raise KeyboardInterrupt", -2)],
    ids=["killed", "interrupted"],
)
def test_a_restore_that_ends_halfway_has_changed_nothing(backup: Path, database: Path, then: str, code: int) -> None:
    keep_in(database.parent, document("later"))
    words = [sys.executable, "-c", RESTORE.format(then=then), str(backup), str(database)]
    assert subprocess.run(words, check=False, capture_output=True, timeout=60).returncode == code
    assert ids(database) == ["a", "b", "later"]


def test_what_is_written_between_is_not_lost_unsaid(
    backup: Path, database: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.backups import restoring

    def back_up(source: Path, target: Path) -> None:
        keep_in(source.parent, document("between"))

    monkeypatch.setattr(restoring, "back_up", back_up)
    ended = run("restore", "kept.db", "--replace")
    assert ended.code == 75
    assert ids(database) == ["a", "b", "between"]


def test_a_backup_of_an_earlier_schema_is_brought_up_to_date(run: Run, tmp_path: Path) -> None:
    """The library alone, as the first step of its schema made it."""
    from corpus.migrations import migrations

    with closing(open_database(tmp_path / "old.db")) as db:
        migrations.apply(db, stop_before="publications")
        db.execute("PRAGMA journal_mode = DELETE")
    assert run("restore", "old.db").code == 0
    assert run("status").code == 0
