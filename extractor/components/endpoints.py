"""Where endpoints are named: each mention with its code, and the look-alikes that a figure may belong to instead."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from spacy.language import Language
from spacy.tokens import Doc

from extractor.characters import lowered
from extractor.characters import plain as plain_of
from extractor.components.extensions import notes
from extractor.components.infections import of_one_kind
from extractor.vocabulary.endpoints import TABLES_OF_DECOYS
from extractor.vocabulary.gates import Gated
from extractor.vocabulary.tables import toml_table
from extractor.vocabulary.wordings import any_of

Form = Literal["name", "short", "event", "weak"]
EndpointKind = Literal["survival", "response", "toxicity", "incidence", "decoy", "follow_up"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A row of the vocabulary. `graded` is the code of its grade >= 3 form, None where it has none."""

    code: str
    kind: EndpointKind
    graded: str | None = None


@dataclass(frozen=True, slots=True)
class EndpointMention:
    """Characters start..end name `endpoint`, as a noun phrase, an abbreviation, an event ("responded"), or by a word that names it only in some sentences ("weak")."""

    start: int
    end: int
    endpoint: Endpoint
    form: Form


@Language.component("aftercart_endpoints")
def endpoints(doc: Doc) -> Doc:
    """Sets `doc._.endpoints`, in order of place, the longest reading of every place."""
    noted = notes(doc)
    noted.endpoints = tuple(find(noted.plain, defined(doc)))
    noted.weak_endpoints = tuple(_weak(noted.plain, noted.endpoints))
    return doc


def _weak(plain: str, named: Sequence[EndpointMention]) -> list[EndpointMention]:
    """The words that name an endpoint only in some sentences, where no mention of one stands."""
    found = [
        EndpointMention(m.start(), m.end(), endpoint, "weak")
        for pattern, endpoint in _weak_words()
        for m in pattern.finditer(plain)
    ]
    starts = [m.start for m in named]
    return sorted(
        (w for w in found if not (i := bisect_right(starts, w.start)) or named[i - 1].end <= w.start),
        key=lambda m: (m.start, m.end),
    )


def defined(doc: Doc) -> dict[str, Endpoint]:
    """The abbreviations that the text itself defines for an endpoint: "neurologic events (NEs)"."""
    found: dict[str, Endpoint] = {}
    known = _patterns()[1]
    for short, long in notes(doc).long_forms.items():
        if short in known or short.removesuffix("s") in known or not short[:1].isalpha():
            continue
        named = [m for m in find(plain_of(long)) if m.form == "name" and m.end == len(long)]
        if named and named[-1].endpoint.kind not in {"decoy", "follow_up"}:
            found[short.removesuffix("s")] = named[-1].endpoint
    return found


def find(plain: str, own: Mapping[str, Endpoint] = MappingProxyType({})) -> list[EndpointMention]:
    """All mentions in a plain text.

    >>> [(m.endpoint.code, m.form) for m in find("ORR was 41%; overall survival, 18 months; 3 died")]
    [('ORR', 'short'), ('OS', 'name'), ('MORTALITY', 'event')]
    """
    (words, shorts), by_wording = _patterns()
    found = [
        EndpointMention(m.start(), m.end(), *by_wording[_key(m[0])])
        for pattern in words
        for m in pattern.finditer(lowered(plain))
    ]
    found += [EndpointMention(m.start(), m.end(), *by_wording[m[0]]) for m in shorts.finditer(plain)]
    for short, endpoint in own.items():
        places = re.finditer(rf"(?<![\w-]){re.escape(short)}s?(?![\w-])", plain)
        found += [EndpointMention(m.start(), m.end(), endpoint, "short") for m in places]
    for shape, endpoint, form in _shapes():
        found += [EndpointMention(m.start(), m.end(), endpoint, form) for m in shape.finditer(plain)]
    return list(_meant(plain, _longest(found)))


# "ICANS in 8%, with a median duration of 2 days", "Median duration of CRS": what lasted is no response.
_DURATION = re.compile(r"median durations?", re.IGNORECASE)
# "of nearly 10 months" is how long it was, "of benefit of" still a response's.
_OF_SOMETHING = re.compile(
    r"\s+of\s+(?:the\s+)?(?!\w+\s+[\d<>~]|\d|benefit|respon|remission|CR\b|disease control)[a-z]+", re.IGNORECASE
)


# "CRS was the most common adverse event, in 76%": it says of the toxicity what it is.
_THE_MOST_COMMON = re.compile(
    r"\s*(?:\([^()]*\)\s*)?,?\s*(?:(?:was|were|remained|among|being|one of)\s+(?:by far\s+|among\s+|one of\s+)?(?:the|an?)\s+(?:most\s+)?(?:common|frequent|commonest|usual|main|leading|dominant|predominant|principal|chief|foremost|typical)(?:ly)?|(?:led|topped|headed)\s+the(?:\s+list\s+of)?)\s+(?:reported\s+|observed\s+|seen\s+)?(?:grade\s\S+\s+)?$",
    re.IGNORECASE,
)


# "Cytokine release syndrome recurred in two": no relapse of the disease.
_CAME_BACK = re.compile(r"\s*(?:\(\w+\)\s*)?(?:events? )?recurred", re.IGNORECASE)
# "three had stable disease and two progressed": a best response among others.
_PROGRESSED = re.compile(r"[^.]{1,40}?\bprogressed", re.IGNORECASE)


# "The 12-month RFS of CR pts", "in CR patients": whose result it is.
_PATIENTS = re.compile(r" (?:pts|patients|cases|children)\b")
_OF = re.compile(r"\b(?:of|in|among|for|the)(?: \d+| the)? $", re.IGNORECASE)


def _names_patients(plain: str, mention: EndpointMention) -> bool:
    """Do the letters of a response only say which patients these are?"""
    return (
        mention.form == "short"
        and mention.endpoint.kind == "response"
        and _PATIENTS.match(plain, mention.end) is not None
        and _OF.search(plain, max(0, mention.start - 16), mention.start) is not None
    )


# "OS from progressive disease (PD) was 6 months": it is counted from there.
_FROM = re.compile(
    r"\b(?:from|after|since|at|following|until|before)(?: the| first| documented| time of)* (?:progressive disease \()?$",
    re.IGNORECASE,
)


def _only_when(plain: str, mention: EndpointMention) -> bool:
    return mention.endpoint.code == "PD" and _FROM.search(plain, max(0, mention.start - 44), mention.start) is not None


# "in second complete remission", "Third CR": the state of the disease.
_ORDINAL = re.compile(r"\b(?:second|third|fourth|fifth|later|2nd|3rd)[ -]$", re.IGNORECASE)


def _a_state(plain: str, mention: EndpointMention) -> bool:
    return (
        mention.endpoint.code == "CR" and _ORDINAL.search(plain, max(0, mention.start - 8), mention.start) is not None
    )


# "Twelve relapsed patients were treated": what brought them here.
_OF_PATIENTS = re.compile(
    r" (?:or refractory |and refractory )?(?:[\w-]+ )?(?:patients|pts|adults|children|cases|subjects|participants)\b"
)
_PARTICIPLES = frozenset({"relapsed", "progressed"})


# "follow-up of everybody, those still in remission among them": whom it is about
_THOSE = re.compile(r"\b(?:those|anyone|everyone|anybody|everybody)(?: who (?:are|were|was|is))? $", re.IGNORECASE)


def _an_attribute(plain: str, mention: EndpointMention) -> bool:
    if mention.form == "event" and mention.endpoint.code == "DOR":
        return _THOSE.search(plain, max(0, mention.start - 24), mention.start) is not None
    return (
        mention.form == "event"
        and plain[mention.start : mention.end].lower() in _PARTICIPLES
        and _OF_PATIENTS.match(plain, mention.end) is not None
    )


# "Responses were obtained in 52%. They lasted a median of 10 months": of a response, if one was named last.
_THEY_LASTED = re.compile(r"(?:they|these|it|those) (?:lasted|persisted|held|endured)\b", re.IGNORECASE)


def _says_what(plain: str, toxicity: EndpointMention, mention: EndpointMention) -> bool:
    gap = (toxicity.end, mention.start)
    return toxicity.endpoint.kind == "toxicity" and _THE_MOST_COMMON.fullmatch(plain, *gap) is not None


def _meant(plain: str, mentions: list[EndpointMention]) -> Iterator[EndpointMention]:
    """The mentions without a bare "median duration" of a toxicity, or of anything that is no response."""
    last: EndpointMention | None = None
    for mention in mentions:
        if _DURATION.fullmatch(plain, mention.start, mention.end):
            of = _OF_SOMETHING.match(plain, mention.end)
            same_sentence = last is not None and not re.search(r"[.!?]\s", plain[last.end : mention.start])
            if of is not None or (same_sentence and last is not None and last.endpoint.kind == "toxicity"):
                continue
        if any(no(plain, mention) for no in (_names_patients, _only_when, _a_state, _an_attribute)):
            continue
        if _THEY_LASTED.match(plain, mention.start) and (last is None or last.endpoint.kind != "response"):
            continue
        if mention.endpoint.code == "INFECTION" and of_one_kind(plain, mention.start):
            mention = EndpointMention(mention.start, mention.end, Endpoint("decoy", "decoy"), "name")
        if mention.endpoint.kind == "decoy" and last is not None and _says_what(plain, last, mention):
            continue
        if last is not None and last.endpoint.kind == "toxicity" and _CAME_BACK.fullmatch(plain, last.end, mention.end):
            continue
        if last is not None and last.endpoint.code == "SD" and _PROGRESSED.fullmatch(plain, last.end, mention.end):
            mention = EndpointMention(mention.start, mention.end, Endpoint("PD", "response"), "event")
        last = mention
        yield mention


@cache
def _patterns() -> tuple[tuple[tuple[re.Pattern[str], ...], re.Pattern[str]], dict[str, tuple[Endpoint, Form]]]:
    """(names and events, of small letters and apart, for an event may hide a name; abbreviations), and what each wording means."""
    by_wording: dict[str, tuple[Endpoint, Form]] = {}
    shorts: list[str] = []
    for code, row in toml_table("endpoints.toml").items():
        if code in TABLES_OF_DECOYS:
            _decoys(row, by_wording, shorts)
            continue
        endpoint = Endpoint(code, row["kind"], row.get("graded"))
        _enter(by_wording, row.get("names", ()), endpoint, "name")
        _enter(by_wording, row.get("events", ()), endpoint, "event")
        by_wording |= dict.fromkeys(row.get("short", ()), (endpoint, "short"))
        shorts += row.get("short", ())
    by_form = {
        form: [w for w in by_wording if w not in shorts and by_wording[w][1] == form] for form in ("name", "event")
    }
    words = tuple(re.compile(rf"(?<![\w-]){any_of(wordings)}(?!\w)(?!/ ?refractory)") for wordings in by_form.values())
    # "CR/sCR" is one, "PD-1" and "PR-interval" are none; "MRD-" ends in its own hyphen.
    # ... and "24 mo-PFS" names its time before it. What none begins with is asked first, for it fails at most places.
    first = re.escape("".join({short[0] for short in shorts}))
    short = re.compile(
        rf"(?=[{first}])(?:(?<![\w-])|(?<=mo-)|(?<=month-)|(?<=yr-)|(?<=year-)){any_of(shorts)}(?!\w|-[A-Za-z0-9]|/(?!median|m[A-Z])[a-z])"
    )
    return (words, short), by_wording


@cache
def _shapes() -> tuple[tuple[Gated, Endpoint, Form], ...]:
    """The wordings too many to be listed, as patterns: (pattern, endpoint, form) of each."""
    forms: dict[str, Form] = {"name_shapes": "name", "event_shapes": "event"}
    return tuple(
        (
            Gated(rf"(?<![\w-])(?:{shape})" for shape in row[key]),
            Endpoint(code, row["kind"], row.get("graded")),
            form,
        )
        for code, row in toml_table("endpoints.toml").items()
        for key, form in forms.items()
        if key in row
    )


@cache
def _weak_words() -> tuple[tuple[Gated, Endpoint], ...]:
    return tuple(
        (
            Gated(rf"(?<![\w-])(?:{word})(?![\w-])" for word in row["weak"]),
            Endpoint(code, row["kind"], row.get("graded")),
        )
        for code, row in toml_table("endpoints.toml").items()
        if "weak" in row
    )


def _decoys(row: dict[str, list[str]], by_wording: dict[str, tuple[Endpoint, Form]], shorts: list[str]) -> None:
    decoy, follow_up = Endpoint("decoy", "decoy"), Endpoint("follow_up", "follow_up")
    _enter(by_wording, row["names"], decoy, "name")
    _enter(by_wording, row["follow_up"], follow_up, "name")
    by_wording |= dict.fromkeys(row["short"], (decoy, "short"))
    shorts += row["short"]


def _enter(by_wording: dict[str, tuple[Endpoint, Form]], wordings: list[str], endpoint: Endpoint, form: Form) -> None:
    for wording in wordings:
        by_wording[_key(wording)] = (endpoint, form)
        by_wording[_key(wording + "s")] = (endpoint, form)


def _key(said: str) -> str:
    return re.sub(r"[\s-]+", " ", said.lower())


def _longest(found: list[EndpointMention]) -> list[EndpointMention]:
    """Without those that stand inside a longer one ("survival" inside "overall survival")."""
    result: list[EndpointMention] = []
    for mention in sorted(found, key=lambda m: (m.start, -m.end)):
        if not result or mention.start >= result[-1].end:
            result.append(mention)
        elif mention.end - mention.start > result[-1].end - result[-1].start or (
            result[-1].form == "event" and mention.form == "name" and mention.end >= result[-1].end
        ):
            result[-1] = mention  # "had a response rate of": the name, not the event
    return result
