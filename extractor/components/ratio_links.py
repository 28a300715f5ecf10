"""Which endpoint a hazard or odds ratio reports: the one named in its clause, before it or behind, else one further off."""

from __future__ import annotations

import re

from extractor.components.endpoints import EndpointMention
from extractor.components.figures import Figure
from extractor.components.scope import Link, Scope, clause_end, clause_start, fits

_FAR = 160
_WHEN = re.compile(
    r"\b(?:at|from|after|since|before|following|until|post)[ -](?:the |first |time of |their )*$", re.IGNORECASE
)


def of_ratio(scope: Scope, figure: Figure) -> Link | None:
    """ "LDH (HR 2.0) predicted PFS; bulk (HR 1.6) predicted OS": the clause decides before the sentence does."""
    named = [m for m in scope.mentions if fits(figure, m)]
    fitting = [m for m in named if not _only_a_time(scope, m)] or named
    start, end = clause_start(scope, figure.start), clause_end(scope, figure.end)
    for first, last in ((start, end), (scope.start, scope.end)):
        before = [m for m in fitting if first <= m.start and m.end <= figure.value_start]
        behind = [m for m in fitting if figure.end <= m.start < last]
        if before:
            return Link(figure, before[-1], _named(scope, figure, before[-1]), 0.9)
        if behind:
            return Link(figure, behind[0], "ratio of the endpoint named behind", 0.85)
    if scope.carried is not None and fits(figure, scope.carried) and not of_another_risk(scope, figure):
        return Link(figure, scope.carried, "carried over from the sentence before", 0.75)
    return None


# "The risk of cytopenia was higher (HR 2.1)", "were more likely to need intensive care (HR 1.5)": no endpoint of the sentence before.
_OTHER_RISK = re.compile(
    r"\b(?:risks?|odds|likelihood|probability|incidence|hazard|rates?) of (?!death|dying|progress|relaps|recurr|event|failure|the |\d)\w+|\blikel(?:y|ier) to (?!die|relapse|progress|respond|survive)\w+"
    r"|\b(?:more|less) (?:frequent|common|often)\b"
    r"|\b(?:fewer|more|less|higher|lower|reduced|increased) (?:[\w-]+ )?(?:visits|hospitali[sz]ations?|admissions?|transfusions?|cytopenias?|costs?|use|utili[sz]ation)\b",
    re.IGNORECASE,
)


def of_another_risk(scope: Scope, figure: Figure) -> bool:
    return _OTHER_RISK.search(scope.plain, scope.start, figure.start) is not None


def _only_a_time(scope: Scope, mention: EndpointMention) -> bool:
    """ "High LDH at progression (HR 2.5)", "survival after relapse": when, not what."""
    if mention.endpoint.code not in {"RELAPSE", "PD"}:
        return False
    return _WHEN.search(scope.plain, max(scope.start, mention.start - 24), mention.start) is not None


def _named(scope: Scope, figure: Figure, mention: EndpointMention) -> str:
    between = any(mention.end <= m.start and m.end <= figure.start for m in scope.mentions)
    far = figure.start - mention.end > _FAR
    return "ratio of the endpoint named before" if between or far else "named before"
