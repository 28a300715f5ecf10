"""One evidence table of the bundled corpus for the whole run, fresh ones for tests that write, and a client without a network."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from corpus.document import Document, Section
from corpus.intake import take_in
from corpus.library import Library, open_database
from extractor import read
from extractor.stamp import stamp
from service import cli, settings
from service.app import create_app
from service.people import passwords
from service.settings import Settings
from service.table import EvidenceTable
from tests.service.command import Ended, Run, line
from tests.service.texts import TEXT


class Client:
    """Asks the app directly, one request a call; an exception that the app does not answer is raised here."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def request(self, method: str, address: str, **more: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://aftercart.test") as client:
                return await client.request(method, address, **more)

        return asyncio.run(ask())

    def get(self, address: str, **more: Any) -> httpx.Response:
        return self.request("GET", address, **more)

    def post(self, address: str, **more: Any) -> httpx.Response:
        return self.request("POST", address, **more)

    def page(self, address: str, **more: Any) -> httpx.Response:
        """As a browser asks."""
        return self.get(address, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}, **more)


def document(id: str = "x:1", text: str = TEXT, title: str = "A title", **more: Any) -> Document:
    """A document that says something, or what a test has it say."""
    return Document(id, "text", "abstract", title, (Section(text),) if text else (), **more)


def keep(table: EvidenceTable, *documents: Document) -> None:
    """Adds documents to the library and reads what is pending."""
    for one in documents:
        table.library.add(one)
    for pending, revision in table.pending(stamp()):
        table.put(read(pending), pending, revision)


def keep_in(home: Path, *documents: Document) -> None:
    """Adds documents to the library of a home and reads them, on a connection of its own."""
    table = EvidenceTable.at(home / "aftercart.db")
    keep(table, *documents)
    table.close()


def copied(home: Path, to: Path) -> Path:
    """A copy of a home's database, by SQLite itself: to read the file would end the locks of this process's own connections."""
    to.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(home / "aftercart.db")) as db, closing(sqlite3.connect(to / "aftercart.db")) as copy:
        db.backup(copy)
    return to / "aftercart.db"


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the bundled corpus, imported and extracted. Tests only read it."""
    home = tmp_path_factory.mktemp("home")
    db = open_database(home / "aftercart.db")
    table = EvidenceTable(db)
    with as_file(files("corpus") / "samples" / "post-car-t.jsonl") as path:
        list(take_in(Library(db), [path]))
    keep(table)
    db.close()
    return home


@pytest.fixture(scope="session")
def bundled(home: Path) -> Iterator[EvidenceTable]:
    """The table of the bundled corpus. Tests only read it."""
    db = open_database(home / "aftercart.db")
    yield EvidenceTable(db)
    db.close()


@pytest.fixture(scope="session")
def client(home: Path) -> Client:
    """A client of the app over the bundled corpus."""
    return Client(create_app(Settings(home=home)))


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hash of passwords that is no work: what it costs to guess is not under test."""
    monkeypatch.setattr(
        passwords, "_hasher", lambda: passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    )


@pytest.fixture
def table(tmp_path: Path) -> Iterator[EvidenceTable]:
    """An empty table to write to, in `tmp_path`."""
    db = open_database(tmp_path / "aftercart.db")
    yield EvidenceTable(db)
    db.close()


@pytest.fixture
def served(table: EvidenceTable, tmp_path: Path) -> Callable[..., Client]:
    """Keeps the documents it is given in a fresh table, and answers a client of the app over it."""

    def serve(*documents: Document) -> Client:
        keep(table, *documents)
        return Client(create_app(Settings(home=tmp_path)))

    return serve


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in this process, in a fresh home; whatever it does, no traceback."""
    monkeypatch.setenv("AFTERCART_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    settings.settings.cache_clear()

    def command(*words: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["aftercart", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return command


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Run:
    """A home with two studies, read."""
    (tmp_path / "two.jsonl").write_text(line("a", year=2024) + line("b", "Nothing is stated."))
    assert run("import", "two.jsonl").code == 0
    assert run("extract").code == 0
    return run
