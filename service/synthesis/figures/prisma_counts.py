"""The counts of a PRISMA 2020 flow diagram: read from a mapping, JSON or the PRISMA2020 package's CSV, and checked against each other."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from corpus.errors import MalformedInputError

#: Every count by its key, as in PRISMA.csv of the R package PRISMA2020.
KEYS = (
    "previous_studies", "previous_reports", "database_results", "register_results", "website_results", "organisation_results",
    "citations_results", "duplicates", "excluded_automatic", "excluded_other", "records_screened", "records_excluded",
    "dbr_sought_reports", "dbr_notretrieved_reports", "dbr_assessed", "other_sought_reports", "other_notretrieved_reports",
    "other_assessed", "new_studies", "new_reports", "total_studies", "total_reports",
)  # fmt: skip
#: Numbers by name: why reports were excluded, and from which databases and registers records came, of the count beside it.
REASONS = ("dbr_excluded", "other_excluded", "database_specific_results", "register_specific_results")
_PARTS = {"database_specific_results": "database_results", "register_specific_results": "register_results"}
_MOST = 10**9


@dataclass(frozen=True, slots=True)
class Counts:
    """The boxes of the diagram; a count that was not given is None, a reason's number is of reports."""

    numbers: Mapping[str, int]
    reasons: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)

    def get(self, key: str) -> int | None:
        return self.numbers.get(key)

    def excluded(self, key: str) -> int:
        """How many reports were excluded for all reasons together."""
        return sum(n for _, n in self.reasons.get(key, ()))

    def has(self, *keys: str) -> bool:
        """Whether any of them was given, and not as nought."""
        return any(self.numbers.get(key) for key in keys)


def counts_of(said: Mapping[str, Any]) -> Counts:
    """The counts of a mapping from their keys to numbers; reasons as a mapping, pairs, or "Wrong population, 12; No outcome, 5".

    >>> counts_of({"database_results": 120, "duplicates": 20, "records_screened": 100}).get("records_screened")
    100

    Raises:
        MalformedInputError: an unknown key, something that is no count, or counts that contradict each other; names each.
    """
    wrong = [f"there is no count {key!r}" for key in said if key not in KEYS and key not in REASONS]
    numbers: dict[str, int] = {}
    reasons: dict[str, tuple[tuple[str, int], ...]] = {}
    for key, value in said.items():
        try:
            if key in REASONS:
                reasons[key] = _reasons(value)
            elif key in KEYS and not _absent(value):
                numbers[key] = _number(value)
        except (ValueError, TypeError):
            wrong.append(f"{key} is {value!r:.60}, which is no count")
    counts = Counts(numbers, reasons)
    wrong += _contradictions(counts)
    if wrong:
        raise MalformedInputError(
            "read the counts of the flow diagram", "; ".join(wrong), "Mend the counts; docs/synthesis.md lists them."
        )
    return counts


def read_counts(text: str) -> Counts:
    """The counts of a JSON object, or of a CSV with the columns `data` and `n` (others are left aside).

    Raises:
        MalformedInputError: it is neither, or as of `counts_of`.
    """
    asked = "read the counts of the flow diagram"
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        try:
            said = json.loads(text.lstrip("\ufeff"))
        except (ValueError, RecursionError) as error:
            raise MalformedInputError(
                asked, f"it is no JSON: {error}", "Write an object of keys and numbers."
            ) from error
        return counts_of(said)
    rows = list(csv.DictReader(text.lstrip("\ufeff").splitlines()))
    if not rows or not {"data", "n"} <= set(rows[0]):
        remedy = 'Write a JSON object, or a CSV with the columns "data" and "n".'
        raise MalformedInputError(asked, "it is neither a JSON object nor a CSV of counts", remedy)
    # Rows without a key are titles and side boxes.
    return counts_of({r["data"]: r["n"] or "" for r in rows if r["data"] and r["data"] != "NA"})


def _absent(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.strip() in ("", "NA", "xxx"))


def _number(value: Any) -> int:
    found = int(value.strip()) if isinstance(value, str) else value
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found <= _MOST:
        raise ValueError
    return found


def _reasons(value: Any) -> tuple[tuple[str, int], ...]:
    if _absent(value):
        return ()
    if isinstance(value, str):
        parts = [part.rpartition(",") for part in value.split(";") if part.strip()]
        pairs: list[tuple[Any, Any]] = [(name, n) for name, _, n in parts]
    else:
        pairs = list(value.items()) if isinstance(value, Mapping) else [tuple(pair) for pair in value]
    return tuple((" ".join(str(name).split()), _number(n)) for name, n in pairs)


def _contradictions(counts: Counts) -> list[str]:
    """What does not add up, of what is given whole."""
    found = []
    for key, plus, minus in (
        (
            "records_screened",
            ("database_results", "register_results"),
            ("duplicates", "excluded_automatic", "excluded_other"),
        ),
        ("dbr_sought_reports", ("records_screened",), ("records_excluded",)),
        ("dbr_assessed", ("dbr_sought_reports",), ("dbr_notretrieved_reports",)),
        ("other_assessed", ("other_sought_reports",), ("other_notretrieved_reports",)),
        ("total_studies", ("previous_studies", "new_studies"), ()),
        ("total_reports", ("previous_reports", "new_reports"), ()),
    ):
        stated, first = counts.get(key), counts.get(plus[0])
        if stated is None or first is None:
            continue
        result = sum(counts.get(k) or 0 for k in plus) - sum(counts.get(k) or 0 for k in minus)
        if stated != result:
            how = " + ".join(plus) + "".join(f" - {k}" for k in minus)
            found.append(f"{key} is {stated}, but {how} is {result}")
    for parts, whole in _PARTS.items():
        if counts.reasons.get(parts) and counts.get(whole) not in (None, counts.excluded(parts)):
            found.append(f"{whole} is {counts.get(whole)}, but {parts} are {counts.excluded(parts)}")
    assessed, reports = counts.get("dbr_assessed"), counts.get("new_reports")
    if assessed is not None and reports is not None and counts.reasons.get("dbr_excluded"):
        result = assessed - counts.excluded("dbr_excluded")
        result += (counts.get("other_assessed") or 0) - counts.excluded("other_excluded")
        if reports != result:
            found.append(f"new_reports is {reports}, but the reports assessed less those excluded are {result}")
    return found
