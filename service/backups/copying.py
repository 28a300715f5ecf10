"""Copies a database while others read and write it, of one moment, into a file that is there only when it is whole and sound."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from corpus.errors import MissingInputError, StorageError
from corpus.storage import is_frozen, storage_error
from service.backups.state import State, counts, faults, is_ours, state

#: Pages copied between two words about progress: 16 MB.
_STEP = 4096
#: Told now and then (pages copied, pages in all).
Told = Callable[[int, int], object]


def back_up(database: Path, target: Path, told: Told | None = None) -> State:
    """Writes what `database` holds at this moment to the file `target`, in place of an earlier one; what is in it.

    The copy is verified before it takes its name: every page and index, references, and the rows of every table against
    those of the database. It is one file, readable by its owner alone, for it holds the hashes of passwords.

    Raises:
        MissingInputError: there is no database, or no folder for the target.
        StorageError: the database cannot be read or is damaged, or the target cannot be written.
    """
    _check_target(database, target)
    with whole(target) as copy, reading(database) as source:
        # What is copied and what is counted is of one moment; others go on writing meanwhile.
        source.execute("BEGIN")
        if not is_ours(source):
            raise StorageError(f"back up {database}", "it is no database of aftercart", "Check AFTERCART_HOME.")
        poured(source, copy, told)
        expected = counts(source)
        with reading(copy) as written:
            check(written, f"back up {database}", expected)
            return state(written)


def poured(source: sqlite3.Connection, target: Path, told: Told | None = None) -> None:
    """Copies all pages into the file `target`, which is one file then, without a log beside it.

    Raises:
        StorageError: the disk is full.
    """
    copy = sqlite3.connect(target, isolation_level=None)
    with contextlib.closing(copy):
        try:
            source.backup(copy, pages=_STEP, progress=(lambda _, left, all: told(all - left, all)) if told else None)
            copy.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
                raise
            raise StorageError(
                f"write to {target.parent}", "the disk is full", "Make room, or choose another place."
            ) from error


def check(copy: sqlite3.Connection, asked: str, expected: dict[str, int]) -> None:
    """Holds a copy against what it was made of.

    Raises:
        StorageError: it is damaged, or holds something else.
    """
    if found := faults(copy):
        remedy = "The database itself is damaged: `aftercart doctor` says what to do. No backup was written."
        raise StorageError(asked, f"the copy is not sound: {'; '.join(found)}", remedy)
    if (there := counts(copy)) != expected:
        wrong = sorted(name for name in there.keys() | expected.keys() if there.get(name) != expected.get(name))
        raise StorageError(asked, f"the copy has other rows than the database in {', '.join(wrong)}", "Try again.")


@contextlib.contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that cannot write, and trusts nothing that the file defines.

    Raises:
        MissingInputError: there is no such file. StorageError: it cannot be read, or is no database.
    """
    if not path.is_file():
        raise MissingInputError(f"read {path}", "there is no such file", "Check the name.")
    try:
        how = "immutable=1" if is_frozen(path) else "mode=ro"
        db = sqlite3.connect(f"{path.resolve().as_uri()}?{how}", uri=True, timeout=30, isolation_level=None)
        with contextlib.closing(db):
            db.execute("PRAGMA trusted_schema = OFF")
            yield db
    except sqlite3.Error as error:
        raise storage_error(error, f"read {path}") from error


@contextlib.contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A file beside `target` to write to, which takes its place when all went well, on disk; else nothing is left of it."""
    path = target.resolve()
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(handle)
    except OSError as error:
        raise StorageError(f"write {target}", error.strerror or str(error), "Choose another place.") from error
    temporary = Path(name)
    try:
        yield temporary
        synced(temporary)
        temporary.replace(path)
        synced(path.parent)
    except OSError as error:
        raise StorageError(f"write {target}", error.strerror or str(error), "Choose another place.") from error
    finally:
        for left in ("", "-journal", "-wal", "-shm"):
            Path(f"{temporary}{left}").unlink(missing_ok=True)


def synced(path: Path) -> None:
    """Has the system put a file, or the names in a folder, on disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows keeps names by itself and opens no folders
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _check_target(database: Path, target: Path) -> None:
    asked = f"write {target}"
    if not target.parent.is_dir():
        raise MissingInputError(asked, f"there is no folder {target.parent}", "Make it first.")
    if target.exists() and (not target.is_file() or (database.exists() and target.samefile(database))):
        found = "it is the database itself" if target.is_file() else "it is no ordinary file"
        raise StorageError(asked, found, "Name another file.")
    if Path(f"{target}-wal").exists():
        found = f"{target.name}-wal lies beside it: it is a database in use"
        raise StorageError(asked, found, "Name another file.")
