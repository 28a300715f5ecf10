"""What changed between two snapshots: studies new, gone and retracted, and the values that differ, read side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from service.notation import counted
from service.snapshots.comparing import shown, values
from service.snapshots.reading import Snapshot


@dataclass(frozen=True, slots=True)
class Changed:
    """A value of a study that differs; None where there was or is none."""

    study: str
    field: str
    before: Any
    after: Any


@dataclass(slots=True)
class Diff:
    """All that differs. other: records that differ only in places, quotes, confidence or their stamp."""

    new: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    retractions: list[Changed] = field(default_factory=list)
    values: list[Changed] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    decisions: int = 0
    other: int = 0

    def as_json(self) -> dict[str, Any]:
        """As plain JSON types."""
        return asdict(self)

    def lines(self) -> Iterator[str]:
        """In words, a line a change; one line where nothing differs."""
        yield from (f"new        {study}" for study in self.new)
        yield from (f"gone       {study}" for study in self.gone)
        yield from (f"retraction {c.study}: {c.before} → {c.after}" for c in self.retractions)
        yield from (f"changed    {c.study}: {c.field}: {shown(c.before)} → {shown(c.after)}" for c in self.values)
        yield from (f"text       {study}: the document's text or citation was revised" for study in self.texts)
        if self.decisions:
            yield f"decisions  {counted(abs(self.decisions), 'decision')} {'more' if self.decisions > 0 else 'fewer'}"
        if self.other:
            yield f"other      {counted(self.other, 'record')} in places, quotes or confidence only"
        if self == Diff():
            yield "nothing changed"


def diff(before: Snapshot, after: Snapshot) -> Diff:
    """What is different in `after`. Both are read in the order of their ids, one study at a time."""
    said = Diff()
    for id, one, other in _paired(before.lines("records.jsonl"), after.lines("records.jsonl")):
        if one is None:
            said.new.append(id)
        elif other is None:
            said.gone.append(id)
        else:
            _compare(said, id, one, other)
    for id, one, other in _paired(before.lines("documents.jsonl"), after.lines("documents.jsonl")):
        if one is not None and other is not None and one["sha256"] != other["sha256"]:
            said.texts.append(id)
    said.decisions = sum(1 for _ in after.lines("decisions.jsonl")) - sum(1 for _ in before.lines("decisions.jsonl"))
    return said


def _compare(said: Diff, id: str, one: Any, other: Any) -> None:
    was, now = one["document"]["retraction"], other["document"]["retraction"]
    if was != now:
        said.retractions.append(Changed(id, "retraction", was, now))
    found = [*values(one, other)]
    said.values += [Changed(id, name, before, after) for name, before, after in found]
    if one != other and was == now and not found:
        said.other += 1


def _paired(before: Iterator[Any], after: Iterator[Any]) -> Iterator[tuple[str, Any, Any]]:
    """(id, what was, what is) of every study in the order of the ids; None on the side that has it not."""
    one, other = next(before, None), next(after, None)
    while one is not None or other is not None:
        id = min(side["id"] for side in (one, other) if side is not None)
        left = one if one is not None and one["id"] == id else None
        right = other if other is not None and other["id"] == id else None
        yield id, left, right
        one = next(before, None) if left is not None else one
        other = next(after, None) if right is not None else other
