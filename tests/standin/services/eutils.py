"""NCBI's E-utilities for PubMed: ESearch, EPost, EFetch, with their limits, and their errors inside HTTP 200."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable
from xml.sax.saxutils import escape

from tests.standin.pubmed import DOCTYPE, PubMedRecord
from tests.standin.pubmed_query import Understood, understood
from tests.standin.wire import Asked, Reply, as_json, as_xml

BASE = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
PREFIX = "/eutils"
#: PubMed serves no more of a search than these.
CAP = 9_999
_SEARCH = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n<eSearchResult>'
)
TOO_FAR = (
    "Search Backend failed: Exception:\n'retstart' cannot be larger than 9998. For PubMed, ESearch can only retrieve "
    "the first 9,999 records matching the query."
)


class Service:
    """What PubMed holds and allows.

    records: by number. hidden: numbers that a search finds and EFetch leaves out, as those withdrawn a moment ago.
    limit, keyed: requests a second without and with a key. unknown: phrases that are in no index.
    most: ids that one EFetch may ask for before a proxy gives up.
    """

    def __init__(self) -> None:
        self.records: dict[int, PubMedRecord] = {}
        self.hidden: set[int] = set()
        self.limit, self.keyed, self.keys = 3.0, 10.0, {"good-key"}
        self.unknown: frozenset[str] = frozenset()
        self.most = 1_000
        self.refused = 0
        #: Is a WebEnv gone as soon as it is given? By how many places has the list behind it moved when it is asked for?
        self.forgetful, self.moved = False, 0
        self._histories: dict[str, list[list[int]]] = {}
        self._times: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def hold(self, records: Iterable[PubMedRecord]) -> None:
        """Adds records; one with a number that is there takes its place."""
        self.records.update((record.pmid, record) for record in records)

    def answer(self, asked: Asked) -> Reply:
        key = asked.params.get("api_key")
        if key is not None and key not in self.keys:
            return as_json({"error": "API key invalid", "api-key": key}, 400)
        if self._too_fast(key):
            self.refused += 1
            limit = str(int(self.keyed if key else self.limit))
            body = {"error": "API rate limit exceeded", "api-key": key or "192.0.2.10", "count": "4", "limit": limit}
            return as_json(body, 429)
        if asked.method == "GET" and len(asked.raw) > 4_000:
            return Reply(b"<html><title>414 Request-URI Too Large</title></html>", 414)
        tool = {"/esearch.fcgi": self._search, "/efetch.fcgi": self._fetch, "/epost.fcgi": self._post}.get(asked.path)
        return tool(asked) if tool else Reply(b"<html><title>404 Not Found</title></html>", 404)

    def _too_fast(self, key: str | None) -> bool:
        with self._lock:
            now, limit = time.monotonic(), self.keyed if key else self.limit
            times = self._times.setdefault(key or "ip", deque())
            while times and now - times[0] > 1.0:
                times.popleft()
            if len(times) >= limit:
                return True
            times.append(now)
            return False

    def _search(self, asked: Asked) -> Reply:
        given = asked.params
        if given.get("db", "pubmed") != "pubmed":
            return _failed(f"Invalid db name specified: {given['db']}", given)
        if not given.get("term"):
            return _failed("Empty term and query_key - nothing todo", given)
        if ("mindate" in given) != ("maxdate" in given):
            return _failed("mindate and maxdate must be used together", given)
        try:
            query = understood(_with_dates(given), self.unknown)
        except ValueError as error:
            return _failed(f"Search Backend failed: {error}", given)
        found = sorted((r.pmid for r in self.records.values() if query.test(r.searched)), reverse=True)
        start, most = int(given.get("retstart", 0)), int(given.get("retmax", 20))
        if start >= CAP < len(found):
            return _failed(TOO_FAR, given)
        page = found[start : min(start + most, CAP)]
        adjusted = start + most > CAP
        messages = [f"Restrictions achieved. start and count adjusted to {start}, {len(page)}"] if adjusted else []
        if not found:
            messages.append("No items found.")
        history = self._remember(found[:CAP]) if given.get("usehistory") == "y" else None
        if given.get("rettype") == "count":
            return as_xml(f"{_SEARCH}<Count>{len(found)}</Count></eSearchResult>")
        form = _json if given.get("retmode") == "json" else _xml
        return form(len(found), start, page, history, query, messages)

    def _remember(self, ids: list[int], name: str | None = None) -> tuple[str, int]:
        with self._lock:
            name = name or f"MCID_{len(self._histories):024x}"
            sets = self._histories.setdefault(name, [])
            sets.append(ids)
            return name, len(sets)

    def _post(self, asked: Asked) -> Reply:
        ids = [int(number) for number in asked.params.get("id", "").split(",") if number.isdigit()]
        if not ids:
            return as_xml("<ePostResult><ERROR>Empty ID list; Nothing to store</ERROR></ePostResult>")
        name, key = self._remember(ids, asked.params.get("WebEnv"))
        return as_xml(f"<ePostResult><QueryKey>{key}</QueryKey><WebEnv>{name}</WebEnv></ePostResult>")

    def _fetch(self, asked: Asked) -> Reply:
        given = asked.params
        if given.get("rettype") == "full":
            return Reply(b"", type="text/xml")
        if given.get("retmode") != "xml":
            return Reply(b"1. J Ex. 2025. Exmab.", type="text/plain")
        ids = [int(number) for number in given.get("id", "").split(",") if number.strip().isdigit()]
        if "WebEnv" in given:
            sets = None if self.forgetful else self._histories.get(given["WebEnv"])
            if sets is None:
                return as_xml("<eFetchResult><ERROR>Unable to obtain query #1</ERROR></eFetchResult>")
            start = max(0, int(given.get("retstart", 0)) - self.moved)
            ids = sets[int(given["query_key"]) - 1][start : start + int(given.get("retmax", 20))]
        if len(ids) > self.most:
            return Reply(b"<html><title>502 Bad Gateway</title></html>", 502)
        known = (self.records.get(number) for number in dict.fromkeys(ids) if number not in self.hidden)
        return as_xml(
            f"{DOCTYPE}<PubmedArticleSet>{''.join(record.xml for record in known if record)}</PubmedArticleSet>"
        )


def _with_dates(given: dict[str, str]) -> str:
    if "mindate" not in given:
        return given["term"]
    return f"({given['term']}) AND {given['mindate']}:{given['maxdate']}[{given.get('datetype', 'edat')}]"


def _failed(reason: str, given: dict[str, str]) -> Reply:
    if given.get("retmode") == "json":
        # The service does not escape the line's end inside of the string.
        body = f'{{"header":{{"type":"esearch","version":"0.3"}},"esearchresult":{{"ERROR":"{reason}"}}}}'
        return Reply(body.encode(), type="application/json")
    return as_xml(f"{_SEARCH}\n\t<ERROR>{escape(reason)}</ERROR>\n</eSearchResult>")


def _xml(
    count: int, start: int, ids: list[int], history: tuple[str, int] | None, query: Understood, messages: list[str]
) -> Reply:
    stored = f"<QueryKey>{history[1]}</QueryKey><WebEnv>{history[0]}</WebEnv>" if history else ""
    listed = "".join(f"<Id>{number}</Id>\n" for number in ids)
    errors = "".join(f"<PhraseNotFound>{escape(said)}</PhraseNotFound>" for said in query.phrases_not_found)
    errors += "".join(f"<FieldNotFound>{escape(said)}</FieldNotFound>" for said in query.fields_not_found)
    told = "".join(f"<OutputMessage>{escape(said)}</OutputMessage>" for said in messages)
    return as_xml(
        f"{_SEARCH}<Count>{count}</Count><RetMax>{len(ids)}</RetMax><RetStart>{start}</RetStart>{stored}<IdList>\n{listed}</IdList>"
        "<TranslationSet/><QueryTranslation>as asked</QueryTranslation>"
        + (f"<ErrorList>{errors}</ErrorList>" if errors else "")
        + (f"<WarningList>{told}</WarningList>" if told else "")
        + "</eSearchResult>"
    )


def _json(
    count: int, start: int, ids: list[int], history: tuple[str, int] | None, query: Understood, messages: list[str]
) -> Reply:
    result = {"count": str(count), "retmax": str(len(ids)), "retstart": str(start), "idlist": [str(i) for i in ids]}
    if history:
        result |= {"querykey": str(history[1]), "webenv": history[0]}
    lists: dict[str, object] = {"translationset": [], "querytranslation": "as asked"}
    if query.phrases_not_found:
        lists["errorlist"] = {"phrasesnotfound": query.phrases_not_found, "fieldsnotfound": []}
    return as_json({"header": {"type": "esearch", "version": "0.3"}, "esearchresult": {**result, **lists}})
