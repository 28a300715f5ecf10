"""Parquet: the rows of the CSV with their types, for pandas, R's arrow, DuckDB and Spark."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from service.exporting.answer import Answer
from service.exporting.outcome_cells import columns, flat
from service.exporting.spool import spooled

if TYPE_CHECKING:
    import pyarrow as pa

TITLE = "Parquet"
ABOUT = "The rows of the CSV with their types; lists are lists, and each therapy has its role and class."
GROUP = "table"
SUFFIX = ".parquet"
MEDIA_TYPE = "application/vnd.apache.parquet"
EXAMPLE = "(a Parquet file: study_id string, position int64, title string, ..., value double, ..., therapies list<struct<...>>)"

#: Rows of one row group, which is held in memory as Arrow packs it; and how many of them as Python's objects, which take tenfold.
_ROWS, _AT_ONCE = 2_000, 500
_THERAPY = ("name", "role", "class", "target")


def write(answer: Answer) -> Iterator[bytes]:
    """Row groups of two thousand rows, of which one is held at a time."""
    return spooled(lambda file: _fill(answer, file))


def schema() -> pa.Schema:
    """The columns with their types; each with its meaning as metadata."""
    import pyarrow as pa

    plain = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), list: pa.list_(pa.string())}
    therapies = pa.list_(pa.struct([(name, pa.string()) for name in _THERAPY]))
    return pa.schema(
        [
            pa.field(
                column.name,
                therapies if column.name == "therapies" else plain[column.kind],
                metadata={"description": column.description},
            )
            for column in columns()
        ]
    )


def _fill(answer: Answer, file: BinaryIO) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    typed = schema().with_metadata({"made by": "aftercart", "question": answer.asked, "state of": answer.as_of})
    rows = map(_row, answer.outcomes())
    with pq.ParquetWriter(file, typed, compression="zstd") as writer:
        while some := list(_packed(islice(rows, _ROWS), typed)):
            writer.write_table(pa.Table.from_batches(some, typed), row_group_size=_ROWS)


def _packed(rows: Iterator[dict[str, Any]], typed: pa.Schema) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    while some := list(islice(rows, _AT_ONCE)):
        yield pa.RecordBatch.from_pylist(some, typed)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return flat(row) | {"therapies": [{name: t[name] for name in _THERAPY} for t in row["therapies"]]}
