"""What each field of the language is compared with in the table, as SQL over `record r` and `outcome o`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from service.language.names import NameKind, key_of, meaning
from service.language.sql import Condition, all_of, any_of, marks
from service.language.tree import Filter, Name, Node, Range
from service.rows import target_parts

_NUMBERS = {
    "n": "r.n", "followup": "r.follow_up_months", "year": "r.year", "value": "o.value", "confidence": "o.confidence",
}  # fmt: skip
_TRUTHS = {
    "relevant": "r.relevant", "retracted": "r.retraction = 'retracted'", "verified": "o.state IN ('verified', 'corrected', 'added')",
}  # fmt: skip
#: The values of a field of which every study has its own, as `facets.py` keeps them.
_HAVING = "r.number IN (SELECT s.number FROM facet_value v JOIN facet_study s ON s.value = v.id WHERE v.field = '{field}' AND ({of_key}))"


def condition(asked: Filter) -> Condition:
    """What must hold of a row for the filter; of its values one is enough."""
    if asked.field in _NUMBERS:
        return any_of([_range(_NUMBERS[asked.field], v) for v in asked.values if isinstance(v, Range)])
    if asked.field in _TRUTHS:
        said = {bool(v) for v in asked.values}
        sql = _TRUTHS[asked.field]
        return Condition("1") if len(said) > 1 else Condition(f"({sql}) = ?", (int(said.pop()),))
    names = [v for v in asked.values if isinstance(v, Name)]
    return _BY_NAME[asked.field](names)


def of_its_study(asked: Filter) -> Condition | None:
    """What must hold of a study for one of its results to fulfil the filter, and no more; None where the result must be looked at."""
    if asked.field != "endpoint":
        return None
    return _having("endpoint", _is("v.key", [v for v in asked.values if isinstance(v, Name)], ("endpoint",)))


def is_one_of(names: Sequence[Name], kinds: Sequence[NameKind]) -> Callable[[str], bool]:
    """Whether a value in small letters is one of the names, as the condition on its column says."""
    exact = {key for name in names if not name.prefix for key in _keys(name, kinds)}
    begin = tuple(name.said.casefold() for name in names if name.prefix)
    return lambda value: value in exact or value.startswith(begin)


def of_one_therapy(parts: Sequence[Node]) -> tuple[list[Condition], list[Node]]:
    """class: and target: side by side are of the same therapy: (that condition, the other parts)."""
    classes = [p for p in parts if isinstance(p, Filter) and p.field == "class"]
    antigens = [p for p in parts if isinstance(p, Filter) and p.field == "target"]
    if not classes or not antigens:
        return [], list(parts)
    both = [any_of([_word_of("class_key", v) for v in f.values if isinstance(v, Name)]) for f in classes]
    both += [any_of([_antigen(v) for v in f.values if isinstance(v, Name)]) for f in antigens]
    inner = all_of(both)
    found = Condition(f"r.study IN (SELECT study FROM therapy WHERE {inner.sql})", inner.values)
    return [found], [part for part in parts if part not in classes and part not in antigens]


def _range(column: str, numbers: Range) -> Condition:
    found = []
    if numbers.low is not None:
        found.append(Condition(f"{column} {'>' if numbers.low_open else '>='} ?", (numbers.low,)))
    if numbers.high is not None:
        found.append(Condition(f"{column} {'<' if numbers.high_open else '<='} ?", (numbers.high,)))
    if numbers.unit is not None:
        found.append(Condition("o.unit = ?", (numbers.unit,)))
    return all_of(found)


def _having(field: str, of_key: Condition) -> Condition:
    return Condition(_HAVING.format(field=field, of_key=of_key.sql), of_key.values)


def _is(column: str, names: Iterable[Name], kinds: Sequence[NameKind] = ()) -> Condition:
    """The column is one of the names, by what the vocabulary calls it; or begins with one that ends in *."""
    exact = tuple(dict.fromkeys(key for name in names if not name.prefix for key in _keys(name, kinds)))
    found = [Condition(f"{column} IN ({marks(exact)})", exact)] if exact else []
    return any_of(found + [_begins(column, name) for name in names if name.prefix])


def _keys(name: Name, kinds: Sequence[NameKind]) -> list[str]:
    known = [found.means.casefold() for kind in kinds if (found := meaning(name.said, kind))]
    own = name.said.casefold()
    return [own] if own in known else [own, *known]


def _begins(column: str, name: Name) -> Condition:
    return Condition(f"{column} LIKE ? ESCAPE '\\'", (_escaped(name.said.casefold()) + "%",))


def _word_of(column: str, name: Name) -> Condition:
    """The column is the name, or has its words: "bispecific" is a word of "bispecific antibody"."""
    end = "%" if name.prefix else " %"
    words = " ".join(name.said.casefold().split())
    plain = f"' ' || replace(replace({column}, '-', ' '), ',', ' ') || ' '"
    spaced = Condition(f"{plain} LIKE ? ESCAPE '\\'", (f"% {_escaped(words.replace('-', ' '))}{end}",))
    return any_of([Condition(f"{column} = ?", (words,)), spaced])


def _escaped(said: str) -> str:
    return said.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _therapy(names: Sequence[Name]) -> Condition:
    kinds: tuple[NameKind, ...] = ("therapy", "class")
    return any_of([_having("therapy", _is("v.key", names, kinds)), _having("class", _is("v.key", names, kinds))])


def _in_role(role: str) -> Callable[[Sequence[Name]], Condition]:
    def of(names: Sequence[Name]) -> Condition:
        kinds: tuple[NameKind, ...] = ("therapy", "class")
        named = any_of([_is("name_key", names, kinds), _is("class_key", names, kinds)])
        return Condition(
            f"r.study IN (SELECT study FROM therapy WHERE role = '{role}' AND ({named.sql}))", named.values
        )

    return of


def _class(names: Sequence[Name]) -> Condition:
    return _having("class", any_of([any_of([_word_of("v.key", n), _is("v.key", [n], ("class",))]) for n in names]))


def _target(names: Sequence[Name]) -> Condition:
    of_each = []
    for name in names:
        parts = [Name(part, name.prefix) for part in target_parts(name.said)] or [name]
        of_each.append(all_of([_having("target", _is("v.key", [part], ("target",))) for part in parts]))
    return any_of(of_each)


def _antigen(name: Name) -> Condition:
    """As a column of a therapy: its antigens between bars."""
    parts = target_parts(name.said) or (name.said,)
    keys = [(found.means if (found := meaning(part, "target")) else part).casefold() for part in parts]
    end = "%" if name.prefix else "|%"
    return all_of([Condition("antigens LIKE ? ESCAPE '\\'", (f"%|{_escaped(key)}{end}",)) for key in keys])


def _disease(names: Sequence[Name]) -> Condition:
    """By its name, or by a word of it ("lymphoma"); what is a name of its own is no word of others: "B-cell lymphoma"."""
    own = [not name.prefix and meaning(name.said, "disease") is not None for name in names]
    of_key = [
        _is("v.key", [name], ("disease",)) if known else _word_of("v.key", name)
        for name, known in zip(names, own, strict=True)
    ]
    return _having("disease", any_of(of_key))


def _endpoint(names: Sequence[Name]) -> Condition:
    return _is("o.endpoint", names, ("endpoint",))


def _arm(names: Sequence[Name]) -> Condition:
    found = []
    for name in names:
        known = meaning(name.said, "therapy")
        ways = {name.said, known.means} if known else {name.said}
        for way in sorted(ways):
            # "all" is everyone, not a word of "allogeneic"; other names are found by their words.
            found.append(
                Condition("o.arm = 'all'")
                if key_of(way) == ("all",)
                else _word_of("lower(o.arm)", Name(way, name.prefix))
            )
    return any_of(found)


def _of_study(field: str) -> Callable[[Sequence[Name]], Condition]:
    def of(names: Sequence[Name]) -> Condition:
        return _having(field, any_of([_word_of("v.key", name) for name in names]))

    return of


def _study(names: Sequence[Name]) -> Condition:
    found = []
    for name in names:
        if name.prefix:
            found.append(_begins("r.study", name))
            continue
        said = (name.said,)
        of = ("r.study", "r.pmid", "r.pmcid COLLATE NOCASE", "r.doi COLLATE NOCASE")
        found += [Condition(f"{column} = ?", said) for column in of]
        found.append(Condition("r.registrations LIKE ? ESCAPE '\\'", (f'%"{_escaped(name.said)}"%',)))
    return any_of(found)


_BY_NAME: dict[str, Callable[[Sequence[Name]], Condition]] = {
    "therapy": _therapy, "salvage": _in_role("salvage"), "prior": _in_role("prior"), "class": _class, "target": _target,
    "disease": _disease, "endpoint": _endpoint, "arm": _arm, "design": _of_study("design"), "source": _of_study("source"),
    "kind": _of_study("kind"), "journal": _of_study("journal"), "study": _study,
}  # fmt: skip
