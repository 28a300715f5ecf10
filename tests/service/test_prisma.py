"""The PRISMA 2020 flow of a review: counted from searches, files, joins and decisions; its numbers add up, or are left open."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus.crawling.ledger import Ledger
from corpus.document import Document, Identifiers, PartialDate, Registration
from corpus.library import transaction
from service.app import create_app
from service.people import account
from service.people.store import people_at
from service.prisma.counting import Flow, flow, keep_version
from service.prisma.outcome import outcome
from service.query import Query
from service.reports import join
from service.review import protocol
from service.review.decision import Decision
from service.review.queue import add_studies
from service.settings import Settings
from service.synthesis.figures.prisma import flow_diagram
from service.synthesis.figures.prisma_counts import counts_of
from service.table import EvidenceTable
from tests.service.command import Run, line
from tests.service.conftest import Client, document, keep
from tests.service.problem import assert_problem
from tests.service.test_reviews import Person

ASKED = Query("endpoint:ORR")


class Review:
    """A review of response rates with its table: what is searched, joined, decided, and what it comes to."""

    def __init__(self, table: EvidenceTable) -> None:
        self.table, self.db = table, table.db
        self.ledger = Ledger(table.library)
        with transaction(self.db):
            self.id = protocol.begin(self.db, "cy", "Rates", ASKED.q, "", 1, ["ada"], topic="t").id

    def crawl(self, source: str, *documents: Document, topic: str = "t", rejects: int = 0) -> None:
        """A run of a source that brought these documents, and some that could not be read."""
        with transaction(self.db):
            self.db.execute(
                "INSERT INTO crawl (topic, source, digest, until, given, began, outcome) VALUES (?, ?, '', '2026-01-01', 0, '', 'complete')",
                [topic, source],
            )
            number = self.db.execute("SELECT max(number) FROM crawl").fetchone()[0]
            for one in documents:
                self.ledger.came(number, one.id, self.table.library.add(one), False)
            for n in range(rejects):
                self.ledger.rejected(number, f"record {n}", "broken")

    def import_(self, came_from: str | None, *documents: Document, rejects: int = 0) -> None:
        for one in documents:
            self.table.library.add(one)
        counts = dict.fromkeys(("added", "revised", "unchanged", "deleted", "rejected"), 0)
        said = [(f"line {n}", "broken") for n in range(rejects)]
        self.table.library.log_import("file", "", counts, said, [one.id for one in documents], came_from)

    def read(self) -> None:
        """Reads and joins what came, and brings what fits into the review."""
        keep(self.table)
        join(self.table)
        with transaction(self.db):
            add_studies(self.db, self.id, [row["id"] for row in self.table.export(ASKED, "studies")])

    def decide(self, study: str, *actions: str) -> None:
        from service.people.account import Account
        from service.review.deciding import Sent, decide

        ada = Account("ada", "Ada", "reviewer", "")
        for action in actions:
            name, _, reason = action.partition(" ")
            decide(self.table, ada, study, Sent(name, reason=reason or None, review=self.id))  # type: ignore[arg-type]

    def flow(self, update: bool = True) -> Flow:
        found = flow(self.table, protocol.get(self.db, self.id), ASKED, update)
        adds_up(found)
        return found


def adds_up(found: Flow) -> None:
    """No two numbers contradict each other; of a whole flow none is missing, and nothing comes in or out unaccounted."""
    said = found.counts
    counts_of(said)
    assert flow_diagram(counts_of(said)).startswith("<svg")
    if found.waiting:
        return
    came = said["database_results"] + said["register_results"]
    assert came - said["duplicates"] - said["excluded_other"] - said["excluded_automatic"] == said["records_screened"]
    assert said["records_screened"] - said["records_excluded"] == said["dbr_sought_reports"]
    assert said["dbr_sought_reports"] - said["dbr_notretrieved_reports"] == said["dbr_assessed"]
    assessed = said["dbr_assessed"] + said.get("other_assessed", 0)
    excluded = sum(said["dbr_excluded"].values()) + sum(said.get("other_excluded", {}).values())
    assert assessed - excluded == said["new_reports"]
    if found.previous:
        assert said["previous_reports"] + said["new_reports"] == said["total_reports"]
        assert said["previous_studies"] + said["new_studies"] == said["total_studies"]


@pytest.fixture
def review(table: EvidenceTable) -> Review:
    return Review(table)


def paper(number: int, text: str | None = None, **more: Any) -> Document:
    names = Identifiers(pmid=str(number), doi=f"10.5555/{number}")
    title = f"{('Alpha', 'Beta', 'Gamma', 'Delta', 'Epsilon', 'Zeta', 'Eta')[number]} in relapse"
    said = {"text": text} if text else {}
    made = document(f"pubmed:{number}", title=title, identifiers=names, published=PartialDate(2024), **said, **more)
    return replace(made, source="pubmed")


def copy(number: int) -> Document:
    return replace(paper(number), id=f"ris:{number}", source="ris", identifiers=Identifiers(doi=f"10.5555/{number}"))


def test_a_whole_review_by_hand(review: Review) -> None:
    """PubMed 5, Embase 3 and a record that is broken, a register 1: two are the same, one was withdrawn, one does not fit."""
    review.crawl("pubmed", *(paper(n) for n in range(4)), paper(4, "Nothing is stated."))
    review.crawl("pubmed", paper(0), topic="another")
    review.import_("Embase", copy(0), copy(1), paper(5), rejects=1)
    trial = replace(paper(6), id="ctgov:6", source="clinicaltrials", identifiers=Identifiers())
    review.crawl("clinicaltrials", trial)
    review.table.library.remove("pubmed:5", "withdrawn")
    review.read()
    review.decide("pubmed:0", "exclude not after CAR T")
    review.decide("pubmed:1", "maybe", "exclude No outcome")
    review.decide("pubmed:2", "maybe", "include")
    review.decide("pubmed:3", "exclude full text not retrieved")
    review.decide("ctgov:6", "include")
    found = review.flow()
    assert found.waiting == {}
    assert found.notes == []
    assert found.screened_out == {"not after CAR T": 1}
    assert found.counts == {
        "database_results": 9,
        "database_specific_results": {"Embase": 4, "PubMed": 5},
        "register_results": 1,
        "register_specific_results": {"ClinicalTrials.gov": 1},
        "duplicates": 2,
        "excluded_other": 2,
        "excluded_automatic": 1,
        "records_screened": 5,
        "records_excluded": 1,
        "dbr_sought_reports": 4,
        "dbr_notretrieved_reports": 1,
        "dbr_assessed": 3,
        "dbr_excluded": {"No outcome": 1},
        "new_reports": 2,
        "new_studies": 2,
    }


def test_what_is_not_final_is_left_open_and_said(review: Review) -> None:
    review.crawl("pubmed", *(paper(n) for n in range(4)))
    review.read()
    review.decide("pubmed:0", "maybe")
    review.decide("pubmed:1", "include")
    review.decide("pubmed:2", "exclude no")
    found = review.flow()
    assert found.waiting == {"to be decided on": 1, "whose report is to be assessed": 1}
    assert "dbr_sought_reports" not in found.counts
    assert (found.counts["records_screened"], found.counts["records_excluded"], found.counts["new_reports"]) == (
        4,
        1,
        1,
    )
    review.decide("pubmed:3", "exclude No")
    found = review.flow()
    assert found.waiting == {"whose report is to be assessed": 1}
    assert (found.counts["dbr_sought_reports"], found.counts.get("dbr_assessed")) == (2, None)
    assert found.screened_out == {"no": 2}
    review.crawl("pubmed", paper(5))
    assert review.flow().waiting["not read yet"] == 1
    keep(review.table)
    found = review.flow()
    assert found.waiting["that fit the question and were not brought in yet"] == 1
    assert "records_screened" not in found.counts
    assert "1 that fit the question" in found.notes[0]


def test_records_that_no_ledger_names_are_counted_once_and_that_is_said(review: Review) -> None:
    keep(review.table, replace(paper(0), source="text"), paper(1))
    review.crawl("pubmed", paper(1), paper(2))
    review.read()
    for n in range(3):
        review.decide(f"pubmed:{n}", "include")
    found = review.flow()
    assert found.counts["database_specific_results"] == {"PubMed": 2, "text files": 1}
    assert found.notes[0].startswith("1 record came by a way that keeps no account of where from")


def test_websites_stand_beside_the_databases(review: Review) -> None:
    news = replace(paper(2), id="news:2", source="pages", kind="news", identifiers=Identifiers())
    other = replace(paper(3), id="news:3", source="pages", kind="news", identifiers=Identifiers())
    review.crawl("pubmed", paper(0))
    review.crawl("feeds", news, other)
    review.read()
    review.decide("pubmed:0", "include")
    review.decide("news:2", "maybe", "exclude No report")
    review.decide("news:3", "include")
    found = review.flow()
    assert (found.counts["website_results"], found.counts["other_sought_reports"]) == (2, 2)
    assert (found.counts["other_excluded"], found.counts["new_reports"]) == ({"No report": 1}, 2)


def test_reports_of_one_trial_are_one_study(review: Review) -> None:
    number = (Registration("NCT00000001", "ClinicalTrials.gov", "databank"),)
    review.crawl("pubmed", *(paper(n, registrations=number) for n in range(2)), paper(2))
    review.read()
    for n in range(3):
        review.decide(f"pubmed:{n}", "include")
    found = review.flow()
    assert (found.counts["new_reports"], found.counts["new_studies"]) == (3, 2)


def test_an_update_shows_what_was_in_before(review: Review) -> None:
    review.crawl("pubmed", *(paper(n) for n in range(4)))
    review.read()
    for n, action in enumerate(("include", "include", "exclude no", "exclude no")):
        review.decide(f"pubmed:{n}", action)
    kept = keep_version(review.table, protocol.get(review.db, review.id), ASKED, "first", "cy")
    assert (kept.included, kept.flow["counts"]["new_reports"]) == (("pubmed:0", "pubmed:1"), 2)
    nothing = review.flow()
    assert (nothing.counts["database_results"], nothing.counts["new_reports"], nothing.counts["total_reports"]) == (
        0,
        0,
        2,
    )
    # A second search: one again, one new; a third database brings an old one. One is decided on otherwise, one taken out.
    review.crawl("pubmed", paper(0), paper(4))
    review.import_("Scopus", copy(1), paper(5))
    review.read()
    review.decide("pubmed:4", "include")
    review.decide("pubmed:5", "exclude no")
    review.decide("pubmed:2", "include")
    review.decide("pubmed:0", "exclude retracted")
    found = review.flow()
    assert found.previous == 1
    assert found.counts["database_specific_results"] == {
        "Decided anew since the version before": 1, "PubMed": 1, "Scopus": 2,
    }  # fmt: skip
    assert (found.counts["duplicates"], found.counts["records_screened"]) == (1, 3)
    assert (found.counts["previous_reports"], found.counts["new_reports"], found.counts["total_reports"]) == (1, 2, 3)
    assert found.notes == ["1 report of the version before is in no longer: pubmed:0."]
    whole = review.flow(update=False)
    assert (whole.previous, whole.counts["new_reports"]) == (None, 3)
    again = keep_version(review.table, protocol.get(review.db, review.id), ASKED, "second", "cy")
    assert (again.number, again.included) == (2, ("pubmed:1", "pubmed:2", "pubmed:4"))


def said(*actions: str, rule: str = "single") -> list[Decision]:
    """Decisions "ada:exclude reason"; a reviewer in capitals settles."""
    found = []
    for id, one in enumerate(actions, 1):
        who, _, rest = one.partition(":")
        action, _, reason = rest.partition(" ")
        more = {"reason": reason or None, "settles": who.isupper(), "rule": rule, "review": 1}
        found.append(Decision(id, "", who.lower(), "x:1", action, **more))  # type: ignore[arg-type]
    return found


FATES = [
    ([], "single", "waiting", None),
    (["ada:exclude  no   CAR T"], "single", "screened_out", "no CAR T"),
    (["ada:include", "ada:exclude late"], "single", "excluded", "late"),
    (["ada:maybe"], "single", "kept", None),
    (["ada:exclude Not retrieved, no library has it"], "single", "not_retrieved", "Not retrieved, no library has it"),
    (["ada:exclude nothing not retrieved"], "single", "screened_out", "nothing not retrieved"),
    (["ada:include", "ada:withdraw"], "single", "waiting", None),
    (["ada:exclude a"], "dual", "waiting", None),
    (["ada:exclude a", "bo:exclude b"], "dual", "screened_out", "a"),
    (["ada:exclude a", "bo:include"], "dual", "disputed", None),
    (["ada:exclude a", "bo:include", "CY:exclude c"], "dual", "screened_out", "c"),
    (["ada:maybe", "bo:maybe", "ada:exclude a", "bo:exclude b"], "dual", "excluded", "a"),
]  # fmt: skip


@pytest.mark.parametrize(("actions", "rule", "fate", "reason"), FATES)
def test_what_became_of_a_record(actions: list[str], rule: str, fate: str, reason: str | None) -> None:
    found = outcome(said(*actions, rule=rule))
    assert (found.fate, found.reason) == (fate, reason)


@pytest.fixture
def cy(review: Review, tmp_path: Path, quick_hashes: None) -> Person:
    chosen = Settings(home=tmp_path)
    with people_at(chosen.database) as db:
        for name, role in (("cy", "reviewer"), ("di", "reader")):
            account.add(db, name, role, "correct horse battery")
    return Person(chosen, "cy", Client(create_app(chosen)))


def test_the_api_and_the_page_tell_and_draw_it(review: Review, cy: Person, tmp_path: Path) -> None:
    review.crawl("pubmed", paper(0), paper(1))
    review.read()
    review.decide("pubmed:0", "include")
    assert cy.post("/reviews/1/versions", {"label": "first"}, 422)["found"] == "it is not whole: 1 to be decided on"
    page = cy.client.request("GET", "/reviews/1/prisma", headers=cy.headers).text
    assert "1 to be decided on" in page
    review.decide("pubmed:1", "exclude no")
    told = cy.get("/reviews/1/prisma")
    assert (told["databases"], told["waiting"], told["counts"]["new_studies"]) == ({"PubMed": 2}, {}, 1)
    svg = cy.client.request("GET", "/api/v1/reviews/1/prisma.svg", headers=cy.headers)
    assert "PubMed" in svg.text
    assert svg.headers["content-type"] == "image/svg+xml"
    for kind, start in (("png", b"\x89PNG"), ("pdf", b"%PDF")):
        assert cy.client.request("GET", f"/api/v1/reviews/1/prisma.{kind}", headers=cy.headers).content.startswith(
            start
        )
    sent = cy.client.request("POST", "/reviews/1/prisma/versions", headers=cy.headers, data={"label": "first"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/reviews/1/prisma?version=1")
    assert [one["label"] for one in cy.get("/reviews/1/versions")["items"]] == ["first"]
    assert cy.get("/reviews/1/prisma")["previous"] == 1
    assert cy.get("/reviews/1/prisma?version=1") == told
    assert cy.get("/reviews/1/prisma?version=2", 404)
    assert cy.get("/reviews/7/prisma", 404)
    assert_problem(cy.client.get("/api/v1/reviews/1/prisma"), 401)
    reader = Person(Settings(home=tmp_path), "di", cy.client)
    assert reader.post("/reviews/1/versions", {"label": "x"}, 403)


def test_the_command_draws_a_review_and_an_import_says_where_from(run: Run, tmp_path: Path) -> None:
    (tmp_path / "two.jsonl").write_text(line("a") + line("b", "Nothing.") + "broken\n")
    assert run("import", "--from", "Embase", "two.jsonl").code == 65
    run("extract")
    with closing(EvidenceTable.at(tmp_path / "home" / "aftercart.db")) as table:
        made = protocol.begin(table.db, "cy", "Rates", "endpoint:ORR", "", 1, ["ada"])
        add_studies(table.db, made.id, ["a"])
    ended = run("prisma", "--review", made.id, "--output", "flow.json")
    assert ended.code == 0
    assert "1 to be decided on" in ended.err
    assert '"Embase": 3' in (tmp_path / "flow.json").read_text()
    assert run("prisma", "--review", made.id, "--output", "flow.svg").code == 0
    assert "Embase" in (tmp_path / "flow.svg").read_text()
    assert run("prisma", "--review", "9", "--output", "flow.svg").code == 69
    assert run("prisma", "--output", "flow.svg").code == 64
