"""Results that a text tells twice, in its conclusion or in the same words again: each is kept once."""

from __future__ import annotations

from collections.abc import Hashable

from extractor.components.findings import Finding


def each_once(found: list[Finding]) -> list[Finding]:
    """Each result once: a conclusion that repeats one, or the same figure told twice, is the same result."""
    kept: list[Finding] = []
    alike: dict[Hashable, list[int]] = {}
    for finding in sorted(found, key=lambda f: f.figure.start):
        places = alike.setdefault(
            (finding.endpoint, finding.statistic, finding.value, finding.at_months, finding.reached), []
        )
        twin = next((i for i in places if _same(kept[i], finding)), None)
        if twin is None:
            places.append(len(kept))
            kept.append(finding)
        elif kept[twin].figure.ci is None and finding.figure.ci is not None:
            first = kept[twin]
            kept[twin] = (
                finding.of_arm(first.arm, first.because.arm, first.because.arm_at, finding.comparator)
                if finding.arm == "all"
                else finding
            )
    return kept


def _same(a: Finding, b: Finding) -> bool:
    """Of two findings with the same value of the same endpoint: are they about the same patients?"""
    return a.arm == b.arm or "conclusions" in {a.section, b.section} or (b.arm == "all" and a.value is not None)
