"""What docs/reviewing.md, living.md and people.md say of review work holds: each address, action, state, key and field of theirs is there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from fastapi.routing import APIRoute

from corpus.registered import modules
from service.app import create_app
from service.living.event import KINDS
from service.people.account import Role
from service.prisma.shapes import FlowAnswer
from service.review.decision import Action
from service.review.standing import State
from service.settings import Settings
from tests.service.conftest import Client
from tests.service.test_reviews import Person, chosen, people  # noqa: F401 - fixtures
from tests.service.texts import TEXT

pytestmark = pytest.mark.usefixtures("quick_hashes")
DOCS = Path(__file__).parents[2] / "docs"
PAGES = {name: (DOCS / f"{name}.md").read_text(encoding="utf-8") for name in ("reviewing", "living", "people")}
REVIEWING = PAGES["reviewing"]


def table(page: str, head: str) -> list[list[str]]:
    """The rows of the table whose header begins so."""
    lines = page[page.index(f"| {head}") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def coded(text: str) -> list[str]:
    """What stands as code in a text, its blocks left out."""
    plain = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [" ".join(said.split()) for said in re.findall(r"`([^`]+)`", plain)]


def named() -> list[tuple[str, str, str]]:
    """(page, method or "", address) of every address that the pages name."""
    found = []
    for page, text in PAGES.items():
        for said in coded(text):
            parts = re.fullmatch(r"(?:(GET|POST|PUT|DELETE) )?(/[a-z][\w/{}.?=&-]*)", said)
            if parts:
                found.append((page, parts[1] or "", parts[2].split("?")[0]))
    return found


@pytest.fixture(scope="module")
def routes() -> set[tuple[str, str]]:
    found = [
        route
        for module in modules("service.routes").values()
        for route in module.router.routes
        if isinstance(route, APIRoute)
    ]
    return {(method, re.sub(r"\{[^}]*\}", "{}", route.path)) for route in found for method in route.methods}


def test_every_address_is_there(routes: set[tuple[str, str]]) -> None:
    addresses = named()
    assert len(addresses) > 20
    known = {path for _, path in routes}
    for page, method, address in addresses:
        path = re.sub(r"\{[^}]*\}", "{}", address)
        assert (method, path) in routes if method else path in known, f"{page}.md: {method} {address}"


def test_the_actions_of_the_page_are_those_that_there_are() -> None:
    said = {name for actions, *_ in table(REVIEWING, "action") for name in coded(actions)}
    assert said == set(get_args(Action))


def test_kinds_roles_and_states_are_those_that_there_are() -> None:
    kinds = {name for cell, _ in table(PAGES["living"], "kind") for name in coded(cell)}
    assert kinds | {"entered", "left"} == set(KINDS)
    assert {cell for cell, _ in table(PAGES["people"], "role")} == set(get_args(Role))
    assert set(get_args(State)) - {"machine"} <= {*coded(REVIEWING), "rejected"}


def test_the_keys_of_the_page_are_those_of_the_list_and_of_the_scripts() -> None:
    package = Path(create_app.__code__.co_filename).parent / "pages"
    shown = (package / "templates" / "keys.html").read_text(encoding="utf-8").split("visitor.account")[1]
    scripts = "".join(path.read_text(encoding="utf-8") for path in (package / "assets").glob("*.js"))
    said = {key for keys, _ in table(REVIEWING, "key") for key in coded(keys)}
    assert said == set(re.findall(r"<kbd>(.)</kbd>", shown)) - {"?"} == set("jkacimenp12")
    assert {key for key in said if not re.search(rf"[\s{{]{key}: ", scripts)} == set()


def test_the_fields_of_the_flow_are_there() -> None:
    flow = REVIEWING.split("## The flow of a review")[1].split("## The log")[0]
    assert {"screened_out", "waiting", "notes"} <= set(coded(flow)) & set(FlowAnswer.model_fields)


def test_the_actions_do_what_the_table_says(people: dict[str, Person]) -> None:  # noqa: F811
    """Each in turn on the response rate; the last sends the JSON of the page."""
    ada = people["ada"]
    does = {name: what for actions, _, what in table(REVIEWING, "action") for name in coded(actions)}
    assert "needs a reason" in does["exclude"]
    assert ada.decide("exclude", status=422)["detail"]
    for action in ("include", "maybe", "exclude"):
        ada.decide(action, reason="no CAR T")
        assert ada.get("/studies/x:1/values")["inclusion"] == action
    for action in ("accept", "correct", "reject"):
        value = ada.orr()
        ada.decide(action, value["id"], reason="Table 2", **({"content": {"value": 52}} if action == "correct" else {}))
        assert [ada.orr()["state"]] == (coded(does[action]) or ["rejected"])
    start = TEXT.index("50%")
    sent: dict[str, Any] = {"content": {"endpoint": "CR", "statistic": "rate", "value": 50, "unit": "%"}}
    ada.decide("add", field="outcomes", start=start, end=start + 3, **sent)
    assert [v["state"] for v in ada.get("/studies/x:1/values")["items"]].count(*coded(does["add"])) == 1
    ada.decide("withdraw", ada.orr()["id"])
    assert ada.orr()["state"] == "machine"
    (example,) = [said for said in coded(REVIEWING) if said.startswith('{"action"')]
    kept = ada.post("/studies/x:1/decisions", json.loads(example) | {"value": ada.orr()["id"]})
    assert (ada.orr()["state"], kept["reason"]) == ("corrected", "Table 2")
    assert ada.post("/studies/x:1/decisions", {"action": "include", "revision": 7}, 409)
    assert ada.get("/evidence?q=verified:yes")["total"] > 0


def test_pieces_of_json_are_fields_of_what_is_sent(tmp_path: Path) -> None:
    shapes = Client(create_app(Settings(home=tmp_path))).get("/openapi.json").json()["components"]["schemas"]
    fields = {name for shape in shapes.values() for name in shape.get("properties", {})}
    pieces = {name for page in PAGES.values() for said in coded(page) for name in re.findall(r'"(\w+)":', said)}
    assert len(pieces) > 8
    assert pieces - fields <= {"type", "events"}, "those two are of webhooks"
