"""Europe PMC's REST service: search by cursor, its errors inside HTTP 200, and the full text of what is open."""

from __future__ import annotations

import re
from base64 import b64encode
from typing import Any

from tests.standin.wire import Asked, Reply, as_json, as_xml

BASE = "https://www.ebi.ac.uk/europepmc/webservices/rest"
PREFIX = "/europepmc"
_DATES = re.compile(r"\b([A-Z]+_I?P?DATE|UPDATE_DATE):\[(\S+) TO (\S+)\]")
_SORTS = {"P_PDATE_D", "CITED", "AUTH_FIRST", "PUB_YEAR"}
_FIELDS = {"FIRST_PDATE": "firstPublicationDate", "FIRST_IDATE": "firstIndexDate", "UPDATE_DATE": "dateOfRevision"}


class Service:
    """`hits` in the order in which they are found; `full_texts` by PMC id."""

    def __init__(self) -> None:
        self.hits: list[dict[str, Any]] = []
        self.full_texts: dict[str, str] = {}

    def hold(self, *hits: dict[str, Any]) -> None:
        """Adds hits; one with a key that is there takes its place."""
        for hit in hits:
            self.hits = [one for one in self.hits if (one["source"], one["id"]) != (hit["source"], hit["id"])] + [hit]

    def answer(self, asked: Asked) -> Reply:
        if asked.path == "/search" and asked.method == "GET":
            return self._search(asked) if len(asked.params.get("query", "")) < 1_500 else _failed("too long")
        if asked.path == "/searchPOST" and asked.method == "POST":
            return self._search(asked)
        found = re.fullmatch(r"/(PMC[0-9]+)/fullTextXML", asked.path)
        text = self.full_texts.get(found[1]) if found else None
        return as_xml(text) if text else Reply(b"", 404)

    def _search(self, asked: Asked) -> Reply:
        given = asked.params
        query, cursor = given.get("query", ""), given.get("cursorMark", "*")
        if not query.strip():
            return _failed(
                "No search criteria provided. Please provide a search criteria which is less than 1500 characters."
            )
        if given.get("format", "xml") != "json":
            return as_xml("<responseWrapper><version>6.9</version></responseWrapper>")
        found = [hit for hit in self.hits if _matches(hit, query)]
        start = 0 if cursor == "*" else next((n for n in range(len(found) + 1) if _mark(n) == cursor), None)
        if start is None or given.get("sort", "").partition(" ")[0] not in {"", *_SORTS}:
            return as_json({"version": "6.9"})
        size = min(int(given.get("pageSize", 25)), 1_000)
        page = found[start : start + size]
        kept = page if given.get("resultType") == "core" else [_lite(hit) for hit in page]
        # The last cursor is that of the page before: it repeats.
        following = _mark(start + len(page))
        said = {"version": "6.9", "hitCount": len(found), "nextCursorMark": following}
        return as_json(said | {"request": {"queryString": query, "cursorMark": cursor}, "resultList": {"result": kept}})


def _mark(place: int) -> str:
    """A cursor with the characters that must be escaped."""
    return f"Ao+/{b64encode(f'{place:09d}'.encode()).decode()}="


def _failed(reason: str) -> Reply:
    return as_json({"errCode": 400, "errMsg": reason})


def _lite(hit: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in hit.items()
        if name not in {"abstractText", "authorList", "commentCorrectionList"}
    }


def _matches(hit: dict[str, Any], query: str) -> bool:
    """Words outside of dates must all be in title or abstract; of dates in brackets one must fit, of others each."""
    text = f"{hit.get('title', '')} {hit.get('abstractText', '')}".lower()
    words = re.findall(r"\w+", _DATES.sub("", query).lower())
    either = [
        _within(hit, found) for group in re.findall(r"\([^()]*DATE:[^()]*\)", query) for found in _DATES.finditer(group)
    ]
    alone = [_within(hit, found) for found in _DATES.finditer(re.sub(r"\([^()]*DATE:[^()]*\)", "", query))]
    return (
        all(word in text for word in words if word not in {"and", "or"}) and all(alone) and (not either or any(either))
    )


def _within(hit: dict[str, Any], found: re.Match[str]) -> bool:
    day = hit.get(_FIELDS[found[1]], hit.get("firstPublicationDate", ""))
    return bool(found[2] <= day <= found[3])
