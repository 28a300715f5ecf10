"""The studies that a news page reports, told from its references and from what else it links to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from bs4 import Tag
from bs4.element import NavigableString

from corpus.document import ReportedStudy
from corpus.page.body import HEADINGS, beside, inside, is_read, shorter, words
from corpus.page.metadata import Metadata
from corpus.page.study_links import linked_doi, linked_pmid, named_doi, written_dois

_REFERENCES = re.compile(
    r"(?:references?|bibliography|(?:works|literature) cited|citations|literatur|footnotes)(?:\s*\(\d+\))?\s*:?",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"(?:related|recommended|further|more|other|popular|latest|top|trending)(?:\s+(?:articles?|stories|story|content|news|reading"
    r"|coverage|topics|posts|links|research|studies|resources|on this topic|for you))*\s*:?"
    r"|(?:read more|see also|you (?:may|might) also (?:like|be interested in)|more (?:from|on|about|in)\b.{0,30}|also read)\s*:?",
    re.IGNORECASE,
)
#: What stands before the one study where a page writes it out.
_SOURCE = re.compile(
    r"\b(?:(?:primary|original|journal)\s+)?(?:source(?P<many>s?)|reference|study|paper|publication|article)\s*:",
    re.IGNORECASE,
)
_SECOND = re.compile(r"(?:^|\s)\[?2[.)\]]\s")
#: A list of so many DOIs is one of references, whatever stands above it.
_MANY = 3
_REFERENCE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:references?|bibliography|footnotes?|ref-list)(?:$|[\s_-])", re.IGNORECASE
)
#: A label is no longer than this, in characters.
_LABEL = 60
_NO_HEADING = 7

Node = Tag | NavigableString


def reported(main: Tag, about: Metadata) -> tuple[ReportedStudy, ...]:
    """The studies that the article names, each once, with the words that name it; never the page itself.

    First what JSON-LD says, then links by DOI and PubMed number in the running text, then a DOI that is only written out;
    a reference counts only where it is the one DOI of all.
    """
    text, references = _parts(main)
    found = {doi: ReportedStudy(doi=doi, url=_resolved(doi), evidence=f"{key} of JSON-LD") for key, doi in _said(about)}
    for link in (node for node in text if isinstance(node, Tag) and node.name == "a"):
        study = _linked(link)
        if study and study.doi != about.doi:
            found.setdefault(study.doi or study.pmid or "", study)
    if not any(study.doi for study in found.values()):
        found |= {doi: _written(doi) for doi in _of_text(text, about)} or (
            {} if found else {doi: _written(doi) for doi in _only(references, about)}
        )
    return tuple(found.values())


def _resolved(doi: str) -> str:
    return f"https://doi.org/{doi}"


def _said(about: Metadata) -> Iterator[tuple[str, str]]:
    for key in dict.fromkeys(key for key, _ in about.ld.studies):
        dois = {doi: key for said, text in about.ld.studies if said == key and (doi := _said_doi(text))}
        if len(dois) < _MANY:  # many citations are the list of references
            yield from ((key, doi) for doi in dois if doi != about.doi)


def _said_doi(text: str) -> str | None:
    return next((doi for said in text.split() if "10." in said and (doi := named_doi(said))), None)


def _linked(link: Tag) -> ReportedStudy | None:
    href = str(link.get("href") or "").strip()
    if doi := linked_doi(href):
        return ReportedStudy(doi=doi, url=_resolved(doi), evidence=f"link to its DOI: {words(link) or href}")
    if pmid := linked_pmid(href):
        url = f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
        return ReportedStudy(pmid=pmid, url=url, evidence=f"link to PubMed: {words(link) or href}")
    return None


def _written(doi: str) -> ReportedStudy:
    return ReportedStudy(doi=doi, url=_resolved(doi), evidence=f"written in the text: {doi}")


def _of_text(nodes: list[Node], about: Metadata) -> list[str]:
    """The DOI that the text writes out: one behind "Source:", or the only one; of several none is the study."""
    text = " ".join(str(node) for node in nodes if is_read(node))
    for source in islice(_SOURCE.finditer(text), 50):
        dois = [doi for doi in written_dois(text[source.end() : source.end() + 300]) if doi != about.doi]
        # "Source: … References: …": the first is the source; "Sources: …" may be any number.
        if len(dois) == 1 or (dois and not source["many"]):
            return dois[:1]
    dois = [doi for doi in written_dois(text) if doi != about.doi]
    return dois if len(dois) == 1 else []


def _only(nodes: list[Node], about: Metadata) -> list[str]:
    """The DOI of the references if there is one reference."""
    text = " ".join(str(node) for node in nodes if is_read(node))
    tags = [node for node in nodes if isinstance(node, Tag)]
    links = (linked_doi(str(tag.get("href") or "")) for tag in tags if tag.name == "a")
    dois = {doi for doi in (*links, *written_dois(text)) if doi and doi != about.doi}
    single = sum(tag.name in {"p", "li", "br"} for tag in tags) <= 1 and not _SECOND.search(text)
    return list(dois) if single and len(dois) == 1 else []


def _parts(main: Tag) -> tuple[list[Node], list[Node]]:
    """(the nodes of the running text, those of its references); what is related or stands beside is in neither."""
    text: list[Node] = []
    references: list[Node] = []
    related: list[Node] = []
    aside, listed = beside(main), _reference_nodes(main)
    into, level, labelled = text, 0, set[int]()
    for node in main.descendants:
        if isinstance(node, Tag) and node.name in HEADINGS and level and int(node.name[1]) <= level:
            into, level = text, 0
        if not (isinstance(node, Tag) or is_read(node)) or id(node) in aside or id(node) in labelled:
            continue
        (references if id(node) in listed else into).append(node)
        said = node.strip() if is_read(node) and len(node) < _LABEL and _is_label(node) else ""
        if _REFERENCES.fullmatch(said):
            into, level = references, _level(node)
        elif _RELATED.fullmatch(said):
            if _level(node) < _NO_HEADING:
                into, level = related, _level(node)
            else:
                labelled |= _labelled(node)
    return text, references


def _is_label(string: Node) -> bool:
    # A link to "References" or "Read more" stands above none, unless it is a heading.
    return not inside(string, ("a",)) or _level(string) < _NO_HEADING


def _level(label: Node) -> int:
    above = (parent.name for parent in islice(label.parents, 4))
    return next((int(name[1]) for name in above if name in HEADINGS), _NO_HEADING)


def _labelled(label: Node) -> set[int]:
    """The ids of all nodes that a label such as "Related:" is for: the short block it begins, or the one behind it."""
    block = label
    for parent in islice(label.parents, 4):
        if not shorter(parent, _LABEL + 300):
            break
        block = parent
    behind = block.find_next_sibling() if _words_of(block) == _words_of(label) else None
    return {id(node) for one in (block, behind) if isinstance(one, Tag) for node in (one, *one.descendants)}


def _words_of(node: Node) -> str:
    return words(node) if isinstance(node, Tag) else node.strip()


def _reference_nodes(main: Tag) -> set[int]:
    """The ids of all nodes in what is named references, and in lists whose entries name many DOIs."""
    found: set[int] = set()
    for one in main.find_all(["ol", "ul"]):
        if id(one) in found:
            continue
        items = islice(one.find_all("li", recursive=False), 500)
        if sum(map(_names_study, items)) >= _MANY:
            found.update(map(id, one.descendants))
    for one in (*main.find_all(class_=_REFERENCE_CLASS), *main.find_all(id=_REFERENCE_CLASS)):
        if id(one) not in found and shorter(one, len(words(main)) // 2):
            found.update(map(id, one.descendants))
    return found


def _names_study(item: Tag) -> bool:
    if not shorter(item, 2000):
        return False
    return any(linked_doi(str(a["href"])) for a in item.find_all("a", href=True)) or bool(written_dois(words(item)))
