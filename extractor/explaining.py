"""Makes the explanation of a record from what the components left on the Doc."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import log

from spacy.tokens import Doc

from corpus.document import Document
from extractor.assembly import place_of
from extractor.components.confidence import sureness
from extractor.components.extensions import notes
from extractor.components.findings import Finding, Place
from extractor.components.groups import Group
from extractor.components.signs import signs
from extractor.explanation import (
    CohortReason,
    Contribution,
    Explanation,
    OutcomeReason,
    Reason,
    TherapyReason,
    ValueReason,
    Weighed,
)
from extractor.model import weights
from extractor.record import EvidenceRecord, Role
from extractor.vocabulary.tables import toml_table

_TIME = Reason("the time that its sentence names for it", "The figure holds at the time that is named for it.")
_DOUBT = "the text contradicts it"
_P = Reason("the p value behind it", "The p value stands behind the figures of that endpoint.")


def explanation(document: Document, doc: Doc, record: EvidenceRecord) -> Explanation:
    """What decided each value of the document's record."""
    noted = notes(doc)
    maker = _Maker(document, doc)
    return Explanation(
        id=record.id,
        relevant=maker.relevant(),
        n=maker.cohort(),
        diseases=tuple(maker.diseases()),
        design=maker.reason(noted.design[3], noted.design[1:3]) if noted.design else None,
        follow_up_months=maker.follow_up(),
        prior_car_t=tuple(maker.prior_car_t()),
        therapies=tuple(maker.therapies(record)),
        therapies_passed_over=tuple(maker.therapies_passed_over(record)),
        outcomes=tuple(maker.outcomes()),
    )


def said_of_rule(table: str, rule: str) -> str:
    """The sentence of a rule, by its name in that table of rules.toml; the name itself where it has none."""
    return str(toml_table("rules.toml")[table].get(rule, rule))


@cache
def said_of_sign(sign: str) -> str:
    """The sentence of a sign: its own, that of the rule it names, or that of its family."""
    family, _, member = sign.partition(": ")
    if family in {"rule", "arm"}:
        return said_of_rule({"rule": "links", "arm": "arms"}[family], member)
    pattern = toml_table("rules.toml")["families"].get(family)
    return pattern.format(member.replace("_", " ")) if pattern and member else said_of_rule("signs", sign)


class _Maker:
    """The parts of an explanation, of one document."""

    def __init__(self, document: Document, doc: Doc) -> None:
        self._document, self._doc = document, doc

    def reason(self, rule: str, place: Place | None, sentence: str = "") -> Reason:
        if place is None or place[0] >= place[1]:
            return Reason(rule, sentence or rule)
        quoted = place_of(self._document, self._doc, *place)
        return Reason(rule, sentence or rule, quoted.text, quoted.start, quoted.end, quoted.part)

    def relevant(self) -> Reason:
        prior = next((m for m in notes(self._doc).therapies if m.role == "prior"), None)
        relevant, why = notes(self._doc).relevant
        return self.reason(why, (prior.start, prior.end) if prior and relevant else None)

    def cohort(self) -> CohortReason:
        start, main = notes(self._doc).text_start, notes(self._doc).cohort
        others = [g for g in notes(self._doc).groups if g.start >= start]
        chosen = self._weighed(main) if main is not None and main.start >= start else None
        return CohortReason(chosen, tuple(map(self._weighed, sorted(others, key=lambda g: (-g.score, g.start)))))

    def _weighed(self, group: Group) -> Weighed:
        place = place_of(self._document, self._doc, group.start, group.end)
        return Weighed(group.n, group.score, group.why, place.text, place.start, place.end)

    def diseases(self) -> Iterator[ValueReason]:
        titled = any(d.start < notes(self._doc).text_start for d in notes(self._doc).diseases)
        for d in notes(self._doc).diseases:
            in_title = d.start < notes(self._doc).text_start
            rule = "named in the title" if in_title else "the kind that the text names" if titled else "named most"
            yield ValueReason(d.name, self.reason(rule, (d.start, d.end)))

    def follow_up(self) -> Reason | None:
        found = notes(self._doc).follow_up
        return self.reason(found.why, (found.start, found.end)) if found else None

    def prior_car_t(self) -> Iterator[ValueReason]:
        why = {(m.name, m.start, m.end): m.why for m in notes(self._doc).therapies if m.role == "prior"}
        for name, start, end in notes(self._doc).prior_car_t:
            yield ValueReason(name, self.reason(why.get((name, start, end), "had before"), (start, end)))

    def therapies(self, record: EvidenceRecord) -> Iterator[TherapyReason]:
        places: dict[tuple[str, Role, int | None, int | None], Reason] = {}
        for m in notes(self._doc).therapies:
            if m.role is not None and m.start >= notes(self._doc).text_start:
                reason = self.reason(m.why, (m.start, m.end))
                places.setdefault((m.name, m.role, reason.start, reason.end), reason)
        for t in record.therapies:
            yield TherapyReason(t.name, t.role, places[t.name, t.role, t.start, t.end])

    def therapies_passed_over(self, record: EvidenceRecord) -> Iterator[TherapyReason]:
        told = {t.name for t in record.therapies}
        for m in notes(self._doc).therapies:
            if m.name not in told:
                told.add(m.name)
                yield TherapyReason(m.name, None, self.reason(m.why, (m.start, m.end)))

    def outcomes(self) -> Iterator[OutcomeReason]:
        findings = notes(self._doc).outcomes
        pairs = zip(findings, signs(self._doc, findings), strict=True)
        in_text = [(f, s) for f, s in pairs if f.figure.start >= notes(self._doc).text_start]
        for position, (finding, of_finding) in enumerate(in_text):
            yield self._outcome(position, finding, of_finding)

    def _outcome(self, position: int, finding: Finding, of_finding: tuple[str, ...]) -> OutcomeReason:
        because, mention = finding.because, finding.because.mention
        return OutcomeReason(
            position=position,
            endpoint=self.reason(because.rule, (mention.start, mention.end), said_of_rule("links", because.rule)),
            trust=because.trust,
            at_months=self.reason(_TIME.rule, because.at, _TIME.sentence) if finding.at_months is not None else None,
            arm=self.reason(because.arm, because.arm_at, said_of_rule("arms", because.arm)),
            p=self.reason(_P.rule, because.p_at, _P.sentence) if finding.p is not None else None,
            confidence=finding.confidence,
            contributions=tuple(_contributions(finding, of_finding)),
        )


def _contributions(finding: Finding, of_finding: tuple[str, ...]) -> Iterator[Contribution]:
    learned = weights()
    yield Contribution("base", "Where every result begins.", learned.base)
    weighed = [(sign, learned.signs[sign]) for sign in of_finding if sign in learned.signs]
    for sign, weight in sorted(weighed, key=lambda pair: (-abs(pair[1]), pair[0])):
        yield Contribution(sign, said_of_sign(sign), weight)
    if finding.confidence != sureness(of_finding, learned):
        # What the checks take away is a part of the confidence itself, so it is told as the log-odds that make up for it.
        total = learned.base + sum(weight for _, weight in weighed)
        doubt = round(log(finding.confidence / (1 - finding.confidence)) - total, 3)
        yield Contribution(_DOUBT, said_of_sign(_DOUBT), doubt)
