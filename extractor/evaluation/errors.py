"""What went wrong, by kind: what the gold says, what was read, and the sentence that says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from extractor.evaluation.agreement import Matching, Result, same_arm, same_interval, same_number
from extractor.evaluation.gold import Study
from extractor.sentences import sentence_around

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Error:
    """One error of a study; `gold` and `read` are "" where the one or the other says nothing.

    weight: how bad it is among those of its kind, the confidence of what was read; 0.5 where nothing was.
    """

    study: str
    kind: str
    gold: str
    read: str
    sentence: str
    weight: float = 0.5


def of_field(study: Study, record: Record, field: str, true: object, found: object) -> Error:
    """The error of a field that has one answer."""
    kind = f"{field}: " + ("not read" if found is None else "read, not stated" if true is None else "another value")
    if field == "n":
        places = [(record["n_text"], record["n_start"]), (study["gold"].get("n_text"), None)]
    else:
        places = [
            (q["text"], q["start"]) for q in record["quotes"] if q["field"].startswith(field) and q["part"] == "text"
        ]
    said = next((_sentence(study, quote, at) for quote, at in places if quote), "")
    return Error(study["id"], kind, _said(true), _said(found), said)


def of_set(study: Study, record: Record, field: str, true: set[Any], found: set[Any]) -> Iterator[Error]:
    """The errors of a field that holds a set; a therapy in another role is told once, as that."""
    roles = {name: role for name, role in true if name} if field == "therapies_with_role" else {}
    told = {name for name, _ in found} if field == "therapies_with_role" else set()
    places = {t["name"].lower(): t for t in record["therapies"]}
    for value in sorted(found - true, key=str):
        name = value[0] if isinstance(value, tuple) else value
        place = places.get(name) if field.startswith("therapies") else None
        said = _sentence(study, place["text"], place["start"]) if place else _of_quote(study, record, field, value)
        if field != "therapies_with_role":
            yield Error(study["id"], f"{field}: not in the gold", "", _said(value), said)
        elif name in roles:
            yield Error(study["id"], "therapies: another role", _said((name, roles[name])), _said(value), said)
    for value in sorted(true - found, key=str):
        name = value[0] if isinstance(value, tuple) else value
        if field != "therapies_with_role":
            yield Error(study["id"], f"{field}: missed", _said(value), "", _sentence(study, str(name)))
        elif name in told and name not in {n for n, _ in found - true}:
            yield Error(study["id"], "therapies: a second role missed", _said(value), "", _sentence(study, str(name)))


def of_outcomes(study: Study, record: Record, matching: Matching) -> Iterator[Error]:
    """The errors of the results: first what was read wrongly, beside the gold's reading of the same characters."""
    gold, found = study["gold"]["outcomes"], record["outcomes"]
    missed = list(matching.missed)
    for i in matching.false:
        read = found[i]
        twin = next((g for g in missed if _same_place(study, gold[g], read)), None)
        if twin is not None:
            missed.remove(twin)
        kind = _wrong(gold[twin], read) if twin is not None else _invented(gold, read)
        true = _result(gold[twin]) if twin is not None else ""
        sentence = _sentence(study, read["text"], read["start"])
        yield Error(study["id"], f"results: {kind}", true, _result(read), sentence, read["confidence"])
    for g in missed:
        yield Error(study["id"], "results: missed", _result(gold[g]), "", _sentence(study, gold[g]["text"]))
    for g, f in matching.pairs:
        for kind, right in (
            ("another interval", same_interval(gold[g].get("ci"), found[f]["ci"])),
            ("another arm", same_arm(gold[g], found[f])),
        ):
            if not right:
                sentence = _sentence(study, found[f]["text"], found[f]["start"])
                true, read_so = _result(gold[g]), _result(found[f])
                yield Error(study["id"], f"results: {kind}", true, read_so, sentence, found[f]["confidence"])


def _wrong(gold: Result, read: Result) -> str:
    if gold["endpoint"] != read["endpoint"]:
        grades = {gold["endpoint"].rstrip("3"), read["endpoint"].rstrip("3")}
        return "another grade" if len(grades) == 1 else "another endpoint"
    if gold["statistic"] != read["statistic"]:
        return "another statistic"
    return "another value" if not same_number(gold.get("value"), read["value"]) else "another time"


def _invented(gold: list[Result], read: Result) -> str:
    """What the gold does not state at that place: told twice, or no result of the study."""
    told = any((g["endpoint"], g["statistic"]) == (read["endpoint"], read["statistic"])
               and same_number(g.get("value"), read["value"]) for g in gold)  # fmt: skip
    return "told twice" if told else "no result of the study"


def _same_place(study: Study, gold: Result, read: Result) -> bool:
    """Do both quote the same number: the one's characters lie within the other's, or share their beginning?"""
    at = study["text"].find(gold["text"])
    while at >= 0:
        if at < read["end"] and read["start"] < at + len(gold["text"]):
            return True
        at = study["text"].find(gold["text"], at + 1)
    return False


def _of_quote(study: Study, record: Record, field: str, value: object) -> str:
    quote = next((q for q in record["quotes"] if (q["field"], q["value"]) == (field, value)), None)
    if quote is None or quote["part"] == "title":
        return "" if quote is None else study["title"]
    return _sentence(study, quote["text"], quote["start"])


def _sentence(study: Study, said: str, at: int | None = None) -> str:
    """The sentence around a quote of the text, at a place that is known or the first one that says it."""
    text = study["text"]
    start = at if at is not None and text.startswith(said, at) else text.find(said)
    if start < 0:
        start = text.lower().find(said.lower())
    if start < 0:
        return ""
    begin, end = sentence_around(text, start, start + len(said))
    return " ".join(text[begin:end].split())


def _result(o: Result) -> str:
    """A result in few words: "OS landmark 54 at 12 months [46, 61] of all"."""
    value = "not reached" if o.get("value") is None else f"{o['value']:g}"
    time = f" at {o['at_months']:g} months" if o.get("at_months") is not None else ""
    interval = f" [{', '.join('NR' if b is None else f'{b:g}' for b in o['ci'])}]" if o.get("ci") else ""
    return f"{o['endpoint']} {o['statistic']} {value}{time}{interval} of {o.get('arm') or 'all'}"


def _said(value: object) -> str:
    if value is None:
        return "not stated"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
