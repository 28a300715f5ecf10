"""How PubMed writes a plain article: its DTD's order, as patterns. What is in no place that they know is no plain article.

They are for text that is proven to be well formed. Of what is read they say all; what is not read ends at the first end tag of its name, which
is its own, or else what is behind it does not fit. So whatever fits is what a parser would see.
"""

from __future__ import annotations

import re

_SPACE = r"[ \n\t]*+"
#: As a writer of XML writes them, in double quotes; nothing in them is taken for the end of the tag.
_ATTRIBUTES = r"""(?:[ \n\t][^<>"'/]*+(?:"[^"<]*+"[^<>"'/]*+)*+)?+"""
_TEXT = r"[^<]*+"
#: Text with the marks that may stand in it.
_MARKED = r"[^<]*+(?:</?(?:b|i|sub|sup|u)>[^<]*+)*+"


def _group(name: str, pattern: str) -> str:
    return f"(?P<{name}>{pattern})" if name else f"(?:{pattern})"


def _element(name: str, inside: str, *, of: str = "", attributes: str = "") -> str:
    """An element and the space behind it; of: the group of what is inside, attributes: the group of its attributes."""
    return f"<{name}{_group(attributes, _ATTRIBUTES)}>{_group(of, inside)}</{name}>{_SPACE}"


def _holder(name: str, *inside: str) -> str:
    return _element(name, _SPACE + "".join(inside))


def _up_to_end(name: str) -> str:
    return rf"[^<]*+(?:<(?!/{name}\b|[!?])[^<]*+)*+"


def _list(name: str, of: str, attributes: str = "") -> str:
    """An element whose inside has a pattern of its own; or nothing."""
    return _maybe(_element(name, _SPACE + _group(of, _up_to_end(name)), attributes=attributes))


def _unread(number: int, *names: str) -> str:
    """Any of the elements, whatever is in them."""
    name = f"unread{number}"
    inside = _up_to_end(f"(?P={name})")
    return f"(?:<(?P<{name}>{'|'.join(names)}){_ATTRIBUTES}(?:/>|>{inside}</(?P={name})>){_SPACE})*+"


def _maybe(*patterns: str) -> str:
    return f"(?:{''.join(patterns)})?+"


def _any(pattern: str) -> str:
    return f"(?:{pattern})*+"


def _leaf(name: str, of: str = "", text: str = _TEXT) -> str:
    return _maybe(_element(name, text, of=of))


_JOURNAL = _holder(
    "Journal",
    _leaf("ISSN"),
    _maybe(_holder("JournalIssue", _leaf("Volume"), _leaf("Issue"), _list("PubDate", "pub_date"))),
    _leaf("Title", "journal", _MARKED),
    _leaf("ISOAbbreviation", "iso_journal"),
)
_ARTICLE = _holder(
    "Article",
    _JOURNAL,
    _element("ArticleTitle", _MARKED, of="title"),
    _unread(1, "Pagination"),
    _group("locations", _any(_element("ELocationID", _TEXT))),
    _list("Abstract", "abstract"),
    _list("AuthorList", "authors", "of_authors"),
    _group("languages", _any(_element("Language", _TEXT))),
    _list("DataBankList", "banks"),
    _unread(2, "GrantList"),
    _list("PublicationTypeList", "types"),
    _leaf("VernacularTitle", "vernacular", _MARKED),
    _group("online", _any(_element("ArticleDate", _up_to_end("ArticleDate")))),
)
_ABSTRACT_TEXTS = _any(_element("AbstractText", _MARKED))
_CITATION = _holder(
    "MedlineCitation",
    _element("PMID", "[0-9]{1,9}", of="pmid", attributes="of_pmid"),
    _unread(3, "DateCreated", "DateCompleted", "DateRevised"),
    _ARTICLE,
    _unread(4, "MedlineJournalInfo", "ChemicalList", "SupplMeshList", "CitationSubset"),
    _list("CommentsCorrectionsList", "notices"),
    _unread(5, "GeneSymbolList"),
    _list("MeshHeadingList", "mesh"),
    _unread(6, "NumberOfReferences", "PersonalNameSubjectList", "OtherID"),
    _group("others", _any(_element("OtherAbstract", _SPACE + _ABSTRACT_TEXTS + _leaf("CopyrightInformation")))),
    _group("keywords", _any(_holder("KeywordList", _any(_element("Keyword", _MARKED))))),
    _unread(7, "CoiStatement", "SpaceFlightMission", "InvestigatorList", "GeneralNote"),
)
#: Of what is behind the citation only the first list of numbers is read.
_DATA = (
    rf"<PubmedData>{_SPACE}{_unread(8, 'History', 'PublicationStatus')}"
    rf"(?:<ArticleIdList>{_SPACE}(?P<ids>{_up_to_end('ArticleIdList')})</ArticleIdList>|</PubmedData>{_SPACE}\Z)"
)
#: A record between its tags, as far as it is read.
ARTICLE = re.compile(rf"{_SPACE}{_CITATION}(?:{_DATA}|\Z)")


def _item(pattern: str) -> re.Pattern[str]:
    """One of a list's items. The first group is all of it, so that its length can be asked."""
    return re.compile(f"({pattern})")


AUTHOR = _item(
    f"<Author({_ATTRIBUTES})>{_SPACE}"
    + "".join(
        _maybe(f"<{name}{_ATTRIBUTES}>({_TEXT})</{name}>{_SPACE}")
        for name in ("LastName", "ForeName", "Initials", "Suffix", "CollectiveName")
    )
    + _maybe(f"<Identifier({_ATTRIBUTES})>({_TEXT})</Identifier>{_SPACE}")
    + _any(_element("AffiliationInfo", _up_to_end("AffiliationInfo")))
    + f"</Author>{_SPACE}"
)
ABSTRACT = _item(
    f"<AbstractText({_ATTRIBUTES})(?:/>|>({_MARKED})</AbstractText>){_SPACE}" + _leaf("CopyrightInformation", "")
)
PUBLICATION_TYPE = _item(f"<PublicationType{_ATTRIBUTES}>({_MARKED})</PublicationType>{_SPACE}")
LANGUAGE = _item(f"<Language{_ATTRIBUTES}>({_TEXT})</Language>{_SPACE}")
MESH = _item(
    f"<MeshHeading{_ATTRIBUTES}>{_SPACE}<DescriptorName{_ATTRIBUTES}>({_MARKED})</DescriptorName>{_SPACE}"
    + _any(_element("QualifierName", _MARKED))
    + f"</MeshHeading>{_SPACE}"
)
ARTICLE_ID = _item(f"<ArticleId({_ATTRIBUTES})>({_TEXT})</ArticleId>{_SPACE}")
LOCATION = _item(f"<ELocationID({_ATTRIBUTES})>({_TEXT})</ELocationID>{_SPACE}")
NOTICE = _item(
    f"<CommentsCorrections({_ATTRIBUTES})>{_SPACE}"
    + "".join(_maybe(f"<{name}{_ATTRIBUTES}>({_MARKED})</{name}>{_SPACE}") for name in ("RefSource", "PMID", "Note"))
    + f"</CommentsCorrections>{_SPACE}"
)
BANK = _item(
    f"<DataBank{_ATTRIBUTES}>{_SPACE}<DataBankName{_ATTRIBUTES}>({_TEXT})</DataBankName>{_SPACE}"
    + _maybe(
        f"<AccessionNumberList{_ATTRIBUTES}>{_SPACE}({_any(_element('AccessionNumber', _TEXT))})</AccessionNumberList>{_SPACE}"
    )
    + f"</DataBank>{_SPACE}"
)
ACCESSION = _item(f"<AccessionNumber{_ATTRIBUTES}>({_TEXT})</AccessionNumber>{_SPACE}")
OTHER = _item(
    f"<OtherAbstract({_ATTRIBUTES})>{_SPACE}({_ABSTRACT_TEXTS}){_leaf('CopyrightInformation', '')}</OtherAbstract>{_SPACE}"
)
#: Within lists that ARTICLE has looked through already.
KEYWORD = re.compile(f"<Keyword{_ATTRIBUTES}>({_MARKED})</Keyword>")
OTHER_TEXT = re.compile(f"<AbstractText{_ATTRIBUTES}>({_MARKED})</AbstractText>")
ONLINE = _item(f"<ArticleDate({_ATTRIBUTES})>{_SPACE}({_up_to_end('ArticleDate')})</ArticleDate>{_SPACE}")
DATE = re.compile(
    _maybe(f"<MedlineDate>({_TEXT})</MedlineDate>{_SPACE}")
    + "".join(_maybe(f"<{name}>({_TEXT})</{name}>{_SPACE}") for name in ("Year", "Month", "Day", "Season"))
    + _unread(1, "Hour", "Minute")
)
ATTRIBUTE = re.compile(r'([\w:.-]+)\s*=\s*"([^"]*)"')
