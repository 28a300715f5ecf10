"""Writes a snapshot: a zip file of the state, byte for byte the same for the same state."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable
from typing import BinaryIO

from corpus.errors import NotFoundError
from service.query import Query
from service.snapshots.crate import CITATION, CRATE, MANIFEST, README, Contents, citation, crate, readme
from service.snapshots.part import part
from service.snapshots.state import FILES, day
from service.table import EvidenceTable


def write(table: EvidenceTable, file: BinaryIO, query: Query | None = None) -> Contents:
    """Writes the state as it is now, or the part of it that a question finds; what was written.

    The table must not change meanwhile: see `EvidenceTable.moment`.

    Raises:
        NotFoundError: the library is empty. QueryError: the question cannot be understood.
    """
    date = day(table)
    if not date:
        raise NotFoundError("make a snapshot", "the library is empty", "Import documents and extract them first.")
    chosen = part(table, query)
    sums: dict[str, str] = {}
    files: dict[str, tuple[int, str, int]] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, _, _, pieces in FILES:
            files[name] = _add(packed, name, date, pieces(chosen))
        said = Contents(date, files)
        for name, text in ((README, readme(said)), (CITATION, citation(said)), (CRATE, crate(said))):
            sums[name] = _add(packed, name, date, [text.encode()])[1]
        sums |= {name: digest for name, (_, digest, _) in files.items()}
        manifest = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
        _add(packed, MANIFEST, date, [manifest.encode()])
    return said


def _add(packed: zipfile.ZipFile, name: str, date: str, pieces: Iterable[bytes]) -> tuple[int, str, int]:
    """(size, SHA-256, lines) of what was put in, dated by the state and not by the clock."""
    year, month, day = map(int, date.split("-"))
    info = zipfile.ZipInfo(name, (max(year, 1980), month, day, 0, 0, 0))
    info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
    size, lines, digest = 0, 0, hashlib.sha256()
    with packed.open(info, "w", force_zip64=True) as out:
        for piece in pieces:
            out.write(piece)
            digest.update(piece)
            size, lines = size + len(piece), lines + piece.count(b"\n")
    return size, digest.hexdigest(), lines
