"""A synthesis as the plain JSON types that the API answers with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from service.synthesis.candidate import Candidate, SetAside
from service.synthesis.figures import figures
from service.synthesis.question import SCALES
from service.synthesis.random_effects import Pooled
from service.synthesis.sensitivity import Variant
from service.synthesis.synthesis import Answer, Member, Synthesis


def as_json(answer: Answer, asked: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
    """The answer; `asked`: the parameters that its figures are asked for again with."""
    parameters = [(name, value) for name, value in asked if name not in ("endpoint", "group", "width") and value]
    return {
        "groups": [group_as_json(group, parameters) for group in answer.groups],
        "set_aside": [aside_as_json(aside) for aside in answer.set_aside],
    }


def address(name: str, format: str, synthesis: Synthesis, parameters: Iterable[tuple[str, str]]) -> str:
    """Where a figure of the group is drawn."""
    asked = [*parameters, ("endpoint", synthesis.question.endpoint), ("group", synthesis.group)]
    return f"/api/v1/synthesis/{name}.{format}?{urlencode(asked)}"


def link(candidate: Candidate) -> str:
    """The page of the study, at the result."""
    return f"/studies/{quote(candidate.study, safe=':/')}#o{candidate.position}"


def group_as_json(synthesis: Synthesis, parameters: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """One group of the answer; its figures are asked for again with the parameters."""
    asked = list(parameters)
    return {
        "endpoint": synthesis.question.endpoint,
        "statistic": synthesis.question.statistic,
        "group": synthesis.group,
        "therapy_class": synthesis.therapy_class,
        "k": len(synthesis.members),
        "pooled": _pooled(synthesis.pooled, synthesis),
        "why_not": synthesis.why_not,
        "warnings": list(synthesis.warnings),
        "studies": [_member(member) for member in synthesis.members],
        "set_aside": [aside_as_json(aside) for aside in synthesis.set_aside],
        "sensitivity": [_variant(variant, synthesis) for variant in synthesis.sensitivity],
        "figures": {name: address(name, "svg", synthesis, asked) for name in figures()},
    }


def _result(candidate: Candidate) -> dict[str, Any]:
    outcome, sentence = candidate.outcome, candidate.sentence
    return {
        "study_id": candidate.study,
        "position": candidate.position,
        "label": candidate.label,
        "title": candidate.title,
        "year": candidate.year,
        "kind": candidate.kind,
        "retraction": candidate.retraction,
        "verified": candidate.verified,
        "arm": outcome.arm,
        "comparator": outcome.comparator,
        "text": outcome.text,
        "start": outcome.start,
        "end": outcome.end,
        "sentence": {"text": sentence.text, "start": sentence.start, "end": sentence.end},
        "link": link(candidate),
    }


def _member(member: Member) -> dict[str, Any]:
    candidate = member.candidate
    return _result(candidate) | {
        "events": candidate.events,
        "total": candidate.total,
        "estimate": member.estimate,
        "interval": _range(member.interval),
        "weight": member.weight,
        "flags": list(candidate.flags),
    }


def aside_as_json(aside: SetAside) -> dict[str, Any]:
    """A result that was not pooled, and why."""
    return _result(aside.candidate) | {"why": aside.why, "reason": aside.reason, "instead": aside.instead}


def _pooled(pooled: Pooled | None, synthesis: Synthesis) -> dict[str, Any] | None:
    if pooled is None:
        return None
    heterogeneity = pooled.heterogeneity
    return {
        "estimate": synthesis.natural(pooled.estimate),
        "interval": _range(synthesis.natural_interval(pooled.interval)),
        "wald": _range(synthesis.natural_interval(pooled.wald)),
        "prediction": None if pooled.prediction is None else _range(synthesis.natural_interval(pooled.prediction)),
        "scale": SCALES[synthesis.question.statistic],
        "scaled": pooled.estimate,
        "se": pooled.se,
        "tau2": heterogeneity.tau2,
        "tau2_interval": _range(heterogeneity.tau2_interval),
        "i2": heterogeneity.i2,
        "i2_interval": _range(heterogeneity.i2_interval),
        "q": heterogeneity.q,
        "df": heterogeneity.df,
        "p": heterogeneity.p,
        "method": pooled.method,
    }


def _variant(variant: Variant, synthesis: Synthesis) -> dict[str, Any]:
    pooled = variant.pooled
    return {
        "name": variant.name,
        "k": variant.k,
        "changes": variant.changes,
        "estimate": None if pooled is None else synthesis.natural(pooled.estimate),
        "interval": None if pooled is None else _range(synthesis.natural_interval(pooled.interval)),
        "why_not": variant.why_not,
    }


def _range(interval: tuple[float | None, float | None] | None) -> Mapping[str, float | None] | None:
    return None if interval is None else {"low": interval[0], "high": interval[1]}
