"""What stands of the decisions on one value or study: what all who decided agree on, or what settled their disagreement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from service.review.decision import Decision, Place, Stage

#: machine: nobody has decided, or those who read blind have not all done so; looked at again: "stale" (applying.py).
State = Literal["machine", "verified", "corrected", "rejected", "added", "disputed", "stale"]
Inclusion = Literal["include", "exclude", "maybe", "disputed"]
_STATES: dict[str, State] = {"accept": "verified", "correct": "corrected", "reject": "rejected", "add": "added"}


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands.

    state: of the value; content: as it is to be, None where it is rejected or the machine's own stands.
    place: where its characters stand; by: the decisions that stand behind it, in the order of time.
    """

    state: State
    content: dict[str, Any] | None = None
    place: Place | None = None
    by: tuple[Decision, ...] = ()


def counted(history: Iterable[Decision]) -> tuple[Decision, ...]:
    """The last word of each reviewer that counts: of a review with two readers only once both have spoken."""
    last: dict[tuple[str, int | None], Decision] = {}
    for one in sorted(history, key=lambda decision: decision.id):
        last.pop((one.reviewer, one.review), None)
        last[one.reviewer, one.review] = one
    said = [one for one in last.values() if one.action != "withdraw"]
    readers = Counter(one.review for one in said if not one.settles)
    return tuple(one for one in said if one.rule != "dual" or one.settles or readers[one.review] > 1)


def standing(history: Iterable[Decision]) -> Standing:
    """What stands of the decisions on one value. Where the machine is the second reader, whoever differs from it disputes it."""
    said = counted(history)
    if settled := [one for one in said if one.settles]:
        return _of(settled[-1:])
    if not said:
        return Standing("machine")
    alone = all(one.rule == "machine" and one.action != "accept" for one in said)
    if alone or len({_result(one) for one in said}) > 1:
        return Standing("disputed", by=said)
    return _of(said)


def study_standing(history: Iterable[Decision]) -> Inclusion | None:
    """What stands of the decisions on a study; None where nobody has decided.

    What the full text says counts before what title and abstract do, which let a study through but never include it.
    """
    of: dict[Stage | None, list[Decision]] = {}
    for one in history:
        of.setdefault(one.stage, []).append(one)
    by_text = _standing(of.get("full_text", ())) or _standing(of.get(None, ()))
    by_abstract = _standing(of.get("title_abstract", ()))
    return by_text or ("maybe" if by_abstract == "include" else by_abstract)


def _standing(history: Iterable[Decision]) -> Inclusion | None:
    said = counted(history)
    settled = [one.action for one in said if one.settles][-1:]
    actions = set(settled or [one.action for one in said])
    if len(actions) > 1:
        return "disputed"
    for action in ("include", "exclude", "maybe"):
        if action in actions:
            return action
    return None


def _of(said: Iterable[Decision]) -> Standing:
    by = tuple(said)
    # Of two who agree, one may have corrected what the other found right already.
    leading = next((one for one in by if one.action != "accept"), by[-1])
    content = leading.old if leading.action == "accept" else leading.new
    return Standing(_STATES[leading.action], content, leading.place, by)


def _result(decision: Decision) -> str:
    """What a decision comes to: two that come to the same agree, whatever they began from."""
    content = decision.old if decision.action == "accept" else decision.new
    return repr(
        sorted((name, value) for name, value in (content or {}).items() if name not in {"confidence", "section"})
    )
