"""One server and one browser for all of it: Debian's Chromium, driven by Playwright; what is seen is kept in tests/browser/seen/."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from corpus.document import Document, Section
from tests.browser.serving import bundled_home, chromium, launched, served

SEEN = Path(__file__).parent / "seen"
#: What a document may hold to do harm or to break a page: markup, one endless word, marks that turn the direction of writing.
HOSTILE_TITLE = "<img src=x onerror=document.title='run'> " + "W" * 400 + " \u202eevil\u202c"
HOSTILE_TEXT = (
    "</p></article><script>document.title='run'</script><style>*{display:none}</style> We treated 24 patients after CAR T-cell therapy with "
    "teclistamab. The overall response rate was 50% (12 of 24 patients) \u202e\u2066abc " + "x" * 3000 + ". {{ 7*7 }}"
)
Opened = Callable[..., Page]
# A picture is drawn anew in less than a second, but on a machine that runs other tests beside it.
expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them run in one process: one browser and one server are enough."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over the bundled corpus and one hostile document."""
    hostile = Document("x:hostile", "text", "news", HOSTILE_TITLE, (Section(HOSTILE_TEXT),))
    with served(bundled_home(tmp_path_factory.mktemp("browsed"), hostile)) as address:
        yield address


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Never skipped: these tests are the only ones that see what a reader sees. Its loop ends with them: others need one of their own."""
    with sync_playwright() as playwright:
        opened = launched(playwright, chromium())
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Opened]:
    """Opens an address in a context of its own; whatever a page complains of in its console, but what is `expected`, fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(address: str, width: int = 1360, height: int = 900, expected: str = "\0", **more: Any) -> Page:
        more.setdefault("reduced_motion", "reduce")
        context = browser.new_context(viewport={"width": width, "height": height}, base_url=site, **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on(
            "console",
            lambda said: (
                complaints.append(said.text)
                if said.type in ("error", "warning") and not re.search(expected, said.text)
                else None
            ),
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def seen(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keeps what the page looks like, for whoever wants to see it."""
    SEEN.mkdir(exist_ok=True)

    def keep_picture(page: Page, name: str) -> None:
        page.screenshot(path=SEEN / f"{name}.png")

    return keep_picture
