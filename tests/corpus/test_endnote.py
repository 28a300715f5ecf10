"""Cases of EndNote XML: styled runs, control characters, damaged records; Documents out."""

import io
from pathlib import Path
from typing import Any

import pytest

from corpus.document import Document
from corpus.errors import EmptyInputError, UnsafeInputError
from corpus.intake import source_of
from corpus.source import Reject
from corpus.sources import endnote
from tests.corpus.test_ris import said

HEAD = '<?xml version="1.0" encoding="UTF-8"?><xml><records>'
FULL = """<record><database name="a.enl" path="a.enl">a.enl</database><rec-number>1</rec-number>
<ref-type name="Journal Article">17</ref-type><contributors><authors>
<author><style face="normal" font="default" size="100%">Dévi, Ana M.</style></author><author>EX-1 Study Group,</author></authors></contributors>
<titles><title><style face="normal">Effect of CO</style><style face="subscript">2</style><style face="normal"> on cells</style></title>
<secondary-title>Journal of examples</secondary-title></titles><periodical><full-title>Journal of examples</full-title></periodical>
<keywords><keyword>Neoplasms</keyword></keywords><dates><year>2024</year><pub-dates><date>Mar</date></pub-dates></dates>
<accession-num>40000001</accession-num><electronic-resource-num>https://doi.org/10.5555/ex.1</electronic-resource-num>
<abstract><style>BACKGROUND: Text.&#xD;RESULTS: Nine&#x2; patients, NCT00000001.</style></abstract><custom2>PMC9000001</custom2>
<urls><related-urls><url>https://pubmed.ncbi.nlm.nih.gov/40000001/</url></related-urls></urls>
<remote-database-name>PubMed</remote-database-name><language>eng</language></record>"""
GOOD = "<record><titles><title>Good</title></titles></record>"
END = "</records></xml>"


def read(content: str | bytes) -> list[Any]:
    return list(endnote.read(io.BytesIO(content.encode() if isinstance(content, str) else content), "test.xml", None))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_a_full_record(encoding: str) -> None:
    first, second = read((HEAD + FULL + GOOD + END).encode(encoding))
    assert said(first) == {
        "title": "Effect of CO2 on cells",
        "kind": "abstract",
        "journal": "Journal of examples",
        "keywords": ("Neoplasms",),
        "text": "BACKGROUND: Text.\nRESULTS: Nine patients, NCT00000001.",
        "retraction": "none",
        "flags": ("decoded as windows-1252",) if encoding == "windows-1252" else (),
        "authors": ["Dévi AM", "EX-1 Study Group"],
        "published": "2024-03",
        "registrations": ["NCT00000001"],
        "pmid": "40000001",
        "pmcid": "PMC9000001",
        "doi": "10.5555/ex.1",
    }
    assert second.title == "Good"


# what stands before a good record, the reject's place, its reason
DAMAGED: list[tuple[str, str, str, str]] = [
    ("a tag not closed", "<record><titles><title>Bad</titles></record>", "record 1 at line 1", "no XML"),
    ("an end that is missing", "<record><titles><title>Bad</title></titles>\n", "record 1 at line 1", "no end"),
    ("no title", "<record><abstract>Nine.</abstract></record>", "record 1 at line 1", "no title"),
    ("a bare ampersand", "<record><titles><title>A & B</title></titles></record>", "record 1 at line 1", "no XML"),
    (
        "an entity of nobody",
        "<record><titles><title>A &evil; B</title></titles></record>",
        "record 1 at line 1",
        "no XML",
    ),
]


@pytest.mark.parametrize(
    ("before", "place", "reason"), [case[1:] for case in DAMAGED], ids=[case[0] for case in DAMAGED]
)
def test_a_damaged_record_costs_no_other(before: str, place: str, reason: str) -> None:
    reject, good = read(HEAD + before + GOOD + END)
    assert isinstance(reject, Reject)
    assert (reject.place, reason in reject.error.found) == (place, True)
    assert isinstance(good, Document)


def test_a_file_that_was_cut_keeps_what_was_whole() -> None:
    good, reject = read(HEAD + GOOD + "\n<record><titles><title>Cut")
    assert good.title == "Good"
    assert (reject.place, reject.error.found) == ("record 2 at line 2", "the record has no end")


def test_control_characters_are_left_out() -> None:
    (one,) = read(HEAD + GOOD.replace("Good", "Go\x0bod") + END)
    assert one.title == "Go od"


def test_entities_are_refused() -> None:
    with pytest.raises(UnsafeInputError):
        read('<?xml version="1.0"?>\n<!DOCTYPE xml [<!ENTITY a "b">]><xml><records>' + GOOD + END)


def test_none() -> None:
    with pytest.raises(EmptyInputError):
        read(HEAD + END)


@pytest.mark.parametrize(
    ("start", "source"),
    [(HEAD, "endnote"), ("<xml><records>", "endnote"), ('<?xml version="1.0"?>\n<PubmedArticleSet>', "pubmed")],
)
def test_which_xml_it_is_the_content_says(start: str, source: str) -> None:
    known = source_of(Path("a.xml"), start.encode())
    assert source == known.NAME
