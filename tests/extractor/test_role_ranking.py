"""Where the rules' word is weighed against all that stands around a therapy, and what no weight can bring about."""

from __future__ import annotations

import pytest

from corpus.document import Document, Section
from corpus.errors import VocabularyError
from extractor import explain, read
from extractor.components import roles
from extractor.components.role_ranking import for_having_had
from extractor.model import RoleWeights, parse_role_weights
from extractor.pipeline import annotate
from extractor.training.roles import Example, as_toml, learned

PEMBROLIZUMAB = (
    "Pembrolizumab for lymphoma progressing after axicabtagene ciloleucel",
    "BACKGROUND: Options after CAR T failure are few. METHODS: We treated 22 patients with large B-cell lymphoma that had progressed after "
    "axicabtagene ciloleucel with pembrolizumab. RESULTS: The overall response rate was 27%. Eight patients went on to further "
    "immunotherapy. CONCLUSIONS: Checkpoint inhibition helps few.",
)
EXTRAMEDULLARY = (
    "Bone marrow relapse and extramedullary disease in myeloma treated with BCMA CAR T cells",
    "BACKGROUND: Outcomes after BCMA CAR T-cell failure are poorly known. METHODS: We retrospectively reviewed 60 patients with multiple "
    "myeloma who received BCMA CAR T cells. RESULTS: 35 patients progressed, 20 with extramedullary relapse. Median overall survival "
    "after progression was 9 months.",
)
#: What the rules alone call otherwise: (title, text) -> roles.
WEIGHED = {
    "a class that what is given belongs to": (
        PEMBROLIZUMAB, {("axicabtagene ciloleucel", "prior"), ("pembrolizumab", "salvage")},
    ),
    "a CAR T whose failure is studied": (EXTRAMEDULLARY, {("BCMA CAR T", "prior")}),
}  # fmt: skip
#: What the rules say that no therapy of the patients is, and what nothing of the kind says, if all else spoke for it.
NEVER = {
    "preparation": "After CAR T failure 12 patients got epcoritamab. Lymphodepletion was with bendamustine.",
    "bridging": "After CAR T failure 12 patients got epcoritamab. Bridging with polatuzumab had been used in 5.",
    "denied": "After CAR T failure 12 patients got epcoritamab. No patient had received blinatumomab before.",
    "denied by exclusion": "After CAR T failure 12 patients got epcoritamab. Patients with prior blinatumomab were excluded.",
    "never a treatment of the disease": "After CAR T failure 12 patients got epcoritamab; tocilizumab was given to 5.",
    "only in the title": "After CAR T failure 12 patients got epcoritamab.",
}


def document(title: str, text: str) -> Document:
    return Document("x", "test", "abstract", title, (Section(text),))


def listed(title: str, text: str) -> set[tuple[str, str]]:
    return {(m.name, m.role) for m in annotate(title, text)._.therapies if m.role}


def unweighed(monkeypatch: pytest.MonkeyPatch, base: tuple[int, int, int] = (0, 0, 0)) -> None:
    """From here on the signs weigh nothing, and every therapy has the same weights for prior, salvage and other."""
    monkeypatch.setattr(roles, "role_weights", lambda: RoleWeights(base, {}))


@pytest.mark.parametrize(("of", "expected"), WEIGHED.values(), ids=WEIGHED)
def test_the_signs_overrule_the_rules(
    of: tuple[str, str], expected: set[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert listed(*of) == expected
    unweighed(monkeypatch)
    assert listed(*of) != expected


@pytest.mark.parametrize("text", NEVER.values(), ids=NEVER)
def test_no_weight_lists_what_was_no_treatment(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    unweighed(monkeypatch, (0, 5000, 0))
    title = "Epcoritamab or nivolumab after failure of CAR T" if text == NEVER["only in the title"] else ""
    names = {t.name for t in read(document(title, text)).therapies}
    assert names == {"CAR T", "epcoritamab"}


def test_two_roles_that_the_rules_gave_stay_where_one_of_them_is_the_likeliest(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Of 30 patients relapsing after BCMA CAR T, 5 had a repeat CAR-T infusion."
    both = {("BCMA CAR T", "prior"), ("BCMA CAR T", "salvage")}
    unweighed(monkeypatch, (0, 400, 0))
    assert listed("", text) == both
    unweighed(monkeypatch, (0, 0, 900))
    assert listed("", text) == {("BCMA CAR T", "other")}


def test_nothing_is_given_after_a_car_t_that_nobody_had_had(monkeypatch: pytest.MonkeyPatch) -> None:
    unweighed(monkeypatch, (0, 900, 0))
    assert listed("", "We gave elranatamab to 20 CAR T-naive patients; ORR was 61%.") == {("elranatamab", "other")}


def test_all_that_follows_from_a_role_follows_from_the_one_decided() -> None:
    record = read(document(*EXTRAMEDULLARY))
    assert record.relevant
    assert record.prior_car_t == ("BCMA CAR T",)
    (therapy,) = record.therapies
    assert (therapy.name, therapy.role, therapy.text) == ("BCMA CAR T", "prior", "BCMA CAR T-cell")


def test_an_explanation_says_where_the_rules_were_overruled() -> None:
    why = explain(document(*EXTRAMEDULLARY)).explanation
    assert [t.reason.rule.split(" (")[0] for t in why.therapies] == ["weighed: prior, where the rules said other"]
    why = explain(document(*PEMBROLIZUMAB)).explanation
    assert {t.name: t.reason.rule for t in why.therapies_passed_over} == {
        "immunotherapy": "weighed: not listed, where the rules said salvage (given, with results)",
    }
    assert "weighed" not in str(why.therapies)


def test_the_same_text_has_the_same_roles_and_signs() -> None:
    first, second = (annotate(*EXTRAMEDULLARY)._ for _ in range(2))
    assert first.role_signs == second.role_signs
    assert [(m.name, m.role, m.why) for m in first.therapies] == [(m.name, m.role, m.why) for m in second.therapies]


THERAPIES = [
    Example(f"s{i}", frozenset({"often", kind}), frozenset(roles_of))
    for i in range(40)
    for kind, roles_of in (
        ("had", {"prior"}),
        ("given", {"salvage"}),
        ("named", set()),
        ("again", {"prior", "salvage"}),
    )
]


def test_what_is_learned_and_what_is_too_rare_for_it() -> None:
    weights = learned(THERAPIES)
    rare = [Example(f"r{i}", frozenset({"often", "named", "rare"}), frozenset({"other"})) for i in range(8)]
    assert "rare" not in learned([*THERAPIES, *rare[:7]]).signs
    assert learned([*THERAPIES, *rare]).signs["rare"][2] > 50
    prior, salvage, other = weights.signs["had"]
    assert prior > 100 > salvage
    assert weights.signs["given"][1] > 100 > weights.signs["given"][0]
    assert max(weights.signs["named"]) < 0
    again = weights.signs["again"]
    assert abs(again[0] - again[1]) <= 2
    assert min(again[:2]) > 50
    assert weights.base[2] < -100  # nothing is ever "other"
    assert other < prior


def test_having_had_car_t_is_learned_of_whole_documents() -> None:
    had = [
        Example(f"{kind} {i}", frozenset({"cart bare", sign}), frozenset(roles_of))
        for i in range(30)
        for kind, sign, roles_of in (("had", "cart < after", {"prior"}), ("given", "cart < given", {"other"}))
    ]
    weights = learned(had)
    assert for_having_had({"CAR T": frozenset({"cart bare", "cart < after"})}, weights) > 100
    assert for_having_had({"CAR T": frozenset({"cart bare", "cart < given"})}, weights) < -100
    assert for_having_had({"CAR T": frozenset({"cart bare"})}, learned(THERAPIES)) < -100  # no document names one


def test_the_same_therapies_give_the_same_file_and_the_file_gives_the_weights_back() -> None:
    quoted = [*THERAPIES, *(Example("q", frozenset({'drug > "', "drug > \\"}), frozenset()) for _ in range(9))]
    weights = learned(quoted)
    assert {'drug > "', "drug > \\"} <= set(weights.signs)
    assert as_toml(weights) == as_toml(learned([*quoted]))
    assert parse_role_weights(as_toml(weights)) == weights


WRONG = {
    "no TOML": "base = ",
    "no base": "[signs]\n",
    "no signs": "base = [1, 2, 3]\n",
    "a base of one number": "base = 1\n[signs]\n",
    "two weights": 'base = [1, 2, 3]\n[signs]\n"first" = [1, 2]\n',
    "a weight that is no number": 'base = [1, 2, 3]\n[signs]\n"first" = [1, 2, "much"]\n',
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_file_that_is_no_model_of_roles(text: str) -> None:
    with pytest.raises(VocabularyError, match="make train"):
        parse_role_weights(text)
