"""JSONL: one document a line, {"id", "title", "text"} and what else is known of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, get_args

from corpus import identifiers
from corpus.dates import iso, partial
from corpus.document import Document, Identifiers, Kind, PartialDate, Registration, ReportedStudy, Section
from corpus.errors import InputError, MalformedInputError, OversizedInputError
from corpus.source import Item, Reject

NAME = "jsonl"
SUFFIXES = (".jsonl", ".ndjson")

#: The longest line we hold in memory, in bytes.
LONGEST_LINE = 50_000_000
_BOM = b"\xef\xbb\xbf"


def sniff(head: bytes) -> bool:
    """Does it begin with an object?"""
    return head.removeprefix(_BOM).lstrip().startswith(b"{")


def read(stream: BinaryIO, name: str, kind: Kind | None) -> Iterator[Item]:
    """A Document a line; a line that is none is a Reject with its number, and reading goes on."""
    for number, line in _lines(stream):
        try:
            if line is None:
                raise OversizedInputError(
                    f"read {name}", f"line {number} is longer than {LONGEST_LINE:,} bytes", "Write one document a line."
                )
            text = line.removeprefix(_BOM) if number == 1 else line
            if text.strip():
                yield _document(text, name, kind)
        except InputError as error:
            yield Reject(name, f"line {number}", error)


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """(number, line); None in place of a line that is too long, which is passed over without being held."""
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) <= LONGEST_LINE:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE)
        yield number, None


def _document(line: bytes, name: str, kind: Kind | None) -> Document:
    fields = _fields(line, name)
    said_kind = fields.get("kind") or kind or "abstract"
    if said_kind not in get_args(Kind):
        raise MalformedInputError(f"read {name}", f"its kind {said_kind!r} is not one of {', '.join(get_args(Kind))}")
    text, title = fields["text"], fields.get("title") or ""
    numbers = [Registration(n, "", "input") for n in _strings(fields, "registrations", name)]
    found = [*identifiers.registrations(title, "title"), *identifiers.registrations(text, "abstract")]
    return Document(
        id=str(fields["id"]),
        source=fields.get("source") or NAME,
        kind=said_kind,
        title=title,
        sections=(Section(text),) if text else (),
        journal=fields.get("journal"),
        published=_published(fields),
        identifiers=Identifiers(
            pmid=_string(fields, "pmid"), pmcid=_string(fields, "pmcid"), doi=identifiers.doi(fields.get("doi"))
        ),
        registrations=identifiers.once(numbers + found),
        url=fields.get("url"),
        reports=tuple(_reported(r, name) for r in fields.get("reports") or ()),
        note=fields.get("note"),
    )


def _fields(line: bytes, name: str) -> dict[str, Any]:
    try:
        fields = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise MalformedInputError(
            f"read {name}", f"byte {error.start} of the line is not UTF-8", "Save the file as UTF-8."
        ) from error
    except (ValueError, RecursionError) as error:
        raise MalformedInputError(f"read {name}", f"the line is not JSON: {error}") from error
    if (surrogate := re.search("[\ud800-\udfff]", json.dumps(fields, ensure_ascii=False))) is not None:
        raise MalformedInputError(
            f"read {name}", f"it holds half a character, {surrogate[0]!a}", "Write whole characters."
        )
    if not isinstance(fields, dict):
        raise MalformedInputError(f"read {name}", f"the line holds {type(fields).__name__}, not an object")
    missing = [] if isinstance(fields.get("id"), str | int) and fields["id"] != "" else ["id"]
    if missing := missing + ([] if isinstance(fields.get("text"), str) else ["text"]):
        raise MalformedInputError(
            f"read {name}",
            f"the object has no {' and no '.join(missing)}",
            'Each line is {"id": ..., "title": ..., "text": ...}.',
        )
    for field in ("text", "title", "journal", "url", "note", "source", "doi"):
        if not isinstance(fields.get(field) or "", str):
            raise MalformedInputError(f"read {name}", f"its {field} is {type(fields[field]).__name__}, not a string")
    return fields


def _published(fields: dict[str, Any]) -> PartialDate:
    if isinstance(fields.get("date"), str):
        return iso(fields["date"])
    return partial(_string(fields, "year"))


def _string(fields: dict[str, Any], field: str) -> str | None:
    value = fields.get(field)
    return str(value) if isinstance(value, str | int) and value != "" else None


def _strings(fields: dict[str, Any], field: str, name: str) -> list[str]:
    values = fields.get(field) or []
    if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
        raise MalformedInputError(f"read {name}", f"its {field} is not a list of strings")
    return values


def _reported(said: Any, name: str) -> ReportedStudy:
    if not isinstance(said, dict):
        raise MalformedInputError(f"read {name}", "its reports are not objects")
    year = said.get("year")
    return ReportedStudy(
        title=_string(said, "title"),
        doi=identifiers.doi(_string(said, "doi")),
        pmid=_string(said, "pmid"),
        pmcid=_string(said, "pmcid"),
        url=_string(said, "url"),
        journal=_string(said, "journal"),
        year=year if isinstance(year, int) else None,
        evidence=_string(said, "evidence"),
    )
