"""Every group of patients that the text counts, with its stage and what speaks for it as the main cohort."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc

from extractor.components.arm_sizes import ALLOCATION, arm_sizes
from extractor.components.counted import Count, counts
from extractor.components.extensions import notes
from extractor.components.group_labels import event, label
from extractor.components.numbering import PEOPLE, next_given
from extractor.components.numerals import WORD_NUMBER
from extractor.components.parts_of import SHARE, given_in
from extractor.components.sections import section_at
from extractor.record import Stage
from extractor.vocabulary.gates import Gated
from extractor.vocabulary.tables import toml_table

# The number is of those to whom something happened, and no group: "eight women in the control arm had recurrences", "5 (9%) died".
_HAPPENED = re.compile(
    rf"^(?:[ ](?:of (?:them|these|those|whom|which)\b|{PEOPLE}\b))?{SHARE}?(?:[ ](?:in|on|from|of|with) (?:(?!whom?\b|whose\b|in whom\b)[^,;.()]){{1,60}}?)?{SHARE}?[ ](?:also |had |have )?"
    r"(?:died|dies|experienced|developed|suffered|achieved|attained|reached|responded|discontinued|withdrew|survived|remain|remained|showed|revealed|"
    r"reported|required|recovered|dropped|declined|complained|(?:are|were|was|is) (?:still )?(?:alive|dead|progression-free|lost)|"
    r"ha[sd]\b(?! (?:\w+ly )?(?:\w+ed|had|been|undergone|gone|begun|taken|given|PD|measurable|prior|previous|sufficient|available|adequate|complete data|follow|(?:≥ ?|at least |a |an |any |the |their )?(?:one |1 |single |second |third |further |repeat )?(?:or more )?(?:doses?|infusions?|cycles?)|(?:[\w/+-]+ ){0,3}(?:treatments?|therap\w+|transplant\w*|infusions?|salvage|lines?|CAR))\b))\b"
    r"(?! (?:a |an |the |disease |early |CAR[- ]T |treatment |lymphoma |leuk[a]?emia |myeloma )*(?:relapse|progression|progressive disease|failure|PO?D\b|recurrence))",
    re.IGNORECASE,
)
# "occurred in 5 patients", "affected 12 patients", "anemia in 3 patients (8%)" but not "In 79 patients (...), ..."
_HAPPENED_TO = re.compile(
    r"\b(?:occur\w*|seen|observed|reported|recorded|noted|found|documented|experienced|achieved|obtained|arose|developed|detected|diagnosed|present|resolved|died)"
    r"\s+(?:only |also )?(?:in|by|among)\s+(?:only |another |all |the )?$|\b(?:affect\w*|struck|killed)\s+(?:only |another |all |the )?$|\bno patients?|\bdeaths? (?:in|of) $",
    re.IGNORECASE,
)
# "All 38 patients in the cohort had bulky disease"
_OF_THE_STUDY = re.compile(
    rf"(?:[ ]{PEOPLE})? (?:in|of) (?:the|this|our) (?:whole |entire |present )?(?:cohort|study|series|trial|analysis)\b"
)
# "Postmenopausal women (N = 14)", "double-blind trials (n=1021)", "breast cancer patients treated with X (n = 96)"
_NAMED_BEFORE = re.compile(
    rf"\b(?:{PEOPLE}|cohort|population|trials?|study|studies|sample)\b[^.;:()]{{0,60}}[(\[][^()]{{0,20}}$",
    re.IGNORECASE,
)
# Of "217 patients were screened and 181" the first words are another number's.
_LAST_CLAUSE = re.compile(r"[,;(]|\d(?:[^,;(\d]*\b(?:and|but|while|whereas)\b)?")
# Where the words of the next group begin: "were screened and 375 were treated".
_OTHERS_BEGIN = re.compile(
    rf"[;),]|\((?=\d+ [a-z])|\b(?:and|but|while|whereas|of whom|with)\s+(?:\d|{WORD_NUMBER})", re.IGNORECASE
)
# "Arm 7. Here 19 patients"
_OF_AN_ARM = re.compile(r"\b(?:Arm|Cohort|Group|Part) (?:\d{1,2}[A-Za-z]?|[A-Z])[.:] (?:\w+,? ){0,2}$")
# "48 (of 74 screened) patients"
_OF_A_WHOLE = re.compile(r"\((?:out )?of [^()]*\)")
# "18 cases of asymptomatic LVD" are events; "we report three cases of" are patients.
_CASES_OF = re.compile(r"(?: [\w-]+){0,3} cases of\b", re.IGNORECASE)
_SERIES = re.compile(r"\b(?:report|describ|present|series|includ|stud|review|collect)\w*[^.;]{0,30}$", re.IGNORECASE)
# "an interim analysis was done after 243 patients had progressed"
_AWAITED = re.compile(r"\b(?:after|once|when|until)\s+$", re.IGNORECASE)
# "162 of these (54%) had progressed": what stands behind the share says their stage.
_SHARE_FIRST = re.compile(r"^(?: of (?:them|these|those|whom|which))?\s*\([^()]*\)")
_HAPPENED_IN = re.compile(r"[^,;:.(]\s+in\s+$")
_SO_MANY = re.compile(rf"(?:\d|{WORD_NUMBER})(?: \(\d[^()]*\))? of (?:the |these |our |all )?$", re.IGNORECASE)
# "431 had failed, and 297 patients were treated": what stands behind the comma is told of the others.
_NEXT_CLAUSE = re.compile(rf"[;,] (?:and|but|while|whereas) (?=(?:\d|{WORD_NUMBER})[^()]*(?:\(|$))", re.IGNORECASE)
# "Relapse was seen in 402 (33%)": those who failed are a group.
_FAILED_THEN = re.compile(
    r"\b(?:relapsed?|progression|progressed|failure|failed|progressive disease|recurrence|POD)\b(?: [\w/+-]+){0,4} $",
    re.IGNORECASE,
)
# "The 35 patients had remission rates of ...": all of them.
_THE_WHOLE = re.compile(r"\s*The ")
# "Pts (n=68)": the people stand right before.
_PEOPLE_OF_N = re.compile(rf"\b{PEOPLE}[ ]?[(\[]$", re.IGNORECASE)
# "Our patients with such progression (N=38)": people with an event, no event.
_PEOPLE_WITH = re.compile(
    rf"\b{PEOPLE} (?:with|whose|who|having|in whom|after)\b[^.;:()\d]{{0,60}}[(\[]$", re.IGNORECASE
)
# "27 of the 82 patients (33%), who make up": what stands behind the fraction is told of the 27.
_OF_SO_MANY = re.compile(r"^ of (?:the |these |all )?\d[\d,]* \w+(?: \([^()]*\))?")
_LEAD = 400
_UNCOUNTED_PARTS = frozenset({"title", "furniture", "background"})
_PART_WEIGHTS = {"results": 1.0, "methods": 0.2, "conclusions": -1.0}


@dataclass(frozen=True, slots=True)
class Group:
    """`n` patients at start..end of the Doc ("79 patients").

    label: the group in the text's own few words. weight: how much speaks for it as the main cohort; why: what does.
    score: how much all signs together speak for it, learned, in log-odds; comparable within a document only.
    """

    n: int
    start: int
    end: int
    stage: Stage
    label: str
    weight: float
    why: tuple[str, ...]
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Cue:
    """A row of vocabulary/cohort.toml."""

    name: str
    weight: float
    where: str
    pattern: Gated
    unless: str | None = None


def groups(doc: Doc) -> list[Group]:
    """All counted groups of a Doc in order of place, each weighed by its own sentence."""
    named = counts(doc)
    found = sorted([*named, *arm_sizes(doc, named)], key=lambda c: (c.start, c.end))
    each = (_group(doc, count) for count in found)
    return [group for group in each if group is not None]


def sentence_start(plain: str, at: int) -> int:
    """Where the sentence or labelled part around a place begins."""
    begin = max(0, at - 2 * _LEAD)
    return max(begin - 1, plain.rfind(". ", begin, at), plain.rfind("\n", begin, at), plain.rfind(": ", begin, at)) + 1


def _group(doc: Doc, count: Count) -> Group | None:
    plain, start, end = notes(doc).plain, count.start, count.end
    section = section_at(doc, count.at)
    if section in _UNCOUNTED_PARTS:
        return None
    # How a group is introduced stands close before it; a list without an end is looked at no further.
    opening = max(sentence_start(plain, start), start - _LEAD)
    lead, tail = plain[opening:start], plain[end : end + 180].split(". ")[0]
    if _happened(doc, count, lead) or _of_an_endpoint(doc, count):
        return None
    clause = lead if count.how == "people" and lead.strip() else _label_lead(plain, start)
    stage, weight = _stage(count, clause, plain[start:end], tail, plain[max(0, start - 30) : start])
    why = [section, stage, count.how]
    weight += _PART_WEIGHTS.get(section, 0.6)
    people_of_n = count.how == "n =" and _PEOPLE_OF_N.search(lead) is not None
    if lead.count("(") > lead.count(")") and not people_of_n:
        weight, why = weight - 1.0, [*why, "in brackets"]
    if count.how not in {"people", "n ="}:
        weight, why = weight - 1.5, [*why, "its people are not named"]
    if count.how == "n =" and not _NAMED_BEFORE.search(lead):
        weight, why = weight - 1.5, [*why, "an arm's size"]
    after_number = re.sub(r"^\S+", "", plain[start : start + 90])
    # "25 of 57 relapsed patients underwent": what the others did is told of the 25.
    others = _SO_MANY.search(lead) is not None
    said = {"lead": lead, "tail": _OF_SO_MANY.sub("", _NEXT_CLAUSE.split(tail)[0]), "share": plain[end : end + 60]}
    for cue in _cues():
        if cue.name in {"were studied", "called the cohort"} and others:
            continue
        holds = cue.pattern.search(said[cue.where], of=plain) or (
            cue.where == "share" and cue.pattern.search(after_number, of=plain)
        )
        if holds and cue.unless not in why:
            weight, why = weight + cue.weight, [*why, cue.name]
    called = label(plain, count, _label_lead(plain, start), end + len(tail), notes(doc).therapies)
    if count.how in {"n =", "a sum's part"} and event(called) and not _PEOPLE_WITH.search(lead):
        return None
    return Group(count.n, start, end, stage, called, weight, tuple(why))


def _label_lead(plain: str, start: int) -> str:
    """What stands before the number in its sentence, as far as a label may reach; a colon does not end it."""
    begin = max(0, start - 160)
    return plain[max(begin - 1, plain.rfind(". ", begin, start) + 1, plain.rfind("\n", begin, start)) + 1 : start]


def _happened(doc: Doc, count: Count, lead: str) -> bool:
    """Does the number say to how many something happened, not of whom?"""
    plain = notes(doc).plain
    if count.how == "denominator" or plain[count.start : count.at].strip(" nN=("):
        return False
    behind = plain[count.stop : count.stop + 160]
    if _OF_THE_STUDY.match(behind):
        return False
    if _CASES_OF.match(plain, count.stop) and not _SERIES.search(lead):
        return True
    if count.how == "n =":
        return re.search(r"%[,;]?\s*[(\[]?$", lead) is not None
    if (
        (_had(doc, count, _HAPPENED.match(behind)) and not _THE_WHOLE.fullmatch(lead))
        or (_HAPPENED_TO.search(lead) and not _FAILED_THEN.search(lead))
        or (_AWAITED.search(lead) and re.search(r" had\b", behind[:30]))
    ):
        return True
    if _FAILED_THEN.search(lead):
        return False
    return _HAPPENED_IN.search(lead) is not None and re.search(rf"^[^(;.]{{0,40}}{SHARE}", behind) is not None


def _had(doc: Doc, count: Count, happened: re.Match[str] | None) -> bool:
    """Did it happen: not "101 patients had teclistamab", who were given it?"""
    if happened is None or not happened[0].endswith(" had"):
        return happened is not None
    end = count.stop + happened.end()
    return not any(m.therapy.listed and end < m.start <= end + 5 for m in notes(doc).therapies)


def _of_an_endpoint(doc: Doc, count: Count) -> bool:
    """Did they have an endpoint or a toxicity: "neurotoxicity in 7 patients"?"""
    noted = notes(doc)
    lead = re.search(r"\s(?:in|by)\s+(?:only )?$", noted.plain[max(0, count.at - 12) : count.at])
    if count.how == "of them" and lead is not None:
        if next_given(noted.plain, count.at) or given_in(noted.plain, count.at):
            return False
        return _FAILED_THEN.search(noted.plain, max(0, count.at - 60), count.at) is None
    if count.how != "people" or lead is None:
        return False
    before = count.at - len(lead[0])
    nearest = bisect_right(noted.endpoints, before, key=lambda mention: mention.start) - 1
    if nearest < 0 or not 0 <= before - noted.endpoints[nearest].end <= 2:
        return False
    opening = noted.plain[max(0, noted.endpoints[nearest].start - 40) : noted.endpoints[nearest].start]
    return (
        re.search(r"\d ?%?[ (]*$|\b(?:was|were|of)\s+$", opening) is None
        and noted.endpoints[nearest].endpoint.kind != "survival"
    )


def _stage(count: Count, lead: str, said: str, tail: str, before: str) -> tuple[Stage, float]:
    """The stage that the words of the group's own clause name."""
    bare = _SHARE_FIRST.sub("", tail)
    own = _OF_A_WHOLE.sub("", said) + _OTHERS_BEGIN.split(bare)[0][:60]
    clause = _LAST_CLAUSE.split(lead)[-1][-45:]
    if count.how in {"allocated", "a sum's part"}:
        return ("arm", -3.5) if ALLOCATION.search(lead + said + tail) else ("subgroup", -1.5)
    for words in (own, clause):
        for stage, weight, pattern in _stages():
            if pattern.search(words):
                return stage, weight
    if count.how == "people" and _OF_AN_ARM.search(before):
        return "arm", -3.5
    if count.how == "denominator":
        return ("arm", -2.5) if ALLOCATION.search(re.split(r"[,;]", bare)[0][:60]) else ("evaluable", -1.5)
    return "subgroup", 0.0


@cache
def _stages() -> tuple[tuple[Stage, float, Gated], ...]:
    rows = toml_table("cohort.toml")["stage"]
    return tuple((row["stage"], row["weight"], Gated([row["pattern"]])) for row in rows)


@cache
def _cues() -> tuple[Cue, ...]:
    return tuple(
        Cue(
            row["name"],
            row["weight"],
            row["where"],
            Gated([row["pattern"].replace("\n", "")]),
            row.get("unless"),
        )
        for row in toml_table("cohort.toml")["cue"]
    )
