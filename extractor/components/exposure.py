"""Which CAR T the patients had had before, which they got next, and which one a bare "CAR T" refers to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.components.car_t_cues import Said, antigens, compatible, said_of_car_t
from extractor.components.context import Setting
from extractor.components.studied_cells import studied_cells
from extractor.components.therapies import Role, TherapyMention
from extractor.vocabulary import Therapy, known, role_cues


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a document says of its CAR T.

    mentions: the CAR T mentions with the name that each one stands for and its role. exposed: does any wording say
    that patients had had it before, or that it failed them? said: what stands around each, by its place.
    """

    mentions: tuple[TherapyMention, ...]
    exposed: bool
    agents: frozenset[str]
    said: dict[tuple[int, int], Said]


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
    said = said_of_car_t(plain, mentions, settings)
    had = [
        s
        for s in said
        if s.cue in {"failed", "second", "again"} and (s.setting.part != "background" or s.setting.loose)
    ]
    # "A stem cell boost after CAR T": the title need not say that the CAR T failed.
    after = other_agent and any(s.cue == "behind" and s.setting.part == "title" for s in said)
    agents = studied_cells(plain, said, other_prior, other_agent)
    names = _prior_names(said, agents)
    if not other_given and not agents and _only_plain_title(said):
        had = []  # a study of CAR T whose patients may relapse, no study of what came after
    after = after or (other_given and not agents and bool(said) and _relapse_treated(plain))
    resolved = [_resolved(s, names, agents) for s in said]
    by_place = {(s.mention.start, s.mention.end): s for s in said}
    return Exposure(tuple(_first_of_two(resolved)), bool(had) or after, agents, by_place)


def _relapse_treated(plain: str) -> bool:
    """Does the text count survival from relapse and say that further treatment was given?"""
    cues = role_cues()
    return bool(cues["relapse_treated"].search(plain) and cues["counted_from_relapse"].search(plain))


def _only_plain_title(said: Sequence[Said]) -> bool:
    title = [s for s in said if s.setting.part == "title"]
    named = {s.mention.name for s in title}
    # "Anti-CD22 CAR T cells" in the title, and in the text that all had had anti-CD19 ones.
    others = any(
        s.cue == "failed" and s.setting.governor == "prior" and s.mention.therapy.target and s.mention.name not in named
        for s in said
    )
    plainly = bool(title) and all(s.cue == "plain" for s in title)
    return plainly and not others and not any(s.cue in {"second", "again"} for s in said)


def _prior_names(said: Sequence[Said], agents: frozenset[str]) -> tuple[str, ...]:
    """The most exact names of what the patients had had: products, else targeted generics, else "CAR T"."""
    cued = [s for s in said if s.cue in {"failed", "behind"} and s.described is None and s.mention.name not in agents]
    pool = cued if agents else [s for s in said if s.cue not in {"second", "next", "none"} or s.setting.part == "title"]
    pool = _of_their_antigens(pool, cued)
    outside = [s for s in pool if s.setting.part != "background" or s.setting.loose or s.cue == "again"] or pool
    outside = [s for s in outside if not _only_approved(s, said)] or outside
    for wanted in (_is_product, _has_target):
        fitting = [s for s in outside if wanted(s)]
        if not fitting and not agents:
            fitting = [s for s in pool if wanted(s) and s.mention.therapy.is_generic]
        # What only the opening of an unlabelled text names is background, once the patients' own is named.
        own = [s for s in fitting if s.cue == "failed" or s.setting.part != "background"]
        if fitting:
            return tuple(dict.fromkeys(s.described or s.mention.name for s in own or fitting))
    return ("CAR T",) if pool else ()


def _only_approved(said: Said, all_said: Sequence[Said]) -> bool:
    """Is a product only named in the background, among what is approved ("since the FDA approved Kymriah")?"""
    return not said.mention.therapy.is_generic and all(
        s.setting.part == "background" and s.setting.governor == "other"
        for s in all_said
        if said.mention.name in {s.mention.name, s.described}
    )


def _of_their_antigens(pool: list[Said], cued: Sequence[Said]) -> list[Said]:
    """Without those that are only named, of an antigen that no CAR T is directed at of which the text says that it was had."""
    had = {antigens(s.mention.name) for s in cued if s.mention.therapy.target}
    if not had:
        return pool
    return [s for s in pool if s.cue != "plain" or not s.mention.therapy.target or antigens(s.mention.name) in had]


def _is_product(said: Said) -> bool:
    return not said.mention.therapy.is_generic


def _has_target(said: Said) -> bool:
    return said.mention.therapy.target is not None


def _resolved(said: Said, priors: tuple[str, ...], agents: frozenset[str]) -> TherapyMention:
    """The mention under the name that it stands for, with its role."""
    mention = said.mention
    if said.described:
        name = said.described
        role: Role | None = "salvage" if name in agents else "prior" if name in priors else None
        return _renamed(mention, name, role, "describes a product beside it")
    if said.cue == "none":
        return replace(mention, role=None, why="said of patients who had none")
    anew = said.cue == "again" and mention.therapy.target is None and len(agents) > 1
    if (said.cue == "second" or anew) and agents and said.mention.therapy.is_generic:
        name = _agent_meant(mention, agents)
        several = name == mention.name and name not in agents and len(agents) > 1
        return _renamed(mention, name, None if several else "salvage", "the second CAR T, which the study gives")
    thought = said.cue == "second" and said.setting.governor == "other"
    if said.setting.part == "background" and (thought or (said.cue == "again" and agents)):
        return replace(mention, role=None, why="only thought of")
    if said.cue == "second":
        # The one product in its brackets stands for it; several are listed beside it.
        why = "several second CAR T" if said.members > 1 else "a second CAR T"
        return replace(mention, role=None if said.members == 1 else "salvage", why=why)
    if said.cue == "again":
        name = mention.name if mention.therapy.target and said.setting.part != "title" else _refers(mention, priors)
        return _renamed(mention, name, "salvage", "the same CAR T again")
    if said.cue == "next":
        return replace(mention, role="salvage", why="given after another treatment")
    if mention.name in agents:
        return replace(mention, role="salvage", why="the CAR T that the study gives")
    if said.cue == "plain" and agents:
        return _renamed(mention, _agent_meant(mention, agents), None, "refers to the CAR T that the study gives")
    if mention.therapy.target and said.setting.part in {"methods", "results"} and _of_another_target(mention, priors):
        return replace(mention, role="salvage", why="a CAR T of another target than the one had before")
    name = _refers(mention, priors)
    return _renamed(
        mention,
        name,
        "prior" if name in priors else None,
        "had before" if said.cue != "plain" else "the one CAR T of the text",
    )


def _agent_meant(mention: TherapyMention, agents: frozenset[str]) -> str:
    """The one CAR T given that the mention can stand for; its own name where there is a choice."""
    fitting = [agent for agent in sorted(agents) if compatible(mention, _as_mention(mention, agent))]
    return fitting[0] if len(fitting) == 1 or (fitting and mention.therapy.target) else mention.name


def _first_of_two(mentions: list[TherapyMention]) -> list[TherapyMention]:
    """A second infusion implies a first: without any other prior CAR T, the same characters stand for it."""
    second = next(
        (
            m
            for m in mentions
            if (m.role == "salvage" and "CAR T again" in m.why)
            or m.why == "a second CAR T"
            or (m.role is None and m.why == "the second CAR T, which the study gives")
        ),
        None,
    )
    if second is None or any(m.role == "prior" for m in mentions):
        return mentions
    return [*mentions, replace(second, role="prior", why="a second one implies a first")]


def _as_mention(mention: TherapyMention, name: str) -> TherapyMention:
    return replace(mention, name=name, therapy=_row(mention, name))


def _row(mention: TherapyMention, name: str) -> Therapy:
    return mention.therapy if name == mention.name else known(name)


def _of_another_target(mention: TherapyMention, priors: tuple[str, ...]) -> bool:
    before = [known(name).target for name in priors]
    return bool(before) and all(before) and mention.name not in priors and mention.therapy.target not in before


def _refers(mention: TherapyMention, names: tuple[str, ...]) -> str:
    """The one name that the mention can stand for; its own where there is none or a choice."""
    if mention.name in names:
        return mention.name
    fitting = [name for name in names if mention.therapy.is_generic and compatible(mention, _as_mention(mention, name))]
    return fitting[0] if len(fitting) == 1 else mention.name


def _renamed(mention: TherapyMention, name: str, role: Role | None, why: str) -> TherapyMention:
    return replace(mention, name=name, therapy=_row(mention, name), role=role, why=why)
