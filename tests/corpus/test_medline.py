"""Cases of nbib: tagged lines in, Documents out."""

import io

import pytest

from corpus.document import Document, Section
from corpus.source import Reject
from corpus.sources import medline

FULL = """PMID- 40000001
OWN - NLM
DP  - 2024 Mar 7
TI  - [Glofitamab after CAR T:
      a phase 2 trial].
LID - 10.5555/ex.1 [doi]
AB  - BACKGROUND: Little is known. RESULTS: ORR was 48% in NCT00000002
      (95% CI, 34-62).
CI  - Copyright
FAU - Dévi, Ana M
AU  - Dévi AM
FAU - Roe, Bo
AU  - Roe B
CN  - GLOEX Study Group
LA  - ger
SI  - ClinicalTrials.gov/NCT00000001
PT  - Journal Article
PT  - Retracted Publication
RIN - J Ex. 2025;1:9. PMID: 40000009
TT  - Glofitamab nach CAR-T.
JT  - Journal of examples
TA  - J Ex
MH  - Humans
MH  - *Lymphoma/drug therapy
OT  - bispecific
AID - 10.5555/ex.1 [doi]
AID - S1234 [pii]
PMC - PMC9000001

PMID- 2
TI  - A second record.
AU  - Roe RA
DP  - 1998 Dec-1999 Jan
"""


def read(text: str) -> list[Document]:
    found = list(medline.read(io.BytesIO(text.encode()), "test.nbib", None))
    assert all(isinstance(item, Document) for item in found)
    return found  # type: ignore[return-value]


def test_a_full_record() -> None:
    first, second = read(FULL)
    assert (first.id, first.title, first.title_translated) == (
        "pubmed:40000001",
        "Glofitamab after CAR T: a phase 2 trial.",
        True,
    )
    assert first.text == "BACKGROUND: Little is known.\nRESULTS: ORR was 48% in NCT00000002 (95% CI, 34-62)."
    assert [(a.family, a.given, a.initials, a.collective) for a in first.authors] == [
        ("Dévi", "Ana M", "AM", None),
        ("Roe", "Bo", "B", None),
        (None, None, None, "GLOEX Study Group"),
    ]
    assert (first.journal, str(first.published), first.languages) == ("Journal of examples", "2024-03-07", ("ger",))
    assert (first.identifiers.doi, first.identifiers.pmcid) == ("10.5555/ex.1", "PMC9000001")
    assert [(r.number, r.found_in) for r in first.registrations] == [
        ("NCT00000001", "databank"),
        ("NCT00000002", "abstract"),
    ]
    assert (first.retraction, first.notices[0].pmid, first.vernacular_title) == (
        "retracted",
        "40000009",
        "Glofitamab nach CAR-T.",
    )
    assert (first.mesh, first.keywords) == (("Humans", "Lymphoma"), ("bispecific",))
    assert ([str(a) for a in second.authors], str(second.published), second.text) == (["Roe RA"], "1998", "")


@pytest.mark.parametrize(
    ("tag", "state"), [("RIN", "retracted"), ("ECI", "concern"), ("EIN", "corrected"), ("CIN", "none"), ("ROF", "none")]
)
def test_notices(tag: str, state: str) -> None:
    (found,) = read(f"PMID- 1\nTI  - T\n{tag} - J Ex. 2025;1:9.\n")
    assert found.retraction == state


def test_line_ends_of_windows() -> None:
    assert [d.title for d in read(FULL.replace("\n", "\r\n"))] == [d.title for d in read(FULL)]


def one(*lines: str) -> Document:
    (found,) = read("\n".join(["PMID- 1", *lines]) + "\n")
    return found


def test_a_record_without_a_number_is_listed_and_takes_nothing_from_its_neighbours() -> None:
    text = "PMID- 1\nTI  - A\nFAU - Roe, Ann\n\nOWN - NLM\nTI  - Second\nAB  - lost\nPT  - Retracted Publication\n\nPMID- 3\nTI  - C\n"
    first, second, third = medline.read(io.BytesIO(text.encode()), "test.nbib", None)
    assert isinstance(first, Document)
    assert (first.title, first.text, first.retraction) == ("A", "", "none")
    assert isinstance(second, Reject)
    assert (second.place, second.error.found) == ("record at line 5", "no PMID in it")
    assert isinstance(third, Document)
    assert third.id == "pubmed:3"


def test_a_blank_line_inside_a_value_ends_no_record() -> None:
    assert one("TI  - A", "AB  - Nine patients", "", "      were treated.", "PT  - Preprint").text == (
        "Nine patients were treated."
    )


@pytest.mark.parametrize("number", ["\u00b2", "9" * 10, "9" * 5000, "x", ""])
def test_what_is_no_number_is_listed(number: str) -> None:
    (found,) = medline.read(io.BytesIO(f"PMID- {number}\nTI  - T\n".encode()), "test.nbib", None)
    assert isinstance(found, Reject)


@pytest.mark.parametrize(
    ("said", "title", "translated"),
    [
        ("[A translated title].", "A translated title.", True),
        ("[A] and [B].", "[A] and [B].", False),
        ("[18F]FDG of [11C].", "[18F]FDG of [11C].", False),
        ("[Not Available].", "Ein Titel.", False),
    ],
)
def test_titles(said: str, title: str, translated: bool) -> None:
    found = one(f"TI  - {said}", "TT  - Ein Titel.")
    assert (found.title, found.title_translated) == (title, translated)


# lines, (family, given, initials, suffix, group, ORCID) of each author
AUTHORS: list[tuple[str, list[tuple[str | None, ...]]]] = [
    ("FAU - Smith, John Jr|AU  - Smith J Jr", [("Smith", "John", "J", "Jr", None, None)]),
    ("FAU - Smith, John 3rd", [("Smith", "John", None, "3rd", None, None)]),
    ("AU  - Smith JA 2nd", [("Smith", None, "JA", "2nd", None, None)]),
    ("FAU - Van Damme|AU  - Van Damme", [("Van Damme", None, None, None, None, None)]),
    ("AU  - Van Damme", [("Van Damme", None, None, None, None, None)]),
    ("FAU - van Damme, Jan|AU  - van Damme J", [("van Damme", "Jan", "J", None, None, None)]),
    ("FAU - Dévi, Ana|AU  - Dévi A|AU  - Roe B|AU  - Poe C", [("Dévi", "Ana", "A", None, None, None), ("Roe", None, "B", None, None, None), ("Poe", None, "C", None, None, None)]),
    ("FAU - Roe, Ann|FAU - Roe, Bo|AU  - Roe A|AU  - Roe B", [("Roe", "Ann", "A", None, None, None), ("Roe", "Bo", "B", None, None, None)]),
    ("FAU - Roe, Ann|AU  - Roe A|AUID- ORCID: 0000-0002-1825-0097|FAU - Poe, Bo|AU  - Poe B", [("Roe", "Ann", "A", None, None, "0000-0002-1825-0097"), ("Poe", "Bo", "B", None, None, None)]),
    ("FAU - Roe, Ann|AU  - Roe A|CN  - EX Group|FAU - Poe, Bo|AU  - Poe B", [("Roe", "Ann", "A", None, None, None), (None, None, None, None, "EX Group", None), ("Poe", "Bo", "B", None, None, None)]),
    ("FAU - |AU  - ", []),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "people"), AUTHORS, ids=[case[0] for case in AUTHORS])
def test_authors(lines: str, people: list[tuple[str | None, ...]]) -> None:
    found = one("TI  - T", *lines.split("|")).authors
    assert [(a.family, a.given, a.initials, a.suffix, a.collective, a.orcid) for a in found] == people


ABSTRACTS = [
    ("Nine patients. Three died.", [(None, "Nine patients. Three died.")]),
    ("AIM: To see. METHODS: We saw (n = 9). MAIN RESULTS: Three died.", [("AIM", "To see."), ("METHODS", "We saw (n = 9)."), ("MAIN RESULTS", "Three died.")]),
    ("Some words. METHODS: We saw. RESULTS: Three died.", [(None, "Some words."), ("METHODS", "We saw."), ("RESULTS", "Three died.")]),
    ("CONCLUSIONS: one label alone is none.", [(None, "CONCLUSIONS: one label alone is none.")]),
    ("METHODS: OS: nine. It rose. OS: ten. RESULTS: the NOTE: inside a sentence.", [("METHODS", "OS: nine. It rose. OS: ten."), ("RESULTS", "the NOTE: inside a sentence.")]),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(("said", "sections"), ABSTRACTS)
def test_a_structured_abstract_is_read_by_its_labels(said: str, sections: list[tuple[str | None, str]]) -> None:
    assert one("TI  - T", f"AB  - {said}").sections == tuple(Section(text, label) for label, text in sections)


def test_what_is_shared_with_xml() -> None:
    found = one("TI  - T", "AB  - Long. (ABSTRACT TRUNCATED AT 250 WORDS)", "OAB - Kurz.", "OABL- ger", "OAB - Short.")
    assert found.flags == ("abstract truncated by the source",)
    assert [(other.text, other.language) for other in found.other_abstracts] == [("Kurz.", "ger"), ("Short.", "eng")]
    for said in ("Retraction of Publication", "Published Erratum"):
        assert one("TI  - T", f"PT  - {said}").kind == "notice"
