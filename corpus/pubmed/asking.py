"""PubMed asked through the E-utilities: ESearch for numbers, cut in slices where there are too many; EFetch for records."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import BinaryIO

from corpus.asking import Answer, Expected, Found, Missing, Remark, Request, Service, Window
from corpus.document import Document, Kind
from corpus.errors import EmptyInputError, InputError, UnusableAnswerError
from corpus.pubmed.searching import searched
from corpus.source import Deletion, Item, Reject
from corpus.topic import Topic

NAME = "pubmed"
BASE = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
#: NCBI's rules: three requests a second, ten with a key, counted with little mercy; who asks is to be named.
SERVICE = Service(
    BASE,
    pace=0.37,
    keyed_pace=0.12,
    tool="tool",
    email="email",
    key="api_key",
    at_once=3,
    blocked=(b"WWW Error Blocked Diagnostic",),
    # In the middle of a run, at a batch that a moment later is answered; where it stays, it is wrong or too large.
    passing=(400,),
    bad_key=b"API key invalid",
)
#: PubMed gives no more numbers for one search.
MOST = 9_999
#: Records in one EFetch; larger batches end in 414, 502 or half of an answer.
BATCH = 200
#: No record was created before, and no PMID is larger.
_FIRST_DAY = date(1900, 1, 1)
_LAST_UID = (1 << 27) - 1

# Of a search that PubMed remembers no longer.
_FORGOTTEN = re.compile(rb"obtain query|WebEnv|query_?key|history", re.IGNORECASE)

Read = Callable[[BinaryIO, str, Kind | None], Iterator[Item]]


def questions(topic: Topic, window: Window) -> Iterator[Request]:
    """The topic's search. A record belongs to a window by the day on which it was created, entered or last changed: EDAT alone
    would pass over old papers that come late, whose EDAT is the day of their publication."""
    if topic.pubmed is None:
        return
    terms = [f"({topic.pubmed})"]
    if topic.languages:
        terms.append(f"({' OR '.join(f'{language}[la]' for language in topic.languages)})")
    if topic.since is not None:
        terms.append(f"{topic.since:%Y/%m/%d}:3000[pdat]")
    if window.since is not None:
        days = f"{window.since:%Y/%m/%d}:{window.until or date(3000, 12, 31):%Y/%m/%d}"
        terms.append(f"({' OR '.join(f'{days}[{field}]' for field in ('crdt', 'edat', 'mdat'))})")
    yield _search(" AND ".join(terms), "", "")


def answered(answer: Answer, read: Read) -> Iterator[Found]:
    """What an answer holds; `read` reads its records.

    Raises:
        UnusableAnswerError: an error inside of 200, or no whole answer. QueryError: a field that PubMed does not know.
    """
    if not 200 <= answer.status < 300:
        raise UnusableAnswerError("ask PubMed", f"it answers {answer.status}", "Try again later.")
    yield from _found(answer) if answer.request.step == "search" else _fetched(answer, read)


def divided(request: Request) -> Iterator[Request]:
    """Two requests by number for half of the records each; none where there is but one that was asked for so."""
    ids, state = _asked_for(request), dict(request.state)
    remembered = state.pop("ids", None) is not None
    if request.step == "fetch" and len(ids) > 1:
        yield _fetch(ids[: len(ids) // 2], state)
        yield _fetch(ids[len(ids) // 2 :], state)
    elif request.step == "fetch" and remembered:
        yield _fetch(ids, state)


def _found(answer: Answer) -> Iterator[Found]:
    state, found = dict(answer.request.state), searched(answer.body)
    whole = not state["days"]
    yield from (Remark(text) for text in found.warnings)
    if whole:
        yield Remark(f"PubMed has {found.count:,} records; it understood: {found.translation}")
    if found.count > MOST:
        if whole:
            yield Expected(found.count, whole=True)
        yield from _sliced(state, answer.fetched)
        return
    if len(set(found.ids)) != found.count and not state["again"]:
        # Its count and its list are not always of one moment. Where they differ twice, the ledger shows it.
        yield _search(state["query"], state["days"], state["uids"], again="yes")
        return
    yield Expected(found.count)
    for start in range(0, len(found.ids), BATCH):
        ids = found.ids[start : start + BATCH]
        yield _fetch(ids, {}) if found.history is None else _from_history(ids, found.history, start)


def _sliced(state: dict[str, str], today: date) -> Iterator[Request]:
    """The same search in two halves, by the day of creation, of which each record has one; of one day by PMID."""
    # It may be tomorrow where the records are made.
    first, last = _days(state["days"]) if state["days"] else (_FIRST_DAY, today + timedelta(days=1))
    if first < last:
        middle = first + (last - first) // 2
        yield _search(state["query"], f"{first}:{middle}", "")
        yield _search(state["query"], f"{middle + timedelta(days=1)}:{last}", "")
        return
    low, high = (int(bound) for bound in (state["uids"] or f"1:{_LAST_UID}").split(":"))
    yield _search(state["query"], state["days"], f"{low}:{(low + high) // 2}")
    yield _search(state["query"], state["days"], f"{(low + high) // 2 + 1}:{high}")


def _search(query: str, days: str, uids: str, again: str = "") -> Request:
    term = query
    if days:
        term += f" AND {days.replace('-', '/')}[crdt]"
    if uids:
        term += f" AND {uids}[uid]"
    form = {"db": "pubmed", "term": term, "retmode": "xml", "retmax": str(MOST), "usehistory": "y", "sort": "pub_date"}
    state = {"query": query, "days": days, "uids": uids, "again": again}
    return Request(NAME, f"{BASE}/esearch.fcgi", form=tuple(form.items()), step="search", state=tuple(state.items()))


def _fetch(ids: Iterable[str], state: dict[str, str]) -> Request:
    form = {"db": "pubmed", "retmode": "xml", "id": ",".join(ids)}
    return Request(NAME, f"{BASE}/efetch.fcgi", form=tuple(form.items()), step="fetch", state=tuple(state.items()))


def _from_history(ids: Iterable[str], history: tuple[str, str], start: int) -> Request:
    """Records of a search that PubMed remembers. Their numbers are kept here: its memory ends after hours, and does not say whom it left out."""
    kept = {"WebEnv": history[0], "query_key": history[1], "retstart": str(start), "retmax": str(BATCH)}
    form = {"db": "pubmed", "retmode": "xml", **kept}
    state = (("ids", ",".join(ids)),)
    return Request(NAME, f"{BASE}/efetch.fcgi", form=tuple(form.items()), step="fetch", state=state)


def _fetched(answer: Answer, read: Read) -> Iterator[Found]:
    """The records. Those that did not come are asked for once more by themselves: a new record takes a while to be everywhere."""
    ids, state = _asked_for(answer.request), dict(answer.request.state)
    if "ids" in state and b"<PubmedArticleSet" not in answer.body and _FORGOTTEN.search(answer.body[:4_096]):
        yield _fetch(ids, {})
        return
    items = _items(answer, read)
    came = {id for item in items for id in _ids(item)}
    missing = [id for id in ids if f"pubmed:{id}" not in came]
    rejects = [item for item in items if isinstance(item, Reject)]
    yield from (item for item in items if not isinstance(item, Reject) and _asked(item, state))
    if missing and "again" not in state:
        # One that cannot be read does not say its number: asked for alone, it is known by that.
        alone = [[id] for id in missing] if rejects else [missing]
        yield from (_fetch(some, {"again": "yes"}) for some in alone)
    elif rejects and len(ids) == 1:
        yield Reject("PubMed", f"pubmed:{ids[0]}", rejects[0].error)
    else:
        yield from rejects
        if missing:
            reason = "PubMed's search names it, and its EFetch does not give it"
            yield Missing(tuple(f"pubmed:{id}" for id in missing), reason)


def _items(answer: Answer, read: Read) -> list[Item]:
    try:
        return list(read(io.BytesIO(answer.body), "PubMed's answer", None))
    except EmptyInputError as error:
        if b"<PubmedArticleSet" in answer.body:
            return []  # it knows none of them
        raise UnusableAnswerError("fetch from PubMed", _said(answer.body) or error.found) from error
    except InputError as error:
        raise UnusableAnswerError("fetch from PubMed", _said(answer.body) or error.found) from error


def _said(body: bytes) -> str:
    """The service's own words for what went wrong, if they stand in the answer."""
    if len(body) > 4_096 or b"rror" not in body:
        return ""
    return " ".join(body.decode("utf-8", "replace").split())[:300]


def _ids(item: Item) -> tuple[str, ...]:
    if isinstance(item, Document):
        return (item.id,)
    return item.ids if isinstance(item, Deletion) else ()


def _asked_for(request: Request) -> list[str]:
    return (dict(request.state).get("ids") or dict(request.form).get("id", "")).split(",")


def _asked(item: Item, state: dict[str, str]) -> bool:
    """Is it of the batch? What a memory of PubMed's that has moved gives besides comes with its own batch."""
    if "ids" not in state or not isinstance(item, Document):
        return True
    return item.id.removeprefix("pubmed:") in state["ids"].split(",")


def _days(said: str) -> tuple[date, date]:
    first, last = said.split(":")
    return date.fromisoformat(first), date.fromisoformat(last)
