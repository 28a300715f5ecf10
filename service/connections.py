"""Connections to the evidence table that are kept open between requests: opening one costs more than most answers."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.concurrency import run_in_threadpool

from service.table import EvidenceTable

#: The most connections that wait for their next request; more are opened when they are needed, and closed behind it.
_IDLE = 16


class Connections:
    """The tables of one database file, each lent to one request at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: list[tuple[EvidenceTable, tuple[int, int]]] = []
        self._lock = threading.Lock()

    @asynccontextmanager
    async def table(self) -> AsyncIterator[EvidenceTable]:
        """A table as it is at one moment: what is written meanwhile is not seen.

        Raises:
            StorageError: the file cannot be used.
        """
        # A file that is put in its place meanwhile is another table.
        file = self._file()
        table = self._kept(file)
        if table is None:
            table, file = await run_in_threadpool(EvidenceTable.at, self.path), self._file()
        sound = True
        try:
            with table.moment():
                yield table
        except sqlite3.Error:
            sound = False
            raise
        finally:
            self._take_back(table, file, sound)

    def _take_back(self, table: EvidenceTable, file: tuple[int, int], sound: bool) -> None:
        with self._lock:
            if sound and len(self._idle) < _IDLE:
                self._idle.append((table, file))
                return
        table.close()

    def close(self) -> None:
        """Closes those that wait."""
        with self._lock:
            waiting, self._idle = self._idle, []
        for table, _ in waiting:
            table.close()

    def __del__(self) -> None:
        self.close()

    def _kept(self, file: tuple[int, int]) -> EvidenceTable | None:
        while True:
            with self._lock:
                if not self._idle:
                    return None
                table, of = self._idle.pop()
            if of == file and file != (0, 0):
                return table
            table.close()

    def _file(self) -> tuple[int, int]:
        """Which file it is, whatever its name; (0, 0) where there is none."""
        try:
            known = self.path.stat()
        except OSError:
            return 0, 0
        return known.st_dev, known.st_ino
