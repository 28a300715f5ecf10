"""What a page's address says: search words, filters, order, columns, picture and the study that is open; it is the whole state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

from corpus.errors import QueryError
from service.dependencies import said
from service.language.meaning import understood
from service.pages import columns
from service.query import Query

#: The facets that can be filtered by, with their heads; of several values of one, one is enough.
FACETS = {
    "therapy": "Therapy",
    "class": "Class",
    "target": "Target",
    "disease": "Disease",
    "endpoint": "Endpoint",
    "design": "Design",
    "kind": "Kind of document",
    "source": "Source",
    "verified": "Has results that are verified",
}
#: Those that are parameters of the API too; the others are said in the query language.
_PARAMETERS = ("therapy", "disease", "endpoint")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a number: its head, the field of the query language and the unit behind its figures."""

    label: str
    field: str
    unit: str = ""
    said: str = ""


#: What is asked of numbers.
RANGES = {
    "n": Asked("Patients", "n"),
    "percent": Asked("Result in percent", "value", "%", "%"),
    "months": Asked("Result in months", "value", "months", "months"),
    "followup": Asked("Median follow-up", "followup", "", "months"),
    "year": Asked("Year", "year"),
}
_PLAIN = ("q", "everything", "sort", "picture", "study", "cursor", "of")


class Parameters(Protocol):
    """The parameters of an address, each with all of its values."""

    def getlist(self, key: str) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class State:
    """The parts of an address that say something, in one order, so that the same question has one address."""

    parts: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, parameters: Parameters) -> State:
        """What the parameters say; empty fields of a form, unknown names and repeated values say nothing.

        Raises:
            QueryError: more values than a filter may have, or a bound that is no number.
        """
        parts: list[tuple[str, str]] = []
        for name in FACETS:
            parts += [(name, value) for value in said(name, parameters.getlist(name))]
        for name in RANGES:
            for bound in (f"{name}_min", f"{name}_max"):
                parts += [(bound, _number(bound, value)) for value in said(bound, parameters.getlist(bound))[:1]]
        # The columns that are shown unasked are not worth saying.
        shown = tuple(c.name for c in columns.chosen(parameters.getlist("columns")))
        parts += [("columns", name) for name in shown] if shown != columns.USUAL else []
        plain = [(name, value.strip()) for name in _PLAIN for value in parameters.getlist(name)[:1] if value.strip()]
        return cls((*[p for p in plain if p[0] == "q"], *parts, *[p for p in plain if p[0] != "q"]))

    def get(self, name: str) -> str:
        """The first value of a name; "" where it is not said."""
        return next((value for known, value in self.parts if known == name), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a name."""
        return tuple(value for known, value in self.parts if known == name)

    def filters(self) -> list[tuple[str, str]]:
        """The parts that say which results there are: words, facets and bounds."""
        names = {"q", *FACETS, *(f"{name}_{end}" for name in RANGES for end in ("min", "max"))}
        return [part for part in self.parts if part[0] in names]

    def question(self) -> list[tuple[str, str]]:
        """The same question under the names of the API's parameters: what it has no parameter for stands in `q`."""
        asked = [("q", self.words())] if self.words() else []
        asked += [part for part in self.parts if part[0] in _PARAMETERS]
        return asked + ([] if self.get("everything") else [("relevant", "true")])

    def whole(self) -> str:
        """All that is asked in the query language, as a view is saved."""
        return self.words((*_PARAMETERS, "relevant"))

    def words(self, also: tuple[str, ...] = ()) -> str:
        """All that is asked, but for the API's parameters, in the query language; with those of `also`."""
        typed, more = self.get("q"), []
        for name in FACETS:
            if (name not in _PARAMETERS or name in also) and (values := self.all(name)):
                more.append(f"{name}:({' OR '.join(_quoted(value) for value in values)})")
        for name, asked in RANGES.items():
            low, high = self.get(f"{name}_min"), self.get(f"{name}_max")
            if low or high:
                more.append(f"{asked.field}:{low}..{high}{asked.unit}")
        if "relevant" in also and not self.get("everything"):
            more.append("relevant:yes")
        return " AND ".join([*([f"({typed})" if more else typed] if typed else []), *more])

    def address(self, *leave_out: str | tuple[str, str], **put: str) -> str:
        """The address of the page without what is left out, by name or as one part, and with what is put.

        A page of an answer and an open study belong to what was asked: whatever changes it starts anew.
        """
        gone = {"cursor", "study", *leave_out, *put}
        kept = [part for part in self.parts if part[0] not in gone and part not in gone]
        kept += [(name, value) for name, value in put.items() if value]
        return f"/?{urlencode(kept)}" if kept else "/"

    def query(self, relevant: bool = True) -> Query:
        """What is asked of the table; `relevant` false for the studies that are left out.

        Raises:
            QueryError: the words cannot be understood; its position is that in the words as they were typed.
        """
        understood(self.get("q"))
        return Query(
            self.words(),
            therapy=self.all("therapy"),
            disease=self.all("disease"),
            endpoint=self.all("endpoint"),
            relevant=None if self.get("everything") else relevant,
            sort=self.get("sort"),
        )


def _quoted(value: str) -> str:
    return '"' + value.replace('"', " ").strip() + '"'


def _number(name: str, value: str) -> str:
    try:
        number = float(value)
    except ValueError as error:
        raise QueryError(f"filter by {name}", f"{value[:40]!r} is no number", "Give a number, or nothing.") from error
    if not 0 <= number <= 10**9:
        raise QueryError(f"filter by {name}", f"{value[:40]!r} is out of bounds", "Give a number from 0 to 1000000000.")
    return f"{number:.10g}"
