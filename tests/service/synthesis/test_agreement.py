"""Pooled figures agree with R's to four decimals. Each expectation says where it is published.

"metafor tests": the file of that name in tests/testthat of R's metafor (3.8-1), which compares with the publication's page that is cited.
"metafor 3.8-1": what that version prints for the data set of its companion metadat; run once, for what no publication states.
"to the end": with control=list(threshold=1e-12, tol=1e-12): by default it stops searching before the fourth decimal of some figures stands.
"""

from __future__ import annotations

from math import exp
from typing import Any

import numpy as np
import pytest

from service.synthesis.glmm import pool_binomial
from service.synthesis.heterogeneity import q_profile, share, typical_variance
from service.synthesis.proportion import exact_interval, logits, proportion_of
from service.synthesis.random_effects import Pooled, pool, tau_squared
from service.synthesis.ratio import Ratio

Array = np.ndarray[Any, np.dtype[np.float64]]


def floats(*numbers: float) -> Array:
    return np.array(numbers, float)


# dat.nielweise2007: catheter-related infections; control (ci, n2i) and treated (ai, n1i) groups
NIELWEISE_CONTROL = floats(3, 3, 9, 7, 6, 4, 3, 2, 19, 2, 7, 1, 5, 11, 0, 1, 3, 1), floats(117, 35, 195, 136, 157, 139, 177, 39, 103, 122, 64, 58, 175, 180, 105, 262, 362, 69)  # fmt: skip
NIELWEISE_TREATED = floats(0, 1, 2, 0, 5, 1, 1, 1, 1, 1, 0, 0, 3, 6, 0, 0, 1, 4), floats(116, 44, 208, 130, 151, 98, 174, 74, 97, 113, 66, 70, 188, 187, 118, 252, 345, 64)  # fmt: skip
# dat.pritz1997: hyperdynamic therapy for vasospasm, successes of patients; two studies with nothing but successes
PRITZ = (
    floats(16, 10, 4, 43, 10, 25, 13, 12, 22, 4, 5, 18, 58, 6),
    floats(17, 12, 8, 58, 10, 42, 14, 12, 41, 5, 6, 23, 68, 10),
)
# dat.raudenbush1985: teacher expectancy, standardized mean differences and their variances
RAUDENBUSH = floats(0.03, 0.12, -0.14, 1.18, 0.26, -0.06, -0.02, -0.32, 0.27, 0.8, 0.54, 0.18, -0.02, 0.23, -0.18, -0.06, 0.3, 0.07, -0.07), floats(0.0156, 0.0216, 0.0279, 0.1391, 0.1362, 0.0106, 0.0106, 0.0484, 0.0269, 0.063, 0.0912, 0.0497, 0.0835, 0.0841, 0.0253, 0.0279, 0.0193, 0.0088, 0.0303)  # fmt: skip


def log_odds_ratios(ai: Array, n1: Array, ci: Array, n2: Array) -> tuple[Array, Array]:
    bi, di = n1 - ai, n2 - ci
    return np.log(ai * di / (bi * ci)), 1 / ai + 1 / bi + 1 / ci + 1 / di


def log_risk_ratios(ai: Array, bi: Array, ci: Array, di: Array) -> tuple[Array, Array]:
    n1, n2 = ai + bi, ci + di
    return np.log(ai / n1 / (ci / n2)), 1 / ai - 1 / n1 + 1 / ci - 1 / n2


# DerSimonian & Kacker 2007, the CLASP example
CLASP = log_odds_ratios(floats(5, 5, 12, 69, 9, 313), floats(156, 303, 565, 1570, 103, 4659), floats(8, 17, 9, 94, 11, 352), floats(74, 303, 477, 1565, 105, 4650))  # fmt: skip
# dat.lee2004: acupoint P6 against nausea after operations
LEE = log_odds_ratios(floats(18, 5, 9, 32, 9, 11, 69, 3, 1, 11, 7, 4, 1, 24, 16, 28), floats(100, 50, 20, 135, 23, 18, 122, 25, 30, 30, 44, 47, 30, 40, 50, 110), floats(20, 18, 7, 31, 10, 12, 80, 12, 1, 19, 16, 6, 13, 71, 53, 25), floats(100, 50, 20, 139, 23, 18, 122, 25, 30, 30, 39, 47, 30, 80, 88, 111))  # fmt: skip
# dat.collins1985b: diuretics in pregnancy, pre-eclampsia
COLLINS = log_odds_ratios(floats(14, 21, 14, 6, 12, 138, 15, 6, 65), floats(131, 385, 57, 38, 1011, 1370, 506, 108, 153), floats(14, 17, 24, 18, 35, 175, 20, 2, 40), floats(136, 134, 48, 40, 760, 1336, 524, 103, 102))  # fmt: skip
# dat.bcg: vaccination against tuberculosis
BCG_COUNTS = (floats(4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27), floats(119, 300, 228, 13536, 5036, 1361, 2537, 87886, 7470, 1699, 50448, 2493, 16886), floats(11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29), floats(128, 274, 209, 12619, 5761, 1079, 619, 87892, 7232, 1600, 27197, 2338, 17825))  # fmt: skip
BCG = log_risk_ratios(*BCG_COUNTS)


def near(found: float | tuple[float, ...] | None, expected: float | tuple[float, ...]) -> bool:
    """Equal to four decimals: less than half of the fourth away, and what rounding the data themselves did."""
    assert found is not None
    return bool(np.allclose(found, expected, rtol=0, atol=6e-5))


@pytest.mark.parametrize(
    ("counts", "mean", "se", "tau2", "proportion", "low", "high"),
    [
        # Stijnen, Hamza & Ozdemir 2010, Stat Med 29:3046, Table II (page 3050), normal-normal model; metafor tests: test_analysis_example_stijnen2010
        pytest.param(NIELWEISE_CONTROL, -3.3018, 0.2378, 0.6629, 0.0355, 0.0226, 0.0554, id="control"),
        pytest.param(NIELWEISE_TREATED, -4.2604, 0.2589, 0.3928, 0.0139, 0.0084, 0.0229, id="treated"),
    ],
)
def test_logit_proportions_with_studies_without_events(
    counts: tuple[Array, Array], mean: float, se: float, tau2: float, proportion: float, low: float, high: float
) -> None:
    found = pool(*logits(*counts), "REML", "wald")
    assert near((found.estimate, found.se, found.heterogeneity.tau2), (mean, se, tau2))
    assert near(tuple(map(proportion_of, (found.estimate, *found.interval))), (proportion, low, high))


@pytest.mark.parametrize(
    ("counts", "mean", "se", "tau2", "proportion", "low", "high"),
    [
        # the same Table II, binomial-normal model; metafor tests: test_analysis_example_stijnen2010 (rma.glmm, measure "PLO", nAGQ 7)
        pytest.param(NIELWEISE_CONTROL, -3.4964, 0.2570, 0.8124, 0.0294, 0.0180, 0.0478, id="control"),
        pytest.param(NIELWEISE_TREATED, -4.8121, 0.3555, 0.8265, 0.0081, 0.0040, 0.0161, id="treated"),
        # metafor 3.8-1: rma.glmm(measure="PLO", xi=xi, ni=ni, data=dat.pritz1997)
        pytest.param(PRITZ, 1.3766, 0.2884, 0.5893, 0.7984, 0.6924, 0.8746, id="pritz"),
    ],
)
def test_the_binomial_normal_model(
    counts: tuple[Array, Array], mean: float, se: float, tau2: float, proportion: float, low: float, high: float
) -> None:
    found = pool_binomial(*counts)
    assert found is not None
    assert near((found.estimate, found.se, found.heterogeneity.tau2), (mean, se, tau2))
    assert near(tuple(map(proportion_of, (found.estimate, *found.interval))), (proportion, low, high))
    assert found.weights == ()


@pytest.mark.parametrize(
    ("events", "totals"),
    [
        # metafor 3.8-1 says 0.13 (tau2 40.8) with 7 points and 0.13 (55.6) with 41; nothing of it can be relied on
        (floats(0, 1, 0, 9, 30), floats(12, 1, 1, 20, 30)),
        (floats(0, 10), floats(10, 10)),
        (floats(0, 50, 100), floats(60, 100, 100)),
    ],
)
def test_the_model_is_not_fitted_to_studies_that_share_nothing(events: Array, totals: Array) -> None:
    assert pool_binomial(events, totals) is None


@pytest.mark.parametrize(
    ("tau", "interval", "expected"),
    [
        # metafor 3.8-1: rma(yi, vi, data=escalc("PLO", dat.pritz1997)), mean, SE, interval, tau2, prediction interval
        ("REML", "wald", (1.138909, 0.241478, 0.665621, 1.612197, 0.364588, -0.135670, 2.413488)),
        ("REML", "hartung_knapp", (1.138909, 0.244441, 0.610825, 1.666993, 0.364588, -0.268384, 2.546202)),
        ("REML", "modified_hartung_knapp", (1.138909, 0.244441, 0.610825, 1.666993, 0.364588, -0.268384, 2.546202)),
        ("PM", "hartung_knapp", (1.145353, 0.245502, 0.614979, 1.675727, 0.385859, -0.297621, 2.588327)),
        ("DL", "hartung_knapp", (1.137969, 0.244286, 0.610222, 1.665716, 0.361558, -0.264164, 2.540103)),
    ],
)
def test_methods_for_pritz(tau: Any, interval: Any, expected: tuple[float, ...]) -> None:
    found = pool(*logits(*PRITZ), tau, interval)
    assert found.prediction is not None
    said = (found.estimate, found.se, *found.interval, found.heterogeneity.tau2, *found.prediction)
    assert near(said, expected)
    heterogeneity = found.heterogeneity
    assert near((heterogeneity.q, heterogeneity.p), (29.785416, 0.005057))
    # metafor 3.8-1: confint(), Q-profile, to the end
    assert near(heterogeneity.tau2_interval, (0.041363, 2.050993))


def test_weights_for_pritz() -> None:
    """metafor 3.8-1: weights(rma(yi, vi, data=escalc("PLO", dat.pritz1997), method="DL"))."""
    expected = (
        4.0750,
        6.0351,
        6.7356,
        12.8535,
        2.3621,
        12.6050,
        4.0342,
        2.3768,
        12.6252,
        3.6009,
        3.7162,
        9.4036,
        12.1201,
        7.4568,
    )
    assert near(pool(*logits(*PRITZ), "DL").weights, expected)
    assert sum(pool(*logits(*PRITZ)).weights) == pytest.approx(100)


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        # Raudenbush 2009, Handbook of Research Synthesis, 2nd ed., Table 16.3 (page 309), REML; metafor tests: test_analysis_example_raudenbush2009
        ("wald", (0.0837, 0.0516, -0.0175, 0.1849)),
        ("hartung_knapp", (0.0837, 0.0616, -0.0457, 0.2131)),
    ],
)
def test_teacher_expectancy(interval: Any, expected: tuple[float, ...]) -> None:
    found = pool(*RAUDENBUSH, "REML", interval)
    assert near((found.estimate, found.se, *found.interval), expected)
    assert near((found.heterogeneity.tau2, found.heterogeneity.q), (0.0188, 35.8295))
    if interval == "wald":
        # ibid., pages 301-302, as metafor has it
        assert near(found.prediction, (-0.2036, 0.3710))


@pytest.mark.parametrize(
    ("method", "expected"),
    # DerSimonian & Kacker 2007, Contemp Clin Trials 28:105, Tables 3 and 4 (pages 111-112): tau, mean, SE; metafor tests: test_analysis_example_dersimonian2007
    [("PM", (0.3681, -0.3811, 0.2060)), ("DL", (0.2323, -0.3240, 0.1540)), ("REML", (0.1843, -0.2980, 0.1343))],
)
def test_estimators_of_tau(method: Any, expected: tuple[float, ...]) -> None:
    found = pool(*CLASP, method, "wald")
    assert near((found.heterogeneity.tau2**0.5, found.estimate, found.se), expected)


def test_variance_between_studies_and_its_interval() -> None:
    """Viechtbauer 2007, Stat Med 26:37, Table II (page 44), unrounded; metafor tests: test_analysis_example_viechtbauer2007a."""
    assert near(tau_squared(*COLLINS, "DL"), 0.2297)
    assert near(tau_squared(*COLLINS, "REML"), 0.3008)
    assert near(q_profile(*COLLINS), (0.0723, 2.2027))


def test_share_of_heterogeneity_and_its_interval() -> None:
    """Risk ratios of dat.bcg, DerSimonian-Laird; metafor tests: test_misc_confint, which has 81.9177; to the end it is 81.9206."""
    found = pool(*BCG, "DL", "wald")
    assert near(tuple(exp(x) for x in (found.estimate, *found.interval)), (0.4896, 0.3449, 0.6950))
    heterogeneity = found.heterogeneity
    assert near((heterogeneity.tau2, heterogeneity.i2), (0.3088, 92.1173))
    assert near(heterogeneity.tau2_interval, (0.1197, 1.1115))
    assert near(heterogeneity.i2_interval, (81.9206, 97.6781))


def test_hazard_ratios_from_their_intervals() -> None:
    """metafor 3.8-1: rma(log(hr), sei=(log(hi)-log(lo))/(2*qnorm(.975)), test="knha"), and predict(transf=exp); to the end."""
    ratios = [Ratio(0.62, 0.48, 0.80), Ratio(0.80, 0.60, 1.07), Ratio(0.55, 0.30, 1.00), Ratio(1.10, 0.70, 1.73)]
    found = pool(floats(*(r.log for r in ratios)), floats(*(r.variance for r in ratios)), "REML", "hartung_knapp")
    assert near((found.estimate, found.se, *found.interval), (-0.298727, 0.136812, -0.734123, 0.136670))
    assert found.prediction is not None
    assert near(tuple(map(exp, found.prediction)), (0.361813, 1.520706))
    heterogeneity = found.heterogeneity
    assert near((heterogeneity.tau2, heterogeneity.i2, heterogeneity.q), (0.032168, 48.874188, 5.957153))
    assert near(heterogeneity.tau2_interval, (0.0, 1.248525))
    assert near(heterogeneity.i2_interval, (0.0, 97.375521))


def test_acupoint_and_nausea() -> None:
    """Henmi & Copas 2010, Stat Med 29:2969, page 2978, DerSimonian-Laird; metafor tests: test_analysis_example_henmi2010."""
    found = pool(*LEE, "DL", "wald")
    assert near((found.estimate, *found.interval, found.heterogeneity.tau2), (-0.6787, -1.0664, -0.2911, 0.3325))
    # metafor 3.8-1, as the page of that example prints it
    assert near((found.heterogeneity.q, found.heterogeneity.p), (38.423121, 0.000781))
    # metafor 3.8-1, to the end
    for method, expected in (
        ("REML", (-0.682016, 0.208096, -1.125561, -0.238471, -2.023147, 0.659115, 0.352602)),
        ("PM", (-0.689085, 0.209541, -1.135711, -0.242458, -2.110592, 0.732423, 0.400875)),
    ):
        found = pool(*LEE, method, "hartung_knapp")  # type: ignore[arg-type]
        assert found.prediction is not None
        said = (found.estimate, found.se, *found.interval, *found.prediction, found.heterogeneity.tau2)
        assert near(said, expected)


def test_hazard_ratios_of_the_documentation_of_meta() -> None:
    """Steurer 2006 (fludarabine, overall survival), as metagen's documentation has it; metafor 3.8-1, to the end."""
    ratios = [Ratio(0.55, 0.28, 1.09), Ratio(0.92, 0.79, 1.08), Ratio(0.79, 0.59, 1.05), Ratio(1.18, 0.64, 2.17)]
    found = pool(floats(*(r.log for r in ratios)), floats(*(r.variance for r in ratios)), "DL", "wald")
    said = (found.estimate, found.se, *found.interval, found.heterogeneity.tau2, found.heterogeneity.q)
    assert near(said, (-0.136075, 0.085268, -0.303197, 0.031047, 0.005656, 3.567709))
    found = pool(floats(*(r.log for r in ratios)), floats(*(r.variance for r in ratios)), "REML", "hartung_knapp")
    assert near(tuple(map(exp, (found.estimate, *found.interval))), (0.884413, 0.700654, 1.116365))
    assert near(found.heterogeneity.i2_interval, (0.0, 97.774262))


def test_extremes_are_corrected_only_where_they_are() -> None:
    """metafor 3.8-1: escalc("PLO", xi=c(0,5,12,3), ni=c(10,5,40,1200)); rma(test="adhoc")."""
    estimates, variances = logits(floats(0, 5, 12, 3), floats(10, 5, 40, 1200))
    assert near(tuple(estimates), (-3.0445, 2.3979, -0.8473, -5.9890))
    assert near(tuple(variances), (2.0952, 2.1818, 0.1190, 0.3342))
    found = pool(estimates, variances)
    assert near((found.estimate, found.se, *found.interval), (-1.980843, 1.761259, -7.585955, 3.624269))
    assert near(found.heterogeneity.tau2, 11.250910)


def test_studies_that_agree_by_chance_get_no_interval_of_no_width() -> None:
    """metafor 3.8-1 for 5/10, 6/12, 5/10: test="knha" gives 0 to 0, test="adhoc" -1.521217 to 1.521217."""
    same = logits(floats(5, 6, 5), floats(10, 12, 10))
    assert near(pool(*same).interval, (-1.521217, 1.521217))
    assert any("left as that is" in note for note in pool(*same).notes)
    assert near(pool(*same, interval="hartung_knapp").interval, (0.0, 0.0))
    assert near(pool(*same, interval="wald").interval, (-0.692952, 0.692952))


@pytest.mark.parametrize(
    ("events", "total", "low", "high"),
    # R 4.2.2: binom.test()$conf.int
    [
        (0, 1, 0.0, 0.975),
        (1, 1, 0.025, 1.0),
        (3, 12, 0.05486, 0.57186),
        (0, 12, 0.0, 0.26465),
        (97, 101, 0.90170, 0.98911),
    ],
)
def test_one_study_has_the_exact_interval(events: int, total: int, low: float, high: float) -> None:
    assert exact_interval(events, total) == pytest.approx((low, high), abs=6e-6)


def test_two_studies_have_an_interval_but_no_prediction() -> None:
    found = pool(floats(0.1, 0.5), floats(0.04, 0.05))
    assert found.prediction is None
    assert any("one degree of freedom" in note for note in found.notes)
    assert found.interval[0] < found.wald[0] < found.wald[1] < found.interval[1]


def test_fifty_thousand_studies_are_pooled() -> None:
    at_random = np.random.default_rng(1)
    totals = at_random.integers(1, 300, 50_000)
    events = at_random.binomial(totals, 0.4).astype(float)
    found: Pooled = pool(*logits(events, totals.astype(float)))
    assert found.k == 50_000
    assert len(found.weights) == 50_000
    assert proportion_of(found.estimate) == pytest.approx(0.4, abs=0.01)


def test_i2_is_the_share_of_a_typical_variance() -> None:
    assert typical_variance(floats(0.25, 0.25, 0.25)) == pytest.approx(0.25)
    assert share(0.25, 0.25) == 50.0
