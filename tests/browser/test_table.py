"""The table as people use it: they search, filter, open, share, and go about by keyboard, by phone, in the dark, without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opened

pytestmark = pytest.mark.xdist_group("browser")
Seen = Callable[[Page, str], None]


def results(page: Page) -> int:
    return int(page.locator("#count b").first.inner_text())


def test_typing_searches_and_the_address_says_what_is_shown(open_page: Opened, seen: Seen) -> None:
    page = open_page("/")
    everything = results(page)
    page.locator("#q").press_sequentially("teclistamab")
    expect(page).to_have_url(re.compile(r"\?q=teclistamab$"))
    assert 0 < results(page) < everything
    expect(page.locator("#q")).to_be_focused()
    assert page.locator("#q").input_value() == "teclistamab"
    seen(page, "search")
    page.go_back()
    expect(page).to_have_url(re.compile(r"/$"))
    expect(page.locator("#count b").first).to_have_text(str(everything))


def test_filters_add_up_and_chips_take_them_away(open_page: Opened) -> None:
    page = open_page("/")
    everything = results(page)
    page.locator("[data-facet=disease] label", has_text="multiple myeloma").click()
    expect(page.locator(".chips b")).to_have_text(["multiple myeloma"])
    of_disease = results(page)
    page.locator("[data-facet=endpoint] label", has_text="Overall survival").click()
    expect(page.locator(".chips b")).to_have_count(2)
    assert 0 < results(page) < of_disease < everything
    assert {tag.strip() for tag in page.locator("td.endpoint abbr").all_inner_texts()} == {"OS"}
    page.locator(".chips a", has_text="multiple myeloma").click()
    expect(page.locator(".chips b")).to_have_text(["OS"])
    page.locator(".chips a", has_text="OS").click()
    expect(page.locator(".chips")).to_have_count(0)
    assert results(page) == everything


def test_a_shared_link_shows_the_same_with_the_study_open(open_page: Opened, seen: Seen) -> None:
    page = open_page("/?disease=multiple+myeloma")
    row = page.locator("tr.outcome").nth(3)
    place = row.get_attribute("data-place")
    row.locator("td.number").click()
    title = page.locator("#drawer #study-title")
    expect(title).to_be_visible()
    expect(page).to_have_url(re.compile(rf"study=[^#]+#{place}$"))
    seen(page, "drawer")
    other = open_page(page.url)
    expect(other.locator("#drawer #study-title")).to_have_text(title.inner_text())
    assert results(other) == results(page)
    expect(other.locator(f"#drawer tr#{place}")).to_have_class(re.compile("lit"))
    page.locator("#drawer-close").click()
    expect(page.locator("#drawer")).to_be_hidden()
    expect(page).to_have_url(re.compile(r"disease=multiple\+myeloma$"))


def test_a_cell_and_its_words_light_each_other_up(open_page: Opened, seen: Seen) -> None:
    page = open_page("/studies/synopsis:mm-001")
    lit = re.compile(r"\blit\b")
    cell, words = page.locator("tr#o1"), page.locator('mark[data-of~="o1"]').first
    sentence = page.locator('.s[data-of~="o1"]')
    cell.hover()
    expect(words).to_have_class(lit)
    expect(sentence).to_have_class(lit)
    expect(page.locator("tr#o0")).not_to_have_class(lit)
    seen(page, "lit")
    page.locator("tr#o0").focus()
    expect(cell).not_to_have_class(lit)
    expect(page.locator('mark[data-of~="o0"]').first).to_have_class(lit)
    words.hover()
    expect(cell).to_have_class(lit)
    page.locator("h1").hover()
    expect(cell).not_to_have_class(lit)
    page.locator('mark[data-of~="o1"] a').first.focus()
    expect(cell).to_have_class(lit)


def test_the_keyboard_alone_is_enough(open_page: Opened) -> None:
    page = open_page("/")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("glofitamab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=glofitamab"))
    page.keyboard.press("Escape")
    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    second = page.locator("tr.outcome").nth(1)
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#study-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()
    expect(second).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("f")
    expect(page.locator("#filters input").first).to_be_focused()


def test_what_is_not_there_is_said(open_page: Opened, seen: Seen) -> None:
    page = open_page("/?q=xyzzy", expected="status of 400|ERR_INTERNET_DISCONNECTED|htmx:error")
    expect(page.locator(".empty")).to_contain_text("Nothing fits")
    seen(page, "empty")
    page.locator("#q").fill('"open')
    expect(page.locator(".empty[role=alert]")).to_contain_text("not understood")
    expect(page.locator("#q")).to_have_attribute("aria-invalid", "true")
    page.context.set_offline(True)
    page.locator("#q").fill("lymphoma")
    expect(page.locator("#notice")).to_contain_text("did not answer")


def test_columns_and_views_are_kept(open_page: Opened) -> None:
    page = open_page("/")
    page.locator("#columns summary").click()
    page.locator("#column-confidence").check()
    expect(page.locator("th.col-confidence")).to_be_visible()
    page.locator("#column-arm").uncheck()
    expect(page.locator("th.col-arm")).to_have_count(0)
    shown = page.url
    page.locator("#views summary").click()
    page.locator("#view-name").fill("Sure ones")
    page.locator("#view-name").press("Enter")
    page.goto("/?q=lymphoma")
    page.locator("#views summary").click()
    page.locator("#saved a", has_text="Sure ones").click()
    expect(page.locator("th.col-confidence")).to_be_visible()
    assert page.url == shown
    page.locator("#views summary").click()
    page.get_by_role("button", name="Delete the view Sure ones").click()
    expect(page.locator("#saved li")).to_have_count(0)


def test_everything_can_be_read_and_filtered_without_scripts(open_page: Opened, seen: Seen) -> None:
    page = open_page("/", java_script_enabled=False)
    everything = results(page)
    page.locator("[data-facet=therapy] input").nth(1).check()
    page.locator("#filters button", has_text="Apply").click()
    assert 0 < results(page) < everything
    assert "therapy=" in page.url
    page.locator(".sentence a").first.click()
    assert "/studies/" in page.url
    assert page.locator("p.body mark").count() > 3
    seen(page, "no-script")
    page.goto("/read")
    page.locator("#pasted").fill(
        "We treated 12 patients after CAR T. The overall response rate was 25% (3 of 12 patients)."
    )
    page.locator("#paste button[type=submit]").click()
    assert page.locator("table.outcomes td.number b").inner_text() == "25%"


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/?picture=over-time",
        "/studies/synopsis:mm-001",
        "/read",
        "/synthesis",
        "/studies/x:hostile",
        "/?everything=yes&q=evil",
    ],
)
def test_a_phone_is_wide_enough(open_page: Opened, seen: Seen, address: str) -> None:
    page = open_page(address, width=375, height=720, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    # Every page is in sight, none behind an edge.
    ends = page.locator("header.site nav a").evaluate_all(
        "links => links.map(link => link.getBoundingClientRect().right)"
    )
    assert len(ends) >= 4
    assert max(ends) <= 375
    if address == "/":
        seen(page, "phone")
        page.locator("button.narrow-only").click()
        expect(page.locator("#filters legend").first).to_be_visible()
        seen(page, "phone-filters")
        page.locator("#filters button", has_text="Show results").click()
        expect(page.locator("#filters")).to_be_hidden()


def test_dark_is_chosen_by_the_system_or_by_hand_and_remembered(open_page: Opened, seen: Seen) -> None:
    def paper(page: Page) -> str:
        return str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))

    light, dark = open_page("/"), open_page("/", color_scheme="dark")
    assert paper(light) != paper(dark)
    seen(dark, "dark")
    light.locator("#scheme").click()
    assert paper(light) == paper(dark)
    light.reload()
    assert paper(light) == paper(dark)
    expect(light.locator("#scheme-name")).to_have_text("dark")


def test_a_range_is_set_by_its_numbers(open_page: Opened) -> None:
    page = open_page("/")
    everything = results(page)
    page.locator("#n_min").fill("100")
    page.locator("#n_min").press("Enter")
    expect(page).to_have_url(re.compile(r"n_min=100$"))
    assert 0 < results(page) < everything
    assert all(int(n.removeprefix("n = ")) >= 100 for n in page.locator("a.n").all_inner_texts())


def test_paper_shows_the_table_and_nothing_to_press(open_page: Opened) -> None:
    page = open_page("/?q=glofitamab")
    page.emulate_media(media="print")
    for gone in ("#filters", "#export", "header.site nav", ".picturing"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.locator("table.evidence")).to_be_visible()
