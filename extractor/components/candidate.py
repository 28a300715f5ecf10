"""What the words of a phrase name: a group of patients with its arm, or nobody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from extractor.characters import lowered
from extractor.components.arms import ENDPOINT_WORDS, HOW_MEASURED, NamedTherapy, arm_of, everybody, therapies_in
from extractor.components.numerals import WHOLE, WORD_NUMBER
from extractor.vocabulary.gates import Gated

Kind = Literal[
    "therapy",
    "people",
    "subject",
    "touching",
    "condition",
    "responders",
    "opposite",
    "everybody",
    "letter",
    "bracket",
    "pointed",
]


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


PEOPLE = r"(?:patients?|pts?|participants?|children|adults|recipients|responders?|subjects|cases|individuals|those|people|infants|survivors|women|men)"
# No group: a time, a share, an assessment, a date, an endpoint.
_NO_GROUP = re.compile(
    r"(?:was|were|is|are|had|has|have|did)\b|that (?:is|was|were)\b|(?:that|this|the same|the given) order|(?:an?|the|no|its?|their|this|that|which|whom|each|both|all|it|them)$|(?:an? )?(?:median|follow|independent|investigator|response|(?:day|month|week|year|cycle)s?\b|first infusion|second infusion|cox|multivaria\w+|univaria\w+|addition|contrast|general|"
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
    rf"(?:the |these |those |all |of |another |other |a further )*(?:[≥≤<>]?\d+(?:\.\d+)?|[a-z]+(?:-[a-z]+)?)?\s*(?:\(\d+(?:\.\d+)?%\)\s*)?(?:evaluable |other |remaining |treated )*{PEOPLE}\s+(?:(?:who|that) (?:had|were|have|are|received|underwent|got|did)\s+|whose (?:[\w-]+ ){{1,4}}?(?:was|were) |(?:with|in|given|receiving|treated with|having|on|whose|who|in whom|of|after|reaching|achieving|attaining|not|from)\s+)?"
    r"|(?:the |these |those |all |of |other )*\d+ (?:(?:who|that) (?:had|were|have|are|received|underwent|got|did) |whose (?:[\w-]+ ){1,4}?(?:was|were) |(?=without )|with |given |treated with |receiving )",
)
# "EMD and", "glofitamab versus": what leads on to the next figure
_TRAILING = re.compile(r"(?:[\s,]+(?:and|or|but|vs\.?|versus|than|as|with|in|of|for|to|also))+$", re.IGNORECASE)
# What can name no patients wherever it stands.
_JUNK = Gated(
    [
        r"\d ?%",
        r"\bincomplete (?:count|ha?ematologic(?:al)?|platelet|neutrophil)",
        r"\b(?:sake|incidences?|probabilit\w+|such|more patients|no just|just|but only|half of|members?|january|february|march|april|june|july|august|september|october|november|december)\b",
        r"\bneither\b",
        # "more lines" are of nobody, "second line" and "3 prior lines" are told of some.
        r"(?<!first )(?<!second )(?<!third )(?<!fourth )(?<!later )(?<!subsequent )(?<!prior )(?<!previous )(?<!earlier )\blines?\b",
        r"\b(?:was|were)$",
        r"\bNCT\d",
        # "Late relapsers who": the words that tell who they are lie behind
        r"\b(?:who|whom|whose|which|that)$",
        r"^(?:the )?(?:end|short|brief|essence|sum|theory|practice|turn|detail|hindsight|retrospect|parallel|fact|reality|long run|middle|bottom|top|meantime|meanwhile|beginning|outset|setting|settings|real life|daily practice|routine practice|real world|(?:\w+ )?(?:step|side|glance|sight|breath)|treatment chosen|(?:next|chosen) (?:treatment|therapy|step)|other words)$",
        r"^(?:light|view) of\b",
        r"clinicaltrials",
        r"\badverse events?\b",
        r"\bstudies\b",
        # what a speaker, a view or a way of putting it is called
        r"^(?:(?:specialist|moderator|panell?ist|interviewer|host|speaker|doctor|professor|investigators?|authors?|editor|AEs?|TEAEs?)$|whereas\b|whole$|(?:first|second) glance|(?:just |well )?over (?:half|one|a)\b|one in \w+$|(?:the )?choice (?:between|of)|their \w+$|these \w+$|whose \w+$|grade\b|longer$|shorter$)",
        r"^(?:approximately|against|far (?:more|less)|the order just given|close to|alive|dead|efficacy|how safe|advantage|start|compared|me$|treatments?$|all[ -]cause|them|him|us|(?:the )?(?:other|remaining) (?:one|two|three|four|five|six|seven|eight|nine|ten)$|at least \d|at most \d|up to \d|they|(?:their|its|the) (?:median|mean|overall|response|progression|estimated)\b|(?:in|at|on|of|among|from|during|including|counting|through|whom) |(?:outcomes?|results?|safety|adverse factors?|the others?)\b|nor\b|by\b|given as\b|been\b|in return\b|(?:the )?(?:primary|final|interim|present|main) analysis\b|(?:each|these|those|the|their) respective\b|(?:the )?(?:highest|lowest|best|longest|shortest) (?:activity|rates?|responses?|outcomes?)\b|no (?:significant |clear |meaningful )?(?:differences?|effects?|associations?|impact|influence)\b|these|those|inferior|superior|shorter|longer|worse|better|poorer|improved|reduced|respect|this|multivari\w+|univari\w+)\b",
        r"^(?:(?:over|under|about|nearly|almost|roughly|around|some|just|close to|more than|less than|fewer than) (?:a |one )?(?:half|third|quarter|two|three)$|(?:group|cohort|arm|dose level|part|DL)s \w{1,2}$|(?:best|worst|first|second|third|glance|higher|lower|half|prior|(?:the )?longer run)$|spite\b|(?:the )?fact that\b|that the\b|alike$|similar$|comparable$|unchanged$|side effects?$|(?:anti-?tumou?r |clinical )?activity$|(?:serious|severe) toxicity$|(?:that |this )?order\b|(?:their |the |its )medians?$|medians?$|risk of\b)",
    ]
)
# "and", "respectively": nothing but words that join
_FUNCTION_WORD = re.compile(
    r"(?:and|or|vs\.?|versus|the|respectively|for|in|of|with|to|by|from|at|on|after|than|as|also|then|both|not|it|who|which|that|subsequently|including|\W+)+",
    re.IGNORECASE,
)
# "patients with CRS of any grade": those who had it
_HAD_A_TOXICITY = re.compile(
    r"(?:(?:any|severe|high|early)[ -](?:grade )?)?(?:CRS|ICANS|cytokine release syndrome|neurotoxicity|infections?|GVHD)(?: (?:of|at|in) (?:any|every|all|low|high|lower|higher)? ?grades?(?: \d\S*)?)?\Z"
)
# "all of the", "only these": before a label
ARTICLE = re.compile(r"(?:(?:the|a|an|all|our|not|only|just|also|both|such|this|these)\s+)+", re.IGNORECASE)
# More than a therapy's name tells these patients from the others: "within 6 months of CAR T", "at the low dose", "as second line".
_QUALIFIED = re.compile(
    r"\b(?:had responded|not responded|dose|weekly|monthly|early|late|later|earlier|sooner|within|(?:before|after|since|from|of|post)\b.*\d|\d+ ?(?:months?|mos?|days?|years?|yrs?|weeks?)|(?:first|second|third|1st|2nd|3rd)[ -](?:line|infusion|treatment|salvage)|line)\b|[<>≤≥]",
    re.IGNORECASE,
)


def candidate_of(
    plain: str, start: int, at: int, end: int, lead: str, kind: Kind, therapies: Sequence[NamedTherapy]
) -> Candidate | None:
    """The candidate of the words at..end that the word at start leads in, None where they name no patients."""
    said = _TRAILING.sub("", plain[at:end].rstrip(" -,."))
    end = at + len(said)
    counted = _COUNT.match(lowered(said))
    people = counted is not None and counted.end() > 0
    bare = said[counted.end() :] if counted and people else said
    denied = _DENIED.match(bare) if people else None
    article = ARTICLE.match(bare) if denied is None else None
    bare = bare[article.end() :] if article else bare
    if not said or _TIME.match(said):
        return None
    if (
        not people
        and lead in _NEEDS_A_NAME
        and not therapies_in(therapies, at, end)
        and not (lead == "to" and _RESPONDED.search(plain, max(0, start - 12), start) and _TREATED_SO.match(said))
    ):
        return None
    if everybody(said) or (people and (not bare or _ALL_OF_THEM.fullmatch(bare))):
        return Candidate(start, end, "all", "everybody", lead) if people else None
    toxic = people and _HAD_A_TOXICITY.match(bare) and not _JUNK.search(bare)
    if not (toxic or _names_a_group(bare)) or _FIRST_OF_SEVERAL.fullmatch(bare):
        return None
    names = therapies_in(therapies, at, end) if not _QUALIFIED.search(said) else []
    inner = "without" if lead == "without" or ("without" in lowered(said) and _WITHOUT.match(said)) else lead
    if kind == "condition":
        bare = _IT_WAS.sub("", bare)
        if HOW_MEASURED.match(bare):
            return None
    if denied is not None:
        return Candidate(
            start, end, _denied(said, bare, denied, therapies_in(therapies, at, end)), kind, lead, qualified=True
        )
    # "if the partner was glofitamab": of a whole clause the therapies in it are meant.
    arm = " + ".join(names) if names and kind == "condition" else arm_of(bare, inner, names)
    arm = f"no {arm[8:]}" if arm.startswith("without ") else "acute lymphoblastic leukemia" if arm == _LEUKEMIA else arm
    return Candidate(start, end, arm, kind, lead, qualified=not names)


# "Of 107 patients treated": those of whom everything is told.
_ALL_OF_THEM = re.compile(
    r"(?:treated|infused|dosed|enrolled|evaluable|evaluated|assessable|analy[sz]ed|included|(?:could be|were|had been) (?:evaluated|assessed|evaluable|assessable|analy[sz]ed))(?: for response)?",
    re.IGNORECASE,
)
# "patients who did not respond", "those who had never received it": they are called by what they are not.
_DENIED = re.compile(
    r"(?:not|never)\s+(?:yet\s+)?(?:(?:been\s+)?(?:received|had|undergone|given|exposed to|treated with)\s+)?",
    re.IGNORECASE,
)


def _denied(said: str, bare: str, denied: re.Match[str], names: list[str]) -> str:
    if denied[0].strip().lower() not in {"not", "never"}:
        return f"no {' + '.join(names) or bare[denied.end() :]}"
    did = re.search(r"\bdid\s+(?=(?:not|never)\b)", said, re.IGNORECASE)
    return f"{did[0] if did else ''}{bare}"


# "if it had been focal": what it was; "when the lymphoma had relapsed early": what it did.
_IT_WAS = re.compile(
    r"^(?:it|they|this|that|(?:the |their )?(?:disease|lymphoma|myeloma|leuka?emia|tumou?r)) (?:had been|has been|have been|was|were|is|are|had|has) ",
    re.IGNORECASE,
)
# "patients without EMD", but not "transplantation without delay"
_WITHOUT = re.compile(rf"(?:[\w-]+ ){{0,3}}?(?:{PEOPLE}|\d+) (?:[\w-]+ )?without\b|without\b", re.IGNORECASE)
# "by glofitamab" can name a group, "by day 28" and "to date" none.
_NEEDS_A_NAME = frozenset({"by", "to", "under"})
# Acute lymphoblastic leukemia, which must not be taken for "all".
_LEUKEMIA = "ALL"
# Of "cohorts A, B and C" each letter is a name of its own.
_FIRST_OF_SEVERAL = re.compile(r"(?:group|cohort|arm|part|level|set)s \w{1,2}", re.IGNORECASE)
# "responded to CTI2 ... and to other therapies"
_RESPONDED = re.compile(r"\brespon(?:ded|se|ses|d) \Z|\band \Z|\d \Z")
_TREATED_SO = re.compile(
    r"(?:[A-Z][\w+/-]*[A-Z\d][\w+/-]*|(?:the )?other (?:therapies|treatments|regimens|agents|options))\Z"
)
_TWO_LETTERS = re.compile(r"[A-Za-z]{2}")
_NUMBER_ALONE = re.compile(rf"{WORD_NUMBER}(?: of(?: (?:the |these |those )?(?:{WHOLE}|them))?)?", re.IGNORECASE)


def _names_a_group(bare: str) -> bool:
    if bare == _LEUKEMIA:
        return True
    if _FUNCTION_WORD.fullmatch(bare) or _NUMBER_ALONE.fullmatch(bare):
        return False
    if _NO_GROUP.match(bare) or ENDPOINT_WORDS.match(bare) or _TWO_LETTERS.search(bare) is None:
        return False
    return len(bare.split()) <= 12 and not _JUNK.search(bare)
