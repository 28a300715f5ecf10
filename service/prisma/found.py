"""Found: which search or file brought which record, from the ledger of crawls and the log of imports."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from corpus.sqlite import Database

Place = Literal["database", "register", "website"]
#: Sources by what PRISMA calls them; all others are databases, and so are files that were exported from one.
_PLACES: dict[str, Place] = {"clinicaltrials": "register", "feeds": "website", "pages": "website"}
#: As reports name them.
_NAMES = {
    "pubmed": "PubMed", "europepmc": "Europe PMC", "crossref": "Crossref", "clinicaltrials": "ClinicalTrials.gov", "feeds": "News feeds",
    "pages": "Web pages",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the ledger and the log of imports had come, and when: what is found behind it is new."""

    crawl: int = 0
    imported: int = 0
    at: str = ""


@dataclass(slots=True)
class Found:
    """What searches brought.

    records: (place, name of the database, id) of each record that a search or file brought, each once for each of them.
    unreadable: by (place, name) how many came that could not be read. before: ids that were found before the mark.
    unlogged: how many of the records are in the library by a way that kept no account of where from.
    """

    records: set[tuple[Place, str, str]] = field(default_factory=set)
    unreadable: Counter[tuple[Place, str]] = field(default_factory=Counter)
    before: set[str] = field(default_factory=set)
    unlogged: int = 0


def found(db: Database, topic: str | None, mark: Mark | None, reviewed: set[str]) -> Found:
    """What was found for a topic (None: for all) behind a mark (None: ever), and how else the studies of a review came."""
    said, since = Found(), mark or Mark()
    rows = db.execute("SELECT id, source, added FROM document").fetchall()
    sources, added = {id: source for id, source, _ in rows}, {id: at for id, _, at in rows}
    crawls = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'crawl_item'").fetchone() is not None
    if crawls:
        _crawled(db, said, topic, since)
    _imported(db, said, sources, since)
    ledgers = ["SELECT id FROM import_item", *(["SELECT id FROM crawl_item WHERE came"] if crawls else [])]
    logged = {str(id) for (id,) in db.execute(" UNION ".join(ledgers))}
    known = {id for *_, id in said.records} | said.before
    # What no ledger names was there before there was one, came with a snapshot, or was found for another topic.
    rest = (set(sources) - logged) | (reviewed - known)
    new = {id for id in rest if added.get(id, "") >= since.at[:19]}
    said.before |= rest - new
    said.unlogged = len(new)
    said.records |= {(_place(sources.get(id, "")), named(sources.get(id, "")), id) for id in new}
    said.records = {one for one in said.records if one[2] not in said.before}
    return said


def marked(db: Database, at: str) -> Mark:
    """How far it has come now."""
    crawls = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'crawl'").fetchone() is not None
    crawl = db.execute("SELECT ifnull(max(number), 0) FROM crawl").fetchone()[0] if crawls else 0
    return Mark(int(crawl), int(db.execute("SELECT ifnull(max(id), 0) FROM import_log").fetchone()[0]), at)


def named(source: str) -> str:
    """A source as reports name it."""
    return _NAMES.get(source, f"{source} files" if source else "unknown")


def _crawled(db: Database, said: Found, topic: str | None, since: Mark) -> None:
    sql = (
        "SELECT c.number, c.source, i.id FROM crawl_item i JOIN crawl c ON c.number = i.crawl "
        "WHERE i.came AND i.change <> 'deleted' AND coalesce(c.topic = ?, TRUE)"
    )
    for number, source, id in db.execute(sql, [topic]):
        if number > since.crawl:
            said.records.add((_place(source), named(source), id))
        else:
            said.before.add(id)
    sql = (
        "SELECT c.source, count(*) FROM crawl_reject r JOIN crawl c ON c.number = r.crawl "
        "WHERE c.number > ? AND coalesce(c.topic = ?, TRUE) GROUP BY c.source"
    )
    for source, count in db.execute(sql, [since.crawl, topic]):
        said.unreadable[_place(source), named(source)] += count


def _imported(db: Database, said: Found, sources: dict[str, str], since: Mark) -> None:
    sql = "SELECT l.id, l.came_from, i.id FROM import_item i JOIN import_log l ON l.id = i.import"
    names: dict[int, tuple[Place, str]] = {}
    for number, came_from, id in db.execute(sql):
        if number <= since.imported:
            said.before.add(id)
            continue
        source = sources.get(id, "")
        where = _place(source), came_from or named(source)
        said.records.add((*where, id))
        names.setdefault(number, where)
    # A place of "" is a file that could not be read to its end, not a record.
    sql = (
        "SELECT r.import, l.came_from, count(*) FROM import_reject r JOIN import_log l ON l.id = r.import "
        "WHERE r.place <> '' AND l.id > ? GROUP BY r.import"
    )
    for number, came_from, count in db.execute(sql, [since.imported]):
        said.unreadable[names.get(number, ("database", came_from or "unknown"))] += count


def _place(source: str) -> Place:
    return _PLACES.get(source, "database")
