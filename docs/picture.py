"""Takes docs/table.png, the README's picture of the page, and docs/reviewing.png, a value that a reviewer is about to correct."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from service.people import account
from service.people.store import people_at
from tests.browser.serving import bundled_home, chromium, launched, served

HERE = Path(__file__).parent
_PASSWORD = "a long sentence of words"
_ADDRESS = "/?q=Tecvayli+after+BCMA+CAR+T&n_min=10"


def main() -> None:
    """Serves, looks, and keeps what is seen."""
    with TemporaryDirectory() as folder, served(_home(Path(folder))) as site, sync_playwright() as playwright:
        browser = launched(playwright, chromium())
        page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light", reduced_motion="reduce")
        page.goto(site + _ADDRESS)
        page.locator("#understood").wait_for()
        page.evaluate("document.fonts.ready")
        page.screenshot(path=HERE / "table.png")
        _reviewing(page, site)
        browser.close()


def _home(folder: Path) -> Path:
    home = bundled_home(folder)
    with people_at(home / "aftercart.db") as db:
        account.add(db, "ada", "reviewer", _PASSWORD, "Ada L.")
    return home


def _reviewing(page: Page, site: str) -> None:
    page.goto(f"{site}/sign-in?next=/studies/synopsis:mm-001")
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(_PASSWORD)
    page.keyboard.press("Enter")
    page.locator("tr#o0 .tick").click()
    page.locator(".state-verified").wait_for()
    page.locator("tr#o1 .to-forms").click()
    page.locator("#deciding").wait_for()
    page.locator("#notice").evaluate("notice => { notice.hidden = true; }")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=HERE / "reviewing.png")


if __name__ == "__main__":
    main()
