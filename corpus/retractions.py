"""Retractions, concerns and corrections by DOI and PMID: kept for ever, and told to every document of the publication."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields, replace
from typing import cast

from corpus.document import Document, Identifiers, Notice, PartialDate, Retraction
from corpus.sqlite import Database
from corpus.updates import Event, Update, stated

#: What is kept of an Update, and behind it the row that takes back what the same source said before.
_TAKEN_BACK = "taken back"
_COLUMNS = "event, by, doi, pmid, said, year, month, day, notice_doi, notice_pmid, reference"
_STATE: dict[Event, Retraction] = {
    "retraction": "retracted",
    "concern": "concern",
    "correction": "corrected",
    "reinstatement": "none",
}
_GRAVITY: dict[Retraction, int] = {"none": 0, "corrected": 1, "concern": 2, "retracted": 3}
_KINDS: dict[Event, str] = {
    "retraction": "RetractionIn",
    "concern": "ExpressionOfConcernIn",
    "correction": "ErratumIn",
    "reinstatement": "ReinstatementIn",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What a publication is known by here."""

    dois: tuple[str, ...] = ()
    pmid: str | None = None

    @classmethod
    def of(cls, identifiers: Identifiers) -> Names:
        return cls(tuple(d for d in (identifiers.doi, *identifiers.other_dois) if d), identifiers.pmid)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """(scheme, value) of each."""
        yield from (("doi", doi) for doi in self.dois)
        if self.pmid:
            yield "pmid", self.pmid


class Retractions:
    """The notices of a library's database. Rows are only ever added; the transaction is the library's."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def tell(self, update: Update) -> bool:
        """Keeps an update; False where the same was known."""
        row = _row(update)
        known = " AND ".join(f"{name} IS ?" for name in _COLUMNS.split(", "))
        # What was taken back since may be said anew.
        back = f"SELECT ifnull(max(number), 0) FROM retraction_notice WHERE by = ? AND event = '{_TAKEN_BACK}'"
        sql = f"SELECT 1 FROM retraction_notice WHERE {known} AND number > ({back})"
        if self.db.execute(sql, [*row, update.by]).fetchone():
            return False
        self._append(row)
        return True

    def hear(self, document: Document, is_new: bool) -> set[Names]:
        """Keeps what a document says of itself and others, in place of what it said before; the publications concerned."""
        now = list(stated(document))
        before = [] if is_new else self._by(document.id)
        if sorted(map(_row, now), key=str) == sorted(map(_row, before), key=str):
            return set()
        if before:
            self._append((_TAKEN_BACK, document.id, *[None] * 2, "", *[None] * 5, ""))
        for update in now:
            self.tell(update)
        return {named(update) for update in (*before, *now)}

    def told(self, document: Document, names: Iterable[tuple[str, str]]) -> Document:
        """The document with what others say happened to its publication, which has these names."""
        if document.kind == "notice":  # a notice may have the DOI of what it retracts
            return document
        found = [update for update in self._about(names) if update.by != document.id]
        if not found:
            return document
        # What its own source says stands, whoever else knows of a reinstatement.
        standing = max(document.retraction, state(found), key=lambda one: _GRAVITY[one])
        return replace(document, retraction=standing, notices=(*document.notices, *map(_notice, _merged(found))))

    def _about(self, names: Iterable[tuple[str, str]]) -> Iterator[Update]:
        """What is said of the publication with these names, in the order in which it came; not what was taken back."""
        said = list(names)
        if not said:
            return
        back = (
            f"SELECT 1 FROM retraction_notice b WHERE b.by = n.by AND b.event = '{_TAKEN_BACK}' AND b.number > n.number"
        )
        one_of = " OR ".join(f"n.{scheme} = ?" for scheme, _ in said)
        sql = f"SELECT {_COLUMNS} FROM retraction_notice n WHERE ({one_of}) AND NOT EXISTS ({back}) ORDER BY number"
        for row in self.db.execute(sql, [value for _, value in said]).fetchall():
            yield _update(row)

    def _by(self, document: str) -> list[Update]:
        sql = f"SELECT {_COLUMNS} FROM retraction_notice WHERE by = ? ORDER BY number"
        said: list[Update] = []
        for row in self.db.execute(sql, [document]):
            said = [] if row[0] == _TAKEN_BACK else [*said, _update(row)]
        return said

    def _append(self, row: tuple[object, ...]) -> None:
        marks = ", ".join("?" * len(row))
        self.db.execute(f"INSERT INTO retraction_notice ({_COLUMNS}) VALUES ({marks})", list(row))


def state(updates: Iterable[Update]) -> Retraction:
    """What they come to: events in the order of their dates, those without a date last, so that what is undated is not undone.

    >>> from corpus.dates import iso
    >>> back = Update("reinstatement", "crossref", on=iso("2024-05-01"))
    >>> state([back, Update("retraction", "crossref", on=iso("2023-01-09"))]), state([back, Update("retraction", "x")])
    ('none', 'retracted')
    """
    standing: Retraction = "none"
    for update in sorted(updates, key=_when):
        standing = (
            "none"
            if update.event == "reinstatement"
            else max(standing, _STATE[update.event], key=lambda one: _GRAVITY[one])
        )
    return standing


def named(update: Update) -> Names:
    """The publication that an update is about."""
    return Names((update.doi,) if update.doi else (), update.pmid)


def _when(update: Update) -> tuple[int, int, int, bool]:
    # Of one day a reinstatement is the later.
    on = update.on
    return on.year or 9999, on.month or 13, on.day or 32, update.event == "reinstatement"


def _merged(updates: list[Update]) -> list[Update]:
    """Each notice once, whoever knows of it; events of which nobody names the notice once each."""
    seen: dict[tuple[str, str], Update] = {}
    for update in sorted(updates, key=_when):
        seen.setdefault((update.event, update.notice_doi or update.notice_pmid or ""), update)
    identified = {event for event, notice in seen if notice}
    return [update for (event, notice), update in seen.items() if notice or event not in identified]


def _notice(update: Update) -> Notice:
    cited = [part for part in (update.reference, update.notice_doi, str(update.on)) if part]
    return Notice(_KINDS[update.event], ". ".join(cited), update.notice_pmid, f"according to {update.by}")


def _row(update: Update) -> tuple[object, ...]:
    event, by, doi, pmid, said, _, notice_doi, notice_pmid, reference = (
        getattr(update, field.name) for field in fields(update)
    )
    return (event, by, doi, pmid, said, *astuple(update.on)[:3], notice_doi, notice_pmid, reference)


def _update(row: tuple[object, ...]) -> Update:
    event, by, doi, pmid, said, year, month, day, notice_doi, notice_pmid, reference = cast(tuple[str, ...], row)
    on = PartialDate(cast("int | None", year), cast("int | None", month), cast("int | None", day))
    return Update(cast(Event, event), by, doi, pmid, said, on, notice_doi, notice_pmid, reference)
