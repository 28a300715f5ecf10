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
from corpus.streams import as_utf8

NAME = "jsonl"
SUFFIXES = (".jsonl", ".ndjson")

#: The longest line we hold in memory, in bytes: JSON of nothing but brackets needs thirty times as much.
LONGEST_LINE = 4_000_000
_HALF = re.compile("[\ud800-\udfff]")


def sniff(head: bytes) -> bool:
    """Does one of its first lines begin with an object? A bad line before it is that line's business."""
    return any(line.lstrip().startswith(b"{") for line in head.splitlines())


def read(stream: BinaryIO, name: str, kind: Kind | None) -> Iterator[Item]:
    """A Document a line; a line that is none is a Reject with its number, and reading goes on."""
    for number, line in _lines(as_utf8(stream, name)):
        try:
            if line is None:
                raise OversizedInputError(
                    f"read {name}", f"line {number} is longer than {LONGEST_LINE:,} bytes", "Write one document a line."
                )
            if line.strip():
                yield _document(line, name, kind)
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
        raise MalformedInputError(
            f"read {name}", f"its kind {str(said_kind)[:40]!r} is not one of {', '.join(get_args(Kind))}"
        )
    text, title = fields["text"], fields.get("title") or ""
    numbers = [Registration(n, "", "input") for n in _strings(fields, "registrations", name)]
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
        registrations=identifiers.stated(title, text, numbers),
        url=fields.get("url"),
        reports=_reports(fields.get("reports") or [], name),
        note=fields.get("note"),
    )


def _fields(line: bytes, name: str) -> dict[str, Any]:
    try:
        fields = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise MalformedInputError(
            f"read {name}", f"byte {error.start} of the line is not UTF-8", "Save the file as UTF-8."
        ) from error
    except json.JSONDecodeError as error:
        found = f"the line is not JSON: {error.msg} at column {error.colno}"
        raise MalformedInputError(f"read {name}", found) from error
    except (ValueError, RecursionError) as error:  # digits without end, brackets without end
        raise MalformedInputError(f"read {name}", f"the line is not JSON that we read: {error}") from error
    if not isinstance(fields, dict):
        raise MalformedInputError(f"read {name}", f"the line holds {type(fields).__name__}, not an object")
    # Only an escape can bring half a character into what is whole as UTF-8.
    if b"\\u" in line and (half := next(filter(None, map(_HALF.search, _said(fields))), None)):
        raise MalformedInputError(f"read {name}", f"it holds half a character, {half[0]!a}", "Write whole characters.")
    for field, good in (("id", str | int), ("text", str)):
        if fields.get(field) is not None and not isinstance(fields[field], good):
            raise MalformedInputError(f"read {name}", f"its {field} is {type(fields[field]).__name__}, not a string")
    missing = [] if _string(fields, "id") else ["id"]
    if missing := missing + ([] if isinstance(fields.get("text"), str) else ["text"]):
        raise MalformedInputError(
            f"read {name}",
            f"the object has no {' and no '.join(missing)}",
            'Each line is {"id": ..., "title": ..., "text": ...}.',
        )
    for field in ("title", "journal", "url", "note", "source", "doi"):
        if not isinstance(fields.get(field) or "", str):
            raise MalformedInputError(f"read {name}", f"its {field} is {type(fields[field]).__name__}, not a string")
    return fields


def _published(fields: dict[str, Any]) -> PartialDate:
    if isinstance(fields.get("date"), str):
        return iso(fields["date"])
    return partial(_string(fields, "year"))


def _string(fields: dict[str, Any], field: str) -> str | None:
    value = fields.get(field)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) and value != "" else None


def _strings(fields: dict[str, Any], field: str, name: str) -> list[str]:
    values = fields.get(field) or []
    if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
        raise MalformedInputError(f"read {name}", f"its {field} is not a list of strings")
    return values


def _reports(said: Any, name: str) -> tuple[ReportedStudy, ...]:
    if not isinstance(said, list) or not all(isinstance(report, dict) for report in said):
        raise MalformedInputError(f"read {name}", "its reports are not a list of objects")
    return tuple(_reported(report) for report in said)


def _reported(said: dict[str, Any]) -> ReportedStudy:
    return ReportedStudy(
        title=_string(said, "title"),
        doi=identifiers.doi(_string(said, "doi")),
        pmid=_string(said, "pmid"),
        pmcid=_string(said, "pmcid"),
        url=_string(said, "url"),
        journal=_string(said, "journal"),
        year=partial(_string(said, "year")).year,
        evidence=_string(said, "evidence"),
    )


def _said(value: Any) -> Iterator[str]:
    """Every string in it, names and values."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting += [*value, *value.values()]
        elif isinstance(value, list):
            waiting += value
