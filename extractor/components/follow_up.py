"""The median follow-up of the main cohort, in months, with the characters that state it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from extractor.components.extensions import notes
from extractor.components.numerals import number
from extractor.components.quantity import months
from extractor.components.sections import section_at
from extractor.vocabulary.gates import Gated

_FOLLOWED = r"(?:follow(?:ed)?[- ]?up|followed(?! (?:CAR|by|the|prior|previous|infusion|transplant\w*|\w+ by a median))|following (?:patients|them|participants)|observation|observed|watched|tracked|\bm?FU\b|\bf[/-]up?\b)"
_BEFORE = Gated(
    [
        rf"(?:\bmFU\b|\b(?:median|typical\w*|average)\b[^.;]{{0,60}}?{_FOLLOWED}|{_FOLLOWED}[^.;]{{0,60}}?\b(?:median|average)(?: of)?"
        rf"|\bhalf of (?:the |all |these |our )?(?:\d+ )?(?:patients|people|participants|them|registry|cohort|series|group|survivors|recipients)\b[^.;]{{0,20}}?{_FOLLOWED})"
        r"(?:[ ](?:time|period|duration(?! of (?:response|remission))))?(?P<link>[^.;%]{0,90}?)$",
    ]
)
_BEHIND = re.compile(
    rf"\s*'?\s*(?:(?:was|is|were) (?:the|its|their) )?(?:\([^()]*\)\s*)?(?:of\s+|\((?=[^():]*\)))?(?P<median>median\s+)?{_FOLLOWED}",
    re.IGNORECASE,
)
_MEDIAN_BEFORE = re.compile(r"\bmedian(?: of)?\s*(?:about |approximately )?$", re.IGNORECASE)
# "with follow-up of 13 months (median)", "were followed for 24 months in the median", "followed 9 months, the median";
# "(FU 16.8 mo)" names none, and counts where nothing else is stated.
_NAMED_LAST = re.compile(rf"{_FOLLOWED}[^.;:%\d]{{0,40}}$", re.IGNORECASE)
_MEDIAN_LAST = re.compile(
    r"\s*(?:\(median\b|(?:in|at|as|by) (?:(?:the|a) )?median\b|(?:,| -) (?:the|its|a) median\b(?! [a-z]))",
    re.IGNORECASE,
)
_MEDIAN_OF = re.compile(r"\s*of (?:follow-?up|observation) \(median\)", re.IGNORECASE)
# "Efficacy follow-up: 29.9 mos"
_IN_BRACKETS = re.compile(
    r"(?:[(\[;•]|^)\s*(?:-+ )?(?:(?!mean|max|min|planned|long|short|the|of)[A-Za-z]+ )?(?:m?FU|f/u|follow-?up)(?:,|:| =)?\s*$",
    re.IGNORECASE,
)
# "After a median of 3.5 months, 62% had responded", "Arm A vs arm B, after a median of 16.4 months:"
_CLAUSE_OPENS = re.compile(
    r"(?:^|, |: |^(?:[\w-]+ ){1,3})\s*(?:after|over|at|with|during) a median (?:of )?(?:about |approximately |only )?$",
    re.IGNORECASE,
)
_CLAUSE_GOES_ON = re.compile(r"(?: \([^()]*Kaplan[^()]*\))?[,:;](?![^.;]{0,60}\b(?:relapsed|progressed|recurred)\b)")
# "With efficacy followed for 29.9 months"
_FOLLOWED_FOR = re.compile(
    r"(?:^|, |: )\s*(?:with|having been|after being) (?:[\w-]+ ){0,3}(?:followed|observed)(?: up)? (?:for|over) (?:about |some )?$",
    re.IGNORECASE,
)
# "the median time on study was 12.6 months", "median time from infusion to data cutoff, 12.6 months"
_TIME_ON_STUDY = Gated(
    [
        r"\bmedian time (?:on (?:study|trial)|(?:from|since) [^.;:,\d]{3,40} to (?:the )?(?:data ?)?(?:cut-?off|last (?:follow|contact|visit)|(?:this )?analysis)|since (?:the )?(?:\w+ )?infusion)[^.;:\d]{0,15}$"
    ]
)
_NO_TIME_OF_ALL = re.compile(
    r"\b(?:relaps\w+|progress\w+|recurr\w+|respon\w+|infusion|onset|diagnosis|transplant\w*|began|started|resolved|died|(?:was|were) given)\b[^.;]{0,15}$",
    re.IGNORECASE,
)
# From where it is counted: "from PD", "after salvage", "since teclistamab start", or from the CAR T before it.
_FAILURE = r"(?:relaps\w*|failures?|progress\w*|PD|salvage|transplant\w*|radiotherapy|boost|SLOT|L1|ST1|next|subsequent|(?:re)?treatment start|start of)"
_FROM_FAILURE = re.compile(rf"\b(?:from|after|since|post)\b[^,;]{{0,30}}\b{_FAILURE}\b", re.IGNORECASE)
# "From failure on (median FU, 15 mo):"
_FROM_FAILURE_ON = re.compile(
    rf"\b(?:from|after|since) [^,;(.\d]{{0,30}}\b{_FAILURE}\b[^,;(.\d]{{0,12}}\($", re.IGNORECASE
)
_FROM_FAILURE_BEHIND = re.compile(rf"\s*(?:from|after|since)\b[^,;.\d]{{0,25}}\b{_FAILURE}\b", re.IGNORECASE)
_FROM_CAR_T = re.compile(
    r"\b(?:from|after|since|post)[- ](?:the |first )?(?:CAR\b[- \w]*|[\w-]+-cel |index )?infusion\b", re.IGNORECASE
)
# ", and from relapse 9.5 months" behind a follow-up of another start.
_AND_FROM = re.compile(
    rf"\d[^.;]{{0,25}}\band (?:was )?(?:from|since|after) {_FAILURE}\b[^.;\d]{{0,20}}$", re.IGNORECASE
)
_RANGED = re.compile(r"\b(?:range|IQR|age[ds]?|planned|minimum|maximum)\b", re.IGNORECASE)
_OF_SOME = re.compile(
    r"\b(?:responders|survivors|surviving|living|alive|subset|subgroup)\b|\b(?:cohort|arm|group|part|stage) (?:\d[A-Za-z]?|(?-i:[A-Z]|I{1,3}))\b",
    re.IGNORECASE,
)
# "In all 127 infused patients (median follow-up, 21.5 months)", beside that of a cohort.
_OF_ALL = re.compile(
    r"\b(?:in|of|for|among|across) (?:all|everyone|the (?:whole|entire|overall|full|total))\b(?: of)?(?: the| these| our)?(?: \d[\d,]*)?(?: [\w-]+){0,2} ?(?:patients|pts|children|adults|cohort|population|participants|series|group|infused|treated)\b[^.;]{0,60}\Z",
    re.IGNORECASE,
)
# What owns the number instead: "followed ...; median overall survival was 8.9 months".
_OWNED = re.compile(
    r"\b(?:survival|PFS|OS|EFS|DO?R|TTNT|TTP|duration of response|remission|time (?:to|from|since|between)|interval|apart)\b",
    re.IGNORECASE,
)
# Another report's: "the first report (median follow-up, 10.7 months)", "median follow-up in ZUMA-1".
_ELSEWHERE = re.compile(
    r"\b(?:(?:first|earlier|previous|pivotal|original|prior) (?:report|analys[ie]s|publication|data ?cut|readout)"
    r"|previously (?:reported|published)|historical)\b|\bin (?:the )?(?:pivotal )?[A-Z][\w-]*[A-Z]\w*-\d",
)  # fmt: skip
# "a median follow-up of nearly three years (33.6 months)"
_EXACTLY = re.compile(r" \(\d+(?:\.\d+)? (?:months?|mos?)\b")
# Each arm has its own: "29.8, 23.4, and 20.5 months", "20.8 months in arm A and 19.1 months in arm B".
_UNITS = r"(?:months?|mos?\b|years?|yrs?\b)"
_PER_ARM = re.compile(
    rf"(?:(?:, \d+(?:\.\d+)?)+,?)?,? and \d+(?:\.\d+)? {_UNITS}"
    rf"|(?: {_UNITS})?(?: \([^()]*\))? (?:in|for|with) (?!OS|PFS|survival)[^.;]{{3,60}}?(?:,| and| vs\.?| versus)+ \d+(?:\.\d+)? {_UNITS}(?: \([^()]*\))? (?:in|for|with|without)\b"
)
# "M-Pola 25.7 (range 1-35) mo, R-Pola 27.2 mo"
_EACH_NAMED = re.compile(
    rf"(?: {_UNITS})?(?: [(\[][^()\[\]]*[)\]])?(?: {_UNITS})?(?:,|;| and| vs\.?| versus) (?!OS|PFS)[A-Z][\w-]*(?: [\w-]+)?[,:]? \d+(?:\.\d+)?(?: \([^()]*\))? {_UNITS}"
)
# Of two diseases the first is told of first: "13.4 months for ALL and 11.9 months for NHL".
_DISEASE = re.compile(r"\b(?:ALL|NHL|FL|MZL|MCL|CLL|LBCL|DLBCL|MM)\b")
# A duration whose unit stands behind a range: "12.3 (0.5-30) months", or that is written as a time: "14-month"; "41.7 and 31.8 months".
_SPLIT = Gated(
    [
        # What stands before the first digit is asked behind it, so that only digits are looked at.
        r"(?P<value>\d(?<![\d.]\d)\d{0,3}(?:\.\d{1,3})?)(?: ?[(\[][^()\[\]]{1,40}[)\]] ?(?P<unit>months?|mos?\b|years?|yrs?\b|weeks?|days?)"
        r"|-(?P<joined>month|year|week|day)\b|(?:, \d+(?:\.\d+)?)*,? (?:and|vs\.?|versus) \d+(?:\.\d+)? (?P<shared>months?|mos?\b|years?))",
    ]
)
# "Median follow-up (months): 14.5", "median (range) follow-up, months: 14.5 (1-33)"
_UNIT_FIRST = Gated(
    [
        rf"{_FOLLOWED}(?:[^.;\d]{{0,25}})?(?:, | \(|\[)(?P<unit>months?|mos?|years?)\b[^.;\d]{{0,25}}?(?P<value>\d{{1,3}}(?:\.\d{{1,2}})?)(?![\d%])(?! ?(?:months?|mos?|years?|patients|pts)\b)"
    ]
)

# What it cannot do without.
_A_UNIT = re.compile(r"[,(\[] ?(?:mo|y)", re.IGNORECASE)

_TWO = 2
# The words that name a follow-up stand close before it.
_LEAD = 400
_RANK = {"counted from failure": 0, "of all": 1, "named before": 2, "named behind": 2, "of some": 3,
         "from the infusion": 4, "in brackets": 5, "without a word for it": 6, "another report's": 7}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FollowUp:
    """`months` at start..end of the Doc; `why` names the reading."""

    months: float
    start: int
    end: int
    why: str


@Language.component("aftercart_follow_up")
def follow_up(doc: Doc) -> Doc:
    """Sets `doc._.follow_up`: counted from failure where the text gives it so, else the first one stated of the whole cohort."""
    found = [f for f in (_read(doc, *duration) for duration in _durations(doc)) if f is not None]
    found = [f for f in found if f.why != "another report's"]
    notes(doc).follow_up = min(found, key=lambda f: (_RANK[f.why], f.start), default=None)
    return doc


def _durations(doc: Doc) -> Iterator[tuple[float, int, int]]:
    """Value in months, start and end of every duration, in order of place."""
    noted = notes(doc)
    found = {
        q.start: (q.value, q.start, q.end) for q in noted.quantities if q.kind == "duration" and q.value is not None
    }
    for match in _SPLIT.finditer(noted.plain):
        value = months(number(match["value"]), match["unit"] or match["joined"] or match["shared"])
        if value is not None:
            found.setdefault(
                match.start(), (value, match.start(), match.end() if match["joined"] else match.end("value"))
            )
    for match in _UNIT_FIRST.finditer(noted.plain) if _A_UNIT.search(noted.plain) else ():
        value = months(number(match["value"]), match["unit"])
        if value is not None:
            found.setdefault(match.start("value"), (value, match.start("value"), match.end("value")))
    yield from (found[start] for start in sorted(found))


def _read(doc: Doc, value: float, start: int, end: int) -> FollowUp | None:
    if section_at(doc, start) in {"title", "furniture", "background"}:
        return None
    plain = notes(doc).plain
    begin = max(0, start - _LEAD)
    opening = max(begin - 1, *(plain.rfind(mark, begin, start) for mark in (". ", "\n", ";"))) + 1
    lead, tail = plain[opening:start], plain[end : end + 160]
    why = _named(lead, tail, plain[end : end + 40])
    if why is None:
        return None
    each = _PER_ARM.match(tail) or _EACH_NAMED.match(tail)
    if each and why in {"named before", "of some"} and len({*_DISEASE.findall(lead[-120:] + tail[:90])}) < _TWO:
        return None
    if not re.search(r"\d", plain[start:end]) and _EXACTLY.match(tail):
        return None
    return FollowUp(value, start, end, "another report's" if _ELSEWHERE.search(lead) else why)


def _named(lead: str, tail: str, behind: str) -> str | None:
    """How the words around a duration name it a follow-up, if they do."""
    if _AND_FROM.search(lead) and re.search(_FOLLOWED, lead, re.IGNORECASE):
        return "counted from failure"
    match = _BEFORE.search(lead)
    # Another number between the words and this one owns them.
    linking = (
        re.sub(
            r", (?:those|these|including|counting|also|among them|the)\b[^,;.]*,|[A-Za-z]+-?\d+\w*|\b\d(?:st|nd|rd|th)\b|\([^()]*\)|\[[^\[\]]*\]|,? ?(?:IQR|range)\)|\b(?:the|these|those|all) \d[\d,]*\b|\bfor (?:OS|PFS|overall survival)\b",
            "",
            match["link"],
        )
        if match
        else ""
    )
    if match and not (re.search(r"\d", linking) or _RANGED.search(linking) or _OWNED.search(linking)):
        return _counted(match[0], lead, tail, behind)
    named = _BEHIND.match(tail)
    if named and (named["median"] or _MEDIAN_BEFORE.search(lead)):
        return "of some" if _OF_SOME.search(lead) else "named behind"
    named_last = _NAMED_LAST.search(lead)
    last = named_last is not None and not _OWNED.search(named_last[0]) and _MEDIAN_LAST.match(behind)
    if last or _MEDIAN_OF.match(behind):
        return "named behind"
    if _IN_BRACKETS.search(lead):
        return "in brackets"
    opens = _CLAUSE_OPENS.search(lead)
    if _TIME_ON_STUDY.search(lead) or _FOLLOWED_FOR.search(lead):
        return "without a word for it"
    if opens and _CLAUSE_GOES_ON.match(tail) and not _NO_TIME_OF_ALL.search(lead[: opens.start()]):
        return "without a word for it"
    return None


def _counted(said: str, lead: str, tail: str, behind: str) -> str:
    """From where, and of whom, a follow-up that the words before it name is counted."""
    if (
        _FROM_FAILURE.search(said)
        or _FROM_FAILURE_ON.search(lead[: lead.find(said)])
        or _FROM_FAILURE_BEHIND.match(behind)
    ):
        return "counted from failure"
    if _FROM_CAR_T.search(said) or _FROM_CAR_T.search(tail[:35]):
        return "from the infusion"
    if _OF_ALL.search(lead):
        return "of all"
    return "of some" if _OF_SOME.search(lead) else "named before"
