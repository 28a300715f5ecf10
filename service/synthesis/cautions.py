"""What a reader of a pooled figure must be told beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service.synthesis.candidate import Candidate, SetAside
from service.synthesis.random_effects import Pooled


def cautions(kept: Sequence[Candidate], aside: Sequence[SetAside], pooled: Pooled | None) -> Iterator[str]:
    """Sentences: what was worked out, corrected, left out or set aside, and of which studies."""
    worked_out = [c for c in kept if any(f.startswith("not stated") for f in c.flags)]
    if worked_out:
        yield f"In {_of(len(worked_out), len(kept))} k or N is not stated and was worked out: {_names(worked_out)}."
    lacking = [a.candidate for a in aside if a.why == "no_counts"]
    if lacking:
        yield f"{len(lacking)} more {_results(len(lacking))} a percentage without k and N and {_are(len(lacking))} left out: {_names(lacking)}."
    corrected = [c for c in kept if c.events is not None and c.events in (0, c.total)]
    if corrected and pooled is not None and pooled.weights:
        yield f"No event, or nothing else, in {_names(corrected)}: half an event is added to each side of {_them(len(corrected))}."
    for retraction, said in (
        ("concern", "an expression of concern"),
        ("corrected", "a correction"),
        ("retracted", "a retraction"),
    ):
        found = [c for c in kept if c.retraction == retraction]
        if found:
            yield f"There is {said} of {_names(found)}."
    news = [c for c in kept if c.kind == "news"]
    if news:
        yield f"Only news tells of {_names(news)}."
    overlapping = [a.candidate for a in aside if a.why == "overlap"]
    if overlapping:
        yield f"{_names(overlapping)}: set aside, since {_they(len(overlapping))} may share patients with a study that is counted."
    for contradictory in dict.fromkeys(a.candidate.study for a in aside if a.why == "contradiction"):
        yield f"{next(a.candidate.label for a in aside if a.candidate.study == contradictory)} contradicts itself and is left out."
    if pooled is not None:
        yield from pooled.notes


def _names(candidates: Sequence[Candidate], most: int = 6) -> str:
    names = list(dict.fromkeys(c.label for c in candidates))
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest


def _of(some: int, whole: int) -> str:
    return f"{some} of {whole} studies" if whole > 1 else "the one study"


def _results(number: int) -> str:
    return "result states" if number == 1 else "results state"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _them(number: int) -> str:
    return "it" if number == 1 else "them"


def _they(number: int) -> str:
    return "it" if number == 1 else "they"
