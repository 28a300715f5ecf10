"""Numbers in reviewers' notation: "18.0 months", "95% CI 13.2 to not reached", "at 12 months"."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from extractor.vocabulary.endpoints import endpoint_labels

# name in the vocabulary -> (what people call it, the address that shows one)
_IDENTIFIERS = {
    "nci_thesaurus": (
        "NCIt",
        "https://ncithesaurus.nci.nih.gov/ncitbrowser/ConceptReport.jsp?dictionary=NCI_Thesaurus&code=",
    ),
    "rxnorm": ("RxNorm", "https://mor.nlm.nih.gov/RxNav/search?searchBy=RXCUI&searchTerm="),
    "chembl": ("ChEMBL", "https://www.ebi.ac.uk/chembl/explore/compound/"),
    "drugbank": ("DrugBank", "https://go.drugbank.com/drugs/"),
    "unii": ("UNII", "https://precision.fda.gov/uniisearch/srs/unii/"),
}
_STATISTICS = {"hazard_ratio": "HR", "odds_ratio": "OR"}


def counted(number: int, what: str) -> str:
    """How many of what: "1 row", "2 rows", "2 studies"; the last word is put in the plural."""
    if number == 1:
        return f"{number} {what}"
    return f"{number} {what[:-1]}ies" if re.search("[^aeiou]y$", what) else f"{number} {what}s"


def endpoint_name(code: str) -> str:
    """The endpoint in full."""
    return endpoint_labels().get(code, code)


def endpoint_words(code: str) -> str:
    """The words an endpoint is found by: its code, and its name in full."""
    return f"{code} {endpoint_name(code)}"


def identifier_name(name: str) -> str:
    """What people call a registry of drugs."""
    return _IDENTIFIERS.get(name, (name, ""))[0]


def identifier_link(name: str) -> str:
    """The address that shows a drug when its code is put behind it; "" where we know none."""
    return _IDENTIFIERS.get(name, (name, ""))[1]


def value(outcome: dict[str, Any]) -> str:
    """The value with its unit, the number as the quote prints it.

    >>> value({"value": 18.0, "unit": "months", "reached": True, "statistic": "median", "text": "18.0 mos"})
    '18.0 months'
    """
    if outcome["reached"] is False:
        return "not reached"
    if outcome["value"] is None:
        return ""
    number = _printed(outcome["value"], outcome["text"])
    if outcome["statistic"] in _STATISTICS:
        return f"{_STATISTICS[outcome['statistic']]} {number}"
    if outcome["statistic"] == "count":
        return f"{number} of {outcome['total']}" if outcome["total"] is not None else f"{number} patients"
    if outcome["unit"] == "%":
        return f"{number}%"
    unit = "month" if outcome["unit"] == "months" and number == "1" else outcome["unit"] or ""
    return f"{number} {unit}".rstrip()


def interval(outcome: dict[str, Any]) -> str:
    """The interval as a reviewer writes it; "" where none is stated."""
    if outcome["ci"] is None:
        return ""
    low, high = ("not reached" if bound is None else _printed(bound, outcome["text"]) for bound in outcome["ci"])
    level = f"{outcome['ci_level']:g}% " if outcome["ci_level"] is not None else ""
    return f"{level}CI {low} to {high}"


def at(outcome: dict[str, Any]) -> str:
    """What kind of figure it is, and when it holds."""
    if outcome["statistic"] == "landmark" and outcome["at_months"] is not None:
        return f"at {outcome['at_months']:g} months"
    return "median" if outcome["statistic"] == "median" else ""


def web_address(address: str | None) -> str:
    """The address where it leads to the web; "" for any other, which no page should link to."""
    try:
        scheme = urlsplit(address or "").scheme.lower()
    except ValueError:
        return ""
    return (address or "") if scheme in ("http", "https") else ""


def registration_link(number: str) -> str:
    """The address of a trial's registry entry; "" where we know none."""
    return f"https://clinicaltrials.gov/study/{number}" if re.fullmatch(r"NCT\d{8}", number) else ""


def _printed(number: float, text: str) -> str:
    """The number with the decimals that the quote gives it; a converted one, which the quote does not hold, at its shortest."""
    for figure in re.findall(r"(?:\d+[.·])?\d+|[.·]\d+", text):
        plain = figure.replace("·", ".")
        if float(plain) == number:
            return f"0{plain}" if plain.startswith(".") else str(plain)
    return f"{number:.10g}"
