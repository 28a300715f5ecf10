"""Reads a snapshot that somebody else may have made: nothing is unpacked to disk, nothing beyond the limits is read."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.errors import (
    MalformedInputError,
    MissingInputError,
    OversizedInputError,
    UnknownFormatError,
    UnsafeInputError,
)
from service.snapshots.crate import MANIFEST, NAMES
from service.snapshots.state import FORM, LATER

#: Bytes of one line, of one file unpacked; and how many times its packed size a file may grow to (texts grow tenfold).
LONGEST_LINE, LARGEST, MOST_GROWTH = 20_000_000, 20_000_000_000, 200
_CHUNK = 1 << 20
_ANEW = "Make it anew with aftercart snapshot, or fetch it again."


class Snapshot:
    """An open snapshot, found whole. Use `opened`."""

    def __init__(self, packed: zipfile.ZipFile, name: str) -> None:
        self._packed, self.name = packed, name

    def lines(self, part: str) -> Iterator[Any]:
        """Each line of a data file, parsed; none of one that a snapshot of an earlier form has not.

        Raises:
            MalformedInputError: a line is no JSON; names it. OversizedInputError: it is longer than any of ours.
        """
        if part in LATER and part not in self._packed.namelist():
            return
        with self._packed.open(part) as stream:
            number = 0
            while line := stream.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    raise OversizedInputError(
                        f"read {self.name}", f"{part}, line {number} is longer than {LONGEST_LINE:,} bytes", _ANEW
                    )
                yield self._parsed(line, f"{part}, line {number}")

    def json(self, part: str) -> Any:
        """A small file of JSON, parsed."""
        with self._packed.open(part) as stream:
            return self._parsed(stream.read(LONGEST_LINE), part)

    def _parsed(self, raw: bytes, place: str) -> Any:
        try:
            return json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise MalformedInputError(f"read {self.name}", f"{place} is no JSON", _ANEW) from error


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Snapshot]:
    """The snapshot at `path`, its files known, within the limits, and as its manifest says.

    Raises:
        MissingInputError: no such file. UnknownFormatError: no zip file, or of a later form.
        UnsafeInputError: names that are none of ours, encryption, or a file that grows beyond measure.
        MalformedInputError: damaged, incomplete, or not as its manifest says.
    """
    with contextlib.ExitStack() as stack:
        try:
            packed = stack.enter_context(zipfile.ZipFile(path))
            snapshot = _checked(packed, path.name)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise MalformedInputError(f"read {path.name}", f"it is no whole zip file: {error}", _ANEW) from error
        except OSError as error:
            raise MissingInputError(f"open {path}", error.strerror or str(error), "Check the name.") from error
        # What goes wrong from here on, a full disk say, is not the snapshot's.
        yield snapshot


def _checked(packed: zipfile.ZipFile, name: str) -> Snapshot:
    _check_names(packed, name)
    _check_sums(packed, name)
    snapshot = Snapshot(packed, name)
    if (form := snapshot.json("versions.json").get("form")) not in range(1, FORM + 1):
        found = f"its form is {form}, and this version reads forms 1 to {FORM}"
        raise UnknownFormatError(f"read {name}", found, "Use the version of aftercart that made it, or a later one.")
    _check_whole({one for one in NAMES if LATER.get(one, 1) <= form}, set(packed.namelist()), name)
    return snapshot


def _check_names(packed: zipfile.ZipFile, name: str) -> None:
    infos = packed.infolist()
    names = [info.filename for info in infos]
    for info in infos:
        found = None
        if info.filename not in NAMES or names.count(info.filename) > 1:
            found = f"it holds {info.filename[:60]!r}" + (
                " twice" if info.filename in NAMES else ", which no snapshot does"
            )
        elif info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            found = f"{info.filename} is encrypted or packed in an unusual way"
        elif info.file_size > LARGEST or info.file_size > max(info.compress_size, 10_000) * MOST_GROWTH:
            found = f"{info.filename} would grow from {info.compress_size:,} to {info.file_size:,} bytes"
        if found:
            raise UnsafeInputError(f"read {name}", found, _ANEW)
    _check_whole(NAMES - set(LATER), set(names), name)


def _check_whole(needed: set[str] | frozenset[str], there: set[str], name: str) -> None:
    if missing := sorted(needed - there):
        raise MalformedInputError(f"read {name}", f"it lacks {', '.join(missing)}", _ANEW)


def _check_sums(packed: zipfile.ZipFile, name: str) -> None:
    manifest = packed.read(MANIFEST).decode("utf-8", "replace")
    sums = {file: digest for digest, file in re.findall(r"^([0-9a-f]{64})  (\S+)$", manifest, re.MULTILINE)}
    for file in sorted(set(packed.namelist()) - {MANIFEST}):
        digest = hashlib.sha256()
        with packed.open(file) as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
        if sums.get(file) != digest.hexdigest():
            raise MalformedInputError(f"read {name}", f"{file} is not what {MANIFEST} says", _ANEW)
