"""Counting: the PRISMA 2020 flow of a review, whose numbers add up; what cannot be told yet is left open and said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from corpus.errors import DecisionError
from corpus.library import transaction
from corpus.sqlite import Database
from service.living.keeping import fitting
from service.notation import counted
from service.prisma import version as versions
from service.prisma.found import Found, found
from service.prisma.outcome import Fate, Outcome, outcome
from service.prisma.version import Version
from service.query import Query
from service.review import log
from service.review.protocol import Protocol
from service.table import EvidenceTable

#: What something may wait for, as it is told: "12 not read yet".
_UNREAD, _OUTSIDE = "not read yet", "that fit the question and were not brought in yet"
_KEPT = "whose report is to be assessed"


@dataclass(slots=True)
class Flow:
    """The flow of a review.

    counts: by the keys of the diagram; one that cannot be told yet is not there. sources: by (place, name) how many records each
    gave, unreadable ones included. screened_out: by reason, which the diagram does not show. waiting: by what for, how many.
    notes: what else there is to say. included: the publications that are in. previous: the version that this is an update of.
    """

    counts: dict[str, Any] = field(default_factory=dict)
    sources: Counter[tuple[str, str]] = field(default_factory=Counter)
    screened_out: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    included: list[str] = field(default_factory=list)
    previous: int | None = None


def flow(table: EvidenceTable, review: Protocol, query: Query, update: bool = True) -> Flow:
    """The flow as it is now. update: of a review with versions, what came since the last; else all of it as one.

    query: what the review asks, with the views that it names.

    Raises:
        QueryError: the review's question cannot be understood any more.
    """
    kept = versions.versions(table.db, review.id)
    last = kept[-1] if kept and update else None
    work = _Work(table, review, query, last)
    return work.flow()


def keep_version(table: EvidenceTable, review: Protocol, query: Query, label: str, by: str) -> Version:
    """Keeps the flow as a version of the review, of which what follows is an update.

    Raises:
        DecisionError: something still waits, so that the flow is not whole.
    """
    with transaction(table.db, durable=True):
        whole = flow(table, review, query)
        if whole.waiting:
            waits = ", ".join(f"{n} {what}" for what, n in whole.waiting.items())
            raise DecisionError(
                f"keep a version of review {review.id}", f"it is not whole: {waits}", "Decide on these first."
            )
        before = set(_included_before(table, review, whole))
        return versions.keep(table.db, review.id, label, by, sorted(before | set(whole.included)), as_json(whole))


def as_json(flow: Flow) -> dict[str, Any]:
    """The flow as the API tells it."""
    places: dict[str, dict[str, int]] = {"database": {}, "register": {}, "website": {}}
    for (place, name), n in sorted(flow.sources.items()):
        places[place][name] = n
    return {
        "counts": flow.counts,
        "databases": places["database"],
        "registers": places["register"],
        "websites": places["website"],
        "screened_out": flow.screened_out,
        "waiting": flow.waiting,
        "notes": flow.notes,
        "previous": flow.previous,
    }


def _included_before(table: EvidenceTable, review: Protocol, whole: Flow) -> Iterable[str]:
    """Publications of the version before that are still in."""
    if whole.previous is None:
        return ()
    last = versions.version(table.db, review.id, whole.previous)
    work = _Work(table, review, Query(), last)
    return work.before.intersection(work.fates("included"))


class _Work:
    """One count, step by step. A publication goes by the id of the document that is shown of it."""

    def __init__(self, table: EvidenceTable, review: Protocol, query: Query, last: Version | None) -> None:
        self.table, self.db, self.review, self.query, self.last = table, table.db, review, query, last
        self.said = Flow(previous=last.number if last else None)
        self.shown = dict(self.db.execute("SELECT document, report_of FROM report").fetchall())
        self.outcomes = self._outcomes()
        #: What the version before had, by what is shown of each now.
        self.before = {self._of(id) for id in last.included} if last else set()

    def fates(self, fate: Fate) -> list[str]:
        """The publications of the review of which that became."""
        return [id for id, one in self.outcomes.items() if one.fate == fate]

    def flow(self) -> Flow:
        came = found(self.db, self.review.topic, self.last.mark if self.last else None, self._reviewed())
        main, other = self._publications(came)
        self._screening(main)
        self._websites(other)
        self._included()
        self._left_open()
        self._notes(came)
        return self.said

    def _publications(self, came: Found) -> tuple[set[str], set[str]]:
        """The publications that databases and registers brought, and those that websites alone did; what was removed is counted."""
        living = {str(id) for (id,) in self.db.execute("SELECT id FROM document WHERE NOT deleted")}
        before = {self._of(id) for id in came.before}
        self.said.sources.update((place, name) for place, name, _ in came.records)
        self.said.sources.update(came.unreadable)
        rows = {part: [one for one in came.records if (one[0] == "website") == part] for part in (False, True)}
        main = {self._of(id) for *_, id in rows[False] if id in living} - before
        # Who was decided on otherwise since, was identified in the version before; so this update has it from there.
        other = {self._of(id) for *_, id in rows[True] if id in living} - main - before
        again = self._decided_anew() - main - other
        ids = {id for *_, id in rows[False]}
        unreadable = sum(n for (place, _), n in came.unreadable.items() if place != "website")
        gone = len(ids - living)
        total = len(rows[False]) + unreadable + len(again)
        counts = self.said.counts
        if again:
            self.said.sources["database", "Decided anew since the version before"] = len(again)
        for place in ("database", "register"):
            parts = {name: n for (of, name), n in sorted(self.said.sources.items()) if of == place}
            counts[f"{place}_results"] = sum(parts.values())
            counts[f"{place}_specific_results"] = parts
        main |= again
        counts["duplicates"] = total - unreadable - gone - len(main)
        counts["excluded_other"] = unreadable + gone
        if rows[True]:
            counts["website_results"] = sum(n for (of, _), n in self.said.sources.items() if of == "website")
        return main, other

    def _screening(self, main: set[str]) -> None:
        """From the records to the reports that were assessed, each number only where it is final."""
        counts, inside = self.said.counts, main & set(self.outcomes)
        outside = main - inside
        unread = {id for id in outside if self._record(id) is None}
        fits = {self._of(id) for id in fitting(self.table, self.query)} & (outside - unread)
        self._wait(_UNREAD, len(unread))
        self._wait(_OUTSIDE, len(fits))
        counts["excluded_automatic"] = len(outside - unread - fits)
        fates = self._count(inside)
        counts["records_screened"] = len(inside)
        counts["records_excluded"] = fates["screened_out"]
        self._assessed(inside, fates, "dbr")
        self.said.screened_out = self._reasons(inside, "screened_out")

    def _websites(self, other: set[str]) -> None:
        if "website_results" not in self.said.counts:
            return
        inside = other & set(self.outcomes)
        fates = self._count(inside)
        self._assessed(inside, fates, "other")
        left = len(other - inside) + fates["screened_out"]
        if left:
            self.said.notes.append(
                f"{counted(left, 'record')} of websites did not fit, and no report was sought of them."
            )

    def _assessed(self, inside: set[str], fates: Counter[Fate], part: str) -> None:
        counts = self.said.counts
        self._wait("to be decided on", fates["waiting"])
        self._wait("on which readers differ", fates["disputed"])
        self._wait(_KEPT, fates["kept"])
        counts[f"{part}_sought_reports"] = sought = len(inside) - fates["screened_out"]
        counts[f"{part}_notretrieved_reports"] = fates["not_retrieved"]
        counts[f"{part}_assessed"] = sought - fates["not_retrieved"]
        counts[f"{part}_excluded"] = self._reasons(inside, "excluded")

    def _left_open(self) -> None:
        """Takes out what is not final while something waits."""
        waits = set(self.said.waiting)
        if waits:
            open_ = {"assessed"}
            if waits != {_KEPT}:
                open_ |= {"sought_reports", "notretrieved_reports"}
            for part in ("dbr", "other"):
                for name in open_:
                    self.said.counts.pop(f"{part}_{name}", None)
        if waits & {_UNREAD, _OUTSIDE}:
            self.said.counts.pop("records_screened", None)

    def _included(self) -> None:
        counts = self.said.counts
        before, now = self.before, set(self.fates("included"))
        new = now - before
        self.said.included = sorted(new)
        families = {self._family(id) for id in now & before}
        counts["new_reports"] = len(new)
        counts["new_studies"] = len({self._family(id) for id in new} - families)
        if self.last:
            counts["previous_reports"], counts["previous_studies"] = len(now & before), len(families)
            counts["total_reports"] = len(now)
            counts["total_studies"] = counts["previous_studies"] + counts["new_studies"]
            if gone := before - now:
                ids = ", ".join(sorted(gone)[:10])
                self.said.notes.append(
                    f"{counted(len(gone), 'report')} of the version before {'is' if len(gone) == 1 else 'are'} in no longer: {ids}."
                )

    def _notes(self, came: Found) -> None:
        notes, waiting = self.said.notes, self.said.waiting
        if came.unlogged:
            notes.append(
                f"{counted(came.unlogged, 'record')} came by a way that keeps no account of where from; each is counted once, "
                "under the kind of file or service that it is of."
            )
        if waiting:
            waits = "; ".join(f"{n:,} {what}" for what, n in waiting.items())
            notes.append(f"The flow is not whole: {waits}. What depends on these is left open.")

    def _wait(self, what: str, n: int) -> None:
        if n:
            self.said.waiting[what] = self.said.waiting.get(what, 0) + n

    def _count(self, inside: set[str]) -> Counter[Fate]:
        return Counter(self.outcomes[id].fate for id in inside)

    def _reasons(self, inside: set[str], fate: Fate) -> dict[str, int]:
        """How often each reason stands, the commonest first; whatever the case, in the words of the first."""
        said = [self.outcomes[id].reason or "" for id in sorted(inside) if self.outcomes[id].fate == fate]
        first = {reason.casefold(): reason for reason in reversed(said)}
        return {first[key]: n for key, n in Counter(map(str.casefold, said)).most_common()}

    def _reviewed(self) -> set[str]:
        sql = "SELECT study FROM review_study WHERE review = ?"
        return {str(id) for (id,) in self.db.execute(sql, [self.review.id])}

    def _outcomes(self) -> dict[str, Outcome]:
        """Of each publication in the review what became of it; of several of its documents the one that is shown says so."""
        said: dict[str, list[Any]] = {id: [] for id in self._reviewed()}
        for decision in log.of_review(self.db, self.review.id):
            if decision.field is None and decision.study in said:
                said[decision.study].append(decision)
        found: dict[str, Outcome] = {}
        for id in sorted(said, key=lambda one: (one != self._of(one), one)):
            one, of = outcome(said[id]), self._of(id)
            if of not in found or found[of].fate == "waiting":
                found[of] = one
        return found

    def _decided_anew(self) -> set[str]:
        """Publications that the version before had not, which are in now though no search has brought them since."""
        if self.last is None:
            return set()
        return set(self.fates("included")) - self.before

    def _record(self, id: str) -> Any:
        sql = "SELECT 1 FROM record WHERE study IN (SELECT document FROM report WHERE report_of = ? UNION SELECT ?)"
        return self.db.execute(sql, [id, id]).fetchone()

    def _family(self, id: str) -> str:
        row = self.db.execute("SELECT family FROM report WHERE document = ?", [id]).fetchone()
        return f"family {row[0]}" if row and row[0] else id

    def _of(self, id: str) -> str:
        return str(self.shown.get(id, id))


def names(db: Database, review: int) -> list[dict[str, Any]]:
    """The versions of a review, without their flows."""
    return [
        {"number": one.number, "label": one.label, "at": one.at, "by": one.by, "included": len(one.included)}
        for one in versions.versions(db, review)
    ]
