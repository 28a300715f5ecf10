"""The page `/synthesis`: pooled figures with their studies, each beside its sentence, and what was set aside and why."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from extractor.vocabulary.endpoints import endpoint_codes
from service.dependencies import Table
from service.pages import page
from service.routing import Router
from service.rows import NO_CLASS
from service.synthesis.parameters import Questions
from service.synthesis.question import Question

router = Router(include_in_schema=False)
#: The most studies, and results set aside, that the page lists of a group; the JSON has all.
_LISTED = 200


@router.get("/synthesis", response_class=HTMLResponse)
def synthesis(request: Request, table: Table, questions: Questions) -> HTMLResponse:
    """Pooled figures by therapy class and endpoint; the address is the whole state."""
    from service.synthesis.answering import aside_as_json
    from service.synthesis.showing import shown
    from service.synthesis.synthesis import synthesise

    answer, facets = synthesise(table, *questions), table.facets()
    asked = [(name, value) for name, value in request.query_params.multi_items() if value]
    groups = [shown(group, asked, _LISTED) for group in answer.groups]
    return page(
        request,
        "synthesis.html",
        here="synthesis",
        groups=[g for g in groups if g["studies"]],
        lacking=[g for g in groups if not g["studies"]],
        set_aside=[aside_as_json(aside) for aside in answer.set_aside[:_LISTED]],
        others=max(0, len(answer.set_aside) - _LISTED),
        question=questions[0],
        asked_endpoints=[q.endpoint for q in questions],
        codes=[code for code in endpoint_codes() if code in facets["endpoint"]],
        classes=[name for name in facets["class"] if name not in NO_CLASS],
        choices=_CHOICES,
        ticked=_ticked(questions[0]),
        json=f"/api/v1/synthesis?{request.url.query}",
    )


#: The lists of the form: (name, label, [(value, text)]).
_CHOICES: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "statistic",
        "Statistic",
        (
            ("rate", "Proportion (k of N)"),
            ("landmark", "Estimate at a time"),
            ("hazard_ratio", "Hazard ratio"),
            ("odds_ratio", "Odds ratio"),
            ("median", "Median (shown, not pooled)"),
        ),
    ),
    (
        "method",
        "Between studies",
        (("REML", "REML"), ("PM", "Paule-Mandel"), ("DL", "DerSimonian-Laird"), ("GLMM", "Binomial-normal (GLMM)")),
    ),
    (
        "interval",
        "Interval",
        (
            ("modified_hartung_knapp", "Modified Hartung-Knapp"),
            ("hartung_knapp", "Hartung-Knapp"),
            ("wald", "Wald"),
        ),
    ),
)


def _ticked(question: Question) -> list[dict[str, Any]]:
    """The boxes of the form: what is sent if they are ticked, and whether they are."""
    return [
        {
            "name": "reconstruct",
            "value": "true",
            "on": question.reconstruct,
            "label": "work out k of N from percentages",
        },
        {"name": "mixed", "value": "true", "on": question.mixed, "label": "cohorts that were given several classes"},
        {"name": "overlapping", "value": "true", "on": question.overlapping, "label": "count overlapping cohorts"},
        {"name": "news", "value": "false", "on": not question.news, "label": "without what only news tells"},
        {"name": "verified", "value": "true", "on": question.verified, "label": "only what is verified"},
        {"name": "retracted", "value": "true", "on": question.retracted, "label": "also retracted"},
    ]
