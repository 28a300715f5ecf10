"""Takes docs/table.png, the README's picture of the page: the bundled corpus, a question, and its answer."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from tests.browser.serving import bundled_home, chromium, launched, served

HERE = Path(__file__).parent
_ADDRESS = "/?q=Tecvayli+after+BCMA+CAR+T&n_min=10"


def main() -> None:
    """Serves, looks, and keeps what is seen."""
    with TemporaryDirectory() as folder, served(bundled_home(Path(folder))) as site, sync_playwright() as playwright:
        browser = launched(playwright, chromium())
        page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light", reduced_motion="reduce")
        page.goto(site + _ADDRESS)
        page.locator("#understood").wait_for()
        page.evaluate("document.fonts.ready")
        page.screenshot(path=HERE / "table.png")
        browser.close()


if __name__ == "__main__":
    main()
