"""Saved views: who sees them, `view:` wherever one asks, and what changed in them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import QueryParams

from corpus.document import Document
from service.living import changes, log
from service.living import view as views
from service.living.keeping import catch_up, refresh
from service.pages.state import State
from service.query import Query
from service.settings import Settings
from service.table import EvidenceTable
from tests.service.command import Run
from tests.service.conftest import Client, document, keep
from tests.service.problem import assert_problem
from tests.service.test_reviews import Person, chosen, people  # noqa: F401 - fixtures
from tests.service.texts import TEXT

pytestmark = pytest.mark.usefixtures("quick_hashes")
OTHER = TEXT.replace("50% (12", "25% (6")


def saved(who: Person, name: str = "monthly", query: str = "endpoint:ORR", status: int = 201, **more: Any) -> Any:
    return who.post("/views", {"name": name, "query": query, **more}, status)


def test_a_private_view_is_its_owners(people: dict[str, Person]) -> None:  # noqa: F811
    ada, bo, cy = people["ada"], people["bo"], people["cy"]
    made = saved(ada)
    assert (made["studies"], made["shared"], made["owner"]) == (2, False, "ada")
    for other in (bo, cy):
        assert other.get("/views")["items"] == []
        assert other.get(f"/views/{made['id']}", 404)
        assert other.get("/evidence?q=view:monthly", 404)
    assert ada.get("/evidence?q=view:monthly")["total"] == ada.get("/evidence?endpoint=ORR")["total"] == 2
    ada.ask("PUT", f"/views/{made['id']}", 200, {"name": "monthly", "query": "endpoint:ORR", "shared": True})
    assert [one["name"] for one in bo.get("/views")["items"]] == ["monthly"]
    assert bo.client.get("/api/v1/evidence?q=view:monthly").json()["total"] == 2
    assert bo.ask("DELETE", f"/views/{made['id']}", 403)
    cy.ask("DELETE", f"/views/{made['id']}", 204)
    assert ada.get("/views")["total"] == 0


REFUSED = [
    ({"name": "", "query": "x"}, 422, "name cannot be one"),
    ({"name": 'a"b', "query": "x"}, 422, "name cannot be one"),
    ({"name": "monthly", "query": "x"}, 422, "have a view of that name"),
    ({"name": "b", "query": "endpoit:ORR"}, 400, "no field endpoit"),
    ({"name": "b", "query": "view:monthly"}, 400, "made of another view"),
    ({"name": "b", "query": "x", "address": "https://evil.example"}, 422, "address"),
    ({"name": "b"}, 422, "query"),
]


@pytest.mark.parametrize(("sent", "status", "found"), REFUSED)
def test_what_can_be_no_view_is_refused(people: dict[str, Person], sent: Any, status: int, found: str) -> None:  # noqa: F811
    saved(people["ada"])
    answer = people["ada"].client.post("/api/v1/views", json=sent, headers=people["ada"].headers)
    assert_problem(answer, status)
    assert found in answer.text.replace('\\"', '"')
    assert people["di"].client.post("/api/v1/views", json=sent).status_code == 401


# what is asked, and which studies it finds
ASKED = [
    ("view:high", {"x:1"}),
    ("NOT view:high", {"x:1", "x:2"}),
    ("view:HIGH OR study:x:2", {"x:1", "x:2"}),
    ("view:(high OR low)", {"x:1", "x:2"}),
    ("view:low endpoint:ORR", {"x:2"}),
    ("view:low endpoint:OS", set()),
    ("view:all", {"x:1", "x:2"}),
]


@pytest.mark.parametrize(("q", "found"), ASKED)
def test_a_view_stands_for_its_question(table: EvidenceTable, q: str, found: set[str]) -> None:
    keep(table, document("x:1"), document("x:2", OTHER))
    known = (("high", "endpoint:ORR value:>=40%"), ("low", "endpoint:ORR value:<40%"), ("all", ""))
    query = Query(q, views=known)
    assert {row["study_id"] for row in table.export(query)} == found
    assert table.count(query, "studies") == len(found)


@pytest.fixture
def view(table: EvidenceTable) -> views.View:
    """A view of results of at least 40 %, over a table of one study that fits."""
    keep(table, document("x:1"))
    made = views.save(table.db, "ada", "high", "endpoint:ORR value:>=40%")
    refresh(table, made)
    return made


def kinds(table: EvidenceTable, view: views.View, after: int = 0) -> list[tuple[str, str]]:
    told = changes.told(table, changes.Asked(view=views.numbered(table.db, view.id)), after)
    return [(one.kind, one.study) for one in told.items]


def test_a_view_tells_what_enters_and_leaves_it(table: EvidenceTable, view: views.View) -> None:
    keep(table, document("x:2", OTHER), document("x:3"))
    catch_up(table)
    assert kinds(table, view) == [("new", "x:1"), ("new", "x:3")]
    keep(table, document("x:1", OTHER), document("x:2"))
    catch_up(table)
    catch_up(table)
    now = kinds(table, view, 3)
    assert sorted(now) == [("changed", "x:1"), ("changed", "x:2"), ("entered", "x:2"), ("left", "x:1")]
    # What happens to it behind that is no business of the view's.
    keep(table, document("x:1", OTHER.replace("24", "30")))
    table.library.remove("x:3", "withdrawn")
    table.forget_withdrawn()
    catch_up(table)
    assert kinds(table, view, log.last(table.db) - 1) == [("withdrawn", "x:3")]
    assert ("changed", "x:1") not in kinds(table, view, log.last(table.db) - 2)


def test_a_page_of_changes_follows_the_other(table: EvidenceTable) -> None:
    keep(table, *(document(f"x:{n}", TEXT if n % 2 else "Nothing.") for n in range(9)))
    asked, found, after = changes.Asked(Query("endpoint:ORR")), [], 0
    while True:
        page = changes.told(table, asked, after, limit=2)
        found += [one.study for one in page.items]
        if page.next is None:
            break
        after = page.next
    assert found == [f"x:{n}" for n in (1, 3, 5, 7)]
    newest = changes.latest(table, asked, limit=3)
    assert [one.study for one in newest.items] == ["x:7", "x:5", "x:3"]
    assert [one.study for one in changes.latest(table, asked, newest.next).items] == ["x:1"]


def test_a_page_that_looked_at_enough_says_where_to_go_on(
    table: EvidenceTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "SCANNED", 3)
    keep(table, *(document(f"x:{n}", "Nothing.") for n in range(5)), document("x:9"))
    asked = changes.Asked(Query("endpoint:ORR"))
    first = changes.told(table, asked)
    assert (first.items, first.next) == ([], 3)
    assert [one.study for one in changes.told(table, asked, 3).items] == ["x:9"]


def test_the_api_tells_what_changed(people: dict[str, Person], chosen: Settings) -> None:  # noqa: F811
    ada = people["ada"]
    made = saved(ada, "mine")
    ada.decide("correct", ada.orr()["id"], content={"value": 52.0})
    told = ada.get("/changes?since=2020-01-01&view=mine&kind=changed")
    (event,) = told["items"]
    assert (told["total"], told["next"], event["study"], event["cause"]) == (1, None, "x:1", "decision")
    assert [(c["before"]["value"], c["after"]["value"]) for c in event["changes"]] == [(50.0, 52.0)]
    assert event["said"][1] == "ORR rate: 50 % (12 of 24) → 52 % (12 of 24)"
    assert ada.get("/changes?since=2999-01-01")["items"] == []
    assert [one["study"] for one in ada.get("/changes?q=view:mine")["items"]] == ["x:1", "x:2", "x:1"]
    assert people["bo"].get("/changes?view=mine", 404)
    assert ada.get("/changes?view=mine&q=x", 400)["found"] == "both a view and a question are named"
    for wrong in ("since=yesterday", "since=2026-13-01", "kind=gone"):
        assert ada.get(f"/changes?{wrong}", 400)
    page = ada.client.page("/changes?since=2020-01-01&q=endpoint:ORR")
    assert "50 % (12 of 24)" in page.text
    assert page.text.index("New studies") < page.text.index("Values changed")
    ada.ask("DELETE", f"/views/{made['id']}", 204)


def test_the_commands_take_a_view(filled: Run, tmp_path: Path) -> None:
    assert filled("views", "save", "rates", "endpoint:ORR", "--owner", "ada").out == "saved rates, 1 study\n"
    assert filled("views", "save", "Rates", "endpoint:(ORR OR CR)", "--owner", "ada", "--private").code == 0
    assert filled("views", "list").out.split() == ["ada/rates", "private", "1", "study", "endpoint:(ORR", "OR", "CR)"]
    assert '"study_id": "a"' in filled("search", "", "--view", "rates", "--json").out
    assert filled("search", "x", "--view", "nobody").code == 69
    filled("export", "--format", "csv", "--output", "out.csv", "--view", "ada/rates")
    assert "\nb," not in (tmp_path / "out.csv").read_text()
    filled("snapshot", "--output", "part.zip", "--view", "rates")
    with zipfile.ZipFile(tmp_path / "part.zip") as packed:
        assert packed.read("records.jsonl").count(b"\n") == packed.read("documents.jsonl").count(b"\n") == 1
        assert b'"only": "view:' in packed.read("queries.json")
    told = filled("changes", "--since", "2020-01-01", "--view", "rates")
    assert told.out.splitlines()[0].endswith(" a New: A title")
    assert told.err.startswith("changes are kept since ")
    assert filled("changes", "--since", "2999-01-01").out == "nothing changed\n"
    assert len(filled("changes", "--since", "2020-01-01", "--json").out.splitlines()) == 2
    assert filled("changes", "--since", "soon").code == 64
    assert filled("views", "delete", "rates").out == "deleted ada/rates\n"


def test_the_pages_save_share_and_delete_a_view(people: dict[str, Person], chosen: Settings) -> None:  # noqa: F811
    ada = people["ada"]

    def sent(path: str, **fields: str) -> Any:
        return ada.client.post(path, data=fields, headers=ada.headers)

    answer = sent("/views", name="mine", query="endpoint:ORR", address="/?endpoint=ORR")
    assert (answer.status_code, answer.headers["location"]) == (303, "/?endpoint=ORR")
    assert "have a view of that name" in sent("/views", name="mine", query="x").text
    assert "mine" not in ada.client.page("/views").text
    (made,) = ada.get("/views")["items"]
    assert sent(f"/views/{made['id']}/share", shared="yes").status_code == 303
    listed = ada.client.page("/")
    assert 'href="/?endpoint=ORR"' in listed.text
    assert "mine" in ada.client.page("/views").text
    assert sent(f"/views/{made['id']}/delete").status_code == 303
    assert ada.get("/views")["total"] == 0


def test_what_a_page_asks_is_saved_whole(served: Callable[..., Client]) -> None:
    """The question of a saved page finds what the page shows."""
    one: Document = document("x:1")
    client = served(one, document("x:2", OTHER))
    address = QueryParams("q=patients OR x&endpoint=ORR&percent_min=40&everything=yes")
    whole = State.of(address).whole()
    assert whole == '(patients OR x) AND endpoint:("ORR") AND value:40..%'
    assert client.get("/api/v1/evidence", params={"q": whole}).json()["total"] == 1
    assert State.of(QueryParams("")).whole() == "relevant:yes"
