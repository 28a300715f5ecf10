"""In which role a therapy is listed: what the rules say of it is weighed against the signs of all its mentions.

The rules know wordings; the signs know what such therapies are in such documents (model/roles.toml, learned by `make
train`). A name has one role, or the two that the rules gave it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from extractor.components.context import never_had
from extractor.components.role_signs import HAD, Reading, of_whole
from extractor.components.therapies import Role, TherapyMention
from extractor.components.umbrellas import UMBRELLAS, may_hold_car_t
from extractor.model import RoleWeights
from extractor.vocabulary.gates import Gated

#: The order in which a sign's weights stand.
ROLES: tuple[Role, Role, Role] = ("prior", "salvage", "other")
# What the word of the rules is worth, by what they say, in hundredths of log-odds. It cannot be learned with the weights: on texts
# that rules were written for they are nearly always right. Chosen on studies annotated by people who had never seen what the
# rules make of them. There they seldom missed a therapy, listed too many classes as given, and overlooked that a CAR T had been
# had before: where nothing but wording tells it, they call it "other".
_OF_RULES: dict[Role | None, int] = {None: 300, "prior": 275, "salvage": 300, "other": 325}
_OF_CLASSES_GIVEN = 100
_OF_CAR_T_HAD = 150
_OF_SURE = 150
# The part of the text that alone speaks against a therapy, which is only named there.
_OF_PLACE = 150
# How much the signs must say for "prior" of a CAR T, or those of the whole document for its patients having had one, where no wording
# of the rules does.
_OF_NOBODY_HAD, _OF_WHOLE = 100, 60
_SURE = frozenset({"a second CAR T", "a second one implies a first", "the same CAR T again", "several second CAR T"})
# Without a word of relapse in it a text of CAR T tells of what the CAR T did, not of what came after.
_RELAPSE = Gated(
    [
        r"\brelaps(?:e|es|ing)\b(?!-free| or refr)",
        r"\brelapsed (?:after|following|in|within)",
        r"\bprogress(?:ed|ing|ion)\b(?![ -]free)",
        r"\bfail(?:ure|ed|ing)?\b",
        r"\brecur\w+",
        r"\b(?:c[ao]mes?|grew) back",
        r"\breturned\b",
    ]
)
# Designs that report no patients' treatment of their own: what they list is a convention, not a matter of wording.
_NO_PATIENTS = frozenset({"editorial", "guideline", "preclinical"})
# A therapy that is named so was not given to these patients as treatment.
_NEVER = frozenset({"never listed", "preparation", "no treatment", "not given to these patients", "only the time something is counted from"})  # fmt: skip
_EVIDENCE = frozenset({"methods", "results"})


def barred(told: Iterable[TherapyMention]) -> frozenset[int]:
    """The places of mentions of which the rules say that they can be no treatment of the disease."""
    return frozenset(m.start for m in told if m.role is None and m.why in _NEVER)


def ranked(
    reading: Reading, signs: Mapping[str, frozenset[str]], never: frozenset[int], weights: RoleWeights
) -> list[TherapyMention]:
    """The mentions with the roles that are likeliest; `never` are places that give none."""
    if reading.design in _NO_PATIENTS:
        return list(reading.mentions)
    exposed = _RELAPSE.place(reading.plain) is not None
    if exposed and reading.if_exposed and _had_by_signs(reading, signs, weights):
        reading = replace(reading, mentions=[_told_by_signs(reading, m) for m in reading.if_exposed])
    result = list(reading.mentions)
    by_name: dict[str, list[int]] = {}
    for i, m in enumerate(result):
        by_name.setdefault(m.name, []).append(i)
    may_fail = {name: _may_fail(reading, result[places[0]]) for name, places in by_name.items()}
    given = {name: {role for i in places if (role := result[i].role)} for name, places in by_name.items()}
    scores = {name: _scores(signs[name], weights) for name in by_name}
    failed = {name for name, roles in given.items() if "prior" in roles and may_fail[name]}
    exposed = exposed or bool(failed)
    for name, places in by_name.items():
        sure = any(result[i].why in _SURE for i in places)
        _add_rules(scores[name], given[name], result[places[0]], exposed or not may_fail[name], sure)
    had = any(_best(scores[name]) == "prior" and may_fail[name] for name in by_name)
    for name, places in by_name.items():
        if not had and "salvage" not in given[name]:
            # Nothing is given after a CAR T that nobody had had: it is another treatment.
            scores[name]["other"] = max(scores[name]["other"], scores[name].pop("salvage"))
        role = _best(scores[name])
        if role in given[name] or (role is None and not given[name]):
            continue
        for i in [i for i in places if result[i].role] if given[name] else _followers(reading, places, never):
            result[i] = replace(result[i], role=role, why=_why(result[i], role))
    return result


def _had_by_signs(reading: Reading, signs: Mapping[str, frozenset[str]], weights: RoleWeights) -> bool:
    """Do the signs say of some CAR T that it was had before, in a document where no wording of the rules does?"""
    margins = []
    for name in {m.name for m in reading.if_exposed if m.role == "prior" and _may_fail(reading, m) and m.name in signs}:
        scores = _scores(signs[name], weights)
        margins.append(scores.pop("prior") - max(scores.values()))
    return bool(margins) and (max(margins) > _OF_NOBODY_HAD or for_having_had(signs, weights) > _OF_WHOLE)


def for_having_had(signs: Mapping[str, frozenset[str]], weights: RoleWeights) -> int:
    """What the signs of a whole document say for its patients having had CAR T before, in hundredths of log-odds."""
    learned = weights.signs
    told = (learned[sign][0] for sign in of_whole(signs) if sign in learned)
    return sum(told) + learned.get(f"{HAD}base", (-1000, 0, 0))[0]


def _told_by_signs(reading: Reading, m: TherapyMention) -> TherapyMention:
    had = m.role == "prior" and _may_fail(reading, m)
    return replace(m, why="weighed: prior, where the rules said other (no patient had had CAR T)") if had else m


def _may_fail(reading: Reading, mention: TherapyMention) -> bool:
    """Is it CAR T, or what may stand for it?"""
    return mention.therapy.is_car_t or may_hold_car_t(reading.plain, mention)


def _scores(signs: frozenset[str], weights: RoleWeights) -> dict[Role | None, int]:
    """What the signs say for each role; None: not listed."""
    learned = weights.signs
    known = [learned[sign] for sign in signs if sign in learned]
    return {
        None: 0,
        **{role: sum(each) for role, each in zip(ROLES, zip(weights.base, *known, strict=True), strict=True)},
    }


def _add_rules(
    scores: dict[Role | None, int], given: set[Role], mention: TherapyMention, exposed: bool, sure: bool
) -> None:
    """Adds the word of the rules. exposed: may it have been had before, though they do not say so? sure: do they rest on
    words that mean nothing else?"""
    vague = not mention.therapy.is_car_t and (mention.therapy.is_generic or mention.name in UMBRELLAS)
    said: set[Role | None] = {*given} or {None}
    for role in said:
        scores[role] += _OF_CLASSES_GIVEN if vague and role == "salvage" else _OF_RULES[role]
        scores[role] += _OF_SURE if sure and role in {"prior", "salvage"} else 0
    if not given and mention.why.startswith("only named in"):
        scores[None] -= _OF_RULES[None] - _OF_PLACE
    if not exposed and "prior" not in given:
        del scores["prior"]
    elif mention.therapy.is_car_t and given == {"other"}:
        scores["prior"] += _OF_CAR_T_HAD


def likeliest(signs: frozenset[str], weights: RoleWeights) -> Role | None:
    """The role for which the signs alone speak most; None: not listed."""
    return _best(_scores(signs, weights))


def _best(scores: Mapping[Role | None, int]) -> Role | None:
    return max(scores, key=lambda role: scores[role])


def _why(mention: TherapyMention, role: Role | None) -> str:
    return f"weighed: {role or 'not listed'}, where the rules said {mention.role or 'not listed'} ({mention.why or 'not read'})"


def _followers(reading: Reading, places: Sequence[int], never: frozenset[int]) -> list[int]:
    """The mentions that tell of a therapy which the rules do not list: in the text, of methods and results if any. None where
    one of them says that it is no treatment."""
    if any(reading.mentions[i].start in never for i in places):
        return []
    told = [i for i in places if _can_tell(reading, reading.mentions[i])]
    return [i for i in told if reading.settings[reading.mentions[i].start].part in _EVIDENCE] or told


def _can_tell(reading: Reading, m: TherapyMention) -> bool:
    if m.start < reading.text_start or not m.therapy.listed:
        return False
    said = reading.said.get((m.start, m.end))
    return not (said is not None and said.cue == "none") and not never_had(
        reading.plain, m.start, m.end, reading.settings[m.start]
    )
