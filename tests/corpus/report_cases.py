"""A set of documents of which it is known which are one publication: titles of our own annotated studies, changed as sources change
them, and beside them publications that only look alike."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.document import Author, Document, Identifiers, Notice, PartialDate, Section

GOLD = Path(__file__).parents[1]
#: Sets that came after the figures on the page were taken; many of them tell a publication of the earlier ones again.
_LATER = frozenset(
    {"gold_sixteenth", "gold_seventeenth", "gold_eighteenth", "gold_nineteenth", "gold_twentieth", "gold_twentyfirst"}
)
FAMILIES = (
    "Müller", "Di Blasi", "van der Berg", "O'Brien", "Sánchez-Ortega", "Nguyen", "Wang", "Østergaard", "Zając", "Roddie", "Iacoboni", "Chong",
    "Abramson", "Locke", "Usmani", "Hansen", "Costello", "Dimopoulos", "Bal", "Thiéblemont",
)  # fmt: skip
JOURNALS = (
    ("Blood Advances", "Blood Adv"),
    ("Journal of Clinical Oncology", "J Clin Oncol"),
    ("Leukemia", "Leukemia"),
    ("Haematologica", "HAEMATOLOGICA"),
)


@dataclass(frozen=True)
class Case:
    """A document, the publication it is a version of, and the change that it shows."""

    document: Document
    publication: str
    change: str


def bases(least: int = 6) -> list[Document]:
    """One document a study of the gold sets whose title has enough words, each title once."""
    found: dict[str, Document] = {}
    for path in sorted(GOLD.glob("gold*/*.json")):
        if path.parent.name in _LATER:
            continue
        study = json.loads(path.read_text(encoding="utf-8"))
        said = study.get("title") or ""
        if len(said.split()) < least or said.casefold() in found:
            continue
        number = len(found)
        family = FAMILIES[number % len(FAMILIES)]
        found[said.casefold()] = Document(
            id=f"pubmed:{41000000 + number}",
            source="pubmed",
            kind="abstract",
            title=said.rstrip(".") + ".",
            sections=(Section(study["text"]),),
            authors=(Author(family, "Ana Maria", "AM"), Author("Roe", "Bo", "B")),
            journal=JOURNALS[number % len(JOURNALS)][0],
            published=PartialDate(2018 + number % 7),
            identifiers=Identifiers(pmid=str(41000000 + number), doi=f"10.5555/base.{number}"),
        )
    return list(found.values())


def _copy(base: Document, change: str, **more: object) -> Document:
    """A version without identifiers, as an export has it."""
    plain = replace(base, id=f"ris:{change}-{base.id[7:]}", source="ris", identifiers=Identifiers())
    return replace(plain, **more)  # type: ignore[arg-type]


def _cut(said: str) -> str:
    return said[: max(45, len(said) * 2 // 3)].rstrip() + ("…" if len(said) > 45 else "")


def _escaped(said: str) -> str:
    return re.sub(r"\b(CAR)\b", r"<i>\1</i>", said.replace("&", "&amp;").replace("-", "&#8211;", 1))


def _british(said: str) -> str:
    for one, other in (
        ("tumor", "tumour"),
        ("leukemia", "leukaemia"),
        ("hemat", "haemat"),
        ("randomized", "randomised"),
        ("CAR T-cell", "CAR-T cell"),
        (" vs ", " versus "),
    ):
        said = said.replace(one, other)
    return said.replace("follow-up", "follow up")


def _misspelt(said: str) -> str:
    """The longest word with two of its letters exchanged."""
    word = max(re.findall(r"[a-z]{7,}", said), key=len, default="")
    return said.replace(word, word[:3] + word[4] + word[3] + word[5:], 1) if word else said


def _paraphrased(text: str) -> str:
    return text.replace("patients", "pts").replace("median", "Median").replace(" and ", " & ")


# A change that leaves it the same publication: name, the changed document.
SAME: dict[str, Callable[[Document], Document]] = {
    "capitals": lambda b: _copy(b, "capitals", title=b.title.upper()),
    "no accents": lambda b: _copy(b, "accents", authors=(Author(_plain(b.authors[0].family or ""), initials="A."), *b.authors[1:])),
    "[abstract] behind the title": lambda b: _copy(b, "abstract", title=b.title.rstrip(".") + " [Abstract]."),
    "a number of the meeting before it": lambda b: _copy(b, "meeting", title="MM-181: " + b.title),
    "cut short": lambda b: _copy(b, "cut", title=_cut(b.title)),
    "entities and tags": lambda b: _copy(b, "entities", title=_escaped(b.title)),
    "brackets of a translation": lambda b: _copy(b, "brackets", title=f"[{b.title.rstrip('.')}]."),
    "British spelling": lambda b: _copy(b, "british", title=_british(b.title)),
    "a misspelt word": lambda b: _copy(b, "misspelt", title=_misspelt(b.title)),
    "print a year later": lambda b: _copy(b, "print", published=PartialDate((b.published.year or 0) + 1)),
    "abbreviated journal": lambda b: _copy(b, "journal", journal=dict(JOURNALS)[b.journal or ""], authors=(Author(b.authors[0].family, initials="A"),)),
    "given name first": lambda b: _copy(b, "swapped", authors=(Author("Ana Maria", (b.authors[0].family or "").split(" ")[-1]), *b.authors[1:])),
    "no abstract": lambda b: _copy(b, "bare", sections=()),
    "retracted": lambda b: _copy(b, "retracted", title="RETRACTED: " + b.title, retraction="retracted"),
    "preprint a year before": lambda b: _copy(
        b, "preprint", kind="preprint", journal="medRxiv", published=PartialDate((b.published.year or 0) - 1),
        identifiers=Identifiers(doi=f"10.1101/{b.id[7:]}"), sections=(Section(_paraphrased(b.text)),),
    ),
    "preprint that names its paper, renamed": lambda b: _copy(
        b, "renamed", kind="preprint", journal="medRxiv", title="What became of those who relapsed: " + " ".join(b.title.split()[:3]),
        identifiers=Identifiers(doi=f"10.1101/r{b.id[7:]}"), notices=(Notice("Preprint of", "", b.identifiers.pmid),), sections=(),
    ),
    "the same DOI, subtitle left out": lambda b: _copy(
        b, "subtitle", title=re.split(r"[:.] ", b.title)[0], identifiers=Identifiers(doi=(b.identifiers.doi or "").upper().lower()), authors=()
    ),
    "the same PubMed number": lambda b: _copy(b, "pmid", identifiers=Identifiers(pmid=b.identifiers.pmid), authors=(), published=PartialDate()),
}  # fmt: skip

# What looks alike and is another publication.
OTHER: dict[str, Callable[[Document], Document]] = {
    "part 2": lambda b: _copy(b, "part2", title=b.title.rstrip(".") + ", part 2.", sections=(Section(_other(b.text)),)),
    "another time of follow-up": lambda b: _copy(b, "years", title=b.title.rstrip(".") + ": 2-year follow-up.", sections=(Section("At two years " + _other(b.text)),)),
    "final analysis": lambda b: _copy(b, "final", title=b.title.rstrip(".") + ": final analysis.", sections=(Section(_other(b.text)),), published=PartialDate((b.published.year or 0) + 1)),
    "subgroup": lambda b: _copy(b, "subgroup", title=b.title.rstrip(".") + ": Japanese subgroup analysis.", sections=()),
    "another drug": lambda b: _copy(b, "drug", title=_swapped(b.title), sections=(Section(_other(b.text)),)),
    "erratum": lambda b: _copy(b, "erratum", title="Correction to: " + b.title, sections=(), identifiers=Identifiers(doi=f"10.5555/e{b.id[7:]}")),
    "erratum with the DOI of its paper": lambda b: _copy(b, "erratum2", title="Erratum: " + b.title, sections=(), identifiers=b.identifiers),
    "reply": lambda b: _copy(b, "reply", title="Reply to: " + b.title, sections=()),
    "comment": lambda b: _copy(b, "comment", title="Comment on: " + b.title, sections=()),
    "protocol": lambda b: _copy(b, "protocol", title=b.title.rstrip(".") + ": study protocol.", sections=()),
    "abstract of a meeting with the title": lambda b: _copy(b, "conference", kind="conference", published=PartialDate((b.published.year or 0) - 1), sections=(Section(_other(b.text)),)),
    "three years later": lambda b: _copy(b, "later", published=PartialDate((b.published.year or 0) + 3), sections=()),
    "another first author": lambda b: _copy(b, "author", authors=(Author("Quist", "Eva"),), sections=()),
    "a DOI of its own, same title": lambda b: _copy(b, "doi", identifiers=Identifiers(doi=f"10.5555/own.{b.id[7:]}"), sections=(Section(_other(b.text)),)),
    "news of it": lambda b: replace(_copy(b, "news", kind="news"), source="pages"),
    "a supplement's DOI": lambda b: _copy(b, "supplement", title="Quality of life of caregivers in lymphoma clinics", authors=(Author("Else", "Ida"),), identifiers=Identifiers(doi=b.identifiers.doi), sections=()),
}  # fmt: skip


def cases() -> Iterator[Case]:
    """Every base, three of the changes and three of the look-alikes of each, all in turn."""
    same, other = list(SAME.items()), list(OTHER.items())
    for number, base in enumerate(bases()):
        yield Case(base, base.id, "as PubMed has it")
        for step in range(3):
            name, change = same[(number * 3 + step) % len(same)]
            yield Case(change(base), base.id, name)
        for step in range(3):
            name, change = other[(number * 3 + step) % len(other)]
            yield Case(change(base), change(base).id, name)


def _plain(name: str) -> str:
    return name.translate(str.maketrans("üØáéąć", "uoaeac")).replace("jac", "jac")


def _other(text: str) -> str:
    """A text of other words: of another analysis."""
    words = text.split()
    return " ".join(
        words[len(words) // 2 :] + ["Exploratory", "analyses", "considered", "tolerability", "and", "utilisation."] * 20
    )


def _swapped(title: str) -> str:
    """The longest word in place of another, of a drug or of a disease that it is not."""
    word = max(re.findall(r"[A-Za-z]{6,}", title), key=len)
    return title.replace(word, "zanubrutinib" if word.islower() else "Zanubrutinib")
