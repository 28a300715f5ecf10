"""The fields of the query language: one row each; the grammar, the help and the SQL take them from here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from service.language.mistakes import misunderstood
from service.language.tree import Name, Range, Value

FieldKind = Literal["name", "number", "truth"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field: what it is compared with, whether it holds of a result or of its study, and how it is explained."""

    name: str
    kind: FieldKind
    about: str
    example: str
    of_outcome: bool = False


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("therapy", "name", "A therapy by any of its names, or its class.", "therapy:Tecvayli"),
        Field("salvage", "name", "A therapy, or its class, given after CAR T failed.", "salvage:teclistamab"),
        Field("prior", "name", "A therapy, or its class, given before.", 'prior:"CAR T"'),
        Field("class", "name", "A class of therapies; its words are enough.", "class:bispecific"),
        Field("target", "name", "The antigen a therapy is directed at.", "target:BCMA"),
        Field("disease", "name", "A disease by its name, a word of it, or its abbreviation.", "disease:DLBCL"),
        Field("endpoint", "name", "The endpoint of the result, by code or name.", "endpoint:ORR", True),
        Field("arm", "name", "The arm or group of the result, or a word of it.", "arm:all", True),
        Field("value", "number", "The figure of the result; %, or months for a time.", "value:>60%", True),
        Field("confidence", "number", "How sure it is that the result is right, 0 to 1.", "confidence:>=0.9", True),
        Field("verified", "truth", "Results that a person has confirmed or corrected.", "verified:no", True),
        Field("n", "number", "Patients in the main cohort.", "n:>=50"),
        Field("followup", "number", "Median follow-up in months.", "followup:>12"),
        Field("year", "number", "Year of publication.", "year:2023..2026"),
        Field("design", "name", "The study design, or a word of it.", 'design:"phase 2"'),
        Field("source", "name", "Where the document came from.", "source:pubmed"),
        Field("kind", "name", "abstract, conference, preprint, news, registration.", "kind:abstract"),
        Field("journal", "name", "The journal, or a word of it.", "journal:blood"),
        Field("title", "name", "A word or phrase of the title.", "title:relapse"),
        Field("study", "name", "A study by its id, PMID, PMCID, DOI or registration.", "study:synopsis:mm-001"),
        Field("relevant", "truth", "Studies that report patients after CAR T.", "relevant:yes"),
        Field("retracted", "truth", "Retracted publications.", "retracted:no"),
        Field("view", "name", "A saved view, by its name: what it asks for.", "view:monthly"),
    )
}
#: Other names of fields, as people and other search boxes write them.
ALIASES = {
    "therapies": "therapy", "drug": "therapy", "diseases": "disease", "endpoints": "endpoint", "follow_up": "followup",
    "follow-up": "followup", "pmid": "study", "pmcid": "study", "doi": "study", "id": "study", "registration": "study",
}  # fmt: skip
_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_NUMBER = r"[+-]?(?:\d{1,12}(?:\.\d{1,12})?|\.\d{1,12})"
_UNIT = r"\s*(?P<unit>%|m|mo|mos|months?)?"
_RANGE = re.compile(rf"(?P<low>{_NUMBER})?(?:\.\.|–|…)(?P<high>{_NUMBER})?{_UNIT}")
_COMPARED = re.compile(rf"(?P<sign>>=|<=|>|<|=|≥|≤)?\s*(?P<number>{_NUMBER}){_UNIT}")


def value(field: Field, said: str, quoted: bool, place: int) -> Value:
    """What is written behind a field's colon, as the field compares it.

    Raises:
        QueryError: it is no number or no truth, where the field needs one; no letter or digit where it needs a name.
    """
    if field.kind == "truth":
        if said.casefold() in _TRUTHS:
            return _TRUTHS[said.casefold()]
        raise misunderstood(f"{field.name}: is yes or no, not {said[:40]!r}", place, f"Write {field.example}.")
    if field.kind == "number":
        return _numbers(field, said, place)
    prefix = said.endswith("*")
    kept = said.rstrip("*") if prefix else said
    kept = kept if quoted else kept.strip(",;")
    if not any(c.isalnum() for c in kept):
        raise misunderstood(f"{field.name}: has no value", place, f"Write it as in {field.example}.")
    return Name(" ".join(kept.split()), prefix)


def _numbers(field: Field, said: str, place: int) -> Range:
    asked = said.strip(",;")
    if match := _RANGE.fullmatch(asked):
        low, high = (None if match[side] is None else float(match[side]) for side in ("low", "high"))
        if low is not None and high is not None and low > high:
            raise misunderstood(f"{asked} ends below its beginning", place, f"Write it as in {field.example}.")
        if low is not None or high is not None:
            return Range(low, high, unit=_unit(field, match["unit"], place))
    if match := _COMPARED.fullmatch(asked):
        number, unit = float(match["number"]), _unit(field, match["unit"], place)
        sign = {"≥": ">=", "≤": "<="}.get(match["sign"], match["sign"])
        if sign in (">", ">="):
            return Range(low=number, low_open=sign == ">", unit=unit)
        if sign in ("<", "<="):
            return Range(high=number, high_open=sign == "<", unit=unit)
        return Range(number, number, unit=unit)
    remedy = f"Write {field.name}:50, {field.name}:>=50 or {field.name}:20..50."
    raise misunderstood(f"{field.name}: needs a number, not {asked[:40]!r}", place, remedy)


def _unit(field: Field, said: str | None, place: int) -> str | None:
    if said is None or field.name == "followup":
        return None
    if field.name != "value":
        raise misunderstood(f"{field.name}: has no unit, but {said!r} stands there", place, f"Leave {said} out.")
    return "%" if said == "%" else "months"


def written(value: Value) -> str:
    """A value as it is typed behind the colon."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Name(said, prefix):
            shown = f'"{said}"' if re.search(r"[\s,()]", said) else said
            return f"{shown}*" if prefix else shown
        case Range(low, high, low_open, high_open, unit):
            end = {None: "", "%": "%"}.get(unit, " months")
            if low is not None and low == high:
                return f"{low:.12g}{end}"
            if high is None and low is not None:
                return f"{'>' if low_open else '>='}{low:.12g}{end}"
            if low is None and high is not None:
                return f"{'<' if high_open else '<='}{high:.12g}{end}"
            return f"{low:.12g}..{high:.12g}{end}"
