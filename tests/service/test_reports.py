"""One study, many reports, as the table, the API and the command show them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.document import Author, PartialDate, Section
from corpus.reports.reports import Reports
from service.people import account, tokens
from service.people.store import people_at
from service.query import Query
from service.reports import join
from service.table import EvidenceTable
from tests.service.command import Run, line
from tests.service.conftest import Client, document, keep
from tests.service.parsed import soup
from tests.service.problem import assert_problem
from tests.service.texts import TEXT

TITLE = "Glofitamab after CAR T-cell therapy in relapsed large B-cell lymphoma"
PAPER = replace(
    document("pubmed:1", title=TITLE, authors=(Author("Roe"),), published=PartialDate(2024)), source="pubmed"
)
COPY = replace(PAPER, id="ris:1", source="ris", title=TITLE.upper())


def test_a_study_is_one_row_and_counted_once(table: EvidenceTable) -> None:
    keep(table, COPY)
    join(table)
    assert [row["study_id"] for row in table.search(Query(), "outcomes").items][:1] == ["ris:1"]
    before = table.version
    table.library.add(PAPER)
    # The better version stands for the other as soon as it has been read, not before.
    join(table)
    assert {row["study_id"] for row in table.search(Query()).items} == {"ris:1"}
    keep(table)
    assert {row["study_id"] for row in table.search(Query()).items} == {"pubmed:1"}
    assert (table.count(Query(), "studies"), table.count(Query(reports="all"), "studies")) == (1, 2)
    assert table.facets()["year"] == {"2024": 1}
    assert table.version != before


@pytest.mark.parametrize("name", ["heat-map", "over-time"])
def test_a_picture_counts_a_study_once(served: Callable[..., Client], table: EvidenceTable, name: str) -> None:
    said = "After failure of CAR T-cell therapy, 24 patients received glofitamab. The overall response rate was 50%."
    client = served(*(replace(one, sections=(Section(said),)) for one in (PAPER, COPY)))
    join(table)
    for asked, times in (("", 1), ("?reports=all", 2)):
        marks = client.get(f"/api/v1/figures/{name}.json{asked}").json()["data"]["values"]
        assert {mark["studies"] for mark in marks} == {times}


def test_a_study_shows_its_other_versions(served: Callable[..., Client], table: EvidenceTable) -> None:
    client = served(PAPER, COPY, document("x:9"))
    join(table)
    parsed = soup(client, "/studies/pubmed:1?part=drawer")
    assert [a["href"] for a in parsed.select("ul.groups a")] == ["/studies/ris%3A1"]
    assert not soup(client, "/studies/x:9").find("h3", string="Other versions of this publication")


def test_the_api_lists_the_other_reports(served: Callable[..., Client], table: EvidenceTable) -> None:
    client = served(PAPER, COPY)
    join(table)
    answer = client.get("/api/v1/evidence").json()
    assert {(row["study_id"], tuple(row["other_reports"]), row["family"]) for row in answer["items"]} == {
        ("pubmed:1", ("ris:1",), None)
    }
    assert client.get("/api/v1/evidence?reports=all").json()["total"] == 2 * answer["total"]
    assert client.get("/api/v1/evidence?reports=some").status_code == 422
    study = client.get("/api/v1/studies/ris:1").json()["reports"]
    assert (study["shown"], [one["id"] for one in study["versions"]], study["versions"][1]["why"]) == (
        "pubmed:1",
        ["pubmed:1", "ris:1"],
        "the same title, year and first author",
    )
    assert client.get("/healthz").json()["joined"] == 1


def test_a_reviewer_merges_and_splits_by_api_and_page(
    served: Callable[..., Client], table: EvidenceTable, quick_hashes: None
) -> None:
    client = served(PAPER, COPY)
    join(table)
    with people_at(Path(table.db.execute("PRAGMA database_list").fetchone()[2])) as db:
        ada = account.add(db, "ada", "reviewer", "correct horse battery")
        signed = {"Authorization": f"Bearer {tokens.make(db, ada, 'test')[1]}"}
    path = "/api/v1/studies/ris:1/reports"
    assert_problem(client.post(path, json={"action": "split"}), 401)
    assert [one["id"] for one in client.get(path, headers=signed).json()["versions"]] == ["pubmed:1", "ris:1"]
    assert client.get("/api/v1/evidence").json()["items"][0]["other_reports"] == ["ris:1"]
    assert "The same publication as" not in client.get("/studies/pubmed:1").text
    page = client.get("/studies/pubmed:1", headers=signed).text
    assert "ris:1 is another publication" in page
    parted = client.post("/studies/pubmed:1/reports", data={"action": "split", "other": "ris:1"}, headers=signed)
    assert (parted.status_code, parted.headers["location"]) == (303, "/studies/pubmed:1")
    # What was split stays split when all is compared again, and shows in the table at once.
    table.library.add(replace(PAPER, keywords=("new",)))
    join(table)
    assert client.get("/api/v1/evidence").json()["items"][0]["other_reports"] == []
    merged = client.post(path, json={"action": "merge", "other": "pubmed:1"}, headers=signed)
    assert merged.status_code == 201
    assert [(one["verdict"], one["by"]) for one in merged.json()["said"]] == [("different", "ada"), ("same", "ada")]
    assert merged.json()["versions"][1]["why"] == "joined by hand"
    assert_problem(client.post(path, json={"action": "merge"}, headers=signed), 400)
    assert_problem(client.post(path, json={"action": "merge", "other": "none"}, headers=signed), 404)


def test_the_command_shows_merges_and_splits(run: Run, tmp_path: Path) -> None:
    (tmp_path / "three.jsonl").write_text(
        line("a", TEXT, year=2024, doi="10.5555/a")
        + line("b", TEXT, year=2024, doi="10.5555/a")
        + line("c", "Nothing.", year=2019)
    )
    assert "1 document joined to another version" in run("import", "three.jsonl").out
    assert "joined      1" in run("status").out
    shown = run("reports", "show", "b").out.splitlines()
    assert [said.split(" ")[0] for said in shown] == ["a", "b"]
    assert shown[1].endswith("; the same DOI")
    assert run("reports", "split", "a", "b", "--by", "Ana").out.count("\n") == 1
    assert run("reports", "merge", "a", "c").out.count("\n") == 2
    assert run("extract").code == 0
    assert run("reports", "merge", "a", "nobody").code == 69
    assert run("reports", "merge", "a", "a").code == 64


def test_the_command_lists_what_nobody_has_decided(run: Run, tmp_path: Path) -> None:
    rows = [f"{TITLE},Nine patients.,{author},2024" for author in ("Roe B.", "Quist E.")]
    (tmp_path / "two.csv").write_text("Title,Abstract,Authors,Year\n" + "\n".join(rows) + "\n")
    assert run("import", "two.csv").code == 0
    said = run("reports", "unsure")
    assert "another first author" in said.out
    assert said.err.startswith("1 pair to decide on")


def test_the_library_and_the_table_agree_on_the_count(table: EvidenceTable) -> None:
    keep(table, PAPER, COPY)
    assert join(table).joined == Reports(table.library).count() == 1
    assert join(table).compared == 0
