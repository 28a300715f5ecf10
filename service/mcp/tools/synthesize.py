"""synthesize: results of many studies pooled, each with its sentence."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from service.dependencies import said
from service.mcp.citing import Cited, cited
from service.mcp.tool import Desk, Question
from service.mcp.tools.search_evidence import Names
from service.query import Query
from service.rows import study_columns
from service.synthesis.answer import SynthesisAnswer
from service.synthesis.question import Method, Statistic
from service.synthesis.question import Question as Pooling
from service.table import EvidenceTable


class Asked(Question):
    """Which results are pooled, of which studies."""

    endpoint: str = Field("ORR", max_length=50, description="A code, as ORR, CR, PFS, OS.")
    statistic: Statistic = Field("rate", description="What is pooled; medians are shown and not pooled.")
    therapy_class: str = Field(
        "", max_length=200, description="Only this class; else each by itself.", examples=["bispecific antibody"]
    )
    at_months: float | None = Field(None, ge=0, le=1200, description="Only figures at this time.")
    query: str = Field("", description="Only studies that this finds, as of search_evidence.")
    therapy: Names = Field([], description="Any name of a therapy, or a class; one of several is enough.")
    disease: Names = Field([], description="One of several is enough.")
    method: Method = Field("REML", description="How the variance between studies is found; GLMM for rates alone.")
    reconstruct: bool = Field(
        False, description="Also work out k of N from a percentage and the cohort's size; such results are flagged."
    )
    verified: bool = Field(False, description="Only what a reviewer has confirmed.")


class Answer(SynthesisAnswer):
    """Pooled figures with their studies, and what was set aside and why."""

    cited: dict[str, Cited] = Field(description="By its id every study that is named here: its page and its source.")


def run(desk: Desk, asked: Asked) -> Answer:
    """Pool one endpoint over the studies after CAR T failure, by therapy class: the pooled figure with interval, heterogeneity and
    warnings, every study in it with the sentence that states its result, and every result that was set aside and why. Tell the
    warnings and `why_not` with a figure, and cite the studies. Rates are proportions from 0 to 1."""
    from service.synthesis.answering import as_json
    from service.synthesis.synthesis import synthesise

    query = Query(asked.query.strip(), said("therapy", asked.therapy), said("disease", asked.disease), relevant=True)
    question = Pooling(
        asked.endpoint,
        asked.statistic,
        query,
        asked.therapy_class,
        asked.at_months,
        asked.method,
        reconstruct=asked.reconstruct,
        verified=asked.verified,
    ).checked()
    with desk.table() as table:
        answer = as_json(synthesise(table, question), _parameters(asked))
        results = [*answer["set_aside"]]
        for group in answer["groups"]:
            results += [*group["studies"], *group["set_aside"]]
            group["figures"] = {name: desk.address + path for name, path in group["figures"].items()}
        for one in results:
            one["link"] = desk.address + one["link"]
        named = _cited(desk, table, sorted({one["study_id"] for one in results}))
    return Answer(**answer, cited=named)


def _parameters(asked: Asked) -> list[tuple[str, str]]:
    """The question as the API's parameters, with which its figures are drawn."""
    single = {"q": asked.query.strip(), **asked.model_dump(include={"statistic", "therapy_class", "method"})}
    if asked.at_months is not None:
        single["at_months"] = f"{asked.at_months:g}"
    single |= {name: "true" for name in ("reconstruct", "verified") if getattr(asked, name)}
    several = [(name, one) for name in ("therapy", "disease") for one in getattr(asked, name)]
    return [*single.items(), *several]


def _cited(desk: Desk, table: EvidenceTable, studies: list[str]) -> dict[str, Cited]:
    columns = [column.name for column in study_columns() if column.name in (*Cited.model_fields, "url")]
    sql = f"SELECT {', '.join(columns)} FROM record WHERE study = ?"
    found: dict[str, Any] = {id: table.db.execute(sql, [id]).fetchone() for id in studies}
    return {id: cited(desk, id, dict(zip(columns, row, strict=True))) for id, row in found.items()}
