"""The DOI or PubMed number that an address or a written reference names."""

from __future__ import annotations

import re
from urllib.parse import unquote

from corpus import identifiers
from corpus.page.address import split

_RESOLVERS = frozenset({"doi.org", "dx.doi.org", "www.doi.org"})
_IN_PATH = re.compile(r"/(10\.\d{4,9}/.+)")
_PUBMED = re.compile(r"/(?:pubmed/|pmid/)?(\d{1,8})/?")
# What publishers put behind the DOI: the number and title of the page, or the form of the text.
_JOURNAL_PAGE = re.compile(r"/article(?:-\w+)?/doi/")
_PAGE_NUMBER = re.compile(r"/\d{4,}(?:/[^/]*)?/?$")
_FORM = re.compile(r"(?:/(?:full(?:text|-text)?|abstract|e?pdf|meta|html|summary|pdfdirect)|\.pdf)?/?$", re.IGNORECASE)
_PREPRINT_VERSION = re.compile(r"(?<=\d)v\d+(?:\.[\w.-]+)?$")
_WRITTEN = re.compile(r"(?:\bdoi\s*:?\s*|\b(?:dx\.|www\.)?doi\.org/)(10\.\d{4,9}(?:/|%2F)\S+)", re.IGNORECASE)


def named_doi(said: str) -> str | None:
    """The DOI in an identifier: bare, behind "doi:", or as an address without its query and fragment.

    >>> named_doi("https://doi.org/10.1182%2Fblood.1?utm_source=x#abs"), named_doi("doi:10.5555/A")
    ('10.1182/blood.1', '10.5555/a')
    """
    if said.strip().lower().startswith(("http://", "https://", "//")):
        return linked_doi(said)
    return identifiers.doi(said)


def linked_doi(href: str) -> str | None:
    """The DOI that an address names: a resolver's, or a publisher's page of the article.

    >>> linked_doi("https://www.nejm.org/doi/full/10.1056/NEJMoa2302496?query=x")
    '10.1056/nejmoa2302496'
    """
    parts = split(href) if "10." in href else None
    if parts is None:
        return None
    path = unquote(parts.path)
    found = _IN_PATH.search(path)
    if found is None:
        return None
    if parts.hostname in _RESOLVERS:
        return identifiers.doi(found[1])
    doi = _FORM.sub("", _PAGE_NUMBER.sub("", found[1]) if _JOURNAL_PAGE.search(path) else found[1])
    return identifiers.doi(_PREPRINT_VERSION.sub("", doi) if doi.startswith("10.1101/") else doi)


def linked_pmid(href: str) -> str | None:
    """The number of the PubMed record that an address leads to."""
    parts = split(href) if "ncbi.nlm.nih.gov" in href else None
    if parts is None or parts.hostname not in {"pubmed.ncbi.nlm.nih.gov", "www.ncbi.nlm.nih.gov", "ncbi.nlm.nih.gov"}:
        return None
    found = _PUBMED.fullmatch(parts.path)
    return found[1] if found and (parts.hostname == "pubmed.ncbi.nlm.nih.gov" or "pubmed" in parts.path) else None


def written_dois(text: str) -> list[str]:
    """Each DOI that a text spells out behind "doi" or as an address, in order."""
    found = []
    for match in _WRITTEN.finditer(text):
        said = match[1]
        if "doi.org/" in match[0].lower():
            said = unquote(re.split(r"[?#]", said, maxsplit=1)[0])
        found.append(identifiers.doi(said))
    return list(dict.fromkeys(doi for doi in found if doi))
