"""What our components note of a spaCy Doc, declared in one place: `notes(doc).plain`, or spaCy's `doc._.plain`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import TYPE_CHECKING

from spacy.tokens import Doc, Span

if TYPE_CHECKING:
    from extractor.components.checks import Mismatch
    from extractor.components.context import Settings
    from extractor.components.counted import Count
    from extractor.components.diseases import DiseaseMention
    from extractor.components.endpoints import EndpointMention
    from extractor.components.figures import Figure
    from extractor.components.findings import Finding
    from extractor.components.follow_up import FollowUp
    from extractor.components.groups import Group
    from extractor.components.other_endpoints import OtherFinding
    from extractor.components.quantity import Quantity
    from extractor.components.ranking import Decision
    from extractor.components.reports import ReportMention
    from extractor.components.scope import Scope
    from extractor.components.sections import SectionSpan
    from extractor.components.therapies import TherapyMention
    from extractor.layout import Layout


@dataclass(slots=True)
class Notes:
    """Places are characters of the Doc; what stands at places is in their order."""

    #: Set by the pipeline: where the document's text begins, behind its title; the way back to the characters of the source, of "title"
    #: and "text"; `doc.text`, which spaCy puts together anew each time; the same, char for char, with ordinary dashes, spaces and dots.
    text_start: int = 0
    layouts: Mapping[str, Layout] = field(default_factory=dict)
    written: str = ""
    plain: str = ""
    sections: tuple[SectionSpan, ...] = ()
    sentences: tuple[tuple[int, int], ...] = ()
    #: Each with its `_.long_form`.
    abbreviations: list[Span] = field(default_factory=list)
    #: {short: long}: the same as text, each once.
    long_forms: Mapping[str, str] = field(default_factory=dict)
    quantities: tuple[Quantity, ...] = ()
    figures: tuple[Figure, ...] = ()
    endpoints: tuple[EndpointMention, ...] = ()
    #: Words that name an endpoint only in some sentences.
    weak_endpoints: tuple[EndpointMention, ...] = ()
    #: Their roles are set by `roles`.
    therapies: tuple[TherapyMention, ...] = ()
    #: What speaks for and against each therapy being listed in a role, by its name.
    role_signs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    #: (name, start, end) of each.
    prior_car_t: tuple[tuple[str, int, int], ...] = ()
    #: What `diseases` and `roles` have read of each sentence.
    settings: Settings | None = None
    diseases: tuple[DiseaseMention, ...] = ()
    #: (code, start, end, why)
    design: tuple[str, int, int, str] | None = None
    #: The numbers that count patients by their own words.
    counts: list[Count] | None = None
    groups: tuple[Group, ...] = ()
    #: The main one of the groups.
    cohort: Group | None = None
    follow_up: FollowUp | None = None
    outcomes: tuple[Finding, ...] = ()
    #: Each sentence that was read for results, and the endpoint reported last before it.
    link_choices: list[tuple[Scope, EndpointMention | None]] = field(default_factory=list)
    #: Of the parts of the cohort, by their size: {arm: where the first sentence ends that counts it}; None until it is asked for.
    counted_parts: dict[int, dict[str, int]] | None = None
    #: What the arms were chosen from, a result each.
    arm_choices: list[Decision] = field(default_factory=list)
    checks: tuple[Mismatch, ...] = ()
    other_outcomes: tuple[OtherFinding, ...] = ()
    #: Is it, and why.
    relevant: tuple[bool, str] = (False, "nothing read yet")
    reports: tuple[ReportMention, ...] = ()


def notes(doc: Doc) -> Notes:
    """Those of a Doc, empty at first. Components ask at every sentence, and `doc._` takes thirty times as long to give one."""
    found: Notes | None = doc.user_data.get(_KEY)
    if found is None:
        found = doc.user_data[_KEY] = Notes()
    return found


_KEY = "aftercart"


def _extend(name: str) -> None:
    """`doc._` gives and takes a note, too."""
    if not Doc.has_extension(name):
        get = attrgetter(name)
        Doc.set_extension(
            name, getter=lambda doc: get(notes(doc)), setter=lambda doc, value: setattr(notes(doc), name, value)
        )


for _note in fields(Notes):
    _extend(_note.name)
if not Span.has_extension("long_form"):
    Span.set_extension("long_form", default=None)
