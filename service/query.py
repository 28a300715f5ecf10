"""Query: what is asked of the evidence table, by the language of the search box and by parameters, as one condition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from service.language.compiled import compiled, of_outcomes
from service.language.conditions import of_its_study
from service.language.meaning import Understood, understood
from service.language.mistakes import misunderstood
from service.language.sql import Condition, all_of
from service.language.tree import All, Any, Filter, Name, Named, Node, Not, Range, Word
from service.order import RELEVANCE

View = Literal["outcomes", "studies"]
#: The most rows one page may hold.
MOST = 1000


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for. All parts must hold; of several therapies, diseases or endpoints one is enough.

    q: the language of docs/search.md. therapy: any name of a therapy, or a class; disease: names; endpoint: codes; case is ignored.
    n_min: least number of patients. relevant: only studies that report patients after CAR T (True), or only others.
    reports: of a publication that came several times its best version, or every one.
    views: (name in small letters, what it asks) of each saved view that `q` names; `living/resolving.py` fills it in.
    sort: an order of `order.py`; "" is by relevance where there are words, else newest first.
    """

    q: str = ""
    therapy: tuple[str, ...] = ()
    disease: tuple[str, ...] = ()
    endpoint: tuple[str, ...] = ()
    n_min: int | None = None
    relevant: bool | None = None
    sort: str = ""
    reports: Literal["best", "all"] = "best"
    views: tuple[tuple[str, str], ...] = ()

    @property
    def understood(self) -> Understood:
        """What `q` means: its words, the synonyms that are looked for, what was left out, and its filters.

        Raises:
            QueryError: it cannot be understood; says where and why.
        """
        return understood(self.q)

    @property
    def tree(self) -> Node | None:
        """All that is asked, as one tree; None where nothing is.

        Raises:
            QueryError: it cannot be understood, or names a view that was not looked up.
        """
        asked = [_with_views(self.understood.tree, dict(self.views))] if self.understood.tree else []
        for field in ("therapy", "disease", "endpoint"):
            if names := getattr(self, field):
                asked.append(Filter(field, tuple(Name(_said(name)) for name in names)))
        if self.n_min is not None:
            asked.append(Filter("n", (Range(low=self.n_min),)))
        if self.relevant is not None:
            asked.append(Filter("relevant", (self.relevant,)))
        return All(tuple(asked)) if len(asked) > 1 else asked[0] if asked else None

    @property
    def order(self) -> str:
        """The name of the order in which the answer comes."""
        return self.sort or (RELEVANCE if has_words(self.understood.tree) else "-year")


def has_words(node: Node | None) -> bool:
    """Does it look for words that a study can fit better or worse?"""
    match node:
        case Word() | Named():
            return True
        case All(parts) | Any(parts):
            return any(map(has_words, parts))
    return False


@dataclass(frozen=True, slots=True)
class Asked:
    """What must hold of a study, and (None where that is all) of its row beside it: together, the answer.

    of_studies: what must hold of a study for one of its rows to be in the answer.
    """

    study: Condition
    row: Condition | None
    of_studies: Condition


def conditions(node: Node | None, shown: Condition) -> Asked:
    """The conditions of a tree; `shown` is one more of the study."""
    parts = together(node)
    rows = [part for part in parts if of_outcomes(part)]
    studies = (
        [compiled(All(tuple(part for part in parts if part not in rows))), shown] if len(rows) < len(parts) else [shown]
    )
    # Looked up first, for it leaves most studies out; of the few that words find the results are looked at as fast.
    known = [of_its_study(part) if isinstance(part, Filter) and not has_words(node) else None for part in rows]
    study = all_of([*studies, *(condition for condition in known if condition)])
    if not rows:
        return Asked(study, None, study)
    row = compiled(All(tuple(rows)))
    if len(rows) == 1 and known[0]:
        return Asked(study, row, study)
    one = f"EXISTS (SELECT 1 FROM (SELECT 1) LEFT JOIN outcome o ON o.study = r.study WHERE {row.sql})"
    return Asked(study, row, all_of([study, Condition(one, row.values)]))


def _with_views(node: Node, views: dict[str, str]) -> Node:
    """The tree with what was saved in place of the names of views."""
    match node:
        case Filter("view", values, start):
            parts: list[Node] = []
            for value in values:
                name = value.said if isinstance(value, Name) else ""
                if (saved := views.get(name.casefold())) is None:
                    raise misunderstood(
                        f"the view {name[:60]!r} is not known here", start, "Write out what it asks for."
                    )
                parts.append(understood(saved).tree or Filter("relevant", (True, False)))
            return Any(tuple(parts)) if len(parts) > 1 else parts[0]
        case All(parts=inner, typed=typed):
            return All(tuple(_with_views(part, views) for part in inner), typed)
        case Any(parts=inner):
            return Any(tuple(_with_views(part, views) for part in inner))
        case Not(part):
            return Not(_with_views(part, views))
    return node


def together(node: Node | None) -> list[Node]:
    """What must hold together, each part for itself."""
    if isinstance(node, All):
        return [one for part in node.parts for one in together(part)]
    return [] if node is None else [node]


def _said(name: str) -> str:
    """The name as it is compared. What no UTF-8 can say stands for no name."""
    return name.encode(errors="replace").decode()
