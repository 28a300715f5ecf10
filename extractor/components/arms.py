"""Labels of arms and subgroups as the text writes them, and the arm each one names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from extractor.components.findings import NOBODY_NAMED

BEHIND = "right behind the figure"


class NamedTherapy(Protocol):
    """What arms need of a therapy mention."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Label:
    """A label as written at start..end, and `arm`: the canonical therapies in it, or its own words; "all" for everybody.

    narrows: it only tells some of the arm named above from the others ("when a bispecific was the partner").
    why: the rule that found it.
    """

    start: int
    end: int
    arm: str
    narrows: bool = False
    why: str = NOBODY_NAMED


_VERBS = r"was|were|is|are|had|has|have|did|came|reached|reaching|achieved|remained|who|which|whose|could"
_END = (
    rf"(?=\s*(?:[,;:.()\[\]]|$|\b(?:and|but|whereas|while|vs\.?|v|versus|against|compared|as compared|than|at|over|by|{_VERBS}|"
    r"respectively|even though|although|the|median)\b))"
)
_PEOPLE_WHO = r"(?:those|(?:the )?(?:patients|pts|children|participants|recipients))\s+(?:who|whose|in whom)\s+[^,;:()\[\]]{3,80}?(?=\s*(?:[,;:.()\[\]]|$|\b(?:but|and|vs|versus|whereas|while)\b))"
_NOUNS = rf"(?:(?P<relative>{_PEOPLE_WHO})|(?:(?:the|a|an|those|all|our)\s+)*(?P<label>[^,;:()\[\]]{{1,90}}?))"
_PREPOSITIONS = r"(?P<prep>at(?= [\w ]{0,20}dose)|without|with|for|in|among|after|following|on|under|if|when|of those with|of those|of patients with|of the patients with|of(?= (?-i:[A-Z])[\w-]{1,12} (?:patients|pts)\b))"
_BEHIND = re.compile(
    rf"[)\]]*\s*(?:\((?!n ?=)[^()]*(?:\([^()]*\)[^()]*)?\)\s*|\[[^\[\]]*\]\s*)?(?:,\s*)?"
    rf"(?:(?:seen|achieved|observed|reported|reached|obtained|recorded|found|noted)\s+)?{_PREPOSITIONS}\s+{_NOUNS}{_END}",
    re.IGNORECASE,
)
_LEADING = re.compile(
    rf"(?:\A|[,;:.(]\s*|\b(?:and|but|while|whereas)\s+)(?P<prep>in|for|among|with|without|of|when|at(?= [\w ]{{0,20}}dose))\s+{_NOUNS}\s*(?:\([^()]*\)\s*)?(?=,|\s+(?:the\b|median\b|\d+-|{_VERBS}))",
    re.IGNORECASE,
)
_SUBJECT_VERB = re.compile(
    r"(?:s|-based [\w-]+|-containing [\w-]+| recipients)?\s*(?:\([^()]*\)\s*)?(?:achieved|yielded|gave|produced|reached|led to|resulted in|had|showed|induced|brought|obtained|conferred)\b",
    re.IGNORECASE,
)
# "22% of CLL patients"
_OF_A_DISEASE = re.compile(r"[A-Z][\w-]{1,12}(?: patients| pts)$")
_CLAUSE = re.compile(r"[^,;.()\[\]]{0,90}")
# "50% when assessed by the investigators": no other patients.
HOW_MEASURED = re.compile(
    r"(?:assess|measur|evaluat|analy[sz]|restrict|consider|count|defin|us(?:ed|ing)|limit|compar|includ|exclud)\w*",
    re.IGNORECASE,
)
# More than the therapy's name tells these patients from the others.
_QUALIFIED = re.compile(r"\b(?:dose|alone|weekly|monthly|early|late|before|after|within)\b", re.IGNORECASE)
# "patients without prior CAR T had": it is those who did not have it.
_DENIED = re.compile(
    r"\b(?:patients?|pts|those|children|participants|recipients|individuals|adults)\s+(?:with\s+|who\s+had\s+)?"
    r"(?:without|no|not|never (?:had|received|been given))\s+(?:(?P<prior>prior|previous|earlier)\s+)?$",
    re.IGNORECASE,
)
# Words that name everybody, or nobody in particular.
_EVERYBODY = re.compile(
    r"^(?:(?:the|all|these|those|our|both|whole|entire|overall|total|study|full|evaluable|treated|of|infused|efficacy|safety|response|analy[sz]ed|main|\d+)\s+)*"
    r"(?:patients?|pts?|cohorts?|populations?|participants?|children|adults|cases?|groups?|them|all|both|subjects?|individuals|infusions|series|recipients|analysis|set|evaluable|study|total|whom|themselves|instances?|people|instance)?"
    r"(?: evaluable(?: for response)?)?$",
    re.IGNORECASE,
)
_NO_LABEL = re.compile(
    r"^(?:(?:an?|the|no)$|a median|median|follow|independent|investigator|response|day|month|week|year|cycle|first infusion|second infusion|cox|multivariat|univariat|the multivariat|addition|contrast|general|this\b|that\b|it\b|which|date|interim|"
    r"data|time|one\b|two\b|three\b|four\b|five\b|six\b|any\b|grade|fewer|more|less|least|most|only|progression|death|relapse from|infusion|randomi[sz]ation|cutoff|january|february|march|april|may\b|june|july|august|september|october|november|december|"
    r"complete|partial|very good|overall|objective|good|manageable|severe|respons|same order|who\b|the\b|whom|cr\b|pr\b|orr\b|little|some|about|more than|the first|a further|addition|particular|\d)",
    re.IGNORECASE,
)
ENDPOINT_WORDS = re.compile(
    r"\b(?:NRM|TRM|LFS|RFS|DFS|TTNT|infections?|GVHD|mortality|CRS|ICANS|cytokine release|neurotoxicity|follow-up|followed|ORR|CRR?|VGPR|OS|PFS|EFS|DOR|survival|respon\w+ rate|remission|or better|a (?:lower|higher|shorter|longer|better|worse))\b"
)
_COUNTED = re.compile(
    r"^(?:the\s+)?(?:\d+|[a-z]+)\s+(?:(?:evaluable|other|remaining)\s+)?(?:patients|pts|children|participants|recipients|adults|cases)\s+(?:(?:with|who had|who were|given|having|whose|without|who|in whom)\s+)?",
    re.IGNORECASE,
)
_SUBGROUP_WORDS = re.compile(
    r"\b(?:naive|naïve|non|prior|previous(?:ly)?|earlier|refractory|exposed|experienced|failed|relapsed|no|not|never|before|second line|retreat\w*)\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(r"\b(?:previous(?:ly)?|earlier|preceding)\b", re.IGNORECASE)


def label_behind(plain: str, at: int, stop: int, therapies: Sequence[NamedTherapy]) -> Label | None:
    """The label right behind a figure that ends at `at`: "12 months with BiAB", "84% among CAR-naive patients"."""
    match = _BEHIND.match(plain[:stop], at)
    if match and match["prep"].lower() in {"when", "if"} and match["label"]:
        return _condition(plain, match.start("label"), stop, therapies)
    return _label(match, 0, therapies) if match else None


def _condition(plain: str, start: int, stop: int, therapies: Sequence[NamedTherapy]) -> Label | None:
    """ "69% if the alkylator was given at high dose": the whole clause says whom it is about, or the therapies in it do."""
    said = re.sub(r"\s+(?:(?:and|or|but)\b.{0,4})?$", "", _CLAUSE.match(plain, start, stop)[0])  # type: ignore[index]
    inside = therapies_in(therapies, start, start + len(said))
    if not said or HOW_MEASURED.match(said):
        return None
    named_so = " + ".join(inside) if not _QUALIFIED.search(said) else ""
    return Label(start, start + len(said), named_so or said, narrows=True, why=BEHIND)


def label_leading(plain: str, start: int, stop: int, therapies: Sequence[NamedTherapy]) -> Label | None:
    """The last label that opens a clause in start..stop: "In the CAR-naive cohort, ...", "with POD24, median ..."."""
    for match in reversed(list(_LEADING.finditer(plain[start:stop].lstrip()))):
        shift = start + len(plain[start:stop]) - len(plain[start:stop].lstrip())
        label = _label(match, shift, therapies, leading=True)
        if label is not None:
            return label
    return None


def label_before_bracket(plain: str, at: int, start: int, therapies: Sequence[NamedTherapy]) -> Label | None:
    """The therapy that a bracket around the figure explains: "BCMA-directed BsAbs (60%)", "BiAB (ORR 73%, CR 50%)"."""
    opened = max(plain.rfind("(", start, at), plain.rfind("[", start, at))
    if opened < 0 or plain.find(")", opened, at) >= 0:
        return None
    near = [
        t
        for t in therapies
        if start <= t.start and t.end <= opened and re.fullmatch(r"[\w' -]{0,12}\s*", plain[t.end : opened])
    ]
    if not near or near[-1].role == "prior":
        return None
    lead = plain[max(start, near[-1].start - 12) : near[-1].start]
    name = near[-1].name
    return Label(
        near[-1].start,
        near[-1].end,
        f"non-{name}" if re.search(r"\bnon-?\s?$|\bno $|\bwithout $", lead, re.IGNORECASE) else name,
        why="what the bracket explains",
    )


def label_touching(plain: str, at: int, start: int, therapies: Sequence[NamedTherapy]) -> Label | None:
    """The therapy right before a figure: "blinatumomab 46% (12/26), inotuzumab 67% (14/21)"."""
    for therapy in reversed(therapies):
        if start <= therapy.start and therapy.end < at and re.fullmatch(r"\s*[:,]?\s+", plain[therapy.end : at]):
            return Label(therapy.start, therapy.end, therapy.name, why="right before the figure")
    return None


def label_inside(plain: str, start: int, at: int, therapies: Sequence[NamedTherapy]) -> Label | None:
    """The therapy that qualifies the endpoint: "the ORR to venetoclax-based treatment was 33%"."""
    for therapy in reversed(therapies):
        if therapy.role == "prior" or not (start <= therapy.start and therapy.end <= at):
            continue
        before, behind = plain[max(start, therapy.start - 8) : therapy.start], plain[therapy.end : at]
        if re.search(r"\b(?:to|with|for|after|on)\s+$", before) and re.fullmatch(
            r"(?:-(?:based|containing|treated) \w+| \w+ment| therapy| regimens?)?\s*(?:\([^()]*\)\s*)?(?:was|were|of|reached|,)\s*(?:only |about )?",
            behind,
        ):
            return Label(therapy.start, therapy.end, therapy.name, why="told with the endpoint")
    return None


def subject(plain: str, start: int, stop: int, therapies: Sequence[NamedTherapy]) -> Label | None:
    """The therapy that the clause is about: "BiAbs achieved an ORR of 87.5%"."""
    for therapy in reversed(therapies):
        if start <= therapy.start and therapy.end <= stop and _SUBJECT_VERB.match(plain, therapy.end):
            denied = _DENIED.search(plain[max(start, therapy.start - 40) : therapy.start])
            if denied is not None:
                without = f"no {'prior ' if denied['prior'] else ''}{therapy.name}"
                return Label(therapy.start, therapy.end, without, why="whom the clause is about")
            return Label(therapy.start, therapy.end, therapy.name, why="whom the clause is about")
    return None


def who_had(plain: str, start: int, stop: int, therapies: Sequence[NamedTherapy]) -> Label | None:
    """The clause between counted patients and what they reached: "Nine of the 12 patients (75%) who had had CAR T before responded"."""
    match = re.match(r"[)\]]*\s*(?:who|with|whose|of those with)\s+(?P<said>[^,;()]{5,90})", plain[start:stop])
    names = therapies_in(therapies, start, stop) if match else []
    if match and names and re.search(r"\b(?:before|prior|previous|earlier|already)\b", match["said"]):
        had = "prior " + " + ".join(names)
        return Label(start + match.start("said"), start + match.end("said"), had, why="those who had had it before")
    return None


# A hyphen inside a word.
_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z])")


def everybody(label: str) -> bool:
    """Does the label name the whole cohort?"""
    return label.strip() != "ALL" and bool(_EVERYBODY.match(_HYPHEN.sub(" ", label.strip())))


def therapies_in(therapies: Sequence[NamedTherapy], start: int, end: int) -> list[str]:
    """The canonical names of the therapies inside start..end, each once, in order."""
    return list(dict.fromkeys(t.name for t in therapies if start <= t.start and t.end <= end))


def _label(match: re.Match[str], shift: int, therapies: Sequence[NamedTherapy], leading: bool = False) -> Label | None:
    part = "relative" if match["relative"] else "label"
    why = "what opens the clause" if leading else BEHIND
    said, prep = match[part].strip(" -"), match["prep"].lower()
    start = shift + match.start(part) + len(match[part]) - len(match[part].lstrip(" -"))
    counted = _COUNTED.match(said)
    if counted:
        start, said = start + counted.end(), said[counted.end() :]
    if not said or everybody(said):
        return Label(start, start + len(said), "all", why=why) if counted or said else None
    if _NO_LABEL.match(said) or ENDPOINT_WORDS.search(said) or re.match(r"(?:and|or|but)\b", said):
        return None
    inside = [t for t in therapies if start <= t.start and t.end <= start + len(said)]
    if prep == "of" and not counted and not inside and not _OF_A_DISEASE.match(said):
        return None
    if (
        inside
        and all(t.role == "prior" for t in inside)
        and prep in {"after", "following", "with", "of", "in", "among"}
        and leading
        and not counted
        and not _SUBGROUP_WORDS.search(said)
    ):
        return None
    return Label(
        start,
        start + len(said),
        arm_of(said, "without" if "without" in match[0].lower() else prep, list(dict.fromkeys(t.name for t in inside))),
        why=why,
    )


_NO_WORD, _SPACE = re.compile(r"\W+"), re.compile(r"\s+")
# "patients with POD24", "CAR-naive pts": whoever they are, they are patients.
_PEOPLE_BEFORE = re.compile(
    r"^(?:patients?|pts?|participants|children|recipients)\s+(?:(?:who|with|whose|that|in|of)\b)?\s*", re.IGNORECASE
)
_PEOPLE_BEHIND = re.compile(r"(?:\s+(?:patients?|pts?|participants|it|they|this|these))+$", re.IGNORECASE)


def arm_of(said: str, prep: str, names: list[str]) -> str:
    """The arm that a label's words name: the canonical therapies in them, or the words themselves without what is said of everybody."""
    if (
        names
        and prep not in {"without", "when", "if"}
        and not _SUBGROUP_WORDS.search(said)
        and len(_NO_WORD.sub(" ", said).split()) <= 4 + 2 * len(names)
    ):
        return " + ".join(names)
    words = _SPACE.sub(" ", _EARLIER.sub("prior", said))
    words = _PEOPLE_BEHIND.sub("", _PEOPLE_BEFORE.sub("", words))
    words = re.sub(r"^without\s+", "", words) if prep == "without" else re.sub(r"^with\s+", "", words)
    return f"without {words}" if prep == "without" else words or "all"


# "while age >= 60 years", "haploidentical donors did not": what is left of a label without conjunction and predicate.
_CONJUNCTION = re.compile(
    r"^(?:(?:and|or|but|while|whereas|versus|vs\.?|than|respectively|in the same order)\b,?\s*)+", re.IGNORECASE
)
_PREDICATE = re.compile(r"\s*\b(?:did|does|was|were|is|are|could|had not)\b.*$|\s*,?\s*\brespectively$", re.IGNORECASE)
_OWN_FIGURE = re.compile(r"(?<![<>≤≥.\d])(?<![<>≤≥] )\b\d+(?:\.\d+)?\s*(?:%|months?\b|mos?\b)", re.IGNORECASE)


def named(said: str) -> str:
    """The label of an arm, a subgroup or a factor in these words; "" where they can be none.

    >>> named("while age >60"), named("haploidentical donors did not"), named("and 29.7 months in those without it")
    ('age >60', 'haploidentical donors', '')
    """
    words = _PREDICATE.sub("", _CONJUNCTION.sub("", said.strip())).strip()
    return "" if _OWN_FIGURE.search(words) else words
