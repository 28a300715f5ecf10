"""Several files in one zip, the same for the same answer: tables that grow side by side, though a zip holds one after the other."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any, BinaryIO

from service.exporting.delimited import csv_line
from service.exporting.spool import pieces


def pack_tables(
    file: BinaryIO,
    heads: Mapping[str, Sequence[str]],
    lines: Iterable[tuple[str, Iterable[Any]]],
    more: Mapping[str, bytes],
) -> None:
    """Writes a zip with a table of CSV for each name of `heads`, and what is `more`. lines: (the table's name, its cells)."""
    tables: dict[str, IO[bytes]] = {}
    try:
        for name, head in heads.items():
            tables[name] = tempfile.TemporaryFile()  # noqa: SIM115  closed below
            tables[name].write(csv_line(head).encode())
        for name, cells in lines:
            tables[name].write(csv_line(cells, tidy=True).encode())
        with zipfile.ZipFile(file, "w") as packed:
            for name, table in tables.items():
                with packed.open(_info(name), "w", force_zip64=True) as out:
                    for piece in pieces(table):
                        out.write(piece)
            for name, content in more.items():
                packed.writestr(_info(name), content)
    finally:
        for table in tables.values():
            table.close()


def _info(name: str) -> zipfile.ZipInfo:
    """Without the hour at which it was made."""
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info
