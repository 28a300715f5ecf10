"""The names of the vocabulary as people type them: what each means, and what else the same thing is called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from extractor.vocabulary import Disease, Therapy, diseases, targets, therapies
from extractor.vocabulary.endpoints import endpoint_codes, endpoint_labels
from extractor.vocabulary.tables import toml_table
from service.rows import class_of, target_parts

NameKind = Literal["therapy", "class", "target", "disease", "endpoint"]
Key = tuple[str, ...]
#: A word of so many letters has no plural that we would know from its s: "CRS", "DOTS".
_SHORT_WORD = 5
#: Abbreviations that are words of the language too: only as written, in capitals.
_ALSO_WORDS = frozenset({"all", "or", "and", "not", "as", "is", "at", "in", "of"})


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing of the vocabulary.

    means: its canonical name or code; names: all ways to write it that full text looks for; kinds: the class, in words, that
    its members bear in the table; members: their names; filter: the field and value that ask for it exactly.
    """

    kind: NameKind
    means: str
    names: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    filter: str = ""


def key_of(said: str) -> Key:
    """The words of a name as they are compared: in small letters, the plural as the singular.

    >>> key_of("JNJ-64007957"), key_of("Bispecific antibodies")
    (('jnj', '64007957'), ('bispecific', 'antibody'))
    """
    return tuple(map(_singular, re.findall(r"[^\W_]+", said.casefold())))


def meaning(said: str, kind: NameKind | None = None) -> Meaning | None:
    """What the vocabulary says a name means; of one kind, where it is given."""
    exact, loose = _all_names()
    found = [*exact.get(said.strip(" ,;."), ()), *loose.get(key_of(said), ())]
    chosen = [one for one in found if kind in (None, one.kind)]
    # What is a name of its own is not another's: a code that is also an abbreviation elsewhere.
    own = (one for one in chosen if one.means.casefold() == said.strip(" ,;.").casefold())
    return next(own, chosen[0] if chosen else None)


def kind_of_therapy(target: str, family: str) -> Meaning:
    """A class of therapies that are directed at a target: "BCMA bispecific" means all that are both."""
    said = f"{target} {family}"
    members = tuple(
        one.name
        for one in therapies().values()
        if one.kind == "product" and class_of(one.therapy_class) == family and target in target_parts(one.target)
    )
    asked = f'class:"{family}" target:{target}'
    return Meaning("class", said, (said,), (said,), members, asked)


@cache
def _all_names() -> tuple[dict[str, list[Meaning]], dict[Key, list[Meaning]]]:
    """Names as they are written, and by their words."""
    exact: dict[str, list[Meaning]] = {}
    loose: dict[Key, list[Meaning]] = {}
    for one, ways in (*_therapies(), *_targets(), *_endpoints(), *_diseases()):
        for way in ways:
            key = key_of(way)
            if len("".join(key)) <= 2 or "".join(key) in _ALSO_WORDS:
                exact.setdefault(way, []).append(one)
            else:
                loose.setdefault(key, []).append(one)
    return exact, loose


def _singular(word: str) -> str:
    if len(word) > _SHORT_WORD and word.endswith("ies"):
        return word.removesuffix("ies") + "y"
    return word.removesuffix("s") if len(word) > _SHORT_WORD and not word.endswith(("ss", "is", "us")) else word


Entry = tuple[Meaning, tuple[str, ...]]


def _therapies() -> Iterable[Entry]:
    for therapy in therapies().values():
        ways = (therapy.name, *therapy.synonyms)
        family = class_of(therapy.therapy_class)
        if therapy.is_generic and therapy.name == family:
            yield (
                Meaning("class", therapy.name, _shortest(ways), (family,), _members(therapy), f'class:"{family}"'),
                ways,
            )
        elif therapy.is_generic and therapy.target and therapy.therapy_class != family:
            # The CD3 of an antibody that engages T cells is no target of its own.
            parts = tuple(p for p in target_parts(therapy.target) if p != "CD3")
            kinds = tuple(f"{part} {family}" for part in parts) if len(parts) == 1 else ()
            yield (
                Meaning("class", therapy.name, _shortest(ways), kinds, _members(therapy), f'therapy:"{therapy.name}"'),
                ways,
            )
        else:
            yield Meaning("therapy", therapy.name, _shortest(ways), (), (), f'therapy:"{therapy.name}"'), ways


def _members(therapy: Therapy) -> tuple[str, ...]:
    family, parts = class_of(therapy.therapy_class), set(target_parts(therapy.target))
    if therapy.name == family:
        parts = set()
    return tuple(
        one.name
        for one in therapies().values()
        if one.kind == "product" and class_of(one.therapy_class) == family and parts <= set(target_parts(one.target))
    )


def _targets() -> Iterable[Entry]:
    for name, ways in targets().items():
        engagers = (f"{name}xCD3", f"{name}×CD3")
        yield Meaning("target", name, _shortest((name, *ways)), (), (), f"target:{name}"), (name, *ways, *engagers)


def _endpoints() -> Iterable[Entry]:
    labels, table = endpoint_labels(), toml_table("endpoints.toml")
    for code in endpoint_codes():
        row = table.get(code, {})
        # "a response" is how a text says it, not what anyone looks for.
        told = [
            name
            for name in row.get("names", ())
            if re.fullmatch(r"[a-z-]+(?: [a-z-]+)* (?:rate|response|survival|remission|syndrome|disease)", name)
        ]
        ways = (
            code,
            labels[code],
            *row.get("short", ()),
            *(name for name in told if not re.match(r"(?:a|an|at|to) ", name)),
        )
        yield Meaning("endpoint", code, (code, labels[code]), (), (), f"endpoint:{code}"), ways


def _diseases() -> Iterable[Entry]:
    """A disease by its name, and each abbreviation with the names that it abbreviates."""
    for disease in diseases():
        if disease.rank:
            asked = f'disease:"{disease.name}"'
            yield (
                Meaning(
                    "disease", disease.name, _shortest((disease.name, *_shorts(disease, disease.name))), (), (), asked
                ),
                (disease.name,),
            )
            for short in disease.short:
                long = tuple(name for name in disease.names if short in _shorts(disease, name))
                yield Meaning("disease", disease.name, (short, *long), (), (), asked), (short,)


def _shorts(disease: Disease, name: str) -> tuple[str, ...]:
    """The abbreviations of a name: of its first letters, R/R for "relapsed or refractory" before them left out."""
    words = re.findall(r"[a-z]+", name.casefold().replace("b-cell", "b cell").replace("b-l", "b l"))
    initials = {"".join(w[0] for w in words), "".join(w[0] for w in words if w not in ("cell", "of", "the"))}
    return tuple(s for s in disease.short if re.sub(r"^(?:r/r ?|rr)|[^a-z]", "", s.casefold()) in initials)


def _shortest(names: Iterable[str]) -> tuple[str, ...]:
    """The names without those that hold another whole: whoever writes "teclistamab-cqyv" has written "teclistamab"."""
    kept: dict[Key, str] = {}
    for name in sorted(dict.fromkeys(names), key=lambda n: len(key_of(n))):
        key = key_of(name)
        inside = {key[i:j] for i in range(len(key)) for j in range(i + 1, len(key) + 1)}
        if key and not inside & kept.keys():
            kept[key] = name
    return tuple(name for name in dict.fromkeys(names) if name in kept.values())
