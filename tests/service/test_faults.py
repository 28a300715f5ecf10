"""A database that cannot be used is said by every answer, as a problem with a remedy."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import library
from service.app import create_app
from service.settings import Settings
from service.table import EvidenceTable
from tests.service.conftest import Client, document, keep
from tests.service.problem import assert_problem


def _garbage(home: Path) -> None:
    (home / "aftercart.db").write_bytes(b"This is no database. " * 500)


def _another_programs(home: Path) -> None:
    db = sqlite3.connect(home / "aftercart.db")
    db.execute("CREATE TABLE document (whatever)")
    db.close()


def _torn(home: Path) -> None:
    """A database of ours, with its middle overwritten."""
    db = library.open_database(home / "aftercart.db")
    keep(EvidenceTable(db), *(document(f"x:{i}") for i in range(30)))
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    whole = bytearray((home / "aftercart.db").read_bytes())
    whole[4096:] = b"\xa5" * (len(whole) - 4096)
    (home / "aftercart.db").write_bytes(whole)


def _no_folder(home: Path) -> None:
    home.rmdir()
    home.write_text("a file stands where the folder should be")


def _a_folder(home: Path) -> None:
    (home / "aftercart.db").mkdir()


BROKEN = {
    "garbage": _garbage,
    "another program's": _another_programs,
    "torn": _torn,
    "home is a file": _no_folder,
    "a folder": _a_folder,
}


@pytest.mark.parametrize(
    "address", ["/healthz", "/api/v1/evidence", "/api/v1/facets", "/api/v1/studies/x:1", "/api/v1/export/csv", "/"]
)
@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_database_that_cannot_be_used_is_a_problem(
    tmp_path: Path, broken: Callable[[Path], None], address: str, caplog: pytest.LogCaptureFixture
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    broken(home)
    client = Client(create_app(Settings(home=home)))
    said = assert_problem(client.get(address), 503)
    assert said["title"] == "Storage unavailable"
    assert said["remedy"]
    assert address in caplog.text
    assert home.name in caplog.text or "library" in caplog.text, "whoever runs it is told where"
    for answer in (client.get(address), client.page(address)):
        assert str(tmp_path) not in answer.text, "its visitors are not"


@pytest.mark.parametrize(
    ("address", "lost"),
    [
        ("/api/v1/evidence", "outcome"),
        ("/api/v1/facets", "facet_value"),
        ("/api/v1/export/csv", "outcome"),
        ("/", "outcome"),
    ],
)
def test_a_database_damaged_inside_is_a_problem(
    served: Callable[..., Client], table: EvidenceTable, address: str, lost: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = served(document())
    table.db.execute(f"DROP TABLE {lost}")
    assert_problem(client.get(address), 503)
    assert lost in caplog.text


def test_a_locked_database_is_a_problem(
    table: EvidenceTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(library, "_PATIENCE", 0.05)
    table.db.execute("PRAGMA locking_mode = EXCLUSIVE")
    keep(table, document())
    for address in ("/healthz", "/api/v1/evidence", "/api/v1/export/csv"):
        assert_problem(Client(create_app(Settings(home=tmp_path))).get(address), 503)
        assert "locked" in caplog.text
        caplog.clear()
