"""Crossref's REST API: lists by DOI, by likeness and by cursor, single works, and its errors, some of them no JSON."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from tests.standin.wire import Asked, Reply, as_json

BASE = "https://api.crossref.org"
PREFIX = "/crossref"
_KNOWN = {
    "query",
    "query.bibliographic",
    "filter",
    "rows",
    "offset",
    "cursor",
    "select",
    "sort",
    "order",
    "mailto",
    "sample",
}
_FILTERS = {"doi", "type", "from-pub-date", "from-index-date", "until-index-date", "is-update", "updates"}
_SELECT = {"DOI", "type", "title", "subtitle", "container-title", "author", "issued", "published-print", "published-online", "abstract",
           "updated-by", "update-to", "relation", "clinical-trial-number"}  # fmt: skip


class Service:
    """`works` by DOI in small letters; `mailtos` of those who asked; cursors are forgotten by `forget`."""

    def __init__(self) -> None:
        self.works: dict[str, dict[str, Any]] = {}
        self.mailtos: list[str | None] = []
        self._cursors: dict[str, int] = {}
        self._age = 0

    def hold(self, *works: dict[str, Any]) -> None:
        self.works.update((work["DOI"].lower(), work | {"DOI": work["DOI"].lower()}) for work in works)

    def forget(self) -> None:
        """What happens to every cursor after five minutes."""
        self._cursors.clear()
        self._age += 1

    def answer(self, asked: Asked) -> Reply:
        self.mailtos.append(asked.params.get("mailto"))
        if asked.path == "/works":
            return self._list(asked)
        work = self.works.get(unquote(asked.path.removeprefix("/works/")).lower())
        if work is None:
            return Reply(b"Resource not found.", 404, "text/plain")
        return as_json({"status": "ok", "message-type": "work", "message": work})

    def _list(self, asked: Asked) -> Reply:
        given = asked.params
        filters = [pair.partition(":")[::2] for pair in given.get("filter", "").split(",") if pair]
        if unknown := set(given) - _KNOWN:
            return _invalid("parameter-not-allowed", min(unknown))
        if bad := [name for name, _ in filters if name not in _FILTERS]:
            return _invalid("filter-not-available", bad[0])
        if bad := [name for name in given.get("select", "").split(",") if name and name not in _SELECT]:
            return _invalid("select-not-available", bad[0])
        if not re.fullmatch("[0-9]{1,4}", rows := given.get("rows", "20")) or int(rows) > 1_000:
            return _invalid("integer-not-valid", rows)
        found = [work for _, work in sorted(self.works.items()) if _matches(work, filters, given)]
        cursor = given.get("cursor")
        if cursor not in {None, "*"} and cursor not in self._cursors:
            return Reply(
                b'{"status":"failed","message-type":"resource-failure","message":[{"type":"cursor-invalid","value":"x",'
                b'"message":"Cursor specified but it is invalid"}]}',
                404,
                "application/json",
            )
        start = self._cursors.get(cursor or "", 0)
        page = found[start : start + int(rows)]
        names = given.get("select", "").split(",") if given.get("select") else None
        kept = [{n: v for n, v in work.items() if names is None or n in names} for work in page]
        message: dict[str, Any] = {"total-results": len(found), "items": kept, "items-per-page": int(rows)}
        if cursor is not None:
            message["next-cursor"] = f"DnF1+/{self._age}{start + len(page):05d}=="
            self._cursors[message["next-cursor"]] = start + len(page)
        return as_json({"status": "ok", "message-type": "work-list", "message-version": "1.0.0", "message": message})


def _matches(work: dict[str, Any], filters: list[tuple[str, ...]], given: dict[str, str]) -> bool:
    for name in ("doi", "type"):
        # One name several times is OR.
        values = {value.lower() for said, value in filters if said == name}
        if values and str(work["DOI" if name == "doi" else name]).lower() not in values:
            return False
    title = " ".join(work.get("title", [])).lower()
    words = set(re.findall(r"\w{4,}", given.get("query.bibliographic", "").lower()))
    return not words or any(word in title for word in words)


def _invalid(kind: str, value: str) -> Reply:
    message = [
        {"type": kind, "value": value, "message": f"{value} specified but there is no such {kind.partition('-')[0]}"}
    ]
    return as_json({"status": "failed", "message-type": "validation-failure", "message": message}, 400)
