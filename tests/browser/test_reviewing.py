"""Review work as people do it: two reviewers on two sessions, by mouse and by keyboard, on a phone, with what axe finds: nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from service.people import account
from service.people.store import people_at
from tests.browser.serving import served
from tests.browser.test_access import broken
from tests.service.conftest import document, keep_in

pytestmark = pytest.mark.xdist_group("browser")
PASSWORD = "correct horse battery"
TEXT = (
    "We treated 40 patients whose lymphoma had relapsed after CAR T-cell therapy with glofitamab. The overall response rate was 50% (20 of 40 "
    "patients). Median overall survival was 9.5 months. A complete metabolic remission was seen in 30% of them 𝟝 weeks later."
)
Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that people may write to: three studies, two reviewers and an admin."""
    home = tmp_path_factory.mktemp("desk")
    keep_in(home, *(document(f"r:{number}", TEXT, f"Study {number} of glofitamab") for number in (1, 2, 3)))
    with people_at(home / "aftercart.db") as db:
        for name, role in {"ada": "reviewer", "bo": "reviewer", "cy": "admin"}.items():
            account.add(db, name, role, PASSWORD)
    with served(home) as address:
        yield address


@pytest.fixture
def enter(browser: Browser, desk: str) -> Iterator[Enter]:
    """Signs somebody in, in a session of their own; whatever a page complains of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def signed(name: str, address: str, width: int = 1360, height: int = 900) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=desk, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type == "error" and "422" not in said.text else None,
        )
        page.goto(f"/sign-in?next={address}")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{desk}{address}")
        # What is pressed before the scripts are there does nothing.
        page.wait_for_load_state()
        return page

    yield signed
    for context in contexts:
        context.close()
    assert complaints == []


def test_two_reviewers_on_two_sessions(enter: Enter, desk: str, seen: Callable[[Page, str], None]) -> None:
    cy = enter("cy", "/reviews/new")
    assert broken(cy) == []
    cy.get_by_label("Title").fill("Glofitamab after CAR T")
    for name in ("ada", "bo"):
        cy.get_by_role("checkbox", name=name).check()
    cy.get_by_role("button", name="Begin").click()
    expect(cy.get_by_role("heading", level=1)).to_have_text("Glofitamab after CAR T")
    review = cy.url.removeprefix(desk)
    assert broken(cy) == []

    # Ada corrects a result and includes the study; by keyboard alone.
    ada = enter("ada", f"{review}/queue")
    assert broken(ada) == []
    ada.keyboard.press("n")
    rows = ada.locator("tr[data-owner]")
    expect(rows.first).to_be_visible()
    ada.wait_for_load_state()
    at = "document.activeElement.matches('tr[data-owner]') && document.activeElement.innerText.includes('ORR')"
    while not ada.evaluate(at):
        ada.keyboard.press("j")
    ada.keyboard.press("c")
    expect(ada.locator("#deciding select[name=endpoint]")).to_be_focused()
    assert broken(ada) == []
    ada.get_by_label("Value").fill("5x")
    ada.keyboard.press("Enter")
    expect(ada.get_by_label("Value")).to_be_focused()
    expect(ada.locator("#wrong-value")).to_contain_text("no number")
    ada.get_by_label("Value").fill("52")
    ada.keyboard.press("Enter")
    expect(ada.locator(".state", has_text="you corrected it")).to_be_visible()
    seen(ada, "reviewing")
    ada.keyboard.press("i")
    expect(ada.locator(".way .soft").first).to_contain_text("1 decided by you")

    # Bo sees nothing of it, accepts the same result and excludes the study; by mouse.
    bo = enter("bo", f"{review}/queue")
    bo.locator("#page-next").click()
    expect(bo.locator("#study-title")).to_be_visible()
    bo.wait_for_load_state()
    expect(bo.locator(".read .state")).to_have_count(0)
    bo.locator("tr[data-owner]", has_text="ORR").first.locator(".tick").click()
    # Both have spoken now, and otherwise.
    expect(bo.locator(".state", has_text="disputed")).to_be_visible()
    bo.wait_for_load_state()
    bo.keyboard.press("e")
    expect(bo.locator("#why-not")).to_be_focused()
    bo.keyboard.type("no CAR T before")
    bo.get_by_role("button", name="Exclude").click()
    expect(bo.locator(".way .soft").first).to_contain_text("1 decided by you")

    bo.goto(f"{review}/agreement")
    expect(bo.locator("tbody tr")).to_have_count(2)
    assert broken(bo) == []
    bo.goto(f"{review}/settle")
    assert broken(bo) == []
    seen(bo, "settling")
    for left in ("1 dispute to settle", "Nothing to settle"):
        bo.wait_for_load_state()
        bo.keyboard.press("j")
        bo.keyboard.press("1")
        expect(bo.get_by_role("heading", level=1)).to_have_text(left)
    bo.goto("/?q=glofitamab")
    expect(bo.locator("tr.outcome", has_text="52%")).to_have_count(1)


def test_what_is_missing_is_added_by_marking_it(enter: Enter, seen: Callable[[Page, str], None]) -> None:
    page = enter("ada", "/?q=glofitamab")
    page.locator("tr.outcome[data-study='r:3'] td.number").first.click()
    expect(page.locator("#drawer #study-title")).to_be_visible()
    # Behind a character that JavaScript counts as two: the place is that of the document all the same.
    page.evaluate(
        """() => {
            const walk = document.createTreeWalker(document.querySelector("#drawer p.body"), NodeFilter.SHOW_TEXT);
            let node;
            while ((node = walk.nextNode())) {
                const at = node.data.indexOf("weeks later");
                if (at >= 0) getSelection().setBaseAndExtent(node, at, node, at + 11);
            }
        }"""
    )
    expect(page.locator("#picked")).to_contain_text("“weeks later”")
    page.locator("#drawer [data-add=outcomes]").click()
    form = page.locator("#drawer #adding")
    expect(form.get_by_label("Its words in the text")).to_have_value("weeks later")
    assert broken(page) == []
    form.get_by_label("Endpoint").select_option("CR")
    form.get_by_label("Statistic").select_option("rate")
    form.get_by_label("Value").fill("30")
    seen(page, "adding")
    form.get_by_role("button", name="Add").click()
    expect(page.locator("#drawer .state", has_text="added")).to_be_visible()
    expect(page.locator("#drawer p.body mark.response", has_text="weeks later")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()


def test_on_a_phone_nothing_is_wider_than_it(enter: Enter) -> None:
    page = enter("cy", "/account", width=360, height=740)
    for address in ("/account", "/accounts", "/reviews", "/reviews/new", "/studies/r:2", "/studies/r:2?add=outcomes"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        assert broken(page) == [], address


def test_without_scripts_the_forms_are_there(enter: Enter, browser: Browser, desk: str) -> None:
    cookies = enter("ada", "/account").context.cookies()
    context = browser.new_context(base_url=desk, java_script_enabled=False)
    context.add_cookies(cookies)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/studies/r:2")
    page.locator("tr#o0 .to-forms").click()
    page.locator("#deciding input[name=reason]").fill("another arm")
    page.get_by_role("button", name="Reject").click()
    expect(page.locator("#kept")).to_contain_text("Kept: rejected")
    expect(page.locator(".gone .state")).to_have_text("rejected")
    context.close()
