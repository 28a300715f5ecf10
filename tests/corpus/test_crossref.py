"""Cases of Crossref: works in, Documents and what became of them out; DOIs in batches, titles to their DOI, cursors."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from corpus.asking import Expected, Remark, Request, Window
from corpus.crossref.matching import match
from corpus.crossref.work import document, updates
from corpus.dates import iso
from corpus.document import Author, Document, Identifiers, Notice, PartialDate, Registration, Section
from corpus.errors import AftercartError, ExpiredTokenError, MalformedInputError, UnusableAnswerError
from corpus.intake import read_file
from corpus.library import Library
from corpus.source import Reject
from corpus.sources import crossref
from corpus.topic import Topic
from corpus.updates import Repair, Update
from tests.corpus.answers import found, only, without

TOPIC = Topic("t", "T", crossref="exmab after\n CAR T")
DAY = {"date-parts": [[2025, 1, 9]], "date-time": "2025-01-09T00:00:00Z"}
WORK: dict[str, Any] = {
    "DOI": "10.5555/EX.1", "type": "journal-article", "title": ["Effect of\n   CO<sub>2</sub> on <i>CAR</i> T"],
    "subtitle": ["A trial"], "container-title": ["Journal of Examples"],
    "author": [{"ORCID": "https://orcid.org/0000-0002-1825-0097", "given": "Ana", "family": "Dévi", "sequence": "first"},
               {"name": "EX-1 Study Group", "sequence": "additional"}],
    "issued": {"date-parts": [[2023, 11, 30]]}, "published-print": {"date-parts": [[2024, 3]]}, "language": "en",
    "abstract": "<jats:title>Abstract</jats:title><jats:p>Of 9, 3 died (<jats:italic>p</jats:italic> &lt; 0.05).</jats:p>",
    "clinical-trial-number": [{"clinical-trial-number": "nct01234567", "registry": "10.18810/clinical-trials-gov"}],
    "relation": {"has-preprint": [{"id-type": "doi", "id": "10.1101/2023.01.01.000001", "asserted-by": "subject"}]},
}  # fmt: skip


def updated(kind: str, source: str = "publisher", doi: str = "10.5555/ex.9", on: Any = DAY) -> dict[str, Any]:
    return {"updated": on, "DOI": doi, "type": kind, "source": source, "label": kind.title()}


def works(*listed: Any, total: int | None = None, **more: Any) -> dict[str, Any]:
    count = len(listed) if total is None else total
    return {
        "status": "ok",
        "message-type": "work-list",
        "message": {"total-results": count, "items": list(listed), **more},
    }


def test_a_work_becomes_a_document() -> None:
    assert document(WORK) == Document(
        id="crossref:10.5555/ex.1",
        source="crossref",
        kind="abstract",
        title="Effect of CO2 on CAR T: A trial",
        sections=(Section("Of 9, 3 died (p < 0.05)."),),
        authors=(Author("Dévi", "Ana", orcid="0000-0002-1825-0097"), Author(collective="EX-1 Study Group")),
        journal="Journal of Examples",
        published=PartialDate(2024, 3, raw="2024-3"),
        identifiers=Identifiers(doi="10.5555/ex.1"),
        registrations=(Registration("NCT01234567", "ClinicalTrials.gov", "databank"),),
        url="https://doi.org/10.5555/ex.1",
        languages=("eng",),
        publication_types=("journal-article",),
        notices=(Notice("PreprintIn", "10.1101/2023.01.01.000001"),),
    )


FATES = [
    (["retraction"], "retracted"),
    (["Withdrawal"], "retracted"),
    (["removal"], "retracted"),
    (["partial_retraction"], "concern"),
    (["expression_of_concern"], "concern"),
    (["Expression-of-Concern"], "concern"),
    (["expression of concern"], "concern"),
    (["correction"], "corrected"),
    (["corrigendum"], "corrected"),
    (["erratum"], "corrected"),
    (["addendum"], "none"),
    (["new_version"], "none"),
    (["correction", "retraction"], "retracted"),
    (["retraction", "reinstatement"], "none"),
]


@pytest.mark.parametrize(("kinds", "retraction"), FATES)
def test_what_became_of_a_work(kinds: list[str], retraction: str) -> None:
    assert document(WORK | {"updated-by": [updated(kind) for kind in kinds]}).retraction == retraction


def test_one_event_that_two_sources_know_of_is_told_with_both_names() -> None:
    listed = [updated("retraction"), updated("retraction", "retraction-watch")]
    assert list(updates(WORK | {"updated-by": listed})) == [
        Update("retraction", by, "10.5555/ex.1", said="retraction", on=iso("2025-1-9"), notice_doi="10.5555/ex.9", reference="Retraction")
        for by in ("crossref", "retraction-watch")
    ]  # fmt: skip


def test_a_notice_tells_of_the_work_that_it_is_about() -> None:
    notice = WORK | {
        "DOI": "10.5555/ex.9",
        "title": ["Retraction: A title"],
        "update-to": [updated("retraction", doi="10.5555/EX.1")],
    }
    assert [(u.doi, u.notice_doi) for u in updates(notice)] == [("10.5555/ex.1", "10.5555/ex.9")]
    assert (document(notice).kind, document(notice).retraction) == ("notice", "none")


def test_a_title_that_says_retracted_is_no_notice() -> None:
    assert (
        document(WORK | {"title": ["RETRACTED: A title"], "update-policy": "https://doi.org/10.5555/policy"}).retraction
        == "none"
    )


DATES = [
    ({"issued": {"date-parts": [[None]]}}, ""),
    ({"issued": {"date-parts": [[2024]]}}, "2024"),
    ({"issued": {"date-parts": [[2024, 13]]}}, "2024"),
    ({"issued": {}}, ""),
    ({"issued": {"date-parts": [[2023]]}, "published-online": {"date-parts": [[2023, 5, 1]]}}, "2023"),
    ({"published-online": {"date-parts": [[2023, 5, 1]]}}, "2023-05-01"),
]


@pytest.mark.parametrize(("dates", "expected"), DATES)
def test_dates_are_no_more_precise_than_they_are(dates: dict[str, Any], expected: str) -> None:
    assert str(document(without(WORK, "issued", "published-print") | dates).published) == expected


@pytest.mark.parametrize("name", [name for name in WORK if name not in {"DOI", "type"}])
@pytest.mark.parametrize("left", [None, [], {}, "", 7])
def test_what_a_work_does_not_say_is_left_open(name: str, left: Any) -> None:
    changed = without(WORK, name) if left is None else WORK | {name: left}
    assert document(changed).id == "crossref:10.5555/ex.1"


@pytest.mark.parametrize("work", [without(WORK, "DOI"), WORK | {"type": "dataset"}, without(WORK, "type"), {}])
def test_what_is_no_publication_is_refused(work: dict[str, Any]) -> None:
    with pytest.raises(MalformedInputError):
        document(work)


def asked(topic: Topic = TOPIC, window: Window | None = None) -> Request:
    (request,) = crossref.questions(topic, window or Window())
    return request


def test_a_search_names_its_limits_and_its_fields() -> None:
    window = Window(date(2026, 8, 1), date(2026, 8, 20))
    params = dict(asked(replace(TOPIC, since=date(2017, 1, 1)), window).params)
    assert params["query.bibliographic"] == "exmab after CAR T"
    assert params["filter"].endswith("from-pub-date:2017-01-01,from-index-date:2026-08-01,until-index-date:2026-08-20")
    assert (params["cursor"], "language" in params["select"], "updated-by" in params["select"]) == ("*", False, True)
    assert list(crossref.questions(Topic("t", "T"), Window())) == []


def test_a_search_goes_on_until_a_page_is_not_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crossref, "ROWS", 2)
    first = found(crossref, asked(), works(WORK, WORK | {"DOI": "10.5555/2"}, total=3, **{"next-cursor": "DnF+/="}))
    assert (only(Expected, first), len(only(Document, first))) == ([Expected(3)], 2)
    (second,) = only(Request, first)
    assert dict(second.params)["cursor"] == "DnF+/="
    assert dict(second.params) | {"cursor": "*"} == dict(asked().params)
    last = found(crossref, second, works(WORK | {"DOI": "10.5555/3"}, total=3, **{"next-cursor": "DnF+/="}))
    assert [type(item) for item in last] == [Document]


def test_a_search_by_likeness_has_an_end_that_it_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crossref, "ROWS", 2)
    monkeypatch.setattr(crossref, "MOST", 3)
    two = (WORK, WORK | {"DOI": "10.5555/2"})
    first = found(crossref, asked(), works(*two, total=70_000, **{"next-cursor": "A"}))
    assert only(Expected, first) == [Expected(3)]
    assert only(Remark, first)[0].text.startswith("70,000 works are more or less like the query; the 3 most")
    last = found(crossref, only(Request, first)[0], works(*two, total=70_000, **{"next-cursor": "B"}))
    assert [type(item) for item in last] == [Document]


def paper(id: str, doi: str | None = None, **more: Any) -> Document:
    return Document(f"x:{id}", "ris", "abstract", f"Exmab after CAR T in twenty patients, report {id}", identifiers=Identifiers(doi=doi), **more)  # fmt: skip


def test_every_doi_is_asked_about_in_batches_and_one_with_a_comma_alone() -> None:
    many = [paper(str(n), f"10.5555/ex.{n:03d}") for n in range(90)]
    odd = [paper("a", "10.1016/s0140-6736(97)11096-0"), paper("b", "10.5555/a,b")]
    own = replace(paper("c", "10.5555/c"), source="crossref")
    requests = list(crossref.questions_about([*many, *odd, own, many[0]]))
    assert [(r.step, len(dict(r.state)["dois"].split())) for r in requests] == [("about", 40), ("about", 40), ("about", 11), ("one", 1)]  # fmt: skip
    assert dict(requests[0].params)["filter"].startswith("doi:10.1016/s0140-6736(97)11096-0,doi:10.5555/ex.000,")
    assert requests[3].url == "https://api.crossref.org/works/10.5555%2Fa%2Cb"


def test_batches_that_fail_are_halved() -> None:
    (request,) = crossref.questions_about([paper(str(n), f"10.5555/{n}") for n in range(5)])
    halves = list(crossref.divided(request))
    assert [dict(half.state)["dois"].split() for half in halves] == [["10.5555/0", "10.5555/1"], ["10.5555/2", "10.5555/3", "10.5555/4"]]  # fmt: skip
    assert list(crossref.divided(next(crossref.questions_about([paper("1", "10.5555/1")])))) == []
    assert dict(next(crossref.divided(asked())).params)["rows"] == "100"


def about(*papers: Document, answer: Any) -> list[Any]:
    (request,) = crossref.questions_about(papers)
    return found(crossref, request, answer)


def test_what_became_of_a_paper_is_told_and_what_it_leaves_open_is_described() -> None:
    whole = paper("1", "10.5555/ex.1", journal="J", authors=(Author("Roe"),), published=iso("2024"))
    answer = works(WORK | {"updated-by": [updated("retraction")]})
    (told,) = about(whole, answer=answer)
    assert (told.event, told.doi) == ("retraction", "10.5555/ex.1")
    update, repair = about(replace(whole, journal=None), answer=answer)
    assert (type(update), repair.described.journal, repair.described.sections) == (Update, "Journal of Examples", ())


def test_dois_of_other_agencies_are_named() -> None:
    items = about(paper("1", "10.5555/ex.1"), paper("2", "10.5281/zenodo.1"), answer=works(WORK))
    assert only(Remark, items) == [Remark("1 DOIs are not registered with Crossref: 10.5281/zenodo.1")]


def test_an_update_of_an_unknown_kind_is_told() -> None:
    items = about(paper("1", "10.5555/ex.1"), answer=works(WORK | {"updated-by": [updated("redaction")]}))
    assert Remark("Crossref calls an update 'redaction', which is not known") in items


def test_a_doi_that_crossref_does_not_hold_is_answered_in_plain_text() -> None:
    (request,) = crossref.questions_about([paper("b", "10.5555/a,b")])
    (told,) = found(crossref, request, b"Resource not found.", 404)
    assert told == Remark("1 DOIs are not registered with Crossref: 10.5555/a,b")
    single = {"status": "ok", "message-type": "work", "message": WORK | {"DOI": "10.5555/a,b"}}
    assert [type(item) for item in found(crossref, request, single)] == [Repair]


CURSOR = {"status": "failed", "message-type": "resource-failure", "message": [
    {"type": "cursor-invalid", "value": "x", "message": "Cursor specified but it is invalid"}]}  # fmt: skip
FAILURES: list[tuple[str, Any, int, type[AftercartError]]] = [
    ("an old cursor", CURSOR, 404, ExpiredTokenError),
    ("not found", b"Resource not found.", 404, UnusableAnswerError),
    ("HTML", b"<html>429</html>", 200, UnusableAnswerError),
    ("failed", {"status": "failed", "message": [{"type": "x", "message": "No."}]}, 200, UnusableAnswerError),
    ("no items", {"status": "ok", "message": {"total-results": 7}}, 200, UnusableAnswerError),
    ("no total", {"status": "ok", "message": {"items": []}}, 200, UnusableAnswerError),
    ("cut", b'{"status":"ok","mess', 200, UnusableAnswerError),
]


@pytest.mark.parametrize(("body", "status", "error"), [f[1:] for f in FAILURES], ids=[f[0] for f in FAILURES])
def test_a_failure_is_never_taken_for_no_works(body: Any, status: int, error: type[AftercartError]) -> None:
    with pytest.raises(error):
        found(crossref, asked(), body, status)


TITLE = "Outcomes of teclistamab after idecabtagene vicleucel: a cohort"
BARE = Document("text:1", "ris", "conference", TITLE, authors=(Author("Dévi", "Ana"),), published=iso("2024"))


def described(title: str = TITLE, doi: str = "10.5555/1", family: str = "Devi", year: str = "2024", kind: Any = "abstract") -> Document:  # fmt: skip
    return Document(f"crossref:{doi}", "crossref", kind, title, authors=(Author(family),), published=iso(year), identifiers=Identifiers(doi=doi))  # fmt: skip


MATCHES = [
    ("the same", [described()], "10.5555/1"),
    ("case, accents, marks", [described("RETRACTED: OUTCOMES OF TECLISTAMAB AFTER IDECABTAGENE VICLEUCEL \u2013 A cohort.", family="DEVI")], "10.5555/1"),
    ("without its subtitle", [described(TITLE.split(":")[0])], "10.5555/1"),
    ("a year later", [described(year="2025")], "10.5555/1"),
    ("another year", [described(year="2021")], None),
    ("another author", [described(family="Roe")], None),
    ("another title", [described("Outcomes of talquetamab after ciltacabtagene autoleucel: a cohort")], None),
    ("another number", [described(TITLE + ", part 2")], None),
    ("two papers", [described(), described(doi="10.5555/2")], None),
    ("a paper and its preprint", [described(kind="preprint", doi="10.1101/1"), described()], "10.5555/1"),
    ("nothing known but the title", [replace(described(), authors=(), published=PartialDate())], None),
    ("nothing", [], None),
]  # fmt: skip


@pytest.mark.parametrize(("candidates", "doi"), [m[1:] for m in MATCHES], ids=[m[0] for m in MATCHES])
def test_a_title_finds_its_doi_only_where_there_is_no_doubt(candidates: list[Document], doi: str | None) -> None:
    one = match(
        replace(BARE, title=f"{TITLE}, part 1") if doi is None and "part" in candidates[:1].__repr__() else BARE,
        candidates,
    )
    assert (one.identifiers.doi if one else None) == doi


def test_a_paper_without_identifiers_gets_its_doi_and_its_retraction(library: Library) -> None:
    library.add(BARE)
    (request,) = crossref.questions_about([BARE])
    assert dict(request.params)["query.bibliographic"] == f"{TITLE} Dévi 2024"
    work = WORK | {"title": [TITLE], "subtitle": [], "updated-by": [updated("retraction")]}
    for item in found(crossref, request, works(WORK, work)):
        assert isinstance(item, Update | Repair)
        library.apply(item)
    kept = library.get("text:1")
    assert (kept.identifiers.doi, kept.journal, kept.retraction, kept.title) == ("10.5555/ex.1", "Journal of Examples", "retracted", TITLE)  # fmt: skip


NOT_ASKED = [
    replace(BARE, note="a synopsis"),
    replace(BARE, identifiers=Identifiers(pmid="1")),
    replace(BARE, title="Reply"),
    replace(BARE, kind="news"),
    replace(BARE, kind="registration"),
]


@pytest.mark.parametrize("one", NOT_ASKED)
def test_what_crossref_cannot_know_is_not_asked(one: Document) -> None:
    assert list(crossref.questions_about([one])) == []


@pytest.mark.parametrize("single", [True, False])
def test_a_saved_answer_is_a_file(file: Callable[[str, bytes | str], Path], single: bool) -> None:
    work = WORK | {"updated-by": [updated("retraction")]}
    body = {"status": "ok", "message-type": "work", "message": work} if single else works(work, {"type": "dataset"})
    items = list(read_file(file("works.json", json.dumps(body))))
    assert [type(item) for item in items] == [Document, Update] + ([] if single else [Reject])
