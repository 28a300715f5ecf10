"""The attributes that our components hang on a spaCy Doc, declared in one place.

| attribute | set by | holds |
| --- | --- | --- |
| `text_start` | pipeline | char index at which the document's text begins, behind its title |
| `layouts` | pipeline | {"title", "text"}: Layout, the way back to the characters of the source |
| `written` | pipeline | `doc.text`, which spaCy puts together anew each time it is asked for |
| `plain` | pipeline | the same, char for char, with dashes, spaces and middle dots made ordinary |
| `sections` | sections | tuple[SectionSpan, ...] |
| `sentences` | sentences | tuple[(start, end), ...], in characters |
| `abbreviations` | abbreviations | list[Span], each with its `_.long_form` |
| `long_forms` | abbreviations | {short: long}: the same as text, each once |
| `quantities` | numbers | tuple[Quantity, ...] |
| `figures` | figures | tuple[Figure, ...] |
| `endpoints` | endpoints | tuple[EndpointMention, ...] |
| `weak_endpoints` | endpoints | tuple[EndpointMention, ...]: words that name one only in some sentences |
| `therapies` | therapies, roles | tuple[TherapyMention, ...] |
| `role_signs` | roles | {name: signs}: what speaks for and against each therapy being listed in a role |
| `prior_car_t` | roles | tuple[(name, start, end), ...] |
| `settings` | diseases, roles | Settings, what they have read of each sentence; or None |
| `diseases` | diseases | tuple[DiseaseMention, ...] |
| `design` | design | (code, start, end, why) or None |
| `counts` | cohort | list[Count], the numbers that count patients by their own words; or None |
| `groups`, `cohort` | cohort | tuple[Group, ...]; the main one, or None |
| `follow_up` | follow_up | FollowUp or None |
| `outcomes` | outcomes | tuple[Finding, ...] |
| `link_choices` | outcomes | list[(Scope, EndpointMention or None)]: each sentence that was read for results, and the endpoint reported last before it |
| `arm_choices` | outcomes | list[Decision]: what the arms were chosen from, a result each |
| `checks` | checks | tuple[Mismatch, ...] |
| `other_outcomes` | other_outcomes | tuple[OtherFinding, ...] |
| `relevant` | relevance | (bool, why) |
| `reports` | reports | tuple[ReportMention, ...] |
"""

from __future__ import annotations

from spacy.tokens import Doc, Span

_DEFAULTS: dict[str, object] = {
    "text_start": 0,
    "layouts": {},
    "written": "",
    "plain": "",
    "sections": (),
    "sentences": (),
    "abbreviations": (),
    "long_forms": {},
    "quantities": (),
    "figures": (),
    "endpoints": (),
    "weak_endpoints": (),
    "therapies": (),
    "role_signs": {},
    "prior_car_t": (),
    "settings": None,
    "diseases": (),
    "design": None,
    "counts": None,
    "groups": (),
    "cohort": None,
    "follow_up": None,
    "outcomes": (),
    "link_choices": [],
    "arm_choices": [],
    "checks": (),
    "other_outcomes": (),
    "relevant": (False, "nothing read yet"),
    "reports": (),
}

for _name, _default in _DEFAULTS.items():
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=_default)
if not Span.has_extension("long_form"):
    Span.set_extension("long_form", default=None)
