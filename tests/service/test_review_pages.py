"""The pages of review work without scripts: plain forms, errors at their fields, and nobody sees what they may not."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup, Tag

from service.pages.inputs import content_of, guessed, inputs
from service.pages.sending import place
from service.people import account
from service.people.store import people_at
from service.review.values import checked, values
from service.settings import Settings
from service.table import EvidenceTable
from tests.service.conftest import document, keep_in
from tests.service.parsed import one
from tests.service.test_people import PASSWORD, Browser
from tests.service.texts import TEXT

pytestmark = pytest.mark.usefixtures("quick_hashes")
Signed = Callable[[str], "Person"]


class Person(Browser):
    """Somebody at a browser without scripts: reads pages, presses buttons."""

    page: BeautifulSoup
    status: int = 0

    def go(self, address: str) -> Person:
        return self.show(self.request("GET", address, headers={"accept": "text/html"}))

    def show(self, answer: httpx.Response) -> Person:
        """What is answered, and where it leads on to."""
        if answer.status_code == 303:
            return self.go(answer.headers["location"])
        self.status, self.page = answer.status_code, BeautifulSoup(answer.text, "lxml")
        return self

    def press(self, label: str, number: int = 0, **typed: Any) -> Person:
        """Presses a button by what it says, with what its form holds and what is typed into it."""
        (button, *_) = [b for b in self.page.select("main button") if label in " ".join(b.text.split())][number:]
        form = self.page.select_one(f"form#{button['form']}") if button.has_attr("form") else button.find_parent("form")
        assert isinstance(form, Tag)
        fields = {
            str(f["name"]): _held(f)
            for f in form.select("[name]")
            if f.name != "button" and f.get("type") not in {"checkbox", "radio"}
        }
        if button.has_attr("name"):
            fields[str(button["name"])] = str(button["value"])
        headers = {"origin": "http://aftercart.test", "accept": "text/html"}
        return self.show(self.request("POST", str(form["action"]), data=fields | typed, headers=headers))

    def open(self, within: str, number: int = 0) -> Person:
        """Opens the forms of a value."""
        return self.go(str(self.page.select(f"{within} .to-forms")[number]["href"]).partition("#")[0])

    def states(self) -> list[str]:
        """The states of values that the study's page shows."""
        return [tag.text for tag in self.page.select(".read .state")]

    def wrong(self) -> tuple[str, str]:
        """The field that is marked as wrong, and what is said of it."""
        field = one(self.page, "[aria-invalid]")
        return str(field["name"]), one(self.page, f"#{field['aria-describedby']}").text


def _held(field: Tag) -> str:
    if field.name == "select":
        chosen = field.select_one("option[selected]") or field.select_one("option")
        return str(chosen.get("value", chosen.text)) if chosen else ""
    return str(field.get("value", "")) if field.name == "input" else field.text


@pytest.fixture
def signed(tmp_path: Path) -> Signed:
    settings = Settings(home=tmp_path)
    keep_in(tmp_path, document("x:1"), document("x:2", TEXT + " "))
    with people_at(settings.database) as db:
        for name, role in {"ada": "reviewer", "bo": "reviewer", "cy": "admin", "di": "reader"}.items():
            account.add(db, name, role, PASSWORD)

    def sign_in(name: str) -> Person:
        person = Person(settings)
        person.sign_in(name)
        return person

    return sign_in


def test_a_value_is_accepted_corrected_and_rejected(signed: Signed) -> None:
    ada = signed("ada").go("/studies/x:1")
    assert ada.press("Accept result 1").states() == ["verified"]
    assert one(ada.page, "#kept").text.startswith("Kept: accepted ORR 50%")
    wrong = ada.open(".outcomes").press("Correct", value="fifty", reason="Table 2").wrong()
    assert wrong == ("value", "Value is 'fifty', which is no number. Give a number, or nothing.")
    assert ada.page.select(".deciding [name=reason]")[0]["value"] == "Table 2", "what was typed is still there"
    assert ada.press("Correct", value="52").states() == ["corrected"]
    # The table shows what is decided, and its state leads to the history.
    marks = [(tag.text, tag["href"]) for tag in signed("di").go("/?everything=yes").page.select("tr.outcome .state")]
    assert marks == [("corrected", "/studies/x%3A1#o0")]
    assert ada.open(".outcomes").press("Reject", 0, reason=" ").wrong()[0] == "reason"
    assert ada.press("Reject", reason="another arm").states() == ["rejected"]
    ada.open(".gone")
    told = [" ".join(li.text.split()) for li in ada.page.select(".deciding .history li")]
    assert [re.search(r"ada (\w+)", line)[1] for line in told] == ["accepted", "corrected", "rejected"]  # type: ignore[index]
    assert ada.press("Take back").states() == []


def test_a_study_is_decided_on_and_a_missed_value_added(signed: Signed) -> None:
    ada = signed("ada").go("/studies/x:1")
    assert ada.press("Exclude").wrong() == (
        "reason",
        "No reason is given. Say why; PRISMA counts exclusions by reason.",
    )
    assert one(ada.press("Exclude", reason="no CAR T").page, ".stands .state").text == "excluded"
    assert one(signed("di").go("/studies/x:1").page, ".stands .state").text == "excluded"
    ada.go("/studies/x:1?add=outcomes")
    asked = {"endpoint": "CR", "statistic": "rate", "value": "50", "unit": "%"}
    assert ada.press("Add", quote="not there", **asked).wrong()[0] == "quote"
    assert ada.press("Add", quote="a", **asked).wrong()[1].startswith("The quote stands ")
    assert ada.press("Add", quote="50%", **(asked | {"endpoint": ""})).wrong()[0] == "endpoint"
    assert ada.press("Add", quote="50%", **asked).states() == ["added"]


@pytest.mark.parametrize("address", ["/read", "/studies/x:1/decisions", "/reviews"])
@pytest.mark.parametrize("end", ["", "--b--\r\n"], ids=["cut", "whole"])
def test_no_form_takes_a_file(signed: Signed, address: str, end: str) -> None:
    """And none is left open, also of a form that is cut off in its midst."""
    sent = (
        '--b\r\nContent-Disposition: form-data; name="title"; filename="a"\r\nContent-Type: text/plain\r\n\r\nA\r\n'
        + end
    )
    cy = signed("cy")
    headers = {"content-type": "multipart/form-data; boundary=b"}
    answer = cy.request("POST", address, csrf=cy.csrf, content=sent, headers=headers)
    gc.collect()
    assert answer.status_code == 400
    assert "Too many files" in answer.text


def test_nobody_else_sees_forms(signed: Signed) -> None:
    for who in (signed("di"), Person(signed("di").client.app.state.settings)):
        who.go("/studies/x:1")
        assert who.page.select("main form, .verdict, #judging") == []
        assert who.request("POST", "/studies/x:1/decisions", data={"do": "include"}).status_code in {401, 403}
    ada = signed("ada").go("/studies/x:1")
    assert ada.request("POST", "/studies/x:1/decisions", data={"do": "include"}).status_code == 403, (
        "without the session's secret"
    )


def begun(signed: Signed, readers: str = "two") -> str:
    cy = signed("cy").go("/reviews/new")
    assert cy.press("Begin", title="", people=["ada", "bo"]).wrong()[0] == "title"
    assert cy.press("Begin", title="R", query='"open', people=["ada", "bo"]).wrong()[0] == "query"
    assert cy.press("Begin", title="R", query="", people=[]).wrong()[0] == "people"
    cy.press("Begin", title="R", query="", readers=readers, people=["ada", "bo"] if readers == "two" else ["ada"])
    assert one(cy.page, "h1").text == "R"
    return "/reviews/1"


def test_two_readers_read_agree_and_settle(signed: Signed) -> None:
    review = begun(signed)
    ada, bo = signed("ada").go(f"{review}/queue"), signed("bo").go(f"{review}/queue")
    assert [len(who.page.select("ol.queue li")) for who in (ada, bo)] == [2, 2]
    ada.go(str(one(ada.page, "#page-next")["href"])).press("Accept result 1")
    assert ada.states() == ["you accepted it"]
    ada.press("Include")
    assert "study 2 of 2, 1 decided by you" in ada.page.text
    bo.go(str(one(bo.page, "#page-next")["href"]))
    assert bo.states() == []
    bo.open(".outcomes").press("Reject", reason="another arm").press("Exclude", reason="no CAR T")
    ada.go(f"{review}/settle")
    assert [" ".join(p.text.split()) for p in ada.page.select(".who-says")] == ["ada", "bo", "ada", "bo"]
    assert "mark" in str(one(ada.page, ".sentence"))
    ada.press("Take this", 0)
    assert one(ada.page, "h1").text == "1 dispute to settle"
    ada.press("Take this", 1)
    assert one(ada.page, "h1").text == "Nothing to settle"
    fields = [" ".join(row.stripped_strings) for row in ada.go(f"{review}/agreement").page.select("tbody tr")]
    assert fields == ["inclusion 1 0 0.0 0.00 0.00 to 0.00", "result 1 0 0.0 0.00 0.00 to 0.00"]
    flow = str(one(ada.go(review).page, 'main a[href$="/prisma"]')["href"])
    assert (ada.go(flow).status, one(ada.page, "h1").text.strip() != "") == (200, True)


def test_what_neither_says_can_be_decided(signed: Signed) -> None:
    review = begun(signed, "machine")
    ada = signed("ada").go(f"{review}/studies/x:1")
    ada.open(".outcomes").press("Reject", reason="another arm")
    cy = signed("cy").go(f"{review}/settle")
    assert "the machine" in cy.page.select(".who-says")[1].text
    cy.go(str(one(cy.page, ".dispute > p.small a")["href"]).partition("#")[0])
    cy.press("Correct", value="40")
    assert one(cy.page, "h1").text == "Nothing to settle"
    assert cy.go("/studies/x:1").states() == ["corrected"]


def test_who_leaves_hands_over(signed: Signed) -> None:
    review = begun(signed)
    signed("ada").go(f"{review}/queue").go(f"{review}/studies/x:1").press("Include")
    cy = signed("cy").go(review)
    cy.press("Hand over from ada", to="")
    assert "One more reader is needed" in one(cy.page, "[role=alert]").text
    assert "ada has left" in " ".join(cy.page.text.split())
    cy.press("Let in", name="cy")
    assert cy.page.select("[role=alert]") == []
    assert signed("ada").go(f"{review}/queue").status == 403
    assert len(signed("cy").go(f"{review}/queue").page.select("ol.queue li")) == 2


def test_accounts_and_passwords(signed: Signed) -> None:
    cy = signed("cy").go("/accounts")
    assert cy.press("Make the account", name="eve", password="short").wrong()[0] == "name"
    assert "Changed: eve" in cy.press("Make the account", name="eve", password=PASSWORD).page.text
    cy.press("Give eve this role", role="reader")
    assert "nobody would be left" in cy.press("Give cy this role", role="reader").page.text
    eve = signed("eve").go("/account")
    assert eve.press("Set the password", now="wrong", password=PASSWORD + "2", again=PASSWORD + "2").wrong()[0] == "now"
    assert (
        eve.press("Set the password", now=PASSWORD, password=PASSWORD + "2", again="other other other").wrong()[0]
        == "password"
    )
    assert (
        "The password is set"
        in eve.press("Set the password", now=PASSWORD, password=PASSWORD + "2", again=PASSWORD + "2").page.text
    )
    assert signed("eve").go("/account").page.select_one("input[name=password]") is not None
    cy.press("Close eve")
    assert "Sign in" in one(eve.go("/account").page, "h1").text


def test_what_a_form_shows_it_says_again(bundled: EvidenceTable) -> None:
    """Every value of the bundled corpus, put into its form and sent as it is, is the same value."""
    import json

    for (content,) in bundled.db.execute("SELECT content FROM record"):
        for value in values(json.loads(content)):
            typed = {i.name: i.value for i in inputs(value.field, value.content)}
            kept = {"confidence", "section", "identifiers", "endpoint_start", "endpoint_end", "endpoint"} - (
                {"endpoint"} if value.field == "outcomes" else set()
            )
            said = checked(value.field, value.content | content_of(value.field, typed))
            assert {k: v for k, v in said.items() if k not in kept} == {
                k: v for k, v in value.content.items() if k not in kept
            }


# field, characters that are marked, what the form begins with
GUESSED = [
    ("outcomes", "50% (12 of 24)", {"statistic": "rate", "value": 50.0, "unit": "%", "count": 12, "total": 24}),
    ("outcomes", "8.3 months", {"statistic": "median", "value": 8.3, "unit": "months", "reached": True}),
    ("outcomes", "nobody", {}),
    ("n", "1,024 patients", {"value": "1024"}),
    ("therapies", "teclistamab", {"name": "teclistamab"}),
]


@pytest.mark.parametrize(("field", "quote", "said"), GUESSED)
def test_a_form_begins_with_what_was_marked(field: str, quote: str, said: dict[str, Any]) -> None:
    assert guessed(field, quote) == said


def test_a_quote_is_found_where_it_was_marked() -> None:
    of = document(text="A 𝟝 and 50%, then 50% again.")
    second = of.text.rindex("50%")
    assert place({"quote": "50%", "start": str(second), "end": str(second + 3)}, of) == (second, second + 3, "text")
    assert place({"quote": " again "}, of)[2] == "text"
    assert place({"quote": "title"}, of) == (2, 7, "title")
