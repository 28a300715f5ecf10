"""What a counted group is called: the text's own few words beside its number, or the canonical therapy in them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.components.arms import NamedTherapy, arm_of, label_behind, therapies_in
from extractor.components.counted import Count
from extractor.components.numbering import PEOPLE
from extractor.components.numerals import WHOLE, WORD_NUMBER
from extractor.components.parts_of import SHARE

_LONGEST = 60
# Behind the number: "(44%) were assigned to", "patients in the", "received", "given", "were in".
_WHO = rf"(?:[ ]?(?:of (?:them|these|those|whom|which)|{PEOPLE})\b)?"
_GOT = re.compile(
    rf"{SHARE}?[ ]?(?:(?:were|was|are|who|had been|have been)[ ])*"
    r"(?:(?:\w+ly[ ])?(?:assigned|allocated|randomi[sz]ed|stratified)[ ](?:(?:to|into|in|for)[ ](?:receive |undergo )?)?|(?:received|receiving|given|got|underwent|treated with|to receive|to undergo|to|on|in|for|with|into)[ ])"
    r"(?:(?:the|an?|either)[ ])?",
    re.IGNORECASE,
)
# Where a label ends: at a mark, at a figure, where another group or clause begins.
_END = re.compile(
    r"[,;:()\[\]]|\.(?!\d)|\s(?:and|or|versus|vs\.?|while|whereas|but|with|who|were|was|than)\s+(?=\d|\w+-?\w* (?:to|patients|were|received)\b)|\s(?:whereas|while|but|versus|vs\.?|responded|died|achieved|reached|and had)\s|\s(?=\d+(?:\.\d+)?\s?%)|,"
)
# The words before the number: "FEC 50, n = 65", "the control group (n = 52)", "early group = 40", "Nia (mean age 50; n = 22)".
_GAPS = (r"(?:[,:][ ]|[ ]=[ ])", r"[ ]?[(\[](?:\d+/)?", r"[ ]in[ ]", r"[ ]?[(\[][^()\[\]]{1,40}")
_BEFORE = tuple(re.compile(rf"(?P<said>[^,;:()\[\].]{{1,70}}){gap}$") for gap in _GAPS)
_GAP = re.compile(rf"(?:{'|'.join(_GAPS)})$")
# Of "patients were randomized to receive X (n = 5)" the label is X.
_LEAD_IN = re.compile(
    r"^.*\b(?:to receive|receiving|received|assigned to|allocated to|randomi[sz]ed to|to undergo|either|and|or|versus|vs\.?|to|into|were|was|of|by|than|compar\w+ with|in|for|with|had|given|on)\s+(?:(?:the|an?|either|receive)\s+)?",
    re.IGNORECASE,
)
# "the median was 12" but "dose level 2"
_BARE_NUMBER = re.compile(r"(?<!level)(?<!group)(?<!arm)(?<!cohort)(?<!stage)(?<!grade)\s[\d.]+$|^$", re.IGNORECASE)
# "talquetamab, 71% (25/35)": between the label and its denominator.
_RATE = re.compile(r"[,:]?\s(?:(?:was|of|in)\s)?\d+(?:\.\d+)?\s?%\s?[(\[](?:\d+(?:/| of ))?$")
# "prior axi-cel in 26, tisa-cel to 12"
_GONE_TO = re.compile(r"[ ](?:in|to)[ ]$")
_BOUNDARY = re.compile(r"[,;:()\[\]]|\b(?:and|or|versus|vs)\b ?")
_NUMBER = rf"(?:{WHOLE}|{WORD_NUMBER})"
_RESPECTIVE = re.compile(
    rf"(?P<first>{_NUMBER})(?: \w+)? (?:and|vs\.?|versus|or) (?P<second>{_NUMBER})[^,;.()]{{0,60}}?\b(?:received|to|in|with|for|given|of|into)\s+(?:the )?"
    r"(?P<one>[^,;.()]{1,50}?) (?:and|vs\.?|versus|or) (?:the )?(?P<other>[^,;.()]{1,50}?),? respectively",
    re.IGNORECASE,
)
# "alloHCT was performed in 37 pts"
_GIVEN_TO = re.compile(
    r"\b(?:performed|given|used|administered|infused|offered|undertaken|delivered|prescribed|done)\s+(?:in|to|into|for)\s+(?:only |another |all )?$",
    re.IGNORECASE,
)
# What happened to people, or what they reached, is no name of a group: "neutropenia (n = 3)", "CR (n = 12)", "target enrollment (n = 200)".
_EVENT = re.compile(
    r"^(?:grade\b.*|.*\b(?:\w*penias?|an(?:a)?emia|\w*toxicit\w+|infections?|sepsis|pneumonia|nausea|vomiting|fatigue|diarrh\w+|pain|rash|fever|pyrexia|deaths?|died|"
    r"syndrome|neuropathy|mucositis|(?:adverse )?events?|CRS|ICANS|relapses?|progression|thrombosis|h(?:a)?emorrhage|bleeding)"
    r"|(?:(?:a|complete|partial|best|confirmed|overall) )*(?:CR|PR|SD|PD|VGPR|sCR|ORR|responses?|remissions?|stable disease|progressive disease|no response)"
    r"|.*\b(?:target|planned|intended|goal)\b.*)$",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    rf"^(?:(?:the|all|these|those|other|our|of|a|total|consecutive|eligible|study|whole)\s+)*(?:{PEOPLE}|them|these|those|whom)?$",
    re.IGNORECASE,
)


def label(plain: str, count: Count, lead: str, sentence_end: int, therapies: Sequence[NamedTherapy]) -> str:
    """The group's label; `lead` is its sentence before the number. Never empty.

    >>> said = "79 patients were assigned to gefitinib"
    >>> label(said, Count(79, 0, 11, "people", 0, 2), "", len(said), ())
    'gefitinib'
    """
    own = _respective(plain, count) or _equals(plain, count, lead)
    if own:
        return own
    before = _before(plain, count, lead, sentence_end, therapies)
    if count.how == "denominator":
        return before or plain[count.start : count.end]
    return before or _behind(plain, count, sentence_end, therapies) or plain[count.start : count.end]


def _respective(plain: str, count: Count) -> str:
    """ "271 and 278 patients received CT-P6 and trastuzumab, respectively": each number its own name."""
    begin, end = max(0, count.at - 40), count.stop + 220
    if "respectively" not in plain[begin:end].lower():
        return ""
    for match in _RESPECTIVE.finditer(plain, begin, end):
        for number, name in (("first", "one"), ("second", "other")):
            if match.start(number) == count.at:
                return match[name].strip()
    return ""


def _equals(plain: str, count: Count, lead: str) -> str:
    """ "the early group = 40"."""
    word = re.match(r"(?:group|arm)\b", plain[count.start : count.at], re.IGNORECASE)
    named = re.search(r"(?:[\w/+-]+ ){1,3}$", _BOUNDARY.split(lead)[-1]) if word else None
    return re.sub(r"^(?:the|an?|or|and|to) ", "", named[0]) + word[0] if named and word else ""


def generic(said: str) -> bool:
    """Does the label name nobody in particular: "patients", "of them"?"""
    return _GENERIC.match(said.strip()) is not None


def event(said: str) -> bool:
    """Does the label name what happened, not to whom?

    >>> event("grade 3 neutropenia"), event("patients with neutropenia at baseline")
    (True, False)
    """
    return _EVENT.match(said.strip()) is not None


def _before(plain: str, count: Count, lead: str, sentence_end: int, therapies: Sequence[NamedTherapy]) -> str:
    """ "the control group (n = 52)", "group A: 52", "capecitabine, 297": the number stands behind its label."""
    given = _GIVEN_TO.search(lead)
    if given:
        inside = therapies_in(therapies, count.start - len(lead), count.start)
        return inside[-1] if inside and generic(re.sub(r"^\S+ ?", "", plain[count.start : count.end])) else ""
    closed = plain[count.end : count.end + 1] in {")", "]", ";", ",", "."} or count.how == "n ="
    if count.how == "denominator":
        behind = label_behind(plain, count.end, sentence_end, therapies)
        if behind is not None:
            return behind.arm if behind.arm != "all" else ""
        rate = _RATE.search(lead)
        named = therapies_in(therapies, count.start - len(lead) + _clause(lead), count.start) if rate else []
        return " + ".join(named) if len(named) < 4 else ""
    gone = _GONE_TO.search(lead) and therapies_in(therapies, count.start - len(lead) + _clause(lead), count.start)
    if gone:
        return gone[-1]
    if count.how == "of them" or not closed:
        return ""
    near = lead[-120:]
    searched = (pattern.search(near) for pattern in _BEFORE) if _GAP.search(near) else ()
    match = next((found for found in searched if found), None)
    if match is None:
        return ""
    said = match["said"].rstrip()
    start = count.start - len(lead[-120:]) + match.start("said")
    cut = _LEAD_IN.match(said)
    first = start + (cut.end() if cut else 0)
    inside = therapies_in(therapies, start, start + len(said))
    own = plain[first : start + len(said)].strip(" -")
    own = own or " ".join(said.split()[-4:])  # "refractory to (n = 9)"
    if re.search(r"^\d|%", own) or _BARE_NUMBER.search(own):
        return ""
    return arm_of(own, "in", inside) if inside and len(own.split()) < 9 else own


def _clause(lead: str) -> int:
    """Where in the lead the last clause before a figure begins."""
    bare = _RATE.sub("", lead)
    return max(bare.rfind(mark) for mark in (";", ", ", "(", ": ")) + 1


def _behind(plain: str, count: Count, sentence_end: int, therapies: Sequence[NamedTherapy]) -> str:
    """ "79 patients were assigned to X", "26 preoperative chemotherapy", "13 patients in CR went on to"."""
    at = count.stop
    people = re.match(_WHO, plain[at:sentence_end], re.IGNORECASE)
    behind = at + people.end() if people else at
    share = re.compile(SHARE).match(plain, behind)
    got = _GOT.match(plain, behind)
    start = got.end() if got else share.end() if share else at
    said, end = _cut(plain, start, sentence_end)
    inside = therapies_in(therapies, start, end)
    if got and inside:
        return arm_of(said, "in", inside)
    return said


def _cut(plain: str, start: int, sentence_end: int) -> tuple[str, int]:
    """The words from `start` to where a label ends, and that place: at most `_LONGEST` characters, whole words."""
    stop = min(sentence_end, start + _LONGEST)
    marked = _END.search(plain, start, min(sentence_end, stop + 1))
    end = marked.start() if marked else stop
    if marked is None and stop < sentence_end and plain[stop : stop + 1].isalnum():
        end = max(plain.rfind(" ", start, stop), start)
    said = re.sub(r"\s+", " ", plain[start:end]).strip(" -.")
    return re.sub(r"\s(?:and|or|to|the|a|of|in|with|for|were|was|had|who|at|by|from)$", "", said), end
