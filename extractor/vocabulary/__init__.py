"""The vocabulary: therapies, diseases and designs as rows of data, checked as they are loaded.

A new therapy, disease or design is one new row or table; no code changes.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from corpus.errors import VocabularyError
from extractor.vocabulary.gates import Gated
from extractor.vocabulary.tables import toml_table, vocabulary_hash

__all__ = [
    "Design",
    "Disease",
    "Therapy",
    "design_surroundings",
    "designs",
    "diseases",
    "no_result_cues",
    "parse_diseases",
    "parse_therapies",
    "role_cues",
    "targets",
    "therapies",
    "vocabulary_hash",
]

_KINDS = frozenset({"product", "class", "procedure", "regimen"})
_IDENTIFIERS = ("rxnorm", "nci_thesaurus", "chembl", "drugbank", "unii")
_IDENTIFIER_FORM = {
    "rxnorm": r"\d+", "nci_thesaurus": r"C\d+", "chembl": r"CHEMBL\d+", "drugbank": r"DB\d{5}", "unii": r"[0-9A-Z]{10}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Therapy:
    """One row of therapies.csv.

    name: canonical. synonyms: safe wherever they stand; ambiguous: only where the text itself defines them.
    components: the names that a regimen stands for. listed: whether records may list it at all (bridging may not).
    identifiers: by registry (rxnorm, nci_thesaurus, chembl, drugbank, unii).
    """

    name: str
    therapy_class: str
    target: str | None
    synonyms: tuple[str, ...]
    ambiguous: tuple[str, ...]
    kind: str
    components: tuple[str, ...]
    listed: bool
    first_approval_year: int | None
    identifiers: tuple[tuple[str, str], ...]

    @property
    def is_car_t(self) -> bool:
        return "CAR T" in self.therapy_class and self.kind != "procedure"

    @property
    def is_generic(self) -> bool:
        return self.kind == "class"


@dataclass(frozen=True, slots=True)
class Disease:
    """One row of diseases.csv: `names` in any case, `short` as written; `broader` is the disease that includes it.

    rank: 0 for a word that only says the family ("lymphoma"), and so yields to a narrower one nearby.
    """

    name: str
    names: tuple[str, ...]
    short: tuple[str, ...]
    broader: str | None
    rank: int


@dataclass(frozen=True, slots=True)
class Design:
    """One rule of designs.toml: `pattern` in one of `where` speaks for `code` with `weight`."""

    code: str
    pattern: Gated
    where: frozenset[str]
    weight: float
    why: str


@cache
def therapies() -> dict[str, Therapy]:
    """Every therapy of therapies.csv by canonical name, in the file's order; errors as of `parse_therapies`."""
    return parse_therapies(_text("therapies.csv"))


def construct(name: str, therapy_class: str = "CAR T", target: str | None = None) -> Therapy:
    """A product that no row lists: what is known of it is what the text that names it says."""
    return Therapy(name, therapy_class, target, (), (), "product", (), True, None, ())


def known(name: str) -> Therapy:
    """The row of a therapy, or a construct of that name."""
    return therapies().get(name) or construct(name)


def parse_therapies(text: str) -> dict[str, Therapy]:
    """The rows of a table of therapies.

    Raises:
        VocabularyError: a row is wrong; names file, line and column.
    """
    rows: dict[str, Therapy] = {}
    for line, row in _rows("therapies.csv", text):
        therapy = _therapy(line, row)
        if therapy.name in rows:
            raise _wrong("therapies.csv", line, "name", f"{therapy.name!r} is there twice")
        rows[therapy.name] = therapy
    for therapy in rows.values():
        for part in therapy.components:
            if part not in rows:
                raise _wrong("therapies.csv", None, "components", f"{therapy.name!r} has {part!r}, which is no row")
    return rows


@cache
def diseases() -> tuple[Disease, ...]:
    """Every disease of diseases.csv, in the file's order; errors as of `parse_diseases`."""
    return parse_diseases(_text("diseases.csv"))


def parse_diseases(text: str) -> tuple[Disease, ...]:
    """The rows of a table of diseases.

    Raises:
        VocabularyError: a row is wrong; names file, line and column.
    """
    found: list[Disease] = []
    for line, row in _rows("diseases.csv", text):
        if not row["name"] or not (row["names"] or row["short"]):
            raise _wrong("diseases.csv", line, "name", "a disease needs a name and one way to write it")
        if row["rank"] not in {"0", "1"}:
            raise _wrong("diseases.csv", line, "rank", f"{row['rank']!r} is neither 0 nor 1")
        found.append(
            Disease(row["name"], _split(row["names"]), _split(row["short"]), row["broader"] or None, int(row["rank"]))
        )
    known = {disease.name for disease in found}
    for disease in found:
        if disease.broader and disease.broader not in known:
            raise _wrong("diseases.csv", None, "broader", f"{disease.broader!r} is no disease here")
    return tuple(found)


@cache
def designs() -> tuple[Design, ...]:
    """Every rule for the study design.

    Raises:
        VocabularyError: a table lacks a key or its pattern does not compile.
    """
    return tuple(_design(number, table) for number, table in enumerate(toml_table("designs.toml")["design"], start=1))


@cache
def design_surroundings() -> dict[str, Gated]:
    """What stands around a design that is the study's own, another's or planned; errors as of `role_cues`."""
    table = toml_table("designs.toml")["around"]
    return {name: _gated("designs.toml", name, {"patterns": patterns}) for name, patterns in table.items()}


@cache
def targets() -> dict[str, tuple[str, ...]]:
    """The antigens that cells and antibodies are directed at: canonical name -> ways to write it."""
    return {name: tuple(said) for name, said in toml_table("targets.toml")["targets"].items()}


@cache
def role_cues() -> dict[str, Gated]:
    """The wordings that tell a therapy's role, one pattern per list of roles.toml.

    Raises:
        VocabularyError: a pattern does not compile; names list and pattern.
    """
    return _cues("roles.toml")


@cache
def no_result_cues() -> dict[str, Gated]:
    """The wordings that make of a figure no result, one pattern per list of no_results.toml; errors as above."""
    return _cues("no_results.toml")


def _cues(file: str) -> dict[str, Gated]:
    return {name: _gated(file, name, table) for name, table in toml_table(file).items()}


def _gated(file: str, name: str, table: dict[str, list[str]]) -> Gated:
    # "first" spares the trial of every pattern where none can begin.
    first, then = "".join(table.get("first", [])), "".join(table.get("then", []))
    for pattern in table["patterns"]:
        _checked(file, name, pattern)
    return Gated(rf"{first}(?:{pattern}){then}" for pattern in table["patterns"])


def _checked(file: str, place: str, pattern: str) -> str:
    try:
        re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise VocabularyError(
            f"read the vocabulary {file}", f"{place}: {pattern!r}: {error}", "Mend the pattern."
        ) from error
    return pattern


def _design(number: int, table: dict[str, object]) -> Design:
    place = f"design {number}"
    try:
        where = table["where"]
        code, pattern, weight, why = table["code"], table["pattern"], table["weight"], table["why"]
    except KeyError as error:
        raise VocabularyError(
            "read the vocabulary designs.toml", f"{place}: no {error}", "Every rule needs it."
        ) from error
    if not isinstance(where, list) or not isinstance(weight, int | float):
        found = f"{place}: where must be a list, weight a number"
        raise VocabularyError("read the vocabulary designs.toml", found, "Mend the table.")
    return Design(
        str(code),
        Gated([_checked("designs.toml", place, str(pattern))]),
        frozenset(map(str, where)),
        float(weight),
        str(why),
    )


def _text(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def _rows(name: str, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and row; a row with too few or too many columns is refused."""
    reader = csv.DictReader(text.splitlines())
    for row in reader:
        if None in row or None in row.values():
            raise _wrong(name, reader.line_num, "columns", f"the row has not {len(reader.fieldnames or ())} columns")
        yield reader.line_num, {key: value.strip() for key, value in row.items()}


def _therapy(line: int, row: dict[str, str]) -> Therapy:
    file = "therapies.csv"
    if not row["name"] or not row["class"]:
        raise _wrong(file, line, "name" if not row["name"] else "class", "it is empty")
    if row["kind"] not in _KINDS:
        raise _wrong(file, line, "kind", f"{row['kind']!r} is none of {', '.join(sorted(_KINDS))}")
    if row["listed"] not in {"yes", "no"}:
        raise _wrong(file, line, "listed", f"{row['listed']!r} is neither yes nor no")
    if (row["kind"] == "regimen") != bool(row["components"]) and row["kind"] != "procedure":
        raise _wrong(file, line, "components", "a regimen has components, and nothing else has")
    year = row["first_approval_year"]
    if year and not re.fullmatch(r"(19|20)\d\d", year):
        raise _wrong(file, line, "first_approval_year", f"{year!r} is no year")
    for registry in _IDENTIFIERS:
        if row[registry] and not re.fullmatch(_IDENTIFIER_FORM[registry], row[registry]):
            raise _wrong(file, line, registry, f"{row[registry]!r} does not look like one")
    return Therapy(
        name=row["name"],
        therapy_class=row["class"],
        target=row["target"] or None,
        synonyms=_split(row["synonyms"]),
        ambiguous=_split(row["ambiguous"]),
        kind=row["kind"],
        components=_split(row["components"]),
        listed=row["listed"] == "yes",
        first_approval_year=int(year) if year else None,
        identifiers=tuple((registry, row[registry]) for registry in _IDENTIFIERS if row[registry]),
    )


def _split(said: str) -> tuple[str, ...]:
    return tuple(part for part in said.split("|") if part)


def _wrong(file: str, line: int | None, column: str, found: str) -> VocabularyError:
    place = f"line {line}, column {column}" if line else f"column {column}"
    return VocabularyError(f"read the vocabulary {file}", f"{place}: {found}", "Mend the row.")
