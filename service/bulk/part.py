"""Part: what is kept of one input, as a Parquet file that tells what it was made of; the same input gives the same bytes."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from corpus.document import Document
from corpus.library import to_json as document_to_json
from extractor.record import EvidenceRecord
from extractor.record import to_json as record_to_json

if TYPE_CHECKING:
    import pyarrow as pa

#: The form of the files; a later form has a later number.
FORM = 1
#: Rows of one row group.
_ROWS = 500
_KEY = b"aftercart"


@dataclass(frozen=True, slots=True)
class Head:
    """What a part was made of, and how.

    input, size, md5: the file's name below its folder, its bytes and their MD5.
    topic: the topic's name and a hash of what it asks; stamp: what read the records.
    records: how many records the file holds; parsed: how many of them were not ruled out by their bytes; documents, withdrawn:
    how many are kept, and how many it withdraws; relevant: how many documents report patients after CAR T; rejected: how many
    could not be read; rejects: the first of them, as (place, reason).
    """

    input: str
    size: int
    md5: str
    topic: str
    stamp: str
    records: int
    parsed: int
    documents: int
    relevant: int
    withdrawn: int
    rejected: int
    rejects: tuple[tuple[str, str], ...] = ()
    form: int = field(default=FORM)


def schema() -> pa.Schema:
    """The columns. `document` and `record` are JSON as the library and the table keep them; the others are for whoever looks in."""
    import pyarrow as pa

    text = pa.string()
    return pa.schema(
        [
            pa.field("id", text, nullable=False),
            ("title", text),
            ("year", pa.int32()),
            ("relevant", pa.bool_()),
            ("n", pa.int64()),
            ("document", text),
            ("record", text),
            ("withdrawn", text),
        ]
    )


def kept(document: Document, record: EvidenceRecord) -> dict[str, Any]:
    """The row of a document and what was read of it."""
    return {
        "id": document.id,
        "title": document.title,
        "year": document.published.year,
        "relevant": record.relevant,
        "n": record.n,
        "document": document_to_json(document),
        "record": record_to_json(record),
    }


class Writer:
    """Takes rows, and gives the file when all are there."""

    def __init__(self) -> None:
        import pyarrow.parquet as pq

        self._file = io.BytesIO()
        self._writer = pq.ParquetWriter(self._file, schema(), compression="zstd")

    def write(self, rows: Iterable[dict[str, Any]]) -> None:
        """Adds rows, in their order."""
        import pyarrow as pa

        waiting = iter(rows)
        while some := list(islice(waiting, _ROWS)):
            self._writer.write_table(pa.Table.from_pylist(some, schema()))

    def finished(self, head: Head) -> bytes:
        """The whole file."""
        self._writer.add_key_value_metadata({_KEY: json.dumps(asdict(head))})
        self._writer.close()
        return self._file.getvalue()


def head_of(file: BinaryIO | str) -> Head | None:
    """What a Parquet file says it was made of; None where it is no part of this form, or no whole file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        said = json.loads((pq.read_metadata(file).metadata or {}).get(_KEY, b"null"))
    except (pa.ArrowException, OSError, ValueError):
        return None
    if not isinstance(said, dict) or said.get("form") != FORM:
        return None
    rejects = tuple((place, reason) for place, reason in said.pop("rejects"))
    return Head(**said, rejects=rejects)


def rows(file: BinaryIO | str) -> Iterator[dict[str, Any]]:
    """The rows that hold a record, with `id`, `document` and `record`."""
    import pyarrow.parquet as pq

    for batch in pq.ParquetFile(file).iter_batches(_ROWS, columns=["id", "document", "record"]):
        yield from (row for row in batch.to_pylist() if row["record"] is not None)
