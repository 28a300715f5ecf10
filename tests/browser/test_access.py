"""What axe finds on every page, in both colour schemes: nothing; and what a hostile document can do on them: nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import HOSTILE_TITLE, Opened

pytestmark = pytest.mark.xdist_group("browser")
AXE = next((Path(__file__).parent / "vendor").glob("axe-*.min.js"))
RULES = (
    "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations']}"
)
PAGES = {
    "table": "/",
    "filtered": "/?q=lymphoma&disease=large+B-cell+lymphoma&endpoint=ORR&n_min=10",
    "open": "/?study=synopsis:mm-001",
    "nothing": "/?q=xyzzy",
    "misunderstood": "/?q=%22open",
    "forest": "/?picture=forest",
    "heat map": "/?picture=heat-map",
    "study": "/studies/synopsis:mm-001",
    "reasons": "/studies/synopsis:mm-001?why=yes",
    "no such study": "/studies/none",
    "read": "/read",
    "changes": "/changes?since=2026-01-01",
    "views": "/views",
}


def broken(page: Page) -> list[str]:
    """The rules that the page breaks in light colours, and those of contrast in dark ones, each with the first elements that do."""
    # The tool is ours and the page's policy is not in question here: it comes in through the debugger, not through the page.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(f"axe.run(document, {RULES})")["violations"]
    page.emulate_media(color_scheme="dark")
    found += page.evaluate("axe.run(document, {runOnly: ['color-contrast'], resultTypes: ['violations']})")[
        "violations"
    ]
    page.emulate_media(color_scheme="light")
    return [f"{v['id']}: {[n['html'][:160] for n in v['nodes'][:3]]}" for v in found]


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(open_page: Opened, name: str) -> None:
    page = open_page(PAGES[name], expected="status of 40[04]")
    if "picture=" in PAGES[name]:
        expect(page.locator("#plot[data-drawn]")).to_be_visible()
    assert broken(page) == []


def test_axe_finds_nothing_in_what_opens(open_page: Opened) -> None:
    page = open_page("/?q=xyzzy", width=375)
    page.locator("button.narrow-only").click()
    assert broken(page) == []
    page.locator("#filters button", has_text="Show results").click()
    page.locator("#export summary").click()
    assert broken(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    assert broken(page) == []


@pytest.mark.parametrize(
    "address",
    [
        "/?everything=yes&q=evil",
        "/?everything=yes&q=evil&study=x:hostile",
        "/?everything=yes&picture=forest",
        "/studies/x:hostile",
        "/studies/x:hostile?why=yes",
    ],
)
def test_a_hostile_document_does_nothing(open_page: Opened, address: str) -> None:
    page = open_page(address)
    if "picture" in address:
        expect(page.locator("#plot[data-drawn]")).to_be_visible()
    assert page.title() != "run"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("main script, main style, main img").count() == 0
    assert page.evaluate("getComputedStyle(document.body).display") == "flex"
    if "/studies/" in address:
        assert page.locator("h1").inner_text() == HOSTILE_TITLE
        assert "{{ 7*7 }}" in page.locator("p.body").inner_text()


def test_the_policy_stops_what_would_run(open_page: Opened) -> None:
    page = open_page("/read", expected="Content Security Policy")
    blocked = page.evaluate(
        """() => new Promise((done) => {
            document.addEventListener("securitypolicyviolation", (event) => done(event.effectiveDirective));
            const script = document.createElement("script");
            script.textContent = "document.title = 'run'";
            document.body.append(script);
        })"""
    )
    assert blocked == "script-src-elem"
    assert page.title() != "run"
