"""Makes a result's numbers ready to be pooled, or says why they cannot be: nothing is made up, what is worked out is flagged."""

from __future__ import annotations

import re
from dataclasses import replace
from math import ceil, floor

from service.synthesis.candidate import Candidate, Why
from service.synthesis.proportion import logit_of_interval
from service.synthesis.question import Question
from service.synthesis.ratio import Ratio

# "188 patients", "of the 31 evaluable patients", "n = 48"
_PATIENTS = re.compile(
    r"\b(\d{1,3}(?:,\d{3})+|\d{1,6})(?: [A-Za-z-]+){0,2} (?:patients|pts|participants|individuals|subjects)\b|\b[nN] ?= ?(\d{1,6})\b"
)
_ASSUMED = "the level of its interval is not stated: 95 % taken"


class Unready(Exception):  # noqa: N818 - it is an answer, not an error
    """The result cannot be pooled: why, in a word and in a sentence."""

    def __init__(self, why: Why, reason: str) -> None:
        super().__init__(reason)
        self.why, self.reason = why, reason


def ready(candidate: Candidate, question: Question) -> Candidate:
    """The candidate with what is pooled: k and N of a rate, logit or log with its variance of the others.

    Raises:
        Unready: it lacks what its statistic needs, or contradicts itself.
    """
    if question.statistic == "rate":
        return _counted(candidate, question.reconstruct)
    if question.statistic == "landmark":
        return _of_interval(candidate)
    if question.statistic == "median":
        return _median(candidate)
    return _ratio(candidate)


def possible_counts(percent: float, total: int, decimals: int) -> range:
    """The counts of `total` that are printed as `percent` with so many decimals.

    >>> possible_counts(48.3, 60, 1), list(possible_counts(45.0, 525, 0)), list(possible_counts(48.3, 10, 1))
    (range(29, 30), [234, 235, 236, 237, 238], [])
    """
    half = 0.5 * 10**-decimals + 1e-9
    low, high = ceil((percent - half) * total / 100), floor((percent + half) * total / 100)
    return range(max(low, 0), min(high, total) + 1)


def _counted(candidate: Candidate, reconstruct: bool) -> Candidate:
    outcome = candidate.outcome
    events, total = outcome.count, outcome.total
    if (
        outcome.statistic == "count"
        and events is None
        and outcome.value is not None
        and outcome.value == int(outcome.value)
    ):
        events = int(outcome.value)
    percent = outcome.value if outcome.unit == "%" else None
    if events is not None and total is not None:
        _check(events, total, percent, _decimals(percent, outcome.text))
        return replace(candidate, events=events, total=total, value=percent)
    if not reconstruct:
        raise Unready("no_counts", f"{_stated(events, percent, total)}, but not how many of how many")
    size = total if total is not None else (candidate.n if candidate.whole else None)
    if size is None:
        raise Unready("no_counts", f"{_stated(events, percent, total)}, and not of how many patients")
    if total is None:
        _same_group(size, events, candidate.sentence.text)
    known = "N as stated" if total is not None else f"N the main cohort, {size}"
    if events is not None:
        _check(events, size, percent, _decimals(percent, outcome.text))
        return replace(
            candidate, events=events, total=size, value=percent, flags=(*candidate.flags, f"not stated: {known}")
        )
    if percent is None:
        raise Unready("not_stated", "no figure is stated")
    counts = possible_counts(percent, size, _decimals(percent, outcome.text))
    if not counts:
        raise Unready(
            "no_counts", f"no whole number of {size} patients is {percent:g}%: its denominator is another one"
        )
    nearest = min(counts, key=lambda count: abs(100 * count / size - percent))
    span = f", {counts[0]} to {counts[-1]} possible" if len(counts) > 1 else ""
    flag = f"not stated: k worked out from {percent:g}% ({known}{span})"
    return replace(candidate, events=nearest, total=size, value=percent, flags=(*candidate.flags, flag))


def _same_group(size: int, events: int | None, sentence: str) -> None:
    """The main cohort is not the denominator where the sentence speaks of another number of patients."""
    named = {int((a or b).replace(",", "")) for a, b in _PATIENTS.findall(sentence)} - {events}
    if named and size not in named:
        said = ", ".join(map(str, sorted(named)))
        raise Unready(
            "no_counts",
            f"its sentence speaks of {said} patients, the main cohort is {size}: of whom it is, is for a reader to decide",
        )


def _check(events: int, total: int, percent: float | None, decimals: int) -> None:
    if total <= 0 or not 0 <= events <= total:
        raise Unready("impossible_counts", f"{events} of {total} cannot be")
    # Some round, some cut off: a whole unit of the last place is allowed.
    if percent is not None and abs(100 * events / total - percent) > 10**-decimals + 1e-9:
        found = f"it states {events} of {total}, which is {100 * events / total:.1f}%, and {percent:g}%"
        raise Unready("impossible_counts", f"{found}: which is meant is for a reader to decide")


def _of_interval(candidate: Candidate) -> Candidate:
    outcome = candidate.outcome
    if outcome.value is None:
        raise Unready("not_stated", "no figure is stated")
    if outcome.ci is None or None in outcome.ci:
        raise Unready(
            "no_interval", f"{outcome.value:g}% is an estimate of a curve; without its interval its weight is unknown"
        )
    low, high = (bound for bound in outcome.ci if bound is not None)
    if not (0 < low <= outcome.value <= high < 100 and low < high):
        raise Unready("unusable_interval", f"{outcome.value:g}% [{low:g}, {high:g}] cannot be taken to the logit scale")
    level, flags = _level(candidate)
    estimate, variance = logit_of_interval(outcome.value, low, high, level)
    return replace(
        candidate, value=outcome.value, low=low, high=high, estimate=estimate, variance=variance, flags=flags
    )


def _ratio(candidate: Candidate) -> Candidate:
    outcome = candidate.outcome
    if outcome.value is None:
        raise Unready("not_stated", "no figure is stated")
    if outcome.ci is None or None in outcome.ci:
        raise Unready("no_interval", f"{outcome.value:g} is stated without an interval, so its weight is unknown")
    low, high = (bound for bound in outcome.ci if bound is not None)
    level, flags = _level(candidate)
    stated = Ratio(outcome.value, low, high, level)
    if (why := stated.why_not()) is not None:
        raise Unready("unusable_interval", f"{outcome.value:g} [{low:g}, {high:g}]: {why}")
    if stated.lopsided:
        flags = (*flags, "its ratio is not in the middle of its interval: check both")
    return replace(
        candidate, value=stated.value, low=low, high=high, estimate=stated.log, variance=stated.variance, flags=flags
    )


def _median(candidate: Candidate) -> Candidate:
    outcome = candidate.outcome
    if outcome.value is None and outcome.reached is not False:
        raise Unready("not_stated", "no figure is stated")
    low, high = outcome.ci or (None, None)
    return replace(candidate, value=outcome.value, low=low, high=high)


def _level(candidate: Candidate) -> tuple[float, tuple[str, ...]]:
    level = candidate.outcome.ci_level
    if level is None:
        return 0.95, (*candidate.flags, _ASSUMED)
    return level / 100, candidate.flags


def _decimals(percent: float | None, text: str) -> int:
    """The decimals that the text prints the percentage with; those that it needs where the text has it otherwise."""
    if percent is None:
        return 0
    for figure in re.findall(r"\d+(?:[.·]\d+)?", text):
        if float(figure.replace("·", ".")) == percent:
            return len(figure.partition("." if "." in figure else "·")[2])
    return len(f"{percent:.6f}".rstrip("0").partition(".")[2])


def _stated(events: int | None, percent: float | None, total: int | None) -> str:
    if events is not None:
        return f"{events} patients are stated"
    if percent is None:
        return "no percentage is stated"
    return f"{percent:g}% {'of ' + str(total) + ' patients ' if total is not None else ''}is stated"
