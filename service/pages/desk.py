"""The desk of a study's page: the state of every value, and for who may decide the forms, the words said so far and what went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from corpus.errors import DecisionError
from service.notation import at, interval, value
from service.pages.inputs import ADDABLE, Input, guessed, inputs
from service.people.visitor import Visitor
from service.review.applying import Decided, named
from service.review.decision import Decision
from service.review.looking import Look
from service.review.protocol import Protocol
from service.review.screening import STAGES, Stands

#: The states of a value, as they are told.
STATES = {
    "machine": "read by machine",
    "verified": "verified",
    "corrected": "corrected",
    "added": "added",
    "rejected": "rejected",
    "disputed": "disputed",
    "stale": "look again",
}
#: What each action has done, in a history.
DONE = {
    "include": "included it",
    "exclude": "excluded it",
    "maybe": "is not sure",
    "accept": "accepted",
    "correct": "corrected to",
    "reject": "rejected",
    "add": "added",
    "withdraw": "took back what was decided",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the desk is open, as the address says it: a value with what is to be done with it, or what is to be added from a quote."""

    value: str = ""
    doing: str = ""
    add: str = ""
    quote: str = ""
    start: str = ""
    end: str = ""
    settles: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """What the visitor sees and may do.

    base: the address of this page, behind which its forms are sent; may: whether the visitor decides; knows: whether histories are shown.
    family: the other reports of the study. at: where it stands in a review with two stages, else None.
    opened: what is open; typed, error: what was typed into a form that could not be kept, and why; said: what has been kept.
    """

    look: Look
    visitor: Visitor
    base: str
    review: Protocol | None = None
    family: Any = None
    at: Stands | None = None
    opened: Asked = field(default_factory=Asked)
    typed: Mapping[str, str] = field(default_factory=dict)
    error: DecisionError | None = None
    said: str = ""

    @property
    def may(self) -> bool:
        return bool(self.visitor.account and self.visitor.account.may("reviewer")) and not (
            self.review and self.review.closed
        )

    @property
    def knows(self) -> bool:
        return self.visitor.account is not None

    @property
    def csrf(self) -> str:
        return self.visitor.csrf or ""

    @property
    def gone(self) -> list[Decided]:
        """Values that are not in the record: rejected, disputed, to be looked at again, or not yet heard."""
        return [*self.look.decided.unheard, *(one for one in self.look.decided.values if not one.stands)]

    def of(self, name: str, number: int = 0) -> Decided | None:
        """The value of a field at its place in the record."""
        found = self.look.of(name)
        return found[number] if number < len(found) else None

    def state(self, one: Decided) -> str:
        """The state of a value in words; of one's own word that is not heard yet, what it is."""
        own = self.own(one)
        if one.state == "machine" and own:
            return {
                "accept": "you accepted it",
                "correct": "you corrected it",
                "reject": "you rejected it",
                "add": "you added it",
            }.get(own.action, "")
        return STATES[one.state]

    def own(self, one: Decided) -> Decision | None:
        """The visitor's own last word on a value, on this desk."""
        return self._last([d for d in self.history(one) if d.field is not None])

    @property
    def own_study(self) -> Decision | None:
        """The visitor's own last word on the study; where there are two stages, at the one at which it is."""
        stages = {None, self.at.stage} if self.at else {None, *STAGES}
        return self._last([d for d in self.look.history if d.field is None and d.stage in stages])

    def history(self, one: Decided | None = None) -> list[Decision]:
        """The decisions on a value, or on the study, oldest first."""
        if one is None:
            return [d for d in self.look.history if d.field is None]
        return [d for d in self.look.history if d.field is not None and d.value == one.about]

    def name(self, one: Decided) -> str:
        """By what a value is named when something is decided: its history, where it has one."""
        return named(one.about, one.value.field) if one.about is not None and one.machine is None else one.value.id

    def names(self, one: Decided) -> set[str]:
        """All by which a value can be named."""
        return {one.value.id, *([named(one.about, one.value.field)] if one.about is not None else [])}

    def is_open(self, one: Decided) -> bool:
        """Whether the value's forms are open."""
        return self.opened.value in self.names(one)

    def address(self, **asked: str) -> str:
        """The page with something of it open."""
        if self.opened.settles:
            asked["settles"] = "yes"
        return f"{self.base}?{urlencode(asked)}" if asked else self.base

    def inputs(self, one: Decided) -> list[Input]:
        """The form in which a value is corrected."""
        return inputs(one.value.field, one.value.content, self.typed)

    @property
    def adding(self) -> list[Input]:
        """The form in which a value is added."""
        return inputs(self.opened.add, guessed(self.opened.add, self.opened.quote), self.typed)

    @property
    def stages(self) -> dict[str, str]:
        """By what the study can be decided now, the stage at which it is first; none where there are not two."""
        if self.at is None:
            return {}
        return dict(reversed(STAGES.items())) if self.at.stage == "full_text" else dict(list(STAGES.items())[:1])

    @property
    def addable(self) -> dict[str, str]:
        return ADDABLE

    def wrong(self, name: str) -> bool:
        """Whether the error is of this field of the form."""
        return bool(self.error and (self.error.where == name or (self.error.where == "ci" and name == "ci_low")))

    @property
    def wrong_elsewhere(self) -> bool:
        """Whether the error is of none of the fields that are shown."""
        if self.error is None:
            return False
        shown = {one.name for one in self.adding} if self.opened.add else set()
        return self.error.where not in {*shown, "reason", "quote", "ci"} and not (
            self.opened.value and self.error.where
        )

    def _last(self, decisions: list[Decision]) -> Decision | None:
        name, review = (
            self.visitor.account.name if self.visitor.account else None,
            self.review.id if self.review else None,
        )
        own = [one for one in decisions if one.reviewer == name and one.review == review and not one.settles]
        return own[-1] if own and own[-1].action != "withdraw" else None


def words(field: str, content: Mapping[str, Any] | None) -> str:
    """A value in words.

    >>> words("n", {"value": 52})
    '52 patients'
    """
    said = content or {}
    if field == "outcomes":
        return _outcome(said)
    if field == "therapies":
        return ", ".join(str(said[name]) for name in ("name", "role", "class", "target") if said.get(name))
    if field == "groups":
        return f"{said.get('n')} {said.get('stage')}: {said.get('label')}"
    if field == "other_outcomes":
        return " ".join(str(said[name]) for name in ("endpoint_text", "value", "unit") if said.get(name) is not None)
    one = said.get("value")
    text = (
        {True: "yes", False: "no"}[one] if isinstance(one, bool) else f"{one:g}" if isinstance(one, float) else str(one)
    )
    return text + {"n": " patients", "follow_up_months": " months"}.get(field, "")


def _outcome(said: Mapping[str, Any]) -> str:
    """A result in words."""
    lacking = ("ci", "ci_level", "at_months", "reached", "count", "total", "unit", "value")
    whole = dict.fromkeys(lacking) | {"text": "", "arm": None} | dict(said)
    arm = "" if whole["arm"] in (None, "all") else f"in {whole['arm']}"
    counted = whole["statistic"] != "count" and None not in (whole["count"], whole["total"])
    counts = f"{whole['count']} of {whole['total']}" if counted else ""
    parts = (said.get("endpoint"), at(whole), value(whole), interval(whole), counts, arm)
    return " ".join(str(part) for part in parts if part)


def study_address(id: str, review: int | None = None) -> str:
    """The page of a study, or of a study within a review."""
    path = f"/studies/{quote(id, safe=':/')}"
    return path if review is None else f"/reviews/{review}{path}"
