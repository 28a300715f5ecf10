"""Pictures in the page: they follow the filters, lead to rows and filters, and are drawn under a policy that runs no text as code."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opened

pytestmark = pytest.mark.xdist_group("browser")


def test_a_forest_follows_the_filters_and_leads_to_its_rows(
    open_page: Opened, seen: Callable[[Page, str], None]
) -> None:
    page = open_page("/?picture=forest&of=ORR")
    dots = page.locator("#plot .mark-symbol.role-mark path")
    expect(page.locator("#plot svg")).to_be_visible()
    expect(page.locator("#plot[data-drawn=forest]")).to_be_visible()
    seen(page, "forest")
    many = dots.count()
    page.locator("[data-facet=disease] label", has_text="multiple myeloma").click()
    expect(page.locator(".chips b")).to_have_text(["multiple myeloma"])
    expect(dots).not_to_have_count(many)
    dots.first.click(force=True)
    expect(page.locator("#drawer #study-title")).to_be_visible()
    expect(page).to_have_url(re.compile(r"picture=forest.*study="))


def test_a_field_of_the_heat_map_filters(open_page: Opened, seen: Callable[[Page, str], None]) -> None:
    page = open_page("/?picture=heat-map", color_scheme="dark")
    expect(page.locator("#plot[data-drawn=heat-map]")).to_be_visible()
    seen(page, "heat-map")
    field = page.locator("#plot .mark-text.role-mark text").first
    field.click(force=True)
    expect(page.locator(".chips b")).to_have_count(2)
    assert "therapy=" in page.url
    assert "endpoint=" in page.url


def test_a_picture_that_cannot_be_drawn_is_shown_as_a_file(open_page: Opened) -> None:
    page = open_page("/", java_script_enabled=False)
    page.get_by_role("link", name="Over time").click()
    picture = page.locator("figure img")
    expect(picture).to_be_visible()
    assert page.evaluate("1 + 1") == 2
    source = picture.get_attribute("src") or ""
    answer = page.request.get(source)
    assert (answer.status, answer.headers["content-type"]) == (200, "image/svg+xml")
