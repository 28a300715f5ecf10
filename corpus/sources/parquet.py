"""Parquet: one document a row, with the columns of JSONL; or as the library writes it, in the column `document`."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from io import BytesIO
from shutil import copyfileobj
from typing import TYPE_CHECKING, Any, BinaryIO

from pydantic import ValidationError

from corpus.document import Document, Kind
from corpus.errors import InputError, MalformedInputError
from corpus.library import from_json
from corpus.source import Deletion, Item, Reject
from corpus.sources import jsonl

if TYPE_CHECKING:
    import pyarrow.parquet as pq

NAME = "parquet"
SUFFIXES = (".parquet",)
#: Rows that are held at once.
_ROWS = 200
#: What is read of one of our own rows.
_OURS = ("id", "document", "withdrawn")


def sniff(head: bytes) -> bool:
    """Parquet's mark."""
    return head.startswith(b"PAR1")


def read(stream: BinaryIO, name: str, kind: Kind | None) -> Iterator[Item]:
    """A Document a row, or a Deletion where `withdrawn` says why; a row that is neither is a Reject with its number.

    Raises:
        MalformedInputError: the file is damaged, or has neither `id` and `text` nor `document`.
    """
    with tempfile.TemporaryFile() as whole:
        # What is in it stands at its end, which a stream does not reach at once.
        copyfileobj(stream, whole)
        opened = _opened(whole, name)
        ours = set(_OURS) <= set(opened.schema_arrow.names)
        if not ours and not {"id", "text"} <= set(opened.schema_arrow.names):
            found = f"its columns are {', '.join(opened.schema_arrow.names)[:200]}"
            raise MalformedInputError(f"read {name}", found, "Name the columns id, title, text, as in JSONL.")
        for number, row in enumerate(_rows(opened, name, list(_OURS) if ours else None), 1):
            try:
                yield _kept(row, name) if ours else _plain(row, name, kind)
            except InputError as error:
                yield Reject(name, f"row {number}", error)


def _opened(whole: Any, name: str) -> pq.ParquetFile:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(whole)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(name, error) from error


def _rows(opened: pq.ParquetFile, name: str, columns: list[str] | None) -> Iterator[dict[str, Any]]:
    import pyarrow as pa

    try:
        for batch in opened.iter_batches(_ROWS, columns=columns):
            yield from batch.to_pylist()
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise _damaged(name, error) from error


def _damaged(name: str, error: Exception) -> MalformedInputError:
    found = f"it is no whole Parquet file: {str(error).splitlines()[0]}"
    return MalformedInputError(f"read {name}", found, "Make it anew, or fetch it again.")


def _kept(row: dict[str, Any], name: str) -> Document | Deletion:
    if row["withdrawn"] is not None:
        return Deletion((row["id"],), row["withdrawn"])
    try:
        return from_json(row["document"] or "")
    except ValidationError as error:
        found = "it holds no document of this version"
        raise MalformedInputError(f"read {name}", found, "Make it anew with this version.") from error


def _plain(row: dict[str, Any], name: str, kind: Kind | None) -> Document:
    """As a line of JSONL is read; what is no JSON, as a day, by its words."""
    said = {"source": NAME} | {key: value for key, value in row.items() if value is not None}
    line = json.dumps(said, default=str)
    item = next(jsonl.read(BytesIO(line.encode()), name, kind))
    if isinstance(item, Reject):
        raise item.error
    assert isinstance(item, Document)
    return item
