"""A page as BeautifulSoup reads it."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag

from tests.service.conftest import Client


def soup(client: Client, address: str) -> BeautifulSoup:
    answer = client.page(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    # Two line ends between two elements are two to a browser too.
    return BeautifulSoup(answer.text, "lxml", preserve_whitespace_tags={"p", "pre", "textarea"})


def one(parent: Tag, selector: str) -> Tag:
    found = parent.select(selector)
    assert len(found) == 1, (selector, len(found))
    return found[0]
