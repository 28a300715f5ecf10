"""Disputes: what two readers of a review, or a reader and the machine, see otherwise and nobody has settled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from service.review.agreement import Agreement, Thing, agreement, disagreements, last_words
from service.review.decision import Decision
from service.review.protocol import Protocol

#: Who the machine is among readers.
MACHINE = "the machine"


@dataclass(frozen=True, slots=True)
class Dispute:
    """One thing that two see otherwise.

    one: what the first has decided; against: who sees it otherwise; other: what that reader has decided, None where it has left the
    value as the machine reads it (which reads nothing where `one` added it).
    """

    one: Decision
    against: str
    other: Decision | None = None

    @property
    def key(self) -> Thing:
        """The study and the value it is about; 0 and the stage for the study itself."""
        return self.one.thing


def disputes(review: Protocol, decisions: Iterable[Decision]) -> list[Dispute]:
    """What is left to settle in a review, study by study in the order in which it was decided on; each thing once."""
    said = list(decisions)
    found = _with_machine(said) if review.rule == "machine" else _between(said)
    once: dict[Thing, Dispute] = {}
    for one in found:
        once.setdefault(one.key, one)
    order = {one.study: at for at, one in reversed(list(enumerate(said)))}
    return sorted(once.values(), key=lambda one: (order[one.one.study], one.key[1]))


def agreements(review: Protocol, decisions: Iterable[Decision]) -> dict[str, list[Agreement]]:
    """How far each two readers agree, by their names: "ada and bo"; with the machine as second reader each with the machine, too."""
    said = list(decisions)
    readers = _readers(said)
    told = {f"{one} and {other}": agreement(said, one, other) for one, other in combinations(readers, 2)}
    if review.rule == "machine":
        for name in readers:
            told[f"{name} and {MACHINE}"] = agreement([*said, *_as_machine(said, name)], name, MACHINE)
    return {pair: fields for pair, fields in told.items() if fields}


def _readers(said: list[Decision]) -> list[str]:
    return sorted({one.reviewer for one in said if not one.settles})


def _between(said: list[Decision]) -> Iterator[Dispute]:
    for one, other in combinations(_readers(said), 2):
        for mine, others in disagreements(said, one, other):
            yield Dispute(mine, other, others)
        yield from _alone(said, one, other)
        yield from _alone(said, other, one)


def _alone(said: list[Decision], one: str, other: str) -> Iterator[Dispute]:
    """What the one has changed in a study that both have decided on, and the other has left as it was."""
    last, settled = last_words(said), _settled(said)
    through = {(who, word.study) for (who, _), word in last.items() if word.ends}
    for (who, thing), mine in last.items():
        if who != one or mine.field is None or mine.action == "accept" or thing in settled:
            continue
        done = (one, mine.study) in through and (other, mine.study) in through
        if done and not any((third, thing) in last for third in _readers(said) if third != one):
            yield Dispute(mine, other)


def _with_machine(said: list[Decision]) -> Iterator[Dispute]:
    settled = _settled(said)
    for (_, thing), mine in last_words(said).items():
        if mine.field is not None and mine.action != "accept" and thing not in settled:
            yield Dispute(mine, MACHINE)


def _as_machine(said: list[Decision], reader: str) -> Iterator[Decision]:
    """What the machine says of each value that a reader has decided on: it stands as it is read; what was added does not."""
    for (who, _), mine in last_words(said).items():
        if who == reader and mine.field is not None:
            first = next(one for one in said if one.id == mine.value)
            action = "reject" if first.action == "add" else "accept"
            yield replace(mine, reviewer=MACHINE, action=action, new=None)  # type: ignore[arg-type]


def _settled(said: list[Decision]) -> set[Thing]:
    return {one.thing for one in said if one.settles}
