"""What speaks for and against a finding being right: signs that the rules have at hand, each present or not.

`confidence.py` weighs them; `vocabulary/rules.toml` says each in a sentence. A sign asks nothing of the text that would
take longer for a longer one: its sentence, its figure, the words that name its endpoint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from spacy.tokens import Doc

from extractor.components.endpoints import EndpointMention
from extractor.components.extensions import notes
from extractor.components.figures import Figure
from extractor.components.findings import Finding, Place
from extractor.components.scope import LOOK_ALIKES, within

# Around the figure, in one pass: "of whom 5", "before CAR T", "were then", "those with CR", "were due to".
_CUES = re.compile(
    r"\b(?:(?P<part>of (?:whom|which|these|those|them)|among (?:whom|them|these|those)|including|the (?:other|remaining|rest))"
    r"|(?P<whom>who|whose|those|patients? (?:with|without|in|achiev\w+|reach\w+)|responders?)"
    r"|(?P<state>before|prior to|at (?:the )?(?:time|baseline|start|enrol\w+|relapse|infusion)|baseline|had (?:been|had)|initial\w*)"
    r"|(?P<after>subsequent\w*|later|eventually|then|next|further)"
    r"|(?P<cause>due to|caused? (?:by|of)|because of|attribut\w+|related|died (?:of|from|in|without)))\b",
    re.IGNORECASE,
)
# "402 infused patients were screened": how the cohort came about.
_HISTORY = re.compile(
    r"\b(?:infused|screened|identified|registered|consecutive|database|enrolled|included|consortium|had received)\b",
    re.IGNORECASE,
)
# "in ZUMA-1", "L-MIND": trials have such names.
_TRIAL = re.compile(
    r"\b(?:[A-Z]{3,}[A-Za-z]*-?[A-Z0-9]*-\d|[A-Z]-[A-Z]{3,}|(?-i:KarMMa|ZUMA|CARTITUDE|JULIET|TRANSCEND))\b"
)
_GRADE = re.compile(r"\b(?:grade|gr\.?|G) ?(?:≥ ?)?[1-5]|\bsevere", re.IGNORECASE)
# Before the endpoint's words: "in patients with", "among those achieving".
_NAMED_AS_WHOM = re.compile(
    r"\b(?:in|with|among|amongst|for|from|without|achiev\w+|reach\w+|who|having|if)\s+"
    r"(?:(?:patients|pts|those|the|a|an|\d+|all|who|had|in|with|achiev\w+|reach\w+)\s+)*$",
    re.IGNORECASE,
)
# Between the endpoint's words and the figure: "rate was", "(CR): ".
_STATED = re.compile(
    r"\s*(?:\([^()]{1,25}\)\s*)?,?\s*(?:rates?\s*|probability\s*)?(?:was|were|of|is|=|:|,|\(|reached|in|at|occurred in|stood at)?\s*"
    r"(?:only |about |estimated at |not )?\s*$",
    re.IGNORECASE,
)
# What stands right behind the figure.
_TAILS = (
    ("the end", re.compile(r"[)\]]*\s*(?:[.;]|$)")),
    ("a comma", re.compile(r"[)\]]*\s*,")),
    ("a mark", re.compile(r"[/)\]-]")),
    ("another figure", re.compile(r"[)\]]*\s*(?:and|vs\.?|versus|or)\b")),
    ("a bracket", re.compile(r"\s*[(\[]")),
    ("a preposition", re.compile(r"\s+(?:in|for|with|at|after|among|of|by|on|from|to)\b")),
    ("a word", re.compile(r"\s+\w")),
)
#: Up to so many characters between the endpoint's words and the figure, and how the sign names it.
_GAPS = ((6, "right beside it"), (20, "close by"), (48, "near"), (100, "some way off"))
_TRUST = ((0.72, "a weak rule"), (0.84, "a fair rule"), (0.91, "a good rule"), (1.01, "a strong rule"))
#: How far around a figure its clause is read, in characters.
_AROUND = 60
_FORMS = {
    "name": "its name",
    "short": "an abbreviation",
    "event": "an event",
    "weak": "a word that may mean something else",
}
_GRADED, _RELAPSES = frozenset({"CRS", "ICANS", "INFECTION"}), frozenset({"RELAPSE", "PD"})
#: Whoever has the one has the other too.
_WIDER = {"CR": "ORR", "VGPR": "ORR", "CRS3": "CRS", "ICANS3": "ICANS", "INFECTION3": "INFECTION"}
_SAID_OF_CUES = {
    ("part", "before"): "a part of those before", ("part", "behind"): None,
    ("whom", "before"): "whom it is about, before", ("whom", "behind"): "whom it is about, behind",
    ("state", "before"): "a state, before", ("state", "behind"): "a state, behind",
    ("after", "before"): "what came afterwards", ("after", "behind"): "what came afterwards",
    ("cause", "before"): "a cause", ("cause", "behind"): "a cause",
}  # fmt: skip


@dataclass(slots=True)
class _Document:
    """What the signs need of a whole document: its findings, looked up by what they could contradict."""

    plain: str
    relevant: bool
    n: int | None
    at: dict[int, int] = field(default_factory=dict)
    values: dict[tuple[str, str, float | None, str], set[float | None]] = field(default_factory=dict)
    highest: dict[tuple[str, str], float] = field(default_factory=dict)

    def holds(self, f: Finding) -> None:
        """Notes one of its findings."""
        self.at[f.figure.start] = self.at.get(f.figure.start, 0) + 1
        self.values.setdefault((f.endpoint, f.statistic, f.at_months, f.arm), set()).add(f.value)
        if f.unit == "%" and f.value is not None:
            key = (f.endpoint, f.arm)
            self.highest[key] = max(f.value, self.highest.get(key, 0.0))


@dataclass(frozen=True, slots=True)
class _Sentence:
    """What the signs need of a sentence, for all of its findings."""

    mentions: tuple[EndpointMention, ...]
    figures: tuple[Figure, ...]
    trial: bool
    graded: bool
    history: bool


@dataclass(frozen=True, slots=True)
class _View:
    """A finding in its sentence and document; `lead` and `tail`: 60 characters before its figure and behind it, of the
    sentence; start..end: between the endpoint's words and the figure."""

    finding: Finding
    figure: Figure
    mention: EndpointMention
    sentence: _Sentence
    doc: _Document
    lead: str
    tail: str
    start: int
    end: int


def signs(doc: Doc, findings: Sequence[Finding]) -> list[tuple[str, ...]]:
    """The signs of each finding, in the findings' order; each sign once."""
    noted = notes(doc)
    if not findings:
        return []
    cohort = noted.cohort
    of_doc = _Document(noted.plain, noted.relevant[0], cohort.n if cohort else None)
    endpoints, figures, found = noted.endpoints, noted.figures, []
    for finding in findings:
        of_doc.holds(finding)
    for place, of_sentence in groupby(findings, key=lambda f: f.because.sentence):
        sentence = _sentence(of_doc.plain, place, within(endpoints, *place), within(figures, *place))
        for finding in of_sentence:
            view = _view(of_doc, sentence, finding)
            found.append(tuple(dict.fromkeys(name for group in _GROUPS for name in group(view))))
    return found


def _sentence(
    plain: str, place: Place, mentions: tuple[EndpointMention, ...], figures: tuple[Figure, ...]
) -> _Sentence:
    codes = {m.endpoint.code for m in mentions}
    return _Sentence(
        mentions,
        figures,
        _TRIAL.search(plain, *place) is not None,
        bool(codes & _GRADED) and _GRADE.search(plain, *place) is not None,
        bool(codes & _RELAPSES) and _HISTORY.search(plain, *place) is not None,
    )


def _view(doc: _Document, sentence: _Sentence, finding: Finding) -> _View:
    figure, mention, (begin, end) = finding.figure, finding.because.mention, finding.because.sentence
    first, second = (mention, figure) if mention.start < figure.start else (figure, mention)
    lead = doc.plain[max(begin, figure.start - _AROUND) : figure.start]
    tail = doc.plain[figure.end : min(end, figure.end + _AROUND)]
    return _View(finding, figure, mention, sentence, doc, lead, tail, first.end, max(first.end, second.start))


def _of_the_rules(view: _View) -> Iterator[str]:
    because = view.finding.because
    yield f"rule: {because.rule}"
    yield f"arm: {because.arm}"
    yield next(name for most, name in _TRUST if because.trust < most)


def _of_the_result(view: _View) -> Iterator[str]:
    finding, mention = view.finding, view.mention
    yield f"kind: {finding.statistic} of {mention.endpoint.kind}"
    yield f"endpoint: {finding.endpoint}"
    yield f"named by: {_FORMS[mention.form]}"
    if mention.form == "event":
        yield f"kind: {finding.statistic} of an event"
    yield f"section: {finding.section}"
    if finding.statistic in {"hazard_ratio", "odds_ratio"} and finding.arm == "all":
        yield "a ratio of nobody named"
    if finding.at_months is not None and finding.at_months < 2.5:
        yield "an early time"


def _of_the_figure(view: _View) -> Iterator[str]:
    finding, figure = view.finding, view.figure
    said = view.doc.plain[figure.value_start : figure.value_end]
    yield f"figure: {figure.kind}"
    if figure.ci is not None:
        yield "with an interval"
    if finding.p is not None:
        yield "with a p value"
    if "." in said:
        yield "with decimals"
    if said[:1].isalpha():
        yield "in words"
    if figure.count is not None:
        whole = "of a total" if figure.total is not None else "with a share" if figure.kind == "percent" else "alone"
        yield f"a count {whole}"
    if finding.statistic == "count" and finding.value is not None and finding.value <= 3:
        yield "a count of a few"
    if finding.unit == "%" and finding.value is not None and finding.value >= 90:
        yield "nearly all"


def _of_the_place(view: _View) -> Iterator[str]:
    before, apart = view.mention.start < view.figure.start, view.end - view.start
    yield "named before" if before else "named behind"
    yield next((name for most, name in _GAPS if apart <= most), "far off")
    if before:
        yield "plainly stated" if _STATED.fullmatch(view.doc.plain, view.start, view.end) else "loosely stated"
    yield f"behind it: {next((name for name, pattern in _TAILS if pattern.match(view.tail)), 'something else')}"
    if view.lead.count("(") > view.lead.count(")"):
        yield "in brackets"
    if view.lead[-1:] in {"-", "/"}:
        yield "joined to a word"
    if any(view.start <= f.start and f.end <= view.end for f in view.sentence.figures):
        yield "another figure between"
    yield from _others_near(view, apart)


def _others_near(view: _View, apart: int) -> Iterator[str]:
    """Other endpoints, and look-alikes, that stand between or nearer to the figure."""
    figure, code = view.figure, view.finding.endpoint.rstrip("3")
    for mention in view.sentence.mentions:
        if mention.endpoint.code == code:
            continue
        alike = mention.endpoint.kind in LOOK_ALIKES
        if alike and view.start <= mention.start and mention.end <= view.end:
            yield "a look-alike between"
        if max(mention.start - figure.end, figure.start - mention.end, 0) < apart:
            yield "a look-alike nearer" if alike else "another endpoint nearer"


def _of_the_sentence(view: _View) -> Iterator[str]:
    sentence, figures = view.sentence, len(view.sentence.figures)
    yield f"figures: {'many' if figures > 6 else 'some' if figures > 1 else 'one'}"
    begin = max(view.finding.because.sentence[0], view.mention.start - 40)
    if _NAMED_AS_WHOM.search(view.doc.plain[begin : view.mention.start]):
        yield "the endpoint says whom"
    if sentence.trial:
        yield "a trial named"
    if sentence.history and view.finding.endpoint in _RELAPSES:
        yield "history of the cohort"
    if sentence.graded and view.finding.endpoint in _GRADED:
        yield "a grade told beside any grade"
    for words, side in ((view.lead, "before"), (view.tail, "behind")):
        for cue in _CUES.finditer(words):
            name = _SAID_OF_CUES[cue.lastgroup or "", side]
            yield from [name] if name else []


def _of_the_document(view: _View) -> Iterator[str]:
    doc, finding, figure = view.doc, view.finding, view.figure
    if not doc.relevant:
        yield "nobody had had CAR T"
    if doc.at[figure.start] > 1:
        yield "told of two endpoints"
    if len(doc.values[finding.endpoint, finding.statistic, finding.at_months, finding.arm]) > 1:
        yield "other values of the same"
    wider = _WIDER.get(finding.endpoint)
    bound = doc.highest.get((wider, finding.arm)) if wider else None
    if bound is not None and finding.unit == "%" and finding.value is not None and finding.value > bound:
        yield f"more than {wider}"
    if doc.n is None:
        yield "no cohort"
    else:
        yield from _of_how_many(view, doc.n)


def _of_how_many(view: _View, n: int) -> Iterator[str]:
    """How the figure's patients compare with the cohort's."""
    figure = view.figure
    if figure.total == n:
        yield "of the whole cohort"
    elif figure.total is not None:
        yield "of more than the cohort" if figure.total > n else "of a part of the cohort"
    elif figure.count is not None and figure.kind == "percent" and figure.value is not None:
        yield "a share of the cohort" if abs(100 * figure.count / n - figure.value) <= 0.6 else "a share of others"
    if figure.count is not None and figure.count > n:
        yield "more than the cohort"


_GROUPS = (_of_the_rules, _of_the_result, _of_the_figure, _of_the_place, _of_the_sentence, _of_the_document)
