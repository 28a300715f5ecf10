"""Influence: how much of a pooled estimate of a review's question rests on each of its studies."""

from __future__ import annotations

from dataclasses import dataclass

from service.query import Query
from service.table import EvidenceTable


@dataclass(frozen=True, slots=True)
class Influence:
    """The largest weight of a study in a pooled estimate; share: in percent; of: the endpoint and the group, "ORR of bispecific antibody"."""

    share: float
    of: str


def influences(table: EvidenceTable, query: Query) -> dict[str, Influence]:
    """The influence of each study that the query finds and that is pooled with others; a rate by its class, as synthesis pools it.

    Raises:
        QueryError: words that cannot be understood.
    """
    # The numerical libraries load only when a review is begun.
    from service.synthesis.inputs import gathered
    from service.synthesis.pooling import counted, pooled_of
    from service.synthesis.question import Question

    sql = "SELECT DISTINCT endpoint FROM outcome WHERE statistic IN ('rate', 'count') ORDER BY endpoint"
    found: dict[str, Influence] = {}
    for (endpoint,) in table.db.execute(sql).fetchall():
        question = Question(endpoint, query=query).checked()
        for group, candidates in sorted(gathered(table, question).groups.items()):
            kept, _ = counted(candidates, question)
            pooled, _ = pooled_of(kept, question)
            for candidate, weight in zip(kept, pooled.weights if pooled else (), strict=False):
                said = Influence(float(weight), f"{question.endpoint} of {group}")
                if candidate.study not in found or found[candidate.study].share < said.share:
                    found[candidate.study] = said
    return found
