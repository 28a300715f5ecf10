"""Which study a document reports, by its trial's name, its registry numbers and its DOI."""

from __future__ import annotations

import pytest

from corpus.document import Document, Identifiers, ReportedStudy, Section
from extractor.reading import read
from extractor.record import Report


def reports(title: str, text: str, **said: object) -> list[Report]:
    return list(read(Document("news:1", "pages", "news", title, (Section(text),), **said)).reports)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("case", "title", "text", "expected"),
    [
        ("empty", "", "", []),
        ("none", "Relapse after CAR T", "We treated 12 patients with PD-1 blockade; COVID-19 struck 3.", []),
        ("title", "Teclistamab: MajesTEC-1, cohort C", "We treated 40 patients.", [("trial", "MajesTEC-1")]),
        ("trial and number", "", "In the phase 1/2 KarMMa-3 trial (NCT03651128) 254 patients got ide-cel.", [("trial", "KarMMa-3"), ("registration", "NCT03651128")]),
        ("two words", "", "The EPCORE NHL-1 study treated 157 patients.", [("trial", "EPCORE NHL-1")]),
        ("a trade mark", "", "The EPCORE® NHL-1 study treated 157 patients.", [("trial", "EPCORE® NHL-1")]),
        ("without a number", "", "In this phase 3 STARGLO trial 274 patients were randomized.", [("trial", "STARGLO")]),
        ("a DOI", "", "Reference: Blood. doi:10.1182/Blood.2022017848.", [("doi", "10.1182/blood.2022017848")]),
        ("a list of references", "", "10.1/a", []),
        ("many DOIs", "", "doi:10.1000/a1 doi:10.1000/a2 doi:10.1000/a3", []),
        ("another's", "", "In CARTITUDE-4, PFS with cilta-cel was 59%. The L-MIND trial led to approval.", []),
        ("what led to approval", "", "It was approved on the strength of the LOTIS-2 study.", []),
        ("a plan", "", "The MonumenTAL-6 trial will tell us more.", []),
        ("a product's code", "", "AUTO-3 and KTE-X19 were given.", []),
        ("furniture", "", "Related: the ELM-2 trial | the JULIET study\nWe treated 20 patients.", []),
    ],
)  # fmt: skip
def test_what_is_reported(case: str, title: str, text: str, expected: list[tuple[str, str]]) -> None:
    found = reports(title, text)
    assert [(report.kind, report.value) for report in found] == expected, case
    for report in found:
        assert (text if report.part == "text" else title)[report.start : report.end] == report.text != ""


def test_a_link_of_the_page_is_reported_and_never_the_document_itself() -> None:
    linked = ReportedStudy(doi="10.1182/x.1", evidence="the study, published in Blood")
    own = Identifiers(doi="10.1000/self")
    found = reports("", "See doi:10.1000/self for more.", reports=(linked,), identifiers=own)
    assert found == [Report("doi", "10.1182/x.1", "the study, published in Blood", None, None)]
