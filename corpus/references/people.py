"""Names of authors as exports print them: "Dévi, Ana M.", "Smith J.A.", "EX-1 Study Group,"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus import identifiers
from corpus.document import Author

_SUFFIXES = frozenset({"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"})
# "J.", "J.A.", "JA", "J.-P.", "E.E.M."
_INITIALS = re.compile(r"(?:[^\W\d_]\.[- ]?){1,6}|[A-ZÀ-ÖØ-Þ]{1,4}(?:-[A-Z])?\.?")
_GROUP = re.compile(
    r"\b(?:group|stud(?:y|ies)|investigators?|consortium|team|committee|societ(?:y|ies)|network|collaborat(?:ion|ors?|ive)|"
    r"association|alliance|initiative|registry|university|institute|center|centre|foundation)\b",
    re.IGNORECASE,
)
# Scopus writes its own number, and others an ORCID, behind the name: "Smith, John A. (57190000001)".
_NUMBER = re.compile(r"\s*\((?:[0-9]{6,})\)\s*$")
_ORCID = re.compile(r"\s*\(?(?:https?://)?(?:orcid\.org/|ORCID:\s*)?(\d{4}-\d{4}-\d{4}-\d{3}[\dXx])\)?\s*$")


def author(said: str) -> Author | None:
    """The author that one name stands for; None where it says nothing.

    >>> author("Dévi, Ana M."), author("van der Berg J.A.").family, author("EX-1 Study Group,").collective
    (Author(family='Dévi', given='Ana M.', initials='AM', collective=None, orcid=None, suffix=None), 'van der Berg', 'EX-1 Study Group')
    """
    name, orcid = _without_numbers(" ".join(said.split()))
    if not any(c.isalpha() for c in name) or name.casefold().rstrip(".") in {"et al", "anonymous", "[anonymous]"}:
        return None
    if name.endswith(",") or (_GROUP.search(name) and name.count(",") != 1):
        return Author(collective=name.rstrip(", "), orcid=orcid)
    family, comma, given = (part.strip() for part in name.partition(","))
    if not comma:
        return _without_comma(name, orcid)
    parts = [part.strip() for part in given.split(",")]
    suffix = next((part for part in parts if part in _SUFFIXES), None)
    given = " ".join(part for part in parts if part != suffix)
    return Author(family=family, given=given or None, initials=_initials(given), orcid=orcid, suffix=suffix)


def authors(names: Iterable[str]) -> tuple[Author, ...]:
    """The authors of names that stand one by one, in order."""
    return tuple(person for person in map(author, names) if person is not None)


def parted(said: str) -> list[str]:
    """The names of a cell that lists several: at semicolons or line breaks; at commas where each part is a family with initials.

    >>> parted("Roe, Bo; Dévi, Ana"), parted("Roe B., Dévi A.M., et al."), parted("Roe, Bo")
    (['Roe, Bo', 'Dévi, Ana'], ['Roe B.', 'Dévi A.M.', 'et al.'], ['Roe, Bo'])
    """
    for mark in (";", "\n", " | ", "     "):
        if mark in said.strip():
            return [part.strip() for part in said.split(mark) if part.strip()]
    if " and " in said and said.count(",") != 1:
        said = said.replace(" and ", ", ")
    parts = [part.strip() for part in said.split(", ") if part.strip()]
    if len(parts) > 1 and all(_family_and_initials(part) or part.startswith("et al") for part in parts):
        return parts
    if " and " in said:
        return [part.strip() for part in said.split(" and ") if part.strip()]
    return [said.strip()] if said.strip() else []


def _without_comma(name: str, orcid: str | None) -> Author:
    words = name.split(" ")
    suffix = words.pop() if len(words) > 2 and words[-1] in _SUFFIXES else None
    if len(words) > 1 and _INITIALS.fullmatch(words[-1]):
        return Author(family=" ".join(words[:-1]), initials=_initials(words[-1]), orcid=orcid, suffix=suffix)
    if len(words) in (2, 3) and not _GROUP.search(name) and all(word[:1].isupper() for word in words):
        given = " ".join(words[:-1])
        return Author(family=words[-1], given=given, initials=_initials(given), orcid=orcid, suffix=suffix)
    return Author(family=name, orcid=orcid) if len(words) == 1 else Author(collective=name, orcid=orcid)


def _without_numbers(name: str) -> tuple[str, str | None]:
    found = _ORCID.search(name)
    orcid = identifiers.orcid(found[1]) if found else None
    return _NUMBER.sub("", name[: found.start()] if found else name).strip(), orcid


def _family_and_initials(part: str) -> bool:
    words = part.split(" ")
    return 1 < len(words) < 6 and (_INITIALS.fullmatch(words[-1]) is not None or words[-1] in _SUFFIXES)


def _initials(given: str) -> str | None:
    if not given:
        return None
    if "." not in given and " " not in given and given.isupper():
        return given
    return "".join(part[0] for part in re.split(r"[\s.\-]+", given) if part[:1].isupper()) or None
