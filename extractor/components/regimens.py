"""Regimens that are written as a code of their drugs: "Dara-Pom-dex", "VenDex", "SKd", "Pola-R-GemOx"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from extractor.components.lexicon import Found
from extractor.vocabulary import Therapy, therapies

# "Dara-KPd", "BV + Nivo", "Ven/Dex", "VenDex"; an "x" between targets ("CD3xCD20") joins nothing here. An ordinary word that nothing
# is joined to is left out at once.
_CODE = re.compile(
    r"(?<![\w/+-])(?![A-Za-z][a-z]++(?! ?[+/]|[\w-]))[A-Za-z][\w²]*(?:(?: ?[+/] ?|-)[A-Za-z][\w²]*)*(?![\w])"
)
_JOINED = re.compile(r" ?[+/] ?|-")
# "-based", "-containing", "-like" say of a code that more may belong to it.
_TAIL = re.compile(r"-(?:based|containing|like|type|treated|refractory|exposed|naive|pretreated|related)\b.*$")
# Myeloma: letters for drugs before the d of dexamethasone: "SKd", "DKPd", "IsaVRd".
_LETTERS = re.compile(
    r"(?P<first>D|Dara|Isa|Elo|E|Ven|Seli?|Iber|Mezi|Tec|Tal|Bela)?(?P<rest>[KVSXPRCTD]{1,3}|I[RPC])d"
)
_OF_LETTER = {
    "D": "daratumumab", "E": "elotuzumab", "K": "carfilzomib", "V": "bortezomib", "S": "selinexor", "X": "selinexor",
    "P": "pomalidomide", "R": "lenalidomide", "C": "cyclophosphamide", "T": "thalidomide", "I": "ixazomib",
}  # fmt: skip
# Duration of response and the like: "CRd", "PRd".
_NO_LETTERS = frozenset({"CRd", "PRd", "CTd"})
# What prepares for CAR T or a transplant.
_PREPARING = frozenset({"fludarabine", "cyclophosphamide", "melphalan"})
# A code is known by one part of at least so many letters; "R-B" may be anything.
_TELLING = 3
_LONGEST = 60


def find_regimens(plain: str) -> Iterator[Found]:
    """Each code whose every part is a drug's or a regimen's short form, as a regimen made for it."""
    for match in _CODE.finditer(plain):
        said = match[0]
        if said[1:].isalpha() and said[1:].islower():
            continue  # an ordinary word joins nothing
        code = _TAIL.sub("", said) if "-" in said else said
        regimen = _regimen(code) if len(code) <= _LONGEST else None
        if regimen is not None:
            yield Found(match.start(), match.start() + len(code), regimen, 0)


@lru_cache(maxsize=65536)
def _regimen(code: str) -> Therapy | None:
    components = _of_letters(code) or _of_parts(_JOINED.split(code)) or _of_run(code)
    if not components or set(components) <= _PREPARING:
        return None
    return Therapy(code, "regimen", None, (), (), "regimen", components, True, None, ())


def _of_letters(code: str) -> tuple[str, ...]:
    match = _LETTERS.fullmatch(code.replace("-", ""))
    if match is None or code in _NO_LETTERS:
        return ()
    first = match["first"] or ""
    drugs = [*_of_form(first)] if len(first) > 1 else [_OF_LETTER[first]] if first else []
    drugs += [_OF_LETTER[letter] for letter in match["rest"]]
    whole = (*drugs, "dexamethasone")
    return whole if len(whole) > _TELLING - 1 and len(set(whole)) == len(whole) else ()


def _of_parts(parts: list[str]) -> tuple[str, ...]:
    """Of two parts and more, each a form; one of them no full name, which would be read without us."""
    if len(parts) < 2 or max(map(len, parts)) < _TELLING:
        return ()
    said = [_of_form(part) or _of_run(part) for part in parts]
    whole = all(part.casefold() in therapies() for part in parts)
    return _immuno(tuple(dict.fromkeys(name for names in said for name in names))) if all(said) and not whole else ()


def _immuno(names: tuple[str, ...]) -> tuple[str, ...]:
    """Rituximab with chemotherapy in one code ("R-CHOP/R-DHAP") is what the field calls chemoimmunotherapy."""
    if not {"rituximab", "chemotherapy"} <= set(names):
        return names
    rest = (name for name in names if name not in {"rituximab", "chemotherapy"})
    return tuple(dict.fromkeys(("chemoimmunotherapy", *rest)))


def _of_run(code: str) -> tuple[str, ...]:
    """Two forms run together at a capital: "VenDex", "PolaBR", "TafaLen"."""
    for cut in range(_TELLING, len(code)):
        if code[cut].isupper():
            first, second = _of_form(code[:cut]), _of_form(code[cut:])
            if first and second:
                return tuple(dict.fromkeys((*first, *second)))
    return ()


def _of_form(form: str) -> tuple[str, ...]:
    """What a form stands for; up to two letters it is read only as written."""
    exact, folded = _forms()
    return exact.get(form) or (folded.get(form.casefold(), ()) if len(form) >= _TELLING else ())


@cache
def _forms() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Every one-word form of a drug or a regimen, as written and folded -> the drugs it stands for."""
    exact: dict[str, tuple[str, ...]] = {}
    folded: dict[str, tuple[str, ...]] = {}
    for therapy in therapies().values():
        if therapy.kind not in {"product", "regimen"} or therapy.is_car_t:
            continue
        stands_for = therapy.components or (therapy.name,)
        for form in (therapy.name, *therapy.synonyms, *therapy.ambiguous):
            if re.fullmatch(r"[A-Za-z][\w²]*", form):
                exact.setdefault(form, stands_for)
                folded.setdefault(form.casefold(), stands_for)
    return exact, folded
