"""The reports of a library: each document compared with those that may be the same, joined, and parted by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Literal

from corpus.errors import NotFoundError, QueryError
from corpus.library import Library
from corpus.reports.comparing import compare
from corpus.reports.described import NAMES, Described, described, from_json
from corpus.reports.families import Families
from corpus.reports.grouping import Pair, best, grouped, pair

#: Raised when titles are compared otherwise: then all documents are compared anew.
RULES = 2
#: How many documents are compared in one transaction.
_BATCH = 500

Meanwhile = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """One document as a report of its study. why: how it was joined; family: the trial it belongs to."""

    id: str
    study: str
    title: str
    kind: str
    source: str
    year: int | None
    journal: str
    data_cut: str | None
    why: str
    family: str | None


@dataclass(frozen=True, slots=True)
class Updated:
    """What an update did: documents compared, and those now shown under another."""

    compared: int
    joined: int


class Reports:
    """Which documents of the library are versions of one publication, and which publications are of one trial.

    A document is compared only with those that share a key with it; what comes later changes nothing about the outcome.
    """

    def __init__(self, library: Library) -> None:
        self.library, self.db = library, library.db
        self._families = Families(self.db)

    def update(self, meanwhile: Meanwhile | None = None) -> Updated:
        """Compares what is new, changed or withdrawn; what was compared before is kept when it is interrupted."""
        sql = (
            "SELECT d.id, d.revision FROM document d LEFT JOIN report r ON r.document = d.id "
            "WHERE CASE WHEN d.deleted THEN r.document IS NOT NULL ELSE r.document IS NULL OR r.revision <> d.revision OR r.rules <> ? END"
        )
        waiting = self.db.execute(sql, [RULES]).fetchall()
        before, total = self.count(), len(waiting)
        rest = iter(sorted(waiting))
        done = 0
        while batch := list(islice(rest, _BATCH)):
            with self.library.transaction():
                self._regroup({id for known, _ in batch for id in self._compare(known)})
            done += len(batch)
            if meanwhile is not None:
                meanwhile(done, total)
        with self.library.transaction():
            self._families.find()
        return Updated(total, self.count() - before)

    def count(self) -> int:
        """How many documents are not shown by themselves, because another version of their publication is."""
        return int(self.db.execute("SELECT count(*) FROM other_report").fetchone()[0])

    def study(self, id: str) -> list[Report]:
        """All versions of the publication that a document is of, the one that is shown first.

        Raises:
            NotFoundError: the library has no such document, or it was not compared yet.
        """
        shown = self._study_of(id)
        return sorted(self._reports("report_of = ?", shown), key=lambda report: (report.id != shown, report.id))

    def relatives(self, id: str) -> list[Report]:
        """The other publications of its trial, those that are shown, in the order of their data: year, cut, id."""
        shown = self._study_of(id)
        found = self.db.execute("SELECT family FROM report WHERE document = ?", [shown]).fetchone()
        if found[0] is None:
            return []
        reports = self._reports("family = ? AND report_of = document AND document <> ?", found[0], shown)
        return sorted(reports, key=lambda report: (report.year or 9999, report.data_cut or "", report.id))

    def unsure(self) -> Iterator[tuple[Report, Report, str]]:
        """Pairs that may be one publication, with what speaks against it; for a person to merge or to part."""
        sql = (
            "SELECT l.a, l.b, l.reason FROM report_link l JOIN report a ON a.document = l.a JOIN report b ON b.document = l.b "
            "WHERE l.verdict = 'unsure' AND a.report_of <> b.report_of "
            "AND NOT EXISTS (SELECT 1 FROM report_decision w WHERE w.a = l.a AND w.b = l.b) ORDER BY l.a, l.b"
        )
        for a, b, reason in self.db.execute(sql).fetchall():
            yield self._reports("document = ?", a)[0], self._reports("document = ?", b)[0], reason

    def merge(self, a: str, b: str, by: str = "") -> None:
        """The publications of two documents are one, whatever the comparison says; kept, and said again when they change.

        Raises:
            NotFoundError: no such document. QueryError: it is the same document.
        """
        left, right = self._ids(a), self._ids(b)
        if a == b:
            raise QueryError(f"merge {a} with {b}", "they are one document", "Name two.")
        with self.library.transaction():
            words = self._words({*left, *right})
            said = [two for x in left for y in right if words.get(two := pair(x, y)) is False]
            self._decide({pair(a, b), *said}, "same", by)

    def split(self, a: str, b: str | None = None, by: str = "") -> None:
        """Two documents are of two publications; without a second, one is of none of its versions' publication.

        Raises:
            NotFoundError: no such document. QueryError: there is nothing to part it from.
        """
        others = [id for id in self._ids(a) if id != a] if b is None else [b]
        if b is not None:
            self._ids(b)
        if not others or others == [a]:
            raise QueryError(
                f"split {a}", "it stands alone", "`aftercart reports show ID` lists the versions of a study."
            )
        with self.library.transaction():
            self._decide({pair(a, other) for other in others}, "different", by)

    def _decide(self, pairs: set[Pair], verdict: Literal["same", "different"], by: str) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        for a, b in sorted(pairs):
            self.db.execute(
                "INSERT INTO report_decision (a, b, verdict, at, by) VALUES (?, ?, ?, ?, ?)", [a, b, verdict, now, by]
            )
        self._regroup({id for two in pairs for id in two})
        self._families.find()

    def _compare(self, id: str) -> set[str]:
        """Finds anew what a document is to others; the documents whose groups may change by it."""
        near = {
            other
            for two in self.db.execute("SELECT a, b FROM report_link WHERE a = ? OR b = ?", [id, id])
            for other in two
        }
        near |= {other for (other,) in self.db.execute("SELECT document FROM report WHERE report_of = ?", [id])}
        self.db.execute("DELETE FROM report_link WHERE a = ? OR b = ?", [id, id])
        self.db.execute("DELETE FROM report_key WHERE document = ?", [id])
        living = self.db.execute("SELECT revision FROM document WHERE id = ? AND NOT deleted", [id]).fetchone()
        if living is None:
            self._families.forget({id})
            self.db.execute("DELETE FROM report WHERE document = ?", [id])
            return near - {id}
        this = described(self.library.get(id, living[0]))
        self.db.execute(
            "INSERT INTO report (document, revision, rules, described, report_of) VALUES (?, ?, ?, ?, ?) ON CONFLICT (document) "
            "DO UPDATE SET revision = excluded.revision, rules = excluded.rules, described = excluded.described",
            [id, living[0], RULES, this.to_json(), id],
        )
        keys = list(dict.fromkeys(this.keys()))
        for other in self._candidates(this, keys):
            verdict = compare(this, other)
            if verdict.judgement != "different":
                a, b = pair(id, other.id)
                self.db.execute(
                    "INSERT INTO report_link VALUES (?, ?, ?, ?, ?)",
                    [a, b, verdict.judgement, verdict.weight, verdict.reason],
                )
                near.add(other.id)
        rows = [(key, id) for key in (*keys, *this.trial_keys())]
        self.db.conn.executemany("INSERT INTO report_key (key, document) VALUES (?, ?)", rows)
        return near | {id}

    def _candidates(self, this: Described, keys: list[str]) -> Iterator[Described]:
        """Those that share a key; without those of its kind that have another PubMed number, which are no versions of it."""
        marks = ", ".join("?" * len(keys))
        known = f"SELECT document FROM report_key WHERE key IN ({marks}) AND document <> ?"
        kind, number = (f"json_extract(described, '$[{NAMES.index(name)}]')" for name in ("kind", "pmid"))
        sql = f"SELECT described FROM report WHERE document IN ({known}) AND ({kind} = ? AND {number} <> ?) IS NOT TRUE"
        for (said,) in self.db.execute(sql, [*keys, this.id, this.kind, this.pmid]).fetchall():
            yield from_json(said)

    def _regroup(self, ids: set[str]) -> None:
        """Groups everything that hangs together with these anew."""
        done: set[str] = set()
        touched: set[str] = set()
        for id in sorted(ids):
            if id in done:
                continue
            component = self._component(id)
            done |= set(component)
            if component:
                touched |= self._group(component)
        self._families.forget(touched | ids)

    def _component(self, id: str) -> dict[str, Described]:
        found: dict[str, Described] = {}
        waiting = [id]
        while waiting:
            one = waiting.pop()
            if one in found:
                continue
            row = self.db.execute("SELECT described FROM report WHERE document = ?", [one]).fetchone()
            if row is None:
                continue
            found[one] = from_json(row[0])
            sql = "SELECT a, b FROM report_link WHERE (a = ? OR b = ?) AND verdict = 'same' UNION SELECT a, b FROM report_decision WHERE a = ? OR b = ?"
            waiting += [other for two in self.db.execute(sql, [one] * 4).fetchall() for other in two]
        return found

    def _group(self, members: dict[str, Described]) -> set[str]:
        if len(members) == 1:
            (id,) = members
            self.db.execute("UPDATE report SET report_of = ?, why = '' WHERE document = ?", [id, id])
            return set(members)
        links = {
            (a, b): (weight, reason)
            for id in members
            for a, b, weight, reason in self.db.execute(
                "SELECT a, b, weight, reason FROM report_link WHERE a = ? AND verdict = 'same'", [id]
            )
        }
        words = self._words(set(members))
        for ids in grouped(members, ((two, weight) for two, (weight, _) in links.items()), words):
            shown = best([members[id] for id in ids]).id
            for id in ids:
                why = "" if id == shown else _why(id, ids, links, words)
                self.db.execute("UPDATE report SET report_of = ?, why = ? WHERE document = ?", [shown, why, id])
        return set(members)

    def _words(self, ids: set[str]) -> dict[Pair, bool]:
        """What was said last of pairs that these are in."""
        sql = "SELECT a, b, verdict FROM report_decision WHERE a = ? ORDER BY number"
        return {
            (a, b): verdict == "same" for id in sorted(ids) for a, b, verdict in self.db.execute(sql, [id]).fetchall()
        }

    def _study_of(self, id: str) -> str:
        row = self.db.execute("SELECT report_of FROM report WHERE document = ?", [id]).fetchone()
        if row is None:
            raise NotFoundError(
                f"get the reports of {id}",
                "the library holds no such document",
                "`aftercart search` lists what it holds.",
            )
        return str(row[0])

    def _ids(self, id: str) -> list[str]:
        return [report.id for report in self.study(id)]

    def _reports(self, condition: str, *values: str) -> list[Report]:
        rows = self.db.execute(
            f"SELECT described, report_of, why, family FROM report WHERE {condition}", values
        ).fetchall()
        return [_report(from_json(said), study, why, family) for said, study, why, family in rows]


def _report(one: Described, study: str, why: str, family: str | None) -> Report:
    return Report(one.id, study, one.title, one.kind, one.source, one.year, one.journal, one.data_cut, why, family)


def _why(id: str, ids: list[str], links: dict[Pair, tuple[int, str]], words: dict[Pair, bool]) -> str:
    """The heaviest reason that joins a document to its group."""
    if any(words.get(pair(id, other)) for other in ids if other != id):
        return "joined by hand"
    reasons = [links[two] for other in ids if other != id and (two := pair(id, other)) in links]
    return max(reasons, default=(0, "joined by hand"))[1]
