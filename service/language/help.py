"""The query language explained: what can be typed, with examples, for the page's help and for programs."""

from __future__ import annotations

from service.language.fields import FIELDS
from service.language.meaning import JOINING
from service.language.mistakes import DEEPEST, LONGEST, MOST_TERMS

#: (what is typed, what it finds); each finds something among the bundled studies, a test sees to that.
EXAMPLES: tuple[tuple[str, str], ...] = (
    ("teclistamab after BCMA CAR T, ORR", "every word or name must be found; `after` only joins them"),
    ("Tecvayli", "the same as teclistamab or JNJ-64007957: names of one thing stand for each other"),
    ("BCMA bispecific", "all that are both: elranatamab, linvoseltamab, teclistamab, …"),
    ('"overall survival"', "the words side by side, as they stand; no synonyms"),
    ("glofitamab OR epcoritamab", "one of the two"),
    ("myeloma NOT teclistamab", "the first without the second; -teclistamab is the same"),
    ("(glofitamab OR mosunetuzumab) lymphoma", "parentheses bind"),
    ("tecl*", "words that begin so"),
    ("endpoint:ORR value:>=50% n:>=20", "response rates of at least half, in at least 20 patients"),
    ("endpoint:OS arm:all", "survival of all patients, not of a subgroup"),
    ('therapy:("CAR T" OR teclistamab)', "several values of a field"),
    ("class:bispecific target:CD20", "both of one therapy"),
    ('salvage:glofitamab prior:"CAR T"', "given after CAR T, and before"),
    ("disease:DLBCL year:2022..2026", "a disease by its abbreviation; years from, to"),
    ("design:retrospective followup:>12", "a word of the design; median follow-up above a year"),
    ("relevant:yes retracted:no", "studies of patients after CAR T, without retracted ones"),
)


def explained() -> dict[str, object]:
    """The language as data: fields, examples, words that are not required, and the limits."""
    return {
        "fields": [
            {
                "name": f.name,
                "kind": f.kind,
                "about": f.about,
                "example": f.example,
                "of": "result" if f.of_outcome else "study",
            }
            for f in FIELDS.values()
        ],
        "examples": [{"query": query, "about": about} for query, about in EXAMPLES],
        "joining": sorted(JOINING),
        "limits": {"characters": LONGEST, "terms": MOST_TERMS, "parentheses": DEEPEST},
    }
