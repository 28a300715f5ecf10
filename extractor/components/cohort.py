"""Which of the counted groups is the main analysed cohort; the others stay beside it."""

from __future__ import annotations

from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from extractor.components.cohort_signs import signs
from extractor.components.extensions import notes
from extractor.components.groups import Group, groups
from extractor.components.ledger import ledger
from extractor.components.sections import section_at
from extractor.components.together import together
from extractor.components.weighing import NAMED, weighed
from extractor.model import cohort_weights
from extractor.vocabulary.gates import Gated

# How far the rules' own weights are trusted beside what was learned: they fit the texts that they were made on too well.
_TRUST = 0.1
# Below this nothing speaks for any group: no cohort size is stated.
_FLOOR = -2.5
# Whatever these count, it is no cohort of their own ...
_WITHOUT_PATIENTS = frozenset({"review", "guideline", "editorial", "preclinical"})
# ... unless so much speaks for it that the text tells of patients all the same.
_OWN_PATIENTS = 8.0
_ONE = r"(?:an?|the first) (?:[\w,/+-]+ ){0,9}?(?:patient|man|woman|boy|girl|child|male|female|infant|teenager|adolescent|lady|gentleman|case|participant|person|adult|recipient)"
# "We describe a young patient", "case report of a man", "the course of a 35-year-old man".
_ONE_DESCRIBED = Gated(
    [
        r"\b(?:(?:we|authors) (?:here )?(?:describe|report|present|discuss|observe|encounter|treat|saw|cared for|followed)\w*|case (?:report )?of|course of|reported here is|here is)\b(?: on| the case of| the course of| here)*"
        rf"\s+(?P<one>{_ONE})\b",
    ]
)
# "A girl, 9 years old at diagnosis, had", "a 35-year-old man": of a case report the first one told of.
_ONE_TOLD_OF = Gated(
    [
        r"(?P<one>\ba (?:\d{1,2}|[a-z]+)[ -]year[ -]old\b(?: [\w-]+){0,4}? (?:patient|man|woman|boy|girl|child|male|female|adolescent)\b"
        r"|\ba \d{1,2}[ -]year[ -]old(?= (?:with|who|whose|had|having|in whom|treated|given|presenting|diagnosed|comes?|came|relaps\w+|received|got|achieved)\b)|\ba (?:man|woman|boy|girl) of \d{1,2}\b|\b(?:a|the|our|this) single (?:case|patient)\b"
        r"|\bthe patient (?:reported|described|presented) (?:here|in this)\b"
        rf"|(?:(?<=[.:] )|(?<=\n)){_ONE}\b)(?! (?:is|are|may|can|should|proves)\b)",
    ]
)
# So many whom the authors name make no case report.
_SERIES = 3
# A title that tells of one: "A girl whose leukemia lost CD19", "PD-1 blockade in a man with lymphoma".
_IN_TITLE = Gated(
    [
        r"\b(?:a|one) (?:[\w-]+ ){0,3}?(?:patient|man|woman|boy|girl|child|infant|teenager|adolescent|participant)\b(?!-|s\b)",
    ]
)


@Language.component("aftercart_cohort")
def cohort(doc: Doc) -> Doc:
    """Sets `doc._.cohort` (the main group, or None) and `doc._.groups` (every other one, each once, in order)."""
    noted = notes(doc)
    found = _scored(doc, weighed(doc, groups(doc)))
    alone = _single_patient(doc, found)
    main = alone or max(found, key=lambda g: (g.score, g.weight, -g.start), default=None)
    most = alone.weight if alone else max((g.weight for g in found), default=0.0)
    without = noted.design is not None and noted.design[0] in _WITHOUT_PATIENTS
    least = _OWN_PATIENTS if without else _FLOOR
    chosen = main if main is not None and most >= least and not _few_of_unknown(main, found) else None
    if chosen is None and not without and len({g.n for g in found}) == 1 and "denominator" in found[0].why:
        chosen = found[
            0
        ]  # "Enrollment was closed early, for only 1 of 12 responded": the text counts them in no other way
    noted.cohort = (chosen and together(doc, found, chosen)) or chosen
    noted.groups = ledger(doc, found, noted.cohort)
    return doc


def _scored(doc: Doc, found: list[Group]) -> list[Group]:
    """The groups with what was learned of their signs; the rules' weights say whether a cohort is stated at all."""
    learned = cohort_weights()
    return [
        replace(g, score=round(learned.of(signs(doc, found, i)) + _TRUST * g.weight, 3)) for i, g in enumerate(found)
    ]


def _few_of_unknown(g: Group, found: list[Group]) -> bool:
    """ "Three cohorts are described. Two of them": a few of what is counted nowhere."""
    return g.n <= _SERIES and "of others, not told how many" in g.why and all(o.n <= g.n for o in found)


def _single_patient(doc: Doc, found: list[Group]) -> Group | None:
    """ "We describe a young, heavily pretreated patient": a case report's cohort is one."""
    noted = notes(doc)
    titled = _IN_TITLE.search(noted.plain, 0, noted.text_start) is not None
    reported = titled or (noted.design is not None and noted.design[0] == "case report")
    more = any(g.n >= _SERIES and NAMED & {*g.why} for g in found)
    if (found and not reported) or (more and not titled):
        return None
    for pattern in (_ONE_DESCRIBED, _ONE_TOLD_OF) if reported else (_ONE_DESCRIBED,):
        for match in pattern.finditer(noted.plain, noted.text_start):
            if section_at(doc, match.start()) not in {"background", "objective", "furniture"}:
                start, end = match.span("one")
                return Group(1, start, end, "treated", noted.plain[start:end], 10.0, ("a single patient described",))
    return None
