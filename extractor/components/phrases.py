"""Phrases that can name patients: what a preposition leads in, what a clause begins with, what stands right before a figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from extractor.characters import lowered
from extractor.components.arms import ENDPOINT_WORDS, NamedTherapy, arm_of, everybody, therapies_in
from extractor.components.findings import Place
from extractor.components.numerals import WHOLE, WORD_NUMBER
from extractor.components.scope import Scope
from extractor.vocabulary.gates import Gated

Kind = Literal["therapy", "people", "subject", "touching", "condition", "responders", "opposite", "everybody"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Characters start..end (with the preposition that leads in) name `arm`.

    qualified: its words say more than the therapies in them; lead: the word that leads in ("in", "versus", ""); run, index, length: its place among candidates that stand in one list.
    """

    start: int
    end: int
    arm: str
    kind: Kind
    lead: str = ""
    run: int = 0
    index: int = 0
    length: int = 1
    qualified: bool = False


_PEOPLE = r"(?:patients?|pts?|participants?|children|adults|recipients|responders?|subjects|cases|individuals|those|people|infants|survivors|women|men)"
# What opens a group's name.
_OPENS = re.compile(
    r"\b(?P<lead>in|for|with|without|among|amongst|after|following|on|under|of|to|than|versus|vs\.?|v|against|if|when|whether|where|whose|who|by|receiving|given|treated with|at)\s+",
    re.IGNORECASE,
)
# Where it ends at the latest: a predicate, another opening word of comparison, a conjunction.
STOPS = Gated(
    [
        r"\s*(?:[,;:()\[\]]|/(?!kg|m2|day|week|m\b)|\.(?:\s|$)|$|—|\b(?:and|or|but|whereas|while|vs\.?|v|versus|against|compared|as compared|as opposed|than(?! (?:\d|one\b|two\b|three\b|six\b|a year))|carried|portended|conferred|meant|tended|respectively|even though|although|though|because|"
        r"was|were|is|are|had|has|have|did|does|came|come|went|paid|rose|fell|amounted|proved|brought|turned|stood|lay|ran|kept|differed|depended|mattered|foretold|heralded|favou?red|translated|correlated|benefit(?:t?ed)|shortened|prolonged|predicted|improved|reduced|increased|affected|lowered|halved|reached|reaching|achieved|attained|obtained|remained|responded|could|showed|experienced|lived|died|relapsed|progressed|survived|fared|yielded|produced|gave|led|resulted|"
        r"the (?:ORR|CR|OS|PFS|median|overall|complete|response|rate|estimated|corresponding|respective|same|\d+-)|these|those (?:figures|numbers|rates)|both|(?:a|an) (?:median|ORR|CR|OS|PFS|overall|estimated|response)|median|ORR|mPFS|(?<![\d<>≤≥-] )(?<![\d<>≤≥-])mOS|mDOR|PFS|OS|DOR|seen|observed|achieving (?:a|an))\b)",
    ]
)
# In a relative clause verbs belong to the name: "those who had relapsed early".
_RELATIVE_STOPS = Gated(
    [
        r"\s*(?:[,;:()\[\]]|\.(?:\s|$)|$|—|\b(?:but|whereas|while|vs\.?|versus|against|compared|as compared|as opposed|than those|than in|and (?:\d|the |was|were|a |an |in |for )|(?<!who )(?<!that )had (?:an?|the|longer|shorter|better|worse|lower|higher|poorer|superior|inferior|similar|comparable|median|[A-Zm]+[FO]S|ORR|\d)\b|was \d|were \d|did (?:worse|better)|"
        r"fared|lived|respectively|(?<=\w )responded|achieved|did (?:best|worst|well|poorly)|the (?:ORR|CR|OS|PFS|median|overall|complete|response|rate)|median|ORR|mPFS|(?<![\d<>≤≥-] )(?<![\d<>≤≥-])mOS)\b)",
    ]
)
_RELATIVE = re.compile(
    rf"(?:the |all )?(?:\d+ |other )*{_PEOPLE}?\s*\b(?:who|whose|in whom|that had|having|relapsing|failing|progressing|treated|given|receiving|reaching|achiev\w+)\b",
    re.IGNORECASE,
)
# No group: a time, a share, an assessment, a date, an endpoint.
_NO_GROUP = re.compile(
    r"(?:was|were|is|are|had|has|have|did)\b|that (?:is|was|were)\b|(?:that|this|the same|the given) order|(?:an?|the|no|its?|their|this|that|which|whom|each|both|all|it|them)$|(?:an? )?(?:median|follow|independent|investigator|response|day|month|week|year|cycle|first infusion|second infusion|cox|multivaria\w+|univaria\w+|addition|contrast|general|"
    r"which|date|interim|data|time\b|any[ -]grade|grade|fewer|more|less|least|most|only|progression|death|infusion\b|randomi[sz]ation|cut-?off|complete|partial|very good|overall|objective|good|manageable|severe|respons|same|respect|terms|line with|hazard|cause|favou?r|order|"
    r"m?(?:OS|PFS|EFS|DOR|TTNT)\b|(?:ORR|CRS?|CRR|ICANS)\b(?= (?:was|were|rate|occurred|of))|there\b|results?$|(?:this |sub)?group$|cohorts?$|subset$|patients?$|(?:one|two|three|four|five|six|seven|eight|nine|ten)$|as\b|so\b|adjusted|either|latter|former|i\.e|e\.g|neutropenia|an(?:a)?emia|thrombocytopenia|(?:chronic |acute )?GVHD|graft|pneumonia|fatigue|nausea|diarrh|cytopeni|non-?relapse|relapse$|mortality|better\b|hematologic|haematologic|toxicit|infections?$|little|some|about|particular|comparison|total|baseline|average|estimated|events?\b|occurr|onset|rate|\d+(?:\.\d+)?[ -]?(?:%|months?|mos?\b|years?|days?|weeks?|yrs?))",
    re.IGNORECASE,
)
# "12 months", "the second year", but not "12 months after CAR T"
_TIME = re.compile(
    r"(?:about |only |a |the )*(?:\d+(?:\.\d+)?|one|two|three|four|five|six|nine|twelve)(?: |-)?(?:st|nd|rd|th)?\s?(?:months?|mos?|years?|yrs?|days?|weeks?|y)\b(?! (?:of|after|since|from|post))",
    re.IGNORECASE,
)
# "the 43 evaluable patients with", "those who had": how many, before what tells them from the others
# In small letters.
_COUNT = re.compile(
    rf"(?:the |these |those |all |of |another |other |a further )*(?:[≥≤<>]?\d+(?:\.\d+)?|[a-z]+(?:-[a-z]+)?)?\s*(?:\(\d+(?:\.\d+)?%\)\s*)?(?:evaluable |other |remaining |treated )*{_PEOPLE}\s+(?:(?:who|that) (?:had|were|have|are|received|underwent|got|did)\s+|whose (?:[\w-]+ ){1, 4}?(?:was|were) |(?:with|in|given|receiving|treated with|having|on|whose|who|in whom|of|after|reaching|achieving|attaining|not|from)\s+)?"
    r"|(?:the |these |those |all |of |other )*\d+ (?:(?:who|that) (?:had|were|have|are|received|underwent|got|did) |whose (?:[\w-]+ ){1,4}?(?:was|were) |(?=without )|with |given |treated with |receiving )",
)
# "EMD and", "glofitamab versus": what leads on to the next figure
_TRAILING = re.compile(r"(?:[\s,]+(?:and|or|but|vs\.?|versus|than|as|with|in|of|for))+$", re.IGNORECASE)
# What can name no patients wherever it stands.
_JUNK = Gated(
    [
        r"\d ?%",
        r"\bincomplete (?:count|ha?ematologic(?:al)?|platelet|neutrophil)",
        r"\b(?:sake|incidences?|probabilit\w+|such|more patients|no just|just|but only|half of|lines?|members?|january|february|march|april|june|july|august|september|october|november|december)\b",
        r"\bneither\b",
        r"\b(?:was|were)$",
        r"\bNCT\d",
        r"clinicaltrials",
        r"\badverse events?\b",
        r"\bstudies\b",
        r"^(?:approximately|close to|at least \d|at most \d|up to \d|they|(?:their|its|the) (?:median|mean|overall|response|progression|estimated)\b|(?:in|at|on|of|among|from|during|including|counting|through|whom) |(?:outcomes?|results?|safety|adverse factors?|the others?)\b|nor\b|by (?:treatment|regimen|agent|class|drug|group|subgroup|arm)$|(?:the )?(?:highest|lowest|best|longest|shortest) (?:activity|rates?|responses?|outcomes?)\b|no (?:significant |clear |meaningful )?(?:differences?|effects?|associations?|impact|influence)\b|these|those|inferior|superior|shorter|longer|worse|better|poorer|improved|reduced|respect|this|multivari\w+|univari\w+)\b",
    ]
)
# "and", "respectively": nothing but words that join
_FUNCTION_WORD = re.compile(
    r"(?:and|or|vs\.?|versus|the|respectively|for|in|of|with|to|by|from|at|on|after|than|as|also|then|both|not|it|who|which|that|subsequently|including|\W+)+",
    re.IGNORECASE,
)
# "all of the", "only these": before a label
ARTICLE = re.compile(r"(?:(?:the|a|an|all|our|not|only|just|also|both|such|this|these)\s+)+", re.IGNORECASE)
# More than a therapy's name tells these patients from the others: "within 6 months of CAR T", "at the low dose", "as second line".
_QUALIFIED = re.compile(
    r"\b(?:dose|weekly|monthly|early|late|later|earlier|sooner|within|(?:before|after|since|from|of|post)\b.*\d|\d+ ?(?:months?|mos?|days?|years?|yrs?|weeks?)|(?:first|second|third|1st|2nd|3rd)[ -](?:line|infusion|treatment|salvage)|line)\b|[<>≤≥]",
    re.IGNORECASE,
)
# ", PR and with active disease", "or chemotherapy": the further members of a list of groups
_MEMBERS = re.compile(
    r"(?:\s*(?:\([^()]{0,25}\)\s*)?,?\s*(?:,|and|or|vs\.?|versus)\s*(?:with |in |for |those with |those in )?(?!the |median|\d|a |an |was|were|had|CR\b.*%)[A-Za-z≥≤<>][\w≥≤<>+/.-]*(?: [\w≥≤<>+/.-]+){0,3}?(?=\s*(?:,|;|\.(?:\s|$)|\(|\)|$|\band\b|\bor\b|\brespectively\b)))+"
)
_MEMBER = re.compile(
    r"(?:,?\s*(?:and|or|vs\.?|versus)\s+|,\s*)(?:with |in |for |those with |those in )?(?P<said>[^,()]+?)(?=\s*(?:,|\(|$|\band\b|\bor\b|\bvs\b|\bversus\b))"
)
# Where a clause can begin, and the predicates before which its first words name who it is about.
_CLAUSE_BEGINS = re.compile(r"(?:(?<=[;:,(])\s*|\b(?:and|but|while|whereas|whether)\s+|\A)(?=[A-Za-z≥≤<>\d])")
_PREDICATE = re.compile(
    r"\s*(?:was|were|had|has|have|did|achieved|attained|reached|responded|showed|yielded|produced|gave|led|resulted|fared|carried|portended|conferred|meant|tended|shortened|prolonged|reduced|increased|vs|versus|compared|than|experienced|lived|survived|predicted|went|paid|:|\(|an? (?:median |estimated )?(?:ORR|CR|OS|PFS|DOR|overall|complete|response|progression)\b)"
)
# "venetoclax (36%", "EMD: 2.6 months", "SKd 67%": up to the figure, from the last word that joins
_TO_THE_FIGURE = re.compile(r"\s*(?:\([^()]*\)\s*)?(?:[:=]\s*|[(\[]\s*(?:[A-Za-z≥]{2,12}[,:]?\s+)?|\s)$")
_LEADS_TO_IT, _BEGINS, _ENDS = re.compile(r"[\s(\[:=]"), re.compile(r"[A-Za-z≥≤<>]"), re.compile(r"[,;:()\[\]]")
# In characters, as far as a label goes behind its first letter.
_LABEL = 60
_JOINS = re.compile(
    r"\b(?:and|or|with|for|in|of|at|but|then|was|were|had|than|by|to|next|lowest|highest|vs\.?|versus)\s+"
)
# "ORR was", "the rate of", "reported in": words about the figure
_ABOUT_THE_FIGURE = re.compile(r"\b(?:was|were|of|rate|median|reached|response|remission)$")
_LEADS_ON = re.compile(
    r"(?:^|\s)(?:in|with|and|or|to|versus|vs\.?|by|at|of|for|from|than|only|about|just|after|on|affected|v|but|which|that|who)$",
    re.IGNORECASE,
)
_TOUCHING_REACH = 110
_REST_OF_A_WORD = re.compile(r"\w*")
LONGEST = 90


def phrases(scope: Scope, results: Sequence[Place], therapies: Sequence[NamedTherapy]) -> Iterator[Candidate]:
    """What a preposition leads in, what a clause begins with, what stands right before a figure."""
    plain = scope.plain
    bounds = sorted([scope.start, *(p for place in results for p in place), scope.end])
    for begin, end in pairwise(bounds):
        if (begin, end) in results or end - begin < 2:
            continue
        for opening in _OPENS.finditer(plain, begin, end):
            candidate = _phrase(plain, opening.start(), opening.end(), end, opening["lead"].lower(), therapies)
            if candidate is not None:
                yield candidate
                yield from _members(plain, candidate, end, therapies)
        yield from _subjects(plain, begin, end, therapies)
        yield from _touching(plain, begin, end, results, therapies)


def _phrase(
    plain: str, start: int, at: int, limit: int, lead: str, therapies: Sequence[NamedTherapy]
) -> Candidate | None:
    relative = (
        lead in {"if", "when", "whether", "who", "whose", "where"} or _RELATIVE.match(plain, at, limit) is not None
    )
    limit = min(limit, at + LONGEST)
    stop = (_RELATIVE_STOPS if relative else STOPS).place(plain, at, limit)
    end = limit if stop is None else stop
    kind: Kind = "condition" if lead in {"if", "when", "whether", "where"} else "people"
    if kind == "condition" and plain[end : end + 1] == ":":
        return None  # "it mattered when the lymphoma had relapsed: ...": a question, nobody
    return candidate_of(plain, start, at, end, lead, kind, therapies)


def _members(plain: str, first: Candidate, limit: int, therapies: Sequence[NamedTherapy]) -> Iterator[Candidate]:
    """The others of a list that the first begins: "for patients in CR, PR and with active disease"."""
    listed = _MEMBERS.match(plain, first.end, min(limit, first.end + LONGEST))
    if listed is None:
        return
    at = first.end
    for part in _MEMBER.finditer(listed[0]):
        made = candidate_of(
            plain,
            at + part.start("said"),
            at + part.start("said"),
            at + part.end("said"),
            first.lead,
            "people",
            therapies,
        )
        if made is not None:
            yield made


def candidate_of(
    plain: str, start: int, at: int, end: int, lead: str, kind: Kind, therapies: Sequence[NamedTherapy]
) -> Candidate | None:
    """The candidate of the words at..end that the word at start leads in, None where they name no patients."""
    said = _TRAILING.sub("", plain[at:end].rstrip(" -,"))
    end = at + len(said)
    counted = _COUNT.match(lowered(said))
    people = counted is not None and counted.end() > 0
    bare = said[counted.end() :] if counted and people else said
    article = ARTICLE.match(bare)
    bare = bare[article.end() :] if article else bare
    if not said or _TIME.match(said):
        return None
    if not people and lead in _NEEDS_A_NAME and not therapies_in(therapies, at, end):
        return None
    if everybody(said) or (people and (not bare or _ALL_OF_THEM.fullmatch(bare))):
        return Candidate(start, end, "all", "everybody", lead) if people else None
    if not _names_a_group(bare):
        return None
    names = therapies_in(therapies, at, end) if not _QUALIFIED.search(said) else []
    inner = "without" if lead == "without" or ("without" in lowered(said) and _WITHOUT.match(said)) else lead
    if kind == "condition":
        bare = _IT_WAS.sub("", bare)
    # "if the partner was glofitamab": of a whole clause the therapies in it are meant.
    arm = " + ".join(names) if names and kind == "condition" else arm_of(bare, inner, names)
    arm = f"no {arm[8:]}" if arm.startswith("without ") else arm
    return Candidate(start, end, arm, kind, lead, qualified=not names)


# "Of 107 patients treated": those of whom everything is told.
_ALL_OF_THEM = re.compile(
    r"(?:treated|infused|dosed|enrolled|evaluable|evaluated|assessable|analy[sz]ed|included)", re.IGNORECASE
)
# "if it had been focal": what it was
_IT_WAS = re.compile(r"^(?:it|they|this|that) (?:had been|has been|have been|was|were|is|are) ", re.IGNORECASE)
# "patients without EMD", but not "transplantation without delay"
_WITHOUT = re.compile(rf"(?:[\w-]+ ){{0,3}}?(?:{_PEOPLE}|\d+) (?:[\w-]+ )?without\b|without\b", re.IGNORECASE)
# "by glofitamab" can name a group, "by day 28" and "to date" none.
_NEEDS_A_NAME = frozenset({"by", "to", "under"})
_TWO_LETTERS = re.compile(r"[A-Za-z]{2}")
_NUMBER_ALONE = re.compile(rf"{WORD_NUMBER}(?: of(?: (?:the |these |those )?(?:{WHOLE}|them))?)?", re.IGNORECASE)


def _names_a_group(bare: str) -> bool:
    if _FUNCTION_WORD.fullmatch(bare) or _NUMBER_ALONE.fullmatch(bare):
        return False
    if _NO_GROUP.match(bare) or ENDPOINT_WORDS.match(bare) or _TWO_LETTERS.search(bare) is None:
        return False
    return len(bare.split()) <= 12 and not _JUNK.search(bare)


def _subjects(plain: str, begin: int, end: int, therapies: Sequence[NamedTherapy]) -> Iterator[Candidate]:
    """What a clause begins with and a predicate follows: "Patients with POD24 had", "Glofitamab achieved"."""
    for match in _CLAUSE_BEGINS.finditer(plain[begin:end]):
        at = begin + match.end()
        if begin + match.start() != begin and plain[at - 1 : at].isalnum():
            continue
        stops = _RELATIVE_STOPS if _RELATIVE.match(plain, at, end) else STOPS
        stop = stops.place(plain, at, min(end, at + LONGEST))
        if stop is None or not _PREDICATE.match(plain, stop, end):
            continue
        made = candidate_of(plain, at, at, stop, "", "subject", therapies)
        if made is not None:
            yield made


def _touching(
    plain: str, begin: int, end: int, results: Sequence[Place], therapies: Sequence[NamedTherapy]
) -> Iterator[Candidate]:
    """What stands right before a figure or its bracket: "venetoclax (36%", "EMD: 2.6 months", "SKd 67%"."""
    if not any(s == end for s, _ in results):
        return
    shift = max(begin, end - _TOUCHING_REACH)
    shift += len(_REST_OF_A_WORD.match(plain, shift)[0]) if shift > begin else 0  # type: ignore[index]
    label = _before_figure(plain[shift:end])
    if label is None:
        return
    at, said = shift + label[0], plain[shift + label[0] : shift + label[1]]
    cut = max((m.end() for m in _JOINS.finditer(said)), default=0)
    if ENDPOINT_WORDS.search(said[cut:]) or _ABOUT_THE_FIGURE.search(said) or _LEADS_ON.search(said[cut:]):
        return
    made = candidate_of(plain, at + cut, at + cut, at + len(said), "", "touching", therapies)
    if made is not None:
        yield made


def _before_figure(lead: str) -> tuple[int, int] | None:
    """Where the label begins and ends that leads to the end: the first place where one can begin, and from there the shortest."""
    floor, ends = 0, _ENDS.finditer(lead)
    cut = next(ends, None)
    for opening in _LEADS_TO_IT.finditer(lead):
        stop = opening.start()
        # No mark stands in a label.
        while cut is not None and cut.start() < stop:
            floor, cut = cut.end(), next(ends, None)
        begins = _BEGINS.search(lead, max(floor, stop - _LABEL - 1), stop - 1) if stop > 1 else None
        if begins is not None and _TO_THE_FIGURE.match(lead, stop):
            return begins.start(), stop
    return None
