"""All web sites: pages by their path, robots.txt among them, with validators and redirects."""

from __future__ import annotations

from dataclasses import replace

from tests.standin.wire import Asked, Reply

BASE = ""
PREFIX = ""


class Service:
    """`pages` by path. A page with an ETag or Last-Modified is not sent again to those who have it."""

    def __init__(self) -> None:
        self.pages: dict[str, Reply] = {}

    def put(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> None:
        """A page of HTML; headers with `_` for `-`."""
        content = body.encode() if isinstance(body, str) else body
        self.pages[path] = Reply(content, status, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        self.put(path, "", status, Location=to)

    def robots(self, text: str, status: int = 200) -> None:
        self.pages["/robots.txt"] = Reply(text.encode(), status, "text/plain")

    def answer(self, asked: Asked) -> Reply:
        page = self.pages.get(asked.path) or self.pages.get(asked.raw)
        if page is None:
            return Reply(b"<html><title>Not found</title></html>", 404)
        known = asked.headers.get("if-none-match"), asked.headers.get("if-modified-since")
        held = page.headers.get("ETag"), page.headers.get("Last-Modified")
        if any(mine is not None and mine == theirs for mine, theirs in zip(held, known, strict=True)):
            return replace(page, body=b"", status=304)
        return page
