"""What a class or a bare word stands for: the product before it, the one member that the document names, a kind of transplant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from extractor.components.context import Setting
from extractor.components.extensions import notes
from extractor.components.therapies import TherapyMention
from extractor.components.umbrellas import family
from extractor.vocabulary import therapies

TRANSPLANTS = frozenset({"autologous transplant", "allogeneic transplant"})
# "Glofitamab after an anti-CD20 antibody": what stands behind these was had before.
BEHIND = re.compile(
    r"\b(?:after|follow(?:s|ing)?|post|beyond|despite|failing|previously treated with)(?: [\w-]+){0,4} \Z",
    re.IGNORECASE,
)


def typed_transplants(doc: Doc) -> list[TherapyMention]:
    """A bare "transplant" is of the one kind that the document names; else autologous in myeloma and allogeneic elsewhere,
    which is what the field means by the bare word."""
    noted = notes(doc)
    kinds = {m.name for m in noted.therapies if m.name in TRANSPLANTS}
    myeloma = any(disease.name == "multiple myeloma" for disease in noted.diseases)
    name = kinds.pop() if len(kinds) == 1 else "autologous transplant" if myeloma else "allogeneic transplant"
    bare = "stem cell transplant"
    return [replace(m, name=name, therapy=therapies()[name]) if m.name == bare else m for m in noted.therapies]


def described(plain: str, mentions: Sequence[TherapyMention]) -> list[TherapyMention]:
    """A class that only describes the product before it ("glofitamab, a bispecific antibody") stands for the product."""
    result = list(mentions)
    for i, mention in enumerate(mentions[1:], start=1):
        before = result[i - 1]
        if not mention.therapy.is_generic or mention.therapy.is_car_t or before.therapy.kind != "product":
            continue
        if re.fullmatch(
            r"(?:\s?\([^()]*\))?(?:,| -|,? which is| is| was) (?:an?|the)(?: [\w/×-]+,?){0,5} ?",
            plain[before.end : mention.start],
            re.IGNORECASE,
        ) or (re.fullmatch(r"\s?\(", plain[before.end : mention.start]) and family(before) == family(mention)):
            result[i] = replace(
                mention, name=before.name, therapy=before.therapy, why="describes the product before it"
            )
    return result


def meant(plain: str, mentions: list[TherapyMention], settings: Sequence[Setting]) -> list[TherapyMention]:
    """A class named without a figure of its own means the one member that the document names ("PD-1 blockade")."""
    members: dict[str, dict[str, TherapyMention]] = {}
    for mention in mentions:
        if not mention.therapy.is_car_t and (
            not mention.therapy.is_generic or mention.name.endswith("bispecific antibody")
        ):
            members.setdefault(family(mention), {}).setdefault(mention.name, mention)
    result = []
    for mention, setting in zip(mentions, settings, strict=True):
        others = [m for name, m in members.get(family(mention), {}).items() if name != mention.name]
        if (
            mention.therapy.is_generic
            and not mention.therapy.is_car_t
            and len(others) == 1
            and not _earlier(plain, mention, setting)
            and _fits(mention, others[0])
            and (others[0].therapy.is_generic or not FIGURE.match(plain, mention.end))
        ):
            mention = replace(mention, name=others[0].name, therapy=others[0].therapy)
        result.append(mention)
    return result


def _earlier(plain: str, mention: TherapyMention, setting: Setting) -> bool:
    left = plain[setting.start : mention.start]
    return setting.governor == "prior" or (setting.part == "title" and bool(BEHIND.search(left)))


def _fits(mention: TherapyMention, member: TherapyMention) -> bool:
    if mention.name == "bispecific antibody" or member.therapy.kind == "product":
        return (
            mention.name == "bispecific antibody"
            or not mention.name.endswith("bispecific antibody")
            or mention.therapy.target == member.therapy.target
        )
    return False


# A number of its own right behind it: "bispecific antibodies (n = 12)", "bispecifics in 7".
FIGURE = re.compile(
    r"(?: therapy| treatment)?(?: \([A-Za-z]+\))?(?: (?:only|alone))?(?: (?:was|were)(?: [a-z]+){1,2})?[ ]?(?:\(|in |to |, |\[)(?:n ?= ?)?\d",
    re.IGNORECASE,
)
