"""Loading: the records of a part into the evidence table, once an import has put its documents into the library."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from corpus import library
from corpus.errors import MalformedInputError
from corpus.source import shown
from extractor.record import from_json
from extractor.stamp import stamp
from service.bulk.part import head_of, rows
from service.rows import stamped
from service.table import EvidenceTable

_BATCH = 200
#: The document as the library has it now, and what has read it.
_NOW = (
    "SELECT d.revision, v.content, r.stamp FROM document d JOIN document_revision v ON v.document = d.id AND v.revision = d.revision "
    "LEFT JOIN record r ON r.study = d.id AND r.revision = d.revision WHERE d.id = ? AND NOT d.deleted"
)


def load_records(table: EvidenceTable, path: Path) -> int:
    """Puts the records of a part whose documents the library holds in the same words, and that were not read here; how many.

    A document that others have completed (a retraction, a DOI) waits for `aftercart extract`, and so does a record of another
    version of the extractor, which is shown until then. Of a file that is no part it does nothing.

    Raises:
        MalformedInputError: a record of another version.
    """
    if not path.is_file() or (head := head_of(str(path))) is None:
        return 0
    here, put = stamped(stamp()), 0
    waiting = rows(str(path))
    while some := list(islice(waiting, _BATCH)):
        with table.batch():
            for row in some:
                now = table.db.execute(_NOW, [row["id"]]).fetchone()
                if now is None or now[1] != row["document"] or now[2] in {here, head.stamp}:
                    continue
                if now[2] is not None and head.stamp != here:
                    continue
                try:
                    record = from_json(row["record"])
                except ValidationError as error:
                    found = f"the record of {row['id']} is none of this version"
                    raise MalformedInputError(f"load {shown(path)}", found, "Run `aftercart extract`.") from error
                table.put(record, library.from_json(now[1]), now[0])
                put += 1
    return put
