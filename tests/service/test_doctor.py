"""The doctor finds what is wrong, changes nothing, and says what mends it."""

from __future__ import annotations

import shutil
import sqlite3
from collections import namedtuple
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.service.command import Run
from tests.service.test_backups import _another_programs, _dangling, _garbage, _of_later, _torn, settled


def test_where_all_is_well_it_says_so_and_changes_nothing(filled: Run, tmp_path: Path) -> None:
    before = settled(tmp_path / "home" / "aftercart.db").read_bytes()
    ended = filled("doctor")
    assert ended.code == 0
    assert "sound: 2 documents, 2 records" in ended.out
    assert "fault" not in ended.out
    assert "numpy 1." in ended.out
    assert "AFTERCART_EMAIL" in ended.out
    assert (tmp_path / "home" / "aftercart.db").read_bytes() == before


def test_a_new_home_is_no_fault_and_is_not_made(run: Run, tmp_path: Path) -> None:
    ended = run("doctor")
    assert ended.code == 0
    assert "can be made" in ended.out
    assert "aftercart import" in ended.out
    assert not (tmp_path / "home").exists()


def _pending(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'reviews'")
        db.commit()


BROKEN = {
    "garbage": (_garbage, 1, "not a database", "aftercart restore"),
    "torn": (_torn, 1, "malformed", "aftercart restore"),
    "a row refers to nothing": (_dangling, 1, "not there", "aftercart restore"),
    "another program's": (_another_programs, 1, "no database of aftercart", "Move the file away"),
    "a later version's": (_of_later, 1, "corpus: ahead", "Use that version"),
    "an earlier version's": (_pending, 0, "steps to take: review: reviews", "aftercart backup"),
}


@pytest.mark.parametrize(("spoil", "code", "said", "mend"), BROKEN.values(), ids=BROKEN)
def test_a_database_that_is_not_well_is_found(
    filled: Run, tmp_path: Path, spoil: Callable[[Path], None], code: int, said: str, mend: str
) -> None:
    spoil(settled(tmp_path / "home" / "aftercart.db"))
    ended = filled("doctor")
    assert ended.code == code
    assert said in ended.out
    assert mend in ended.out


def test_a_setting_that_cannot_be_used_is_found(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERCART_PORT", "many")
    ended = run("doctor")
    assert ended.code == 1
    assert "AFTERCART_PORT" in ended.out


def test_a_home_that_is_a_file_is_found(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    ended = run("doctor")
    assert ended.code == 1
    assert "cannot be written" in ended.out


@pytest.mark.parametrize(("free", "code", "said"), [(2**20, 1, "fault disk"), (2**29, 0, "note  disk")])
def test_a_disk_that_fills_up_is_found(
    filled: Run, monkeypatch: pytest.MonkeyPatch, free: int, code: int, said: str
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(2**40, 2**40 - free, free))
    ended = filled("doctor")
    assert ended.code == code
    assert said in ended.out
    assert "Make room" in ended.out


def test_services_are_asked_only_if_it_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing listens at the proxy: no service can answer, and each is named."""
    monkeypatch.setenv("AFTERCART_PROXY", "http://127.0.0.1:9")
    assert "network" not in run("doctor").out
    ended = run("doctor", "--network")
    assert ended.code == 1
    assert "fault network   pubmed: " in ended.out
    assert "fault network   europepmc: " in ended.out
