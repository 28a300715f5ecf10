"""Which CAR T a study gives to patients some or all of whom had had another one before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.components.car_t_cues import Said, antigens
from extractor.vocabulary import known


def studied_cells(plain: str, said: Sequence[Said], other_prior: bool, other_agent: bool) -> frozenset[str]:
    """The CAR T that the study gives to patients, some or all of whom had had another one before."""
    titled = {
        s.described or s.mention.name
        for s in said
        if s.setting.part == "title"
        and (s.cue in {"plain", "none"} or (s.cue == "second" and not s.mention.therapy.is_generic))
    }
    # A bare "CAR T" that failed may be the titled one itself, unless it is said to have come earlier.
    had = {s.mention.name for s in said if s.cue == "failed" and (s.earlier or s.mention.therapy.target or not titled)}
    had |= {s.mention.name for s in said if s.cue == "failed" and not s.mention.therapy.is_generic}
    had -= {name for name in titled if not _mostly_had(name, said)}
    had |= {s.mention.name for s in said if s.cue == "behind" and s.setting.part == "title"}
    if not had and not other_prior:
        return frozenset(_second_ones(said, had))
    names = set(titled)
    # Without one in the title: a product that the text names plainly while another, not a product, was had before.
    if not names and not other_agent and not any(s.setting.part == "title" and s.cue != "none" for s in said):
        names = {
            s.mention.name
            for s in said
            if s.cue == "plain"
            and not s.mention.therapy.is_generic
            and s.setting.part in {"methods", "results"}
            and s.setting.governor == "given"
        }
    names = names or _from_donors(plain, said)
    in_title = {s.mention.name for s in said if s.setting.part == "title"}
    names = (
        {name for name in names if name not in had} or _tested(plain, said, in_title & had) or _second_ones(said, had)
    )
    products = {name for name in names if not known(name).is_generic}
    if products:
        return frozenset(products)
    # "A tandem CD19/CD22 CAR" of the title is the product of that kind which the text names.
    return frozenset(_product_of(name, said) for name in names if known(name).target)


_OWN_CELLS = re.compile(r"\bautologous \Z", re.IGNORECASE)


def _from_donors(plain: str, said: Sequence[Said]) -> set[str]:
    """The allogeneic products of a text whose patients had had autologous CAR T: they are another thing, and came next."""
    own = any(
        s.cue == "failed" and _OWN_CELLS.search(plain, max(0, s.mention.start - 12), s.mention.start) for s in said
    )
    return {
        s.mention.name
        for s in said
        if own and s.cue == "plain" and s.mention.therapy.therapy_class == "allogeneic CAR T"
    }


def _second_ones(said: Sequence[Said], had: set[str]) -> set[str]:
    """The kinds that the study's own part counts, where its title says no more than "a second CAR T"."""
    second = [s for s in said if s.setting.part == "title" and s.cue in {"second", "again"}]
    if not second or any(s.mention.therapy.target for s in said if s.setting.part == "title"):
        return set()
    return {
        s.mention.name
        for s in said
        if s.cue == "plain" and s.mention.therapy.target and s.setting.part in {"methods", "results"}
    } - had


def _mostly_had(name: str, said: Sequence[Said]) -> bool:
    """Is more often said of a titled CAR T that it failed, or came before, than that it is given?"""
    cues = [s.cue for s in said if s.mention.name == name and s.setting.part != "title"]
    return cues.count("failed") > cues.count("plain")


# "In a phase 1 trial of the humanized product huCART19", "The product, huCART19-IL18, does two things".
_TESTS = re.compile(
    r"\b(?:(?:trial|study|evaluation) of (?:the |an? )?(?:[\w-]+ ){0,3}|(?:the|this|our|a) (?:[\w-]+ ){0,2}product,? )\Z",
    re.IGNORECASE,
)


def _tested(plain: str, said: Sequence[Said], generics: set[str]) -> set[str]:
    """The product of a trial whose title names only its kind, which is also the kind that patients had had before."""
    return {
        s.mention.name
        for s in said
        if generics
        and s.cue == "plain"
        and not s.mention.therapy.is_generic
        and any(antigens(s.mention.name) == antigens(name) for name in generics)
        and _TESTS.search(plain, max(s.setting.start, s.mention.start - 90), s.mention.start)
    } or _investigational(said, generics)


def _investigational(said: Sequence[Said], generics: set[str]) -> set[str]:
    """The one product under study, where the title says of its kind both that it failed and that it is given:
    "CD19 CAR T cells that secrete IL-18 where CD19 CAR T cells had failed"."""
    titled = [s for s in said if s.setting.part == "title" and s.mention.name in generics]
    if not {"plain"} < {s.cue for s in titled} & {"plain", "failed", "behind"}:
        return set()
    failed = {s.mention.name for s in said if s.cue in {"failed", "behind"}}
    fitting = {
        s.mention.name
        for s in said
        if not s.mention.therapy.is_generic and any(antigens(s.mention.name) == antigens(name) for name in generics)
    } - failed
    return fitting if len(fitting) == 1 else set()


def _product_of(name: str, said: Sequence[Said]) -> str:
    fitting = {
        s.mention.name
        for s in said
        if not s.mention.therapy.is_generic and s.cue != "failed" and s.mention.therapy.target == known(name).target
    }
    return fitting.pop() if len(fitting) == 1 else name
