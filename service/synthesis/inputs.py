"""Which results of the evidence table may enter a pooled figure: each with whom it is of, or with why it may not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any

from corpus.document import Document
from corpus.errors import QueryError
from extractor.record import Outcome
from extractor.sentences import sentence_around
from service.synthesis.arms import WHOLE, Unassigned, class_of_arm, given, side, touches
from service.synthesis.candidate import Candidate, Sentence, SetAside
from service.synthesis.decided import decided
from service.synthesis.label import label
from service.synthesis.marks import marks
from service.synthesis.question import Question
from service.synthesis.ratio import Ratio
from service.synthesis.readiness import Unready, ready
from service.table import EvidenceTable

#: The statistics of the record that answer each of a question.
_STATISTICS = {"rate": ("rate", "count")}
#: The most studies that one question looks through: some seconds of work.
MOST = 10_000
_FIELDS = tuple(f.name for f in fields(Outcome))


@dataclass(slots=True)
class Inputs:
    """What may be pooled, by group, and what may not; `aside` of no one group, `asides` of the group that they would be in."""

    groups: dict[str, list[Candidate]] = field(default_factory=dict)
    asides: dict[str, list[SetAside]] = field(default_factory=dict)
    aside: list[SetAside] = field(default_factory=list)


def gathered(table: EvidenceTable, question: Question) -> Inputs:
    """Every result of the endpoint and statistic that the table has for the question.

    Raises:
        QueryError: more studies than are looked through at once; what is left out of a pooled figure is never left out by their number.
    """
    studies = table.count(replace(question.query, endpoint=(question.endpoint,)), "studies")
    if studies > MOST:
        remedy = f"Ask for at most {MOST:,}: by therapy, disease or words. The export for R takes them all."
        raise QueryError(f"pool {question.endpoint}", f"{studies:,} studies report it", remedy)
    found = Inputs()
    for candidate, record in _results(table, question):
        try:
            placed = _placed(candidate, record, question)
        except Unassigned as un:
            names = [n for n in (candidate.outcome.arm, candidate.outcome.comparator) if n]
            if not question.therapy_class or touches(question.therapy_class, names, record):
                found.aside.append(SetAside(candidate, un.why, un.reason))
            continue
        if placed is None:
            continue
        try:
            one = _oriented(ready(placed, question), question)
            found.groups.setdefault(one.group, []).append(one)
        except Unready as un:
            found.asides.setdefault(_oriented(placed, question).group, []).append(SetAside(placed, un.why, un.reason))
    return found


def _results(table: EvidenceTable, question: Question) -> Iterator[tuple[Candidate, dict[str, Any]]]:
    """Every result of the endpoint and statistic as a candidate, with its record."""
    kinds = _STATISTICS.get(question.statistic, (question.statistic,))
    query = replace(question.query, endpoint=(question.endpoint,))
    decisions = decided(table, question.endpoint)
    for record in table.export(query, "studies"):
        rows = [
            (i, o)
            for i, o in enumerate(record["outcomes"])
            if o["endpoint"] == question.endpoint and o["statistic"] in kinds and _of_time(o, question)
        ]
        if rows:
            document = table.library.get(record["id"])
            shared = _of_study(record, document)
            for position, said in rows:
                key = (record["id"], position)
                own = {"verified": key in decisions.verified, "disputed": key in decisions.disputed}
                own["excluded"] = record["id"] in decisions.excluded
                yield _candidate(shared | own, position, said, document), record


def _of_time(outcome: dict[str, Any], question: Question) -> bool:
    if question.at_months is None:
        # A rate at a time ("CR at 12 months") is another figure than the best response.
        return question.statistic != "rate" or outcome["at_months"] is None
    return bool(outcome["at_months"] == question.at_months)


def _of_study(record: dict[str, Any], document: Document) -> dict[str, Any]:
    cited = record["document"]
    return {
        "study": record["id"],
        "label": label(record, document),
        "title": cited["title"],
        "year": cited["year"],
        "kind": cited["kind"],
        "retraction": cited["retraction"],
        "n": record["n"],
        "therapies": tuple(dict.fromkeys(t["name"] for t in record["therapies"] if t["role"] == "salvage")),
        "diseases": tuple(record["diseases"]),
        "marks": marks(record, document),
    }


def _candidate(shared: dict[str, Any], position: int, said: dict[str, Any], document: Document) -> Candidate:
    text = document.text
    start, end = sentence_around(text, said["start"], said["end"])
    plain = {name: said[name] for name in _FIELDS} | {"ci": tuple(said["ci"]) if said["ci"] else None}
    own = {"position": position, "outcome": Outcome(**plain), "sentence": Sentence(text[start:end], start, end)}
    return Candidate(**shared | own | {"whole": said["arm"] == WHOLE and not said["comparator"]})


def _placed(candidate: Candidate, record: dict[str, Any], question: Question) -> Candidate | None:
    """The candidate in its group; None where it is of a class that is not asked for.

    Raises:
        Unassigned: it belongs to no one class, or compares with nobody knows what.
    """
    wanted = question.therapy_class.casefold()
    outcome = candidate.outcome
    if question.statistic in ("hazard_ratio", "odds_ratio"):
        if not outcome.comparator:
            raise Unassigned("no_comparator", f"the text does not say against what: {outcome.arm}")
        sides = [side(name, record) for name in (outcome.arm, outcome.comparator)]
        if sides[0].casefold() == sides[1].casefold():
            # Two drugs of one class: their names are the comparison.
            sides = [outcome.arm, outcome.comparator]
        if wanted and wanted not in (s.casefold() for s in sides):
            return None
        return replace(candidate, group=f"{sides[0]} versus {sides[1]}", therapy_class=sides[0])
    therapy_class = class_of_arm(outcome.arm, record, wanted, question.mixed)
    if wanted and therapy_class.casefold() != wanted:
        return None
    time = "" if outcome.at_months is None else f" at {outcome.at_months:g} months"
    if question.statistic == "landmark" and not time:
        raise Unassigned("no_time", "the text does not say at what time")
    return replace(
        candidate, group=f"{therapy_class}{time}", therapy_class=therapy_class, flags=_mixed(outcome.arm, record)
    )


def _mixed(arm: str, record: dict[str, Any]) -> tuple[str, ...]:
    others = given(record) if arm == WHOLE else []
    return (f"the cohort was given several classes: {', '.join(others)}",) if len(others) > 1 else ()


def _oriented(candidate: Candidate, question: Question) -> Candidate:
    """A ratio the way round that all of its comparison are pooled: the class asked for first, else the first by name."""
    if " versus " not in candidate.group:
        return candidate
    first, second = candidate.group.split(" versus ", 1)
    wanted = question.therapy_class.casefold()
    if first.casefold() == wanted or (second.casefold() != wanted and first.casefold() <= second.casefold()):
        return candidate
    turned = replace(candidate, group=f"{second} versus {first}", therapy_class=second)
    if candidate.value is None or candidate.low is None or candidate.high is None or candidate.estimate is None:
        return turned
    ratio = Ratio(candidate.value, candidate.low, candidate.high).turned()
    flag = f"turned round: the text states {candidate.value:g} for {candidate.outcome.arm} against {candidate.outcome.comparator}"
    return replace(
        turned,
        value=ratio.value,
        low=ratio.low,
        high=ratio.high,
        estimate=-candidate.estimate,
        flags=(*candidate.flags, flag),
    )


def without(candidates: Iterable[Candidate], question: Question) -> tuple[list[Candidate], list[SetAside]]:
    """Those that the question lets count, and those it does not: retracted, excluded, in dispute, news, not yet confirmed."""
    kept, aside = [], []
    for one in candidates:
        if one.retraction == "retracted" and not question.retracted:
            aside.append(SetAside(one, "retracted", "the publication is retracted"))
        elif one.excluded:
            aside.append(SetAside(one, "excluded", "reviewers have excluded the study"))
        elif one.disputed:
            aside.append(SetAside(one, "disputed", "two reviewers read it differently, and that is not settled"))
        elif one.kind == "news" and not question.news:
            aside.append(SetAside(one, "news", "it is reported by news only"))
        elif question.verified and not one.verified:
            aside.append(SetAside(one, "unverified", "no reviewer has confirmed it"))
        else:
            kept.append(one)
    return kept, aside
