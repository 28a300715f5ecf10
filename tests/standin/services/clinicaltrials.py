"""ClinicalTrials.gov, API v2: search by page tokens, one study by its number or an older one, errors as plain text."""

from __future__ import annotations

import re
from typing import Any

from tests.standin.wire import Asked, Reply, as_json

BASE = "https://clinicaltrials.gov/api/v2"
PREFIX = "/clinicaltrials"
_KNOWN = {
    "query.term",
    "query.cond",
    "filter.advanced",
    "filter.ids",
    "format",
    "pageSize",
    "pageToken",
    "countTotal",
    "fields",
    "markupFormat",
}
_RANGE = re.compile(r"AREA\[(\w+)\]RANGE\[(\S+?),(\S+?)\]")
_AREAS = {"LastUpdatePostDate": "lastUpdatePostDateStruct", "ResultsFirstPostDate": "resultsFirstPostDateStruct"}
_PATH = re.compile(r"/studies/(?:NCT|nct)0*([1-9][0-9]{0,7})")


class Service:
    """`studies` by number, `aliases` from an older number to the study's; after `gap` pages comes one without a study."""

    def __init__(self) -> None:
        self.studies: dict[str, dict[str, Any]] = {}
        self.aliases: dict[str, str] = {}
        self.gap: int | None = None
        self._tokens: dict[str, tuple[int, Any]] = {}

    def hold(self, *studies: dict[str, Any]) -> None:
        for study in studies:
            self.studies[study["protocolSection"]["identificationModule"]["nctId"]] = study

    def answer(self, asked: Asked) -> Reply:
        if asked.path == "/studies":
            return self._search(asked)
        found = _PATH.fullmatch(asked.path)
        if found is None:
            return Reply(b"Not found", 404, "text/plain")
        number = f"NCT{int(found[1]):08d}"
        if number in self.aliases:
            return Reply(b"", 301, headers={"Location": f"{PREFIX}/studies/{self.aliases[number]}?format=json"})
        study = self.studies.get(number)
        return as_json(study) if study else Reply(f"NCT number {number} not found".encode(), 404, "text/plain")

    def _search(self, asked: Asked) -> Reply:
        given = asked.params
        if unknown := set(given) - _KNOWN:
            return Reply(f"Unknown parameter `{min(unknown)}`".encode(), 400, "text/plain")
        areas = [area for area, _, _ in _RANGE.findall(given.get("filter.advanced", ""))]
        if bad := [area for area in areas if area not in _AREAS]:
            return Reply(
                f"Error parsing query in `filter.advanced`: Unknown area name: `{bad[0]}`".encode(), 400, "text/plain"
            )
        same = {name: value for name, value in given.items() if name not in {"pageToken", "pageSize", "countTotal"}}
        start, asked_first = self._tokens.get(given.get("pageToken", ""), (0, same))
        if "pageToken" in given and (given["pageToken"] not in self._tokens or asked_first != same):
            return Reply(b"Invalid value in parameter `pageToken`", 400, "text/plain")
        size = min(int(given.get("pageSize", 10)) or 10, 1_000)
        found = [study for _, study in sorted(self.studies.items()) if _matches(study, given)]
        empty = self.gap is not None and start == self.gap * size and not given.get("pageToken", "").endswith("again")
        page = [] if empty else found[start : start + size]
        said: dict[str, Any] = {"studies": page}
        if given.get("countTotal") == "true" and "pageToken" not in given:
            said["totalCount"] = len(found)
        if empty or start + len(page) < len(found):
            token = f"ZV{start + len(page):05d}{'again' if empty else ''}"
            self._tokens[token] = (start + len(page), same)
            said["nextPageToken"] = token
        return as_json(said)


def _matches(study: dict[str, Any], given: dict[str, str]) -> bool:
    protocol = study["protocolSection"]
    if ids := given.get("filter.ids"):
        return protocol["identificationModule"]["nctId"] in ids.split(",")
    words = re.findall(r"\w+", given.get("query.term", "").lower())
    if not all(word in str(protocol).lower() for word in words if word not in {"and", "or"}):
        return False
    ranges = _RANGE.findall(given.get("filter.advanced", ""))
    days = [(protocol.get("statusModule", {}).get(_AREAS[area], {}).get("date"), a, b) for area, a, b in ranges]
    return not ranges or any(day and (a == "MIN" or a <= day) and (b == "MAX" or day <= b) for day, a, b in days)
