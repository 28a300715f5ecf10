"""Phrases that can name patients: what a preposition leads in, what a clause begins with, what stands right before a figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractor.components.arms import ENDPOINT_WORDS, NamedTherapy
from extractor.components.candidate import PEOPLE, Candidate, Kind, candidate_of
from extractor.components.findings import Place
from extractor.components.scope import Scope
from extractor.vocabulary.gates import Gated

# What opens a group's name.
_OPENS = re.compile(
    r"\b(?P<lead>between|in|for|with|without|among|amongst|after|following|on|under|of|to|than|versus|vs\.?|v|against|if|when|whether|where|whose|who|by|receiving|given|treated with|at|(?:across|over)(?= (?-i:[A-Z]{2})))\s+",
    re.IGNORECASE,
)
# Where it ends at the latest: a predicate, another opening word of comparison, a conjunction; inside a word nothing is tried.
STOPS = Gated(
    [
        r"(?!(?<=[A-Za-z])[A-Za-z])\s*(?:[,;:()\[\]]|/(?!kg|m2|day|week|m\b|[rRpP]\b)|\.(?:\s|$)|$|—|\b(?:and|or|but|whereas|while|vs\.?|v|versus|against|compared|as compared|as opposed|than(?! (?:\d|one\b|two\b|three\b|six\b|a year))|carried|portended|conferred|meant|tended|respectively|even though|although|though|because|"
        r"was|were|is|are|had|has|have|did|does|came|come|went|paid|rose|fell|amounted|proved|brought|turned|stood|lay|ran|kept|differed|depended|mattered|foretold|heralded|favou?red|translated|correlated|benefit(?:t?ed)|shortened|prolonged|predicted|improved|reduced|increased|affected|lowered|halved|reached|reaching|achieved|attained|obtained|remained|responded|could|showed|experienced|lived|died|relapsed|progressed|survived|fared|yielded|produced|gave|led|resulted|"
        r"the (?:ORR|CR|OS|PFS|median|overall|complete|response|rate|estimated|corresponding|respective|same|\d+-)|these|those (?:figures|numbers|rates)|both|(?:a|an) (?:median|ORR|CR|OS|PFS|overall|estimated|response)|median|ORR|mPFS|(?<![\d<>≤≥-] )(?<![\d<>≤≥-])mOS|mDOR|PFS|OS|DOR|seen|observed|achieving (?:a|an))\b)",
    ]
)
# In a relative clause verbs belong to the name: "those who had relapsed early".
_RELATIVE_STOPS = Gated(
    [
        r"(?!(?<=[A-Za-z])[A-Za-z])\s*(?:[,;:()\[\]]|\.(?:\s|$)|$|—|\b(?:but|whereas|while|vs\.?|versus|against|compared|as compared|as opposed|than those|than in|and (?:\d|the |was|were|a |an |in |for )|(?<!who )(?<!that )had (?:an?|the|longer|shorter|better|worse|lower|higher|poorer|superior|inferior|similar|comparable|median|[A-Zm]+[FO]S|ORR|\d)\b|was \d|were \d|did (?:worse|better)|"
        r"fared|lived|respectively|(?<=\w )(?<!had )(?<!have )(?<!has )(?<!who )(?<!not )(?<!ever )responded|achieved|did (?:best|worst|well|poorly)|the (?:ORR|CR|OS|PFS|median|overall|complete|response|rate)|median|ORR|mPFS|(?<![\d<>≤≥-] )(?<![\d<>≤≥-])mOS)\b)",
    ]
)
_RELATIVE = re.compile(
    rf"(?:the |all )?(?:\d+ |other )*{PEOPLE}?\s*\b(?:who|whose|in whom|that had|having|relapsing|failing|progressing|treated|given|receiving|reaching|achiev\w+)\b"
    # "late relapsers who had", "the fifty who did"
    r"|(?:[\w-]+ ){1,3}?(?:who|in whom|whose)\b",
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
    r"|\b(?:multi|uni)varia\w+\s+(?:\w+\s+){0,2}?(?:analys[ei]s|models?|regression),?\s+(?:(?:an?|the)\s+)?"
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
    yield from _factors(scope, therapies)


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


# "contrast enhancement at the margin (pCE; HR: 2.75", "were high LDH at infusion (HR 2.1": the whole name of a factor
_FACTOR = re.compile(
    r"(?:[:;,]\s*(?:and |or )?|\b(?:were|was|are|by|include|included)\s+)(?:by |an? |the )?(?P<said>(?!(?:and|with|in|for|or|by|the|an?|on|though|although|not|but|only|retained|true|that|which|also|as|significant\w*|independent\w*|associated|worse|better|short\w*|long\w*|linked|low\w*|high\w*er|while|whereas|so|no|of|to|at|after|when|if|because)\b)[A-Za-z][\w+/≥≤<>-]*(?: (?!was\b|were\b|had\b|and\b|with\b|for\b|predict|associat|shorte|reduc|increas)[\w+/≥≤<>-]+){1,7})\s*[(\[](?:[\w-]{2,8}[;,] )?$"
)


def _factors(scope: Scope, therapies: Sequence[NamedTherapy]) -> Iterator[Candidate]:
    """What a bracket with a ratio explains, with all of its words."""
    for figure in scope.figures:
        if figure.kind != "ratio":
            continue
        begin = max(scope.start, figure.start - _TOUCHING_REACH)
        named = _FACTOR.search(scope.plain, begin, figure.start)
        if named is None or ENDPOINT_WORDS.search(named["said"]):
            continue
        made = candidate_of(
            scope.plain, named.start("said"), named.start("said"), named.end("said"), "", "touching", therapies
        )
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
