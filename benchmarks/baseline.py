"""A file like those of PubMed's baseline: 30,000 articles with authors, headings and references, of which one in a hundred is of the topic."""

from __future__ import annotations

import gzip
import io
import random
import re
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

from corpus.document import Document
from corpus.sources import jsonl

ARTICLES, RELEVANT = 30_000, 100
#: What the topic lives by, and what an article says in its place that is of another field.
_OTHERS = {
    r"CAR[- ]T(?:[- ]cells?)?(?: therapy)?": (
        "statin therapy",
        "dialysis",
        "psychotherapy",
        "bypass surgery",
        "insulin",
    ),
    r"(?:[\w-]+ )*(?:lymphoma|leukemia|leukaemia|myeloma)s?": (
        "hypertension",
        "asthma",
        "osteoporosis",
        "depression",
        "stroke",
    ),
    r"chimeric antigen receptors?": ("angiotensin receptor", "insulin receptor"),
    r"[\w-]*(?:cabtagene|leucel)\b(?: \w+cel)?": ("metformin", "ramipril", "sertraline"),
    r"\b\w+-cel\b": ("metformin", "ramipril"),
    r"\bCARs?\b": ("ACE",),
    r"\b(?:DLBCL|LBCL|MCL|RRMM|B-ALL|B-cell|BCMA|CD19)\b": ("COPD", "T2DM", "LDL", "IgE"),
}
#: What is still of the field, and is left out.
_OF_THE_FIELD = re.compile(r"mab\b|cell|CAR|BCMA|GPRC5D|CD19|lymph|leuk|myelom", re.IGNORECASE)
_WORDS = tuple(
    f"{a}{b}{c}"
    for a in ("mar", "tol", "ven", "kir", "sal", "bor")
    for b in "aeiou"
    for c in ("din", "vik", "ston", "berg", "ling")
)


def baseline(path: Path, articles: int = ARTICLES, first: int = 1) -> Path:
    """Writes the file, packed, the numbers of its articles from `first` on; what is there already stays."""
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    begun = path.with_suffix(".begun")
    with gzip.open(begun, "wb", compresslevel=6) as out:
        out.write(b'<?xml version="1.0" encoding="utf-8"?>\n<PubmedArticleSet>\n')
        for article in _articles(articles, first):
            out.write(article)
        out.write(b"</PubmedArticleSet>\n")
    begun.rename(path)
    return path


def _articles(how_many: int, first: int) -> Iterator[bytes]:
    chosen = random.Random(first)
    texts = _texts()
    foreign = [_foreign(text, chosen) for text in texts for _ in range(8)]
    sentences = [one for text in foreign for one in text.split(". ") if one and not _OF_THE_FIELD.search(one)]
    for number in range(first, first + how_many):
        of_it = number % RELEVANT == 0
        said = chosen.choice(texts) if of_it else ". ".join(chosen.sample(sentences, chosen.randint(5, 12)))
        yield _article(number, _varied(said, chosen), chosen).encode()


def _texts() -> list[str]:
    raw = (files("corpus") / "samples" / "post-car-t.jsonl").read_bytes()
    return [d.text for d in jsonl.read(io.BytesIO(raw), "bundled", None) if isinstance(d, Document)]


def _foreign(text: str, chosen: random.Random) -> str:
    for pattern, words in _OTHERS.items():
        text = re.sub(pattern, lambda _, words=words: chosen.choice(words), text, flags=re.IGNORECASE)  # type: ignore[misc]
    return text


def _varied(text: str, chosen: random.Random) -> str:
    """The text with other numbers of the same length, and words of its own."""
    other = re.sub(r"(?<![\w.])[1-9]\d(?![\w.%])", lambda _: str(chosen.randint(10, 99)), text)
    return f"{other} {' '.join(chosen.choices(_WORDS, k=8))}."


def _article(number: int, said: str, chosen: random.Random) -> str:
    names = chosen.choices(_WORDS, k=7)
    authors = "".join(
        f'<Author ValidYN="Y"><LastName>{name.title()}</LastName><ForeName>{other.title()}</ForeName><Initials>{name[0].upper()}</Initials>'
        f"<AffiliationInfo><Affiliation>Department of {other.title()} Medicine, University of {name.title()}, {name.title()}ton.</Affiliation>"
        "</AffiliationInfo></Author>"
        for name, other in pairwise(names)
    )
    headings = "".join(
        f'<MeshHeading><DescriptorName UI="D{chosen.randint(0, 999999):06d}" MajorTopicYN="N">{name.title()}</DescriptorName></MeshHeading>'
        for name in chosen.choices(_WORDS, k=10)
    )
    # Who cites papers of the field is parsed, and not kept.
    cited = "CAR T-cell therapy in refractory lymphoma. N Engl J. " if number % RELEVANT == 50 else ""
    references = "".join(
        f"<Reference><Citation>{cited}{a.title()} B, {b.title()} C. J {a.title()}. {chosen.randint(1980, 2024)};{chosen.randint(1, 99)}:1-9."
        f'</Citation><ArticleIdList><ArticleId IdType="pubmed">{chosen.randint(1, 39_000_000)}</ArticleId></ArticleIdList></Reference>'
        for a, b in (chosen.choices(_WORDS, k=2) for _ in range(chosen.randint(1, 20)))
    )
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{number}</PMID>'
        "<DateRevised><Year>2025</Year><Month>02</Month><Day>11</Day></DateRevised>\n"
        '<Article PubModel="Print"><Journal><ISSN IssnType="Electronic">1234-5679</ISSN><JournalIssue CitedMedium="Internet"><Volume>12</Volume>'
        f"<PubDate><Year>{chosen.randint(2012, 2025)}</Year><Month>Mar</Month></PubDate></JournalIssue><Title>Journal of {names[0]}</Title>"
        f"</Journal>\n<ArticleTitle>{escape(said[:90])}</ArticleTitle><Abstract><AbstractText>{escape(said)}</AbstractText></Abstract>\n"
        f'<AuthorList CompleteYN="Y">{authors}</AuthorList><Language>eng</Language><PublicationTypeList>'
        '<PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList></Article>\n'
        f"<MeshHeadingList>{headings}</MeshHeadingList></MedlineCitation>\n<PubmedData><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{number}</ArticleId><ArticleId IdType="doi">10.5555/{number}</ArticleId></ArticleIdList>'
        f"<ReferenceList>{references}</ReferenceList></PubmedData></PubmedArticle>\n"
    )
