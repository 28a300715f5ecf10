"""Which CAR T the patients had had before, which they got next, and which one a bare "CAR T" refers to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extractor.components.context import Setting
from extractor.components.therapies import Role, TherapyMention
from extractor.vocabulary import role_cues, therapies

Cue = Literal["failed", "behind", "second", "again", "next", "none", "plain"]


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a document says of its CAR T.

    mentions: the CAR T mentions with the name that each one stands for and its role. exposed: does any wording say
    that patients had had it before, or that it failed them?
    """

    mentions: tuple[TherapyMention, ...]
    exposed: bool
    agents: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Said:
    mention: TherapyMention
    cue: Cue
    setting: Setting
    described: str | None


def exposure(
    plain: str,
    mentions: Sequence[TherapyMention],
    settings: Sequence[Setting],
    other_prior: bool = False,
    other_agent: bool = False,
    other_given: bool = False,
) -> Exposure:
    """Reads the CAR T mentions of a document, in order; `settings` says where each one stands.

    other_prior: had the patients had another targeted treatment ("prior BCMA-directed therapy")?
    other_agent: does the title name another therapy than CAR T, as given?
    other_given: does the document name any?
    """
    said = _described(plain, [
        _Said(mention, cue(plain, mention, setting), setting, None)
        for mention, setting in zip(mentions, settings, strict=True)
        if mention.therapy.is_car_t
    ])  # fmt: skip
    had = [
        s
        for s in said
        if s.cue in {"failed", "second", "again"} and (s.setting.part != "background" or s.setting.loose)
    ]
    # "A stem cell boost after CAR T": the title need not say that the CAR T failed.
    after = other_agent and any(s.cue == "behind" and s.setting.part == "title" for s in said)
    agents = _agents(said, other_prior, other_agent)
    names = _prior_names(said, agents)
    if not other_given and not agents and _only_plain_title(said):
        had = []  # a study of CAR T whose patients may relapse, no study of what came after
    resolved = [_resolved(s, names, agents) for s in said]
    return Exposure(tuple(_first_of_two(resolved)), bool(had) or after, agents)


def _only_plain_title(said: Sequence[_Said]) -> bool:
    title = [s for s in said if s.setting.part == "title"]
    return bool(title) and all(s.cue == "plain" for s in title) and not any(s.cue in {"second", "again"} for s in said)


def cue(plain: str, mention: TherapyMention, setting: Setting) -> Cue:
    """What stands around a CAR T mention in its sentence."""
    cues = role_cues()
    left = plain[max(setting.start, mention.start - 110) : mention.start]
    right = plain[mention.end : min(setting.end, mention.end + 90)]
    whole = plain[mention.start : mention.end]
    if (
        cues["naive"].match(right)
        or cues["nobody"].search(left)
        or (cues["had_none"].search(left) and not _EITHER.search(left))
    ):
        return "none"
    if cues["again"].match(right):
        return "again"
    if cues["came_next"].match(right):
        return "next"
    second = cues["second"].search(left)
    if second:
        return "again" if cues["same_again"].search(second[0]) else "second"
    if cues["has_failed"].match(right) or cues["had_failed"].search(left) or re.match(r"post-?", whole, re.IGNORECASE):
        return "failed"
    if setting.governor == "other" and mention.therapy.is_generic and not cues["behind_in_time"].search(left):
        return "none"
    if setting.governor == "prior" and setting.part != "background" and mention.therapy.is_generic:
        return "failed"
    return "behind" if cues["behind_in_time"].search(left) else "plain"


def _described(plain: str, said: list[_Said]) -> list[_Said]:
    """A generic may only describe the product beside it: "eque-cel, a CAR T-cell product", "CD19 CAR T (huCART19)"."""
    result = list(said)
    for i, s in enumerate(said):
        if not s.mention.therapy.is_generic or s.cue in {"failed", "second", "again"}:
            continue
        for j in (i - 1, i + 1):
            if not 0 <= j < len(said) or said[j].mention.therapy.is_generic:
                continue
            other = said[j].mention
            first, last = sorted((s.mention, other), key=lambda m: m.start)
            between = plain[first.end : last.start]
            if _compatible(s.mention, other) and re.fullmatch(_BESIDE, between, re.IGNORECASE):
                result[i] = replace(s, described=other.name)
    return result


_EITHER = re.compile(r"\bwith (?:and|or) without\b|\bwhether or not\b", re.IGNORECASE)
#: What may stand between a product and the words that describe it: "X (Y; Z), a fully human ...", "X is a ...", "Y (X".
_BESIDE = (
    r"(?:\s?\([^()]*\))?(?:,| -| is| was|:)? (?:an?|the)(?: [\w-]+,?){0,5} ?|\s?\(|, (?:[A-Za-z-]+ ){0,5}"
    r"|(?: [\w-]+){0,2} of [\w ]{1,30}, |,? (?:later )?(?:named|called) "
)


def _compatible(generic: TherapyMention, product: TherapyMention) -> bool:
    return generic.therapy.target is None or _targets(generic) == _targets(product)


def _targets(mention: TherapyMention) -> frozenset[str]:
    return frozenset((mention.therapy.target or "").split("/")) - {""}


def _agents(said: Sequence[_Said], other_prior: bool, other_agent: bool) -> frozenset[str]:
    """The CAR T that the study gives to patients, some or all of whom had had another one before."""
    had = {s.mention.name for s in said if s.cue == "failed"}
    if not had and not other_prior:
        return frozenset()
    plain = Counter(
        s.described or s.mention.name for s in said if s.cue in {"plain", "none"} and s.setting.part == "title"
    )
    # Without one in the title: a product that the text names plainly while another, not a product, was had before.
    if not plain and not other_agent and not any(s.setting.part == "title" and s.cue != "none" for s in said):
        plain = Counter(
            s.mention.name
            for s in said
            if s.cue == "plain"
            and not s.mention.therapy.is_generic
            and s.setting.part in {"methods", "results"}
            and s.setting.governor == "given"
        )
    names = {name for name in plain if name not in had}
    products = {name for name in names if not therapies()[name].is_generic}
    if products:
        return frozenset(products)
    # "A tandem CD19/CD22 CAR" of the title is the product of that kind which the text names.
    return frozenset(_product_of(name, said) for name in names if therapies()[name].target)


def _product_of(name: str, said: Sequence[_Said]) -> str:
    fitting = {
        s.mention.name
        for s in said
        if not s.mention.therapy.is_generic
        and s.cue != "failed"
        and s.mention.therapy.target == therapies()[name].target
    }
    return fitting.pop() if len(fitting) == 1 else name


def _prior_names(said: Sequence[_Said], agents: frozenset[str]) -> tuple[str, ...]:
    """The most exact names of what the patients had had: products, else targeted generics, else "CAR T"."""
    cued = [s for s in said if s.cue in {"failed", "behind"} and s.described is None and s.mention.name not in agents]
    pool = cued if agents else [s for s in said if s.cue not in {"second", "next", "none"} or s.setting.part == "title"]
    outside = [s for s in pool if s.setting.part != "background" or s.setting.loose or s.cue == "again"] or pool
    for wanted in (_is_product, _has_target):
        fitting = [s for s in outside if wanted(s)]
        if not fitting and not agents:
            fitting = [s for s in pool if wanted(s) and s.mention.therapy.is_generic]
        # What only the opening of an unlabelled text names is background, once the patients' own is named.
        own = [s for s in fitting if s.cue == "failed" or s.setting.part != "background"]
        if fitting:
            return tuple(dict.fromkeys(s.described or s.mention.name for s in own or fitting))
    return ("CAR T",) if pool else ()


def _is_product(said: _Said) -> bool:
    return not said.mention.therapy.is_generic


def _has_target(said: _Said) -> bool:
    return said.mention.therapy.target is not None


def _resolved(said: _Said, priors: tuple[str, ...], agents: frozenset[str]) -> TherapyMention:
    """The mention under the name that it stands for, with its role."""
    mention = said.mention
    if said.described:
        name = said.described
        role: Role | None = "salvage" if name in agents else "prior" if name in priors else None
        return _renamed(mention, name, role, "describes a product beside it")
    if said.cue == "none":
        return replace(mention, role=None, why="said of patients who had none")
    if said.cue == "second" and agents and said.mention.therapy.is_generic:
        name = next(
            (agent for agent in sorted(agents) if _compatible(mention, _as_mention(mention, agent))), mention.name
        )
        return _renamed(mention, name, "salvage", "the second CAR T, which the study gives")
    if said.cue == "second":
        return replace(mention, role="salvage", why="a second CAR T")
    if said.cue == "again":
        name = _refers(mention, priors)
        return _renamed(mention, name, "salvage", "the same CAR T again")
    if said.cue == "next":
        return replace(mention, role="salvage", why="given after another treatment")
    if mention.name in agents:
        return replace(mention, role="salvage", why="the CAR T that the study gives")
    if said.cue == "plain" and agents:
        name = next(
            (agent for agent in sorted(agents) if _compatible(mention, _as_mention(mention, agent))), mention.name
        )
        return _renamed(mention, name, None, "refers to the CAR T that the study gives")
    if mention.therapy.target and said.setting.part in {"methods", "results"} and _of_another_target(mention, priors):
        return replace(mention, role="salvage", why="a CAR T of another target than the one had before")
    name = _refers(mention, priors)
    return _renamed(
        mention,
        name,
        "prior" if name in priors else None,
        "had before" if said.cue != "plain" else "the one CAR T of the text",
    )


def _first_of_two(mentions: list[TherapyMention]) -> list[TherapyMention]:
    """A second infusion implies a first: without any other prior CAR T, the same characters stand for it."""
    second = next(
        (m for m in mentions if (m.role == "salvage" and "CAR T again" in m.why) or m.why == "a second CAR T"), None
    )
    if second is None or any(m.role == "prior" for m in mentions):
        return mentions
    return [*mentions, replace(second, role="prior", why="a second one implies a first")]


def _as_mention(mention: TherapyMention, name: str) -> TherapyMention:
    return replace(mention, name=name, therapy=therapies()[name])


def _of_another_target(mention: TherapyMention, priors: tuple[str, ...]) -> bool:
    before = [therapies()[name].target for name in priors]
    return bool(before) and all(before) and mention.name not in priors and mention.therapy.target not in before


def _refers(mention: TherapyMention, names: tuple[str, ...]) -> str:
    """The one name that the mention can stand for; its own where there is none or a choice."""
    if mention.name in names:
        return mention.name
    fitting = [
        name for name in names if mention.therapy.is_generic and _compatible(mention, _as_mention(mention, name))
    ]
    return fitting[0] if len(fitting) == 1 else mention.name


def _renamed(mention: TherapyMention, name: str, role: Role | None, why: str) -> TherapyMention:
    return replace(mention, name=name, therapy=therapies()[name], role=role, why=why)
